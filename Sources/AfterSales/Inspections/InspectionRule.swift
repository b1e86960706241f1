/// "Two to three inspections a year in warranty, by the same expert": what a plan promises of inspections (C57–C61).
public struct InspectionRule: Sendable, Equatable {
    /// The sentence that says how many (C57).
    public var clause: String
    /// Owed in each warranty year.
    public var least: Int
    /// Promised at most, beyond which nothing is owed (X13); `nil` where the sentence names no limit.
    public var most: Int?
    /// The sentence that wants an expert named for the installation (C58).
    public var namedExpert: String?
    /// The sentence that keeps the expert from being changed without the customer's consent (C59).
    public var pinnedExpert: String?

    public init(
        clause: String,
        least: Int,
        most: Int? = nil,
        namedExpert: String? = nil,
        pinnedExpert: String? = nil
    ) {
        self.clause = clause
        self.least = least
        self.most = most
        self.namedExpert = namedExpert
        self.pinnedExpert = pinnedExpert
    }
}

extension Plan {
    /// What the plan promises of inspections; `nil` where it promises none, or gives no warranty to count in.
    public var inspections: InspectionRule? {
        guard warranty != nil else { return nil }
        let live = clauses.filter { $0.unmanaged == nil }
        var found: InspectionRule?
        for clause in live {
            for rule in clause.rules where found == nil {
                found = inspectionRule(of: rule, in: clause)
            }
        }
        guard var found else { return nil }
        for clause in live {
            for rule in clause.rules where namesExpert(rule, in: clause) {
                if rule.people?.replacedWith == nil {
                    found.namedExpert = found.namedExpert ?? clause.id
                } else {
                    found.pinnedExpert = found.pinnedExpert ?? clause.id
                }
            }
        }
        return found
    }

    /// The count of one rule, where it counts by warranty years.
    func inspectionRule(of rule: Rule, in clause: Clause) -> InspectionRule? {
        guard let every = rule.every, every.what == Self.inspection, rule.debtor == "vendor",
            rule.scope.values.allSatisfy({ $0.key == .warranty && $0.value == ["in"] }),
            clause.status(of: rule).runs, ruling(that: .setAside, rule, in: clause) == nil,
            let per = every.per?.value,
            per == "warranty-year" || per == "year" && !rule.scope[.warranty].isEmpty,
            let least = every.min?.whole, (1...12).contains(least)
        else { return nil }
        let most = every.max?.whole
        guard most.map({ $0 >= least }) ?? true else { return nil }
        return InspectionRule(clause: clause.id, least: least, most: most)
    }

    /// Whether the rule speaks of the named expert, and of nothing that an inspection cannot keep.
    func namesExpert(_ rule: Rule, in clause: Clause) -> Bool {
        guard let people = rule.people, people.who == "support-expert", people.named, rule.scope.isEverything,
            clause.status(of: rule).runs, ruling(that: .setAside, rule, in: clause) == nil
        else { return false }
        return people.replacedWith.map { $0 == "consent" } ?? true
    }

    /// Whether inspections carry the rule out: the count, the expert, or a paper that every inspection leaves.
    func speaksOfInspections(_ rule: Rule, in clause: Clause) -> Bool {
        guard let inspections else { return false }
        if inspectionRule(of: rule, in: clause) != nil { return inspections.clause == clause.id }
        return namesExpert(rule, in: clause) || asksForInspectionPaper(rule)
    }

    /// Whether the rule asks for the checklist or the report (C60, C61).
    private func asksForInspectionPaper(_ rule: Rule) -> Bool {
        guard let evidence = rule.evidence, evidence.each == Self.inspection else { return false }
        return ["inspection-checklist", "inspection-report"].contains(evidence.document)
    }

    private static let inspection = "inspection"
}
