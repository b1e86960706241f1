/// The next thing a clock has to say by itself: a warning, or that it fell due.
public struct Alarm: Sendable, Equatable {
    public let at: Instant
    /// The warning's level; `dueLevel` when the promise itself falls due.
    public let level: Int

    /// The level of falling due, above any warning's.
    public static let dueLevel = 1_000

    public init(at: Instant, level: Int) {
        self.at = at
        self.level = level
    }
}

extension Ticket {
    /// What each running clock will say next; a clock that has nothing more to say is left out.
    ///
    /// A warning fires once per clock, level and due time, and falling due once per clock and due time;
    /// what has sounded is in the journal. A broken promise says so, and then no more. Shadow clocks
    /// never sound. (semantics §3.10, hard cases 17 and 18)
    public func alarms(_ clocks: [Clock], plan: Plan, terms: TermsInForce) -> [Clock.ID: Alarm] {
        clocks.reduce(into: [:]) { alarms, clock in
            alarms[clock.id] = unsaid(by: clock, plan: plan, terms: terms).min { ($0.at, $0.level) < ($1.at, $1.level) }
        }
    }

    /// The entries that say what has come true by `now`: warnings, and promises fallen due.
    ///
    /// After a standstill only the last thing each clock had to say is said, and nothing twice. Whatever
    /// `alarms` gave a time that has come is said here, in the order of those times.
    public func soundings(_ clocks: [Clock], plan: Plan, terms: TermsInForce, at now: Instant) -> [TicketEvent] {
        var said: [(at: Instant, event: TicketEvent)] = []
        for clock in clocks {
            let come = unsaid(by: clock, plan: plan, terms: terms).filter { $0.at <= now }
            guard let due = clock.lastDue, let last = come.max(by: { $0.level < $1.level }) else { continue }
            let event: TicketEvent =
                last.level == Alarm.dueLevel
                ? .fellDue(.init(clock: clock.id, due: due))
                : .warned(.init(clock: clock.id, level: last.level, due: due))
            said.append((last.at, event))
        }
        return said.sorted { $0.at < $1.at }.map(\.event)
    }

    /// The pause that ended itself by `now` without anybody saying so.
    public func pauseRunOut(at now: Instant) -> (event: TicketEvent, at: Instant)? {
        guard !isOver, let pause = pauses.first(where: { $0.endedAt == nil && $0.start.until <= now }) else {
            return nil
        }
        return (.resumed(.init(pause: pause.start.pause)), pause.start.until)
    }

    /// Everything the clock has still to say about its due time.
    private func unsaid(by clock: Clock, plan: Plan, terms: TermsInForce) -> [Alarm] {
        guard clock.isRunning, !clock.isShadow, let due = clock.lastDue else { return [] }
        let said = sounded(clock.id, due: due)
        guard said < Alarm.dueLevel else { return [] }
        // Due itself is past once the instant after it has come.
        let fallingDue = Alarm(at: due.advanced(byMilliseconds: 1), level: Alarm.dueLevel)
        guard clock.brokenAt == nil, let calendar = terms.calendar(clock.calendar, version: clock.calendarVersion)
        else { return [fallingDue] }
        return plan.warnings.filter { $0.level > said }.compactMap { $0.alarm(for: clock, due: due, by: calendar) }
            + [fallingDue]
    }

    /// The highest level that has sounded for this clock and due time; 0 if none.
    private func sounded(_ clock: Clock.ID, due: Instant) -> Int {
        entries.reduce(0) { level, entry in
            switch entry.event {
            case .warned(let warning) where warning.clock == clock && warning.due == due: max(level, warning.level)
            case .fellDue(let overdue) where overdue.clock == clock && overdue.due == due: Alarm.dueLevel
            default: level
            }
        }
    }
}

extension Clock {
    /// The due time it speaks of: the one that passed, once one has.
    fileprivate var lastDue: Instant? { brokenAt ?? due }
}

extension WarningRule {
    /// When it sounds: unless it is on call, not before the desk is open; one that could only be given once
    /// all is over is none.
    fileprivate func alarm(for clock: Clock, due: Instant, by calendar: WorkCalendar) -> Alarm? {
        guard covers(clock.id.metric) else { return nil }
        // Pauses do not move a date given by hand, so they do not move its warnings.
        let pauses = clock.isPinned ? [] : clock.pauses.map(\.interval)
        let before = before.measured(like: clock.period)
        guard let planned = calendar.warning(before, before: due, from: clock.start, pauses: pauses),
            let at = onCall ? planned : calendar.nextOpening(after: planned), at < due
        else { return nil }
        return Alarm(at: at, level: level)
    }
}

extension Period {
    /// The same amount of time in the kind of time `promise` runs in: an hour before a promise that runs
    /// day and night is an hour on the wall. (semantics §3.10)
    fileprivate func measured(like promise: Period) -> Period {
        switch self {
        case .serviceTime(let milliseconds) where promise.countsAllTime: .elapsed(milliseconds: milliseconds)
        case .elapsed(let milliseconds) where !promise.countsAllTime: .serviceTime(milliseconds: milliseconds)
        default: self
        }
    }
}

/// Calls owed after the fault: the day each of them is for.
extension Ticket {
    /// The calls that are for today or earlier and that nobody has been told of, each once.
    ///
    /// A closed ticket still owes its calls; a cancelled or merged one owes nothing.
    public func callsComeDue(by calendar: WorkCalendar?, at now: Instant) -> [TicketEvent] {
        callsToAnnounce(by: calendar).filter { $0.at <= now }.map { .followUpDue(.init(occurrence: $0.occurrence)) }
    }

    /// When the rounds must look at the ticket again, other than for a clock: a pause that ends itself, a quotation
    /// that runs out, or the morning of a call that is owed; `nil` while there is nothing to wait for.
    public func wakesAt(by calendar: WorkCalendar?) -> Instant? {
        let pauses = isOver ? [] : pauses.filter { $0.endedAt == nil }.map(\.start.until)
        return (callsToAnnounce(by: calendar).map(\.at) + pauses + [quotationEnds].compactMap { $0 }).min()
    }

    /// A call due at the close of a day is announced when that day opens.
    private func callsToAnnounce(by calendar: WorkCalendar?) -> [(occurrence: Int, at: Instant)] {
        owedFollowUps.filter { $0.announcedAt == nil }.map { followUp in
            let due = followUp.owed.due
            let opening = calendar?.nextOpening(after: due.advanced(byMilliseconds: -86_400_000))
            return (followUp.owed.occurrence, min(opening ?? due, due))
        }
    }
}
