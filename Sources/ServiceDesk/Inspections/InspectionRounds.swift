import AfterSales
import Storage

/// Writing down which inspections are owed, each once. (C57, hard case 22)
extension Desk {
    /// How often the rounds look for devices at a new place.
    private static let hour: Int64 = 3_600_000
    /// How often they look at an installation whose devices, contract or plan may have changed.
    private static let day: Int64 = 86_400_000
    /// How long before its last day the desk is reminded of an inspection nobody has made.
    private static let notice: Int64 = 30 * 86_400_000

    /// Finds new installations, and writes down what is owed at those whose time has come; answers how many.
    func countInspections(limit: Int) async throws -> Int {
        let now = now()
        if try await database.read({ try $0.isTimeFor("installations", at: now) }) {
            try await findInstallations(at: now, limit: limit)
        }
        let due = try await database.read { db in
            try !db.rows("SELECT 1 FROM inspection_round WHERE next_at <= \(now) LIMIT 1").isEmpty
        }
        guard due else { return 0 }
        let noise = noise()
        return try await database.write { db in
            var ids = IDBlock(at: now, noise: noise)
            let found = try db.rows(
                """
                SELECT installation_id, counted_from FROM inspection_round WHERE next_at <= \(now)
                ORDER BY next_at, installation_id LIMIT \(limit) \(SQL.skippingLocked)
                """
            )
            let terms = try inspectionTerms(of: found.map { try $0["installation_id"] }, in: db)
            var arisen = 0
            for row in found {
                let id: ID<Installation> = try row["installation_id"]
                // Without a plan there is nothing to count; it is looked at again all the same, or the rounds never rest.
                var next = now.advanced(byMilliseconds: Self.hour)
                if let terms = terms[id] {
                    arisen += try count(id, terms, from: row["counted_from"], ids: &ids, at: now, in: db)
                    let opening = terms.schedule?.nextOpening(after: terms.zone.day(of: now)).map {
                        terms.zone.bounds(of: $0).start
                    }
                    let tomorrow = now.advanced(byMilliseconds: Self.day)
                    next = min(opening ?? tomorrow, tomorrow)
                }
                try db.run("UPDATE inspection_round SET next_at = \(next) WHERE installation_id = \(id)")
            }
            return arisen
        }
    }

    /// Takes down places where devices have arrived; what fell due before that was owed to nobody.
    private func findInstallations(at now: Instant, limit: Int) async throws {
        let noise = noise()
        try await database.write { db in
            guard try db.claims("installations", at: now) else { return }
            let places = try db.rows(
                """
                SELECT DISTINCT customer_id, site_id, contract_id FROM device
                WHERE coalesce(shipped_on, delivered_on, installed_on, accepted_on) IS NOT NULL
                    AND retired_on IS NULL
                    AND NOT EXISTS (SELECT 1 FROM installation WHERE \(Self.stands))
                ORDER BY customer_id LIMIT \(limit)
                """
            )
            var ids = IDBlock(at: now, noise: noise)
            for row in places {
                let place = Installation.Place(
                    customer: try row["customer_id"],
                    site: try row["site_id"],
                    contract: try row["contract_id"]
                )
                _ = try find(place, as: ids.id(), at: now, in: db)
            }
            // As many as were asked for means that there may be more.
            if places.count < limit { try db.postpone("installations", to: now.advanced(byMilliseconds: Self.hour)) }
        }
    }

    /// Takes an installation down, unless it is there already.
    func find(
        _ place: Installation.Place,
        as id: ID<Installation>,
        at now: Instant,
        in db: any Connection
    ) throws -> Bool {
        let installation = Installation(id: id, place: place)
        guard try db.insert(installation) else { return false }
        var lines = [try Installation.Change.found(place).line()]
        if let naming = try expertBeforeRenewal(of: installation, in: db) {
            try db.save(naming, on: id, place: 1, at: now)
            lines.append(try Installation.Change.named(naming).line())
        }
        try db.record(lines, on: installation.subject, by: .desk, at: now, after: 0)
        try db.run(
            "INSERT INTO inspection_round (installation_id, counted_from, next_at) VALUES (\(id), \(now), \(now))"
        )
        return true
    }

