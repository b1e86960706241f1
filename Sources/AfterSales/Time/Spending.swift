/// A clock that runs from `start`, stands still in the pauses and, if it has a calendar, outside its hours.
///
/// The one sweep behind due, consumed and warning: what has been spent by an instant, and by which instant so much is.
struct Spending {
    /// Nil for the clock that never closes.
    let calendar: WorkCalendar?
    let start: Instant
    /// By start; may overlap.
    let pauses: [Interval]

    init(calendar: WorkCalendar?, start: Instant, pauses: [Interval]) {
        self.calendar = calendar
        self.start = start
        self.pauses = Self.areSorted(pauses) ? pauses : pauses.sorted { $0.start < $1.start }
    }

    private static func areSorted(_ pauses: [Interval]) -> Bool {
        for i in pauses.indices.dropFirst() where pauses[i].start < pauses[i - 1].start { return false }
        return true
    }

    /// Milliseconds on the clock at this instant.
    func spent(by end: Instant) -> Int64 {
        var sum: Int64 = 0
        var at = start
        for pause in pauses where pause.end > at && !pause.isEmpty {
            if pause.start >= end { break }
            if pause.start > at { sum += run(from: at, to: pause.start) }
            at = pause.end
        }
        return at < end ? sum + run(from: at, to: end) : sum
    }

    /// The earliest instant at which the clock shows this much; nil if it never does.
    func instant(ofSpent amount: Int64) -> Instant? {
        guard amount > 0 else { return start }
        var left = amount
        var at = start
        for pause in pauses where pause.end > at && !pause.isEmpty {
            if pause.start > at {
                let running = run(from: at, to: pause.start.clamped)
                if running >= left { break }
                left -= running
            }
            at = pause.end
        }
        return advance(at, by: left)
    }

    /// Whether a deadline lies within the search: 400 days from the start, or from the end the period has without
    /// pauses, and as long again as the pauses before it were.
    func reaches(_ due: Instant, past end: Instant? = nil) -> Bool {
        let furthest = max(start.advanced(byMilliseconds: WorkCalendar.furthestSearch), end ?? start)
        if due <= furthest { return true }
        return due.milliseconds(since: furthest) <= paused(before: due)
    }

    /// All the time in pauses, open or not.
    private func paused(before end: Instant) -> Int64 {
        end.milliseconds(since: start) - Spending(calendar: nil, start: start, pauses: pauses).spent(by: end)
    }

    private func run(from start: Instant, to end: Instant) -> Int64 {
        guard let calendar else { return end.milliseconds(since: start) }
        return calendar.openTime(in: Interval(start, end))
    }

    private func advance(_ at: Instant, by amount: Int64) -> Instant? {
        guard let calendar else {
            guard amount <= Instant.latest.milliseconds(since: at) else { return nil }
            return at.advanced(byMilliseconds: amount)
        }
        return calendar.openTime.instant(spending: amount, from: at.milliseconds).map(Instant.init(milliseconds:))
    }
}
