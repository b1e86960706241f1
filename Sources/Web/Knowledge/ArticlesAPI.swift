import AfterSales
import Hummingbird
import ServiceDesk

/// Troubleshooting articles, for programs.
struct ArticlesAPI: Sendable {
    let desk: Desk

    var routes: [APIRoute] {
        [
            .list(
                "/articles",
                "articles",
                "Troubleshooting articles, the newest first; a customer's people see what is published for everybody.",
                query: [
                    .init("q", .text(limit: 200), "Words of the article, or its model's."),
                    .init("model", .id, "Only for this model."),
                    .init("faultClass", .text(limit: 100), "Only for this class of fault."),
                ],
                of: ArticleRecord.self,
                list
            ),
            .get(
                "/articles/{article}",
                "article",
                "One article, in the edition that readers see, or (for writers) in another.",
                query: [.init("edition", .integer(1...100_000), "Which one; the one that readers see unless said.")],
                show
            ),
            .list(
                "/articles/{article}/editions",
                "articleEditions",
                "Every edition of an article, the first one first; for writers.",
                needs: .writeArticles,
                of: EditionRecord.self,
                editions
            ),
            .post(
                "/articles",
                "writeArticle",
                "Writes an article, which only writers see until it is published.",
                needs: .writeArticles,
                refusals: ["unknown"],
                write
            ),
            .patch(
                "/articles/{article}",
                "rewriteArticle",
                "Writes a new edition out of the latest; readers go on seeing the published one.",
                needs: .writeArticles,
                refusals: ["unknown"],
                rewrite
            ),
            .patch(
                "/articles/{article}/publication",
                "publishArticle",
                "Shows the latest edition to our people or to everybody, or the article to nobody any more.",
                needs: .publishArticles,
                publish
            ),
            .get(
                "/suggestions",
                "suggestions",
                "What may help with a fault: articles of its class, then those told in the same words.",
                query: [
                    .init("device", .id, "Which device; articles of other models are left out."),
                    .init("faultClass", .text(limit: 100), "The class of fault."),
                    .init("subject", .text(limit: 300), "What is wrong, in the customer's words."),
                ],
                answers: SuggestionsRecord.self,
                suggestions
            ),
        ]
    }

    private func list(_ context: APIContext, _ query: ListQuery) async throws -> Listed<ArticleRecord> {
        let filter = ArticleFilter(
            model: try context.query.findID("model"),
            faultClass: context.query.find("faultClass"),
            words: context.query.find("q")
        )
        let found = try await desk.articles(filter, after: query.place, limit: query.limit, seenBy: context.person)
        return Listed(found) { ArticleRecord($0, for: context.person) }
    }

    private func show(_ context: APIContext) async throws -> Answer<ArticleRecord> {
        let edition = try context.query.findNumber("edition")
        let sheet = try await desk.article(context.id("article"), edition: edition, seenBy: context.person)
        return Answer(ArticleRecord(sheet, for: context.person), version: sheet.article.version)
    }

    private func editions(_ context: APIContext, _ query: ListQuery) async throws -> Listed<EditionRecord> {
        let sheet = try await desk.article(context.id("article"), seenBy: context.person)
        return try Listed(all: sheet.editions, query, id: { String($0.number) }) { EditionRecord($0, context.reader) }
    }

    private func write(_ context: APIContext, _ new: Article.Details) async throws -> Answer<ArticleRecord> {
        let article = try await desk.write(new, by: context.person)
        return Answer(ArticleRecord(article), version: article.version, location: "/articles/\(article.id)")
    }

    private func rewrite(
        _ context: APIContext,
        _ changes: Changes<Article.Details>,
        _ version: Int
    ) async throws -> Answer<ArticleRecord> {
        let known = try await desk.article(context.id("article"), seenBy: context.person).article
        let details = try changes.applied(to: known.latest)
        let article = try await desk.rewrite(known.id, to: details, version: version, by: context.person)
        return Answer(ArticleRecord(article), version: article.version)
    }

    private func publish(
        _ context: APIContext,
        _ new: NewPublication,
        _ version: Int
    ) async throws -> Answer<ArticleRecord> {
        let id: ID<Article> = try context.id("article")
        let article =
            if let audience = new.audience.audience {
                try await desk.publish(id, to: audience, version: version, by: context.person)
            } else {
                try await desk.withdraw(id, version: version, by: context.person)
            }
        return Answer(ArticleRecord(article), version: article.version)
    }

    private func suggestions(_ context: APIContext) async throws -> Answer<SuggestionsRecord> {
        let fault = FaultDescription(
            device: try context.query.findID("device"),
            faultClass: context.query.find("faultClass"),
            subject: context.query.find("subject")
        )
        let found = try await desk.suggestedArticles(fault, seenBy: context.person)
        return Answer(SuggestionsRecord(articles: found.map { ArticleRecord($0, for: context.person) }))
    }
}

