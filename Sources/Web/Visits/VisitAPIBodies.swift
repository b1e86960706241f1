import AfterSales
import ServiceDesk

extension [Schema.Field] {
    fileprivate static var appointment: [Schema.Field] {
        [
            .must("engineer", .id),
            .must("from", .instant, "When the customer was told to expect the engineer."),
            .must("to", .instant),
            .may("packing", .list(PackedRecord.schema), "What to carry; at most 200."),
        ]
    }
}

struct NewVisit: Described, Decodable {
    static let schema = Schema.object("NewVisit", "An appointment at the customer's site.", .appointment)

    let engineer: ID<Person>
    let from: Moment
    let to: Moment
    let packing: [PackedRecord]?
}

struct MovedVisit: Described, Decodable {
    static let schema = Schema.object(
        "MovedVisit",
        "The appointment as it is from now on.",
        .appointment + [.must("reason", .text(limit: 2_000))]
    )

    let engineer: ID<Person>
    let from: Moment
    let to: Moment
    let packing: [PackedRecord]?
    let reason: String
}

struct NewWork: Described, Decodable, Backdatable {
    static let schema = Schema.object(
        "NewWork",
        "What the engineer found and did.",
        [
            .must("result", .choice(Rung.Result.self)),
            .must("found", .text(limit: 20_000)),
            .must("done", .text(limit: 20_000)),
            .may(
                "parts",
                .list(.text(limit: 300)),
                "At most 200; a number of the catalogue (`RM1-8395 x2`) is counted at what it costs now."
            ),
            .may("usedLines", .list(.integer(1...100_000)), "Lines of the ticket's parts that went in, all of each."),
            .may("removed", .list(RemovedPartRecord.schema), "Parts that were taken out; at most 200."),
            .may("checklist", .list(PointAnswer.schema), "To the visit's checklist; all points where it was solved."),
            .may("advice", .text(limit: 20_000)),
        ] + .happening
    )

    let result: Rung.Result
    let found: String
    let done: String
    let parts: [String]?
    let usedLines: [Int]?
    let removed: [RemovedPartRecord]?
    let checklist: [PointAnswer]?
    let advice: String?
    let occurredAt: Moment?
    let backdating: String?
}

struct NewReport: Described, Decodable {
    static let schema = Schema.object(
        "NewReport",
        "The service report as the customer will sign it.",
        [
            .must("found", .text(limit: 20_000)),
            .must("done", .text(limit: 20_000)),
            .may("parts", .list(.text(limit: 300)), "At most 200."),
            .must("isRepaired", .boolean, "Whether the device runs normally again."),
            .may(
                "removed",
                .list(RemovedPartRecord.schema),
                "Parts that were taken out; at most 200. Without it those of the version before stay."
            ),
            .may("checklist", .list(PointAnswer.schema), "To the visit's checklist; without it the answers stay."),
            .may("advice", .text(limit: 20_000)),
        ]
    )

    let found: String
    let done: String
    let parts: [String]?
    let isRepaired: Bool
    let removed: [RemovedPartRecord]?
    let checklist: [PointAnswer]?
    let advice: String?

    var content: ServiceReport {
        ServiceReport(
            found: found,
            done: done,
            parts: parts ?? [],
            isRepaired: isRepaired,
            advice: advice ?? "",
            removed: removed?.map(\.part)
        )
    }
}

struct NewSignature: Described, Decodable {
    static let schema = Schema.object(
        "NewSignature",
        "The confirmation of one version of the report.",
        [
            .must(
                "version",
                .integer(1...1_000_000),
                "The version that was read; a newer one cannot be signed unread."
            ),
            .may("signer", .text(limit: 200), "Who signs on glass; in their own account it is themselves."),
            .may("strokes", .text(limit: 60_000), "An SVG path of M and L in a 600 × 200 box."),
        ]
    )

    let version: Int
    let signer: String?
    let strokes: String?
}

struct VisitRecord: Described, Encodable {
    static let schema = Schema.object(
        "Visit",
        "One appointment at the customer's site.",
        [
            .must("visit", .integer, "1, 2, 3 … within the ticket."),
            .must("state", .choice(Ticket.Visit.State.self)),
            .must("engineer", WhoRecord.schema),
            .must("from", .instant),
            .must("to", .instant),
            .may("packing", .list(PackedRecord.schema)),
            .may("confirmedBy", .text, "Who of the customer's confirmed this time."),
            .may("moveAsked", MoveAskedRecord.schema, "That the customer wants another time."),
            .may("departedAt", .instant),
            .may("arrivedAt", .instant),
            .may("finishedAt", .instant),
            .may("result", .choice(Rung.Result.self)),
            .may("checklist", VisitChecklistRecord.schema, "What is gone through, as it was on arrival."),
        ]
    )

