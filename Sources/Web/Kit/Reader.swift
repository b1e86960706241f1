import AfterSales

/// Whoever reads the answer: their language, and the zone of their clock.
///
/// Prints times and numbers without a formatter: `DateFormatter` costs 240 µs a call, this under one.
public struct Reader: Sendable {
    let words: Words
    let zone: Zone

    var language: Language { words.language }

    /// `9月30日 週三 17:30`, `Wed 30 Sep 17:30`; with the year when it is not `now`'s.
    func time(_ instant: Instant, now: Instant) -> String {
        let local = LocalTime(instant, zone)
        let year = LocalTime(now, zone).day.date.year
        return "\(date(local.day, showsYear: local.day.date.year != year)) \(local.clock)"
    }

    /// `17:30` today, and the date with it on any other day.
    func shortTime(_ instant: Instant, now: Instant) -> String {
        let local = LocalTime(instant, zone)
        return local.day == LocalTime(now, zone).day ? local.clock : time(instant, now: now)
    }

    /// `17:30`, whatever the day.
    func clock(_ instant: Instant) -> String { LocalTime(instant, zone).clock }

    /// `2026年9月30日`, `30 September 2026`.
    func day(_ day: Day) -> String {
        let (year, month, number) = day.date
        return switch language {
        case .english: "\(number) \(Reader.months[month - 1]) \(year)"
        case .traditionalChinese, .simplifiedChinese: "\(year)年\(month)月\(number)日"
        }
    }

    /// RFC 3339 in the reader's zone, for `datetime` attributes and the API: `2026-09-30T17:30:00+08:00`.
    func stamp(_ instant: Instant) -> String { instant.rfc3339(in: zone) }

    /// The two largest units of a length of time: `2 天 3 小時`, `2 d 3 h`; its sign is left to the caller.
    func length(milliseconds: Int64) -> String {
        let minutes = Int((milliseconds.magnitude + 30_000) / 60_000)
        let (days, hours, rest) = (minutes / 1_440, minutes / 60 % 24, minutes % 60)
        var parts: [String] = []
        if days > 0 { parts.append(words("time.days", ["count": "\(days)"])) }
        if hours > 0 { parts.append(words("time.hours", ["count": "\(hours)"])) }
        if days == 0, rest > 0 || hours == 0 { parts.append(words("time.minutes", ["count": "\(rest)"])) }
        return parts.joined(separator: " ")
    }

    /// How far `due` is from `now`: `還有 2 小時`, `逾期 3 天`.
    func distance(to due: Instant, now: Instant) -> String {
        let left = due.milliseconds(since: now)
        let length = ["length": length(milliseconds: left)]
        return left >= 0 ? words("time.left", length) : words("time.late", length)
    }

    /// Digits in groups of three: `12,480`.
    func number(_ number: Int) -> String {
        let digits = Array(String(number.magnitude))
        var grouped = number < 0 ? "-" : ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place) % 3 == 0 { grouped.append(",") }
            grouped.append(digit)
        }
        return grouped
    }

    /// A date with its weekday, as short as it can be read at a glance.
    func date(_ day: Day, showsYear: Bool) -> String {
        let (year, month, number) = day.date
        let weekday = words["weekday.\(day.weekday)"]
        return switch language {
        case .english: "\(weekday) \(number) \(Reader.months[month - 1].prefix(3))\(showsYear ? " \(year)" : "")"
        case .traditionalChinese, .simplifiedChinese: "\(showsYear ? "\(year)年" : "")\(month)月\(number)日 \(weekday)"
        }
    }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
}

/// An instant as a wall clock in one zone shows it.
struct LocalTime: Sendable {
    let day: Day
    /// Minutes since midnight.
    let minute: Int

    init(_ instant: Instant, _ zone: Zone) {
        let wall = zone.wallClock(at: instant)
        day = wall.day
        minute = Int(wall.millisecondOfDay / 60_000)
    }

    /// The time of day: `09:05`.
    var clock: String { "\(LocalTime.two(minute / 60)):\(LocalTime.two(minute % 60))" }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
