public import AfterSales
import Storage

/// What is to be posted somewhere, ready and signed.
public struct WebhookRequest: Sendable {
    public let url: String
    public let headers: [(name: String, value: String)]
    public let body: String
}

/// What came of posting it.
public struct WebhookAnswer: Sendable, Equatable {
    /// `nil` where there was no answer.
    public var status: Int?
    /// Why there was none, or why it broke off; a short word, or what the network said.
    public var failure: String?
    /// How the answer began.
    public var beginning: String
    /// In how many seconds it asks to be tried again.
    public var retryAfter: Int?

    public init(status: Int? = nil, failure: String? = nil, beginning: String = "", retryAfter: Int? = nil) {
        self.status = status
        self.failure = failure
        self.beginning = beginning
        self.retryAfter = retryAfter
    }
}

/// A webhook that this node sends to for the next half minute, and no other node.
public struct WebhookTurn: Sendable, Hashable {
    public let webhook: ID<Webhook>
    let lease: Int64
}

/// Sending: nothing of it in anybody's request, and no transaction open while something is on its way.
extension Desk {
    /// How long a node has a webhook to itself without a word, in milliseconds; twice as long as any post takes.
    private static let leaseTime: Int64 = 30_000
    /// How many deliveries to one webhook are made in one turn.
    private static let perTurn = 20
    /// How many events are spread at a time.
    private static let perSpread = 200

    /// Takes up to `limit` webhooks for which something waits; each is this node's until `deliver` ends, or half a minute
    /// after the node went down.
    ///
    /// What was told meanwhile is first spread over the webhooks that want it.
    public func takeWebhooks(limit: Int) async throws -> [WebhookTurn] {
        let now = now()
        guard limit > 0 else { return [] }
        let (isToldOf, isDue) = try await database.read { db in
            (try db.hasUnspreadEvents(), try db.hasFreeWebhooks(at: now))
        }
        guard isToldOf || isDue else { return [] }
        var block = IDBlock(at: now, noise: noise())
        let ids: [ID<WebhookDelivery>] = (0..<(isToldOf ? Self.perSpread * Webhook.most : 0)).map { _ in block.id() }
        let leases = (0..<limit).map { _ in Int64(noise()) + 1 }
        return try await database.write { db in
            if isToldOf { try db.spreadWebhookEvents(limit: Self.perSpread, as: ids, at: now) }
            return try db.takeWebhooks(leases, until: now.advanced(byMilliseconds: Self.leaseTime), at: now)
        }
    }

    /// Sends what waits for one webhook, one delivery after the other, in the order in which it happened.
    ///
    /// A delivery is marked after it was sent: a node that goes down between the two lets it be sent again, with the
    /// same `webhook-id`. Of one ticket a later fact waits for an earlier one that failed, but not for ever: after four
    /// failures it goes ahead. `goesOn` is asked before each; what is on its way by then is marked all the same.
    /// - Returns: how many were sent.
    @discardableResult
    public func deliver(
        _ turn: WebhookTurn,
        through post: @Sendable (WebhookRequest) async -> WebhookAnswer,
        while goesOn: @Sendable () -> Bool = { true }
    ) async throws -> Int {
        var sent = 0
        while sent < Self.perTurn, goesOn() {
            let (now, isFirst) = (now(), sent == 0)
            let next = try await database.write { db in try db.nextDelivery(of: turn, isFirst: isFirst, at: now) }
            guard let next else { break }
            let began = ContinuousClock.now
            let answer = await post(next.request)
            let took = began.duration(to: .now)
            sent += 1
            let (marked, noise) = (self.now(), noise())
            let mark = WebhookMark(
                answer: answer,
                took: Int(took / .milliseconds(1)),
                sentAt: now,
                now: marked,
                noise: noise
            )
            // In a task of its own: what was sent is written down even if this one is cancelled meanwhile.
            let isOver = try await Task {
                try await !database.write { db in
                    try db.mark(next, mark, of: turn, until: marked.advanced(byMilliseconds: Self.leaseTime))
                }
            }.value
            if isOver { break }
        }
        let now = now()
        _ = try await Task {
            try await database.write { db in
                try db.run(
                    """
                    UPDATE webhook_work SET leased_until = \(now)
                    WHERE webhook_id = \(turn.webhook) AND lease = \(turn.lease)
                    """
                )
            }
        }.value
        return sent
    }
}

