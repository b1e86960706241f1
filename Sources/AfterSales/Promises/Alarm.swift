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
        guard !isOver else { return [:] }
        var alarms: [Clock.ID: Alarm] = [:]
        for clock in clocks where !clock.isShadow && clock.fulfilledAt == nil && clock.state != .void {
            alarms[clock.id] = alarm(of: clock, plan: plan, terms: terms)
        }
        return alarms
    }

    private func alarm(of clock: Clock, plan: Plan, terms: TermsInForce) -> Alarm? {
        guard let due = clock.due, let calendar = terms.calendar(clock.calendar, version: clock.calendarVersion) else {
            return nil
        }
        let said = sounded(clock.id, due: due)
        guard said < Alarm.dueLevel else { return nil }
        let warnings = plan.warnings
            .filter { $0.covers(clock.id.metric) && $0.level > said }
            .compactMap { rule -> Alarm? in
                guard
                    var at = calendar.warning(rule.before, before: due, from: clock.start, pauses: clock.pauses)
                else { return nil }
                if !rule.onCall, !calendar.isOpen(at: at), let opening = calendar.nextOpening(after: at) {
                    at = min(opening, due)
                }
                return Alarm(at: at, level: rule.level)
            }
        // Due itself is past once the instant after it has come.
        let dueAlarm = Alarm(at: due.advanced(byMilliseconds: 1), level: Alarm.dueLevel)
        return (warnings + [dueAlarm]).min { ($0.at, $0.level) < ($1.at, $1.level) }
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

    /// The entries that say what has come true by `now`: warnings, promises fallen due, pauses run out.
    ///
    /// After a standstill only the last thing each clock had to say is said, and nothing twice.
    public func soundings(_ clocks: [Clock], plan: Plan, terms: TermsInForce, at now: Instant) -> [TicketEvent] {
        guard !isOver else { return [] }
        var events: [TicketEvent] = []
        for clock in clocks where !clock.isShadow && clock.fulfilledAt == nil && clock.state != .void {
            guard let due = clock.due, let calendar = terms.calendar(clock.calendar, version: clock.calendarVersion)
            else { continue }
            let said = sounded(clock.id, due: due)
            if due < now {
                if said < Alarm.dueLevel { events.append(.fellDue(.init(clock: clock.id, due: due))) }
                continue
            }
            let passed = plan.warnings.filter { rule in
                guard rule.covers(clock.id.metric), rule.level > said,
                    let at = calendar.warning(rule.before, before: due, from: clock.start, pauses: clock.pauses)
                else { return false }
                return at <= now && (rule.onCall || calendar.isOpen(at: now))
            }
            if let level = passed.map(\.level).max() {
                events.append(.warned(.init(clock: clock.id, level: level, due: due)))
            }
        }
        return events
    }

    /// The pause that ended itself before `now` without anybody saying so.
    public func pauseRunOut(at now: Instant) -> (event: TicketEvent, at: Instant)? {
        guard !isOver, let pause = pauses.last, pause.endedAt == nil, pause.start.until <= now else { return nil }
        return (.resumed(.init(pause: pause.start.pause)), pause.start.until)
    }
}
