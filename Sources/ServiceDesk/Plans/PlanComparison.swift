public import AfterSales
import Foundation

/// Two plans laid beside each other, clause by clause.
public struct PlanComparison: Sendable, Encodable {
    /// One side of a comparison.
    public struct Side: Sendable, Encodable {
        public let id: String
        public let version: String
        public let title: String
        /// The language of its sentences, such as `zh-Hant`.
        public let language: String
        public let clauses: Int

        public var reference: String { "\(id)@\(version)" }

        init(_ plan: Plan) {
            id = plan.reference.id
            version = plan.reference.version
            title = plan.title
            language = plan.language
            clauses = plan.clauses.count
        }
    }

    /// A clause as one side has it.
    public struct Wording: Sendable, Encodable {
        public let id: String
        public let text: String
        public let status: TextStatus
        public let unmanaged: String?
        /// What it rules, by the names plan files use: `rules.1.deadline.within.amount` and its value.
        public let rules: [String: String]

        init(_ clause: Clause, in plan: Plan) {
            id = clause.id
            text = clause.text
            status = clause.status
            unmanaged = clause.unmanaged
            rules = clause.parts(in: plan)
        }
    }

    /// A clause that both have, and say differently.
    public struct Change: Sendable, Encodable {
        public let first: Wording
        public let second: Wording
        /// `text`, `status`, `unmanaged`, and the parts of the rules that are not alike.
        public let differs: [String]
    }

    public let first: Side
    public let second: Side
    /// The numbers of the clauses that are alike in words and rules.
    public let same: [String]
    /// The same sentence under another number, with rules that are alike: the first plan's number, then the second's.
    public let renumbered: [[String]]
    public let changed: [Change]
    public let onlyFirst: [Wording]
    public let onlySecond: [Wording]
    /// What is said for the whole plan and is not alike, such as `warnings`.
    public let general: [String]
    /// The same promised to the same cases with different values: `first` is a clause of the first plan.
    public let contradictions: [Contradiction]

    /// Whether there is nothing to tell apart.
    public var isSame: Bool {
        renumbered.isEmpty && changed.isEmpty && onlyFirst.isEmpty && onlySecond.isEmpty && general.isEmpty
    }

    public init(_ first: Plan, _ second: Plan) {
        self.first = Side(first)
        self.second = Side(second)
        var same: [String] = []
        var changed: [Change] = []
        var left: [Wording] = []
        for clause in first.clauses {
            let wording = Wording(clause, in: first)
            guard let other = second.clause(clause.id).map({ Wording($0, in: second) }) else {
                left.append(wording)
                continue
            }
            let change = Change(wording, other)
            if change.differs.isEmpty { same.append(clause.id) } else { changed.append(change) }
        }
        var right = second.clauses.filter { first.clause($0.id) == nil }.map { Wording($0, in: second) }
        var renumbered: [[String]] = []
        left.removeAll { wording in
            guard let place = right.firstIndex(where: { Change(wording, $0).differs.isEmpty }) else { return false }
            renumbered.append([wording.id, right.remove(at: place).id])
            return true
        }
        self.same = same
        self.changed = changed
        self.renumbered = renumbered
        onlyFirst = left
        onlySecond = right
        general = Self.general(first, second)
        contradictions = first.contradictions(with: second)
    }

    private static func general(_ first: Plan, _ second: Plan) -> [String] {
        let parts: [(String, Bool)] = [
            ("title", first.title == second.title), ("language", first.language == second.language),
            ("calendars", first.calendars == second.calendars), ("words", first.words == second.words),
            ("assumptions", first.assumptions == second.assumptions),
            ("pauses", first.pauseReasons == second.pauseReasons),
            ("reopening", first.reopenWindow == second.reopenWindow),
            ("warnings", first.warnings == second.warnings), ("rulings", first.rulings == second.rulings),
        ]
        return parts.filter { !$0.1 }.map(\.0)
    }
}

extension PlanComparison.Change {
    fileprivate init(_ first: PlanComparison.Wording, _ second: PlanComparison.Wording) {
        self.first = first
        self.second = second
        var differs: [String] = []
        if first.text != second.text { differs.append("text") }
        if first.status != second.status { differs.append("status") }
        if first.unmanaged != second.unmanaged { differs.append("unmanaged") }
        let parts = Set(first.rules.keys).union(second.rules.keys)
        differs += parts.filter { first.rules[$0] != second.rules[$0] }.sorted()
        self.differs = differs
    }
}

extension Clause {
    /// Everything its rules say, part by part, as `aftercare plan check --json` names it.
    fileprivate func parts(in plan: Plan) -> [String: String] {
        var parts: [String: String] = [:]
        for (index, rule) in rules.enumerated() {
            let json = RuleJSON(rule: rule, status: status(of: rule), standing: nil, clocks: [])
            // What we encode ourselves always reads back.
            guard let data = try? JSONEncoder().encode(json),
                let read = try? JSONDecoder().decode(JSONLeaves.self, from: data)
            else { continue }
            for (path, leaf) in read.byPath { parts["rules.\(index + 1).\(path)"] = leaf.text }
        }
        // Derived from the others, and differing only where they do.
        return parts.filter {
            !$0.key.contains(".gist") && !$0.key.contains(".dimensions") && !$0.key.contains(".kinds")
        }
    }
}
