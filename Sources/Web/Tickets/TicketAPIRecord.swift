import AfterSales
import ServiceDesk

/// A ticket as it stands, as far as whoever asks may read it.
///
/// A customer's person gets what `TicketForCustomer` says: no aims and shadows of ours, no gates, no reasons, nothing
/// about how we work among ourselves. (hard case 33)
struct TicketRecord: Described, Encodable {
    static let schema = Schema.object(
        "Ticket",
        "A customer's request as it stands now; customers' people see less of it.",
        [
            .must("id", ticketNumber, "The number people say on the phone."),
            .must("version", .integer, "What `If-Match` wants, in quotation marks."),
            .must("turn", .choice(Turn.self), "Whose turn it is."),
            .must("isOpen", .boolean),
            .must("subject", .text),
            .may("words", .text, "In the customer's words."),
            .may("suitable", .text, "When somebody may come, in the customer's words."),
            .must("kind", .choice(RequestKind.self)),
            .must("severity", .choice(Severity.self)),
            .may("faultClass", .text), .may("faultClassName", .text, "The same in your language."),
            .must("channel", .choice(Channel.self)),
            .may("reporter", ReporterRecord.schema),
            .must("customer", CustomerName.schema),
            .may("site", SiteName.schema),
            .may("device", DeviceOnTicketRecord.schema),
            .may("lead", LeadershipRecord.schema, "Who leads, who supports, who must be told."),
            .may("engineer", WhoRecord.schema),
            .may("openedBy", WhoRecord.schema),
            .must("reportedAt", .instant, "When the customer told us; promises run from here."),
            .may("respondedAt", .instant),
            .may("answeredAt", .instant),
            .may("resolved", ResolutionRecord.schema, "That the problem is gone, and how."),
            .may("ended", EndingRecord.schema),
            .may("plan", PlanReferenceRecord.schema, "The plan version it goes by."),
            .must("clocks", .list(ClockRecord.schema), "Every promise that runs, or ran."),
            .may("nextClock", .text, "The promise to look at first: `metric/clause`."),
            .may("gates", .list(GateRecord.schema), "What may block, and whether it is open."),
            .may("rungs", .list(RungRecord.schema), "How far help has come."),
            .may("consent", AgreementRecord.schema, "To a remote session."),
            .may("remoteSession", RemoteSessionRecord.schema, "The one that is open."),
            .may("cause", CauseRecord.schema, "What the fault came from, as far as somebody said so."),
            .may("whoPays", WhoPaysRecord.schema, "Who pays what, by the plan's sentences."),
            .may("costs", CostsRecord.schema, "Who pays what, as the customer was told."),
            .must("quotations", .list(QuotationRecord.schema), "Every version of what the repair costs the customer."),
            .must("payments", .list(PaymentRecord.schema), "Money that came in for it."),
            .may("outstanding", MoneyRecord.schema, "What is still to be paid of the quotation that stands."),
            .must("visits", .list(VisitRecord.schema)),
            .must("returns", .list(ReturnRecord.schema), "Goods sent in to our bench."),
            .may("parts", .list(PartLineRecord.schema), "Parts that were wanted or used."),
            .must("shipments", .list(ShipmentRecord.schema), "What was sent, other than what was sent in."),
            .must("reports", .list(ReportRecord.schema), "Every version of the service report."),
            .must("signatures", .list(SignatureRecord.schema)),
            .must("attachments", .list(AttachmentRecord.schema), "Photographs and other files."),
            .may("handedBack", .integer, "The version of the report that went to the agent."),
            .may("handBackReceived", .integer, "The version the agent has acknowledged."),
            .may("leadToldAt", .instant),
            .may("leadAcknowledgedAt", .instant),
            .may("followUps", .list(FollowUpRecord.schema)),
            .may("pauses", .list(PauseRecord.schema)),
            .may("overrides", .list(.choice(Gate.self)), "Gates opened by right and reason."),
            .may("linked", .list(ticketNumber), "Tickets that have to do with it."),
            .may("externalReference", .text, "Its number where it was imported from."),
        ]
    )

    let id: Ticket.ID
    let version: Int
    let turn: Turn
    let isOpen: Bool
    let subject: String
    let words: String?
    let suitable: String?
    let kind: RequestKind
    let severity: Severity
    let faultClass: String?
    let faultClassName: String?
    let channel: Channel
    let reporter: ReporterRecord?
    let customer: CustomerName
    let site: SiteName?
    let device: DeviceOnTicketRecord?
    let lead: LeadershipRecord?
    let engineer: WhoRecord?
    let openedBy: WhoRecord?
    let reportedAt: Moment
    let respondedAt: Moment?
    let answeredAt: Moment?
    let resolved: ResolutionRecord?
    let ended: EndingRecord?
    let plan: PlanReferenceRecord?
    let clocks: [ClockRecord]
    let nextClock: String?
    let gates: [GateRecord]?
    let rungs: [RungRecord]?
    let consent: AgreementRecord?
    let remoteSession: RemoteSessionRecord?
    let cause: CauseRecord?
    let whoPays: WhoPaysRecord?
    let costs: CostsRecord?
    let quotations: [QuotationRecord]
    let payments: [PaymentRecord]
    let outstanding: MoneyRecord?
    let visits: [VisitRecord]
    let returns: [ReturnRecord]
    let parts: [PartLineRecord]?
    let shipments: [ShipmentRecord]
    let reports: [ReportRecord]
    let signatures: [SignatureRecord]
    let attachments: [AttachmentRecord]
    let handedBack: Int?
    let handBackReceived: Int?
    let leadToldAt: Moment?
    let leadAcknowledgedAt: Moment?
    let followUps: [FollowUpRecord]?
    let pauses: [PauseRecord]?
    let overrides: [Gate]?
    let linked: [Ticket.ID]?
    let externalReference: String?

