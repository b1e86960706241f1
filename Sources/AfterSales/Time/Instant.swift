/// A moment, the same everywhere: milliseconds since 1970 in UTC.
///
/// Whole milliseconds survive a round trip through either database, which a
/// floating-point date does not promise.
public struct Instant: Sendable, Hashable, Comparable, Codable {
    public let milliseconds: Int64

    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    public init(from decoder: any Decoder) throws {
        milliseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }

    public static func < (a: Instant, b: Instant) -> Bool {
        a.milliseconds < b.milliseconds
    }

    /// The moment `milliseconds` later (earlier, if negative).
    public func advanced(byMilliseconds milliseconds: Int64) -> Instant {
        Instant(milliseconds: self.milliseconds + milliseconds)
    }

    /// How many milliseconds passed from `start` to here.
    public func milliseconds(since start: Instant) -> Int64 {
        milliseconds - start.milliseconds
    }

    /// What can be written down in every zone, from 0001-01-02 to 9999-12-30; the rules count nothing outside it.
    ///
    /// A pause that has no end yet ends with `latest`.
    public static let earliest = Instant(milliseconds: -62_135_510_400_000)
    public static let latest = Instant(milliseconds: 253_402_214_399_999)

    var clamped: Instant { min(max(self, .earliest), .latest) }
}
