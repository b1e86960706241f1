public import AfterSales
import Storage

/// What is promised of one installation's inspections, as things stand now.
public struct InspectionTerms: Sendable {
    /// The contract's plan, else the customer's, else the desk's own.
    public let plan: Plan
    /// `nil` where the plan promises no inspections.
    public let rule: InspectionRule?
    /// `nil` without a rule.
    public let schedule: InspectionSchedule?
    /// By whose wall clock days are counted: the site's, or the plan's.
    public let zone: Zone
    /// Devices there that are still in use.
    public let devices: Int
    /// Of those, the ones whose warranty has not begun, as far as is known: no acceptance was recorded.
    public let waiting: Int

    public func year(at moment: Instant) -> InspectionSchedule.Year? { schedule?.year(on: zone.day(of: moment)) }

    /// The last moment at which what is due on `day` is in time.
    func end(of day: Day) -> Instant { zone.bounds(of: day).end.advanced(byMilliseconds: -1) }
}

extension Desk {
    /// What is promised of these installations: four statements, however many they are.
    func inspectionTerms(
        of installations: [ID<Installation>],
        in db: any Connection
    ) throws -> [ID<Installation>: InspectionTerms] {
        guard !installations.isEmpty else { return [:] }
        let places = try db.rows(
            """
            SELECT installation.id, site.zone, COALESCE(contract.plan_id, customer.plan_id) AS plan_id,
                CASE WHEN contract.plan_id IS NULL THEN customer.plan_version ELSE contract.plan_version END
                    AS plan_version
            FROM installation JOIN customer ON customer.id = installation.customer_id
            LEFT JOIN site ON site.id = installation.site_id
            LEFT JOIN contract ON contract.id = installation.contract_id
            WHERE installation.id IN \(list: installations)
            """
        )
        let devices = Dictionary(
            grouping: try db.rows(
                """
                SELECT installation.id AS installation_id, device.ordered_on, device.shipped_on, device.delivered_on,
                    device.installed_on, device.accepted_on, device.retired_on
                FROM installation JOIN device ON \(Self.stands)
                WHERE installation.id IN \(list: installations)
                """
            ),
            by: { row in (try? row["installation_id"] as ID<Installation>) ?? ID(number: 0) }
        )
        let own = try db.ownPlan() == nil ? nil : currentPlan(in: db)
        var found: [ID<Installation>: InspectionTerms] = [:]
        for row in places {
            let id: ID<Installation> = try row["id"]
            guard let plan = try Plan.Reference.stored(in: row).map({ try self.plan($0, in: db) }) ?? own else {
                continue
            }
            let named: String? = try row["zone"]
            let steps = try (devices[id] ?? []).map(DeviceSteps.init(stored:))
            let rule = plan.inspections
            let covers = steps.map { plan.warranty?.cover(of: $0) }
            found[id] = InspectionTerms(
                plan: plan,
                rule: rule,
                schedule: rule.map { InspectionSchedule($0, covers: covers.compactMap { $0 }) },
                zone: try named.flatMap { try? Zone($0) } ?? zoneAssumed(by: plan, in: db),
                devices: steps.count { $0[.retired] == nil },
                waiting: zip(steps, covers).count { $0[.retired] == nil && $1 == nil }
            )
        }
        return found
    }

    /// Which devices make up an installation.
    static let stands: SQL = """
        device.customer_id = installation.customer_id
        AND coalesce(device.site_id, 0) = coalesce(installation.site_id, 0)
        AND coalesce(device.contract_id, 0) = coalesce(installation.contract_id, 0)
        """

    func inspectionTerms(of installation: ID<Installation>, in db: any Connection) throws -> InspectionTerms {
        guard let terms = try inspectionTerms(of: [installation], in: db)[installation] else { throw Refusal.noPlan }
        return terms
    }
}