    init(_ card: TicketCard, for person: Person, _ reader: Reader) {
        let ticket = card.ticket
        let opening = ticket.opening
        let isOurs = person.customer == nil
        let at = { (instant: Instant) in Moment(instant, in: reader.zone) }
        func ours<Value>(_ value: @autoclosure () -> Value?) -> Value? { isOurs ? value() : nil }

        id = ticket.id
        version = ticket.version
        turn = card.turn
        isOpen = !ticket.isOver
        subject = ticket.subject
        words = isOurs || ticket.openedBy.id == person.id ? opening.words : nil
        suitable = opening.suitable
        kind = ticket.kind
        severity = ticket.severity
        faultClass = ticket.faultClass
        faultClassName = ticket.faultClass.map(reader.words.fault)
        channel = opening.channel
        reporter = isOurs || !opening.reporter.isSales ? ReporterRecord(opening.reporter) : nil
        customer = CustomerName(card.customer)
        site = card.site.map(SiteName.init)
        device = card.device.map(DeviceOnTicketRecord.init)
        lead = ours(ticket.leadership.map(LeadershipRecord.init))
        engineer = ticket.engineer.map(WhoRecord.init)
        openedBy = ours(WhoRecord(ticket.openedBy))
        reportedAt = at(ticket.reportedAt)
        respondedAt = ticket.respondedAt.map(at)
        answeredAt = ticket.answeredAt.map(at)
        resolved = ticket.resolved.map { ResolutionRecord($0, isOurs: isOurs, reader) }
        ended = ticket.ending.map { EndingRecord($0, isOurs: isOurs, reader) }
        plan = ours(ticket.terms.map { PlanReferenceRecord($0.plan) })
        clocks = card.clocks(shownTo: person).map { ClockRecord($0, on: card, reader) }
        nextClock = card.leading.flatMap { isOurs || $0.isPublic ? $0.id.description : nil }
        gates = ours(card.gates.map(GateRecord.init))
        rungs = ours(RungRecord.rungs(of: ticket))
        consent = ticket.remoteConsent.map { AgreementRecord(by: $0.by, how: $0.how) }
        remoteSession = ours(ticket.openRemoteSession.map(RemoteSessionRecord.init))
        cause = ours(ticket.cause.map { CauseRecord($0, reader) })
        whoPays = ours(WhoPaysRecord(card.whoPays))
        costs = ticket.costsTold.map { CostsRecord($0, agreed: ticket.costsAcknowledged) }
        quotations = ticket.quotations.map { QuotationRecord($0, isOurs: isOurs, reader) }
        payments = ticket.payments.map { PaymentRecord($0, isOurs: isOurs) }
        outstanding = ticket.outstanding.map(MoneyRecord.init)
        visits = ticket.visits.map { VisitRecord($0, isOurs: isOurs, reader) }
        returns = ticket.returns.map { ReturnRecord($0, isOurs: isOurs, reader) }
        parts = ours(ticket.parts.map { PartLineRecord($0, reader) })
        shipments = ticket.shipments.map { ShipmentRecord($0, reader) }
        reports = ticket.reports.map { ReportRecord($0, on: ticket) }
        signatures = ticket.signatures.map { SignatureRecord($0, on: ticket, showsStrokes: false, reader) }
        attachments = ticket.attachments(shownTo: person).map { AttachmentRecord($0, of: ticket.id, reader) }
        handedBack = ours(ticket.handedBackVersion)
        handBackReceived = ours(ticket.acknowledgedVersion)
        leadToldAt = ours(ticket.leadToldAt.map(at))
        leadAcknowledgedAt = ours(ticket.leadAcknowledgedAt.map(at))
        followUps = ours(ticket.followUps.map { FollowUpRecord($0, reader) })
        pauses = ours(ticket.pauses.map { PauseRecord($0, reader) })
        overrides = ours(ticket.overrides.sorted { $0.rawValue < $1.rawValue })
        linked = ours(ticket.linked)
        externalReference = ours(opening.externalReference)
    }
}

/// A ticket's number as text.
let ticketNumber = Schema.text(limit: 24)

extension Ticket {
    /// Tickets that have to do with this one, each once.
    fileprivate var linked: [ID] {
        var known: Set<ID> = []
        return entries.compactMap { entry in
            switch entry.event {
            case .linked(let link), .absorbed(let link): known.insert(link.ticket).inserted ? link.ticket : nil
            default: nil
            }
        }
    }
}

extension TicketCard {
    /// The promises somebody may know of: customers' people see what they were promised.
    func clocks(shownTo person: Person) -> [Clock] {
        person.customer == nil ? clocks : clocks.filter { $0.isPublic && $0.state != .void }
    }
}
