public import AfterSales
import Storage

/// An installation as its page shows it.
public struct InstallationCard: Sendable {
    public struct Device: Sendable, Equatable {
        public let id: ID<AfterSales.Device>
        public let serial: String
        public let model: String
        public let location: String?
        public let phase: DevicePhase
    }

    /// One naming of the expert, with who wrote it down.
    public struct Naming: Sendable, Equatable {
        public let naming: Installation.Naming
        public let at: Instant
        public let by: String
    }

    public let installation: Installation
    public let customerName: String
    public let siteName: String?
    public let contractNumber: String?
    /// `nil` while the desk has no plan.
    public let terms: InspectionTerms?
    public let namings: [Naming]
    /// In use, by serial; at most two hundred.
    public let devices: [Device]
    /// Owed, planned and made, the last first; at most a hundred.
    public let inspections: [InspectionRow]
    public let now: Instant

    public var version: Int { installation.version }
}

/// An installation as a list shows it.
public struct InstallationRow: Sendable {
    public let id: ID<Installation>
    public let customer: ID<Customer>
    public let customerName: String
    public let siteName: String?
    public let contractNumber: String?
    public let expert: Installation.Expert?
    public let terms: InspectionTerms?
    /// When the last was made, and when the next is planned or else owed.
    public let last: Instant?
    public let next: Instant?
}

/// Who is named for an installation, and what makes them experienced.
public struct ExpertNaming: Sendable {
    public var expert: ID<Person>
    public var experience: String
    public var replacement: Installation.Replacement?

    public init(expert: ID<Person>, experience: String, replacement: Installation.Replacement? = nil) {
        self.expert = expert
        self.experience = experience
        self.replacement = replacement
    }
}

extension Desk {
    /// One page of installations by customer, the whole list or those of one customer or of one expert.
    public func installations(
        of customer: ID<Customer>? = nil,
        after: String? = nil,
        limit: Int = 50,
        seenBy person: Person
    ) async throws -> Listing<InstallationRow> {
        let last = try after.map { try ID<Installation>(cursor: $0) }
        let limit = Listing<InstallationRow>.rows(limit)
        return try await database.read { db in
            var conditions = [person.seesInspections(ofCustomer: "installation.customer_id")]
            if let customer { conditions.append("installation.customer_id = \(customer)") }
            if let last {
                conditions.append(
                    """
                    (installation.customer_id, installation.id) > (
                        SELECT customer_id, id FROM installation WHERE id = \(last))
                    """
                )
            }
            let rows = try db.installationRows(
                """
                WHERE \(conditions.joined(" AND "))
                ORDER BY installation.customer_id, installation.id LIMIT \(limit + 1)
                """
            )
            let terms = try inspectionTerms(of: rows.map { try $0["id"] }, in: db)
            return Listing(try rows.map { try InstallationRow($0, terms) }, limit: limit) { $0.id.description }
        }
    }

    /// The installation a device belongs to; `nil` for a device that has none yet.
    public func installation(
        ofDevice device: ID<AfterSales.Device>,
        seenBy person: Person
    ) async throws -> InstallationRow? {
        try await database.read { db in
            let rows = try db.installationRows(
                """
                JOIN device ON \(Self.stands)
                WHERE device.id = \(device) AND \(person.seesInspections(ofCustomer: "installation.customer_id"))
                """
            )
            guard let row = rows.first else { return nil }
            return try InstallationRow(row, inspectionTerms(of: [row["id"]], in: db))
        }
    }

    /// - Throws: `Refusal.notFound` if there is none or this person may not see it.
    public func installation(_ id: ID<Installation>, seenBy person: Person) async throws -> InstallationCard {
        let now = now()
        return try await database.read { db in
            let installation = try db.installation(id, seenBy: person)
            guard let row = try db.installationRows("WHERE installation.id = \(id)").first else {
                throw Refusal.notFound
            }
            let devices = try db.rows(
                """
                SELECT device.id, device.serial, device.location, device.phase, product_model.name AS model
                FROM installation JOIN device ON \(Self.stands)
                JOIN product_model ON product_model.id = device.model_id
                WHERE installation.id = \(id) AND device.retired_on IS NULL
                ORDER BY device.serial_key, device.id LIMIT 200
                """
            )
            return InstallationCard(
                installation: installation,
                customerName: try row["customer_name"],
                siteName: try row["site_name"],
                contractNumber: try row["contract_number"],
                terms: try inspectionTerms(of: [id], in: db)[id],
                namings: try db.journal(of: installation.subject).compactMap { entry in
                    guard case .named(let naming) = try Installation.Change(entry) else { return nil }
                    return .init(naming: naming, at: entry.recordedAt, by: entry.personName)
                },
                devices: try devices.map { row in
                    try .init(
                        id: row["id"],
                        serial: row["serial"],
                        model: row["model"],
                        location: row["location"],
                        phase: row["phase"]
                    )
                },
                inspections: try db.inspectionRows(
                    InspectionFilter(which: .all, installation: id),
                    after: nil,
                    limit: 100,
                    at: now,
                    seenBy: person
                ),
                now: now
            )
        }
    }

