/// A number as a sentence gives it, exact to a thousandth: 2, 0.5, 200000.
public struct Figure: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let thousandths: Int64

    public init(thousandths: Int64) {
        self.thousandths = thousandths
    }

    public init(_ whole: Int) {
        thousandths = Int64(whole) * 1_000
    }

    /// Reads digits with at most three decimals, up to a thousand million; nothing else.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count),
            parts.allSatisfy({ part in
                !part.isEmpty && part.utf8.allSatisfy { (48...57).contains($0) }
            }), parts[0].count <= 9, let whole = Int64(parts[0])
        else { return nil }
        var decimals: Int64 = 0
        if parts.count == 2 {
            guard parts[1].count <= 3, let read = Int64(parts[1]) else { return nil }
            decimals = read
            for _ in parts[1].count..<3 { decimals *= 10 }
        }
        thousandths = whole * 1_000 + decimals
    }

    /// The number, if it has no decimals.
    public var whole: Int? {
        thousandths % 1_000 == 0 ? Int(thousandths / 1_000) : nil
    }

    public static func < (a: Figure, b: Figure) -> Bool { a.thousandths < b.thousandths }

    public var description: String {
        let decimals = thousandths % 1_000
        guard decimals != 0 else { return String(thousandths / 1_000) }
        var digits = String(decimals + 1_000).dropFirst()
        while digits.last == "0" { digits.removeLast() }
        return "\(thousandths / 1_000).\(digits)"
    }
}

extension Figure: Encodable {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let whole { try container.encode(whole) } else { try container.encode(Double(thousandths) / 1_000) }
    }
}

/// How much of what, as a sentence says it: `2 hours`, `1-2 years`, `98 percent`, `200000 km`.
public struct Quantity: Sendable, Hashable, Encodable, CustomStringConvertible {
    public let low: Figure
    /// The upper end of a range; equal to `low` where there is one number.
    public let high: Figure
    public let unit: String

    public init(_ low: Figure, to high: Figure? = nil, _ unit: String) {
        self.low = low
        self.high = high ?? low
        self.unit = unit
    }

    public var number: String { low == high ? "\(low)" : "\(low)-\(high)" }
    public var description: String { "\(number) \(unit)" }
}

extension Amount {
    /// Reads `2 hours`, `0.5 elapsed hours`, `1-2 years`, `10 working days`; nothing else.
    public init?(_ text: some StringProtocol) {
        guard let (low, high, words) = Figure.leading(text) else { return nil }
        let plural = words.last == "s" ? words : words + "s"
        guard let unit = Unit(rawValue: plural.replacing(" ", with: "-")) else { return nil }
        self.init(low, to: high, unit)
    }
}

extension Quantity {
    /// Reads a number or a range, then the words for what is counted: `200000 km`.
    public init?(_ text: some StringProtocol) {
        guard let (low, high, words) = Figure.leading(text) else { return nil }
        self.init(low, to: high, words)
    }
}

extension Figure {
    /// Splits `2-3 calendar days` into its numbers and its words; `nil` if a range runs backwards.
    fileprivate static func leading(_ text: some StringProtocol) -> (Figure, Figure, String)? {
        let words = text.split(separator: " ")
        guard words.count > 1 else { return nil }
        let ends = words[0].split(separator: "-", omittingEmptySubsequences: false)
        guard (1...2).contains(ends.count), let low = Figure(ends[0]), let high = Figure(ends[ends.count - 1]),
            low <= high
        else { return nil }
        return (low, high, words.dropFirst().joined(separator: " "))
    }
}

