import AfterSales
import ServiceDesk

/// The audit, for programs.
struct AuditAPI: Sendable {
    let desk: Desk

    var routes: [APIRoute] {
        [
            .list(
                "/audit",
                "audit",
                "The journals of everything together, the newest entry first, with what each changed.",
                needs: .seeAudit,
                query: [
                    .init("person", .id, "Only what this person wrote."),
                    .init("kind", .choice(Subject.Kind.self), "Only this kind of subject."),
                    .init("subject", .text(limit: 200), "One subject's journal; with `kind`."),
                    .init("from", .day, "Written on this day or later, by your clock."),
                    .init("to", .day, "Written on this day or earlier."),
                ],
                of: AuditRecord.self
            ) { context, query in
                let listing = try await desk.audit(
                    AuditRequest(context.query).filter(in: context.reader.zone),
                    after: query.place,
                    limit: query.limit,
                    seenBy: context.person
                )
                return Listed(listing) { AuditRecord($0, context.reader) }
            }
        ]
    }
}

struct AuditRecord: Described, Encodable {
    static let schema = Schema.object(
        "AuditEntry",
        "One entry of a journal, and what it changed.",
        [
            .must("subjectKind", .choice(Subject.Kind.self)), .must("subject", .text), .must("sequence", .integer),
            .must("occurredAt", .instant), .must("recordedAt", .instant), .must("person", .id),
            .must("personName", .text), .must("kind", .text), .must("hash", .text),
            .must("changes", .list(AuditChangeRecord.schema)),
        ]
    )

    let subjectKind: String
    let subject: String
    let sequence: Int
    let occurredAt: Moment
    let recordedAt: Moment
    let person: ID<Person>
    let personName: String
    let kind: String
    let hash: String
    let changes: [AuditChangeRecord]

    init(_ audited: AuditedEntry, _ reader: Reader) {
        let entry = audited.entry
        subjectKind = entry.subject.kind.rawValue
        subject = entry.subject.id
        sequence = entry.sequence
        occurredAt = Moment(entry.occurredAt, in: reader.zone)
        recordedAt = Moment(entry.recordedAt, in: reader.zone)
        person = entry.person
        personName = entry.personName
        kind = entry.kind
        hash = entry.hash
        changes = audited.changes.map {
            AuditChangeRecord(path: $0.path, before: $0.before?.text, after: $0.after?.text)
        }
    }
}

struct AuditChangeRecord: Described, Encodable {
    static let schema = Schema.object(
        "AuditChange",
        "One value: what it was, and what it became.",
        [
            .must("path", .text),
            .may("before", .text, "Nothing where there was none, or the entry tells of an event."),
            .may("after", .text, "Nothing where it was taken away."),
        ]
    )

    let path: String
    let before: String?
    let after: String?
}
