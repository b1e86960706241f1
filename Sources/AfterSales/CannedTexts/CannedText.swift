/// A text kept ready for what is written often, in up to three languages.
public struct CannedText: Sendable, Equatable {
    /// What stands in braces and is filled in from the ticket.
    public enum Blank: String, Sendable, Hashable, CaseIterable {
        case ticket, customer, engineer, promise

        /// As it is written: `{ticket}`.
        public var written: String { "{\(rawValue)}" }
    }

    /// Where it is offered.
    public enum Purpose: String, Sendable, Hashable, CaseIterable, Codable {
        /// To the customer, and to ourselves.
        case reply
        /// To ourselves alone.
        case note
    }

    /// One language of it.
    public struct Text: Sendable, Equatable, Codable {
        public var language: Language
        public var body: String

        public init(language: Language, body: String) {
            self.language = language
            self.body = body
        }
    }

    public struct Details: Sendable, Equatable, Codable {
        /// By which it is picked.
        public var name: String
        public var purpose: Purpose
        /// At least one, each language once.
        public var texts: [Text]

        public init(name: String, purpose: Purpose, texts: [Text]) {
            self.name = name
            self.purpose = purpose
            self.texts = texts
        }

        /// The same, cleaned of what a paste brings along; a language without words is left out.
        /// - Throws: `unknown-blank` for braces that nothing fills in.
        public func checked() throws(Refusal) -> Details {
            var checked = Details(name: try TypedText.line(name, "text-name", limit: 80), purpose: purpose, texts: [])
            for text in texts.sorted(by: { $0.language.rawValue < $1.language.rawValue }) {
                let field = "body-\(text.language.rawValue)"
                guard let body = try TypedText.optionalParagraphs(text.body, field, limit: 10_000) else { continue }
                guard !checked.texts.contains(where: { $0.language == text.language }) else {
                    throw .invalid("texts", expected: "1 × \(text.language.rawValue)")
                }
                if let strange = CannedText.braces(in: body).first(where: { Blank(rawValue: $0) == nil }) {
                    let known = Blank.allCases.map(\.written).joined(separator: " ")
                    let values = ["blank": "{\(strange)}", "known": known]
                    throw Refusal(.invalid, "unknown-blank", field: field, values: values)
                }
                checked.texts.append(Text(language: text.language, body: body))
            }
            guard !checked.texts.isEmpty else { throw .missing("body-\(Language.traditionalChinese.rawValue)") }
            return checked
        }
    }

    public let id: ID<CannedText>
    public var details: Details
    public var version: Int

    public init(id: ID<CannedText>, details: Details, version: Int = 1) {
        self.id = id
        self.details = details
        self.version = version
    }

    /// Its words in `language`, or in the one closest to it that there is, with what is known filled in; what is not
    /// known stays in its braces, to be seen.
    public func filled(in language: Language, with known: [Blank: String]) -> String {
        let body =
            language.nearest.lazy.compactMap { wanted in
                details.texts.first { $0.language == wanted }?.body
            }.first ?? ""
        // In one pass: what was filled in may hold braces of its own.
        var filled = ""
        var rest = Substring(body)
        while let open = rest.firstIndex(of: "{") {
            filled += rest[..<open]
            rest = rest[open...]
            if let blank = known.first(where: { rest.hasPrefix($0.key.written) }) {
                filled += blank.value
                rest = rest.dropFirst(blank.key.written.count)
            } else {
                filled += rest.prefix(1)
                rest = rest.dropFirst()
            }
        }
        return filled + rest
    }

    /// What was left in braces of a text that is about to be sent.
    public static func blanks(leftIn text: String) -> [Blank] { braces(in: text).compactMap(Blank.init) }

    /// What stands between braces, in order.
    private static func braces(in text: String) -> [String] {
        var found: [String] = []
        var rest = Substring(text)
        while let open = rest.firstIndex(of: "{") {
            rest = rest[rest.index(after: open)...]
            guard let close = rest.firstIndex(where: { "{}\n".contains($0) }) else { break }
            if rest[close] == "}" { found.append(String(rest[..<close])) }
            rest = rest[close...]
        }
        return found
    }
}
