/// By when, as far as a calendar can say.
public struct Deadline: Sendable, Hashable {
    public enum State: String, Sendable, Hashable, Codable {
        case due
        /// The answer needs a day after the calendar's `announcedThrough`; it is computed again when that year is
        /// published.
        case provisional
        /// The calendar gives too little open time within 400 days; there is no `due`.
        case noServiceTime
    }

    public let due: Instant?
    public let state: State

    public init(due: Instant?, state: State) {
        self.due = due
        self.state = state
    }

    static let noServiceTime = Deadline(due: nil, state: .noServiceTime)
}

extension WorkCalendar {
    /// When a period that begins with an event at `start` ends.
    ///
    /// `due` is the earliest instant by which the budget has been spent outside the pauses: a deadline that falls
    /// exactly on a closing time stays there. For `serviceTime` and `elapsed` the budget is the period itself. For days,
    /// months and years it is the open time between the event and the end without pauses, so that a pause outside hours
    /// moves nothing. `elapsed` needs no calendar: all its time counts, and it is never provisional.
    ///
    /// A deadline that 400 days (and the pauses) do not reach is `noServiceTime`; days, months and years further than
    /// that which the calendar merely dates are not searched for. An amount below one is due at the event; doors refuse
    /// it (`Period.isPossible`). (Semantics §2–3; PRC Civil Code, arts. 201–203.)
    ///
    /// Pauses may come in any order, overlap, and begin before the event; sorted ones cost no allocation.
    public func deadline(for period: Period, from start: Instant, pauses: [Interval] = []) -> Deadline {
        let start = start.clamped
        switch period {
        case .elapsed(let milliseconds):
            let spending = Spending(calendar: nil, start: start, pauses: pauses)
            guard let due = spending.instant(ofSpent: milliseconds) else { return .noServiceTime }
            return Deadline(due: due, state: .due)
        case .serviceTime(let milliseconds):
            let spending = Spending(calendar: self, start: start, pauses: pauses)
            guard let due = spending.instant(ofSpent: milliseconds), spending.reaches(due) else {
                return .noServiceTime
            }
            return Deadline(due: due, state: state(due))
        case .workingDays, .calendarDays, .months, .years:
            guard let end = end(of: period, from: start) else { return .noServiceTime }
            let isDated = period.isDated
            guard !pauses.isEmpty else { return Deadline(due: end, state: isDated ? .due : state(end)) }
            let spending = Spending(calendar: self, start: start, pauses: pauses)
            let budget = openTime(in: Interval(start, end))
            guard spending.spent(by: end) < budget else {
                // The pauses took no open time. Whether they did was read off the calendar, too.
                let isRead = !isDated || pauses.contains { $0.start < end && $0.end > start && !$0.isEmpty }
                return Deadline(due: end, state: isRead ? state(end) : .due)
            }
            guard let due = spending.instant(ofSpent: budget), spending.reaches(due, past: end) else {
                return .noServiceTime
            }
            return Deadline(due: due, state: state(due))
        }
    }

    /// Open time in an interval, in milliseconds.
    public func openTime(in interval: Interval) -> Int64 {
        openTime.open(before: interval.end.milliseconds) - openTime.open(before: interval.start.milliseconds)
    }

    /// Open time from `start` to `end` outside the pauses, in milliseconds.
    public func consumed(from start: Instant, to end: Instant, pauses: [Interval] = []) -> Int64 {
        Spending(calendar: self, start: start.clamped, pauses: pauses).spent(by: end.clamped)
    }

    /// What a period has spent by `end`, in milliseconds of its own clock: all time for `elapsed`, open time for every
    /// other unit.
    public func consumed(of period: Period, from start: Instant, to end: Instant, pauses: [Interval] = []) -> Int64 {
        Spending(calendar: period.countsAllTime ? nil : self, start: start.clamped, pauses: pauses)
            .spent(by: end.clamped)
    }

    /// What a period has to spend, in milliseconds of its own clock; nil where it has no deadline.
    public func budget(of period: Period, from start: Instant) -> Int64? {
        switch period {
        case .elapsed(let milliseconds), .serviceTime(let milliseconds): return max(milliseconds, 0)
        case .workingDays, .calendarDays, .months, .years:
            let start = start.clamped
            return end(of: period, from: start).map { openTime(in: Interval(start, $0)) }
        }
    }

    /// When to warn, so that `offset` is left before `due`; nil if that is not after the event.
    ///
    /// An offset in time is counted back over the promise's own time: closed hours and pauses are skipped, and a warning
    /// that would come as the desk closes comes when it opens again. An offset in days comes when the desk opens on the
    /// n-th working day (or date; if closed, the working day before it) before the due date. (Semantics §3.10)
    public func warning(_ offset: Period, before due: Instant, from start: Instant, pauses: [Interval] = []) -> Instant?
    {
        let start = start.clamped
        let due = due.clamped
        let warning: Instant?
        switch offset {
        case .elapsed(let left), .serviceTime(let left):
            let spending = Spending(calendar: offset.countsAllTime ? nil : self, start: start, pauses: pauses)
            let spent = spending.spent(by: due) - max(left, 0)
            // The first millisecond of what is left begins where the clock runs on, not where it stopped.
            warning = spent > 0 ? spending.instant(ofSpent: spent + 1)?.advanced(byMilliseconds: -1) : nil
        case .workingDays(let n):
            warning = workingDay(-n, after: lastDay(before: due)).flatMap(startOfService(on:))
        case .calendarDays, .months, .years:
            let day = offset.date(from: lastDay(before: due), backwards: true)
            let working = isWorkingDay(day) ? day : workingDay(-1, after: day)
            warning = startOfService(on: working ?? day) ?? bounds(of: day).start
        }
        guard let warning, warning > start else { return nil }
        return min(warning, due)
    }

    // MARK: How periods end

    /// The end of a period in days or longer, without pauses.
    func end(of period: Period, from start: Instant) -> Instant? {
        let event = day(of: start)
        switch period {
        case .elapsed, .serviceTime: return nil
        case .workingDays(let n):
            guard n > 0 else { return start }
            guard let day = workingDay(min(n, 1_000), after: event), day.number - event.number <= 400 else {
                return nil
            }
            return closeOfService(on: day)
        case .calendarDays(let n):
            guard n > 0 else { return start }
            let day = period.date(from: event)
            if let close = closeOfService(on: day) { return close }
            guard let moved = workingDay(1, after: day), moved.number - day.number <= 400 else { return nil }
            return closeOfService(on: moved)
        case .months(let n), .years(let n):
            guard n > 0 else { return start }
            return zone.instant(of: period.date(from: event), at: .endOfDay, as: .closing)
        }
    }

    /// The date on which an instant that ends something falls: 24:00 belongs to the day it ends.
    func lastDay(before due: Instant) -> Day { day(of: due.advanced(byMilliseconds: -1)) }

    private func state(_ due: Instant) -> Deadline.State {
        due > announcedEnd ? .provisional : .due
    }
}
