public import AfterSales
public import Storage

extension Instant: SQLConvertible {
    public var sqlValue: SQLValue { .integer(milliseconds) }
    public init?(sqlValue: SQLValue) {
        guard case .integer(let milliseconds) = sqlValue else { return nil }
        self.init(milliseconds: milliseconds)
    }
}

extension ID: SQLConvertible {
    public var sqlValue: SQLValue { .integer(number) }
    public init?(sqlValue: SQLValue) {
        guard case .integer(let number) = sqlValue else { return nil }
        self.init(number: number)
    }
}

extension Day: SQLConvertible {
    public var sqlValue: SQLValue { .integer(Int64(number)) }
    public init?(sqlValue: SQLValue) {
        guard case .integer(let number) = sqlValue else { return nil }
        self.init(number: Int(number))
    }
}

extension Subject.Kind: SQLConvertible {}

extension JournalEntry {
    init(_ row: Row) throws {
        try self.init(
            subject: Subject(row["subject_kind"], row["subject_id"]),
            sequence: row["seq"],
            occurredAt: row["occurred_at"],
            recordedAt: row["recorded_at"],
            person: row["person_id"],
            personName: row["person_name"],
            kind: row["kind"],
            data: row["data"],
            previousHash: row["previous_hash"],
            hash: row["hash"]
        )
    }
}

extension Connection {
    /// Appends `lines` to the subject's journal, each chained to the one before.
    ///
    /// Two writers that read the same state cannot both append: the sequence number is the key.
    /// `expected` is the last sequence number the caller decided upon, `nil` if any will do; a journal
    /// that has moved on since throws `Refusal.changedMeanwhile`.
    @discardableResult
    func record(
        _ lines: [JournalLine],
        on subject: Subject,
        by person: Person,
        at recordedAt: Instant,
        after expected: Int? = nil
    ) throws -> [JournalEntry] {
        guard !lines.isEmpty else { return [] }
        // A journal that begins here has nothing to look up, which matters to ten thousand at once; were there
        // something after all, the key would refuse the first entry.
        let last =
            expected == 0
            ? nil
            : try rows(
                """
                SELECT seq, hash FROM journal
                WHERE subject_kind = \(subject.kind) AND subject_id = \(subject.id)
                ORDER BY seq DESC LIMIT 1
                """
            ).first
        var sequence: Int = try last?["seq"] ?? 0
        var hash: String = try last?["hash"] ?? ""
        if let expected, expected != sequence { throw Refusal.changedMeanwhile }
        var written: [JournalEntry] = []
        for line in lines {
            sequence += 1
            var entry = JournalEntry(
                subject: subject,
                sequence: sequence,
                occurredAt: line.occurredAt ?? recordedAt,
                recordedAt: recordedAt,
                person: person.id,
                personName: person.name,
                kind: line.kind,
                data: line.data,
                previousHash: hash,
                hash: ""
            )
            hash = entry.computedHash
            entry = entry.sealed(with: hash)
            written.append(entry)
        }
        try insert(written)
        RecordingMark.current?.set()
        return written
    }

    /// The subject's journal from its beginning.
    func journal(of subject: Subject) throws -> [JournalEntry] {
        try rows(
            """
            SELECT * FROM journal
            WHERE subject_kind = \(subject.kind) AND subject_id = \(subject.id)
            ORDER BY seq
            """
        ).map(JournalEntry.init)
    }

    /// Eight entries a statement at most, so that few different statements are kept prepared.
    private func insert(_ entries: [JournalEntry]) throws {
        for begin in stride(from: 0, to: entries.count, by: 8) {
            let values = entries[begin..<min(begin + 8, entries.count)].map { entry -> SQL in
                """
                (\(entry.subject.kind), \(entry.subject.id), \(entry.sequence), \(entry.occurredAt),
                \(entry.recordedAt), \(entry.person), \(entry.personName), \(entry.kind), \(entry.data),
                \(entry.previousHash), \(entry.hash))
                """
            }
            try later(
                """
                INSERT INTO journal (subject_kind, subject_id, seq, occurred_at, recorded_at, person_id, person_name,
                    kind, data, previous_hash, hash)
                VALUES \(values.joined(", "))
                """
            )
        }
    }
}

extension JournalEntry {
    fileprivate func sealed(with hash: String) -> JournalEntry {
        JournalEntry(
            subject: subject,
            sequence: sequence,
            occurredAt: occurredAt,
            recordedAt: recordedAt,
            person: person,
            personName: personName,
            kind: kind,
            data: data,
            previousHash: previousHash,
            hash: hash
        )
    }
}
