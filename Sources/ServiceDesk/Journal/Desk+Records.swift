import AfterSales
import Storage

extension Desk {
    /// Rebuilds customers, sites, contacts, contracts, models and devices from their journals.
    ///
    /// - Returns: those whose row says something else than their journal, or that have a row or a journal but not both.
    public func recordsThatDiffer() async throws -> [Subject] {
        let customers = try await differing(.customer, "SELECT * FROM customer", Customer.init, \.subject) {
            row,
            last in
            Customer(id: row.id, details: try last.decode(Customer.Details.self), version: last.sequence)
        }
        let sites = try await differing(.site, "SELECT * FROM site", Site.init, \.subject) { row, last in
            let line = try last.decode(OfCustomer<Site.Details>.self)
            return Site(id: row.id, customer: line.customer, details: line.details, version: last.sequence)
        }
        let contracts = try await differing(.contract, "SELECT * FROM contract", Contract.init, \.subject) {
            row,
            last in
            let line = try last.decode(OfCustomer<Contract.Details>.self)
            return Contract(id: row.id, customer: line.customer, details: line.details, version: last.sequence)
        }
        let models = try await differing(
            .model,
            "SELECT * FROM product_model",
            ProductModel.init,
            \.subject
        ) { row, last in
            ProductModel(id: row.id, details: try last.decode(ProductModel.Details.self), version: last.sequence)
        }
        return customers + sites + (try await contactsThatDiffer()) + contracts + models
            + (try await devicesThatDiffer())
    }

    /// For records whose last journal line holds all of them.
    private func differing<Record: Equatable & Sendable>(
        _ kind: Subject.Kind,
        _ select: SQL,
        _ record: @escaping @Sendable (Row) throws -> Record,
        _ subject: @escaping @Sendable (Record) -> Subject,
        _ rebuilt: @escaping @Sendable (_ row: Record, _ last: JournalEntry) throws -> Record
    ) async throws -> [Subject] {
        try await differing(
            kind,
            read: { db, after in
                try db.rows("\(select) WHERE id > \(after) ORDER BY id LIMIT 500").map {
                    (try $0["id"], try record($0))
                }
            },
            subject,
            rebuilt: { row, entries in try entries.last.map { try rebuilt(row, $0) } }
        )
    }

    private func contactsThatDiffer() async throws -> [Subject] {
        try await differing(
            .contact,
            read: { db, after in
                let ids: [Int64] = try db.rows("SELECT id FROM contact WHERE id > \(after) ORDER BY id LIMIT 500")
                    .map { try $0["id"] }
                let contacts = try db.contacts("id IN \(list: ids)", limit: 500)
                return contacts.map { ($0.id.number, $0) }.sorted { $0.0 < $1.0 }
            },
            \.subject,
            rebuilt: { row, entries in
                try entries.last.map { last in
                    let line = try last.decode(OfCustomer<Contact.Details>.self)
                    return Contact(id: row.id, customer: line.customer, details: line.details, version: last.sequence)
                }
            }
        )
    }

    private func devicesThatDiffer() async throws -> [Subject] {
        try await differing(
            .device,
            read: { db, after in
                try db.rows("SELECT * FROM device WHERE id > \(after) ORDER BY id LIMIT 500").map {
                    (try $0["id"], try Device($0))
                }
            },
            \.subject,
            rebuilt: { row, entries in Device(id: row.id, changes: try entries.compactMap(Device.Change.init)) }
        )
    }

    /// Goes through the rows by id, 500 in a transaction, so that nobody waits for the whole of it.
    private func differing<Record: Equatable & Sendable>(
        _ kind: Subject.Kind,
        read: @escaping @Sendable (any Connection, _ after: Int64) throws -> [(Int64, Record)],
        _ subject: @escaping @Sendable (Record) -> Subject,
        rebuilt: @escaping @Sendable (Record, [JournalEntry]) throws -> Record?
    ) async throws -> [Subject] {
        var differing: [Subject] = []
        var journaled: Set<String> = []
        var last: Int64 = -1
        while true {
            let after = last
            let page = try await database.read { db in
                let records = try read(db, after)
                let journals = try db.journals(of: records.map { subject($0.1) })
                let wrong = records.map(\.1).filter { record in
                    // A line that cannot be read says something else, too.
                    (try? rebuilt(record, journals[subject(record).id] ?? [])) != record
                }
                return (last: records.last?.0, ids: records.map { subject($0.1).id }, wrong: wrong.map(subject))
            }
            guard let end = page.last else { break }
            last = end
            differing += page.wrong
            journaled.formUnion(page.ids)
        }
        return differing + (try await journalsWithoutRow(kind, known: journaled))
    }

    private func journalsWithoutRow(_ kind: Subject.Kind, known: Set<String>) async throws -> [Subject] {
        try await database.read { db in
            let ids: [String] = try db.rows(
                "SELECT subject_id FROM journal WHERE subject_kind = \(kind) AND seq = 1 ORDER BY subject_id"
            ).map { try $0["subject_id"] }
            return ids.filter { !known.contains($0) }.map { Subject(kind, $0) }
        }
    }
}

extension Connection {
    /// The journals of up to 500 subjects of one kind, by id.
    fileprivate func journals(of subjects: [Subject]) throws -> [String: [JournalEntry]] {
        guard let kind = subjects.first?.kind else { return [:] }
        let entries = try rows(
            """
            SELECT * FROM journal
            WHERE subject_kind = \(kind) AND subject_id IN \(list: subjects.map(\.id)) ORDER BY subject_id, seq
            """
        ).map(JournalEntry.init)
        return Dictionary(grouping: entries, by: \.subject.id)
    }
}
