public import AfterSales
import Storage

/// A published version of a plan, without its sentences.
public struct PublishedPlan: Sendable, Equatable {
    public let reference: Plan.Reference
    public let title: String
    public let publishedAt: Instant
    /// Who published it; `nil` if its journal does not say.
    public let publishedBy: String?
    /// Whether it is the newest version of its plan.
    public let isCurrent: Bool
    /// Whether it is the desk's own plan, for whoever has no other.
    public let isOwn: Bool
}

extension PublishedPlan {
    init(_ row: Row) throws {
        try self.init(
            reference: Plan.Reference(id: row["id"], version: row["version"]),
            title: row["title"],
            publishedAt: row["published_at"],
            publishedBy: row["person_name"],
            isCurrent: row["place"] == (row["newest"] as Int),
            isOwn: row["id"] == (row["own_plan"] as String?)
        )
    }
}

extension Connection {
    /// Every published version, plan by plan, the newest first.
    func publishedPlans() throws -> [PublishedPlan] {
        try rows(
            """
            SELECT id, version, title, published_at, place, max(place) OVER (PARTITION BY id) AS newest,
                (SELECT plan_id FROM default_plan) AS own_plan,
                (
                    SELECT min(person_name) FROM journal
                    WHERE subject_kind = 'plan' AND subject_id = plan_version.id AND kind = 'plan.published'
                        AND person_id = published_by
                ) AS person_name
            FROM plan_version ORDER BY id, place DESC
            """
        ).map(PublishedPlan.init)
    }

    /// The text a version was published as; `nil` if it never was.
    func planSource(_ reference: Plan.Reference) throws -> String? {
        try rows(
            "SELECT source FROM plan_version WHERE id = \(reference.id) AND version = \(reference.version)"
        ).first?["source"]
    }

    /// The newest version of a plan; `nil` if it was never published.
    func currentVersion(ofPlan id: String) throws -> Plan.Reference? {
        try rows("SELECT version FROM plan_version WHERE id = \(id) ORDER BY place DESC LIMIT 1").first
            .map { Plan.Reference(id: id, version: try $0["version"]) }
    }

    /// The plan for whoever has no other; `nil` before the first was published.
    func ownPlan() throws -> String? {
        try rows("SELECT plan_id FROM default_plan").first?["plan_id"]
    }

    func setOwnPlan(_ id: String) throws {
        try run(
            """
            INSERT INTO default_plan (place, plan_id) VALUES (1, \(id))
            ON CONFLICT (place) DO UPDATE SET plan_id = excluded.plan_id
            """
        )
    }

    func insert(_ plan: Plan, source: String, by person: Person, at now: Instant) throws {
        let id = plan.reference.id
        let last: Int? = try rows("SELECT max(place) AS place FROM plan_version WHERE id = \(id)").first?["place"]
        try run(
            """
            INSERT INTO plan_version (id, version, title, source, published_at, published_by, place)
            VALUES (\(id), \(plan.reference.version), \(plan.title), \(source), \(now), \(person.id),
                \((last ?? 0) + 1))
            """
        )
    }
}
