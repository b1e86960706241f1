import AfterSales
import Foundation

/// The slow truth: walks minute by minute, asks Foundation for every offset, and shares no code with the calendar.
///
/// Good for whole minutes, and for years in which offsets are whole minutes.
final class MinuteStepping {
    private let zone: TimeZone
    private let weekly: [Weekday: [Window]]
    private let overrides: [Day: WorkCalendar.Override]
    private let pauses: [Interval]
    /// Minutes since 1970 of everything below; grows as far as a question needs.
    private let origin: Int
    /// For each minute, what the wall shows, in minutes since 1970-01-01 00:00 on the wall.
    private var wall: [Int] = []
    private var isOpen: [Bool] = []
    private var isPaused: [Bool] = []
    private var base = 0
    private var closeOfDay: [Int: Int] = [:]

    private static let daysBefore = 4
    private static let daysAhead = 30

    init(_ calendar: WorkCalendar, start: Instant, pauses: [Interval]) {
        zone = TimeZone(identifier: calendar.zone.id) ?? .gmt
        weekly = calendar.weekly
        overrides = calendar.overrides
        self.pauses = pauses
        origin = (Int(start.milliseconds / 60_000) / 1_440 - Self.daysBefore) * 1_440
        grow()
    }

    private func grow() {
        let known = wall.count
        // Twice as far every time.
        for m in known..<2 * known + Self.daysAhead * 1_440 {
            let offset = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(origin + m) * 60)) / 60
            wall.append(origin + m + offset)
        }
        markWindows()
        isPaused = Array(repeating: false, count: wall.count)
        for pause in pauses {
            let first = Int(pause.start.milliseconds / 60_000) - origin
            let end = Int(pause.end.milliseconds / 60_000) - origin
            for m in max(first, 0)..<max(min(end, wall.count), max(first, 0)) { isPaused[m] = true }
        }
    }

    private func markWindows() {
        isOpen = Array(repeating: false, count: wall.count)
        closeOfDay = [:]
        // When each time of the wall is shown first and last, counted from a day before the first; -1 if never.
        base = wall[0] - 1_440
        var first = Array(repeating: -1, count: wall.count + 3 * 1_440)
        var last = first
        for m in wall.indices {
            let time = wall[m] - base
            if first[time] < 0 { first[time] = m }
            last[time] = m
        }
        // The first and last day of the range may be cut off.
        for day in floor(wall[0]) + 2..<floor(wall[wall.count - 1]) - 1 {
            let windows = overrides[Day(number: day)]?.windows ?? weekly[Day(number: day).weekday] ?? []
            for window in windows {
                let opens = shown(day * 1_440 + window.opens.minute, first)
                let closes = shown(day * 1_440 + window.closes.minute, last)
                guard opens < closes else { continue }
                for m in opens..<closes { isOpen[m] = true }
                closeOfDay[day] = max(closeOfDay[day] ?? closes, closes)
            }
        }
    }

    /// A time of the wall that is skipped is the first one shown after it.
    private func shown(_ time: Int, _ when: [Int]) -> Int {
        var time = time - base
        while when[time] < 0 { time += 1 }
        return when[time]
    }

    private func floor(_ wall: Int) -> Int { wall >= 0 ? wall / 1_440 : (wall - 1_439) / 1_440 }
    private func index(_ instant: Instant) -> Int { Int(instant.milliseconds / 60_000) - origin }
    private func instant(_ m: Int) -> Instant { Instant(milliseconds: Int64(origin + m) * 60_000) }

    private func reach(_ m: Int) -> Bool {
        while m + 4 * 1_440 >= wall.count {
            if wall.count > (Self.daysBefore + 430) * 1_440 { return false }
            grow()
        }
        return true
    }

    // MARK: Answers

    /// Nil where 400 days do not do.
    func due(_ period: Period, from start: Instant) -> Instant? {
        let from = index(start)
        switch period {
        case .elapsed(let milliseconds):
            return step(from, Int(milliseconds / 60_000), countsAllTime: true).map(instant)
        case .serviceTime(let milliseconds):
            return step(from, Int(milliseconds / 60_000)).map(instant)
        case .workingDays, .calendarDays, .months, .years:
            guard let end = end(period, from) else { return nil }
            guard reach(end) else { return nil }
            var budget = 0
            var lost = 0
            for m in from..<end where isOpen[m] {
                budget += 1
                if isPaused[m] { lost += 1 }
            }
            return lost == 0 ? instant(end) : step(from, budget).map(instant)
        }
    }

    /// The minutes that count between two instants.
    func counted(from start: Instant, to end: Instant, countsAllTime: Bool = false) -> [Instant] {
        _ = reach(index(end))
        return (index(start)..<max(index(end), index(start)))
            .filter { (countsAllTime || isOpen[$0]) && !isPaused[$0] }.map(instant)
    }

    private func step(_ start: Int, _ minutes: Int, countsAllTime: Bool = false) -> Int? {
        var left = minutes
        var m = start
        while left > 0 {
            guard reach(m) else { return nil }
            if (countsAllTime || isOpen[m]) && !isPaused[m] { left -= 1 }
            m += 1
        }
        return m
    }

    private func end(_ period: Period, _ start: Int) -> Int? {
        let event = floor(wall[start])
        switch period {
        case .elapsed, .serviceTime: return nil
        case .workingDays(let n):
            var day = event
            var left = n
            while left > 0 {
                day += 1
                guard reach((day + 2) * 1_440 - origin) else { return nil }
                if closeOfDay[day] != nil { left -= 1 }
            }
            return closeOfDay[day]
        case .calendarDays(let n):
            var day = event + n
            while true {
                guard reach((day + 2) * 1_440 - origin) else { return nil }
                if let close = closeOfDay[day] { return close }
                day += 1
            }
        case .months(let n): return endOfMonths(n, event)
        case .years(let n): return endOfMonths(12 * n, event)
        }
    }

    /// The corresponding date by counting, one day after another.
    private func endOfMonths(_ months: Int, _ event: Int) -> Int? {
        let (year, month, dayOfMonth) = Day(number: event).date
        let target = (year * 12 + month - 1) + months
        var day = event
        while true {
            let (y, m, d) = Day(number: day).date
            let (ny, nm, _) = Day(number: day + 1).date
            if y * 12 + m - 1 == target, d == dayOfMonth || (ny * 12 + nm - 1 > target && d < dayOfMonth) { break }
            day += 1
        }
        guard reach((day + 2) * 1_440 - origin) else { return nil }
        var last: Int?
        for m in wall.indices where wall[m] == (day + 1) * 1_440 { last = m }
        if let last { return last }
        return wall.firstIndex { $0 > (day + 1) * 1_440 }
    }
}
