/// Something owed to every customer of the plan again and again, without a ticket: a phone visit every three months
/// (C39), documents every year (C38).
public struct CadenceRule: Sendable, Equatable {
    public var clause: String
    /// The plan language's word for it: `phone-visit`, `documents`.
    public var what: String
    public var every: Period
    /// Our own interval where the sentence only says "regularly"; never shown as the promise.
    public var isInternalTarget: Bool

    public init(clause: String, what: String, every: Period, isInternalTarget: Bool = false) {
        self.clause = clause
        self.what = what
        self.every = every
        self.isInternalTarget = isInternalTarget
    }

    /// When the n-th is due, at the close of service of its day.
    ///
    /// Dates are counted from `anchor`, so that the 31st stays the 31st where there is one; other units from `previous`,
    /// the one before. A day on which the desk is closed gives way to the next that is not. `nil` if the calendar never
    /// opens.
    public func due(_ number: Int, after previous: Instant?, from anchor: Instant, by calendar: WorkCalendar)
        -> Instant?
    {
        switch every {
        case .months(let n): calendar.close(onOrAfter: calendar.day(of: anchor).adding(months: n * number))
        case .years(let n): calendar.close(onOrAfter: calendar.day(of: anchor).adding(months: 12 * n * number))
        case .calendarDays(let n): calendar.close(onOrAfter: calendar.day(of: anchor) + n * number)
        case .workingDays, .serviceTime, .elapsed: calendar.deadline(for: every, from: previous ?? anchor).due
        }
    }
}

extension WorkCalendar {
    fileprivate func close(onOrAfter day: Day) -> Instant? {
        closeOfService(on: day) ?? workingDay(1, after: day).flatMap(closeOfService(on:))
    }
}

extension Plan {
    /// What is owed again and again to whoever has this plan, as far as a customer as such can be owed it.
    ///
    /// A cadence that only says "regularly" runs on our own target, if the plan names one.
    public var cadences: [CadenceRule] {
        clauses.filter { $0.unmanaged == nil }.flatMap { clause in
            clause.rules.flatMap { cadenceRules(of: $0, in: clause) }
        }
    }

    func cadenceRules(of rule: Rule, in clause: Clause) -> [CadenceRule] {
        guard let every = rule.every, CadenceRule.owedToCustomers.contains(every.what), rule.scope.isEverything,
            ruling(that: .setAside, rule, in: clause) == nil
        else { return [] }
        let isInternal = every.interval == nil
        guard let amount = every.interval ?? rule.internalTarget.first,
            let period = amount.period(assuming: assumptions), period.isPossible, period.isAtLeastADay
        else { return [] }
        return [CadenceRule(clause: clause.id, what: every.what, every: period, isInternalTarget: isInternal)]
    }
}

extension Period {
    /// Nobody is called more often; and what is counted over years stays countable.
    fileprivate var isAtLeastADay: Bool {
        switch self {
        case .elapsed(let milliseconds): milliseconds >= millisecondsPerDay
        case .serviceTime: false
        case .workingDays, .calendarDays, .months, .years: true
        }
    }
}

extension CadenceRule {
    /// The rest is owed to a device or a contract.
    static let owedToCustomers: Set<String> = ["phone-visit", "documents"]
}
