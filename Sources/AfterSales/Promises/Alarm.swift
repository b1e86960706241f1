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
    /// A warning fires once per clock, level and due time; what has sounded is in the journal. Shadow
    /// clocks never sound. A warning in a kind of time that runs at night waits for opening hours,
    /// unless its level is on call. (semantics §3.10, hard cases 17 and 18)
    public func alarms(_ clocks: [Clock], plan: Plan, terms: TermsInForce) -> [Clock.ID: Alarm] {
        var alarms: [Clock.ID: Alarm] = [:]
        for clock in sounding(clocks) {
            alarms[clock.id] = unsaid(by: clock, plan: plan, terms: terms).min { ($0.at, $0.level) < ($1.at, $1.level) }
        }
        return alarms
    }

    /// The entries that say what has come true by `now`: warnings, and promises fallen due.
    ///
    /// After a standstill only the last thing each clock had to say is said, and nothing twice. Whatever
    /// `alarms` gave a time that has come is said here, in the order of those times.
    public func soundings(_ clocks: [Clock], plan: Plan, terms: TermsInForce, at now: Instant) -> [TicketEvent] {
        var said: [(at: Instant, event: TicketEvent)] = []
        for clock in sounding(clocks) {
            let come = unsaid(by: clock, plan: plan, terms: terms).filter { $0.at <= now }
            guard let due = clock.due, let last = come.max(by: { $0.level < $1.level }) else { continue }
            let event: TicketEvent =
                last.level == Alarm.dueLevel
                ? .fellDue(.init(clock: clock.id, due: due))
                : .warned(.init(clock: clock.id, level: last.level, due: due))
            said.append((last.at, event))
        }
        return said.sorted { $0.at < $1.at }.map(\.event)
    }

    /// The pause that ended itself before `now` without anybody saying so.
    public func pauseRunOut(at now: Instant) -> (event: TicketEvent, at: Instant)? {
        guard !isOver, let pause = pauses.last, pause.endedAt == nil, pause.start.until <= now else { return nil }
        return (.resumed(.init(pause: pause.start.pause)), pause.start.until)
    }

    private func sounding(_ clocks: [Clock]) -> [Clock] {
        guard !isOver else { return [] }
        return clocks.filter { !$0.isShadow && $0.fulfilledAt == nil && $0.state != .void }
    }

    /// Everything the clock has still to say about its due time.
    private func unsaid(by clock: Clock, plan: Plan, terms: TermsInForce) -> [Alarm] {
        guard let due = clock.due, let calendar = terms.calendar(clock.calendar, version: clock.calendarVersion) else {
            return []
        }
        let said = sounded(clock.id, due: due)
        guard said < Alarm.dueLevel else { return [] }
        let warnings = plan.warnings
            .filter { $0.covers(clock.id.metric) && $0.level > said }
            .compactMap { rule -> Alarm? in
                guard
                    var at = calendar.warning(rule.before, before: due, from: clock.start, pauses: clock.pauses)
                else { return nil }
                if !rule.onCall, !calendar.isOpen(at: at) {
                    // A warning that could only be given once all is over is none.
                    guard let opening = calendar.nextOpening(after: at), opening < due else { return nil }
                    at = opening
                }
                return Alarm(at: at, level: rule.level)
            }
        // Due itself is past once the instant after it has come.
        return warnings + [Alarm(at: due.advanced(byMilliseconds: 1), level: Alarm.dueLevel)]
    }

    /// The highest level that has sounded for this clock and due time; 0 if none.
    private func sounded(_ clock: Clock.ID, due: Instant) -> Int {
        var level = 0
        for entry in entries {
            switch entry.event {
            case .warned(let warning) where warning.clock == clock && warning.due == due:
                level = max(level, warning.level)
            case .fellDue(let overdue) where overdue.clock == clock && overdue.due == due:
                level = Alarm.dueLevel
            default: break
            }
        }
        return level
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

    /// When the rounds must look at the ticket again, other than for a clock: a pause that ends itself, or the
    /// morning of a call that is owed; `nil` while there is nothing to wait for.
    public func wakesAt(by calendar: WorkCalendar?) -> Instant? {
        let pause = isOver ? nil : pauses.last.flatMap { $0.endedAt == nil ? $0.start.until : nil }
        return (callsToAnnounce(by: calendar).map(\.at) + [pause].compactMap { $0 }).min()
    }

    /// A call due at the close of a day is announced when that day opens.
    private func callsToAnnounce(by calendar: WorkCalendar?) -> [(occurrence: Int, at: Instant)] {
        switch ending {
        case .cancelled, .merged: return []
        case .closed, nil: break
        }
        return followUps.filter { !$0.isDone && $0.announcedAt == nil }.map { followUp in
            let due = followUp.owed.due
            let opening = calendar?.nextOpening(after: due.advanced(byMilliseconds: -86_400_000))
            return (followUp.owed.occurrence, min(opening ?? due, due))
        }
    }
}
