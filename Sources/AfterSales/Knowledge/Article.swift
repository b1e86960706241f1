/// Troubleshooting for a product, a class of fault, or both, in up to three languages.
///
/// What is written makes a new edition and never touches one that was published: readers go on seeing the published
/// edition until the next one is.
public struct Article: Sendable, Equatable {
    /// One language of it.
    public struct Text: Sendable, Equatable, Codable {
        public var language: Language
        public var title: String
        /// Paragraphs; `#` begins a heading, `1.` a step, `-` a point.
        public var body: String
        /// What the hotline asks; who says yes to it has the article's class of fault.
        public var question: String?

        public init(language: Language, title: String, body: String, question: String? = nil) {
            self.language = language
            self.title = title
            self.body = body
            self.question = question
        }
    }

    public struct Details: Sendable, Equatable, Codable {
        /// `nil` for every product.
        public var model: ID<ProductModel>?
        /// `nil` for every class.
        public var faultClass: String?
        /// At least one, each language once.
        public var texts: [Text]

        public init(model: ID<ProductModel>? = nil, faultClass: String? = nil, texts: [Text]) {
            self.model = model
            self.faultClass = faultClass
            self.texts = texts
        }

        /// The same, cleaned of what a paste brings along; a language without title and body is left out.
        public func checked() throws(Refusal) -> Details {
            var checked: [Text] = []
            for text in texts.sorted(by: { $0.language.rawValue < $1.language.rawValue }) {
                let suffix = text.language.rawValue
                let title = try TypedText.optionalLine(text.title, "title-\(suffix)", limit: 200)
                let body = try TypedText.optionalParagraphs(text.body, "body-\(suffix)", limit: 20_000)
                let question = try TypedText.optionalLine(text.question, "question-\(suffix)", limit: 200)
                if title == nil, body == nil, question == nil { continue }
                guard let title else { throw .missing("title-\(suffix)") }
                guard let body else { throw .missing("body-\(suffix)") }
                guard !checked.contains(where: { $0.language == text.language }) else {
                    throw .invalid("texts", expected: "1 × \(suffix)")
                }
                checked.append(Text(language: text.language, title: title, body: body, question: question))
            }
            guard !checked.isEmpty else { throw .missing("title-\(Language.traditionalChinese.rawValue)") }
            let faultClass = try TypedText.optionalLine(faultClass, "faultClass", limit: 100)
            // A question without a class of fault leads nowhere.
            if faultClass == nil, checked.contains(where: { $0.question != nil }) { throw .missing("faultClass") }
            return Details(model: model, faultClass: faultClass, texts: checked)
        }

        /// In `language`, or in the one closest to it that there is: Chinese for Chinese, then English.
        public func text(in language: Language) -> Text? {
            language.nearest.lazy.compactMap { wanted in texts.first { $0.language == wanted } }.first
        }

        /// What the hotline asks, in `language` or the one closest to it.
        public func question(in language: Language) -> String? {
            text(in: language)?.question ?? texts.lazy.compactMap(\.question).first
        }

        /// Whether the hotline asks for it.
        public var asks: Bool { texts.contains { $0.question != nil } }
    }

    /// Who may read a published edition.
    public enum Audience: String, Sendable, Hashable, CaseIterable, Codable {
        case staff
        case everyone = "public"
    }

    /// The edition that readers see.
    public struct Shown: Sendable, Equatable {
        public let edition: Int
        public let details: Details
        public let audience: Audience
    }

    /// What happens to an article; its journal is made of these.
    public enum Change: Sendable, Equatable {
        case written(Details)
        case published(edition: Int, Audience)
        case withdrawn
    }

    public let id: ID<Article>
    /// The edition written last.
    public private(set) var latest: Details
    public private(set) var edition = 1
    public private(set) var shown: Shown?
    public private(set) var version = 1

    public init(id: ID<Article>, details: Details) {
        self.id = id
        latest = details
    }

    /// As its journal tells it; `nil` if that does not begin with an edition.
    public init?(id: ID<Article>, changes: [Change]) {
        guard case .written(let details)? = changes.first else { return nil }
        self.init(id: id, details: details)
        for change in changes.dropFirst() { take(change) }
    }

    /// Whether the latest edition is not the one that readers see.
    public var isDraft: Bool { shown?.edition != edition }

    /// Writes a new edition; nothing where nothing differs.
    public mutating func write(_ details: Details) throws(Refusal) -> Change? {
        let details = try details.checked()
        guard details != latest else { return nil }
        return take(.written(details))
    }

    /// Shows the latest edition to `audience`.
    public mutating func publish(to audience: Audience) -> Change? {
        guard isDraft || shown?.audience != audience else { return nil }
        return take(.published(edition: edition, audience))
    }

    /// Shows readers nothing any more.
    public mutating func withdraw() -> Change? {
        shown == nil ? nil : take(.withdrawn)
    }

    /// What `person` may read of it; `nil` where it does not exist for them.
    public func readable(by person: Person) -> Details? {
        if person.may(.writeArticles) { return shown?.details ?? latest }
        guard let shown, person.customer == nil || shown.audience == .everyone else { return nil }
        return shown.details
    }

    @discardableResult
    private mutating func take(_ change: Change) -> Change {
        version += 1
        switch change {
        case .written(let details):
            latest = details
            edition += 1
        case .published(let edition, let audience):
            shown = Shown(edition: edition, details: latest, audience: audience)
        case .withdrawn:
            shown = nil
        }
        return change
    }
}

extension Article {
    /// By what readers find it: the edition they see, if there is one.
    public var searchTerms: SearchTerms {
        var terms = SearchTerms()
        guard let shown else { return terms }
        if shown.audience == .everyone { terms.add(mark: .everyone) }
        if let model = shown.details.model { terms.add(mark: .model(model)) }
        terms.add(words: shown.details.faultClass)
        for text in shown.details.texts {
            terms.add(words: [text.title, text.question, text.body].compactMap { $0 }.joined(separator: "\n"))
        }
        return terms
    }
}