/// A delivery whose time has come.
private struct DueDelivery: Sendable {
    let delivery: WebhookDelivery
    let failures: Int
    let request: WebhookRequest
}

/// What is written down of one try.
private struct WebhookMark: Sendable {
    let answer: WebhookAnswer
    let took: Int
    let sentAt: Instant
    let now: Instant
    let noise: UInt32

    /// Any 2xx; a redirect is none, and is not followed.
    var isSuccess: Bool { answer.status.map { (200..<300).contains($0) } ?? false }
    var isGone: Bool { answer.status == 410 }
}

extension Connection {
    fileprivate func hasUnspreadEvents() throws -> Bool {
        try !rows("SELECT 1 FROM webhook_event WHERE spread_at IS NULL LIMIT 1").isEmpty
    }

    fileprivate func hasFreeWebhooks(at now: Instant) throws -> Bool {
        try !rows(
            """
            SELECT 1 FROM webhook_work JOIN webhook ON webhook.id = webhook_work.webhook_id
            WHERE \(Self.isFree(at: now)) AND webhook.is_active LIMIT 1
            """
        ).isEmpty
    }

    /// On `webhook_work`: nobody is at it, it is not left alone, and something is due.
    private static func isFree(at now: Instant) -> SQL {
        """
        leased_until <= \(now) AND rest_until <= \(now) AND EXISTS (
            SELECT 1 FROM webhook_delivery AS due
            WHERE due.webhook_id = webhook_work.webhook_id AND \(isDue(at: now)))
        """
    }

    /// On `webhook_delivery AS due`: its time has come, and it waits for nothing earlier of its ticket.
    private static func isDue(at now: Instant) -> SQL {
        """
        due.state = 'waiting' AND due.next_at <= \(now) AND NOT EXISTS (
            SELECT 1 FROM webhook_delivery AS earlier
            WHERE earlier.webhook_id = due.webhook_id AND earlier.state = 'waiting'
                AND earlier.ticket_id = due.ticket_id AND earlier.entry < due.entry AND earlier.failures < 4)
        """
    }

    /// Makes deliveries of what was told, in the order in which it happened.
    ///
    /// One node after the other: if a second went past what a first is at, a ticket's later fact could overtake.
    fileprivate func spreadWebhookEvents(limit: Int, as ids: [ID<WebhookDelivery>], at now: Instant) throws {
        let events = try rows(
            """
            SELECT * FROM webhook_event WHERE spread_at IS NULL
            ORDER BY created_at, ticket_id, entry LIMIT \(limit) \(SQL.forUpdate)
            """
        ).map(WebhookEvent.init)
        guard !events.isEmpty else { return }
        let webhooks = try rows("SELECT * FROM webhook WHERE is_active ORDER BY id LIMIT \(Webhook.most)").map(
            Webhook.init
        )
        var ids = ids[...]
        for event in events {
            for webhook in webhooks where webhook.details.wants(event) {
                guard let id = ids.popFirst() else { return }
                try insert(id, of: event, to: webhook.id, at: now)
            }
            try run("UPDATE webhook_event SET spread_at = \(now) WHERE fact = \(event.fact)")
        }
    }

    fileprivate func takeWebhooks(_ leases: [Int64], until: Instant, at now: Instant) throws -> [WebhookTurn] {
        let free = try rows(
            """
            SELECT webhook_id FROM webhook_work
            WHERE \(Self.isFree(at: now)) AND webhook_id IN (SELECT id FROM webhook WHERE is_active)
            ORDER BY leased_until, webhook_id LIMIT \(leases.count) \(SQL.skippingLocked)
            """
        )
        return try zip(free, leases).map { row, lease in
            let turn = WebhookTurn(webhook: try row["webhook_id"], lease: lease)
            try run(
                """
                UPDATE webhook_work SET lease = \(lease), leased_until = \(until) WHERE webhook_id = \(turn.webhook)
                """
            )
            return turn
        }
    }

