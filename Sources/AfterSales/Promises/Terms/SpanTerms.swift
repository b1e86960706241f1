/// For how long something holds, from which event, until which.
public struct SpanTerms: Sendable, Equatable, Encodable {
    /// What holds, such as `warranty`; see `Vocabulary.spans`.
    public var of: String
    public var lasts: Stated<Lasting>
    public var from: Stated<String>
    /// The event it starts at if the proper one was never recorded.
    public var fallback: String?
    public var until: String?
    /// Whichever comes first: time, or this much use.
    public var orUsage: Quantity?
    /// "Not less than".
    public var atLeast: Bool
    /// The other term it runs with.
    public var sameAs: String?
    public var interruptedBy: [String]
    public var restartsOn: [String]

    /// A length of time, or as long as the thing is used.
    public enum Lasting: Sendable, Hashable, Encodable, CustomStringConvertible {
        case amount(Amount)
        case lifetime

        public func encode(to encoder: any Encoder) throws {
            switch self {
            case .amount(let amount): try amount.encode(to: encoder)
            case .lifetime:
                var container = encoder.singleValueContainer()
                try container.encode("lifetime")
            }
        }

        public var description: String {
            switch self {
            case .amount(let amount): amount.description
            case .lifetime: "lifetime"
            }
        }
    }

    public init(
        of: String,
        lasts: Stated<Lasting>,
        from: Stated<String>,
        fallback: String? = nil,
        until: String? = nil,
        orUsage: Quantity? = nil,
        atLeast: Bool = false,
        sameAs: String? = nil,
        interruptedBy: [String] = [],
        restartsOn: [String] = []
    ) {
        self.of = of
        self.lasts = lasts
        self.from = from
        self.fallback = fallback
        self.until = until
        self.orUsage = orUsage
        self.atLeast = atLeast
        self.sameAs = sameAs
        self.interruptedBy = interruptedBy
        self.restartsOn = restartsOn
    }

    var gist: Rule.Gist {
        switch lasts {
        case .stated(.amount(let amount)):
            Rule.Gist(what: of, amount: amount.number, unit: amount.unit.rawValue, start: from.words)
        case .stated(.lifetime): Rule.Gist(what: of, amount: "lifetime", start: from.words)
        case .notStated: Rule.Gist(what: of, amount: "not-stated", start: from.words)
        }
    }
}

/// A figure over many cases: uptime, "90 % within 24 hours", first-time fix.
public struct MeasureTerms: Sendable, Equatable, Encodable {
    public var what: String
    public var atLeast: Quantity?
    public var share: Quantity?
    public var within: Amount?
    /// The window it is taken over.
    public var over: Amount?
    /// What is counted, and how.
    public var counts: [String]

    public init(
        what: String,
        atLeast: Quantity? = nil,
        share: Quantity? = nil,
        within: Amount? = nil,
        over: Amount? = nil,
        counts: [String] = []
    ) {
        self.what = what
        self.atLeast = atLeast
        self.share = share
        self.within = within
        self.over = over
        self.counts = counts
    }

    var gist: Rule.Gist {
        if let within {
            return Rule.Gist(what: what, amount: within.number, unit: within.unit.rawValue)
        }
        if atLeast == nil, share == nil, let over {
            return Rule.Gist(what: what, amount: over.number, unit: over.unit.rawValue)
        }
        let figure = atLeast ?? share
        return Rule.Gist(what: what, amount: figure?.number, unit: figure?.unit)
    }
}
