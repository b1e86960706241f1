/// A stretch of time, from its start up to but not including its end.
public struct Interval: Sendable, Hashable, Codable {
    public let start: Instant
    public let end: Instant

    /// `end` earlier than `start` makes an empty interval at `start`.
    public init(_ start: Instant, _ end: Instant) {
        self.start = start
        self.end = max(start, end)
    }

    public var milliseconds: Int64 { end.milliseconds - start.milliseconds }
    public var isEmpty: Bool { start == end }
}

extension Interval {
    public func contains(_ instant: Instant) -> Bool {
        start <= instant && instant < end
    }

    /// Whether they share time; an interval that ends as another begins does not.
    public func overlaps(_ other: Interval) -> Bool {
        max(start, other.start) < min(end, other.end)
    }
}
