public import AfterSales
import Storage

/// When, how and by whom an inspection is to be made.
public struct InspectionPlan: Sendable {
    public var at: Instant
    public var way: Inspection.Way
    public var inspector: ID<Person>
    /// What lets somebody else than the named expert come.
    public var replacement: Installation.Replacement?
    /// Why it is made although more than was promised.
    public var beyond: String?
    /// What whoever plans it read as owed first: an occurrence, 0 for nothing; `nil` where they did not look.
    public var asOwed: Int?

    public init(
        at: Instant,
        way: Inspection.Way,
        inspector: ID<Person>,
        replacement: Installation.Replacement? = nil,
        beyond: String? = nil,
        asOwed: Int? = nil
    ) {
        self.at = at
        self.way = way
        self.inspector = inspector
        self.replacement = replacement
        self.beyond = beyond
        self.asOwed = asOwed
    }
}

/// What somebody found at one device.
public struct InspectionFinding: Sendable {
    public var answers: [Int: CheckedList.Answer]
    public var isSound: Bool
    public var words: String

    public init(answers: [Int: CheckedList.Answer] = [:], isSound: Bool, words: String = "") {
        self.answers = answers
        self.isSound = isSound
        self.words = words
    }
}

/// An inspection as its page shows it.
public struct InspectionCard: Sendable {
    public struct Line: Sendable {
        public let event: InspectionEvent
        public let at: Instant
        public let by: String
    }

    public let inspection: Inspection
    public let installation: Installation
    public let row: InspectionRow
    public let rule: InspectionRule?
    public let zone: Zone
    /// Who of the customer's can sign in and read the report, by name.
    public let readers: [String]
    /// What its journal says, the first first.
    public let lines: [Line]
    public let now: Instant

    public var version: Int { inspection.version }
}

extension Desk {
    /// - Throws: `Refusal.notFound` if there is none or this person may not see it.
    public func inspection(_ id: ID<Inspection>, seenBy person: Person) async throws -> InspectionCard {
        let now = now()
        return try await database.read { db in try inspectionCard(id, at: now, seenBy: person, in: db) }
    }

    /// Plans an inspection: for what is owed first, else for what will be owed of its day, else one more.
    ///
    /// - Throws: `expert-not-named` while nobody is named where the plan wants that (C58), `expert-pinned` for somebody
    ///   else without consent or decision (C59), `inspection-beyond-promise` for one more than is promised without a
    ///   reason (C57), `changedMeanwhile` where something else is owed first by now than was read.
    public func planInspection(
        of installation: ID<Installation>,
        _ plan: InspectionPlan,
        by person: Person
    ) async throws -> InspectionCard {
        try person.needs(.schedule)
        let id: ID<Inspection> = newID()
        let now = now()
        return try await database.write { db in
            let place = try db.installation(installation, seenBy: person)
            let terms = try inspectionTerms(of: installation, in: db)
            let arrangement = try arrangement(plan, of: place, under: terms.rule, by: person, at: now, in: db)
            let owed = try db.rows(
                """
                SELECT occurrence FROM owed
                WHERE installation_id = \(installation) AND settled_at IS NULL AND dropped_at IS NULL
                    AND NOT EXISTS (SELECT 1 FROM inspection WHERE inspection.installation_id = owed.installation_id
                        AND inspection.occurrence = owed.occurrence AND inspection.state <> 'cancelled')
                ORDER BY due_at LIMIT 1
                """
            ).first
            let first: Int? = try owed?["occurrence"]
            if let read = plan.asOwed, read != first ?? 0 { throw Refusal.changedMeanwhile }
            let day = terms.zone.day(of: plan.at)
            let occurrence = try first ?? db.occurrence(toComeOn: day, under: terms, of: installation, at: now)
            let year = occurrence.map { $0 / 100 } ?? terms.schedule?.year(on: day)?.number
            var planning = Inspection.Planning(
                installation: installation,
                customer: place.place.customer,
                occurrence: occurrence,
                year: year,
                arrangement: arrangement
            )
            if occurrence == nil {
                let counted: Int =
                    try db.rows(
                        """
                        SELECT count(*) AS n FROM inspection
                        WHERE installation_id = \(installation) AND year = \(year) AND state <> 'cancelled'
                        """
                    ).first?["n"] ?? 0
                if !(terms.schedule?.promises(oneMoreOn: day, beside: counted) ?? false) {
                    planning.beyond = try beyond(plan.beyond, terms.rule)
                }
            }
            return try write([.planned(planning)], on: id, after: nil, by: person, at: now, in: db)
        }
    }

