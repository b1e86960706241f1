public import AfterSales
public import Storage

/// One fact on its way to one webhook.
public struct WebhookDelivery: Sendable, Equatable, Identifiable {
    public enum State: String, Sendable, Hashable, CaseIterable, Codable, SQLConvertible {
        /// To be sent, at once or again.
        case waiting
        case delivered
        /// Given up after every try; it can be replayed.
        case failed
        /// Not sent: whoever keeps the webhook may not know of it, or asks for such no more.
        case withheld
    }

    /// One try.
    public struct Attempt: Sendable, Equatable {
        /// The first is 1.
        public let attempt: Int
        public let sentAt: Instant
        /// In milliseconds.
        public let took: Int
        public let status: Int?
        /// Why there was no answer, or why it broke off.
        public let failure: String?
        /// How the answer began.
        public let answer: String
    }

    public let id: ID<WebhookDelivery>
    public let webhook: ID<Webhook>
    /// What it tells of: the ticket and the number of its entry, `SR-1001/17`.
    public let fact: String
    public let event: Webhook.Event
    public let ticket: Ticket.ID?
    public let createdAt: Instant
    public let state: State
    /// When it is tried next, while it waits.
    public let nextAt: Instant?
    public let settledAt: Instant?
    public let attempts: Int
    /// The last try.
    public let last: Attempt?

    /// What `webhook-id` says, the same at every try.
    public var messageID: String { "msg_\(id)" }
}

/// What of the log somebody wants to see.
public struct WebhookLogFilter: Sendable, Equatable {
    public var state: WebhookDelivery.State?
    public var event: Webhook.Event?

    public init(state: WebhookDelivery.State? = nil, event: Webhook.Event? = nil) {
        self.state = state
        self.event = event
    }
}

extension Desk {
    /// What was sent to a webhook and what waits, the newest first; `after` is `next` of the page before.
    public func deliveries(
        to webhook: ID<Webhook>,
        _ filter: WebhookLogFilter = WebhookLogFilter(),
        after: String? = nil,
        limit: Int = 50,
        seenBy person: Person
    ) async throws -> Listing<WebhookDelivery> {
        try person.mayKeepWebhooks()
        let limit = Listing<WebhookDelivery>.rows(limit)
        let place = try after.map { text throws(Refusal) in
            guard let id = ID<WebhookDelivery>(text) else { throw .invalid("after", expected: "cursor") }
            return id
        }
        return try await database.read { db in
            _ = try db.webhook(webhook)
            var conditions: [SQL] = ["webhook_delivery.webhook_id = \(webhook)"]
            if let state = filter.state { conditions.append("webhook_delivery.state = \(state)") }
            if let event = filter.event { conditions.append("webhook_delivery.event = \(event)") }
            if let place { conditions.append("webhook_delivery.id < \(place)") }
            let found = try db.deliveries(conditions.joined(" AND "), limit: limit + 1)
            return Listing(found, limit: limit) { $0.id.description }
        }
    }

    /// One delivery with its body as it is sent, and every try.
    /// - Throws: `Refusal.notFound` if there is none, or none any more.
    public func delivery(_ id: ID<WebhookDelivery>, seenBy person: Person) async throws -> (
        delivery: WebhookDelivery, body: String, attempts: [WebhookDelivery.Attempt]
    ) {
        try person.mayKeepWebhooks()
        return try await database.read { db in
            guard let delivery = try db.deliveries("webhook_delivery.id = \(id)", limit: 1).first else {
                throw Refusal.notFound
            }
            let attempts = try db.rows(
                "SELECT * FROM webhook_attempt WHERE delivery_id = \(id) ORDER BY attempt DESC LIMIT 100"
            ).map(WebhookDelivery.Attempt.init)
            let body = try db.rows("SELECT body FROM webhook_event WHERE fact = \(delivery.fact)").first
            return (delivery, try body?["body"] ?? "", attempts)
        }
    }

    /// Sends something once more, with the same `webhook-id`, whatever became of it before.
    public func replay(_ id: ID<WebhookDelivery>, by person: Person) async throws -> WebhookDelivery {
        try person.mayKeepWebhooks()
        let now = now()
        return try await database.write { db in
            guard let delivery = try db.deliveries("webhook_delivery.id = \(id)", limit: 1).first else {
                throw Refusal.notFound
            }
            _ = try db.replay("webhook_delivery.id = \(id)", of: delivery.webhook, by: person, at: now)
            return try db.deliveries("webhook_delivery.id = \(id)", limit: 1)[0]
        }
    }

    /// Sends once more what was given up of what happened since `moment`; answers how many that are.
    public func replayFailed(since moment: Instant, of id: ID<Webhook>, by person: Person) async throws -> Int {
        try person.mayKeepWebhooks()
        let now = now()
        return try await database.write { db in
            try db.replay("state = 'failed' AND created_at >= \(moment)", of: id, by: person, at: now)
        }
    }
}

extension Connection {
    fileprivate func replay(
        _ condition: SQL,
        of id: ID<Webhook>,
        by person: Person,
        at now: Instant
    ) throws -> Int {
        let webhook = try webhook(id)
        guard webhook.details.isActive else { throw Refusal.webhookOff }
        let count = try run(
            """
            UPDATE webhook_delivery SET state = 'waiting', settled_at = NULL, failures = 0, begun_at = \(now),
                next_at = \(now)
            WHERE webhook_id = \(id) AND \(condition)
            """
        )
        guard count > 0 else { return 0 }
        try run("UPDATE webhook_work SET rest_until = \(now) WHERE webhook_id = \(id)")
        let line = try JournalLine("webhook.replayed", ["deliveries": count])
        try record([line], on: webhook.subject, by: person, at: now)
        return count
    }

    /// With the last try of each, in one statement.
    fileprivate func deliveries(_ condition: SQL, limit: Int) throws -> [WebhookDelivery] {
        try rows(
            """
            SELECT webhook_delivery.*, webhook_attempt.attempt, webhook_attempt.sent_at, webhook_attempt.took,
                webhook_attempt.status, webhook_attempt.failure, webhook_attempt.answer
            FROM webhook_delivery LEFT JOIN webhook_attempt
                ON webhook_attempt.delivery_id = webhook_delivery.id
                AND webhook_attempt.attempt = webhook_delivery.attempts
            WHERE \(condition) ORDER BY webhook_delivery.id DESC LIMIT \(limit)
            """
        ).map(WebhookDelivery.init)
    }
}

extension WebhookDelivery {
    init(_ row: Row) throws {
        let ticket: Int? = try row["ticket_id"]
        let state: State = try row["state"]
        try self.init(
            id: row["id"],
            webhook: row["webhook_id"],
            fact: row["fact"],
            event: row["event"],
            ticket: ticket.map(Ticket.ID.init(number:)),
            createdAt: row["created_at"],
            state: state,
            nextAt: state == .waiting ? row["next_at"] : nil,
            settledAt: row["settled_at"],
            attempts: row["attempts"],
            last: (row["attempt"] as Int?) == nil ? nil : Attempt(row)
        )
    }
}

extension WebhookDelivery.Attempt {
    init(_ row: Row) throws {
        try self.init(
            attempt: row["attempt"],
            sentAt: row["sent_at"],
            took: row["took"],
            status: row["status"],
            failure: row["failure"],
            answer: row["answer"]
        )
    }
}
