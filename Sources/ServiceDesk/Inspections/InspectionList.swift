public import AfterSales
import Storage

/// What a list of inspections is narrowed to.
public struct InspectionFilter: Sendable, Equatable {
    public enum Which: String, Sendable, Hashable, CaseIterable {
        /// Owed and not planned yet, planned, begun, or reported and not handed over.
        case open
        /// Owed, and nobody has planned it.
        case owed
        case planned
        /// Open, and past its last day.
        case late
        case done
        case all
    }

    public var which: Which
    public var customer: ID<Customer>?
    public var installation: ID<Installation>?
    public var inspector: ID<Person>?
    /// The warranty year it is counted in, by the calendar year that begins in.
    public var year: Int?
    /// Whether the customer has, or has not, a version of the report.
    public var hasReport: Bool?
    /// Planned, or due, before.
    public var before: Instant?
    /// That one alone.
    var inspection: ID<Inspection>?

    public init(
        which: Which = .open,
        customer: ID<Customer>? = nil,
        installation: ID<Installation>? = nil,
        inspector: ID<Person>? = nil,
        year: Int? = nil,
        hasReport: Bool? = nil,
        before: Instant? = nil
    ) {
        self.which = which
        self.customer = customer
        self.installation = installation
        self.inspector = inspector
        self.year = year
        self.hasReport = hasReport
        self.before = before
    }
}

/// An inspection as a list shows it: owed, planned, under way or made.
public struct InspectionRow: Sendable, Equatable {
    /// `nil` for one that is owed and not planned yet.
    public let inspection: ID<Inspection>?
    /// What is owed that it settles.
    public let owed: ID<Owed>?
    public let installation: ID<Installation>
    public let customer: ID<Customer>
    public let customerName: String
    public let siteName: String?
    public let address: String?
    /// By whose wall clock the site counts days, where that is known.
    public let zone: Zone?
    public let contractNumber: String?
    /// `nil` for one that is owed and not planned yet.
    public let state: Inspection.State?
    public let occurrence: Int?
    public let year: Int?
    public let isBeyond: Bool
    public let due: Instant?
    public let plannedAt: Instant?
    public let begunAt: Instant?
    public let handedOverAt: Instant?
    public let way: Inspection.Way?
    /// Who makes it, or (not planned yet) who is named for it.
    public let inspector: Installation.Expert?
    public let basis: String?
    public let faulty: Int
    /// Whether the customer has a version of the report.
    public let hasReport: Bool
    /// Faulty devices by the version of the report that the customer has.
    public let reportedFaulty: Int?
    /// Where it stands in a list.
    let place: Place

    struct Place: Equatable {
        let at: Instant
        let key: Int64
    }

    /// Not in the customer's hands in time.
    public func isLate(at now: Instant) -> Bool {
        guard state != .cancelled, let due else { return false }
        return (handedOverAt ?? now) > due
    }
}

extension Desk {
    /// One page of inspections: what is open by when it is planned or due, what is done the last first.
    ///
    /// `after` is `next` of the page before.
    public func inspections(
        _ filter: InspectionFilter = InspectionFilter(),
        after: String? = nil,
        limit: Int = 50,
        seenBy person: Person
    ) async throws -> Listing<InspectionRow> {
        let last = try after.map { try InspectionRow.Place(cursor: $0) }
        let limit = Listing<InspectionRow>.rows(limit)
        let now = now()
        return try await database.read { db in
            let found = try db.inspectionRows(filter, after: last, limit: limit + 1, at: now, seenBy: person)
            return Listing(found, limit: limit) { $0.place.cursor }
        }
    }
}

extension Desk {
    /// What this person is to inspect within a day, in order; on request with what is unfinished of the days before.
    public func inspections(
        of inspector: ID<Person>,
        within day: Interval,
        orUnfinished: Bool = false,
        seenBy person: Person
    ) async throws -> [InspectionRow] {
        let filter = InspectionFilter(which: .all, inspector: inspector, before: day.end)
        let now = now()
        let found = try await database.read { db in
            try db.inspectionRows(
                filter,
                after: nil,
                limit: 50,
                from: day.start,
                orUnfinished: orUnfinished,
                at: now,
                seenBy: person
            )
        }
        return found.reversed()
    }

    /// Who of ours makes inspections, by name; two hundred at most.
    public func inspectors(seenBy person: Person) async throws -> [Installation.Expert] {
        guard person.customer == nil, person.may(.seeInspections) else { throw Refusal.notAllowed }
        let roles = Role.allCases.filter { $0.rights.contains(.inspect) }
        return try await database.read { db in
            try db.rows(
                """
                SELECT id, name FROM person WHERE customer IS NULL AND disabled_at IS NULL
                    AND id IN (SELECT person FROM person_role WHERE role IN \(list: roles))
                ORDER BY name, id LIMIT 200
                """
            ).map { try Installation.Expert(id: $0["id"], name: $0["name"]) }
        }
    }
}

