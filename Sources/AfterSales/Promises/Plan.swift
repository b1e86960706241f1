/// One published, immutable version of a service commitment: the sentences, and what acts on each.
///
/// A contract points at one plan version. Data, not code: plans are YAML files (see `plans/`).
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
    public var clauses: [Clause]
    public var deadlines: [DeadlineRule]
    public var gates: [GateRule]
    public var ownership: [OwnershipRule]
    public var pauseReasons: [PauseReason]
    public var followUps: [FollowUpRule]
    /// How long after being resolved a ticket may be reopened; later, a new linked ticket is opened.
    public var reopenWindow: Period
    /// Warnings before a promise falls due, nearest last, such as 60 and 15 service minutes.
    public var warnings: [WarningRule]
    /// The calendar that runs where a clause names none; the assumption is shown beside the promise.
    public var assumedCalendar: String

    public init(
        reference: Reference,
        title: String,
        clauses: [Clause] = [],
        deadlines: [DeadlineRule] = [],
        gates: [GateRule] = [],
        ownership: [OwnershipRule] = [],
        pauseReasons: [PauseReason] = [],
        followUps: [FollowUpRule] = [],
        reopenWindow: Period = .calendarDays(7),
        warnings: [WarningRule] = [],
        assumedCalendar: String
    ) {
        self.reference = reference
        self.title = title
        self.clauses = clauses
        self.deadlines = deadlines
        self.gates = gates
        self.ownership = ownership
        self.pauseReasons = pauseReasons
        self.followUps = followUps
        self.reopenWindow = reopenWindow
        self.warnings = warnings
        self.assumedCalendar = assumedCalendar
    }
}

/// One numbered sentence of a commitment, in the customer's language.
public struct Clause: Sendable, Equatable, Identifiable {
    public let id: String
    public let text: String

    public init(id: String, text: String) {
        self.id = id
        self.text = text
    }
}

/// What a deadline promise is about; pauses are listed by it.
public enum Metric: String, Sendable, Hashable, CaseIterable, Codable {
    /// The first human contact.
    case respond
    /// The definite answer.
    case answer
    /// Somebody at the customer's site.
    case arrive
    /// Running again.
    case restore
    /// Received at our bench to shipped back.
    case depot
}

/// A moment in a subject's life that a clock may start or stop at.
public enum Milestone: String, Sendable, Hashable, CaseIterable, Codable {
    case reported, responded, answered, dispatched, arrived, restored
}

/// "Within this long of that, this": one deadline, from one clause.
public struct DeadlineRule: Sendable, Equatable {
    public var clause: String
    public var metric: Metric
    public var period: Period
    /// Name of the calendar; `nil` where the clause states none and the plan's assumed one runs.
    public var calendar: String?
    public var start: Milestone
    public var scope: Scope
    /// Reported, never shown to the customer, never the one that leads the queue.
    public var isShadow: Bool

    public init(
        clause: String,
        metric: Metric,
        period: Period,
        calendar: String? = nil,
        start: Milestone = .reported,
        scope: Scope = .everything,
        isShadow: Bool = false
    ) {
        self.clause = clause
        self.metric = metric
        self.period = period
        self.calendar = calendar
        self.start = start
        self.scope = scope
        self.isShadow = isShadow
    }
}

/// What a rule applies to; an empty set means any.
public struct Scope: Sendable, Equatable {
    public var severities: Set<Severity>
    public var kinds: Set<RequestKind>
    public var phases: Set<DevicePhase>
    public var faultClasses: Set<String>

    public init(
        severities: Set<Severity> = [],
        kinds: Set<RequestKind> = [],
        phases: Set<DevicePhase> = [],
        faultClasses: Set<String> = []
    ) {
        self.severities = severities
        self.kinds = kinds
        self.phases = phases
        self.faultClasses = faultClasses
    }

    public static let everything = Scope()

    /// Whether the rule speaks of such a ticket. A ticket without a device matches no phase but "any".
    public func covers(severity: Severity, kind: RequestKind, phase: DevicePhase?, faultClass: String?) -> Bool {
        (severities.isEmpty || severities.contains(severity))
            && (kinds.isEmpty || kinds.contains(kind))
            && (phases.isEmpty || phase.map(phases.contains) ?? false)
            && (faultClasses.isEmpty || faultClass.map(faultClasses.contains) ?? false)
    }
}

/// Something that must hold before something else may happen.
public enum Gate: String, Sendable, Hashable, CaseIterable, Codable {
    /// A rung needs the rung before it to have a recorded result (C44–C46, C55, C67).
    case ladderOrder = "ladder-order"
    /// Consent before a remote session (C53).
    case remoteConsent = "remote-consent"
    /// The customer was told who pays, and acknowledged it, before a visit is dispatched (C74).
    case toldWhoPays = "told-who-pays"
    /// The report is signed before on-site work closes (C48, C76).
    case reportSigned = "report-signed"
    /// The report is handed back to the agent before the ticket closes (C49).
    case handedBack = "handed-back"
    /// The project lead acknowledged the outcome (C20).
    case leadTold = "lead-told"
}

public struct GateRule: Sendable, Equatable {
    public var gate: Gate
    public var clause: String

    public init(gate: Gate, clause: String) {
        self.gate = gate
        self.clause = clause
    }
}

/// Who leads and who supports, by phase, kind of request and kind of contract (C16–C21).
public struct OwnershipRule: Sendable, Equatable {
    public var clause: String
    public var phases: Set<DevicePhase>
    public var kinds: Set<RequestKind>
    /// `nil`: any kind of contract.
    public var contract: ContractKind?
    public var lead: Team
    public var support: Team?
    public var mustBeTold: Team?

    public init(
        clause: String,
        phases: Set<DevicePhase> = [],
        kinds: Set<RequestKind> = [],
        contract: ContractKind? = nil,
        lead: Team,
        support: Team? = nil,
        mustBeTold: Team? = nil
    ) {
        self.clause = clause
        self.phases = phases
        self.kinds = kinds
        self.contract = contract
        self.lead = lead
        self.support = support
        self.mustBeTold = mustBeTold
    }
}

/// The parts of the house that can lead or support a request.
public enum Team: String, Sendable, Hashable, CaseIterable, Codable {
    case afterSales = "after-sales"
    case sales
    case supplyChain = "supply-chain"
    case project
}

/// Why a clock may stand still, and which clocks it stops.
public struct PauseReason: Sendable, Equatable, Identifiable {
    public let id: String
    /// Clocks it stops; empty where the wait is ours to carry.
    public var stops: Set<Metric>
    /// Whether we wait for the customer, a supplier, or ourselves.
    public var waitingFor: WaitingFor

    public init(id: String, stops: Set<Metric>, waitingFor: WaitingFor) {
        self.id = id
        self.stops = stops
        self.waitingFor = waitingFor
    }
}

public enum WaitingFor: String, Sendable, Hashable, CaseIterable, Codable {
    case customer, payment, supplier, parts, ourselves
}

/// A call owed after the fault is dealt with (C50).
public struct FollowUpRule: Sendable, Equatable {
    public var clause: String
    /// After the hand-back was acknowledged.
    public var after: Period

    public init(clause: String, after: Period) {
        self.clause = clause
        self.after = after
    }
}

/// A warning before due, in the promise's own kind of time.
public struct WarningRule: Sendable, Equatable {
    public var level: Int
    public var before: Period
    /// Whether it may also sound outside the hours of the calendar.
    public var onCall: Bool

    public init(level: Int, before: Period, onCall: Bool = false) {
        self.level = level
        self.before = before
        self.onCall = onCall
    }
}
