public import AfterSales

/// What a link shows.
public enum LinkedTicket: Sendable, Equatable {
    case ticket(TicketForCustomer)
    /// The ticket went on as another; of that one only the number is told.
    case merged(into: Ticket.ID)
}

/// A ticket in the words the customer may read, and nothing else of it.
///
/// Left out: internal notes, our own aims and shadow clocks, overrides, reasons and packing lists of appointments,
/// what was tried and found before the report, calls in our words, what was said to sales, and every other ticket.
public struct TicketForCustomer: Sendable, Equatable {
    public struct Promise: Sendable, Equatable {
        public let clock: Clock.ID
        /// The sentence of the commitment that promised it.
        public let text: String
        public let state: Clock.State
        public let due: Instant?
        public let isProvisional: Bool
        public let isPaused: Bool
        public let fulfilledAt: Instant?
    }

    public struct Appointment: Sendable, Equatable {
        public let visit: Int
        public let from: Instant
        public let to: Instant
        public let engineer: String
        public let state: Ticket.Visit.State
        public let isConfirmed: Bool
        /// What they asked for, while it waits for our answer.
        public let moveAsked: TicketEvent.VisitMoveAsked?
    }

    /// Goods sent in: how to pack and who pays, and where they are.
    public struct Parcel: Sendable, Equatable {
        public let goods: String
        public let packing: String
        public let freight: String
        public let state: ReturnOrder.State
        public let receivedAt: Instant?
        public let shippedBackAt: Instant?
        public let consignment: String?
        /// What was said when they went on to the supplier (C71).
        public let supplierWords: String?
    }

    /// What was said, in order.
    public struct Message: Sendable, Equatable {
        public let at: Instant
        public let isOurs: Bool
        public let channel: Channel
        /// What was written; `nil` for a call, which only our own notes describe.
        public let words: String?
        /// Who wrote or called, and whom; the customer's own words name nobody of ours.
        public let from: String
        public let to: String?
        /// Whether it gave the definite answer.
        public let isAnswer: Bool
    }

    /// Who pays, as the customer was told.
    public struct Costs: Sendable, Equatable {
        /// Which telling it was; agreeing names it, so that nobody agrees to another.
        public let telling: Int
        public let words: String
        public let isAcknowledged: Bool
    }

    /// What they are asked to pay, and what of it is here.
    public struct Offered: Sendable, Equatable {
        public let quotation: Quotation
        public let received: Money
        /// Whether the reader may answer it: the responsible person may.
        public let mayAnswer: Bool
        /// Whether anything is asked for still: not where the problem went away unrepaired.
        public let isAsked: Bool
    }

    public struct Report: Sendable, Equatable {
        public let version: Int
        public let content: ServiceReport
        public let hash: String
        public let signer: String?
        public let signedAt: Instant?
    }

    /// What we wait for the customer to do.
    public enum Wish: String, Sendable, Hashable, CaseIterable {
        case sign
        case acknowledgeCosts = "acknowledge-costs"
        case answerQuotation = "answer-quotation"
        case confirmVisit = "confirm-visit"
        /// Information, goods or a time: whatever we asked for.
        case answer
        case pay
        case sendGoods = "send-goods"
    }

    public let number: Ticket.ID
    public let subject: String
    public let turn: Turn
    public let reportedAt: Instant
    public let resolvedAt: Instant?
    public let endedAt: Instant?
    /// The ticket it went on as.
    public let mergedInto: Ticket.ID?
    public let promises: [Promise]
    /// The language of the sentences that promised it, such as `zh-Hant`.
    public let contractLanguage: String
    public let appointments: [Appointment]
    /// What was sent to them, other than what they had sent in, and what they owe back for it.
    public let shipments: [Shipment]
    public let parcels: [Parcel]
    public let messages: [Message]
    public let costs: Costs?
    public let offered: Offered?
    public let hasConsented: Bool
    public let reports: [Report]
    public let wishes: [Wish]
    /// What we asked them for when we began to wait for them, while we do.
    public let question: String?
    /// What was sent to us and what we show.
    public let attachments: [Ticket.Attachment]
    /// The device as they know it.
    public let device: TicketCard.DeviceOnTicket?
    public let severity: Severity
    /// When somebody may come, as they told us.
    public let suitable: String?
    /// What they wrote when they reported it; nothing where somebody else took it down.
    public let told: String?
    /// Who reads it: whom the link was issued to, or who signed in.
    public let reader: String
    /// Whether they may sign the report here.
    public let maySign: Bool
    /// What the reader gave it, if they did, and whether they may say so now.
    public let rating: TicketEvent.Rated?
    public let mayRate: Bool