struct ArticleRecord: Described, Encodable {
    static let schema = Schema.object(
        "Article",
        "Troubleshooting for a product, a class of fault, or both.",
        [
            .must("id", .id),
            .must("edition", .integer, "Which edition this is."),
        ] + Article.Details.recordFields + [
            .may(
                "audience",
                .choice(Article.Audience.self),
                "Who may read it; nobody but writers while it is missing."
            ),
            .may("isDraft", .boolean, "For our people: whether there is an edition that readers do not see yet."),
            .may("tried", .integer, "For our people who read it: on how many tickets it was tried."),
            .may("helped", .integer, "For our people: on how many of them it helped."),
            .may("version", .integer, "What `If-Match` wants, in quotation marks; where one article is shown."),
        ]
    )

    let id: String
    let edition: Int
    let model: ID<ProductModel>?
    let faultClass: String?
    let texts: [Article.Text]
    let audience: Article.Audience?
    let isDraft: Bool?
    let tried: Int?
    let helped: Int?
    let version: Int?

    init(_ row: ArticleRow, for person: Person) {
        let isOurs = person.customer == nil
        id = row.id.description
        edition = row.edition
        model = row.model
        faultClass = row.faultClass
        texts = row.texts
        audience = row.audience
        isDraft = isOurs ? row.isDraft : nil
        tried = isOurs ? row.helpfulness.tried : nil
        helped = isOurs ? row.helpfulness.helped : nil
        version = nil
    }

    /// What was just written or published: the latest edition, whatever readers see.
    init(_ article: Article) {
        id = article.id.description
        edition = article.edition
        model = article.latest.model
        faultClass = article.latest.faultClass
        texts = article.latest.texts
        audience = article.shown?.audience
        isDraft = article.isDraft
        tried = nil
        helped = nil
        version = article.version
    }

    init(_ sheet: ArticleSheet, for person: Person) {
        let isOurs = person.customer == nil
        id = sheet.article.id.description
        edition = sheet.edition
        model = sheet.details.model
        faultClass = sheet.details.faultClass
        texts = sheet.details.texts
        audience = sheet.article.shown?.audience
        isDraft = isOurs ? sheet.article.isDraft : nil
        tried = isOurs ? sheet.helpfulness.tried : nil
        helped = isOurs ? sheet.helpfulness.helped : nil
        version = sheet.article.version
    }
}

struct EditionRecord: Described, Encodable {
    static let schema = Schema.object(
        "Edition",
        "What was written at one time.",
        [.must("edition", .integer)] + Article.Details.recordFields + [
            .must("writtenAt", .instant), .must("writtenBy", .text, "As they were called at the time."),
        ]
    )

    let edition: Int
    let model: ID<ProductModel>?
    let faultClass: String?
    let texts: [Article.Text]
    let writtenAt: Moment
    let writtenBy: String

    init(_ edition: ArticleEdition, _ reader: Reader) {
        self.edition = edition.number
        model = edition.details.model
        faultClass = edition.details.faultClass
        texts = edition.details.texts
        writtenAt = Moment(edition.writtenAt, in: reader.zone)
        writtenBy = edition.writtenBy
    }
}

struct SuggestionsRecord: Described, Encodable {
    static let schema = Schema.object(
        "Suggestions",
        "What may help, the likeliest first.",
        [.must("articles", .list(ArticleRecord.schema))]
    )

    let articles: [ArticleRecord]
}

struct NewPublication: Described, Decodable {
    static let schema = Schema.object(
        "NewPublication",
        "Who may read the latest edition from here on.",
        [.must("audience", .choice(Readers.self))]
    )

    enum Readers: String, CaseIterable, Decodable {
        case staff
        case everyone = "public"
        case nobody

        var audience: Article.Audience? {
            switch self {
            case .staff: .staff
            case .everyone: .everyone
            case .nobody: nil
            }
        }
    }

    let audience: Readers
}

struct NewArticleTrials: Described, Decodable, Backdatable {
    static let schema = Schema.object(
        "NewArticleTrials",
        "Which articles were tried, and what came of each.",
        [.must("articles", .list(NewArticleTrial.schema))] + .happening
    )

    let articles: [NewArticleTrial]
    let occurredAt: Moment?
    let backdating: String?
}

struct NewArticleTrial: Described, Decodable {
    static let schema = Schema.object(
        "NewArticleTrial",
        "That an article was gone through with the customer.",
        [.must("article", .id), .must("helped", .boolean)]
    )

    let article: ID<Article>
    let helped: Bool

    func tried(in language: Language) -> TriedArticle { TriedArticle(article, helped: helped, in: language) }
}

extension Article.Details: RecordDetails {
    static let recordName = "Article"
    static let recordAbout = "Troubleshooting for a product, a class of fault, or both."
    static let recordFields: [Schema.Field] = [
        .may("model", .id, "For this model alone; for every one where it is missing."),
        .may("faultClass", .text(limit: 100), "For this class of fault alone."),
        .must("texts", .list(Article.Text.schema), "At least one, each language once."),
    ]
}

extension Article.Text: Described {
    static let schema = Schema.object(
        "ArticleText",
        "An article in one language.",
        [
            .must("language", .choice(Language.self)),
            .must("title", .text(limit: 200)),
            .must("body", .text(limit: 20_000), "Paragraphs; `#` begins a heading, `1.` a step, `-` a point."),
            .may("question", .text(limit: 200), "What the hotline asks; yes means this class of fault."),
        ]
    )
}