    let visit: Int
    let state: Ticket.Visit.State
    let engineer: WhoRecord
    let from: Moment
    let to: Moment
    let packing: [PackedRecord]?
    let confirmedBy: String?
    let moveAsked: MoveAskedRecord?
    let departedAt: Moment?
    let arrivedAt: Moment?
    let finishedAt: Moment?
    let result: Rung.Result?
    let checklist: VisitChecklistRecord?

    init(_ visit: Ticket.Visit, isOurs: Bool, _ reader: Reader) {
        let at = { (instant: Instant) in Moment(instant, in: reader.zone) }
        self.visit = visit.id
        state = visit.state
        engineer = WhoRecord(visit.plan.engineer)
        from = at(visit.plan.from)
        to = at(visit.plan.to)
        packing = isOurs ? visit.plan.packing.map { PackedRecord(kind: $0.kind, name: $0.name, count: $0.count) } : nil
        confirmedBy = visit.confirmed?.by
        moveAsked = visit.moveAsked.map { MoveAskedRecord($0, reader) }
        departedAt = visit.departedAt.map(at)
        arrivedAt = visit.arrivedAt.map(at)
        finishedAt = visit.finishedAt.map(at)
        result = isOurs ? visit.finished?.result : nil
        checklist = isOurs ? visit.checklist.map(VisitChecklistRecord.init) : nil
    }
}

/// Another time that the customer asked for.
struct MoveAskedRecord: Described, Encodable {
    static let schema = Schema.object(
        "MoveAsked",
        "Another time that the customer asked for; nothing is moved by it, and no clock stands still.",
        [.may("wished", .instant, "The time they would like."), .must("reason", .text), .must("by", .text)]
    )

    let wished: Moment?
    let reason: String
    let by: String

    init(_ asked: TicketEvent.VisitMoveAsked, _ reader: Reader) {
        wished = asked.wished.map { Moment($0, in: reader.zone) }
        reason = asked.words
        by = asked.by
    }
}

/// The customer's word on an appointment.
struct AppointmentWord: Described, Decodable {
    static let schema = Schema.object(
        "AppointmentWord",
        "That the time suits the customer.",
        [
            .may("by", .text(limit: 200), "Who said so; needed from our own people, a customer's person says it."),
            .may("how", .text(limit: 300), "How they said it, such as by phone."),
        ]
    )

    let by: String?
    let how: String?
}

/// Another time, asked for.
struct WishedTime: Described, Decodable {
    static let schema = Schema.object(
        "WishedTime",
        "Another time that the customer asks for, and why.",
        [
            .may("wished", .instant, "The time they would like."), .must("reason", .text(limit: 2_000)),
            .may("by", .text(limit: 200), "Who said so; needed from our own people, a customer's person says it."),
            .may("how", .text(limit: 300), "How they said it, such as by phone."),
        ]
    )

    let wished: Moment?
    let reason: String
    let by: String?
    let how: String?
}

struct ReportRecord: Described, Encodable {
    static let schema = Schema.object(
        "Report",
        "One version of the service report.",
        [
            .must("version", .integer), .must("found", .text), .must("done", .text), .must("parts", .list(.text)),
            .must("isRepaired", .boolean), .must("advice", .text),
            .may("removed", .list(RemovedPartRecord.schema)), .may("checklist", CheckedListRecord.schema),
            .must("hash", .text, "SHA-256 of the content; what a signature signs."),
            .may("files", .list(.text), "SHA-256 of each file of the visits that the hash covers."),
            .must("isSigned", .boolean, "By whom and when stands among the ticket's `signatures`."),
        ]
    )

    let version: Int
    let found: String
    let done: String
    let parts: [String]
    let isRepaired: Bool
    let advice: String
    let removed: [RemovedPartRecord]?
    let checklist: CheckedListRecord?
    let hash: String
    let files: [String]?
    let isSigned: Bool