extension Connection {
    /// What is owed without a plan, and every inspection: one statement, narrowed to what the person may see.
    func inspectionRows(
        _ filter: InspectionFilter,
        after: InspectionRow.Place?,
        limit: Int,
        from begin: Instant? = nil,
        orUnfinished: Bool = false,
        at now: Instant,
        seenBy person: Person
    ) throws -> [InspectionRow] {
        var conditions = [person.seesInspections(ofCustomer: "listed.customer_id")]
        if let customer = filter.customer { conditions.append("listed.customer_id = \(customer)") }
        if let installation = filter.installation { conditions.append("listed.installation_id = \(installation)") }
        if let inspector = filter.inspector { conditions.append("listed.inspector_id = \(inspector)") }
        if let inspection = filter.inspection { conditions.append("listed.inspection_id = \(inspection)") }
        if let year = filter.year { conditions.append("listed.year = \(year)") }
        if let begin {
            let before: SQL = orUnfinished ? "listed.state IN ('planned', 'begun', 'reported')" : "1 = 0"
            conditions.append("listed.inspection_id IS NOT NULL AND listed.state <> 'cancelled'")
            conditions.append("(listed.at >= \(begin) OR \(before))")
        }
        switch filter.hasReport {
        case true?: conditions.append("listed.handed_version IS NOT NULL")
        case false?: conditions.append("listed.handed_version IS NULL")
        case nil: break
        }
        if let before = filter.before { conditions.append("listed.at < \(before)") }
        switch filter.which {
        case .open: conditions.append("listed.state IN ('owed', 'planned', 'begun', 'reported')")
        case .owed: conditions.append("listed.state = 'owed'")
        case .planned: conditions.append("listed.state IN ('planned', 'begun')")
        case .late:
            conditions.append("listed.state IN ('owed', 'planned', 'begun', 'reported') AND listed.due_at < \(now)")
        case .done: conditions.append("listed.state = 'done'")
        case .all: break
        }
        let isBackwards = filter.which == .done || filter.which == .all
        let listed: SQL = """
            SELECT owed.id AS key, owed.due_at AS at, NULL AS inspection_id, owed.id AS owed_id,
                owed.installation_id, owed.customer_id, 'owed' AS state, owed.occurrence,
                owed.occurrence / 100 AS year, FALSE AS is_beyond, owed.due_at, NULL AS planned_at,
                NULL AS begun_at, NULL AS handed_over_at, NULL AS way, installation.expert_id AS inspector_id,
                installation.expert_name AS inspector_name, NULL AS basis, 0 AS faulty, NULL AS handed_version,
                NULL AS handed_faulty
            FROM owed JOIN installation ON installation.id = owed.installation_id
            WHERE owed.settled_at IS NULL AND owed.dropped_at IS NULL AND NOT EXISTS (
                SELECT 1 FROM inspection WHERE inspection.installation_id = owed.installation_id
                    AND inspection.occurrence = owed.occurrence AND inspection.state <> 'cancelled')
            UNION ALL
            SELECT inspection.id, coalesce(inspection.begun_at, inspection.planned_at), inspection.id, owed.id,
                inspection.installation_id, inspection.customer_id, inspection.state, inspection.occurrence,
                inspection.year, inspection.is_beyond, owed.due_at, inspection.planned_at, inspection.begun_at,
                inspection.handed_over_at, inspection.way, inspection.inspector_id, inspection.inspector_name,
                inspection.basis, inspection.faulty, inspection.handed_version, inspection.handed_faulty
            FROM inspection LEFT JOIN owed ON owed.installation_id = inspection.installation_id
                AND owed.occurrence = inspection.occurrence AND owed.dropped_at IS NULL
                AND (owed.inspection_id = inspection.id OR owed.inspection_id IS NULL)
            """
        if let after {
            let beyond: SQL = isBackwards ? "<" : ">"
            // By where it stood, not by what it is: what was owed may be planned by now.
            conditions.append("(listed.at, listed.key) \(beyond) (\(after.at), \(after.key))")
        }
        let order: SQL = isBackwards ? "listed.at DESC, listed.key DESC" : "listed.at, listed.key"
        return try rows(
            """
            SELECT listed.*, coalesce(customer.short_name, customer.name) AS customer_name, site.name AS site_name,
                site.address, site.zone, contract.number AS contract_number
            FROM (\(listed)) AS listed
            JOIN installation ON installation.id = listed.installation_id
            JOIN customer ON customer.id = listed.customer_id
            LEFT JOIN site ON site.id = installation.site_id
            LEFT JOIN contract ON contract.id = installation.contract_id
            WHERE \(conditions.joined(" AND "))
            ORDER BY \(order) LIMIT \(limit)
            """
        ).map(InspectionRow.init)
    }
}

extension InspectionRow {
    fileprivate init(_ row: Row) throws {
        inspection = try row["inspection_id"]
        owed = try row["owed_id"]
        installation = try row["installation_id"]
        customer = try row["customer_id"]
        customerName = try row["customer_name"]
        siteName = try row["site_name"]
        address = try row["address"]
        let zone: String? = try row["zone"]
        self.zone = zone.flatMap { try? Zone($0) }
        contractNumber = try row["contract_number"]
        let state: String = try row["state"]
        self.state = Inspection.State(rawValue: state)
        occurrence = try row["occurrence"]
        year = try row["year"]
        isBeyond = try row["is_beyond"]
        due = try row["due_at"]
        plannedAt = try row["planned_at"]
        begunAt = try row["begun_at"]
        handedOverAt = try row["handed_over_at"]
        way = try row["way"]
        let (id, name): (ID<Person>?, String?) = try (row["inspector_id"], row["inspector_name"])
        inspector = id.map { Installation.Expert(id: $0, name: name ?? "") }
        basis = try row["basis"]
        faulty = try row["faulty"]
        let handed: Int? = try row["handed_version"]
        hasReport = handed != nil
        reportedFaulty = try row["handed_faulty"]
        place = try Place(at: row["at"], key: row["key"])
    }
}

extension InspectionRow.Place {
    var cursor: String { "\(at.milliseconds).\(ID<InspectionRow>(number: key))" }

    init(cursor: String) throws(Refusal) {
        let parts = cursor.split(separator: ".")
        guard parts.count == 2, let at = Int64(parts[0]), let key = ID<InspectionRow>(parts[1]) else {
            throw .invalid("after", expected: "cursor")
        }
        self.init(at: Instant(milliseconds: at), key: key.number)
    }
}
