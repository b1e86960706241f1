public import AfterSales
import Storage

/// What a device's plan says of a fault that is reported now.
public struct DeviceCoverage: Sendable {
    public let plan: Plan
    /// `nil` where the plan gives none.
    public let warranty: WarrantyStanding?
    let shelf: TermsShelf

    /// Who pays, while nobody has looked for the cause.
    public var whoPays: WhoPays { shelf.whoPays(by: plan, warranty: warranty?.state, cause: nil) }
}

extension Desk {
    /// How each of these devices stands to its warranty now; nothing for one that this person may not see, or whose
    /// plan gives none.
    public func warranties(
        of devices: [ID<Device>],
        seenBy person: Person
    ) async throws -> [ID<Device>: WarrantyStanding] {
        try await coverage(of: devices, seenBy: person).compactMapValues(\.warranty)
    }

    /// What each of these devices is covered by now: its contract's plan, else its customer's, else the desk's own;
    /// nothing for one that this person may not see.
    public func coverage(
        of devices: [ID<Device>],
        seenBy person: Person
    ) async throws -> [ID<Device>: DeviceCoverage] {
        guard !devices.isEmpty else { return [:] }
        let now = now()
        return try await database.read { db in
            let rows = try db.rows(
                """
                SELECT device.id, device.ordered_on, device.shipped_on, device.delivered_on, device.installed_on,
                    device.accepted_on, device.retired_on, site.zone,
                    COALESCE(contract.plan_id, customer.plan_id) AS plan_id,
                    CASE WHEN contract.plan_id IS NULL THEN customer.plan_version ELSE contract.plan_version END
                        AS plan_version
                FROM device JOIN customer ON customer.id = device.customer_id
                LEFT JOIN site ON site.id = device.site_id
                LEFT JOIN contract ON contract.id = device.contract_id
                WHERE device.id IN \(list: devices) AND \(person.seesDevices(ofCustomer: "device.customer_id"))
                """
            )
            // A desk that has only begun has no plan, and promises nobody anything.
            let own = try db.ownPlan() == nil ? nil : currentPlan(in: db)
            var found: [ID<Device>: DeviceCoverage] = [:]
            for row in rows {
                guard let plan = try Plan.Reference.stored(in: row).map({ try self.plan($0, in: db) }) ?? own else {
                    continue
                }
                let warranty = try warranty(
                    of: DeviceSteps(stored: row),
                    zone: row["zone"],
                    under: plan,
                    at: now,
                    in: db
                )
                found[try row["id"]] = DeviceCoverage(plan: plan, warranty: warranty, shelf: shelf)
            }
            return found
        }
    }

    /// How a device stands to the warranty of a plan at a moment, by the wall clock of its site, or of the calendar
    /// that the plan assumes where no zone was told; nothing once the device is out of use.
    func warranty(
        of steps: DeviceSteps,
        zone: String?,
        under plan: Plan,
        at moment: Instant,
        in db: any Connection
    ) throws -> WarrantyStanding? {
        guard let rule = plan.warranty else { return nil }
        let zone = try zone.flatMap { try? Zone($0) } ?? zoneAssumed(by: plan, in: db)
        let day = zone.day(of: moment)
        if let retired = steps[.retired], retired < day { return nil }
        return rule.standing(of: steps, on: day)
    }

    func zoneAssumed(by plan: Plan, in db: any Connection) throws -> Zone {
        try shelf.zone(ofCalendar: plan.assumedCalendar) {
            let name = plan.assumedCalendar
            guard let version = try currentCalendars(in: db)[name] else { throw Refusal.unknown("calendar") }
            return try calendar(name, version: version, in: db).zone
        }
    }
}
