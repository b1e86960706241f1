/// Reading the clocks out of a ticket's journal.
extension Ticket {
    /// Every deadline promise that runs, or ran, on this ticket.
    ///
    /// A pure function of the journal, the terms it names, and the time. Terms that change replace
    /// the target and keep the history: what had fallen due under the old target stays broken, what
    /// had been kept stays kept. (semantics §3.5–3.12)
    public func clocks(under terms: TermsInForce, at now: Instant) -> [Clock] {
        let stages = ClockStage.stages(of: self)
        // A clock set back undoes nothing.
        let now = max(now, entries.last?.recordedAt ?? now)
        var order: [Clock.ID] = []
        var rules: [Clock.ID: [Int: DeadlineRule]] = [:]
        for (index, stage) in stages.enumerated() where stage.ending == nil {
            guard let plan = stage.plan(in: terms) else { continue }
            for (id, rule) in plan.rules(for: stage) {
                if rules[id] == nil { order.append(id) }
                rules[id, default: [:]][index] = rule
            }
        }
        return order.compactMap { id in
            clock(id, rules: rules[id] ?? [:], stages: stages, terms: terms, now: now)
        }
    }

    /// `rules`: what the clause says in each stage in which it speaks of the ticket at all.
    private func clock(
        _ id: Clock.ID,
        rules: [Int: DeadlineRule],
        stages: [ClockStage],
        terms: TermsInForce,
        now: Instant
    ) -> Clock? {
        var clock: Clock?
        for (index, stage) in stages.enumerated() {
            guard let rule = rules[index], let plan = stage.plan(in: terms),
                let start = milestone(rule.start, in: stage)
            else { continue }
            let outcome = outcome(of: id.metric, in: stage)
            // What is settled is settled: a target set later does not touch it, nor is one set for it.
            if let outcome, outcome.sequence < stage.sequence { continue }
            let target = stage.target(of: rule, in: plan, from: start, terms: terms)
            var next = clock ?? Clock(id, rule: rule, target: target, start: start)
            next.take(rule, target, from: start)
            if next.brokenAt == nil, let due = target.due, outcome.map({ $0.at > due }) ?? true {
                let end = stages.indices.contains(index + 1) ? min(stages[index + 1].knownAt, now) : now
                let isLateAtOnce = due < stage.knownAt
                if due < end || isLateAtOnce {
                    next.brokenAt = due
                    next.lateByChange = index > 0 && isLateAtOnce
                }
            }
            clock = next
        }
        guard let clock, let last = rules.keys.max() else { return nil }
        return settled(clock, lastStage: last, stages: stages, terms: terms, now: now)
    }

    /// The clock with its state, and what it has used up by `now`.
    ///
    /// `lastStage` is the last one in which its clause speaks of the ticket.
    private func settled(
        _ clock: Clock,
        lastStage: Int,
        stages: [ClockStage],
        terms: TermsInForce,
        now: Instant
    ) -> Clock {
        var clock = clock
        let outcome = outcome(of: clock.id.metric, in: stages[lastStage])
        let end = end(after: lastStage, in: stages)
        if let outcome, outcome.isKept {
            clock.fulfilledAt = outcome.at
            clock.state = .kept
        } else if let outcome {
            (clock.state, clock.voidReason, clock.endedAt) = (.void, .unneeded, outcome.at)
        } else if let end {
            (clock.state, clock.voidReason, clock.endedAt) = (.void, end.reason, end.at)
        }
        if clock.brokenAt != nil { (clock.state, clock.voidReason) = (.broken, nil) }
        let stopped = clock.fulfilledAt ?? clock.endedAt ?? now
        if let calendar = terms.calendar(clock.calendar, version: clock.calendarVersion) {
            let pauses = clock.pauses.map(\.interval)
            clock.consumed = calendar.consumed(of: clock.period, from: clock.start, to: stopped, pauses: pauses)
        }
        clock.isPaused =
            clock.isRunning && !clock.isPinned && clock.pauses.contains { $0.interval.contains(now) }
        return clock
    }

    /// What became of a clock after the last stage in which its clause spoke of the ticket, if that is past.
    private func end(after stage: Int, in stages: [ClockStage]) -> (reason: Clock.VoidReason, at: Instant)? {
        guard stages.indices.contains(stage + 1) else { return nil }
        let next = stages[stage + 1]
        switch next.ending {
        case .cancelled(let at, _): return (.cancelled, at)
        case .merged(let at, _): return (.merged, at)
        case .closed(let at): return (.unneeded, at)
        case nil: return (.replaced, next.knownAt)
        }
    }

    /// When a clock may begin; `nil` while that has not happened.
    private func milestone(_ milestone: Milestone, in stage: ClockStage) -> Instant? {
        switch milestone {
        case .reported: reportedAt
        case .responded: respondedAt
        case .answered: answeredAt
        case .dispatched: visits.first?.plannedAt
        case .arrived: visits.compactMap(\.arrivedAt).min()
        case .restored: resolutions.first?.at
        // In every repair anew.
        case .received: stage.receipt?.at
        // The rest belong to devices and contracts, or are not stamped on tickets.
        default: nil
        }
    }

