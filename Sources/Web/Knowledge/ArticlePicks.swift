import AfterSales
import ServiceDesk

/// Articles inside a form of a ticket: to be put into its words, or with the question whether they helped.
struct ArticlePicks: Sendable {
    struct Row: Sendable {
        let href: String
        let title: String
        let note: String
        let insert: Insert?
        let result: Result?

        init(_ article: ArticleRow, insert: Insert? = nil, result: Result? = nil, _ reader: Reader) {
            href = "/articles/\(article.id)"
            title = article.text(in: reader.language)?.title ?? ""
            note = article.note(reader.words)
            self.insert = insert
            self.result = result
        }
    }

    struct Insert: Sendable {
        /// The same form with the article's words in it, for whoever has no script.
        let href: String
        /// The words alone.
        let text: String
    }

    /// Whether it helped.
    struct Result: Sendable {
        struct Option: Sendable {
            let value: String
            let label: String
            let chosen: Bool
        }

        let name: String
        let options: [Option]

        /// `known` is what is on record: `true`, `false` or nothing.
        init(of article: ArticleRow, _ known: String, _ state: FormState, _ words: Words) {
            let name = "article-\(article.id)"
            let said = state.value(name, or: state.typed == nil ? known : "")
            self.name = name
            options = [("", "not"), ("true", "true"), ("false", "false")].map { value, word in
                Option(value: value, label: words["tried.\(word)"], chosen: value == said)
            }
        }
    }

    let label: String
    let error: String?
    let rows: [Row]
    /// Looks for another, among all there are.
    var find: Field?

    /// What the result of each article is called in a form, before its id; and the words that one is looked for by.
    static let field = "article-"
    static let words = "find-article"
}

extension ArticleRow {
    /// What it is about, and how often it helped.
    func note(_ words: Words) -> String {
        let about = [modelCode, faultClass.map(words.fault), helpfulness.said(words)]
        return about.compactMap { $0 }.joined(separator: " · ")
    }
}

extension Helpfulness {
    /// "Helped 7 of 9"; nothing while nobody has tried it.
    func said(_ words: Words) -> String? {
        tried == 0 ? nil : words("article.helped", ["helped": String(helped), "tried": String(tried)])
    }
}

extension TicketCard {
    /// The language we write to the customer in.
    func language(_ reader: Reader) -> Language { customer.details.language ?? reader.language }
}

extension Form {
    /// What `article-…` says of each article: `true` or `false`, or nothing where it was not tried.
    func triedArticles(in language: Language) throws(Refusal) -> [TriedArticle] {
        var tried: [TriedArticle] = []
        for (name, _) in entries where name.hasPrefix("article-") && find(name) != nil {
            guard let id = ID<Article>(String(name.dropFirst("article-".count))) else {
                throw .invalid("articles", expected: "id")
            }
            tried.append(TriedArticle(id, helped: try flag(name), in: language))
        }
        return tried
    }
}
