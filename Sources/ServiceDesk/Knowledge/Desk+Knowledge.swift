public import AfterSales
import Storage

/// What a list of articles is narrowed to.
public struct ArticleFilter: Sendable, Equatable {
    public var model: ID<ProductModel>?
    public var faultClass: String?
    public var words: String?
    /// Only these; empty for all.
    public var articles: [ID<Article>] = []

    public init(model: ID<ProductModel>? = nil, faultClass: String? = nil, words: String? = nil) {
        self.model = model
        self.faultClass = faultClass
        self.words = words
    }
}

/// An article with what its page shows.
public struct ArticleSheet: Sendable {
    public let article: Article
    /// Which edition this is.
    public let edition: Int
    /// What the reader may read of it.
    public let details: Article.Details
    public let model: ProductModel?
    public let helpfulness: Helpfulness
    /// Every edition, the first one first; empty for whoever does not write.
    public let editions: [ArticleEdition]
    /// Every edition and publication; empty for whoever does not write.
    public let history: [JournalEntry]
}

/// What was written at one time.
public struct ArticleEdition: Sendable, Equatable {
    /// 1, 2, 3 … within the article.
    public let number: Int
    public let details: Article.Details
    public let writtenBy: String
    public let writtenAt: Instant
}

extension Desk {
    /// Writes a new article, which nobody but writers sees until it is published.
    public func write(_ details: Article.Details, by person: Person) async throws -> Article {
        try person.needs(.writeArticles)
        let article = Article(id: newID(), details: try details.checked())
        let now = now()
        return try await database.write { db in
            try db.checkModel(of: article)
            try db.save(article)
            try db.record(
                [Article.Change.written(article.latest).line()],
                on: article.subject,
                by: person,
                at: now,
                after: 0
            )
            return article
        }
    }

    /// Writes a new edition; readers go on seeing the published one.
    /// - Throws: `Refusal.changedMeanwhile` if it was changed since `version`.
    public func rewrite(
        _ id: ID<Article>,
        to details: Article.Details,
        version: Int,
        by person: Person
    ) async throws -> Article {
        try await change(id, version: version, by: person, needs: .writeArticles) { try $0.write(details) }
    }

    /// Shows the latest edition to our people, or to everybody.
    public func publish(
        _ id: ID<Article>,
        to audience: Article.Audience,
        version: Int,
        by person: Person
    ) async throws -> Article {
        try await change(id, version: version, by: person, needs: .publishArticles) { $0.publish(to: audience) }
    }

    /// Shows it to nobody any more; what was written stays in its journal.
    public func withdraw(_ id: ID<Article>, version: Int, by person: Person) async throws -> Article {
        try await change(id, version: version, by: person, needs: .publishArticles) { $0.withdraw() }
    }

    /// The edition that readers see, or the one asked for, which is for writers.
    ///
    /// - Throws: `Refusal.notFound` if there is none or this person may not read it.
    public func article(_ id: ID<Article>, edition: Int? = nil, seenBy person: Person) async throws -> ArticleSheet {
        try await database.read { db in
            let found = try db.rows("SELECT id FROM article WHERE id = \(id) AND \(person.seesArticle)")
            guard !found.isEmpty else { throw Refusal.notFound }
            let journal = try db.journal(of: Subject(.article, id))
            guard let article = Article(id: id, changes: try journal.map(Article.Change.init)),
                let readable = article.readable(by: person)
            else { throw Refusal.notFound }
            let isWriter = person.may(.writeArticles)
            let editions = isWriter ? try journal.editions : []
            let asked = edition.map { number in editions.first { $0.number == number } }
            if case .some(.none) = asked { throw Refusal.notFound }
            let details = asked??.details ?? readable
            return ArticleSheet(
                article: article,
                edition: asked??.number ?? article.shown?.edition ?? article.edition,
                details: details,
                model: try details.model.map { try db.model($0) },
                helpfulness: try db.helpfulness(of: [id])[id] ?? Helpfulness(),
                editions: editions,
                history: isWriter ? journal : []
            )
        }
    }

