/// One numbered sentence of a commitment, in the customer's language, with the rules it makes.
public struct Clause: Sendable, Equatable, Identifiable {
    public let id: String
    /// The commitment's own sentence, unchanged.
    public let text: String
    /// The heading it stands under, where a new part of the text begins.
    public var heading: String?
    /// What a reader should know, in the plan's language.
    public var note: String?
    /// What kind of promise it is, where the rules do not say it by themselves.
    public var kind: ClauseKind?
    public var status: TextStatus
    public var rules: [Rule]
    /// Why nothing of ours acts on it, where somebody decided so.
    public var unmanaged: String?

    public init(
        id: String,
        text: String,
        heading: String? = nil,
        note: String? = nil,
        kind: ClauseKind? = nil,
        status: TextStatus = .firm,
        rules: [Rule] = [],
        unmanaged: String? = nil
    ) {
        self.id = id
        self.text = text
        self.heading = heading
        self.note = note
        self.kind = kind
        self.status = status
        self.rules = rules
        self.unmanaged = unmanaged
    }

    /// The kinds of promise in it, each once, in the order of its rules.
    public var kinds: [ClauseKind] {
        var found = rules.flatMap(\.kinds)
        if let kind { found.insert(kind, at: 0) }
        var seen: Set<ClauseKind> = []
        return found.filter { seen.insert($0).inserted }
    }

    /// How firmly one of its rules binds: the rule's own word, else the clause's.
    public func status(of rule: Rule) -> TextStatus {
        rule.status ?? status
    }
}

/// What a clause promises: the kinds of semantics §1, and what other letters add to them.
public enum ClauseKind: String, Sendable, Hashable, CaseIterable, Encodable {
    /// By when.
    case deadline
    /// How often.
    case cadence
    /// Not before.
    case gate
    /// For how long, from which event.
    case coverage
    /// Who pays which category.
    case price
    /// Who leads, who supports, who must be told.
    case ownership
    /// What must be on file.
    case evidence
    /// What the customer may ask for.
    case entitlement
    /// By which way, and when it is open.
    case channel
    /// In which order, and through whom.
    case routing
    /// What a word or a figure means.
    case definition
    /// A figure over many cases.
    case statistic
    /// What the customer owes.
    case duty
    /// Carried, and none of the above.
    case other
}

/// What standing the words have.
public enum TextStatus: String, Sendable, Hashable, CaseIterable, Encodable {
    case firm
    case target
    case bestEffort = "best-effort"
    case usual
    /// A promise without a number: "quickly".
    case unquantified
    /// Another document says it.
    case byReference = "by-reference"
    /// One side may decide: "final interpretation".
    case rightOfOneParty = "right-of-one-party"
    /// Legal text, carried and not run.
    case legal

    /// Whether a rule of this standing can be kept or broken by a clock.
    public var runs: Bool {
        switch self {
        case .firm, .target, .bestEffort, .usual: true
        case .unquantified, .byReference, .rightOfOneParty, .legal: false
        }
    }
}
