/// How long a promise gives: an amount in the unit the sentence uses.
///
/// Units are kinds, never a number of seconds: two working days are not 48 hours, and a month is
/// not thirty days. (PRC Civil Code, arts. 201–203; semantics §2.)
public enum Period: Sendable, Hashable, Codable {
    /// Milliseconds that pass on every clock, open or closed.
    case elapsed(milliseconds: Int64)
    /// Milliseconds of open time.
    case serviceTime(milliseconds: Int64)
    /// Ends at the close of service on the n-th working day after the day of the event.
    case workingDays(Int)
    /// Ends at the close of service on the n-th day, moved to the next working day if that day is closed.
    case calendarDays(Int)
    /// Ends with the corresponding date n months on, or that month's last day.
    case months(Int)
    /// Ends with the corresponding date n years on.
    case years(Int)
}

extension Period {
    /// No promise of a vendor gives more; keeps sums of milliseconds far from overflow.
    static let longestYears = 1_000

    /// Whether a promise can give this much: at least one millisecond, day, month or year, and at most 1000 years.
    ///
    /// Doors (plans, commands, forms) refuse what is not; the rules answer with the event itself.
    public var isPossible: Bool {
        let years = Self.longestYears
        switch self {
        case .elapsed(let milliseconds), .serviceTime(let milliseconds):
            return milliseconds >= 1 && milliseconds <= Int64(years) * 366 * millisecondsPerDay
        case .workingDays(let n), .calendarDays(let n): return n >= 1 && n <= years * 366
        case .months(let n): return n >= 1 && n <= years * 12
        case .years(let n): return n >= 1 && n <= years
        }
    }

    /// All time, as on a clock that never closes.
    var countsAllTime: Bool {
        if case .elapsed = self { true } else { false }
    }

    /// Ends on a date that needs no look at the calendar's days.
    var isDated: Bool {
        switch self {
        case .months, .years: true
        case .elapsed, .serviceTime, .workingDays, .calendarDays: false
        }
    }

    /// The n-th date, or the date that corresponds n months or years on (or back): the month's last day if there is none.
    func date(from day: Day, backwards: Bool = false) -> Day {
        let most = Self.longestYears * 366
        let sign = backwards ? -1 : 1
        switch self {
        case .elapsed, .serviceTime: return day
        case .workingDays(let n), .calendarDays(let n): return day + sign * min(n, most)
        case .months(let n): return day.adding(months: sign * min(n, most))
        case .years(let n): return day.adding(months: sign * 12 * min(n, most / 12))
        }
    }
}

extension Day {
    /// The corresponding date so many months on, or that month's last day.
    ///
    /// (PRC Civil Code, art. 202.)
    public func adding(months: Int) -> Day {
        let (year, month, day) = date
        let total = year * 12 + month - 1 + months
        let first = Day(total.floorDivided(by: 12), total.modulo(12) + 1, 1)
        let next = Day((total + 1).floorDivided(by: 12), (total + 1).modulo(12) + 1, 1)
        return first + min(day - 1, next.number - first.number - 1)
    }
}
