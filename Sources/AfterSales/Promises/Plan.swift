/// One published, immutable version of a service commitment: the sentences, and what acts on each.
///
/// A contract points at one plan version. Data, not code: plans are YAML files (see `plans/`).
/// `clauses` is what was written; `deadlines`, `gates`, `ownership`, `followUps`, `warranty` and `prices` are what
/// clocks, gates and rounds read, taken out of the clauses' rules by `acting()`.
public struct Plan: Sendable, Equatable {
    /// What a ticket remembers: which plan, which version of it.
    public struct Reference: Sendable, Hashable, Codable, CustomStringConvertible {
        public let id: String
        public let version: String

        public init(id: String, version: String) {
            self.id = id
            self.version = version
        }

        public var description: String { "\(id)@\(version)" }
    }

    public let reference: Reference
    public var title: String
    /// The language of the commitment's own text, such as `zh-Hant`.
    public var language: String
    public var clauses: [Clause]
    public var deadlines: [DeadlineRule]
    public var gates: [GateRule]
    /// Who leads; the first rule that covers a request decides, so the winner of a ruling stands first.
    public var ownership: [OwnershipRule]
    public var pauseReasons: [PauseReason]
    public var followUps: [FollowUpRule]
    /// How long any device is repaired free of charge; `nil` where no sentence gives a length.
    public var warranty: WarrantyRule?
    /// What each sentence says about who pays, those that a ruling set aside among them.
    public var prices: [PriceRule]
    /// How long after being resolved a ticket may be reopened; later, a new linked ticket is opened.
    public var reopenWindow: Period
    /// Warnings before a promise falls due, nearest last, such as 60 and 15 service minutes.
    public var warnings: [WarningRule]
    /// The calendar that runs where a clause names none; the assumption is shown beside the promise.
    public var assumedCalendar: String
    /// What we run on where a sentence leaves something open.
    public var assumptions: Assumptions
    /// The calendars the plan may name, each with what it stands for.
    public var calendars: [PlanWord]
    /// The plan's own words, each with what it means; every other word belongs to the language.
    public var words: [PlanWord]
    public var rulings: [Ruling]
    /// Contradictions somebody noticed and nobody has ruled on; such a plan is not published.
    public var unsettled: [OpenQuestion]

    public init(
        reference: Reference,
        title: String,
        language: String = "zh-Hant",
        clauses: [Clause] = [],
        deadlines: [DeadlineRule] = [],
        gates: [GateRule] = [],
        ownership: [OwnershipRule] = [],
        pauseReasons: [PauseReason] = [],
        followUps: [FollowUpRule] = [],
        warranty: WarrantyRule? = nil,
        prices: [PriceRule] = [],
        reopenWindow: Period = .calendarDays(7),
        warnings: [WarningRule] = [],
        assumedCalendar: String,
        assumptions: Assumptions = Assumptions(),
        calendars: [PlanWord] = [],
        words: [PlanWord] = [],
        rulings: [Ruling] = [],
        unsettled: [OpenQuestion] = []
    ) {
        self.reference = reference
        self.title = title
        self.language = language
        self.clauses = clauses
        self.deadlines = deadlines
        self.gates = gates
        self.ownership = ownership
        self.pauseReasons = pauseReasons
        self.followUps = followUps
        self.warranty = warranty
        self.prices = prices
        self.reopenWindow = reopenWindow
        self.warnings = warnings
        self.assumedCalendar = assumedCalendar
        self.assumptions = assumptions
        self.calendars = calendars
        self.words = words
        self.rulings = rulings
        self.unsettled = unsettled
    }

    public func clause(_ id: String) -> Clause? {
        clauses.first { $0.id == id }
    }
}

/// A word of the plan's own, and what it means.
public struct PlanWord: Sendable, Equatable, Encodable {
    public let word: String
    public let meaning: String

    public init(_ word: String, _ meaning: String) {
        self.word = word
        self.meaning = meaning
    }
}

/// A contradiction nobody has ruled on yet.
public struct OpenQuestion: Sendable, Equatable, Encodable {
    public let id: String
    public let between: [String]
    public let question: String

    public init(id: String, between: [String], question: String) {
        self.id = id
        self.between = between
        self.question = question
    }
}
