/// A date on the wall calendar, with no time and no zone: 2026-03-29.
public struct Day: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Days since 1970-01-01; the one stored fact, so that arithmetic is addition.
    public let number: Int

    public init(number: Int) {
        self.number = number
    }

    /// The day of a proleptic Gregorian date; the caller answers for a month and a day that exist.
    public init(_ year: Int, _ month: Int, _ day: Int) {
        // Count in years that start on 1 March: a leap day is then the year's last day.
        let year = month <= 2 ? year - 1 : year
        let era = year.floorDivided(by: 400)
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        number = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// Year, month (1…12) and day of the month (1…31).
    public var date: (year: Int, month: Int, day: Int) {
        let shifted = number + 719_468
        let era = shifted.floorDivided(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    /// Reads `2026-03-29`; nothing else, and only a date that exists.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].count == 4, parts[1].count == 2, parts[2].count == 2,
            parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]),
            (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        let made = Day(year, month, day)
        guard made.date == (year, month, day) else { return nil }
        self = made
    }

    public var weekday: Weekday {
        Weekday.allCases[(number + 3).modulo(7)]
    }

    public static func < (a: Day, b: Day) -> Bool { a.number < b.number }
    public static func + (day: Day, days: Int) -> Day { Day(number: day.number + days) }
    public static func - (day: Day, days: Int) -> Day { Day(number: day.number - days) }

    public var description: String {
        let (year, month, day) = date
        let zeros = year < 1_000 && year >= 0 ? String(repeating: "0", count: 4 - String(year).count) : ""
        return "\(zeros)\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
    }
}

extension Day: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let day = Day(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a date: \(text)")
        }
        self = day
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

public enum Weekday: Int, Sendable, Hashable, CaseIterable {
    case monday, tuesday, wednesday, thursday, friday, saturday, sunday
}

extension Int {
    func floorDivided(by divisor: Int) -> Int {
        (self >= 0 ? self : self - divisor + 1) / divisor
    }

    func modulo(_ divisor: Int) -> Int {
        self - floorDivided(by: divisor) * divisor
    }
}

extension Weekday {
    /// `mon` … `sun`, as files and requests write it.
    public var key: String { Self.keys[rawValue] }

    public init?(key: some StringProtocol) {
        guard let index = Self.keys.firstIndex(where: { $0 == key }) else { return nil }
        self.init(rawValue: index)
    }

    private static let keys = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
}
