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
        /// Solved, or closed, before it mattered, such as an arrival nobody needs any more.
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
    /// Empty where the ticket's terms lack the calendar.
    public internal(set) var calendarVersion: String
    /// Whether the clause names no calendar, so that the plan's assumed one runs.
    public internal(set) var calendarIsAssumed: Bool
    public internal(set) var start: Instant
    /// When it must be kept; `nil` if its calendar never opens, or is not to be had.
    public internal(set) var due: Instant?
    /// What the rule itself gives, where a date was pinned by hand.
    public internal(set) var computedDue: Instant?
    public internal(set) var isPinned = false
    /// The answer needs days that nobody has announced yet.
    public internal(set) var isProvisional = false
    public internal(set) var fulfilledAt: Instant?
    /// When it stopped running without being kept: void, or broken and then no longer asked for.
    public internal(set) var endedAt: Instant?
    /// The due time that passed unkept.
    ///
    /// A fact: no later change, pause, cancelling or merging takes it away. Only evidence that it was
    /// kept in time, written down later with right and reason, shows that it never was one.
    public internal(set) var brokenAt: Instant?
    /// A change of terms, not time, made it late.
    public internal(set) var lateByChange = false
    /// When it stood still: pauses that count for it, and spells of being resolved.
    public internal(set) var pauses: [Explanation.Pause] = []
    public internal(set) var isPaused = false
    /// How often its due time was set anew; a warning fires once per generation.
    public internal(set) var generation = 1
    /// Time used up to `now`, or to when it stopped, in milliseconds of its own kind of time.
    public internal(set) var consumed: Int64 = 0

    /// Whether it is shown as a promise: to customers, and in the count of promises kept and broken.
    public var isPublic: Bool { !isShadow && !isInternal }

    /// Whether somebody still has to do something about it; a broken promise is still owed.
    public var isRunning: Bool { fulfilledAt == nil && endedAt == nil }

    /// Whether its calendar gives it no time to run in, or is not to be had, so that it has no due time.
    public var hasNoServiceTime: Bool { due == nil }

    /// Past its time and still owed.
    public var isLate: Bool { state == .broken && isRunning }

    /// What a spell of being resolved is called among the reasons for standing still; no plan may use it.
    public static let resolvedReason = "resolved"

    /// Why it is due when it is, stretch by stretch; of a pinned one, what the rule itself gives.
    ///
    /// `nil` where its calendar is not to be had. (§3.12)
    public func explanation(under terms: TermsInForce) -> Explanation? {
        terms.calendar(calendar, version: calendarVersion)?.explain(period, from: start, pauses: pauses)
    }
}
