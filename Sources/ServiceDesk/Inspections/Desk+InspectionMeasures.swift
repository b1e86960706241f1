public import AfterSales
import Storage

/// One warranty year of one installation: what was promised, what was done, and whether the expert stayed. (C57, C59)
public struct InspectionYear: Sendable, Equatable {
    public enum Expert: String, Sendable, Hashable, CaseIterable {
        /// Nobody has inspected yet.
        case nobody
        /// The same all through.
        case stayed
        /// Somebody else, and the customer agreed.
        case consent
        /// Somebody else, without the customer's consent: C59 is broken.
        case breach
    }

    public let installation: ID<Installation>
    public let customer: ID<Customer>
    public let customerName: String
    public let siteName: String?
    public let contractNumber: String?
    public let clause: String
    public let plan: Plan.Reference
    /// By the calendar year it begins in.
    public let year: Int
    public let began: Day
    public let through: Day
    /// Owed in this year; fewer than the sentence says where the warranty does not fill the year.
    public let least: Int
    public let most: Int?
    /// With a report that the customer has.
    public let done: Int
    /// Handed over after its last day, or not yet although that has passed.
    public let late: Int
    public let expert: Expert
    /// Who inspected, by name.
    public let inspectors: [String]
}

/// That an expert was changed without the customer's consent.
public struct ExpertBreach: Sendable, Equatable {
    public let installation: ID<Installation>
    /// The inspection somebody else was sent to; `nil` where another expert was named for good.
    public let inspection: ID<Inspection>?
    public let customerName: String
    public let siteName: String?
    public let expert: String
    public let reason: String
    public let at: Instant
    public let by: String
}

extension Desk {
    /// What was promised and done, an installation's last three warranty years each; thirty installations a page.
    public func inspectionYears(
        after: String? = nil,
        seenBy person: Person
    ) async throws -> Listing<InspectionYear> {
        try person.needs(.seeMeasures)
        let listing = try await installations(after: after, limit: 30, seenBy: person)
        let now = now()
        let found = try await database.read { db in
            try inspectionYears(of: listing.items, at: now, in: db)
        }
        return Listing(items: found, next: listing.next)
    }

    /// The experts that were changed without consent, the last first; fifty at most.
    public func expertBreaches(seenBy person: Person) async throws -> [ExpertBreach] {
        try person.needs(.seeMeasures)
        return try await database.read { db in
            let names: SQL = """
                coalesce(customer.short_name, customer.name) AS customer_name, site.name AS site_name
                """
            let placed: SQL = """
                JOIN customer ON customer.id = installation.customer_id
                LEFT JOIN site ON site.id = installation.site_id
                WHERE \(person.seesInspections(ofCustomer: "installation.customer_id"))
                """
            let named = try db.rows(
                """
                SELECT expert_naming.installation_id, expert_naming.place, \(names)
                FROM expert_naming JOIN installation ON installation.id = expert_naming.installation_id \(placed)
                    AND expert_naming.basis = 'override'
                ORDER BY expert_naming.named_at DESC LIMIT 50
                """
            )
            let sent = try db.rows(
                """
                SELECT inspection.installation_id, inspection.id, \(names)
                FROM inspection JOIN installation ON installation.id = inspection.installation_id \(placed)
                    AND inspection.basis = 'override' AND inspection.state <> 'cancelled'
                ORDER BY inspection.planned_at DESC LIMIT 50
                """
            )
            let namings = try db.journal(
                .installation,
                named.map { try $0["installation_id"] },
                ["installation.expert-named"]
            )
            let arrangements = try db.journal(
                .inspection,
                sent.map { try $0["id"] },
                ["inspection.planned", "inspection.rearranged"]
            )
            var found: [ExpertBreach] = []
            for row in named {
                let id: ID<Installation> = try row["installation_id"]
                let sequence: Int = try row["place"] + 1
                for entry in namings[id.description] ?? [] where entry.sequence == sequence {
                    guard case .named(let naming) = try Installation.Change(entry),
                        case .override(let reason)? = naming.replacement
                    else { continue }
                    found.append(try ExpertBreach(row, nil, naming.expert.name, reason, entry))
                }
            }
            for row in sent {
                let id: ID<Inspection> = try row["id"]
                var last: ExpertBreach?
                for entry in arrangements[id.description] ?? [] {
                    let arrangement: Inspection.Arrangement
                    switch try InspectionEvent(entry) {
                    case .planned(let planning): arrangement = planning.arrangement
                    case .rearranged(let changed): arrangement = changed
                    default: continue
                    }
                    guard case .override(let reason)? = arrangement.replacement else { continue }
                    last = try ExpertBreach(row, id, arrangement.inspector.name, reason, entry)
                }
                if let last { found.append(last) }
            }
            return Array(found.sorted { $0.at > $1.at }.prefix(50))
        }
    }

