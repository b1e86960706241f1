/// The open time of a calendar as one rising sum.
///
/// It can be asked both ways: how much by this instant, and by which instant is it this much. Every deadline, pause and consumed time is a difference of two such sums, so that they
/// cannot disagree.
///
/// Between two changes (of the zone's offset, or by an override) open time repeats every week, so that the table needs
/// one row per change, not one per day: two lookups of some ten steps each answer any question, without allocation.
struct OpenTime: Sendable {
    /// A run of days that follow the weekly pattern at one offset, or a single day that does not.
    private struct Stretch {
        /// UTC milliseconds at which its first day begins.
        var start: Int64
        var firstDay: Int
        /// Local minus UTC; only of a run.
        var offset: Int64
        /// What to add to the week's own sum, so that it counts from the beginning of the table; only of a run.
        var openBase: Int64
        var workingBase: Int
        /// Working days before the first day.
        var workingBefore: Int
        /// Its rows in `opened`; a run has none and is marked by -1.
        var firstWindow: Int
        var windowCount: Int
        /// Close of service of a single working day.
        var close: Int64?

        var isRun: Bool { firstWindow < 0 }
    }

    /// An open stretch of a single day, and the open time before it.
    private struct Opened {
        var start: Int64
        var end: Int64
        var before: Int64
    }

    private let week: Week
    private var stretches: [Stretch] = []
    /// `stretches[i].start`, and the open time before it: apart, to be searched quickly.
    private var starts: [Int64] = []
    private var opens: [Int64] = []
    private var opened: [Opened] = []

    private static let firstDay = Day(1, 1, 1).number
    private static let end = Instant.latest.milliseconds

    init(zone: ZoneRules, weekly: [Weekday: [Window]], overrides: [Day: WorkCalendar.Override]) {
        week = Week(weekly)
        let overridden = overrides.keys.map(\.number).filter { $0 >= Self.firstDay }.sorted()
        stretches.reserveCapacity(2 * (zone.daysOfChange.count + overridden.count) + 1)
        var next = Self.firstDay
        var openBefore: Int64 = 0
        var workingBefore = 0
        // How far the windows of the days so far reach: on a night when 00:00 comes twice, into the next day.
        var reach = Int64.min
        var changes = zone.daysOfChange[...]
        var dated = overridden[...]
        while let day = [changes.first, dated.first].compactMap({ $0 }).min() {
            if changes.first == day { changes.removeFirst() }
            if dated.first == day { dated.removeFirst() }
            if next < day {
                appendRun(from: next, to: day, zone: zone, openBefore: &openBefore, workingBefore: &workingBefore)
            }
            let windows = overrides[Day(number: day)]?.windows ?? weekly[Day(number: day).weekday] ?? []
            appendDay(
                day,
                windows: windows,
                zone: zone,
                reach: &reach,
                openBefore: &openBefore,
                workingBefore: &workingBefore
            )
            next = day + 1
        }
        appendRun(from: next, to: nil, zone: zone, openBefore: &openBefore, workingBefore: &workingBefore)
        starts = stretches.map(\.start)
    }

    private mutating func appendRun(
        from first: Int,
        to next: Int?,
        zone: ZoneRules,
        openBefore: inout Int64,
        workingBefore: inout Int
    ) {
        let start = zone.instant(local: Day(number: first).startOnTheWall, as: .opening)
        let offset = zone.offset(at: start)
        let openBase = openBefore - week.open(before: start + offset)
        let workingBase = workingBefore - week.workingDays(before: first)
        stretches.append(
            Stretch(
                start: start,
                firstDay: first,
                offset: offset,
                openBase: openBase,
                workingBase: workingBase,
                workingBefore: workingBefore,
                firstWindow: -1,
                windowCount: 0,
                close: nil
            )
        )
        opens.append(openBefore)
        if let next {
            openBefore = openBase + week.open(before: Day(number: next).startOnTheWall)
            workingBefore = workingBase + week.workingDays(before: next)
        }
    }

