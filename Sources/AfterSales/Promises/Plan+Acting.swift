extension Plan {
    /// The plan with its acting lists taken out of its clauses' rules.
    ///
    /// A rule acts when everything it speaks of is something a ticket knows; the rest is listed by
    /// `PlanReview`, never silently dropped.
    public func acting() -> Plan {
        var plan = self
        plan.deadlines = []
        plan.gates = []
        plan.ownership = []
        plan.followUps = []
        for clause in clauses where clause.unmanaged == nil && !isSetAside(clause.id) {
            for rule in clause.rules {
                plan.deadlines += deadlineRules(of: rule, in: clause)
                plan.gates += gateRules(of: rule, in: clause)
                plan.ownership += ownershipRules(of: rule, in: clause)
                plan.followUps += followUpRules(of: rule, in: clause)
            }
        }
        let winners = Set(rulings.flatMap(\.winners))
        plan.ownership =
            plan.ownership.filter { winners.contains($0.clause) }
            + plan.ownership.filter { !winners.contains($0.clause) }
        return plan
    }

    /// The deadlines that run for such a request: where a rule for fewer cases covers it, the rule for
    /// more cases about the same thing steps back, whichever gives more time.
    public func deadlines(
        severity: Severity,
        kind: RequestKind,
        phase: DevicePhase?,
        faultClass: String?
    ) -> [DeadlineRule] {
        let covering = deadlines.filter {
            $0.scope.covers(severity: severity, kind: kind, phase: phase, faultClass: faultClass)
        }
        return covering.filter { wide in
            !covering.contains { narrow in
                narrow.metric == wide.metric && narrow.start == wide.start && narrow.scope.isNarrower(than: wide.scope)
            }
        }
    }

    /// Whether a ruling put the clause aside.
    public func isSetAside(_ clause: String) -> Bool {
        rulings.contains { $0.fates[clause] == .setAside }
    }

    /// Whether a ruling lets the clause's clocks run unseen.
    public func isShadow(_ clause: String) -> Bool {
        rulings.contains { $0.fates[clause] == .shadow }
    }

    func deadlineRules(of rule: Rule, in clause: Clause) -> [DeadlineRule] {
        guard let terms = rule.deadline, let metric = Metric(deed: terms.to), rule.debtor == "vendor",
            terms.before == nil, rule.scope.unknownToTickets.isEmpty, let start = start(of: terms)
        else { return [] }
        let status = clause.status(of: rule)
        let amounts: [(Amount, Bool)]
        if let within = terms.within.value {
            guard status.runs else { return [] }
            amounts = [(within, false)]
        } else {
            amounts = rule.internalTarget.map { ($0, true) }
        }
        return amounts.compactMap { amount, isInternal in
            guard let period = amount.period(assuming: assumptions(for: terms)) else { return nil }
            return DeadlineRule(
                clause: clause.id,
                metric: metric,
                period: period,
                calendar: calendar(for: terms, amount),
                start: start,
                scope: rule.scope.acting,
                isShadow: isShadow(clause.id),
                isInternalTarget: isInternal,
                status: status,
                notStated: gaps(in: terms, amount)
            )
        }
    }

    func gateRules(of rule: Rule, in clause: Clause) -> [GateRule] {
        guard let terms = rule.gate, let gate = terms.name.flatMap(Gate.init(rawValue:)) else { return [] }
        return [GateRule(gate: gate, clause: clause.id, blocks: terms.before)]
    }

    func ownershipRules(of rule: Rule, in clause: Clause) -> [OwnershipRule] {
        let unknown = rule.scope.unknownToTickets.filter { $0 != .contract }
        guard let owner = rule.owner, unknown.isEmpty, let lead = Team(rawValue: owner.lead) else { return [] }
        let scope = rule.scope.acting
        let contracts: [ContractKind?] =
            rule.scope[.contract].isEmpty
            ? [nil] : rule.scope[.contract].compactMap(ContractKind.init(rawValue:))
        return contracts.map { contract in
            OwnershipRule(
                clause: clause.id,
                phases: scope.phases,
                kinds: scope.kinds,
                contract: contract,
                lead: lead,
                support: owner.support.flatMap(Team.init(rawValue:)),
                mustBeTold: owner.told.flatMap(Team.init(rawValue:))
            )
        }
    }

    func followUpRules(of rule: Rule, in clause: Clause) -> [FollowUpRule] {
        guard let every = rule.every, every.what == "follow-up" else { return [] }
        let isInternal = every.at.isEmpty
        return (isInternal ? rule.internalTarget : every.at).compactMap { amount in
            amount.period(assuming: assumptions).map {
                FollowUpRule(clause: clause.id, after: $0, isInternalTarget: isInternal)
            }
        }
    }

    private func start(of terms: DeadlineTerms) -> Milestone? {
        switch terms.from {
        case .notStated: terms.assumedStart ?? assumptions.start
        case .stated(let events): events.count == 1 ? Milestone(rawValue: events[0]) : nil
        }
    }

    private func assumptions(for terms: DeadlineTerms) -> Assumptions {
        var assumptions = assumptions
        assumptions.hours = terms.assumedHours ?? assumptions.hours
        assumptions.days = terms.assumedDays ?? assumptions.days
        return assumptions
    }

    private func calendar(for terms: DeadlineTerms, _ amount: Amount) -> String? {
        terms.calendar.value ?? terms.assumedCalendar ?? assumptions.calendar(for: amount.unit)
    }

    private func gaps(in terms: DeadlineTerms, _ amount: Amount) -> Set<Assumptions.Gap> {
        var gaps: Set<Assumptions.Gap> = []
        if terms.calendar == .notStated { gaps.insert(.calendar) }
        if terms.from == .notStated { gaps.insert(.start) }
        if amount.unit.leavesKindOpen { gaps.insert(.unit) }
        return gaps
    }
}

extension Scope {
    /// Whether it speaks of fewer cases, all of which `other` speaks of.
    func isNarrower(than other: Scope) -> Bool {
        self != other && lies(severities, in: other.severities) && lies(kinds, in: other.kinds)
            && lies(phases, in: other.phases) && lies(faultClasses, in: other.faultClasses)
    }

    private func lies<Value>(_ mine: Set<Value>, in others: Set<Value>) -> Bool {
        others.isEmpty || (!mine.isEmpty && mine.isSubset(of: others))
    }
}