    /// Names the expert of an installation, or another one.
    ///
    /// - Throws: `expert-pinned` where the plan keeps the expert and neither the customer agreed nor somebody with the
    ///   right decided so; `expert-unfit` for somebody who makes no inspections.
    public func name(
        _ naming: ExpertNaming,
        for id: ID<Installation>,
        version: Int,
        by person: Person
    ) async throws -> Installation {
        try person.needs(.nameExpert)
        if naming.replacement?.isBreach ?? false { try person.needs(.overrideGate) }
        let now = now()
        return try await database.write { db in
            var installation = try db.installation(id, seenBy: person)
            let former = installation.expert?.expert.id
            guard installation.version == version else { throw Refusal.changedMeanwhile }
            let expert = try db.inspector(naming.expert)
            let change = try installation.name(
                expert,
                experience: naming.experience,
                replacement: naming.replacement,
                under: inspectionTerms(of: id, in: db).rule,
                latest: .latestAnywhere(at: now)
            )
            guard case .named(let named)? = change, let change else { return installation }
            try db.save(named, on: id, place: version, at: now)
            try db.record([change.line()], on: installation.subject, by: person, at: now, after: version)
            if let former, former != expert.id {
                try passOn(id, from: former, to: expert, by: person, at: now, in: db)
            }
            return installation
        }
    }
}

extension Desk {
    /// What was planned for the former expert is the new one's.
    private func passOn(
        _ installation: ID<Installation>,
        from former: ID<Person>,
        to expert: Installation.Expert,
        by person: Person,
        at now: Instant,
        in db: any Connection
    ) throws {
        let planned = try db.rows(
            """
            SELECT id FROM inspection
            WHERE installation_id = \(installation) AND inspector_id = \(former) AND state = 'planned' ORDER BY id
            """
        )
        for row in planned {
            let id: ID<Inspection> = try row["id"]
            let inspection = try db.inspection(id, seenBy: person)
            var arrangement = inspection.arrangement
            (arrangement.inspector, arrangement.replacement) = (expert, nil)
            let events = try inspection.rearrange(arrangement, in: inspection.planning.year)
            try write(events, on: id, after: inspection, by: person, at: now, in: db)
        }
    }
}

extension InstallationRow {
    init(_ row: Row, _ terms: [ID<Installation>: InspectionTerms]) throws {
        id = try row["id"]
        customer = try row["customer_id"]
        customerName = try row["customer_name"]
        siteName = try row["site_name"]
        contractNumber = try row["contract_number"]
        let expertID: ID<Person>? = try row["expert_id"]
        let expertName: String? = try row["expert_name"]
        expert = expertID.map { Installation.Expert(id: $0, name: expertName ?? "") }
        self.terms = terms[try row["id"]]
        last = try row["last_at"]
        let (planned, owed): (Instant?, Instant?) = try (row["planned_at"], row["owed_at"])
        next = planned ?? owed
    }
}

extension Connection {
    fileprivate func installationRows(_ rest: SQL) throws -> [Row] {
        try rows(
            """
            SELECT installation.*, coalesce(customer.short_name, customer.name) AS customer_name,
                site.name AS site_name, contract.number AS contract_number,
                (SELECT max(begun_at) FROM inspection WHERE installation_id = installation.id
                    AND state IN ('reported', 'done')) AS last_at,
                (SELECT min(planned_at) FROM inspection WHERE installation_id = installation.id
                    AND state IN ('planned', 'begun')) AS planned_at,
                (SELECT min(due_at) FROM owed WHERE owed.installation_id = installation.id
                    AND settled_at IS NULL AND dropped_at IS NULL) AS owed_at
            FROM installation JOIN customer ON customer.id = installation.customer_id
            LEFT JOIN site ON site.id = installation.site_id
            LEFT JOIN contract ON contract.id = installation.contract_id
            \(rest)
            """
        )
    }

    /// One of ours who makes inspections.
    func inspector(_ id: ID<Person>) throws -> Installation.Expert {
        let found = try profiles("SELECT * FROM person WHERE id = \(id) AND customer IS NULL AND disabled_at IS NULL")
        guard let person = found.first?.profile.person, person.may(.inspect) else {
            throw Refusal(.invalid, "expert-unfit", field: "expert")
        }
        return Installation.Expert(id: person.id, name: person.name)
    }
}
