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
    // a ticket's
    case reported, responded, answered, dispatched, arrived, restored
    case calledBack = "called-back"
    case planGiven = "plan-given"
    case reportGiven = "report-given"
    case handedBack = "handed-back"
    case escalated, approved, quoted, paid
    // a device's and a contract's
    case contractSigned = "contract-signed"
    case prepared, shipped, received, delivered, installed, accepted
    case returned, replaced
    case warrantyEnded = "warranty-ended"
    case contractEnded = "contract-ended"
    case retired
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
    /// Our own aim for a sentence without a number (C46, C54, C55): staff see it, and it is never
    /// shown as the promise nor counted as broken.
    public var isInternalTarget: Bool
    /// How firmly the sentence binds: firm, target, best effort or usual.
    public var status: TextStatus
    /// What the sentence leaves open and the plan assumes.
    public var notStated: Set<Assumptions.Gap>

    public init(
        clause: String,
        metric: Metric,
        period: Period,
        calendar: String? = nil,
        start: Milestone = .reported,
        scope: Scope = .everything,
        isShadow: Bool = false,
        isInternalTarget: Bool = false,
        status: TextStatus = .firm,
        notStated: Set<Assumptions.Gap> = []
    ) {
        self.clause = clause
        self.metric = metric
        self.period = period
        self.calendar = calendar
        self.start = start
        self.scope = scope
        self.isShadow = isShadow
        self.isInternalTarget = isInternalTarget
        self.status = status
        self.notStated = notStated
    }
}
