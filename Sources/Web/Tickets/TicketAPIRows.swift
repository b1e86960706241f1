import AfterSales
import Foundation
import ServiceDesk

/// A ticket as a list shows it.
struct TicketRow: Described, Encodable {
    static let schema = Schema.object(
        "TicketRow",
        "A ticket as a list shows it, without its words.",
        [
            .must("id", ticketNumber),
            .must("version", .integer),
            .must("turn", .choice(Turn.self)),
            .must("isOpen", .boolean),
            .must("subject", .text),
            .must("kind", .choice(RequestKind.self)),
            .must("severity", .choice(Severity.self)),
            .may("faultClass", .text), .may("faultClassName", .text, "The same in your language."),
            .must("customer", CustomerName.schema),
            .may("device", DeviceOnTicketRecord.schema),
            .may("next", NextPromiseRecord.schema, "The promise to look at first."),
            .may("engineer", WhoRecord.schema),
            .may("lead", .choice(Team.self)),
            .may("reporter", .text),
            .must("reportedAt", .instant),
            .may("resolvedAt", .instant),
            .may("endedAt", .instant),
            .may("callDue", .instant, "When the next follow-up call is due."),
        ]
    )

    let id: Ticket.ID
    let version: Int
    let turn: Turn
    let isOpen: Bool
    let subject: String
    let kind: RequestKind
    let severity: Severity
    let faultClass: String?
    let faultClassName: String?
    let customer: CustomerName
    let device: DeviceOnTicketRecord?
    let next: NextPromiseRecord?
    let engineer: WhoRecord?
    let lead: Team?
    let reporter: String?
    let reportedAt: Moment
    let resolvedAt: Moment?
    let endedAt: Moment?
    let callDue: Moment?

    init(_ row: QueueRow, for person: Person, _ reader: Reader) {
        let isOurs = person.customer == nil
        let at = { (instant: Instant) in Moment(instant, in: reader.zone) }
        id = row.number
        version = row.version
        turn = row.turn
        isOpen = row.isOpen
        subject = row.subject
        kind = row.kind
        severity = row.severity
        faultClass = row.faultClass
        faultClassName = row.faultClass.map(reader.words.fault)
        customer = CustomerName(id: row.customer, code: row.customerCode, name: row.customerName)
        device = row.device.map { DeviceOnTicketRecord($0, row.warranty) }
        next = row.next.flatMap { isOurs || !$0.isInternal ? NextPromiseRecord($0, reader) : nil }
        engineer = row.engineer.map(WhoRecord.init)
        lead = isOurs ? row.lead : nil
        reporter = isOurs ? row.reporter : nil
        reportedAt = at(row.reportedAt)
        resolvedAt = row.resolvedAt.map(at)
        endedAt = row.endedAt.map(at)
        callDue = isOurs ? row.callDue.map(at) : nil
    }
}

struct NextPromiseRecord: Described, Encodable {
    static let schema = Schema.object(
        "NextPromise",
        "The earliest promise that is not kept yet.",
        [
            .must("metric", .choice(Metric.self)), .must("clause", .text),
            .may("due", .instant, "Nothing where the calendar never opens."),
            .must("isLate", .boolean), .must("isPaused", .boolean), .must("isProvisional", .boolean),
            .must("isAim", .boolean, "Ours alone, not a promise."),
        ]
    )

    let metric: Metric
    let clause: String
    let due: Moment?
    let isLate: Bool
    let isPaused: Bool
    let isProvisional: Bool
    let isAim: Bool

    init(_ next: QueueRow.NextPromise, _ reader: Reader) {
        metric = next.clock.metric
        clause = next.clock.clause
        due = next.due.map { Moment($0, in: reader.zone) }
        isLate = next.isLate
        isPaused = next.isPaused
        isProvisional = next.isProvisional
        isAim = next.isInternal
    }
}

struct ViewRecord: Described, Encodable {
    static let schema = Schema.object(
        "View",
        "A saved view of the tickets.",
        [
            .must("view", .choice(SavedView.self), "For `?view=` of /tickets."),
            .must("count", .integer, "How many tickets it shows you; 1000 at most."),
            .must("isMore", .boolean, "Whether there are more than `count`."),
            .must("order", .choice(QueueOrder.self)),
        ]
    )

    let view: SavedView
    let count: Int
    let isMore: Bool
    let order: QueueOrder

    private enum Key: String, CodingKey {
        case view, count, isMore, order
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(view.rawValue, forKey: .view)
        try container.encode(count, forKey: .count)
        try container.encode(isMore, forKey: .isMore)
        try container.encode(order.rawValue, forKey: .order)
    }
}

struct ViewList: Described, Encodable {
    static let schema = Schema.object("ViewList", "The saved views.", [.must("items", .list(ViewRecord.schema))])

