import AfterSales
import Storage

extension Desk {
    /// Walks every journal, and rebuilds from it what the tables say.
    ///
    /// The chain of hashes is followed, every entry read, and every row laid out anew in a database of its own by the
    /// same statements, then compared column by column. Clocks, which depend on the time, are rebuilt for the moment of
    /// the ticket's last entry, which is when they were laid out. A few hundred journals are held in memory at a time,
    /// and each such piece is read in one transaction, so that the desk may go on serving. The end of a journal that
    /// was cut off is found by the version in its row; a journal that was removed with all its rows leaves no trace.
    public func verify(
        progress: @Sendable (Verification.Progress) -> Void = { _ in }
    ) async throws -> Verification {
        let scratch = try SQLiteDatabase(temporary: ())
        try await scratch.migrate(Migration.all)
        var verification = Verification()
        verification.isSearchBehind = try await database.read { try $0.hasTermBacklog() }
        for kind in Subject.Kind.allCases {
            var after = ""
            while true {
                let begin = after
                let page = try await database.read { db in try histories(of: kind, after: begin, in: db) }
                guard let last = page.last else { break }
                after = last.subject.id
                let retold = try await scratch.write { db in
                    // What a row refers to is not in this database, and the check comes only when all is gone again.
                    try db.run("PRAGMA defer_foreign_keys = ON")
                    return page.map { history in Result<[LaidOutRow], any Error> { try db.retell(history) } }
                }
                for (history, expected) in zip(page, retold) { verification.take(history, expected) }
                progress(
                    .init(kind: kind, entries: verification.entries, differences: verification.differenceCount)
                )
            }
        }
        await scratch.close()
        for table in StateTable.all {
            for subject in try await subjectsWithoutJournal(in: table) {
                verification.add(.init(.rowWithoutJournal, subject, row: table.name))
            }
        }
        for difference in try await database.read({ try $0.unknownJournals() + $0.ownPlanDifferences() }) {
            verification.add(difference)
        }
        for difference in try await contentDifferences() { verification.add(difference) }
        return verification
    }

    /// The next journals of one kind, as many as fit into memory with ease, and at least one.
    private func histories(of kind: Subject.Kind, after: String, in db: any Connection) throws -> [History] {
        let lengths = try db.rows(
            """
            SELECT subject_id, count(*) AS n FROM journal
            WHERE subject_kind = \(kind) AND subject_id > \(after)
            GROUP BY subject_id ORDER BY subject_id LIMIT 200
            """
        )
        var subjects: [Subject] = []
        var count = 0
        for row in lengths {
            count += try row["n"]
            if count > 4_000, !subjects.isEmpty { break }
            subjects.append(Subject(kind, try row["subject_id"] as String))
        }
        guard !subjects.isEmpty else { return [] }
        var journals: [Subject: JournalReading] = [:]
        let entries = try db.rows(
            """
            SELECT * FROM journal WHERE subject_kind = \(kind) AND subject_id IN \(list: subjects.map(\.id))
            ORDER BY subject_id, seq
            """
        )
        for row in entries {
            let subject = Subject(kind, try row["subject_id"] as String)
            journals[subject, default: JournalReading()].take(row, of: subject)
        }
        let found = Dictionary(
            grouping: try StateTable.all.filter { $0.kind == kind }.flatMap { try $0.rows(of: subjects, in: db) },
            by: \.subject
        )
        return subjects.map { subject in
            history(subject, journals[subject] ?? JournalReading(), found: found[subject] ?? [], in: db)
        }
    }

    private func history(
        _ subject: Subject,
        _ reading: JournalReading,
        found: [LaidOutRow],
        in db: any Connection
    ) -> History {
        var differences = reading.entries.chainDifferences(of: subject) + reading.unreadable
        var projection: TicketProjection?
        if subject.kind == .ticket, reading.unreadable.isEmpty {
            do {
                projection = try self.projection(of: reading.ticketEntries, subject, in: db)
            } catch {
                var difference = Verification.Difference(.unreadableJournal, subject)
                difference.found = String(describing: error)
                differences.append(difference)
            }
        }
        return History(
            subject: subject,
            entries: reading.entries,
            projection: projection,
            differences: differences,
            found: found
        )
    }

    private func projection(
        of entries: [TicketEntry],
        _ subject: Subject,
        in db: any Connection
    ) throws -> TicketProjection {
        guard let number = Int(subject.id), let last = entries.last,
            let ticket = Ticket(Ticket.ID(number: number), journal: entries)
        else { throw NotFromTheBeginning() }
        return try projection(of: ticket, at: last.recordedAt, in: db)
    }

