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
        plan.prices = []
        var warranties: [WarrantyRule] = []
        for clause in clauses where clause.unmanaged == nil {
            plan.prices += clause.rules.flatMap { priceRules(of: $0, in: clause) }
            for rule in clause.rules where ruling(that: .setAside, rule, in: clause) == nil {
                plan.deadlines += deadlineRules(of: rule, in: clause)
                plan.gates += gateRules(of: rule, in: clause)
                plan.ownership += ownershipRules(of: rule, in: clause)
                plan.followUps += followUpRules(of: rule, in: clause)
                warranties += warrantyRules(of: rule, in: clause)
            }
        }
        plan.ownership = ranked(folded(plan.ownership))
        plan.warranty = Plan.longest(warranties)
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
                // An aim of ours, or a shadow, takes no promise's place.
                narrow.metric == wide.metric && narrow.start == wide.start
                    && narrow.isShadow == wide.isShadow && narrow.isInternalTarget == wide.isInternalTarget
                    && narrow.scope.isNarrower(than: wide.scope)
            }
        }
    }

    /// The ruling that gave this rule such a fate.
    ///
    /// A ruling names clauses; of a clause with several rules it means those that promise what the
    /// winner promises, and all of them where none does.
    public func ruling(that fate: Ruling.Fate, _ rule: Rule, in clause: Clause) -> Ruling? {
        rulings.first { ruling in
            guard ruling.fates[clause.id] == fate else { return false }
            let won = Set(ruling.winners.compactMap { self.clause($0) }.flatMap(\.rules).flatMap(promises))
            let meant = clause.rules.filter { !won.isDisjoint(with: promises(in: $0)) }
            return meant.isEmpty || meant.contains(rule)
        }
    }

    /// The clocks one rule makes; more than one only where we aim at several moments.
    public func deadlineRules(of rule: Rule, in clause: Clause) -> [DeadlineRule] {
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
            guard let period = amount.period(assuming: assumptions(for: terms)), period.isPossible else { return nil }
            return DeadlineRule(
                clause: clause.id,
                metric: metric,
                period: period,
                calendar: calendar(for: terms, amount),
                start: start,
                scope: rule.scope.acting,
                isShadow: ruling(that: .shadow, rule, in: clause) != nil,
                isInternalTarget: isInternal,
                status: status,
                notStated: Set(gaps(in: terms, amount))
            )
        }
    }

    func gateRules(of rule: Rule, in clause: Clause) -> [GateRule] {
        guard let terms = rule.gate else { return [] }
        if let gate = terms.name.flatMap(Gate.init(rawValue:)) ?? Gate(meantBy: rule) {
            return [GateRule(gate: gate, clause: clause.id, blocks: terms.before)]
        }
        // Such a gate stands for a paid repair alone, so that a sentence for any other case is not meant by it.
        guard let gates = Gate.ofPaidRepair(terms), rule.scope == RuleScope([.condition: ["paid-repair"]]),
            clause.status(of: rule).runs
        else { return [] }
        return gates.map { GateRule(gate: $0, clause: clause.id, blocks: terms.before) }
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

    /// Sentences that share out one answer (C18 who leads, C19 who supports, C20 who is told) make one rule.
    private func folded(_ rules: [OwnershipRule]) -> [OwnershipRule] {
        rules.reduce(into: []) { folded, rule in
            let same = folded.firstIndex {
                $0.phases == rule.phases && $0.kinds == rule.kinds && $0.contract == rule.contract
                    && $0.lead == rule.lead
            }
            guard let same else { return folded.append(rule) }
            folded[same].support = folded[same].support ?? rule.support
            folded[same].mustBeTold = folded[same].mustBeTold ?? rule.mustBeTold
        }
    }

    /// The winner of a ruling before those it won against, for the first rule that covers a request decides.
    private func ranked(_ rules: [OwnershipRule]) -> [OwnershipRule] {
        rules.reduce(into: []) { ranked, rule in
            let beaten = ranked.firstIndex { other in
                rulings.contains { $0.winners.contains(rule.clause) && $0.fates[other.clause] != nil }
            }
            ranked.insert(rule, at: beaten ?? ranked.endIndex)
        }
    }

    private func start(of terms: DeadlineTerms) -> Milestone? {
        switch terms.from {
        case .notStated: terms.assumedStart ?? assumptions.start
        case .stated(let events): events.count == 1 ? Milestone(rawValue: events[0]) : nil
        }
    }

    func assumptions(for terms: DeadlineTerms) -> Assumptions {
        var assumptions = assumptions
        assumptions.hours = terms.assumedHours ?? assumptions.hours
        assumptions.days = terms.assumedDays ?? assumptions.days
        return assumptions
    }

    func calendar(for terms: DeadlineTerms, _ amount: Amount) -> String? {
        terms.calendar.value ?? terms.assumedCalendar ?? assumptions.calendar(for: amount.unit)
    }

    /// What the sentence leaves open about this amount, in a fixed order.
    func gaps(in terms: DeadlineTerms, _ amount: Amount) -> [Assumptions.Gap] {
        var gaps: [Assumptions.Gap] = []
        let countsAllTime = amount.period(assuming: assumptions(for: terms))?.countsAllTime ?? false
        if terms.calendar == .notStated, !countsAllTime { gaps.append(.calendar) }
        if terms.from == .notStated, terms.before == nil { gaps.append(.start) }
        if amount.unit.leavesKindOpen { gaps.append(.unit) }
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