    /// Who was named for these devices at the same site under another contract: a renewal changes no expert (C59).
    private func expertBeforeRenewal(
        of installation: Installation,
        in db: any Connection
    ) throws -> Installation.Naming? {
        let place = installation.place
        let devices = try db.rows(
            """
            SELECT device.id FROM installation JOIN device ON \(Self.stands)
            WHERE installation.id = \(installation.id) AND device.retired_on IS NULL
            ORDER BY device.id LIMIT 20
            """
        )
        for row in devices {
            let device: ID<Device> = try row["id"]
            let places = try db.journal(of: Subject(.device, device)).compactMap { entry -> Installation.Place? in
                switch try entry.deviceChange {
                case .registered(let details, _), .changed(let details):
                    Installation.Place(customer: details.customer, site: details.site, contract: details.contract)
                case .reached, .corrected, nil: nil
                }
            }
            guard let before = places.last(where: { $0 != place }), before.customer == place.customer,
                before.site == place.site
            else { continue }
            let left = try db.rows(
                """
                SELECT id FROM installation
                WHERE customer_id = \(before.customer) AND \(SQL.same("site_id", before.site))
                    AND \(SQL.same("contract_id", before.contract))
                """
            )
            guard let id: ID<Installation> = try left.first?["id"] else { continue }
            if let known = try db.installation(id, seenBy: .desk).expert {
                return Installation.Naming(expert: known.expert, experience: known.experience)
            }
        }
        return nil
    }

    /// Brings what is written down as owed into line with what is promised now.
    ///
    /// What has become late stays, whatever changes: broken is a fact. What is open and no longer promised is dropped,
    /// and what falls due on another day is moved there.
    private func count(
        _ id: ID<Installation>,
        _ terms: InspectionTerms,
        from counted: Instant,
        ids: inout IDBlock,
        at now: Instant,
        in db: any Connection
    ) throws -> Int {
        let today = terms.zone.day(of: now)
        var wanted: [Int: InspectionSchedule.Part] = [:]
        for part in terms.schedule?.opened(by: today) ?? [] where terms.end(of: part.due) >= counted {
            wanted[part.occurrence] = part
        }
        var known: Set<Int> = []
        let written = try db.rows(
            """
            SELECT id, plan_id, clause, occurrence, due_at, settled_at, dropped_at FROM owed
            WHERE installation_id = \(id) ORDER BY id
            """
        )
        for row in written {
            let owed: ID<Owed> = try row["id"]
            let (occurrence, due): (Int, Instant) = try (row["occurrence"], row["due_at"])
            let (settled, dropped): (Instant?, Instant?) = try (row["settled_at"], row["dropped_at"])
            let isMeant = try row["plan_id"] == terms.plan.reference.id && row["clause"] == terms.rule?.clause
            if settled != nil || dropped == nil && due < now {
                known.insert(occurrence)
                continue
            }
            guard isMeant, let part = wanted[occurrence] else {
                if dropped == nil {
                    try db.drop(owed, at: now)
                    let line = try JournalLine("owed.dropped", [String: String]())
                    try db.record([line], on: Subject(.owed, owed), by: .desk, at: now)
                }
                continue
            }
            known.insert(occurrence)
            let end = terms.end(of: part.due)
            guard dropped != nil || end != due, end >= now else { continue }
            try db.move(owed, to: end)
            let line = try JournalLine("owed.moved", Owed.Moving(due: end))
            try db.record([line], on: Subject(.owed, owed), by: .desk, at: now)
            try remind(of: part, at: id, terms, as: "owed/\(owed)/\(end.milliseconds)", at: now, in: db)
            try settle(owed, of: id, occurrence, at: now, in: db)
        }
        guard let rule = terms.rule else { return 0 }
        var arisen = 0
        for part in wanted.values.sorted(by: { $0.occurrence < $1.occurrence }) where !known.contains(part.occurrence) {
            if try arise(part, of: id, rule, terms, as: ids.id(), at: now, in: db) { arisen += 1 }
        }
        return arisen
    }