    /// `account` is whoever reads it, where they signed in; `rater` as whom their mark is written down.
    init(
        _ projection: TicketProjection,
        device: TicketCard.DeviceOnTicket?,
        reader: String,
        account: ID<Person>? = nil,
        rater: ID<Person>,
        maySign: Bool,
        mayAnswer: Bool
    ) {
        let ticket = projection.ticket
        let plan = projection.plan
        number = ticket.id
        subject = ticket.subject
        turn = ticket.turn(at: projection.now, under: plan)
        reportedAt = ticket.reportedAt
        resolvedAt = ticket.resolved?.at
        endedAt = ticket.ending?.at
        mergedInto = if case .merged(_, let survivor) = ticket.ending { survivor } else { nil }
        contractLanguage = plan.language
        promises = projection.clocks.filter { $0.isPublic && $0.state != .void }.map { Promise($0, in: plan) }
        appointments = ticket.visits.filter { $0.state != .cancelled }.map(Appointment.init)
        shipments = ticket.shipments
        // What a new one took the place of did not come back: the new one did.
        let replaced = ticket.shipments.compactMap(\.shipped.order)
        parcels = ticket.returns.filter { $0.state != .cancelled && !replaced.contains($0.id) }.map(Parcel.init)
        messages = ticket.entries.compactMap { Message($0, on: ticket) }
        costs = Costs(ticket)
        offered = ticket.quotation.map {
            Offered(
                quotation: $0,
                received: Money(ticket.received, $0.written.currency),
                mayAnswer: mayAnswer,
                isAsked: !ticket.isSolvedUnrepaired
            )
        }
        hasConsented = ticket.remoteConsent != nil
        attachments = ticket.attachments.filter(\.isForCustomer)
        reports = ticket.reports.map { Report($0, signedIn: ticket) }
        wishes = ticket.isOver ? [] : Self.wishes(ticket, at: projection.now, under: plan)
        let asks = wishes.contains(.answer) || wishes.contains(.pay)
        question = asks ? ticket.pause(at: projection.now)?.start.question : nil
        self.device = device
        severity = ticket.severity
        suitable = ticket.opening.suitable
        told = account == ticket.openedBy.id ? ticket.opening.words : nil
        self.reader = reader
        self.maySign = maySign
        rating = ticket.rating(by: rater)
        mayRate = ticket.mayBeRated(at: projection.now)
    }

    private static func wishes(_ ticket: Ticket, at now: Instant, under plan: Plan) -> [Wish] {
        var wishes: [Wish] = []
        if ticket.report != nil, ticket.signature == nil { wishes.append(.sign) }
        if ticket.costsTold != nil, ticket.costsAcknowledged == nil { wishes.append(.acknowledgeCosts) }
        let asked = ticket.isSolvedUnrepaired ? nil : ticket.quotation
        if let asked, asked.state == .open, now < asked.written.expiresAt {
            wishes.append(.answerQuotation)
        }
        if let visit = ticket.currentVisit, visit.state == .planned, visit.confirmed == nil, visit.moveAsked == nil {
            wishes.append(.confirmVisit)
        }
        if ticket.currentReturn?.state == .arranged { wishes.append(.sendGoods) }
        let reason = ticket.pause(at: now)?.start.reason
        switch plan.pauseReasons.first(where: { $0.id == reason })?.waitingFor {
        case .customer: wishes.append(.answer)
        case .payment: wishes.append(.pay)
        case .supplier, .parts, .ourselves, nil: break
        }
        if asked?.state == .accepted, !ticket.isPaid, !wishes.contains(.pay) { wishes.append(.pay) }
        return wishes
    }
}

extension TicketForCustomer.Promise {
    fileprivate init(_ clock: Clock, in plan: Plan) {
        self.init(
            clock: clock.id,
            text: plan.clause(clock.id.clause)?.text ?? "",
            state: clock.state,
            due: clock.due,
            isProvisional: clock.isProvisional,
            isPaused: clock.isPaused,
            fulfilledAt: clock.fulfilledAt
        )
    }
}

extension TicketForCustomer.Appointment {
    fileprivate init(_ visit: Ticket.Visit) {
        self.init(
            visit: visit.id,
            from: visit.plan.from,
            to: visit.plan.to,
            engineer: visit.plan.engineer.name,
            state: visit.state,
            isConfirmed: visit.confirmed != nil,
            moveAsked: visit.moveAsked
        )
    }
}

extension TicketForCustomer.Parcel {
    fileprivate init(_ order: ReturnOrder) {
        self.init(
            goods: order.arranged.goods,
            packing: order.arranged.packing,
            freight: order.arranged.freight,
            state: order.state,
            receivedAt: order.receivedAt,
            shippedBackAt: order.shippedBackAt,
            consignment: order.shippedBack.flatMap { $0.consignment.isEmpty ? nil : $0.consignment },
            supplierWords: order.legs.last?.sent.words
        )
    }
}

extension TicketForCustomer.Message {
    /// What passed between the customer and us, as far as it reached the other side; `nil` for all else.
    fileprivate init?(_ entry: TicketEntry, on ticket: Ticket) {
        switch entry.event {
        case .contacted(let outreach):
            let shown = ticket.shows(outreach)
            guard shown != .nothing else { return nil }
            self.init(
                at: entry.occurredAt,
                isOurs: true,
                channel: outreach.channel,
                words: shown == .words ? outreach.words : nil,
                from: entry.by.name,
                to: outreach.to,
                isAnswer: outreach.isAnswer
            )
        case .heard(let message):
            guard !ticket.isAmongUs(message.from, message.channel) else { return nil }
            self.init(
                at: entry.occurredAt,
                isOurs: false,
                channel: message.channel,
                words: message.channel.isWritten ? message.words : nil,
                from: message.from,
                to: nil,
                isAnswer: false
            )
        default: return nil
        }
    }
}

extension TicketForCustomer.Costs {
    fileprivate init?(_ ticket: Ticket) {
        guard let telling = ticket.costsTelling, let told = ticket.costsTold else { return nil }
        self.init(telling: telling, words: told.words, isAcknowledged: ticket.costsAcknowledged != nil)
    }
}

extension Ticket {
    /// The number of the entry by which costs were explained last.
    var costsTelling: Int? {
        entries.last { entry in
            if case .costsTold = entry.event { true } else { false }
        }?.sequence
    }
}

extension TicketForCustomer.Report {
    fileprivate init(_ report: TicketEvent.ReportVersion, signedIn ticket: Ticket) {
        let signed = ticket.entries.last { entry in
            if case .reportSigned(let signature) = entry.event { signature.version == report.version } else { false }
        }
        self.init(
            version: report.version,
            content: report.content,
            hash: report.hash,
            signer: ticket.signatures.last { $0.version == report.version }?.signer,
            signedAt: signed?.occurredAt
        )
    }
}
