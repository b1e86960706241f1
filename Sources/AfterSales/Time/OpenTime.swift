/// The open time of a calendar as one rising sum.
///
/// It can be asked both ways: how much by this instant, and by which instant is it this much. Every deadline, pause and
/// consumed time is a difference of two such sums, so that they cannot disagree.
///
/// Between two changes (of the zone's offset, or by an override) open time repeats every week, so that the table needs
/// one row per change, not one per day: a search of some ten steps answers any question, without allocation. It is a
/// class so that a calendar copies one reference instead of five arrays.
final class OpenTime: Sendable {
    private let week: Week
    private let rows: [Row]
    /// `rows[i].start` and the open time before it: apart, to be searched quickly.
    private let starts: [Int64]
    private let opens: [Int64]
    private let spells: [Spell]

    /// A run of days that follow the weekly pattern at one offset, or a single day that does not.
    fileprivate struct Row {
        /// UTC milliseconds at which its first day begins.
        var start: Int64
        var firstDay: Int
        /// Working days before the first day.
        var workingBefore: Int
        /// What to add to the week's own sums so that they count from the beginning of the table; only of a run.
        var openBase: Int64 = 0
        var workingBase = 0
        /// Local minus UTC; only of a run.
        var offset: Int64 = 0
        /// The open spells of a single day; a run is marked by -1.
        var firstSpell = -1
        var endSpell = -1
        /// Close of service of a single day; nil if it is no working day.
        var close: Int64?

        var isRun: Bool { firstSpell < 0 }
    }

    /// An open stretch of a single day, in UTC milliseconds, and the open time before it.
    fileprivate struct Spell {
        var start: Int64
        var end: Int64
        var before: Int64
    }

    fileprivate static let firstDay = Day(1, 1, 1).number
    private static let end = Instant.latest.milliseconds

    init(zone: ZoneRules, weekly: [Weekday: [Window]], overrides: [Day: WorkCalendar.Override]) {
        let week = Week(weekly)
        var table = Table(zone: zone, week: week)
        let dated = overrides.keys.map(\.number).filter { $0 >= Self.firstDay }.sorted()
        let changes = zone.daysOfChange
        table.reserve(changes.count + dated.count)
        var nextDated = 0
        var nextChange = 0
        while nextDated < dated.count || nextChange < changes.count {
            let day = min(
                nextDated < dated.count ? dated[nextDated] : Int.max,
                nextChange < changes.count ? changes[nextChange] : Int.max
            )
            var windows = weekly[Day(number: day).weekday] ?? []
            if nextDated < dated.count, dated[nextDated] == day {
                windows = overrides[Day(number: day)]?.windows ?? []
                nextDated += 1
            }
            if nextChange < changes.count, changes[nextChange] == day { nextChange += 1 }
            table.appendRun(to: day)
            table.appendDay(windows)
        }
        table.appendRun(to: nil)
        self.week = week
        rows = table.rows
        starts = table.rows.map(\.start)
        opens = table.opens
        spells = table.spells
    }

    // MARK: Questions

    /// Milliseconds of open time from the beginning of the table to this instant.
    func open(before instant: Int64) -> Int64 {
        let at = clamp(instant)
        return open(before: at, in: starts.lastIndex(atMost: at))
    }

    /// The earliest instant at or after `start` by which there has been this much more open time; nil if there never is.
    func instant(spending amount: Int64, from start: Int64) -> Int64? {
        let at = clamp(start)
        var row = starts.lastIndex(atMost: at)
        let (sum, overflows) = open(before: at, in: row).addingReportingOverflow(amount)
        guard !overflows else { return nil }
        // Most deadlines end in the row they begin in, or in one of the next.
        let near = row + 4
        while row < near, row + 1 < opens.count, opens[row + 1] < sum { row += 1 }
        if row == near { row = opens.lastIndex(atMost: sum - 1) }
        return instant(ofOpen: sum, in: row)
    }

    /// Working days from the beginning of the table to the end of this day.
    func workingDays(through day: Int) -> Int {
        let next = max(day + 1, Self.firstDay)
        // The row of `next` knows how many there were before it, whatever kind of day `next` is.
        let row = rows[row(ofDay: next)]
        return row.isRun ? row.workingBase + week.workingDays(before: next) : row.workingBefore
    }

    /// The day that is working day number `count` of the table, from 1; nil if there is none.
    func day(ofWorking count: Int) -> Int? {
        guard count > 0 else { return nil }
        let row = rows[rows.lastIndex { $0.workingBefore < count }]
        return row.isRun ? week.day(ofWorking: count - row.workingBase) : row.firstDay
    }

    /// When the last window of this day closes; nil for a day with no open time.
    func close(on day: Int) -> Int64? {
        guard day >= Self.firstDay else { return nil }
        let row = rows[row(ofDay: day)]
        guard row.isRun else { return row.close }
        return week.close(on: day).map { $0 - row.offset }
    }

    // MARK: In one row

    private func clamp(_ instant: Int64) -> Int64 { min(max(instant, starts[0]), Self.end) }

    private func row(ofDay day: Int) -> Int { rows.lastIndex { $0.firstDay <= day } }