    private func subjectsWithoutJournal(in table: StateTable) async throws -> [Subject] {
        var missing: [Subject] = []
        var last: SQLValue?
        while missing.count < Verification.longestList {
            let after = last
            let page = try await database.read { db in
                let subjects = try table.subjects(after: after, limit: 500, in: db)
                let journaled: [String] = try db.rows(
                    """
                    SELECT DISTINCT subject_id FROM journal
                    WHERE subject_kind = \(table.kind) AND subject_id IN \(list: subjects.map(\.subject.id))
                    """
                ).map { try $0["subject_id"] }
                let known = Set(journaled)
                return (
                    last: subjects.last?.stored, missing: subjects.map(\.subject).filter { !known.contains($0.id) }
                )
            }
            guard let end = page.last else { break }
            last = end
            missing += page.missing
        }
        return missing
    }
}

/// One journal as it comes out of the database, with what could not be read of it.
private struct JournalReading {
    var entries: [JournalEntry] = []
    var ticketEntries: [TicketEntry] = []
    var unreadable: [Verification.Difference] = []

    mutating func take(_ row: Row, of subject: Subject) {
        do {
            let entry = try JournalEntry(row)
            entries.append(entry)
            if subject.kind == .ticket { ticketEntries += try TicketEntry.read([entry]) }
        } catch {
            var difference = Verification.Difference(.unreadableEntry, subject, entry: try? row["seq"])
            difference.found = String(describing: error)
            unreadable.append(difference)
        }
    }
}

extension Verification {
    fileprivate mutating func take(_ history: History, _ expected: Result<[LaidOutRow], any Error>) {
        journals += 1
        entries += history.entries.count
        rows += history.found.count
        for difference in history.differences { add(difference) }
        switch expected {
        case .failure(let error):
            // An entry that is gone or changed says enough.
            guard history.differences.isEmpty else { return }
            var difference = Difference(.unreadableJournal, history.subject)
            difference.found = String(describing: error)
            add(difference)
        case .success(let expected):
            if history.subject.kind == .ticket, history.projection == nil { return }
            compare(history.found, with: expected)
        }
    }

    private mutating func compare(_ found: [LaidOutRow], with expected: [LaidOutRow]) {
        let foundByName = Dictionary(found.map { ($0.name, $0) }) { first, _ in first }
        let expectedByName = Dictionary(expected.map { ($0.name, $0) }) { first, _ in first }
        for row in expected {
            guard let there = foundByName[row.name] else {
                if isSearchBehind, row.name.hasSuffix("_terms") { continue }
                add(.init(.missingRow, row.subject, row: row.name))
                continue
            }
            for (column, value) in row.cells.sorted(by: { $0.key < $1.key }) where there.cells[column] != value {
                var difference = Difference(.changedRow, row.subject, row: row.name)
                difference.column = column
                difference.found = there.cells[column]?.words ?? "no column"
                difference.expected = value.words
                add(difference)
            }
        }
        for row in found where expectedByName[row.name] == nil {
            add(.init(.extraRow, row.subject, row: row.name))
        }
    }
}

extension Connection {
    /// Journals of something this program has never heard of.
    fileprivate func unknownJournals() throws -> [Verification.Difference] {
        let known = Subject.Kind.allCases.map { kind -> SQL in "\(kind)" }.joined(", ")
        return try rows(
            """
            SELECT subject_kind, subject_id FROM journal WHERE subject_kind NOT IN (\(known))
            GROUP BY subject_kind, subject_id ORDER BY subject_kind, subject_id LIMIT 100
            """
        ).map { row in
            let (kind, id): (String, String) = try (row["subject_kind"], row["subject_id"])
            var difference = Verification.Difference(.unreadableJournal, of: "\(kind) \(id)")
            difference.found = "a journal of an unknown kind"
            return difference
        }
    }

    /// The desk's own plan must be the one that was made so last.
    fileprivate func ownPlanDifferences() throws -> [Verification.Difference] {
        let chosen = try rows(
            """
            SELECT subject_id, recorded_at FROM journal
            WHERE subject_kind = 'plan' AND kind = 'plan.made-own' ORDER BY recorded_at DESC LIMIT 2
            """
        )
        let own = try ownPlan()
        guard let last = chosen.first else {
            return own.map { [.init(.rowWithoutJournal, Subject(.plan, $0), row: "default_plan")] } ?? []
        }
        // Two chosen in the same millisecond: the journal does not say which came last.
        let names: [String] = try chosen.filter { try $0["recorded_at"] as Instant == last["recorded_at"] }.map {
            try $0["subject_id"]
        }
        guard let own, names.contains(own) else {
            var difference = Verification.Difference(.changedRow, Subject(.plan, names[0]), row: "default_plan")
            (difference.column, difference.found, difference.expected) = ("plan_id", own ?? "empty", names[0])
            return [difference]
        }
        return []
    }
}
