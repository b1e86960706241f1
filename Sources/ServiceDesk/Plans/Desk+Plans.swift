public import AfterSales
import Storage

extension Desk {
    /// Publishes one version of a plan, which never changes afterwards; the first plan becomes the desk's own.
    ///
    /// The same text again changes nothing.
    /// - Throws: `Mistakes` in the text; `Refusal` for another text under a version that is taken.
    @discardableResult
    public func publishPlan(_ source: String, by person: Person) async throws -> Plan {
        try person.needs(.publishPlans)
        let plan = try PlanReader.read(source)
        let now = now()
        try await database.write { db in
            let reference = plan.reference
            let known = try db.rows(
                "SELECT source FROM plan_version WHERE id = \(reference.id) AND version = \(reference.version)"
            )
            if let row = known.first {
                guard try row["source"] == source else { throw Refusal(.conflict, "version-taken", field: "version") }
                return
            }
            let last: Int? = try db.rows(
                "SELECT max(place) AS place FROM plan_version WHERE id = \(reference.id)"
            ).first?["place"]
            try db.run(
                """
                INSERT INTO plan_version (id, version, title, source, published_at, published_by, place)
                VALUES (\(reference.id), \(reference.version), \(plan.title), \(source), \(now), \(person.id),
                    \((last ?? 0) + 1))
                """
            )
            try db.run("INSERT INTO default_plan (place, plan_id) VALUES (1, \(reference.id)) ON CONFLICT DO NOTHING")
            let line = try JournalLine("plan.published", ["version": reference.version, "source": source])
            try db.record([line], on: Subject(.plan, reference.id), by: person, at: now)
        }
        return plan
    }
}
