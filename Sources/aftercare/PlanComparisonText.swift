import AfterSales
import ServiceDesk

/// Two plans beside each other, for people at a terminal.
struct PlanComparisonText {
    let comparison: PlanComparison

    init(_ comparison: PlanComparison) {
        self.comparison = comparison
    }

    var text: String {
        let first = comparison.first
        let second = comparison.second
        let sections = [
            [first, second].map { "\($0.reference) · \($0.title) · \($0.clauses) clauses" }.joined(separator: "\n"),
            section(
                "Same",
                comparison.same.isEmpty ? [] : [comparison.same.joined(separator: " ")],
                comparison.same.count
            ),
            section("Same under another number", comparison.renumbered.map { $0.joined(separator: " → ") }),
            section("Changed", comparison.changed.map(change)),
            section("Only in \(first.reference)", comparison.onlyFirst.map(sentence)),
            section("Only in \(second.reference)", comparison.onlySecond.map(sentence)),
            section("Said of the whole plan and not alike", comparison.general),
            section("Contradictions between the two", comparison.contradictions.map(contradiction)),
            comparison.isSame ? "Nothing differs." : nil,
        ]
        return sections.compactMap { $0 }.joined(separator: "\n\n")
    }

    private func section(_ title: String, _ lines: [String], _ count: Int? = nil) -> String? {
        guard !lines.isEmpty else { return nil }
        return "\(title) (\(count ?? lines.count))\n" + lines.map { "  \($0)" }.joined(separator: "\n")
    }

    private func sentence(_ wording: PlanComparison.Wording) -> String { "\(wording.id)  \(wording.text)" }

    private func change(_ change: PlanComparison.Change) -> String {
        var lines = [change.first.id]
        if change.differs.contains("text") {
            lines.append("  − \(change.first.text)")
            lines.append("  + \(change.second.text)")
        } else {
            lines.append("    \(change.first.text)")
        }
        for part in change.differs where part != "text" {
            lines.append("  \(part): \(value(part, change.first)) → \(value(part, change.second))")
        }
        return lines.joined(separator: "\n  ")
    }

    private func value(_ part: String, _ wording: PlanComparison.Wording) -> String {
        switch part {
        case "status": wording.status.rawValue
        case "unmanaged": wording.unmanaged ?? "managed"
        default: wording.rules[part] ?? "not said"
        }
    }

    private func contradiction(_ found: Contradiction) -> String {
        "\(found.promise): \(found.first) \(found.firstValue) here, \(found.second) \(found.secondValue) there"
    }
}