    /// The next delivery in this turn, signed; `nil` when there is none, or when the turn is over.
    ///
    /// What its keeper may not know of (any more) is withheld, and what has waited too long is given up: in one statement
    /// each, or a few in a turn, so that a long backlog holds up nobody else's writing.
    fileprivate func nextDelivery(of turn: WebhookTurn, isFirst: Bool, at now: Instant) throws -> DueDelivery? {
        guard try isStill(turn, at: now) else { return nil }
        let webhook = try webhook(turn.webhook)
        guard webhook.details.isActive else { return nil }
        guard let keeper = try visitor(webhook.keeper)?.person, keeper.may(.editWebhooks) else {
            try settle("webhook_id = \(webhook.id) AND next_at <= \(now)", .withheld, at: now)
            return nil
        }
        if isFirst {
            let oldest = now.advanced(byMilliseconds: -Retries.oldest)
            try settle("webhook_id = \(webhook.id) AND begun_at < \(oldest)", .failed, at: now)
        }
        for _ in 1...50 {
            guard let row = try dueDelivery(of: webhook.id, at: now) else { return nil }
            let delivery = try WebhookDelivery(row)
            let body = try rows("SELECT body, customer_id FROM webhook_event WHERE fact = \(delivery.fact)").first
            if let body, try isFor(webhook, keeper, delivery, of: body["customer_id"]) {
                let request = try signed(delivery, body["body"], for: webhook, at: now)
                return DueDelivery(delivery: delivery, failures: try row["failures"], request: request)
            }
            try settle("id = \(delivery.id)", .withheld, at: now)
        }
        return nil
    }

    /// Whether the webhook is to be told: it still asks for such, and its keeper may know of the ticket now.
    private func isFor(
        _ webhook: Webhook,
        _ keeper: Person,
        _ delivery: WebhookDelivery,
        of customer: ID<Customer>?
    ) throws -> Bool {
        guard let ticket = delivery.ticket else { return true }
        guard webhook.details.events.contains(delivery.event) else { return false }
        if let only = webhook.details.customer, only != customer { return false }
        return try isVisible(ticket, to: keeper)
    }

    private func dueDelivery(of webhook: ID<Webhook>, at now: Instant) throws -> Row? {
        try rows(
            """
            SELECT *, CAST(NULL AS BIGINT) AS attempt FROM webhook_delivery AS due
            WHERE due.webhook_id = \(webhook) AND \(Self.isDue(at: now))
            ORDER BY created_at, ticket_id, entry LIMIT 1
            """
        ).first
    }

    private func isStill(_ turn: WebhookTurn, at now: Instant) throws -> Bool {
        try !rows(
            """
            SELECT 1 FROM webhook_work
            WHERE webhook_id = \(turn.webhook) AND lease = \(turn.lease) AND leased_until > \(now)
                AND rest_until <= \(now) \(SQL.forUpdate)
            """
        ).isEmpty
    }

    private func signed(
        _ delivery: WebhookDelivery,
        _ body: String,
        for webhook: Webhook,
        at now: Instant
    ) throws -> WebhookRequest {
        let row = try rows("SELECT * FROM webhook_secret WHERE webhook_id = \(webhook.id)")[0]
        let until: Instant? = try row["previous_until"]
        let previous: String? = until.map { $0 > now } ?? false ? try row["previous"] : nil
        let seconds = now.milliseconds / 1_000
        let signature = WebhookSignature.header(
            id: delivery.messageID,
            timestamp: seconds,
            body: body,
            secrets: [try row["secret"], previous].compactMap { $0 }
        )
        return WebhookRequest(
            url: webhook.details.url,
            headers: [
                ("content-type", "application/json"), ("user-agent", "Aftercare-Webhooks/1"),
                ("webhook-id", delivery.messageID), ("webhook-timestamp", String(seconds)),
                ("webhook-signature", signature),
            ],
            body: body
        )
    }

    /// Ends the waiting of those.
    private func settle(_ condition: SQL, _ state: WebhookDelivery.State, at now: Instant) throws {
        try run(
            """
            UPDATE webhook_delivery SET state = \(state), settled_at = \(now) WHERE \(condition) AND state = 'waiting'
            """
        )
    }

