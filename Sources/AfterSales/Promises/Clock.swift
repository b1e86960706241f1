/// One deadline promise running on one ticket.
///
/// Its truth is the ticket's journal; a clock is what `Ticket.clocks` reads out of it. (semantics §3)
public struct Clock: Sendable, Equatable, Identifiable {
    /// Which sentence, about what.
    public struct ID: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
        public let metric: Metric
        public let clause: String

        public init(metric: Metric, clause: String) {
            self.metric = metric
            self.clause = clause
        }

        public init?(_ text: some StringProtocol) {
            let parts = text.split(separator: "/", maxSplits: 1)
            guard parts.count == 2, let metric = Metric(rawValue: String(parts[0])) else { return nil }
            self.init(metric: metric, clause: String(parts[1]))
        }

        public var description: String { "\(metric.rawValue)/\(clause)" }

        public static func < (a: Self, b: Self) -> Bool { a.description < b.description }
    }

    public enum State: String, Sendable, Hashable, CaseIterable, Codable {
        case pending, kept, broken, void
    }

    /// Why a clock is void.
    public enum VoidReason: String, Sendable, Hashable, CaseIterable, Codable {
        case cancelled, merged
        /// Another kind, severity or plan took its place.
        case replaced
        /// Solved before it mattered, such as an arrival nobody needs any more.
        case unneeded
    }

    public let id: ID
    public internal(set) var isShadow: Bool
    /// Ours alone, for a sentence without a number; never shown as the promise.
    public internal(set) var isInternal: Bool
    public internal(set) var state: State = .pending
    public internal(set) var voidReason: VoidReason?
    public internal(set) var period: Period
    public internal(set) var calendar: String
    public internal(set) var calendarVersion: String
    /// Whether the clause names no calendar, so that the plan's assumed one runs.
    public internal(set) var calendarIsAssumed: Bool
    public internal(set) var start: Instant
    /// When it must be kept; `nil` if its calendar never opens.
    public internal(set) var due: Instant?
    /// What the rule itself gives, where a date was pinned by hand.
    public internal(set) var computedDue: Instant?
    public internal(set) var isPinned = false
    /// The answer needs days that nobody has announced yet.
    public internal(set) var isProvisional = false
    public internal(set) var fulfilledAt: Instant?
    /// The due time that passed unkept; a fact that never goes away.
    public internal(set) var brokenAt: Instant?
    /// A change of terms, not time, made it late.
    public internal(set) var lateByChange = false
    /// What stands still for it: pauses that count, and spells of being resolved.
    public internal(set) var pauses: [Interval] = []
    public internal(set) var isPaused = false
    /// How often its due time was set anew; a warning fires once per generation.
    public internal(set) var generation = 1
    /// Time used up to `now`, or to its fulfilment, in milliseconds of its own kind of time.
    public internal(set) var consumed: Int64 = 0

    /// Whether people outside see it.
    public var isPublic: Bool { !isShadow && !isInternal }

    /// Pending and past its time; the same instant the rounds call it broken.
    public func isLate(at now: Instant) -> Bool {
        state == .broken && fulfilledAt == nil
    }
}
