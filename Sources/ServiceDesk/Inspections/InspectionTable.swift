import AfterSales
public import Storage

extension Inspection.State: SQLConvertible {}
extension Inspection.Way: SQLConvertible {}

extension Person {
    /// Ours with the right see all inspections; a customer's responsible people see their own organisation's.
    func seesInspections(ofCustomer column: SQL) -> SQL {
        guard may(.seeInspections) else { return "1 = 0" }
        if let customer { return "\(column) = \(customer)" }
        return "1 = 1"
    }
}

extension Connection {
    /// - Throws: `Refusal.notFound` if there is none or this person may not see it.
    func installation(_ id: ID<Installation>, seenBy person: Person) throws -> Installation {
        let found = try rows(
            "SELECT 1 FROM installation WHERE id = \(id) AND \(person.seesInspections(ofCustomer: "customer_id"))"
        )
        guard !found.isEmpty else { throw Refusal.notFound }
        let changes = try journal(of: Subject(.installation, id)).map(Installation.Change.init)
        guard let installation = Installation(id: id, changes: changes) else { throw Refusal.notFound }
        return installation
    }

    /// - Throws: `Refusal.notFound` if there is none or this person may not see it.
    func inspection(_ id: ID<Inspection>, seenBy person: Person) throws -> Inspection {
        let found = try rows(
            "SELECT 1 FROM inspection WHERE id = \(id) AND \(person.seesInspections(ofCustomer: "customer_id"))"
        )
        guard !found.isEmpty,
            let inspection = try Inspection(id: id, journal: journal(of: Subject(.inspection, id)))
        else { throw Refusal.notFound }
        return inspection
    }

    /// Whether there is a device in use at the installation.
    func isInUse(_ installation: ID<Installation>) throws -> Bool {
        try !rows(
            """
            SELECT 1 FROM installation JOIN device ON \(Desk.stands)
            WHERE installation.id = \(installation) AND device.retired_on IS NULL LIMIT 1
            """
        ).isEmpty
    }

    /// Lays a new installation out; `false` where there is one of this place already.
    func insert(_ installation: Installation) throws -> Bool {
        let place = installation.place
        return try run(
            """
            INSERT INTO installation (id, customer_id, site_id, contract_id, version)
            VALUES (\(installation.id), \(place.customer), \(place.site), \(place.contract), 1)
            ON CONFLICT (customer_id, coalesce(site_id, 0), coalesce(contract_id, 0)) DO NOTHING
            """
        ) == 1
    }

    /// Lays out who was named.
    func save(_ naming: Installation.Naming, on installation: ID<Installation>, place: Int, at named: Instant) throws {
        let others = try rows(
            "SELECT expert_id FROM expert_naming WHERE installation_id = \(installation) ORDER BY place DESC LIMIT 1"
        )
        let before: ID<Person>? = try others.first?["expert_id"]
        let basis =
            switch naming.replacement {
            case .consent: "consent"
            case .override: "override"
            case nil: before == nil ? "first" : before == naming.expert.id ? "words" : "free"
            }
        try run(
            """
            INSERT INTO expert_naming (installation_id, place, expert_id, expert_name, named_at, basis)
            VALUES (\(installation), \(place), \(naming.expert.id), \(naming.expert.name), \(named), \(basis))
            """
        )
        try run(
            """
            UPDATE installation SET expert_id = \(naming.expert.id), expert_name = \(naming.expert.name),
                version = version + 1
            WHERE id = \(installation)
            """
        )
    }

    /// Lays the inspection out, whatever stood there before.
    func save(_ inspection: Inspection) throws {
        let planning = inspection.planning
        let arrangement = inspection.arrangement
        let basis: String? = arrangement.replacement.map { $0.isBreach ? "override" : "consent" }
        try run(
            """
            INSERT INTO inspection (id, version, installation_id, customer_id, occurrence, year, is_beyond, state, way,
                inspector_id, inspector_name, basis, planned_at, begun_at, reported_at, handed_over_at, report_version,
                handed_version, faulty, handed_faulty)
            VALUES (\(inspection.id), \(inspection.version), \(planning.installation), \(planning.customer),
                \(planning.occurrence), \(planning.year), \(planning.beyond != nil), \(inspection.state),
                \(arrangement.way), \(arrangement.inspector.id), \(arrangement.inspector.name), \(basis),
                \(arrangement.at), \(inspection.begunAt), \(inspection.reportedAt), \(inspection.handedOverAt),
                \(inspection.report?.version), \(inspection.handedOver?.version), \(inspection.faulty),
                \(inspection.handedReport?.content.faulty))
            ON CONFLICT (id) DO UPDATE SET version = excluded.version, state = excluded.state, way = excluded.way,
                inspector_id = excluded.inspector_id, inspector_name = excluded.inspector_name,
                basis = excluded.basis, planned_at = excluded.planned_at, begun_at = excluded.begun_at,
                reported_at = excluded.reported_at, handed_over_at = excluded.handed_over_at,
                report_version = excluded.report_version, handed_version = excluded.handed_version,
                faulty = excluded.faulty, handed_faulty = excluded.handed_faulty
            """
        )
    }

    func layOutInstallation(_ entries: [JournalEntry]) throws {
        guard let first = entries.first, let id = ID<Installation>(first.subject.id) else { return }
        for entry in entries {
            switch try Installation.Change(entry) {
            case .found(let place): _ = try insert(Installation(id: id, place: place))
            case .named(let naming): try save(naming, on: id, place: entry.sequence - 1, at: entry.recordedAt)
            }
        }
    }

    func layOutInspection(_ entries: [JournalEntry]) throws {
        guard let first = entries.first, let id = ID<Inspection>(first.subject.id),
            let inspection = try Inspection(id: id, journal: entries)
        else { throw NotFromTheBeginning() }
        try save(inspection)
    }
}
