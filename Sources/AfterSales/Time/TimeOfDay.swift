/// A time on the wall clock, from 00:00 to 24:00, in whole minutes.
public struct TimeOfDay: Sendable, Hashable, Comparable, CustomStringConvertible {
    public static let midnight = TimeOfDay(minute: 0)
    /// 24:00, the end of a day; not the same as the next day's 00:00 on a night when clocks change.
    public static let endOfDay = TimeOfDay(minute: 1_440)

    /// Minutes since 00:00, 0…1440.
    public let minute: Int

    private init(minute: Int) {
        self.minute = minute
    }

    /// Nil where the hour is not 0…24, the minute not 0…59, or the time is after 24:00.
    public init?(_ hour: Int, _ minute: Int) {
        guard (0...24).contains(hour), (0...59).contains(minute), hour * 60 + minute <= 1_440 else { return nil }
        self.minute = hour * 60 + minute
    }

    /// Reads `09:00`: two digits, a colon, two digits.
    public init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count == 5, bytes[2] == UInt8(ascii: ":") else { return nil }
        let digits = [bytes[0], bytes[1], bytes[3], bytes[4]].map { Int($0) - 48 }
        guard digits.allSatisfy({ (0...9).contains($0) }) else { return nil }
        self.init(digits[0] * 10 + digits[1], digits[2] * 10 + digits[3])
    }

    public var hour: Int { minute / 60 }
    public var minuteOfHour: Int { minute % 60 }
    var milliseconds: Int64 { Int64(minute) * 60_000 }

    public static func < (a: TimeOfDay, b: TimeOfDay) -> Bool { a.minute < b.minute }

    public var description: String {
        "\(hour < 10 ? "0" : "")\(hour):\(minuteOfHour < 10 ? "0" : "")\(minuteOfHour)"
    }
}

/// A stretch of a day when the desk is open: `09:00-12:00`, up to but not including its close.
public struct Window: Sendable, Hashable, CustomStringConvertible {
    public static let allDay = Window(opens: .midnight, closes: .endOfDay)

    public let opens: TimeOfDay
    public let closes: TimeOfDay

    private init(opens: TimeOfDay, closes: TimeOfDay) {
        self.opens = opens
        self.closes = closes
    }

    /// Nil where it would close before it opens, or at once.
    ///
    /// A night shift is two windows: `20:00-24:00` and the next
    /// day's `00:00-02:00`.
    public init?(_ opens: TimeOfDay, _ closes: TimeOfDay) {
        guard opens < closes else { return nil }
        self.init(opens: opens, closes: closes)
    }

    /// Reads `09:00-12:00`; says what is wrong with anything else.
    public init(_ text: some StringProtocol) throws(ImpossibleCalendar) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let opens = TimeOfDay(parts[0]), let closes = TimeOfDay(parts[1]) else {
            throw .notAWindow(String(text))
        }
        guard opens < closes else { throw .backwardWindow(String(text)) }
        self.init(opens: opens, closes: closes)
    }

    /// The windows of one day by their opening; they may touch, but an overlap is refused.
    public static func inOrder(_ windows: [Window]) throws(ImpossibleCalendar) -> [Window] {
        let windows = windows.sorted { $0.opens < $1.opens }
        for (window, next) in zip(windows, windows.dropFirst()) where next.opens < window.closes {
            throw .overlappingWindows(window.description, next.description)
        }
        return windows
    }

    public var description: String { "\(opens)-\(closes)" }
}

extension Window: Codable {
    public init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
