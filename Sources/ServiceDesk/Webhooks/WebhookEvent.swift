import AfterSales
import Storage

/// One fact as it is told to programs; its body is written once and stays as it is, however often it is sent.
struct WebhookEvent: Sendable, Equatable {
    var fact: String
    var event: Webhook.Event
    var ticket: Ticket.ID?
    /// Its place in the ticket's journal.
    var entry = 0
    var customer: ID<Customer>?
    var body: String
    var createdAt: Instant
}

extension WebhookEvent {
    /// `type`, `timestamp` and `data`, as Standard Webhooks has them.
    fileprivate struct Body<Data: Encodable>: Encodable {
        let type: Webhook.Event
        let timestamp: String
        let data: Data
    }

    /// What is told of a ticket: numbers, times and our own words, in the names that the API gives them.
    ///
    /// No name, no telephone number and nothing that anybody typed: whoever may read it asks the API for the ticket.
    fileprivate struct Particulars: Encodable {
        let ticket: Ticket.ID
        /// The number of the entry in the ticket's journal; they rise, and say what came first.
        let entry: Int
        let customer: ID<Customer>?
        let device: ID<Device>?
        /// Whose turn it is now.
        let turn: Turn
        var engineer: ID<Person>?
        var promise: Promise?
        var visit: Visit?
        var pause: Pause?
        var channel: Channel?
        var outcome: TicketEvent.Outreach.Outcome?
        var marks: Int?
        var survivor: Ticket.ID?
        var occurrence: Int?
        var returnOrder: Int?
    }

    fileprivate struct Promise: Encodable {
        let metric: Metric
        let clause: String
        let due: String
        var level: Int?
    }

    fileprivate struct Visit: Encodable {
        let visit: Int
        var engineer: ID<Person>?
        var from: String?
        var to: String?
    }

    fileprivate struct Pause: Encodable {
        let pause: Int
        var reason: String?
        var until: String?
    }

    /// Nothing but that it arrives.
    static func test(_ webhook: ID<Webhook>, fact: String, at now: Instant) throws -> WebhookEvent {
        let body = Body(type: Webhook.Event.test, timestamp: now.rfc3339, data: ["webhook": webhook])
        return WebhookEvent(fact: fact, event: .test, body: try JournalLine.json(body), createdAt: now)
    }
}

extension TicketProjection {
    /// What an entry of this ticket's journal is told to programs as, if it is.
    func webhookEvent(of entry: TicketEntry, at now: Instant) throws -> WebhookEvent? {
        guard let (event, particulars) = told(entry) else { return nil }
        let body = WebhookEvent.Body(type: event, timestamp: entry.occurredAt.rfc3339, data: particulars)
        return WebhookEvent(
            fact: "\(ticket.id)/\(entry.sequence)",
            event: event,
            ticket: ticket.id,
            entry: entry.sequence,
            customer: ticket.opening.customer,
            body: try JournalLine.json(body),
            createdAt: now
        )
    }

