/// A call owed after the fault is dealt with (C50).
public struct FollowUpRule: Sendable, Equatable {
    public var clause: String
    /// After the hand-back was acknowledged.
    public var after: Period
    /// Our own interval where the sentence only says "regularly"; never shown as the promise.
    public var isInternalTarget: Bool

    public init(clause: String, after: Period, isInternalTarget: Bool = false) {
        self.clause = clause
        self.after = after
        self.isInternalTarget = isInternalTarget
    }
}

/// A warning before due, in the promise's own kind of time.
public struct WarningRule: Sendable, Equatable {
    public var level: Int
    public var before: Period
    /// Whether it may also sound outside the hours of the calendar.
    public var onCall: Bool
    /// The clocks it belongs to; empty means every clock.
    public var metrics: Set<Metric>

    public init(level: Int, before: Period, onCall: Bool = false, metrics: Set<Metric> = []) {
        self.level = level
        self.before = before
        self.onCall = onCall
        self.metrics = metrics
    }

    public func covers(_ metric: Metric) -> Bool {
        metrics.isEmpty || metrics.contains(metric)
    }
}
