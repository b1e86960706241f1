/// Reading the clocks out of a ticket's journal.
extension Ticket {
    /// Every deadline promise that runs, or ran, on this ticket.
    ///
    /// A pure function of the journal, the terms it names, and the time. Terms that change replace
    /// the target and keep the history: what had fallen due under the old target stays broken, what
    /// had been kept stays kept. (semantics §3.5–3.12)
    public func clocks(under terms: TermsInForce, at now: Instant) -> [Clock] {
        let stages = ClockStage.stages(of: self)
        var order: [Clock.ID] = []
        var rules: [Clock.ID: [Int: DeadlineRule]] = [:]
        for (index, stage) in stages.enumerated() where stage.voidReason == nil {
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

    private func clock(
        _ id: Clock.ID,
        rules: [Int: DeadlineRule],
        stages: [ClockStage],
        terms: TermsInForce,
        now: Instant
    ) -> Clock? {
        var clock: Clock?
        for (index, stage) in stages.enumerated() {
            if stage.voidReason != nil { break }
            guard let rule = rules[index], let start = milestone(rule.start) else { continue }
            let met = fulfilment(of: id.metric, since: stage.reopenedAt)
            // What is fulfilled is settled: terms that change later do not touch it.
            if clock != nil, let met, met.recordedAt < stage.recordedAt { continue }
            if id.metric == .arrive, stage.resolvedAt != nil { continue }
            guard let target = stage.target(of: rule, metric: id.metric, from: start, terms: terms) else { continue }
            let isChange = clock != nil
            var next = clock ?? Clock(id, rule: rule, target: target, start: start)
            next.take(rule, target)
            clock = next
            let following = stages.indices.contains(index + 1) ? stages[index + 1] : nil
            let end = min(following?.recordedAt ?? now, following.flatMap { unneeded(id.metric, in: $0) } ?? now, now)
            guard let due = target.due, next.brokenAt == nil, met.map({ $0.occurredAt > due }) ?? true else { continue }
            if due < end || due < stage.recordedAt {
                clock?.brokenAt = due
                clock?.lateByChange = isChange && due < stage.recordedAt
            }
        }
        return clock.map { settled($0, stages: stages, rules: rules, terms: terms, now: now) }
    }

    /// The clock with its state, and what it has used up by `now`.
    private func settled(
        _ clock: Clock,
        stages: [ClockStage],
        rules: [Int: DeadlineRule],
        terms: TermsInForce,
        now: Instant
    ) -> Clock {
        guard let last = stages.last else { return clock }
        var clock = clock
        let met = fulfilment(of: clock.id.metric, since: last.reopenedAt)
        clock.fulfilledAt = met?.occurredAt
        if clock.brokenAt != nil {
            clock.state = .broken
        } else if met != nil {
            clock.state = .kept
        } else if let reason = last.voidReason {
            (clock.state, clock.voidReason) = (.void, reason)
        } else if clock.id.metric == .arrive, last.resolvedAt != nil {
            (clock.state, clock.voidReason) = (.void, .unneeded)
        } else if rules[stages.count - 1] == nil {
            (clock.state, clock.voidReason) = (.void, .replaced)
        }
        let end = clock.fulfilledAt ?? now
        if let calendar = terms.calendar(clock.calendar, version: clock.calendarVersion), clock.start < end {
            clock.consumed = calendar.consumed(of: clock.period, from: clock.start, to: end, pauses: clock.pauses)
        }
        clock.isPaused =
            clock.fulfilledAt == nil && clock.state != .void
            && clock.pauses.contains { $0.start <= now && now < $0.end }
        return clock
    }

    private func unneeded(_ metric: Metric, in stage: ClockStage) -> Instant? {
        metric == .arrive ? stage.resolvedAt : nil
    }

    /// When a clock may begin; `nil` while that has not happened.
    private func milestone(_ milestone: Milestone) -> Instant? {
        switch milestone {
        case .reported: reportedAt
        case .responded: respondedAt
        case .answered: answeredAt
        case .dispatched: visits.first?.plannedAt
        case .arrived: visits.compactMap(\.arrivedAt).min()
        case .restored: resolutions.first?.at
        // The rest belong to devices, contracts and goods, or are not stamped on tickets.
        default: nil
        }
    }

    /// What kept the promise: the earliest that happened, and when we wrote it down.
    private func fulfilment(of metric: Metric, since reopened: Instant?) -> (occurredAt: Instant, recordedAt: Instant)?
    {
        var earliest: (occurredAt: Instant, recordedAt: Instant)?
        for entry in entries where entry.event.fulfils(metric) {
            if metric == .restore, let reopened, entry.occurredAt < reopened { continue }
            if earliest.map({ entry.occurredAt < $0.occurredAt }) ?? true {
                earliest = (entry.occurredAt, entry.recordedAt)
            }
        }
        return earliest
    }

    /// The promise to look at first: the earliest that is not yet fulfilled, ours alone only if no other.
    public static func leading(_ clocks: [Clock]) -> Clock? {
        let running = clocks.filter { $0.fulfilledAt == nil && !$0.isShadow && $0.state != .void && $0.state != .kept }
        let candidates = running.contains(where: \.isPublic) ? running.filter(\.isPublic) : running
        return candidates.min { a, b in
            (a.due?.milliseconds ?? .max, a.id) < (b.due?.milliseconds ?? .max, b.id)
        }
    }
}

extension TicketEvent {
    /// Whether this keeps a promise of that kind. (semantics §3.2, §3.3)
    func fulfils(_ metric: Metric) -> Bool {
        switch (metric, self) {
        case (.respond, .contacted(let outreach)): outreach.isHumanContact
        // Guidance on the phone is a call that reached the person.
        case (.respond, .guided(let guidance)): guidance.result != .notPossible
        case (.respond, .arrived), (.arrive, .arrived): true
        case (.answer, .contacted(let outreach)): outreach.isHumanContact && outreach.isAnswer
        case (.answer, .resolved), (.restore, .resolved): true
        default: false
        }
    }
}

extension Clock {
    init(_ id: ID, rule: DeadlineRule, target: ClockStage.Target, start: Instant) {
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

    mutating func take(_ rule: DeadlineRule, _ target: ClockStage.Target) {
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