    init(_ report: TicketEvent.ReportVersion, on ticket: Ticket) {
        version = report.version
        found = report.content.found
        done = report.content.done
        parts = report.content.parts
        isRepaired = report.content.isRepaired
        advice = report.content.advice
        removed = report.content.removed?.map(RemovedPartRecord.init)
        checklist = report.content.checklist.map(CheckedListRecord.init)
        hash = report.hash
        files = report.files
        isSigned = ticket.signature(under: report.version) != nil
    }
}

struct SignatureRecord: Described, Encodable {
    static let schema = Schema.object(
        "Signature",
        "That the customer confirmed one version of the report.",
        [
            .must("version", .integer), .must("hash", .text), .must("signer", .text), .must("how", .text),
            .may("at", .instant), .may("strokes", .text),
        ]
    )

    let version: Int
    let hash: String
    let signer: String
    let how: String
    let at: Moment?
    let strokes: String?

    init(_ signature: TicketEvent.Signature, on ticket: Ticket, showsStrokes: Bool, _ reader: Reader) {
        version = signature.version
        hash = signature.hash
        signer = signature.signer
        how = signature.how
        at = ticket.entries.last { $0.event == .reportSigned(signature) }
            .map { Moment($0.occurredAt, in: reader.zone) }
        strokes = showsStrokes ? signature.strokes : nil
    }
}

struct DayRecord: Described, Encodable {
    static let schema = Schema.object(
        "DayPlan",
        "An engineer's appointments of one day.",
        [.must("day", .day), .must("items", .list(DayVisitRecord.schema))]
    )

    let day: Day
    let items: [DayVisitRecord]
}

struct DayVisitRecord: Described, Encodable {
    static let schema = Schema.object(
        "DayVisit",
        "One appointment, with what to know before setting out.",
        [
            .must("ticket", ticketNumber),
            .must("subject", .text),
            .must("words", .text),
            .must("turn", .choice(Turn.self)),
            .must("visit", VisitRecord.schema),
            .must("customer", CustomerName.schema),
            .may("site", SiteName.schema),
            .may("device", DeviceOnTicketRecord.schema),
            .must("contact", .text, "Who is asked for."),
            .must("phones", .list(.text), "The best first."),
            .must("past", .list(PastTicketRecord.schema), "The device's last tickets."),
        ]
    )

    let ticket: Ticket.ID
    let subject: String
    let words: String
    let turn: Turn
    let visit: VisitRecord
    let customer: CustomerName
    let site: SiteName?
    let device: DeviceOnTicketRecord?
    let contact: String
    let phones: [String]
    let past: [PastTicketRecord]

    init(_ day: DayVisit, _ reader: Reader) {
        ticket = day.card.ticket.id
        subject = day.card.ticket.subject
        words = day.card.ticket.opening.words
        turn = day.card.turn
        visit = VisitRecord(day.visit, isOurs: true, reader)
        customer = CustomerName(day.card.customer)
        site = day.site.map(SiteName.init)
        device = day.card.device.map(DeviceOnTicketRecord.init)
        contact = day.contact
        phones = day.phones
        past = day.past.map { PastTicketRecord($0, reader) }
    }
}

struct PastTicketRecord: Described, Encodable {
    static let schema = Schema.object(
        "PastTicket",
        "An earlier ticket of a device, and what helped.",
        [
            .must("id", ticketNumber), .must("subject", .text), .must("kind", .choice(RequestKind.self)),
            .may("faultClass", .text), .must("turn", .choice(Turn.self)), .must("isOpen", .boolean),
            .must("reportedAt", .instant), .may("resolvedAt", .instant), .may("rung", .choice(Rung.self)),
            .may("how", .text),
        ]
    )

    let id: Ticket.ID
    let subject: String
    let kind: RequestKind
    let faultClass: String?
    let turn: Turn
    let isOpen: Bool
    let reportedAt: Moment
    let resolvedAt: Moment?
    let rung: Rung?
    let how: String?

    init(_ past: DevicePast, _ reader: Reader) {
        id = past.number
        subject = past.subject
        kind = past.kind
        faultClass = past.faultClass
        turn = past.turn
        isOpen = past.isOpen
        reportedAt = Moment(past.reportedAt, in: reader.zone)
        resolvedAt = past.resolvedAt.map { Moment($0, in: reader.zone) }
        rung = past.resolution?.rung
        how = past.resolution?.how
    }
}