    /// Moves an inspection that has not begun: to another time, way or person.
    public func rearrangeInspection(
        _ id: ID<Inspection>,
        _ plan: InspectionPlan,
        version: Int? = nil,
        by person: Person
    ) async throws -> InspectionCard {
        try await workOnInspection(id, version: version, by: person, needing: .schedule) { inspection, work in
            let place = try work.db.installation(inspection.planning.installation, seenBy: person)
            let terms = try inspectionTerms(of: place.id, in: work.db)
            // What let this one come still does.
            let known = plan.inspector == inspection.arrangement.inspector.id ? inspection.arrangement.replacement : nil
            let arrangement = try arrangement(
                plan,
                of: place,
                under: terms.rule,
                known: known,
                by: person,
                at: work.now,
                in: work.db
            )
            return try inspection.rearrange(arrangement, in: terms.year(at: plan.at)?.number)
        }
    }

    /// It will not be made; what it was to settle stays owed.
    public func cancelInspection(
        _ id: ID<Inspection>,
        because reason: String,
        version: Int? = nil,
        by person: Person
    ) async throws -> InspectionCard {
        try await workOnInspection(id, version: version, by: person, needing: .schedule) { inspection, _ in
            try inspection.cancel(because: reason)
        }
    }

    /// Begins it with the devices that are there now, each with a copy of its checklist.
    public func beginInspection(
        _ id: ID<Inspection>,
        version: Int? = nil,
        by person: Person
    ) async throws -> InspectionCard {
        try await workOnInspection(id, version: version, by: person, needing: .inspect) { inspection, work in
            try inspection.begin(
                by: .init(id: person.id, name: person.name),
                units: work.db.units(
                    of: inspection.planning.installation,
                    in: inspectionTerms(
                        of: inspection.planning.installation,
                        in: work.db
                    ),
                    at: work.now
                )
            )
        }
    }

    /// Notes how a device was found, and opens a request for a fault if `fault` says what it is about.
    public func checkUnit(
        _ unit: Int,
        of id: ID<Inspection>,
        _ finding: InspectionFinding,
        fault: String? = nil,
        version: Int? = nil,
        by person: Person
    ) async throws -> InspectionCard {
        let subject = try fault.map { try TypedText.line($0, "fault", limit: 200) }
        if subject != nil { try person.needs(.openTicket) }
        return try await workOnInspection(id, version: version, by: person, needing: .inspect) { inspection, work in
            let checked = try inspection.check(
                unit: unit,
                finding.answers,
                isSound: finding.isSound,
                words: finding.words,
                by: person.id
            )
            guard let subject else { return checked }
            var after = inspection
            for event in checked { after.apply(event, at: work.now) }
            // Refused before a ticket is opened, where no fault was found.
            _ = try after.reportFault(unit: unit, ticket: .init(number: 0), by: person.id)
            let request = TicketRequest(
                customer: inspection.planning.customer,
                device: inspection.units[unit - 1].device,
                reporter: .init(name: person.name),
                channel: .visit,
                subject: subject,
                words: after.checks[unit]?.words ?? ""
            )
            let ticket = try open(request, reportedAt: work.now, by: person, at: work.now, in: work.db).ticket.id
            return try checked + after.reportFault(unit: unit, ticket: ticket, by: person.id)
        }
    }

    /// Notes why a device was not looked at.
    public func leaveOutUnit(
        _ unit: Int,
        of id: ID<Inspection>,
        because reason: String,
        version: Int? = nil,
        by person: Person
    ) async throws -> InspectionCard {
        try await workOnInspection(id, version: version, by: person, needing: .inspect) { inspection, _ in
            try inspection.leaveOut(unit: unit, because: reason, by: person.id)
        }
    }

    /// Writes the report; where somebody of the customer's can sign in and read it, it is handed over by that.
    public func reportInspection(
        _ id: ID<Inspection>,
        summary: String,
        advice: String,
        version: Int? = nil,
        by person: Person
    ) async throws -> InspectionCard {
        try await workOnInspection(id, version: version, by: person, needing: .inspect) { inspection, work in
            let written = try inspection.report(
                summary: summary,
                advice: advice,
                on: work.db.heading(of: inspection.planning.installation),
                by: person.id,
                hash: { sha256(Array($0.utf8)) }
            )
            let readers = try work.db.readers(ofCustomer: inspection.planning.customer)
            // Written before anybody could sign in, it is handed over as it stands.
            guard !readers.isEmpty, !written.isEmpty || inspection.state == .reported else { return written }
            var after = inspection
            for event in written { after.apply(event, at: work.now) }
            return try written + after.handOver(to: readers, how: "portal")
        }
    }

    /// Notes that the customer got the report otherwise: by e-mail, on paper.
    public func handOverInspection(
        _ id: ID<Inspection>,
        to names: [String],
        how: String,
        version: Int? = nil,
        by person: Person
    ) async throws -> InspectionCard {
        // `portal` says that they can sign in and read it, which the desk finds out by itself.
        guard how.trimmed != "portal" else { throw Refusal.invalid("how", expected: "text") }
        return try await workOnInspection(id, version: version, by: person, needing: .inspect) { inspection, _ in
            try inspection.handOver(to: names, how: how)
        }
    }