    private func inspectionYears(
        of installations: [InstallationRow],
        at now: Instant,
        in db: any Connection
    ) throws -> [InspectionYear] {
        guard !installations.isEmpty else { return [] }
        struct Place: Hashable {
            let installation: ID<Installation>
            let year: Int
        }
        var done: [Place: Int] = [:]
        var late: [Place: Int] = [:]
        var inspectors: [Place: [(name: String, id: ID<Person>, basis: String?)]] = [:]
        let ids = installations.map(\.id)
        let made = try db.rows(
            """
            SELECT installation_id, year, state, handed_over_at, basis, inspector_id, inspector_name FROM inspection
            WHERE installation_id IN \(list: ids) AND year IS NOT NULL AND state <> 'cancelled'
            ORDER BY planned_at
            """
        )
        for row in made {
            let place = Place(installation: try row["installation_id"], year: try row["year"])
            let state: Inspection.State = try row["state"]
            // A report that is being corrected was handed over all the same.
            let handed: Instant? = try row["handed_over_at"]
            if handed != nil { done[place, default: 0] += 1 }
            if state != .planned {
                inspectors[place, default: []].append(
                    (try row["inspector_name"], try row["inspector_id"], try row["basis"])
                )
            }
        }
        let overdue = try db.rows(
            """
            SELECT installation_id, occurrence / 100 AS year, count(*) AS n FROM owed
            WHERE installation_id IN \(list: ids) AND dropped_at IS NULL AND coalesce(settled_at, \(now)) > due_at
            GROUP BY installation_id, occurrence / 100
            """
        )
        for row in overdue {
            late[Place(installation: try row["installation_id"], year: try row["year"])] = try row["n"]
        }
        let changed = try db.rows(
            """
            SELECT installation_id, named_at, basis FROM expert_naming
            WHERE installation_id IN \(list: ids) AND basis IN ('consent', 'override', 'free')
            """
        )
        return try installations.flatMap { row -> [InspectionYear] in
            guard let terms = row.terms, let schedule = terms.schedule else { return [] }
            let today = terms.zone.day(of: now)
            return try schedule.years.filter { $0.began <= today }.suffix(3).reversed().map { year in
                let place = Place(installation: row.id, year: year.number)
                let who = inspectors[place] ?? []
                let basis =
                    try changed.filter { change in
                        let day = terms.zone.day(of: try change["named_at"])
                        return try change["installation_id"] == row.id && day >= year.began && day <= year.through
                    }.map { try $0["basis"] as String } + who.compactMap(\.basis)
                let expert: InspectionYear.Expert =
                    if basis.contains("override") {
                        .breach
                    } else if !basis.isEmpty || Set(who.map(\.id)).count > 1 {
                        .consent
                    } else {
                        who.isEmpty ? .nobody : .stayed
                    }
                var names: [String] = []
                for one in who where !names.contains(one.name) { names.append(one.name) }
                return InspectionYear(
                    installation: row.id,
                    customer: row.customer,
                    customerName: row.customerName,
                    siteName: row.siteName,
                    contractNumber: row.contractNumber,
                    clause: schedule.rule.clause,
                    plan: terms.plan.reference,
                    year: year.number,
                    began: year.began,
                    through: year.through,
                    least: year.parts.count,
                    most: schedule.rule.most,
                    done: done[place] ?? 0,
                    late: late[place] ?? 0,
                    expert: expert,
                    inspectors: names
                )
            }
        }
    }
}

extension Connection {
    /// The entries of these kinds, by the number of what they are about: one statement, however many.
    fileprivate func journal(
        _ kind: Subject.Kind,
        _ ids: [Int64],
        _ entries: [String]
    ) throws -> [String: [JournalEntry]] {
        guard !ids.isEmpty else { return [:] }
        let subjects = Set(ids.map { ID<Subject>(number: $0).description }).sorted()
        let found = try rows(
            """
            SELECT * FROM journal
            WHERE subject_kind = \(kind) AND subject_id IN \(list: subjects) AND kind IN \(list: entries)
            ORDER BY subject_id, seq
            """
        ).map(JournalEntry.init)
        return Dictionary(grouping: found, by: \.subject.id)
    }
}

extension ExpertBreach {
    fileprivate init(
        _ row: Row,
        _ inspection: ID<Inspection>?,
        _ expert: String,
        _ reason: String,
        _ entry: JournalEntry
    ) throws {
        try self.init(
            installation: row["installation_id"],
            inspection: inspection,
            customerName: row["customer_name"],
            siteName: row["site_name"],
            expert: expert,
            reason: reason,
            at: entry.recordedAt,
            by: entry.personName
        )
    }
}