    /// Writes down what came of a try; answers whether the turn goes on.
    ///
    /// A turn that took longer than its lease may have been given to another node: what was sent was sent, so it is
    /// written down, and the other goes on.
    fileprivate func mark(
        _ due: DueDelivery,
        _ mark: WebhookMark,
        of turn: WebhookTurn,
        until: Instant
    ) throws -> Bool {
        let id = due.delivery.id
        let known = try rows("SELECT state, attempts FROM webhook_delivery WHERE id = \(id) \(SQL.forUpdate)").first
        guard let known else { return true }
        let attempt: Int = try known["attempts"] + 1
        try run(
            """
            INSERT INTO webhook_attempt (delivery_id, attempt, sent_at, took, status, failure, answer)
            VALUES (\(id), \(attempt), \(mark.sentAt), \(mark.took), \(mark.answer.status),
                \(mark.answer.failure.map { String($0.prefix(200)) }),
                \(String(mark.answer.beginning.prefix(1_000))))
            """
        )
        try run("UPDATE webhook_delivery SET attempts = \(attempt) WHERE id = \(id)")
        guard try known["state"] == WebhookDelivery.State.waiting else { return true }
        if mark.isSuccess {
            try settle("id = \(id)", .delivered, at: mark.now)
            return try run(
                """
                UPDATE webhook_work SET failures = 0, failing_since = NULL, leased_until = \(until)
                WHERE webhook_id = \(turn.webhook) AND lease = \(turn.lease)
                """
            ) > 0
        }
        try markFailure(due, mark, of: turn)
        return false
    }

    private func markFailure(_ due: DueDelivery, _ mark: WebhookMark, of turn: WebhookTurn) throws {
        let id = due.delivery.id
        let failures = due.failures + 1
        if let next = Retries.next(after: failures, at: mark.now, noise: mark.noise) {
            try run("UPDATE webhook_delivery SET failures = \(failures), next_at = \(next) WHERE id = \(id)")
        } else {
            try run("UPDATE webhook_delivery SET failures = \(failures) WHERE id = \(id)")
            try settle("id = \(id)", .failed, at: mark.now)
        }
        let work = try rows(
            "SELECT failures, failing_since, rest_until FROM webhook_work WHERE webhook_id = \(turn.webhook)"
        )[0]
        let inARow: Int = try work["failures"] + 1
        let (rested, failingSince): (Instant, Instant?) = try (work["rest_until"], work["failing_since"])
        // Days in which nothing was tried are none in which it took nothing.
        let isAnew = rested.advanced(byMilliseconds: Retries.oldest) < mark.sentAt
        let since = isAnew ? mark.sentAt : failingSince ?? mark.sentAt
        var rest = Retries.rest(after: inARow, at: mark.now, noise: mark.noise)
        if let seconds = mark.answer.retryAfter {
            rest = max(rest, mark.now.advanced(byMilliseconds: Int64(min(seconds, 3_600)) * 1_000))
        }
        try run(
            """
            UPDATE webhook_work SET failures = \(inARow), failing_since = \(since), rest_until = \(rest)
            WHERE webhook_id = \(turn.webhook)
            """
        )
        if mark.isGone {
            try switchOff(turn.webhook, because: .gone, at: mark.now)
        } else if mark.now.milliseconds(since: since) >= Retries.patience {
            try switchOff(turn.webhook, because: .failing, at: mark.now)
        }
    }

    /// Sends there no more, and tells the administrators.
    private func switchOff(_ id: ID<Webhook>, because reason: Webhook.OffReason, at now: Instant) throws {
        let webhook = try webhook(id).switchedOff(because: reason)
        try save(webhook)
        let line = try JournalLine("webhook.switched-off", ["because": reason])
        let entry = try record([line], on: webhook.subject, by: .desk, at: now)[0]
        var particulars = Notice.Particulars(subject: webhook.details.about)
        particulars.words = webhook.details.url
        try announce(
            Announcement(
                fact: "webhook/\(id)/\(entry.sequence)",
                kind: .webhookOff,
                audience: [.role(.administrator)],
                particulars: particulars,
                happenedAt: now,
                deliverAfter: now
            ),
            at: now
        )
    }
}

extension Webhook.Details {
    fileprivate func wants(_ event: WebhookEvent) -> Bool {
        events.contains(event.event) && (customer == nil || customer == event.customer)
    }
}

extension WebhookEvent {
    fileprivate init(_ row: Row) throws {
        let ticket: Int? = try row["ticket_id"]
        try self.init(
            fact: row["fact"],
            event: row["event"],
            ticket: ticket.map(Ticket.ID.init(number:)),
            entry: row["entry"],
            customer: row["customer_id"],
            body: row["body"],
            createdAt: row["created_at"]
        )
    }
}
