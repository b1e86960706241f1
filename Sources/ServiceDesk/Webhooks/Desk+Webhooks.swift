public import AfterSales
import Storage

/// A webhook, and how sending to it goes.
public struct KeptWebhook: Sendable {
    public let webhook: Webhook
    /// Who keeps it, as they are called now.
    public let keeperName: String
    /// Whether they still work here and may see tickets; otherwise nothing is sent.
    public let hasKeeper: Bool
    public let customerName: String?
    /// How many times in a row it took nothing.
    public let failures: Int
    public let failingSince: Instant?
    /// Deliveries that wait, counted up to 1000.
    public let waiting: Int
    /// Until when the secret before this one signs, too.
    public let previousSecretUntil: Instant?
}

extension Desk {
    /// All of them, by what they are for.
    public func webhooks(seenBy person: Person) async throws -> [KeptWebhook] {
        try person.needs(.editWebhooks)
        return try await database.read { db in
            try db.rows("SELECT * FROM webhook ORDER BY about, id LIMIT \(Webhook.most)").map {
                try db.kept(Webhook($0))
            }
        }
    }

    /// - Throws: `Refusal.notFound` if there is none.
    public func webhook(_ id: ID<Webhook>, seenBy person: Person) async throws -> KeptWebhook {
        try person.needs(.editWebhooks)
        return try await database.read { try $0.kept($0.webhook(id)) }
    }

    /// Tells a program from now on; the secret is in this answer and shown nowhere else.
    public func add(
        _ details: Webhook.Details,
        allowingHTTP: Bool = false,
        by person: Person
    ) async throws -> (webhook: KeptWebhook, secret: String) {
        try person.mayKeepWebhooks()
        let webhook = Webhook(
            id: newID(),
            keeper: person.id,
            details: try details.checked(allowingHTTP: allowingHTTP)
        )
        let secret = WebhookSignature.makeSecret()
        let now = now()
        return try await database.write { db in
            let count: Int = try db.rows("SELECT count(*) AS n FROM webhook")[0]["n"]
            guard count < Webhook.most else { throw Refusal.webhooksFull }
            if let customer = webhook.details.customer { _ = try db.customer(customer, seenBy: person) }
            try db.save(webhook)
            try db.run("INSERT INTO webhook_secret (webhook_id, secret) VALUES (\(webhook.id), \(secret))")
            try db.run(
                """
                INSERT INTO webhook_work (webhook_id, lease, leased_until, rest_until, failures)
                VALUES (\(webhook.id), 0, \(now), \(now), 0)
                """
            )
            let line = try JournalLine("webhook.added", webhook.details)
            try db.record([line], on: webhook.subject, by: person, at: now, after: 0)
            return (try db.kept(webhook), secret)
        }
    }

    /// Changes it; whoever does so keeps it from then on.
    ///
    /// One that is switched on again has a clean record.
    /// - Throws: `Refusal.changedMeanwhile` if it was changed since `version`.
    public func change(
        _ id: ID<Webhook>,
        to details: Webhook.Details,
        version: Int,
        allowingHTTP: Bool = false,
        by person: Person
    ) async throws -> KeptWebhook {
        try person.mayKeepWebhooks()
        let details = try details.checked(allowingHTTP: allowingHTTP)
        let now = now()
        return try await database.write { db in
            let known = try db.webhook(id)
            guard known.version == version else { throw Refusal.changedMeanwhile }
            guard known.details != details || known.keeper != person.id else { return try db.kept(known) }
            if let customer = details.customer { _ = try db.customer(customer, seenBy: person) }
            let webhook = Webhook(id: id, keeper: person.id, details: details, version: version + 1)
            try db.save(webhook)
            if details.isActive, !known.details.isActive || details.url != known.details.url {
                try db.run(
                    """
                    UPDATE webhook_work SET failures = 0, failing_since = NULL, rest_until = \(now)
                    WHERE webhook_id = \(id)
                    """
                )
            }
            let line = try JournalLine("webhook.changed", details)
            try db.record([line], on: webhook.subject, by: person, at: now)
            return try db.kept(webhook)
        }
    }

