public import AfterSales
import Storage

extension Desk {
    /// Takes in another desk's tickets with their history, under a mapping.
    ///
    /// The whole file is read and judged first; nothing of it is saved unless all of it can be, or bad
    /// tickets are to be left out. What was taken in before is left as it is, so a file brought twice
    /// changes nothing, and one that broke off is simply brought again. Each entry keeps the time and the
    /// name the log gives it; a last note says where it came from. A time that cannot be is not believed, and noted.
    /// - Throws: `Mistakes` of the mapping that only the plan in force shows.
    public func importTickets(
        _ bytes: [UInt8],
        mapping: HistoryMapping,
        _ options: ImportOptions,
        by person: Person
    ) async throws -> ImportReport {
        try person.needs(.importFiles)
        try person.needs(.editCustomers)
        let (plan, who) = try await database.read { db in
            (try currentPlan(in: db), try db.people(mapping.people))
        }
        try mapping.check(against: plan)
        options.progress(ImportProgress(step: .reading, done: 0, total: bytes.count))
        let table: FileTable
        do {
            table = try FileTable(bytes)
        } catch {
            return ImportReport(problems: [error])
        }
        let known = try await customer(with: mapping.customerCode)
        let customer = known ?? newID(Customer.self)
        let file = HistoryFile(table, mapping, customer: customer, who: who)
        var report = ImportReport()
        report.rows = file.rows
        report.rowsLeftOut = file.rowsLeftOut
        report.problems = file.problems.sorted { ($0.line, $0.column ?? 0) < ($1.line, $1.column ?? 0) }
        guard report.problems.isEmpty || options.skipsBadRows, !file.histories.isEmpty else { return report }
        if known == nil {
            try await register(Customer(id: customer, mapping), by: person)
            report.counts[.customer, default: .init()].new = 1
        }
        var done = 0
        for piece in file.histories.pieces {
            let histories = Array(piece)
            let now = now()
            let taken = try await database.write { db in
                try histories.filter { history in
                    try takeIn(history, file: options.fileName, plan: plan, by: person, at: now, in: db)
                }
            }
            done += histories.count
            report.counts[.ticket, default: .init()].new += taken.count
            report.notes += taken.flatMap(\.notes)
            report.rowsWithoutNews += histories.reduce(0) { $0 + $1.rows } - taken.reduce(0) { $0 + $1.rows }
            options.progress(ImportProgress(step: .saving, done: done, total: file.histories.count))
        }
        report.notes.sort { ($0.line, $0.column ?? 0) < ($1.line, $1.column ?? 0) }
        report.isSaved = true
        return report
    }

    private func register(_ customer: Customer, by person: Person) async throws {
        let now = now()
        try await database.write { try $0.register(customer, by: person, at: now) }
    }

    private func customer(with code: String) async throws -> ID<Customer>? {
        let key = Spelling.ofCode(code)
        return try await database.read { db in
            try db.rows("SELECT id FROM customer WHERE code_key = \(key)").first?["id"]
        }
    }

    /// Writes one ticket's journal as the log tells it; `false` if it is here already.
    private func takeIn(
        _ history: TicketHistory,
        file: String,
        plan: Plan,
        by person: Person,
        at now: Instant,
        in db: any Connection
    ) throws -> Bool {
        let known = try db.rows("SELECT 1 FROM ticket WHERE external_reference = \(history.reference)")
        guard known.isEmpty else { return false }
        let number: Int = try db.rows(SQL.nextNumber).first?["value"] ?? 0
        var ticket = try db.open(
            Ticket.ID(number: number),
            history.opening,
            reportedAt: history.reportedAt,
            by: .named(history.openedBy),
            at: history.reportedAt
        )
        let terms = TicketEvent.Terms(plan: plan.reference, calendars: try currentCalendars(in: db))
        var first = [Happened(.termsChanged(terms), at: history.reportedAt)]
        let lead = plan.leadership(phase: nil, kind: history.opening.kind, contract: nil)
        first.append(Happened(.led(lead), at: history.reportedAt))
        ticket = try db.append(first, to: ticket, by: .desk, at: history.reportedAt)
        for step in history.steps {
            ticket = try db.append(
                [Happened(step.event, at: step.at)],
                to: ticket,
                by: .named(step.by),
                at: step.at
            )
        }
        let origin = TicketEvent.noted(
            .init("\(history.reference): \(file), \(history.rows) rows from line \(history.line)")
        )
        ticket = try db.append([Happened(origin, at: now)], to: ticket, by: person, at: now)
        try db.save(projection(of: ticket, at: now, in: db))
        return true
    }
}

extension Customer {
    /// The record that a log's tickets are kept under.
    fileprivate init(id: ID<Customer>, _ mapping: HistoryMapping) throws(Refusal) {
        let details = Details(code: mapping.customerCode, name: mapping.customerName)
        self.init(id: id, details: try details.checked(), version: 1)
    }
}

extension Person {
    /// Somebody a log names who is nobody of ours.
    fileprivate static func named(_ name: String) -> Person {
        Person(id: Person.desk.id, name: name, roles: [])
    }
}

extension Connection {
    /// Our people by the names a log gives them; a login nobody has is left out.
    fileprivate func people(_ logins: [String: String]) throws -> [String: TicketEvent.Who] {
        var people: [String: TicketEvent.Who] = [:]
        for (name, login) in logins {
            let found = try rows("SELECT id, name FROM person WHERE login = \(login)")
            people[name] = try found.first.map { try .init(id: $0["id"], name: $0["name"]) }
        }
        return people
    }
}