    /// One page of articles, the newest first.
    ///
    /// `after` is `next` of the page before; a page has at most 200 rows.
    public func articles(
        _ filter: ArticleFilter = ArticleFilter(),
        after: String? = nil,
        limit: Int = 50,
        seenBy person: Person
    ) async throws -> Listing<ArticleRow> {
        let last = try after.map { try ID<Article>(cursor: $0) }
        let limit = Listing<ArticleRow>.rows(limit)
        return try await database.read { db in
            var conditions = [person.seesArticle]
            if !filter.articles.isEmpty { conditions.append("article.id IN \(list: filter.articles)") }
            if let model = filter.model { conditions.append("article.model_id = \(model)") }
            if let fault = filter.faultClass { conditions.append("article.fault_key = \(Spelling.ofCode(fault))") }
            conditions += try db.finds(filter.words, "article.id", in: .article, for: person)
            if let last { conditions.append("article.id < \(last)") }
            let found = try db.articleRows(conditions, limit: limit + 1)
            return Listing(found, limit: limit) { $0.id.description }
        }
    }

    private func change(
        _ id: ID<Article>,
        version: Int,
        by person: Person,
        needs right: Right,
        _ verb: @escaping @Sendable (inout Article) throws -> Article.Change?
    ) async throws -> Article {
        try person.needs(right)
        let now = now()
        return try await database.write { db in
            var article = try db.article(id)
            guard article.version == version else { throw Refusal.changedMeanwhile }
            guard let change = try verb(&article) else { return article }
            try db.checkModel(of: article)
            try db.save(article)
            try db.record([change.line()], on: article.subject, by: person, at: now, after: version)
            return article
        }
    }
}

extension Connection {
    fileprivate func checkModel(of article: Article) throws {
        guard let model = article.latest.model else { return }
        guard try !rows("SELECT 1 FROM product_model WHERE id = \(model)").isEmpty else {
            throw Refusal.unknown("model")
        }
    }

    /// The newest first, each with how often it helped.
    func articleRows(_ conditions: [SQL], limit: Int) throws -> [ArticleRow] {
        var found = try rows(
            """
            SELECT article.*, product_model.code AS model_code, product_model.name AS model_name
            FROM article LEFT JOIN product_model ON product_model.id = article.model_id
            WHERE \(conditions.joined(" AND ")) ORDER BY article.id DESC LIMIT \(limit)
            """
        ).map(ArticleRow.init)
        let helpfulness = try helpfulness(of: found.map(\.id))
        for place in found.indices { found[place].helpfulness = helpfulness[found[place].id] ?? Helpfulness() }
        return found
    }

    /// Nothing is said of an article that nobody has tried.
    func helpfulness(of articles: [ID<Article>]) throws -> [ID<Article>: Helpfulness] {
        guard !articles.isEmpty else { return [:] }
        let counted = try rows(
            """
            SELECT article_id, count(*) AS tried, sum(CASE WHEN helped THEN 1 ELSE 0 END) AS helped
            FROM article_trial WHERE article_id IN \(list: articles) GROUP BY article_id
            """
        )
        return try counted.reduce(into: [:]) { counts, row in
            counts[try row["article_id"]] = Helpfulness(tried: try row["tried"], helped: try row["helped"])
        }
    }
}

extension [JournalEntry] {
    /// An article's editions, by its journal.
    fileprivate var editions: [ArticleEdition] {
        get throws {
            var editions: [ArticleEdition] = []
            for entry in self {
                guard case .written(let details) = try Article.Change(entry) else { continue }
                editions.append(
                    ArticleEdition(
                        number: editions.count + 1,
                        details: details,
                        writtenBy: entry.personName,
                        writtenAt: entry.recordedAt
                    )
                )
            }
            return editions
        }
    }
}
