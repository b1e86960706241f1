public import AfterSales
import Synchronization

/// Reads a plan file: YAML with the commitment's own sentences and the rules each one makes.
///
/// The language is explained in `docs/decisions/0004-plan-language.md`; its own words are in
/// `Vocabulary`. Aliases, anchors and merge keys are not part of it: a plan is read by people.
public enum PlanReader {
    /// - Throws: `Mistakes`, all of the file's at once.
    public static func read(_ source: String) throws(Mistakes) -> Plan {
        if let known = last.withLock({ $0?.source == source ? $0?.plan : nil }) { return known }
        let file = try YAMLFile(source, what: "keys with values, beginning with “plan: …”")
        let plan = PlanReading(file.root).plan()
        guard file.findings.mistakes.isEmpty else { throw Mistakes(file.findings.mistakes) }
        let acting = plan.acting()
        last.withLock { $0 = (source, acting) }
        return acting
    }

    /// What was read last: a plan is looked at, published and gone by in the same words.
    private static let last = Mutex<(source: String, plan: Plan)?>(nil)
}