    let items: [ViewRecord]
}

/// One entry of a ticket's journal.
struct EntryRecord: Described, Encodable {
    static let schema = Schema.object(
        "Entry",
        "One line of a ticket's journal.",
        [
            .must("sequence", .integer, "1, 2, 3 … within the ticket."),
            .must("occurredAt", .instant, "When it happened."),
            .must("recordedAt", .instant, "When it was written down."),
            .must("by", WhoRecord.schema),
            .must("kind", .choice(TicketEvent.Kind.self)),
            .must("data", .map(.anything), "Its particulars, by kind."),
        ]
    )

    let sequence: Int
    let occurredAt: Moment
    let recordedAt: Moment
    let by: WhoRecord
    let kind: TicketEvent.Kind
    let data: JSON

    init(_ entry: TicketEntry, _ reader: Reader) throws {
        sequence = entry.sequence
        occurredAt = Moment(entry.occurredAt, in: reader.zone)
        recordedAt = Moment(entry.recordedAt, in: reader.zone)
        by = WhoRecord(entry.by)
        kind = entry.event.kind
        data = try EntryRecord.particulars(of: entry.event, reader)
    }

    /// What the journal keeps of it, with its times as the API writes them and without what was drawn.
    private static func particulars(of event: TicketEvent, _ reader: Reader) throws -> JSON {
        let stored = try JSONDecoder().decode(JSON.self, from: JSONEncoder().encode(AnyPayload(event.payload)))
        guard case .object(var fields) = stored else { return stored }
        fields["strokes"] = nil
        // The journal keeps instants as milliseconds; numbers under these names are nothing else.
        for name in ["from", "to", "until", "due", "wished", "neededBy", "expected", "defectiveDue"] {
            if case .number(let milliseconds) = fields[name] {
                fields[name] = .string(Instant(milliseconds: Int64(milliseconds)).rfc3339(in: reader.zone))
            }
        }
        return .object(fields)
    }

    /// Lets an encoder take a payload whose type is known only when it runs.
    private struct AnyPayload: Encodable {
        let payload: any Encodable

        init(_ payload: any Encodable) { self.payload = payload }

        func encode(to encoder: any Encoder) throws { try payload.encode(to: encoder) }
    }
}

struct ProposalRecord: Described, Encodable {
    static let schema = Schema.object(
        "Proposal",
        "Somebody who could go, and why.",
        [
            .must("engineer", WhoRecord.schema),
            .must("reasons", .list(ReasonRecord.schema), "For and against, in the order it counted."),
            .must("openTickets", .integer),
            .must("visitsThatDay", .integer),
            .may("from", .instant, "When they could do it."),
            .may("to", .instant),
            .must("late", .list(LatePromiseRecord.schema), "Promises that would be late if they took it."),
        ]
    )

    struct ReasonRecord: Described, Encodable {
        static let schema = Schema.object(
            "ProposalReason",
            "One reason for or against.",
            [.must("code", .text), .must("values", .map(.text))]
        )

        let code: String
        let values: [String: String]
    }

    struct LatePromiseRecord: Described, Encodable {
        static let schema = Schema.object(
            "LatePromise",
            "A promise that would be late.",
            [
                .must("ticket", ticketNumber), .must("metric", .choice(Metric.self)), .must("clause", .text),
                .must("due", .instant), .must("expected", .instant),
            ]
        )

        let ticket: Ticket.ID
        let metric: Metric
        let clause: String
        let due: Moment
        let expected: Moment
    }

    let engineer: WhoRecord
    let reasons: [ReasonRecord]
    let openTickets: Int
    let visitsThatDay: Int
    let from: Moment?
    let to: Moment?
    let late: [LatePromiseRecord]

    init(_ proposal: DispatchProposal, _ reader: Reader) {
        let at = { (instant: Instant) in Moment(instant, in: reader.zone) }
        engineer = WhoRecord(proposal.engineer)
        reasons = proposal.reasons.map { ReasonRecord(code: $0.code, values: $0.values) }
        openTickets = proposal.openTickets
        visitsThatDay = proposal.visitsThatDay
        from = proposal.slot.map { at($0.start) }
        to = proposal.slot.map { at($0.end) }
        late = proposal.late.map {
            LatePromiseRecord(
                ticket: $0.ticket,
                metric: $0.clock.metric,
                clause: $0.clock.clause,
                due: at($0.due),
                expected: at($0.expected)
            )
        }
    }
}

struct ProposalList: Described, Encodable {
    static let schema = Schema.object(
        "ProposalList",
        "Whom to send, the best first.",
        [.must("items", .list(ProposalRecord.schema))]
    )

    let items: [ProposalRecord]
}