/// A length of time as a sentence says it, with its unit in the sentence's own words.
///
/// `hours` and `days` alone are legal: the sentence does not say which kind. What they run as is the
/// plan's assumption, shown beside the promise.
public struct Amount: Sendable, Hashable, CustomStringConvertible {
    public enum Unit: String, Sendable, Hashable, CaseIterable, Encodable {
        case minutes, hours, days, weeks, months, years
        case elapsedMinutes = "elapsed-minutes"
        case elapsedHours = "elapsed-hours"
        case serviceMinutes = "service-minutes"
        case serviceHours = "service-hours"
        case workingDays = "working-days"
        case calendarDays = "calendar-days"
        case calendarWeeks = "calendar-weeks"

        /// Whether the words leave open which kind of time it is.
        public var leavesKindOpen: Bool {
            switch self {
            case .minutes, .hours, .days, .weeks: true
            default: false
            }
        }

        /// Whether it counts in minutes or hours, not in days or longer.
        var isHours: Bool {
            switch self {
            case .minutes, .hours, .elapsedMinutes, .elapsedHours, .serviceMinutes, .serviceHours: true
            case .days, .weeks, .months, .years, .workingDays, .calendarDays, .calendarWeeks: false
            }
        }
    }

    public let low: Figure
    /// The upper end of a range, which is what binds; equal to `low` where there is one number.
    public let high: Figure
    public let unit: Unit

    public init(_ low: Figure, to high: Figure? = nil, _ unit: Unit) {
        self.low = low
        self.high = high ?? low
        self.unit = unit
    }

    public var number: String { low == high ? "\(low)" : "\(low)-\(high)" }

    public var description: String {
        let words = unit.rawValue.replacing("-", with: " ")
        return number == "1" ? "1 \(words.dropLast())" : "\(number) \(words)"
    }

    /// What runs for this amount; `nil` if days, months or years are not whole.
    public func period(assuming assumptions: Assumptions = Assumptions()) -> Period? {
        switch unit {
        case .elapsedMinutes: return .elapsed(milliseconds: high.thousandths * 60)
        case .elapsedHours: return .elapsed(milliseconds: high.thousandths * 3_600)
        case .serviceMinutes: return .serviceTime(milliseconds: high.thousandths * 60)
        case .serviceHours: return .serviceTime(milliseconds: high.thousandths * 3_600)
        case .minutes:
            let milliseconds = high.thousandths * 60
            return assumptions.hours == .elapsed
                ? .elapsed(milliseconds: milliseconds) : .serviceTime(milliseconds: milliseconds)
        case .hours:
            let milliseconds = high.thousandths * 3_600
            return assumptions.hours == .elapsed
                ? .elapsed(milliseconds: milliseconds) : .serviceTime(milliseconds: milliseconds)
        case .workingDays: return high.whole.map { .workingDays($0) }
        case .calendarDays: return high.whole.map { .calendarDays($0) }
        case .calendarWeeks: return high.whole.map { .calendarDays($0 * 7) }
        case .days:
            return high.whole.map { assumptions.days == .working ? .workingDays($0) : .calendarDays($0) }
        case .weeks:
            return high.whole.map { assumptions.days == .working ? .workingDays($0 * 5) : .calendarDays($0 * 7) }
        case .months: return high.whole.map { .months($0) }
        case .years: return high.whole.map { .years($0) }
        }
    }
}

extension Amount: Encodable {
    private enum Key: String, CodingKey { case amount, upTo, unit }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(low, forKey: .amount)
        if high != low { try container.encode(high, forKey: .upTo) }
        try container.encode(unit, forKey: .unit)
    }
}

/// A value the sentence gives, or the plain fact that it does not.
public enum Stated<Value: Sendable & Hashable>: Sendable, Hashable {
    case stated(Value)
    case notStated

    public var value: Value? {
        if case .stated(let value) = self { value } else { nil }
    }
}

extension Stated: Encodable where Value: Encodable {
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .stated(let value): try value.encode(to: encoder)
        case .notStated:
            var container = encoder.singleValueContainer()
            try container.encode("not-stated")
        }
    }
}

extension Stated where Value: CustomStringConvertible {
    public var words: String { value?.description ?? "not-stated" }
}