    /// The customer's responsible person says that they have the report.
    public func receiveInspectionReport(
        _ id: ID<Inspection>,
        report: Int,
        by person: Person
    ) async throws -> InspectionCard {
        _ = try person.asCustomer(.signReport)
        return try await workOnInspection(id, version: nil, by: person, needing: .signReport) { inspection, _ in
            try inspection.receive(version: report, by: person.name)
        }
    }

    // MARK: Inside a transaction

    private struct Work {
        let db: any Connection
        let now: Instant
    }

    private func workOnInspection(
        _ id: ID<Inspection>,
        version: Int?,
        by person: Person,
        needing right: Right,
        _ verb: @escaping @Sendable (Inspection, Work) throws -> [InspectionEvent]
    ) async throws -> InspectionCard {
        try person.needs(right)
        let now = now()
        return try await database.write { db in
            let inspection = try db.inspection(id, seenBy: person)
            if let version, version != inspection.version { throw Refusal.changedMeanwhile }
            let events = try verb(inspection, Work(db: db, now: now))
            return try write(events, on: id, after: inspection, by: person, at: now, in: db)
        }
    }

    @discardableResult
    func write(
        _ events: [InspectionEvent],
        on id: ID<Inspection>,
        after known: Inspection?,
        by person: Person,
        at now: Instant,
        in db: any Connection
    ) throws -> InspectionCard {
        guard !events.isEmpty else { return try inspectionCard(id, at: now, seenBy: person, in: db) }
        let subject = Subject(.inspection, id)
        try db.record(
            events.map { try $0.line() },
            on: subject,
            by: person,
            at: now,
            after: known?.version ?? 0
        )
        let all =
            (known == nil ? [] : try db.journal(of: subject).dropLast(events.count).map(InspectionTold.init))
            + events.map { InspectionTold(event: $0, at: now) }
        guard let inspection = Inspection(id: id, events: all.map { ($0.event, $0.at) }) else {
            throw Refusal.notFound
        }
        try db.save(inspection)
        if inspection.handedOver != nil { try settle(inspection, by: person, at: now, in: db) }
        return try inspectionCard(id, at: now, seenBy: person, in: db)
    }

    /// What was owed is settled by the inspection whose report the customer has.
    private func settle(
        _ inspection: Inspection,
        by person: Person,
        at now: Instant,
        in db: any Connection
    ) throws {
        guard let occurrence = inspection.planning.occurrence else { return }
        let open = try db.rows(
            """
            SELECT id FROM owed WHERE installation_id = \(inspection.planning.installation)
                AND occurrence = \(occurrence) AND settled_at IS NULL AND dropped_at IS NULL
            """
        )
        for row in open {
            let id: ID<Owed> = try row["id"]
            let evidence = Owed.Evidence(
                words: inspection.report?.content.summary ?? "",
                inspection: inspection.id
            )
            try db.settle(id, evidence, by: person.id, at: now)
            try db.record([JournalLine("owed.settled", evidence)], on: Subject(.owed, id), by: person, at: now)
        }
    }

    private func arrangement(
        _ plan: InspectionPlan,
        of installation: Installation,
        under rule: InspectionRule?,
        known: Installation.Replacement? = nil,
        by person: Person,
        at now: Instant,
        in db: any Connection
    ) throws -> Inspection.Arrangement {
        let inspector = try db.inspector(plan.inspector)
        if installation.expert == nil, let clause = rule?.namedExpert {
            throw Refusal(.gateClosed, "expert-not-named", field: "inspector", clause: clause)
        }
        let replacement = plan.replacement ?? known
        if let replacement, replacement.isBreach, replacement != known { try person.needs(.overrideGate) }
        return Inspection.Arrangement(
            at: plan.at,
            way: plan.way,
            inspector: inspector,
            replacement: try installation.whatItTakes(
                replacement,
                for: inspector,
                under: rule,
                latest: .latestAnywhere(at: now)
            )
        )
    }

    private func beyond(_ reason: String?, _ rule: InspectionRule?) throws -> String {
        if let reason = try TypedText.optionalLine(reason, "beyond", limit: 500) { return reason }
        let most = rule?.most.map { ["most": String($0)] } ?? [:]
        guard let clause = rule?.clause else { throw Refusal(.conflict, "inspection-not-promised", field: "beyond") }
        throw Refusal(.gateClosed, "inspection-beyond-promise", field: "beyond", values: most, clause: clause)
    }