    private func open(before instant: Int64, in index: Int) -> Int64 {
        let row = rows[index]
        if row.isRun { return row.openBase + week.open(before: instant + row.offset) }
        var sum = opens[index]
        for i in row.firstSpell..<row.endSpell where spells[i].start < instant {
            sum += min(instant, spells[i].end) - spells[i].start
        }
        return sum
    }

    private func instant(ofOpen sum: Int64, in index: Int) -> Int64? {
        let row = rows[index]
        if row.isRun {
            guard let local = week.instant(ofOpen: sum - row.openBase) else { return nil }
            let found = local - row.offset
            return found <= Self.end ? found : nil
        }
        var i = row.firstSpell
        while i + 1 < row.endSpell, spells[i + 1].before < sum { i += 1 }
        return spells[i].start + sum - spells[i].before
    }
}

/// The table as it is made, day after day.
private struct Table {
    private(set) var rows: [OpenTime.Row] = []
    private(set) var opens: [Int64] = []
    private(set) var spells: [OpenTime.Spell] = []

    private let zone: ZoneRules
    private let week: Week
    private var next = OpenTime.firstDay
    private var openBefore: Int64 = 0
    private var workingBefore = 0
    /// How many changes of the offset lie behind; moves on with the days, to be spared a search for every window.
    private var changesBehind = 0
    /// How far the windows of the days so far reach: on a night when 00:00 comes twice, into the next day.
    private var reach = Int64.min

    init(zone: ZoneRules, week: Week) {
        self.zone = zone
        self.week = week
    }

    mutating func reserve(_ days: Int) {
        rows.reserveCapacity(2 * days + 1)
        opens.reserveCapacity(2 * days + 1)
        spells.reserveCapacity(2 * days)
    }

    /// Days of the weekly pattern, up to this one; nil for ever.
    mutating func appendRun(to end: Int?) {
        if let end, end == next { return }
        let wall = Day(number: next).startOnTheWall
        changesBehind = zone.changes(before: wall, after: changesBehind)
        let start = zone.instant(local: wall, as: .opening, after: changesBehind)
        var row = OpenTime.Row(start: start, firstDay: next, workingBefore: workingBefore)
        row.offset = wall - start
        row.openBase = openBefore - week.open(before: start + row.offset)
        row.workingBase = workingBefore - week.workingDays(before: next)
        rows.append(row)
        opens.append(openBefore)
        guard let end else { return }
        openBefore = row.openBase + week.open(before: Day(number: end).startOnTheWall)
        workingBefore = row.workingBase + week.workingDays(before: end)
        next = end
    }

    /// One day with its own windows, or at an offset that changes.
    mutating func appendDay(_ windows: [Window]) {
        let wall = Day(number: next).startOnTheWall
        changesBehind = zone.changes(before: wall, after: changesBehind)
        let start = zone.instant(local: wall, as: .opening, after: changesBehind)
        let end = zone.instant(local: wall + millisecondsPerDay, as: .opening, after: changesBehind)
        var row = OpenTime.Row(start: start, firstDay: next, workingBefore: workingBefore)
        row.firstSpell = spells.count
        opens.append(openBefore)
        // Where time not yet counted begins: windows that overlap in UTC are counted once.
        var from = start
        if reach > start {
            from = min(reach, end)
            appendSpell(from: start, to: from)
        }
        for window in windows {
            let opens = zone.instant(local: wall + window.opens.milliseconds, as: .opening, after: changesBehind)
            let closes = zone.instant(local: wall + window.closes.milliseconds, as: .closing, after: changesBehind)
            guard opens < closes else { continue }
            row.close = max(row.close ?? closes, closes)
            reach = max(reach, closes)
            let first = max(opens, from)
            let last = min(closes, end)
            guard first < last else { continue }
            appendSpell(from: first, to: last)
            from = last
        }
        row.endSpell = spells.count
        rows.append(row)
        workingBefore += row.close == nil ? 0 : 1
        next += 1
    }

    private mutating func appendSpell(from start: Int64, to end: Int64) {
        guard start < end else { return }
        spells.append(OpenTime.Spell(start: start, end: end, before: openBefore))
        openBefore += end - start
    }
}

extension [Int64] {
    /// The last index whose value is at most this, in an ascending list whose first value is.
    @inline(__always)
    func lastIndex(atMost limit: Int64) -> Int {
        withUnsafeBufferPointer { values in
            // Halving without a branch: a processor cannot guess these, and a wrong guess costs more than the rest.
            var low = 0
            var count = values.count
            while count > 1 {
                let half = count / 2
                low = values[low + half] <= limit ? low + half : low
                count -= half
            }
            return low
        }
    }
}

extension [OpenTime.Row] {
    /// The last row that satisfies what the first does and what, once lost, stays lost.
    @inline(__always)
    fileprivate func lastIndex(where holds: (Element) -> Bool) -> Int {
        withUnsafeBufferPointer { rows in
            var low = 0
            var count = rows.count
            while count > 1 {
                let half = count / 2
                low = holds(rows[low + half]) ? low + half : low
                count -= half
            }
            return low
        }
    }
}
