/// A stretch of a ticket's life in which nothing that sets a target changed.
struct ClockStage {
    /// From when on this was what we knew.
    var recordedAt: Instant
    var kind: RequestKind
    var severity: Severity
    var faultClass: String?
    var phase: DevicePhase?
    var terms: TicketEvent.Terms?
    var pins: [Metric: Instant] = [:]
    var pauses: [Ticket.Pause] = []
    /// Closed spells of having been resolved: neither paused nor worked.
    var resolvedSpells: [Interval] = []
    /// When the problem was gone, if it is gone in this stage.
    var resolvedAt: Instant?
    var reopenedAt: Instant?
    var voidReason: Clock.VoidReason?

    /// What a rule comes to in one stage.
    struct Target {
        var calendar: TermsInForce.CalendarVersion
        var due: Instant?
        var computedDue: Instant?
        var isPinned: Bool
        var isProvisional: Bool
        var pauses: [Interval]
    }

    /// The stages of a ticket, oldest first; entries written in one transaction make one stage.
    static func stages(of ticket: Ticket) -> [ClockStage] {
        guard let first = ticket.entries.first else { return [] }
        var stage = ClockStage(
            recordedAt: first.recordedAt,
            kind: ticket.opening.kind,
            severity: ticket.opening.severity,
            faultClass: ticket.opening.faultClass,
            phase: ticket.opening.phase
        )
        var stages = [stage]
        for entry in ticket.entries.dropFirst() {
            guard stage.take(entry) else { continue }
            if entry.recordedAt == stage.recordedAt {
                stages[stages.count - 1] = stage
            } else {
                stage.recordedAt = entry.recordedAt
                stages.append(stage)
            }
        }
        return stages
    }

    /// Takes in one entry; says whether any target can have changed by it.
    private mutating func take(_ entry: TicketEntry) -> Bool {
        switch entry.event {
        case .classified(let change):
            kind = change.kind ?? kind
            severity = change.severity ?? severity
            faultClass = change.faultClass ?? faultClass
        case .termsChanged(let terms): self.terms = terms
        case .datePinned(let pin): pins[pin.metric] = pin.due
        case .paused(let start): pauses.append(Ticket.Pause(start: start, from: entry.occurredAt))
        case .resumed: endPause(at: entry.occurredAt)
        case .resolved:
            endPause(at: entry.occurredAt)
            resolvedAt = entry.occurredAt
        case .reopened:
            if let resolvedAt { resolvedSpells.append(Interval(resolvedAt, entry.occurredAt)) }
            resolvedAt = nil
            reopenedAt = entry.occurredAt
        case .cancelled: voidReason = .cancelled
        case .merged: voidReason = .merged
        default: return false
        }
        return true
    }

    private mutating func endPause(at instant: Instant) {
        guard let last = pauses.indices.last, pauses[last].endedAt == nil else { return }
        pauses[last].endedAt = max(instant, pauses[last].from)
    }

    func plan(in terms: TermsInForce) -> Plan? {
        self.terms.flatMap { terms.plans[$0.plan] }
    }

    /// When the rule falls due, counted from `start`; `nil` where its calendar is not to be had.
    func target(of rule: DeadlineRule, metric: Metric, from start: Instant, terms: TermsInForce) -> Target? {
        guard let inForce = self.terms, let plan = plan(in: terms) else { return nil }
        let name = rule.calendar ?? plan.assumedCalendar
        guard let version = inForce.calendars[name], let calendar = terms.calendar(name, version: version) else {
            return nil
        }
        let still = standingStill(metric, under: plan)
        let deadline = calendar.deadline(for: rule.period, from: start, pauses: still)
        let pin = rule.isShadow ? nil : pins[metric]
        return Target(
            calendar: .init(name: name, version: version),
            due: pin ?? deadline.due,
            computedDue: deadline.due,
            isPinned: pin != nil,
            isProvisional: pin == nil && deadline.state == .provisional,
            pauses: still
        )
    }

    /// Pauses whose reason stops `metric`, and for *restore* the spells of being resolved.
    ///
    /// A promise to respond never stands still.
    private func standingStill(_ metric: Metric, under plan: Plan) -> [Interval] {
        guard metric != .respond else { return [] }
        let stopping = Set(plan.pauseReasons.filter { $0.stops.contains(metric) }.map(\.id))
        let paused = pauses.filter { stopping.contains($0.start.reason) }.map(\.interval)
        return (paused + (metric == .restore ? resolvedSpells : [])).filter { !$0.isEmpty }
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