    private func inspectionCard(
        _ id: ID<Inspection>,
        at now: Instant,
        seenBy person: Person,
        in db: any Connection
    ) throws -> InspectionCard {
        let inspection = try db.inspection(id, seenBy: person)
        let installation = try db.installation(inspection.planning.installation, seenBy: person)
        let terms = try inspectionTerms(of: installation.id, in: db)
        var filter = InspectionFilter(which: .all, installation: installation.id)
        filter.inspection = id
        guard let row = try db.inspectionRows(filter, after: nil, limit: 1, at: now, seenBy: person).first else {
            throw Refusal.notFound
        }
        return InspectionCard(
            inspection: inspection,
            installation: installation,
            row: row,
            rule: terms.rule,
            zone: terms.zone,
            readers: person.customer == nil ? try db.readers(ofCustomer: row.customer) : [],
            lines: try db.journal(of: inspection.subject).map { entry in
                .init(event: try InspectionEvent(entry), at: entry.occurredAt, by: entry.personName)
            },
            now: now
        )
    }
}

private struct InspectionTold {
    let event: InspectionEvent
    let at: Instant

    init(event: InspectionEvent, at: Instant) {
        self.event = event
        self.at = at
    }

    init(_ entry: JournalEntry) throws {
        try self.init(event: InspectionEvent(entry), at: entry.occurredAt)
    }
}

extension Connection {
    /// What an inspection on a day to come counts for although it is not owed yet; `nil` where that was planned for.
    fileprivate func occurrence(
        toComeOn day: Day,
        under terms: InspectionTerms,
        of installation: ID<Installation>,
        at now: Instant
    ) throws -> Int? {
        guard let part = terms.schedule?.part(on: day), terms.end(of: part.due) >= now else { return nil }
        let taken = try rows(
            """
            SELECT 1 FROM inspection WHERE installation_id = \(installation) AND occurrence = \(part.occurrence)
                AND state <> 'cancelled'
            """
        )
        return taken.isEmpty ? part.occurrence : nil
    }

    /// The devices that are in warranty now, else all in use, each with the list that says most about it: one for
    /// inspections before one for repairs.
    fileprivate func units(
        of installation: ID<Installation>,
        in terms: InspectionTerms,
        at now: Instant
    ) throws -> [Inspection.Unit] {
        let lists = try rows("SELECT * FROM checklist").map(Checklist.init)
        let fault = "inspection"
        let ofInspections = lists.filter { $0.details.faultClass.map(Spelling.ofCode) == Spelling.ofCode(fault) }
        let found = try rows(
            """
            SELECT device.*, product_model.name AS model
            FROM installation JOIN device ON \(Desk.stands)
            JOIN product_model ON product_model.id = device.model_id
            WHERE installation.id = \(installation) AND device.retired_on IS NULL
            ORDER BY device.serial_key, device.id LIMIT \(Inspection.mostUnits + 1)
            """
        )
        guard found.count <= Inspection.mostUnits else {
            throw Refusal(.conflict, "too-many-devices", values: ["most": String(Inspection.mostUnits)])
        }
        let today = terms.zone.day(of: now)
        let covered = try found.filter { row in
            guard let cover = try terms.plan.warranty?.cover(of: DeviceSteps(stored: row)) else { return false }
            return cover.began <= today && today <= cover.through
        }
        return try (covered.isEmpty ? found : covered).map { row in
            let model: ID<ProductModel> = try row["model_id"]
            let list =
                Checklist.best(of: ofInspections, model: model, faultClass: fault)
                ?? Checklist.best(of: lists, model: model, faultClass: fault)
            return try Inspection.Unit(
                device: row["id"],
                serial: row["serial"],
                model: row["model"],
                location: row["location"],
                list: list?.copy
            )
        }
    }

    fileprivate func heading(of installation: ID<Installation>) throws -> Inspection.Heading {
        guard
            let row = try rows(
                """
                SELECT customer.name, customer.language, site.name AS site_name, contract.number
                FROM installation JOIN customer ON customer.id = installation.customer_id
                LEFT JOIN site ON site.id = installation.site_id
                LEFT JOIN contract ON contract.id = installation.contract_id WHERE installation.id = \(installation)
                """
            ).first
        else { throw Refusal.notFound }
        let language: String? = try row["language"]
        return Inspection.Heading(
            customer: try row["name"],
            site: try row["site_name"],
            contract: try row["number"],
            language: language.flatMap(Language.init(rawValue:)) ?? .traditionalChinese
        )
    }

    /// Who of the customer's can sign in and read inspection reports, by name; twenty at most.
    fileprivate func readers(ofCustomer customer: ID<Customer>) throws -> [String] {
        try profiles(
            """
            SELECT * FROM person WHERE customer = \(customer) AND disabled_at IS NULL AND login IS NOT NULL
                AND password IS NOT NULL
            ORDER BY name, id LIMIT 50
            """
        ).map(\.profile.person).filter { $0.may(.seeInspections) }.prefix(20).map(\.name)
    }
}
