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
    let rows: [Row]
    let isEmpty: Bool
    let mayWrite: Bool
    let more: More?

    init(_ listing: Listing<ArticleRow>, words text: String?, _ query: ListQuery, _ context: StaffContext) {
        let words = context.words
        title = words["articles.title"]
        self.text = text ?? ""
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
            path: text.map { "/articles?q=\($0.percentEncoded)" } ?? "/articles",
            after: query.after?.description,
            next: listing.next.map { Cursor([$0]).description }
        )
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

    init(_ sheet: ArticleSheet, now: Instant, _ context: StaffContext) {
        let (words, reader) = (context.words, context.reader)
        let article = sheet.article
        let text = sheet.details.text(in: reader.language)
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