    private func arise(
        _ part: InspectionSchedule.Part,
        of installation: ID<Installation>,
        _ rule: InspectionRule,
        _ terms: InspectionTerms,
        as id: ID<Owed>,
        at now: Instant,
        in db: any Connection
    ) throws -> Bool {
        let found = try db.rows("SELECT customer_id FROM installation WHERE id = \(installation)")
        guard let customer: ID<Customer> = try found.first?["customer_id"] else { return false }
        let arising = Owed.Arising(
            plan: terms.plan.reference.id,
            clause: rule.clause,
            customer: customer,
            installation: installation,
            occurrence: part.occurrence,
            what: "inspection",
            isInternal: false,
            due: terms.end(of: part.due)
        )
        guard try db.arise(arising, as: id, at: now) else { return false }
        try remind(of: part, at: installation, terms, as: "owed/\(id)", at: now, in: db)
        try settle(id, of: installation, part.occurrence, at: now, in: db)
        return true
    }

    /// Settles what is owed where the inspection that was planned for it was handed over before.
    private func settle(
        _ owed: ID<Owed>,
        of installation: ID<Installation>,
        _ occurrence: Int,
        at now: Instant,
        in db: any Connection
    ) throws {
        let made = try db.rows(
            """
            SELECT id FROM inspection WHERE installation_id = \(installation) AND occurrence = \(occurrence)
                AND handed_over_at IS NOT NULL AND state <> 'cancelled'
            """
        )
        guard let id: ID<Inspection> = try made.first?["id"] else { return }
        let inspection = try db.inspection(id, seenBy: .desk)
        let evidence = Owed.Evidence(words: inspection.handedReport?.content.summary ?? "", inspection: id)
        try db.settle(owed, evidence, by: Person.desk.id, at: now)
        try db.record([JournalLine("owed.settled", evidence)], on: Subject(.owed, owed), by: .desk, at: now)
    }

    /// Has the desk and the expert told, a month before the last day.
    private func remind(
        of part: InspectionSchedule.Part,
        at installation: ID<Installation>,
        _ terms: InspectionTerms,
        as fact: String,
        at now: Instant,
        in db: any Connection
    ) throws {
        let found = try db.rows(
            """
            SELECT coalesce(customer.short_name, customer.name) AS customer_name, site.name AS site_name,
                installation.expert_id
            FROM installation JOIN customer ON customer.id = installation.customer_id
            LEFT JOIN site ON site.id = installation.site_id WHERE installation.id = \(installation)
            """
        )
        guard let row = found.first else { return }
        let due = terms.end(of: part.due)
        var particulars = Notice.Particulars(subject: "inspection")
        (particulars.clause, particulars.due, particulars.occurrence) = (terms.rule?.clause, due, part.occurrence)
        let names: [String?] = [try row["customer_name"], try row["site_name"]]
        particulars.words = names.compactMap { $0 }.joined(separator: " · ")
        let expert: ID<Person>? = try row["expert_id"]
        let reminder = due.advanced(byMilliseconds: -Self.notice)
        let calendar = try currentCalendars(in: db)[terms.plan.assumedCalendar].map {
            try self.calendar(terms.plan.assumedCalendar, version: $0, in: db)
        }
        let announcement = Announcement(
            fact: fact,
            kind: .owedDue,
            audience: [.role(.agent)] + (expert.map { [.person($0)] } ?? []),
            particulars: particulars,
            happenedAt: due,
            deliverAfter: max(now, calendar?.nextOpening(after: reminder) ?? reminder)
        )
        try db.announce(announcement, at: now)
        // Moved away and back: what was dropped unsaid is said after all.
        try db.run(
            """
            UPDATE outbox SET settled_at = NULL, outcome = NULL, deliver_after = \(announcement.deliverAfter)
            WHERE fact = \(fact) AND outcome = 'dropped'
            """
        )
    }
}

extension SQL {
    /// That the column names this record, or none where there is none.
    fileprivate static func same<Subject>(_ column: SQL, _ id: ID<Subject>?) -> SQL {
        id.map { "\(column) = \($0)" } ?? "\(column) IS NULL"
    }
}
