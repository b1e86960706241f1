/// A stretch of a ticket's life in which nothing that sets a target changed.
struct ClockStage {
    /// From when on this was what we knew.
    let knownAt: Instant
    /// The number of the entry that began it.
    let sequence: Int
    let kind: RequestKind
    let severity: Severity
    let faultClass: String?
    let phase: DevicePhase?
    let terms: TicketEvent.Terms?
    let pins: [Metric: Instant]
    let pauses: [Ticket.Pause]
    /// Spells of having been resolved that ended in reopening: neither paused nor worked.
    let resolvedSpells: [Interval]
    /// How often the fault had come back: 0 for the first repair.
    let repair: Int
    /// From when on goods were at our bench.
    let receipt: Ticket.Receipt?
    let ending: Ticket.Ending?

    init(_ ticket: Ticket, knownAt: Instant, sequence: Int) {
        self.knownAt = knownAt
        self.sequence = sequence
        kind = ticket.kind
        severity = ticket.severity
        faultClass = ticket.faultClass
        phase = ticket.opening.phase
        terms = ticket.terms
        pins = ticket.pins
        pauses = ticket.pauses
        resolvedSpells = ticket.resolutions.compactMap { spell in spell.reopenedAt.map { Interval(spell.at, $0) } }
        repair = ticket.reopenings
        receipt = ticket.receipt
        ending = ticket.ending
    }

    /// What a rule comes to in one stage.
    struct Target {
        var calendar: TermsInForce.CalendarVersion
        var due: Instant?
        var computedDue: Instant?
        var isPinned: Bool
        var isProvisional: Bool
        var pauses: [Explanation.Pause]
    }

    /// The stages of a ticket, oldest first.
    ///
    /// Until the terms are known there is nothing to judge by, so the first stage begins with them.
    static func stages(of ticket: Ticket) -> [ClockStage] {
        guard let first = ticket.entries.first, var life = Ticket(ticket.id, first: first) else { return [] }
        var stage = ClockStage(life, knownAt: first.recordedAt, sequence: first.sequence)
        var stages: [ClockStage] = []
        for entry in ticket.entries.dropFirst() {
            life.apply(entry)
            guard entry.event.movesTargets else { continue }
            if stage.terms == nil {
                stage = ClockStage(life, knownAt: stage.knownAt, sequence: stage.sequence)
            } else {
                stages.append(stage)
                stage = ClockStage(life, knownAt: entry.recordedAt, sequence: entry.sequence)
            }
        }
        return stages + [stage]
    }

    func plan(in terms: TermsInForce) -> Plan? {
        self.terms.flatMap { terms.plans[$0.plan] }
    }

    /// When a rule of `plan` falls due, counted from `start`.
    ///
    /// By a calendar that the terms lack it has no due time, as by one that never opens; its version is then empty. So
    /// the promise is still seen, and a date promised by hand still holds.
    func target(of rule: DeadlineRule, in plan: Plan, from start: Instant, terms: TermsInForce) -> Target {
        let name = rule.calendar ?? plan.assumedCalendar
        let version = self.terms?.calendars[name] ?? ""
        let still = standingStill(rule.metric, terms: terms)
        let deadline = terms.calendar(name, version: version)?
            .deadline(for: rule.period, from: start, pauses: still.map(\.interval))
        let pin = rule.isShadow ? nil : pins[rule.metric]
        return Target(
            calendar: .init(name: name, version: version),
            due: pin ?? deadline?.due,
            computedDue: deadline?.due,
            isPinned: pin != nil,
            isProvisional: pin == nil && deadline?.state == .provisional,
            pauses: still
        )
    }

    /// Pauses whose reason stops `metric`, and the spells of being resolved.
    ///
    /// A promise to respond never stands still. Whether a reason stops a clock is asked of the plan it
    /// was given under, so that another plan later does not forget the pause (hard case 12).
    private func standingStill(_ metric: Metric, terms: TermsInForce) -> [Explanation.Pause] {
        guard metric != .respond else { return [] }
        let stopping = pauses.filter { pause in
            let plan = pause.plan.flatMap { terms.plans[$0] }
            return plan?.pauseReasons.contains { $0.id == pause.start.reason && $0.stops.contains(metric) } ?? false
        }
        let paused = stopping.map { Explanation.Pause($0.interval, reason: $0.start.reason) }
        let resolved = resolvedSpells.map { Explanation.Pause($0, reason: Clock.resolvedReason) }
        return (paused + resolved).filter { !$0.interval.isEmpty }
    }
}

extension TicketEvent {
    /// Whether it may change what a clock has to reach, or whether it runs at all.
    fileprivate var movesTargets: Bool {
        switch self {
        case .classified, .deviceNamed, .termsChanged, .datePinned, .paused, .resumed, .returnReceived, .resolved,
            .reopened,
            .cancelled, .merged, .closed, .takenBack:
            true
        default: false
        }
    }
}

extension Plan {
    /// The rule of each clause and metric that speaks of a ticket in such a stage.
    ///
    /// Should one clause say two things about one metric, the one with the fuller scope counts.
    func rules(for stage: ClockStage) -> [(Clock.ID, DeadlineRule)] {
        let rules = deadlines(
            severity: stage.severity,
            kind: stage.kind,
            phase: stage.phase,
            faultClass: stage.faultClass
        )
        var order: [Clock.ID] = []
        var chosen: [Clock.ID: DeadlineRule] = [:]
        for rule in rules {
            let id = Clock.ID(metric: rule.metric, clause: rule.clause)
            if let other = chosen[id] {
                if rule.scope.isNarrower(than: other.scope) { chosen[id] = rule }
            } else {
                order.append(id)
                chosen[id] = rule
            }
        }
        return order.compactMap { id in chosen[id].map { (id, $0) } }
    }
}
