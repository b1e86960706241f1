/// The weekly pattern of a calendar, on a wall where every day has 24 hours.
struct Week: Sendable {
    private struct Spell: Sendable {
        /// Milliseconds since Monday 00:00; windows end at 24:00 at the latest, so that none spans two days.
        var opens: Int64
        var closes: Int64
        /// Open time of the week before it.
        var before: Int64
    }

    private let spells: [Spell]
    /// Open time of a whole week.
    private let open: Int64
    /// The index of each weekday's first spell, and last the number of spells.
    private let first: [Int]
    /// Weekdays with a window, and how many of them come before each weekday (and, last, in all).
    private let working: [Int]
    private let workingBefore: [Int]

    private static let milliseconds = 7 * millisecondsPerDay
    /// A week before 0001-01-01, which was a Monday: no day asked about is before it, so that division rounds down.
    private static let origin = Day(1, 1, 1).number - 7
    private static let originWall = Day(number: origin).startOnTheWall

    init(_ weekly: [Weekday: [Window]]) {
        var spells: [Spell] = []
        var open: Int64 = 0
        var first: [Int] = []
        var working: [Int] = []
        var workingBefore: [Int] = []
        for weekday in Weekday.allCases {
            first.append(spells.count)
            workingBefore.append(working.count)
            let start = Int64(weekday.rawValue) * millisecondsPerDay
            let windows = weekly[weekday] ?? []
            for window in windows {
                let opens = start + window.opens.milliseconds
                let closes = start + window.closes.milliseconds
                spells.append(Spell(opens: opens, closes: closes, before: open))
                open += closes - opens
            }
            if !windows.isEmpty { working.append(weekday.rawValue) }
        }
        self.spells = spells
        self.open = open
        self.first = first + [spells.count]
        self.working = working
        self.workingBefore = workingBefore + [working.count]
    }

    /// Milliseconds of open time from the origin to this time on the wall.
    func open(before wall: Int64) -> Int64 {
        let since = wall - Self.originWall
        let weeks = since / Self.milliseconds
        let inWeek = since - weeks * Self.milliseconds
        let weekday = Int(inWeek / millisecondsPerDay)
        guard first[weekday] < spells.count else { return (weeks + 1) * open }
        var sum = weeks * open + spells[first[weekday]].before
        for i in first[weekday]..<first[weekday + 1] {
            sum += max(min(inWeek, spells[i].closes) - spells[i].opens, 0)
        }
        return sum
    }

    /// The earliest time on the wall by which there has been this much (more than 0) open time; nil if there never is.
    func instant(ofOpen sum: Int64) -> Int64? {
        guard open > 0 else { return nil }
        // The last millisecond of the sum decides: the end of a week's time is in that week, not the next one.
        let weeks = (sum - 1) / open
        let inWeek = sum - weeks * open
        // Counting all of them is quicker than leaving early, which a processor guesses wrong.
        var i = -1
        for spell in spells { i += spell.before < inWeek ? 1 : 0 }
        return Self.originWall + weeks * Self.milliseconds + spells[i].opens + inWeek - spells[i].before
    }

    func workingDays(before day: Int) -> Int {
        let since = day - Self.origin
        return since / 7 * working.count + workingBefore[since % 7]
    }

    /// The day that is working day number `count`, from 1.
    func day(ofWorking count: Int) -> Int? {
        guard !working.isEmpty else { return nil }
        let weeks = (count - 1) / working.count
        return Self.origin + weeks * 7 + working[count - 1 - weeks * working.count]
    }

    /// When the last window of this day closes, on the wall.
    func close(on day: Int) -> Int64? {
        let weekday = (day - Self.origin) % 7
        guard first[weekday] < first[weekday + 1] else { return nil }
        return Day(number: day - weekday).startOnTheWall + spells[first[weekday + 1] - 1].closes
    }
}