    private mutating func appendDay(
        _ number: Int,
        windows: [Window],
        zone: ZoneRules,
        reach: inout Int64,
        openBefore: inout Int64,
        workingBefore: inout Int
    ) {
        let wall = Day(number: number).startOnTheWall
        let start = zone.instant(local: wall, as: .opening)
        let end = zone.instant(local: wall + millisecondsPerDay, as: .opening)
        let firstWindow = opened.count
        var close: Int64?
        var sum = openBefore
        // `from` is where time not yet counted begins: windows that overlap in UTC are counted once.
        var from = start
        if reach > start {
            from = min(reach, end)
            opened.append(Opened(start: start, end: from, before: sum))
            sum += from - start
        }
        for window in windows {
            let opens = zone.instant(local: wall + window.opens.milliseconds, as: .opening)
            let closes = zone.instant(local: wall + window.closes.milliseconds, as: .closing)
            guard opens < closes else { continue }
            close = max(close ?? closes, closes)
            reach = max(reach, closes)
            let first = max(opens, from)
            let last = min(closes, end)
            guard first < last else { continue }
            opened.append(Opened(start: first, end: last, before: sum))
            sum += last - first
            from = last
        }
        stretches.append(
            Stretch(
                start: start,
                firstDay: number,
                offset: 0,
                openBase: 0,
                workingBase: 0,
                workingBefore: workingBefore,
                firstWindow: firstWindow,
                windowCount: opened.count - firstWindow,
                close: close
            )
        )
        opens.append(openBefore)
        openBefore = sum
        workingBefore += close == nil ? 0 : 1
    }

    // MARK: Questions

    /// Milliseconds of open time from the beginning of the table to this instant.
    func open(before instant: Int64) -> Int64 {
        let at = Swift.min(Swift.max(instant, starts[0]), Self.end)
        return open(before: at, in: lastIndex(in: starts) { $0 <= at })
    }

    private func open(before instant: Int64, in index: Int) -> Int64 {
        let stretch = stretches[index]
        if stretch.isRun { return stretch.openBase + week.open(before: instant + stretch.offset) }
        var sum = opens[index]
        for i in stretch.firstWindow..<stretch.firstWindow + stretch.windowCount where opened[i].start < instant {
            sum += Swift.min(instant, opened[i].end) - opened[i].start
        }
        return sum
    }

    /// The earliest instant by which there has been this much open time; nil if there never is.
    func instant(ofOpen sum: Int64) -> Int64? {
        guard sum > 0 else { return starts[0] }
        let index = lastIndex(in: opens) { $0 < sum }
        let stretch = stretches[index]
        if stretch.isRun {
            guard let local = week.instant(ofOpen: sum - stretch.openBase) else { return nil }
            let found = local - stretch.offset
            return found <= Self.end ? found : nil
        }
        var i = stretch.firstWindow
        while i + 1 < stretch.firstWindow + stretch.windowCount, opened[i + 1].before < sum { i += 1 }
        return opened[i].start + sum - opened[i].before
    }

    /// Working days from the beginning of the table to the end of this day.
    func workingDays(through day: Int) -> Int {
        let next = Swift.max(day + 1, Self.firstDay)
        // The stretch of `next` knows how many there were before it, whatever kind of day `next` is.
        let stretch = stretches[index(ofDay: next)]
        return stretch.isRun ? stretch.workingBase + week.workingDays(before: next) : stretch.workingBefore
    }

