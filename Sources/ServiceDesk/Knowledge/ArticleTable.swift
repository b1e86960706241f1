public import AfterSales
import Foundation
public import Storage

extension Article.Audience: SQLConvertible {}

/// How the changes of an article are written into its journal, and read back.
extension Article.Change {
    func line() throws -> JournalLine {
        switch self {
        case .written(let details): try JournalLine("article.written", details)
        case .published(let edition, let audience):
            try JournalLine("article.published", Publication(edition: edition, audience: audience))
        case .withdrawn: try JournalLine("article.withdrawn", [String: String]())
        }
    }

    init(_ entry: JournalEntry) throws {
        switch entry.kind {
        case "article.written": self = .written(try entry.decode(Article.Details.self))
        case "article.published":
            let publication = try entry.decode(Publication.self)
            self = .published(edition: publication.edition, publication.audience)
        case "article.withdrawn": self = .withdrawn
        default: throw UnknownEntry(subject: entry.subject, sequence: entry.sequence, kind: entry.kind)
        }
    }

    private struct Publication: Codable {
        let edition: Int
        let audience: Article.Audience
    }
}

extension Article {
    var subject: Subject { Subject(.article, id) }
}

extension Connection {
    /// The article as its journal tells it, whoever asks.
    func article(_ id: ID<Article>) throws -> Article {
        let changes = try journal(of: Subject(.article, id)).map(Article.Change.init)
        guard let article = Article(id: id, changes: changes) else { throw Refusal.notFound }
        return article
    }

    /// Lays the article out in its table, whatever stood there before.
    func save(_ article: Article) throws {
        let details = article.shown?.details ?? article.latest
        try run(
            """
            INSERT INTO article (id, version, edition, shown_edition, audience, model_id, fault_class, fault_key, asks,
                texts)
            VALUES (\(article.id), \(article.version), \(article.edition), \(article.shown?.edition),
                \(article.shown?.audience), \(details.model), \(details.faultClass),
                \(details.faultClass.map(Spelling.ofCode)), \(details.asks),
                \(try JournalLine.json(details.texts)))
            ON CONFLICT (id) DO UPDATE SET version = excluded.version, edition = excluded.edition,
                shown_edition = excluded.shown_edition, audience = excluded.audience, model_id = excluded.model_id,
                fault_class = excluded.fault_class, fault_key = excluded.fault_key, asks = excluded.asks,
                texts = excluded.texts
            """
        )
        try keep(article.searchTerms, of: article.id, in: .article)
    }
}

extension Person {
    /// A condition on the table `article`: whoever writes sees drafts too, our people what is published, a customer's
    /// people what is published for everybody.
    var seesArticle: SQL {
        if may(.writeArticles) { return "1 = 1" }
        if customer == nil, may(.seeDevices) { return "article.shown_edition IS NOT NULL" }
        return customer == nil ? "1 = 0" : "article.audience = 'public'"
    }
}

/// An article as a list shows it: the edition that readers see, or its first draft.
public struct ArticleRow: Sendable, Equatable {
    public let id: ID<Article>
    /// The edition that is shown; the latest while none is published.
    public let edition: Int
    public let texts: [Article.Text]
    public let model: ID<ProductModel>?
    public let modelCode: String?
    public let modelName: String?
    public let faultClass: String?
    /// `nil` while nothing of it is published.
    public let audience: Article.Audience?
    /// Whether there is an edition that readers do not see yet.
    public let isDraft: Bool
    /// On how many tickets it was tried, and on how many it helped.
    public internal(set) var helpfulness = Helpfulness()

    init(_ row: Row) throws {
        id = try row["id"]
        let json: String = try row["texts"]
        texts = try JSONDecoder().decode([Article.Text].self, from: Data(json.utf8))
        modelCode = try row["model_code"]
        modelName = try row["model_name"]
        faultClass = try row["fault_class"]
        model = try row["model_id"]
        audience = try row["audience"]
        let shown: Int? = try row["shown_edition"]
        let latest: Int = try row["edition"]
        edition = shown ?? latest
        isDraft = shown != latest
    }

    public func text(in language: Language) -> Article.Text? {
        Article.Details(texts: texts).text(in: language)
    }

    /// What the hotline asks, to find out whether it is this.
    public func question(in language: Language) -> String? {
        Article.Details(texts: texts).question(in: language)
    }
}