    /// The promise to look at first: the earliest that is still owed, ours alone only if there is no other.
    public static func leading(_ clocks: [Clock]) -> Clock? {
        let running = clocks.filter { $0.isRunning && !$0.isShadow }
        let candidates = running.contains(where: \.isPublic) ? running.filter(\.isPublic) : running
        return candidates.min { a, b in
            (a.due?.milliseconds ?? .max, a.id) < (b.due?.milliseconds ?? .max, b.id)
        }
    }
}

/// What settles a promise.
extension Ticket {
    private struct Outcome {
        /// Kept; or else no longer needed.
        var isKept: Bool
        /// The earliest that it happened.
        var at: Instant
        /// The number of the first entry that says so.
        var sequence: Int
    }

    /// How a promise came out in the repair that `stage` belongs to, if it is settled.
    ///
    /// Responded and answered is once and for all. *Restore* runs anew in every repair. *Arrive* is kept
    /// by the first arrival while something was to be done; a repair that needed none makes it void. *Depot* is kept by
    /// shipping back what was repaired, and void once the problem is gone some other way.
    private func outcome(of metric: Metric, in stage: ClockStage) -> Outcome? {
        switch metric {
        case .respond, .answer: return earliest(metric)
        case .restore: return resolution(in: stage, isKept: true)
        case .arrive:
            let arrival = earliest(.arrive) { entry in !self.resolutions.contains { $0.covers(entry) } }
            let solved = resolution(in: stage, isKept: false)
            guard let arrival, let solved else { return arrival ?? solved }
            return arrival.at <= solved.at || arrival.sequence < solved.sequence ? arrival : solved
        case .depot: return repairedAndShipped(in: stage) ?? resolution(in: stage, isKept: false)
        }
    }

    /// Shipped back unrepaired keeps nothing.
    private func repairedAndShipped(in stage: ClockStage) -> Outcome? {
        let orders = Set(returns.filter { $0.repair == stage.receipt?.repair }.map(\.id))
        return earliest(.depot) { entry in
            if case .shippedBack(let shipped) = entry.event { orders.contains(shipped.order) } else { false }
        }
    }

    private func resolution(in stage: ClockStage, isKept: Bool) -> Outcome? {
        guard resolutions.indices.contains(stage.repair) else { return nil }
        let spell = resolutions[stage.repair]
        return Outcome(isKept: isKept, at: spell.at, sequence: spell.sequence)
    }

    private func earliest(_ metric: Metric, where counts: (TicketEntry) -> Bool = { _ in true }) -> Outcome? {
        var earliest: Outcome?
        for entry in entries where entry.event.fulfils(metric) && counts(entry) {
            earliest = Outcome(
                isKept: true,
                at: min(earliest?.at ?? entry.occurredAt, entry.occurredAt),
                sequence: earliest?.sequence ?? entry.sequence
            )
        }
        return earliest
    }
}

extension Ticket.ResolvedSpell {
    /// Whether an entry belongs to it, by when it happened and by when it was written down: a solution dated
    /// back takes nothing away from what was written before it.
    fileprivate func covers(_ entry: TicketEntry) -> Bool {
        at < entry.occurredAt && entry.occurredAt < (reopenedAt ?? .latest)
            && sequence < entry.sequence && entry.sequence < (reopenedSequence ?? .max)
    }
}

extension TicketEvent {
    /// Whether this keeps a promise of that kind. (semantics §3.2, §3.3)
    ///
    /// A solution is an answer, too: the customer asked for no other. It is no response: nobody was
    /// spoken to.
    func fulfils(_ metric: Metric) -> Bool {
        switch (metric, self) {
        case (.respond, .contacted(let outreach)): outreach.isHumanContact
        // Guidance on the phone is a call that reached the person.
        case (.respond, .guided(let guidance)): guidance.result != .notPossible
        case (.respond, .arrived), (.arrive, .arrived): true
        case (.answer, .contacted(let outreach)): outreach.isHumanContact && outreach.isAnswer
        case (.answer, .resolved), (.restore, .resolved): true
        // Nobody is asked to send something in without being spoken to.
        case (.respond, .returnArranged): true
        case (.depot, .shippedBack(let shipped)): shipped.result == .solved
        default: false
        }
    }
}

extension Clock {
    fileprivate init(_ id: ID, rule: DeadlineRule, target: ClockStage.Target, start: Instant) {
        self.id = id
        self.start = start
        isShadow = rule.isShadow
        isInternal = rule.isInternalTarget
        period = rule.period
        calendar = target.calendar.name
        calendarVersion = target.calendar.version
        calendarIsAssumed = rule.notStated.contains(.calendar)
        due = target.due
    }

    fileprivate mutating func take(_ rule: DeadlineRule, _ target: ClockStage.Target, from start: Instant) {
        self.start = start
        if target.due != due { generation += 1 }
        isShadow = rule.isShadow
        isInternal = rule.isInternalTarget
        period = rule.period
        calendar = target.calendar.name
        calendarVersion = target.calendar.version
        calendarIsAssumed = rule.notStated.contains(.calendar)
        due = target.due
        computedDue = target.computedDue
        isPinned = target.isPinned
        isProvisional = target.isProvisional
        pauses = target.pauses
    }
}