    private func told(_ entry: TicketEntry) -> (Webhook.Event, WebhookEvent.Particulars)? {
        var told = WebhookEvent.Particulars(
            ticket: ticket.id,
            entry: entry.sequence,
            customer: ticket.opening.customer,
            device: ticket.opening.device,
            turn: ticket.turn(at: now, under: plan)
        )
        let event: Webhook.Event
        switch entry.event {
        case .opened: event = .ticketOpened
        case .assigned(let assignment): (event, told.engineer) = (.ticketAssigned, assignment.engineer.id)
        case .contacted(let outreach):
            (event, told.channel, told.outcome) = (.customerTold, outreach.channel, outreach.outcome)
        case .heard(let message): (event, told.channel) = (.customerWrote, message.channel)
        case .paused(let pause):
            event = .ticketPaused
            told.pause = .init(pause: pause.pause, reason: pause.reason, until: pause.until.rfc3339)
        case .resumed(let pause): (event, told.pause) = (.ticketResumed, .init(pause: pause.pause))
        case .resolved: event = .ticketResolved
        case .reopened: event = .ticketReopened
        case .closed: event = .ticketClosed
        case .cancelled: event = .ticketCancelled
        case .merged(let link): (event, told.survivor) = (.ticketMerged, link.ticket)
        case .rated(let rated): (event, told.marks) = (.ticketRated, rated.marks)
        case .warned(let warning):
            guard isPromise(warning.clock) else { return nil }
            event = .promiseWarned
            told.promise = .init(warning.clock, due: warning.due, level: warning.level)
        case .fellDue(let overdue):
            guard isPromise(overdue.clock) else { return nil }
            (event, told.promise) = (.promiseBroken, .init(overdue.clock, due: overdue.due))
        case .visitPlanned(let plan): (event, told.visit) = (.visitPlanned, .init(plan))
        case .visitMoved(let plan): (event, told.visit) = (.visitMoved, .init(plan))
        case .visitConfirmed(let visit): (event, told.visit) = (.visitConfirmed, .init(visit: visit.visit))
        case .visitCancelled(let visit): (event, told.visit) = (.visitCancelled, .init(visit: visit.visit))
        case .departed(let stamp): (event, told.visit) = (.visitDeparted, .init(visit: stamp.visit))
        case .arrived(let stamp): (event, told.visit) = (.visitArrived, .init(visit: stamp.visit))
        case .onSiteClosed(let stamp): (event, told.visit) = (.visitFinished, .init(visit: stamp.visit))
        case .reportSigned: event = .reportSigned
        case .returnArranged(let order): (event, told.returnOrder) = (.returnArranged, order.order)
        case .returnReceived(let order): (event, told.returnOrder) = (.returnReceived, order.order)
        case .shippedBack(let order): (event, told.returnOrder) = (.returnShipped, order.order)
        case .followUpDue(let stamp): (event, told.occurrence) = (.followUpDue, stamp.occurrence)
        case .followUpDone(let done): (event, told.occurrence) = (.followUpDone, done.occurrence)
        default: return nil
        }
        return (event, told)
    }

    /// An aim of our own, and what runs beside the promise, are nobody else's business.
    private func isPromise(_ id: Clock.ID) -> Bool { clocks.first { $0.id == id }?.isPublic ?? false }
}

extension WebhookEvent.Promise {
    fileprivate init(_ clock: Clock.ID, due: Instant, level: Int? = nil) {
        self.init(metric: clock.metric, clause: clock.clause, due: due.rfc3339, level: level)
    }
}

extension WebhookEvent.Visit {
    fileprivate init(_ plan: TicketEvent.VisitPlan) {
        self.init(visit: plan.visit, engineer: plan.engineer.id, from: plan.from.rfc3339, to: plan.to.rfc3339)
    }
}

extension Connection {
    /// Writes down, with the facts themselves, what programs are to be told of the entries behind `version`.
    func tellWebhooks(_ projection: TicketProjection, after version: Int, at now: Instant) throws {
        for entry in projection.ticket.entries where entry.sequence > version {
            if let event = try projection.webhookEvent(of: entry, at: now) { try tellWebhooks(event) }
        }
    }

    /// Where nobody wants to be told of it, nothing is written.
    private func tellWebhooks(_ event: WebhookEvent) throws {
        let wanted = "% \(event.event.rawValue) %"
        try later(
            """
            INSERT INTO webhook_event (fact, event, ticket_id, entry, customer_id, body, created_at)
            SELECT CAST(\(event.fact) AS TEXT), CAST(\(event.event) AS TEXT), CAST(\(event.ticket?.number) AS BIGINT),
                CAST(\(event.entry) AS BIGINT), CAST(\(event.customer) AS BIGINT), CAST(\(event.body) AS TEXT),
                CAST(\(event.createdAt) AS BIGINT)
            WHERE EXISTS (
                SELECT 1 FROM webhook WHERE is_active AND events LIKE \(wanted)
                    AND (customer_id IS NULL OR customer_id = \(event.customer)))
            ON CONFLICT (fact) DO NOTHING
            """
        )
    }
}