    /// The day that is working day number `count` of the table, from 1; nil if there is none.
    func day(ofWorking count: Int) -> Int? {
        guard count > 0 else { return nil }
        var low = 0
        var high = stretches.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if stretches[middle].workingBefore < count { low = middle } else { high = middle }
        }
        let stretch = stretches[low]
        if !stretch.isRun { return stretch.firstDay }
        return week.day(ofWorking: count - stretch.workingBase)
    }

    /// When the last window of this day closes; nil for a day with no open time.
    func close(on day: Int) -> Int64? {
        guard day >= Self.firstDay else { return nil }
        let stretch = stretches[index(ofDay: day)]
        guard stretch.isRun else { return stretch.close }
        return week.close(on: day).map { $0 - stretch.offset }
    }

    private func index(ofDay day: Int) -> Int {
        var low = 0
        var high = stretches.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if stretches[middle].firstDay <= day { low = middle } else { high = middle }
        }
        return low
    }

    /// The last index whose value satisfies a condition that the first does and that, once lost, stays lost.
    @inline(__always)
    private func lastIndex(in values: [Int64], where holds: (Int64) -> Bool) -> Int {
        var low = 0
        var high = values.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if holds(values[middle]) { low = middle } else { high = middle }
        }
        return low
    }
}

/// The weekly pattern on a wall where every day has 24 hours.
private struct Week: Sendable {
    /// Milliseconds since Monday 00:00, ascending; windows end at 24:00 at the latest, so that none spans two days.
    private var opens: [Int64] = []
    private var closes: [Int64] = []
    /// Open time of the week before each window, and last the whole week's.
    private var before: [Int64] = [0]
    /// Index of each weekday's first window, and last the number of windows.
    private var first: [Int] = []
    /// Weekdays with a window, and how many of them come before each weekday (and, last, in all).
    private var working: [Int] = []
    private var workingBefore: [Int] = [0]

    private static let milliseconds = 7 * millisecondsPerDay
    /// A week before 0001-01-01, which was a Monday: no day of the table is before it, so that division rounds down.
    private static let origin = Day(1, 1, 1).number - 7
    private static let originWall = Day(number: origin).startOnTheWall

    init(_ weekly: [Weekday: [Window]]) {
        for weekday in Weekday.allCases {
            first.append(opens.count)
            let start = Int64(weekday.rawValue) * millisecondsPerDay
            for window in weekly[weekday] ?? [] {
                opens.append(start + window.opens.milliseconds)
                closes.append(start + window.closes.milliseconds)
                before.append(before[before.count - 1] + closes[closes.count - 1] - opens[opens.count - 1])
            }
            let isWorking = opens.count > first[first.count - 1]
            if isWorking { working.append(weekday.rawValue) }
            workingBefore.append(working.count)
        }
        first.append(opens.count)
    }

    private var open: Int64 { before[before.count - 1] }

    func open(before wall: Int64) -> Int64 {
        let since = wall - Self.originWall
        let weeks = since / Self.milliseconds
        let inWeek = since - weeks * Self.milliseconds
        let weekday = Int(inWeek / millisecondsPerDay)
        var sum = weeks * open + before[first[weekday]]
        for i in first[weekday]..<first[weekday + 1] where opens[i] < inWeek {
            sum += min(inWeek, closes[i]) - opens[i]
        }
        return sum
    }

    func instant(ofOpen sum: Int64) -> Int64? {
        guard open > 0 else { return nil }
        // The last millisecond of the sum decides: the end of a week's time is in that week, not the next one.
        let weeks = (sum - 1) / open
        let inWeek = sum - weeks * open
        var i = 0
        while before[i + 1] < inWeek { i += 1 }
        return Self.originWall + weeks * Self.milliseconds + opens[i] + inWeek - before[i]
    }

    func workingDays(before day: Int) -> Int {
        let since = day - Self.origin
        return since / 7 * working.count + workingBefore[since % 7]
    }

    func day(ofWorking count: Int) -> Int? {
        guard !working.isEmpty else { return nil }
        let weeks = (count - 1) / working.count
        return Self.origin + weeks * 7 + working[count - 1 - weeks * working.count]
    }

    /// On the wall.
    func close(on day: Int) -> Int64? {
        let weekday = (day - Self.origin) % 7
        guard first[weekday] < first[weekday + 1] else { return nil }
        let start = Day(number: day - weekday).startOnTheWall
        return start + closes[first[weekday + 1] - 1]
    }
}
