import AfterSales
import ServiceDesk

/// Troubleshooting articles, the newest first.
struct ArticlesPage: Page {
    static let template = "knowledge/list"

    struct Row: Sendable {
        let href: String
        let title: String
        let model: String?
        let faultClass: String?
        let helped: String?
        let state: Chip
    }

    let title: String
    let text: String
    let models: [Choice.Option]
    let faults: [Choice.Option]
    let rows: [Row]
    let isEmpty: Bool
    let mayWrite: Bool
    let more: More?

    init(
        _ listing: Listing<ArticleRow>,
        _ filter: ArticleFilter,
        _ models: [ProductModel],
        _ query: ListQuery,
        _ context: StaffContext
    ) {
        let words = context.words
        title = words["articles.title"]
        text = filter.words ?? ""
        self.models =
            [Choice.Option("", words["articles.any-model"], chosen: filter.model == nil)]
            + models.map { .init($0.id.description, "\($0.code) \($0.name)", chosen: $0.id == filter.model) }
        let fault = filter.faultClass.map(words.fault)
        let usual = words.faults.options
        faults =
            [Choice.Option("", words["articles.any-fault"], chosen: fault == nil)]
            // A class in the house's own words is none of the usual ones.
            + (usual + [fault].compactMap { $0 }.filter { !usual.contains($0) })
            .map { .init($0, $0, chosen: $0 == fault) }
        mayWrite = context.person.may(.writeArticles)
        rows = listing.items.map { row in
            Row(
                href: "/articles/\(row.id)",
                title: row.text(in: context.reader.language)?.title ?? "",
                model: row.modelCode,
                faultClass: row.faultClass.map(words.fault),
                helped: row.helpfulness.said(words),
                state: .article(row.audience, words)
            )
        }
        isEmpty = rows.isEmpty
        more = More(
            path: filter.path(words),
            after: query.after?.description,
            next: listing.next.map { Cursor([$0]).description }
        )
    }
}

extension ArticleFilter {
    /// The list's address without the place in it.
    fileprivate func path(_ names: Words) -> String {
        let parts = [("q", words), ("model", model?.description), ("fault", faultClass.map(names.fault))]
            .compactMap { name, value in value.map { "\(name)=\($0.percentEncoded)" } }
        return parts.isEmpty ? "/articles" : "/articles?\(parts.joined(separator: "&"))"
    }
}

extension Chip {
    static func article(_ audience: Article.Audience?, _ words: Words) -> Chip {
        switch audience {
        case nil: Chip(.plain, icon: "edit", words["article.draft"])
        case .staff?: Chip(.accent, icon: "people", words["article.staff"])
        case .everyone?: Chip(.good, icon: "check", words["article.public"])
        }
    }
}

/// One article, as its reader may read it.
struct ArticlePage: Page {
    static let template = "knowledge/article"

    struct Entry: Sendable {
        let what: String
        let who: String
        let time: String
        let stamp: String
        /// The edition that was written, to be read.
        let href: String?
    }

    /// The same in another language: a caller may need to hear it in theirs.
    struct InLanguage: Sendable {
        let href: String
        let label: String
        let code: String
        let current: Bool
    }

    /// A newer edition that readers do not see, or an older one that is shown.
    struct Notice: Sendable {
        let text: String
        let href: String
        let label: String
    }

    struct Publishing: Sendable {
        let action: String
        let version: String
        let isShown: Bool
    }

    let title: String
    let language: String
    /// Those it is written in, where there is a choice.
    let languages: [InLanguage]
    let hasLanguages: Bool
    let state: Chip
    let notice: Notice?
    let helped: String?
    let question: String?
    let model: String?
    let faultClass: String?
    let blocks: [ArticleBody.Block]
    let edit: String?
    let publishing: Publishing?
    let history: [Entry]
    let hasHistory: Bool

    /// In `asked`, where it is written in that, else in the reader's own language.
    init(_ sheet: ArticleSheet, in asked: Language? = nil, now: Instant, _ context: StaffContext) {
        let (words, reader) = (context.words, context.reader)
        let article = sheet.article
        let text = sheet.details.text(in: asked ?? reader.language)
        let edition = context.query.find("edition").map { "&edition=\($0.percentEncoded)" } ?? ""
        languages = sheet.details.texts.map { other in
            InLanguage(
                href: "/articles/\(article.id)?language=\(other.language.rawValue)\(edition)",
                label: other.language.ownName,
                code: other.language.rawValue,
                current: other.language == text?.language
            )
        }
        hasLanguages = languages.count > 1
        title = text?.title ?? ""
        language = (text?.language ?? reader.language).rawValue
        state = .article(article.shown?.audience, words)
        let mayWrite = context.person.may(.writeArticles)
        let shown = article.shown?.edition ?? article.edition
        notice =
            if sheet.edition != shown {
                Notice(
                    text: words("article.other-edition", ["edition": String(sheet.edition)]),
                    href: "/articles/\(article.id)",
                    label: words["article.to-shown"]
                )
            } else if mayWrite, article.isDraft, article.shown != nil {
                Notice(
                    text: words("article.waiting", ["edition": String(article.edition)]),
                    href: "/articles/\(article.id)?edition=\(article.edition)",
                    label: words["article.to-latest"]
                )
            } else {
                nil
            }
        helped = sheet.helpfulness.said(words)
        question = mayWrite ? text?.question : nil
        model = sheet.model.map { "\($0.code) \($0.name)" }
        faultClass = sheet.details.faultClass.map(words.fault)
        blocks = ArticleBody(text?.body ?? "").blocks
        edit = mayWrite ? "/articles/\(article.id)/edit" : nil
        publishing =
            context.person.may(.publishArticles)
            ? Publishing(
                action: "/articles/\(article.id)/publication",
                version: String(article.version),
                isShown: article.shown != nil
            ) : nil
        var number = 0
        let entries = sheet.history.map { entry in
            let isEdition = entry.kind == "article.written"
            if isEdition { number += 1 }
            return Entry(
                what: words["entry.\(entry.kind)"]
                    + (isEdition ? words("article.edition", ["edition": String(number)]) : ""),
                who: entry.personName,
                time: reader.time(entry.recordedAt, now: now),
                stamp: reader.stamp(entry.recordedAt),
                href: isEdition ? "/articles/\(article.id)?edition=\(number)" : nil
            )
        }
        history = entries.reversed()
        hasHistory = !history.isEmpty
    }
}
