/// What somebody looks for, as conditions on terms; whatever is typed asks for something or for nothing, and never fails.
public struct SearchQuestion: Sendable, Equatable {
    /// A condition on the terms of one record.
    public indirect enum Condition: Sendable, Equatable {
        case term(String)
        /// A term that begins so.
        case beginning(String)
        case all([Condition])
        case any([Condition])
    }

    /// One for each typed word, of which all must hold; at most eight.
    public let words: [Condition]
    /// All that was typed, taken as one serial, code or phone number, which may be written with blanks between.
    public let whole: Condition?
    /// The same, to be looked up among numbers that are the very one.
    public let exact: Exact

    public struct Exact: Sendable, Equatable {
        public let ticket: Ticket.ID?
        public let code: String
        public let serial: String
        /// With its last digit first, as numbers are kept; empty if no number was typed.
        public let phone: String
        /// The same without the code of another country, where it has one; else empty.
        public let phoneAtHome: String
    }

    /// - Returns: `nil` if nothing was typed that can be looked for: blanks, signs, pictures.
    public init?(_ typed: String) {
        // No database keeps the character U+0000, and nothing has it.
        let typed = String(typed.prefix(Self.longest).unicodeScalars.filter { $0 != "\0" })
        let folded = Spelling.ofWords(typed)
        words = folded.split(whereSeparator: \.isWhitespace).prefix(Self.mostWords).compactMap(Self.condition)
        let bare = SearchTerms.bare(typed)
        let isPhone = Spelling.isPhone(typed)
        let phone = isPhone ? Spelling.ofPhone(typed) : ""
        let atHome = isPhone ? Spelling.ofPhoneAtHome(typed) : nil
        var wholes: [Condition] = []
        if words.count > 1, bare.unicodeScalars.contains(where: { $0.properties.numericType == .decimal }) {
            if let id = Ticket.ID(bare) { wholes.append(.term(SearchTerms.Mark.ticket(id).term)) }
            if bare.count >= 3 { wholes.append(.beginning(String(bare.prefix(TermRuns.longest)))) }
        }
        if phone.utf8.count >= 5, phone != bare || words.count > 1 { wholes.append(.beginning(phone)) }
        if let atHome { wholes.append(.beginning(atHome)) }
        whole = wholes.isEmpty ? nil : .any(wholes)
        exact = Exact(
            ticket: Ticket.ID(bare),
            code: Spelling.ofCode(typed),
            serial: Spelling.ofSerial(typed),
            phone: phone.utf8.count >= 5 ? String(phone.reversed()) : "",
            phoneAtHome: String((atHome ?? "").reversed())
        )
        if words.isEmpty, whole == nil { return nil }
    }

    /// One typed word, which may be Chinese and Latin together, as in `显示E07错误`; `nil` if it is nothing but signs.
    private static func condition(_ word: Substring) -> Condition? {
        var parts: [Condition] = []
        for run in TermRuns(word).runs {
            switch run {
            case .han(let scalars): parts += terms(of: scalars)
            // `e-07` is found as it stands and as `E07`; its halves alone would find too much.
            case .words(let words): parts.append(self.word(words.asOneWord))
            }
        }
        guard let first = parts.first else { return nil }
        let condition = parts.count == 1 ? first : Condition.all(parts)
        guard let id = Ticket.ID(SearchTerms.bare(String(word))) else { return condition }
        return .any([.term(SearchTerms.Mark.ticket(id).term), condition])
    }

    /// A single letter begins so many words that only the word itself is meant.
    private static func word(_ word: String) -> Condition {
        word.unicodeScalars.count == 1 ? .term(word) : .beginning(word)
    }

    private static func terms(of han: [Unicode.Scalar]) -> [Condition] {
        let length = min(han.count, 3)
        let starts = 0...(han.count - length)
        return starts.prefix(mostPieces).map { .term(String(han[$0..<($0 + length)])) }
    }

    private static let longest = 200
    private static let mostWords = 8
    private static let mostPieces = 40
}

extension SearchQuestion.Condition {
    /// Any two characters that stand side by side in a Chinese stretch, or any word of three letters; `nil` without any.
    public init?(alike typed: String) {
        var ways: [SearchQuestion.Condition] = []
        for run in TermRuns(Spelling.ofWords(String(typed.prefix(200)))).runs {
            switch run {
            case .han(let scalars):
                for start in 0..<max(scalars.count - 1, 0) { ways.append(.term(String(scalars[start...(start + 1)]))) }
            case .words(let words):
                ways += words.filter { $0.unicodeScalars.count >= 3 }.map { .beginning($0) }
                if words.count > 1 { ways.append(.term(words.asOneWord)) }
            }
        }
        guard !ways.isEmpty else { return nil }
        self = .any(Array(ways.prefix(40)))
    }
}

extension SearchTerms {
    /// How many terms of more than one character both have.
    public func shared(with other: SearchTerms) -> Int {
        terms.intersection(other.terms).count { $0.unicodeScalars.count > 1 }
    }
}
