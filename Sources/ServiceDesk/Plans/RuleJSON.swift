import AfterSales

/// A rule as programs read it: only the parts that stand there, under the names plan files use.
struct RuleJSON: Encodable {
    let rule: Rule
    let status: TextStatus
    let standing: PlanReview.Standing?
    /// The clocks it makes, with what is assumed filled in.
    let clocks: [ClockJSON]

    private enum Key: String, CodingKey {
        case kinds, status, dimensions, gist, standing, clocks
        case reference, rightOf, means, scope, upon, deadline, internalTarget, gate, evidence
        case debtor, owedTo, does, suspendedWhile, owner, people, channel, notice, escalation, remote, steps
        case pays, covers, fee, penalty, goods, offers, every, quota, term, measure
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        func list(_ values: [some Encodable], _ key: Key) throws {
            if !values.isEmpty { try container.encode(values, forKey: key) }
        }
        try container.encode(rule.kinds, forKey: .kinds)
        try container.encode(status, forKey: .status)
        try container.encode(rule.dimensions, forKey: .dimensions)
        try container.encode(rule.gist, forKey: .gist)
        try container.encodeIfPresent(standing.map(StandingJSON.init), forKey: .standing)
        try list(clocks, .clocks)
        try container.encodeIfPresent(rule.reference, forKey: .reference)
        try container.encodeIfPresent(rule.rightOf, forKey: .rightOf)
        try container.encodeIfPresent(rule.meaning, forKey: .means)
        if !rule.scope.isEverything { try container.encode(rule.scope, forKey: .scope) }
        try container.encodeIfPresent(rule.upon, forKey: .upon)
        try container.encodeIfPresent(rule.deadline, forKey: .deadline)
        try list(rule.internalTarget, .internalTarget)
        try container.encodeIfPresent(rule.gate, forKey: .gate)
        try container.encodeIfPresent(rule.evidence, forKey: .evidence)
        try container.encode(rule.debtor, forKey: .debtor)
        try container.encodeIfPresent(rule.owedTo, forKey: .owedTo)
        try container.encodeIfPresent(rule.duty, forKey: .does)
        try list(rule.suspendedWhile, .suspendedWhile)
        try container.encodeIfPresent(rule.owner, forKey: .owner)
        try container.encodeIfPresent(rule.people, forKey: .people)
        try container.encodeIfPresent(rule.channel, forKey: .channel)
        try container.encodeIfPresent(rule.notice, forKey: .notice)
        try container.encodeIfPresent(rule.escalation, forKey: .escalation)
        try container.encodeIfPresent(rule.remote, forKey: .remote)
        try list(rule.steps, .steps)
        try list(rule.pays, .pays)
        try list(rule.covers, .covers)
        try container.encodeIfPresent(rule.fee, forKey: .fee)
        try container.encodeIfPresent(rule.penalty, forKey: .penalty)
        try container.encodeIfPresent(rule.goods, forKey: .goods)
        try container.encodeIfPresent(rule.offers, forKey: .offers)
        try container.encodeIfPresent(rule.every, forKey: .every)
        try container.encodeIfPresent(rule.quota, forKey: .quota)
        try container.encodeIfPresent(rule.term, forKey: .term)
        try container.encodeIfPresent(rule.measure, forKey: .measure)
    }
}

/// What becomes of a rule: `acts`, `unquantified` or `unmanaged`.
struct StandingJSON: Encodable {
    let `is`: String
    let by: [String]?
    let internalTarget: [Amount]?
    let reason: String?

    init(_ standing: PlanReview.Standing) {
        switch standing {
        case .acts(let actors):
            (self.is, by, internalTarget, reason) = ("acts", actors.map(\.description), nil, nil)
        case .unquantified(let aim, let actors):
            let by = actors.isEmpty ? nil : actors.map(\.description)
            (self.is, self.by, internalTarget, reason) = ("unquantified", by, aim.isEmpty ? nil : aim, nil)
        case .unmanaged(let why):
            (self.is, by, internalTarget, reason) = ("unmanaged", nil, nil, why.description)
        }
    }
}

/// A clock as it runs.
struct ClockJSON: Encodable {
    let metric: Metric
    let period: PeriodJSON
    let calendar: String
    let start: Milestone
    /// What the sentence leaves open and the plan assumes.
    let assumed: [String]
    let isShadow: Bool
    let isInternalTarget: Bool

    init(_ rule: DeadlineRule, in plan: Plan) {
        metric = rule.metric
        period = PeriodJSON(period: rule.period)
        calendar = rule.calendar ?? plan.assumedCalendar
        start = rule.start
        assumed = rule.notStated.map(\.rawValue).sorted()
        isShadow = rule.isShadow
        isInternalTarget = rule.isInternalTarget
    }
}

/// A typed duration: `{"workingDays": 2}`; elapsed and service time in minutes.
struct PeriodJSON: Encodable {
    let period: Period

    private enum Key: String, CodingKey {
        case elapsed, serviceTime, workingDays, calendarDays, months, years
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        switch period {
        case .elapsed(let milliseconds): try container.encode(minutes(milliseconds), forKey: .elapsed)
        case .serviceTime(let milliseconds): try container.encode(minutes(milliseconds), forKey: .serviceTime)
        case .workingDays(let n): try container.encode(n, forKey: .workingDays)
        case .calendarDays(let n): try container.encode(n, forKey: .calendarDays)
        case .months(let n): try container.encode(n, forKey: .months)
        case .years(let n): try container.encode(n, forKey: .years)
        }
    }

    private func minutes(_ milliseconds: Int64) -> Double { Double(milliseconds) / 60_000 }
}