    /// Gives it a new secret, shown once; for a day everything is signed with the one before, too.
    public func changeSecret(of id: ID<Webhook>, by person: Person) async throws -> (
        webhook: KeptWebhook, secret: String
    ) {
        try person.mayKeepWebhooks()
        let secret = WebhookSignature.makeSecret()
        let now = now()
        return try await database.write { db in
            let webhook = try db.webhook(id)
            try db.run(
                """
                UPDATE webhook_secret SET previous = secret, previous_until = \(now.advanced(byMilliseconds: 86_400_000)),
                    secret = \(secret)
                WHERE webhook_id = \(id)
                """
            )
            let line = try JournalLine("webhook.secret-changed", [String: String]())
            try db.record([line], on: webhook.subject, by: person, at: now)
            return (try db.kept(webhook), secret)
        }
    }

    /// Sends something that says nothing, to see whether it arrives; answers which delivery to look at.
    ///
    /// It is sent like everything else: not in this call.
    public func test(_ id: ID<Webhook>, by person: Person) async throws -> ID<WebhookDelivery> {
        try person.mayKeepWebhooks()
        let now = now()
        let delivery: ID<WebhookDelivery> = newID()
        let event = try WebhookEvent.test(id, fact: "test/\(delivery)", at: now)
        try await database.write { db in
            guard try db.webhook(id).details.isActive else { throw Refusal.webhookOff }
            try db.run(
                """
                INSERT INTO webhook_event (fact, event, entry, body, created_at, spread_at)
                VALUES (\(event.fact), \(event.event), 0, \(event.body), \(now), \(now))
                """
            )
            try db.insert(delivery, of: event, to: id, at: now)
            // Whoever asks wants to know now.
            try db.run("UPDATE webhook_work SET rest_until = \(now) WHERE webhook_id = \(id)")
        }
        return delivery
    }
}

extension Refusal {
    /// There are as many webhooks as there may be.
    static let webhooksFull = Refusal(.conflict, "webhooks-full", values: ["limit": String(Webhook.most)])
    /// Nothing is sent to a webhook that is switched off.
    static let webhookOff = Refusal(.conflict, "webhook-off")
}

extension Person {
    /// It is told of every ticket that its keeper may see, so that a program with a narrower key must not make one.
    func mayKeepWebhooks() throws(Refusal) {
        try needs(.editWebhooks)
        try needs(.seeEveryTicket)
    }
}

extension Connection {
    func kept(_ webhook: Webhook) throws -> KeptWebhook {
        let keeper = try profiles("SELECT * FROM person WHERE id = \(webhook.keeper)").first?.profile
        let state = try rows(
            """
            SELECT webhook_work.failures, webhook_work.failing_since, webhook_secret.previous_until,
                (SELECT count(*) FROM (SELECT 1 AS one FROM webhook_delivery
                    WHERE webhook_id = \(webhook.id) AND state = 'waiting' LIMIT 1000) AS few) AS waiting,
                (SELECT name FROM customer WHERE id = \(webhook.details.customer)) AS customer
            FROM webhook_work JOIN webhook_secret ON webhook_secret.webhook_id = webhook_work.webhook_id
            WHERE webhook_work.webhook_id = \(webhook.id)
            """
        ).first
        return try KeptWebhook(
            webhook: webhook,
            keeperName: keeper?.name ?? "",
            hasKeeper: keeper.map { !$0.isDisabled && $0.person.may(.editWebhooks) } ?? false,
            customerName: state?["customer"] ?? nil,
            failures: state?["failures"] ?? 0,
            failingSince: state?["failing_since"] ?? nil,
            waiting: state?["waiting"] ?? 0,
            previousSecretUntil: state?["previous_until"] ?? nil
        )
    }

    func insert(_ id: ID<WebhookDelivery>, of event: WebhookEvent, to webhook: ID<Webhook>, at now: Instant) throws {
        try run(
            """
            INSERT INTO webhook_delivery (id, webhook_id, fact, event, ticket_id, entry, created_at, state, begun_at,
                next_at, failures, attempts)
            VALUES (\(id), \(webhook), \(event.fact), \(event.event), \(event.ticket?.number), \(event.entry),
                \(event.createdAt), 'waiting', \(now), \(now), 0, 0)
            ON CONFLICT (webhook_id, fact) DO NOTHING
            """
        )
    }
}
