/// "Free repair for two years from acceptance": how long a device's warranty runs, and from when (C26, C32, C33).
///
/// It answers only whether a fault falls into the warranty's time. Who pays is a second question, which the cause of
/// the fault decides with it (semantics §6): out of warranty is paid service, never a refusal (C12).
public struct WarrantyRule: Sendable, Equatable {
    /// The sentence that gives the length.
    public var clause: String
    public var period: Period
    /// The step of a device's life from whose day it runs.
    public var start: DevicePhase
    /// The sentence that names the start; `nil` where none does and the plan's fallback is taken.
    public var startClause: String?

    public init(clause: String, period: Period, start: DevicePhase, startClause: String? = nil) {
        self.clause = clause
        self.period = period
        self.start = start
        self.startClause = startClause
    }

    /// How a device with these steps stands to its warranty on `day`.
    ///
    /// A term ends with the end of its last day, and is not moved to a working day (semantics §2).
    public func standing(of steps: DeviceSteps, on day: Day) -> WarrantyStanding {
        guard let began = steps[start], day >= began, let last = last(from: began) else {
            return WarrantyStanding(state: .undecided, rule: self, began: steps[start], through: nil)
        }
        return WarrantyStanding(state: day <= last ? .within : .over, rule: self, began: began, through: last)
    }

    private func last(from began: Day) -> Day? {
        switch period {
        case .years(let n): began.adding(months: 12 * n)
        case .months(let n): began.adding(months: n)
        case .calendarDays(let n): began + n
        case .workingDays, .serviceTime, .elapsed: nil
        }
    }
}

/// Whether a day falls into a device's warranty.
public struct WarrantyStanding: Sendable, Equatable {
    public enum State: String, Sendable, Hashable, CaseIterable, Codable {
        case within, over
        /// The day it starts from is not known, or lies ahead.
        case undecided
    }

    public let state: State
    public let rule: WarrantyRule
    public let began: Day?
    /// The last day of it.
    public let through: Day?
}

extension Plan {
    /// The warranties that a rule of the plan gives any device.
    ///
    /// Rules for some products or conditions are left out: a device does not know yet whether they mean it.
    func warrantyRules(of rule: Rule, in clause: Clause) -> [WarrantyRule] {
        guard let term = rule.term, term.of == "warranty", rule.scope.isEverything, term.orUsage == nil,
            clause.status(of: rule).runs, ruling(that: .shadow, rule, in: clause) == nil,
            case .amount(let amount)? = term.lasts.value, let period = amount.period(assuming: assumptions),
            period.isPossible
        else { return [] }
        let named = startOfWarranty
        guard let start = (term.from.value ?? named?.event ?? term.fallback).flatMap(DevicePhase.init(rawValue:)),
            [.shipped, .delivered, .installed, .accepted].contains(start)
        else { return [] }
        let startClause = term.from == .notStated ? named?.clause : clause.id
        return [WarrantyRule(clause: clause.id, period: period, start: start, startClause: startClause)]
    }

    /// Whether the rule gives a warranty's length, or its start to one that does.
    func givesWarranty(_ rule: Rule, in clause: Clause) -> Bool {
        !warrantyRules(of: rule, in: clause).isEmpty
            || rule.term?.of == "warranty" && rule.term?.lasts == .notStated && startOfWarranty?.clause == clause.id
    }

    /// The longest, which is in the customer's favour where a ruling lets several stand.
    static func longest(_ rules: [WarrantyRule]) -> WarrantyRule? {
        rules.max { $0.roughDays < $1.roughDays }
    }

    /// A sentence may say since when a warranty runs, and leave its length to another (C32).
    private var startOfWarranty: (clause: String, event: String)? {
        for clause in clauses where clause.unmanaged == nil {
            for rule in clause.rules {
                guard let term = rule.term, term.of == "warranty", term.lasts == .notStated,
                    let event = term.from.value,
                    rule.scope.isEverything, clause.status(of: rule).runs,
                    ruling(that: .setAside, rule, in: clause) == nil, ruling(that: .shadow, rule, in: clause) == nil
                else { continue }
                return (clause.id, event)
            }
        }
        return nil
    }
}

extension WarrantyRule {
    /// To compare lengths by; no day is computed from it.
    fileprivate var roughDays: Int {
        switch period {
        case .years(let n): 365 * n
        case .months(let n): 30 * n
        case .calendarDays(let n): n
        case .workingDays, .serviceTime, .elapsed: 0
        }
    }
}
