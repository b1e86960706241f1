import AfterSales
import Storage

/// The columns of the exported journal.
enum JournalColumn: String, CaseIterable {
    case subjectKind = "subject kind"
    case subject
    case sequence
    case occurredAt = "occurred at"
    case recordedAt = "recorded at"
    case person
    case personName = "person name"
    case kind, data, hash

    func text(of entry: JournalEntry, in zone: Zone) -> String? {
        switch self {
        case .subjectKind: entry.subject.kind.rawValue
        case .subject: entry.subject.id
        case .sequence: String(entry.sequence)
        case .occurredAt: entry.occurredAt.rfc3339(in: zone)
        case .recordedAt: entry.recordedAt.rfc3339(in: zone)
        case .person: entry.person.description
        case .personName: entry.personName
        case .kind: entry.kind
        case .data: entry.data
        case .hash: entry.hash
        }
    }
}

extension Connection {
    /// The entries behind `last`, by subject and number.
    func journalEntries(_ filter: AuditFilter, after last: JournalEntry?, limit: Int) throws -> [JournalEntry] {
        var conditions = filter.conditions
        if let kind = filter.kind { conditions.append("subject_kind = \(kind)") }
        if let last {
            conditions.append(
                """
                (subject_kind, subject_id, seq) > (\(last.subject.kind), \(last.subject.id), \(last.sequence))
                """
            )
        }
        let condition: SQL = conditions.isEmpty ? "" : "WHERE \(conditions.joined(" AND "))"
        return try rows(
            "SELECT * FROM journal \(condition) ORDER BY subject_kind, subject_id, seq LIMIT \(limit)"
        ).map(JournalEntry.init)
    }
}
