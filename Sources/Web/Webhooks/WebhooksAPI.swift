import AfterSales
import Hummingbird
import ServiceDesk

/// Which programs are told what happens here, for programs.
struct WebhooksAPI: Sendable {
    let desk: Desk
    let settings: SiteSettings

    var routes: [APIRoute] {
        [
            .list(
                "/webhooks",
                "webhooks",
                "The programs that are told what happens, by what they are for.",
                needs: .editWebhooks,
                of: WebhookRecord.self
            ) { context, query in
                let found = try await desk.webhooks(seenBy: context.person)
                return try Listed(all: found, query, id: { $0.webhook.id.description }) {
                    WebhookRecord($0, context.reader)
                }
            },
            .get("/webhooks/{webhook}", "webhook", "One webhook.", needs: .editWebhooks) { context in
                Answer(try await desk.webhook(context.id("webhook"), seenBy: context.person), context.reader)
            },
            .post(
                "/webhooks",
                "addWebhook",
                "Tells a program from now on; the secret it is signed with is in this answer and nowhere else.",
                needs: .editWebhooks,
                refusals: ["webhooks-full"],
                showsSecret: true
            ) { (context, details: Webhook.Details) in
                let made = try await desk.add(details, allowingHTTP: settings.allowsWebhookHTTP, by: context.person)
                let id = made.webhook.webhook.id
                return Answer(MadeWebhook(made, context.reader), version: 1, location: "/webhooks/\(id)")
            },
            .patch(
                "/webhooks/{webhook}",
                "changeWebhook",
                "Changes what is named, switches it off or on; whoever does so keeps it from then on.",
                needs: .editWebhooks
            ) { (context, changes: Changes<Webhook.Details>, version) in
                let known = try await desk.webhook(context.id("webhook"), seenBy: context.person).webhook
                let changed = try await desk.change(
                    known.id,
                    to: changes.applied(to: known.details),
                    version: version,
                    allowingHTTP: settings.allowsWebhookHTTP,
                    by: context.person
                )
                return Answer(changed, context.reader)
            },
            .post(
                "/webhooks/{webhook}/secret",
                "changeWebhookSecret",
                "Makes a new secret; for a day everything is signed with the one before, too.",
                needs: .editWebhooks,
                showsSecret: true
            ) { (context, _: Nothing) in
                let made = try await desk.changeSecret(of: context.id("webhook"), by: context.person)
                return Answer(MadeWebhook(made, context.reader), version: made.webhook.webhook.version)
            },
            .post(
                "/webhooks/{webhook}/test",
                "testWebhook",
                "Sends `webhook.test`, soon; look at the delivery for what came of it.",
                needs: .editWebhooks,
                refusals: ["webhook-off"]
            ) { (context, _: Nothing) in
                let id = try await desk.test(context.id("webhook"), by: context.person)
                return try await delivery(id, context, location: "/webhook-deliveries/\(id)")
            },
            .list(
                "/webhooks/{webhook}/deliveries",
                "webhookDeliveries",
                "What it was told and what waits, the newest first; kept for thirty days.",
                needs: .editWebhooks,
                query: Array(WebhookLogRequest.parameters.dropLast()),
                of: WebhookDeliveryRecord.self
            ) { context, query in
                let asked = try WebhookLogRequest(context.query)
                let listing = try await desk.deliveries(
                    to: context.id("webhook"),
                    asked.filter,
                    after: query.place,
                    limit: query.limit,
                    seenBy: context.person
                )
                return Listed(listing) { WebhookDeliveryRecord($0, context.reader) }
            },
            .post(
                "/webhooks/{webhook}/replay",
                "replayWebhook",
                "Sends once more whatever was given up of what happened since a moment.",
                needs: .editWebhooks,
                takes: ReplaySince.self,
                answers: Replayed.self,
                .ok,
                refusals: ["webhook-off"]
            ) { context, body in
                let count = try await desk.replayFailed(
                    since: body.since.instant,
                    of: context.id("webhook"),
                    by: context.person
                )
                return Answer(Replayed(deliveries: count))
            },
            .get("/webhook-deliveries/{delivery}", "webhookDelivery", "One delivery.", needs: .editWebhooks) {
                try await delivery($0.id("delivery"), $0)
            },
            .post(
                "/webhook-deliveries/{delivery}/replay",
                "replayDelivery",
                "Sends it once more, with the same `webhook-id`.",
                needs: .editWebhooks,
                .ok,
                refusals: ["webhook-off"]
            ) { (context, _: Nothing) in
                try await delivery(desk.replay(context.id("delivery"), by: context.person).id, context)
            },
        ]
    }

    private func delivery(_ id: ID<WebhookDelivery>, _ context: APIContext, location: String? = nil) async throws
        -> Answer<WholeDelivery>
    {
        let found = try await desk.delivery(id, seenBy: context.person)
        return Answer(WholeDelivery(found, context.reader), location: location)
    }
}

extension Webhook.Details: RecordDetails {
    static let recordName = "Webhook"
    static let recordAbout = "An address that is told what happens to tickets, and what it is told."
    static let recordFields: [Schema.Field] = [
        .must(
            "url",
            .text(limit: 2_000),
            "`https:`; no private address, unless the desk's operator named its network."
        ),
        .must("about", .text(limit: 200), "Whose program it is, and what for."),
        .must("events", .list(.words(Webhook.Event.choices.map(\.rawValue))), "At least one."),
        .may("customer", .id, "Of this customer's tickets alone."),
        .must("isActive", .boolean),
    ]
}

struct WebhookRecord: Described, Encodable {
    static let schema = Schema.object(
        "Webhook",
        "A webhook, and how sending to it goes.",
        [.must("id", .id)] + Webhook.Details.recordFields + [
            .must("version", .integer, "What `If-Match` wants, in quotation marks."),
            .must("keeper", .id, "It is told of nothing that they may not know of."),
            .may("offReason", .choice(Webhook.OffReason.self), "Why the desk itself switched it off."),
            .must("failures", .integer, "How many times in a row it took nothing."),
            .may("failingSince", .instant),
            .must("waiting", .integer, "Deliveries that wait; 1000 at most."),
            .may("previousSecretUntil", .instant, "Until when the secret before this one signs, too."),
        ]
    )

    let id: ID<Webhook>
    let url: String
    let about: String
    let events: [Webhook.Event]
    let customer: ID<Customer>?
    let isActive: Bool
    let version: Int
    let keeper: ID<Person>
    let offReason: Webhook.OffReason?
    let failures: Int
    let failingSince: Moment?
    let waiting: Int
    let previousSecretUntil: Moment?

    init(_ kept: KeptWebhook, _ reader: Reader) {
        let details = kept.webhook.details
        id = kept.webhook.id
        (url, about, events) = (details.url, details.about, details.events)
        (customer, isActive) = (details.customer, details.isActive)
        version = kept.webhook.version
        keeper = kept.webhook.keeper
        offReason = kept.webhook.offReason
        failures = kept.failures
        failingSince = kept.failingSince.map { Moment($0, in: reader.zone) }
        waiting = kept.waiting
        previousSecretUntil = kept.previousSecretUntil.map { Moment($0, in: reader.zone) }
    }
}

extension Answer<WebhookRecord> {
    fileprivate init(_ kept: KeptWebhook, _ reader: Reader) {
        self.init(WebhookRecord(kept, reader), version: kept.webhook.version)
    }
}

struct MadeWebhook: Described, Encodable {
    static let schema = Schema.object(
        "MadeWebhook",
        "A webhook and its secret.",
        [
            .must("webhook", WebhookRecord.schema),
            .must("secret", .text, "`whsec_…`; what Standard Webhooks libraries verify signatures with."),
        ]
    )

    let webhook: WebhookRecord
    let secret: String

    init(_ made: (webhook: KeptWebhook, secret: String), _ reader: Reader) {
        webhook = WebhookRecord(made.webhook, reader)
        secret = made.secret
    }
}

struct ReplaySince: Described, Decodable {
    static let schema = Schema.object(
        "ReplaySince",
        "From when on.",
        [.must("since", .instant, "What happened then or later.")]
    )

    let since: Moment
}

struct Replayed: Described, Encodable {
    static let schema = Schema.object(
        "Replayed",
        "How many deliveries go out once more.",
        [.must("deliveries", .integer)]
    )

    let deliveries: Int
}

struct WebhookAttemptRecord: Described, Encodable {
    static let schema = Schema.object(
        "WebhookAttempt",
        "One try.",
        [
            .must("attempt", .integer), .must("sentAt", .instant), .must("took", .integer, "In milliseconds."),
            .may("status", .integer, "Nothing where there was no answer."),
            .may("failure", .text, "Why there was none, such as `address-refused`."),
            .must("answer", .text, "How the answer began."),
        ]
    )

    let attempt: Int
    let sentAt: Moment
    let took: Int
    let status: Int?
    let failure: String?
    let answer: String

    init(_ attempt: WebhookDelivery.Attempt, _ reader: Reader) {
        self.attempt = attempt.attempt
        sentAt = Moment(attempt.sentAt, in: reader.zone)
        (took, status, failure, answer) = (attempt.took, attempt.status, attempt.failure, attempt.answer)
    }
}

struct WebhookDeliveryRecord: Described, Encodable {
    static let fields: [Schema.Field] = [
        .must("id", .id), .must("webhook", .id), .must("messageId", .text, "What `webhook-id` says at every try."),
        .must("event", .choice(Webhook.Event.self)), .may("ticket", ticketNumber),
        .must("createdAt", .instant), .must("state", .choice(WebhookDelivery.State.self)),
        .must("attempts", .integer), .may("nextAt", .instant, "When it is tried next."),
        .may("settledAt", .instant), .may("last", WebhookAttemptRecord.schema, "The last try."),
    ]
    static let schema = Schema.object("WebhookDelivery", "One event on its way to one webhook.", fields)

    let id: ID<WebhookDelivery>
    let webhook: ID<Webhook>
    let messageId: String
    let event: Webhook.Event
    let ticket: Ticket.ID?
    let createdAt: Moment
    let state: WebhookDelivery.State
    let attempts: Int
    let nextAt: Moment?
    let settledAt: Moment?
    let last: WebhookAttemptRecord?

    init(_ delivery: WebhookDelivery, _ reader: Reader) {
        let at = { (instant: Instant) in Moment(instant, in: reader.zone) }
        (id, webhook, messageId) = (delivery.id, delivery.webhook, delivery.messageID)
        (event, ticket, state, attempts) = (delivery.event, delivery.ticket, delivery.state, delivery.attempts)
        createdAt = at(delivery.createdAt)
        nextAt = delivery.nextAt.map(at)
        settledAt = delivery.settledAt.map(at)
        last = delivery.last.map { WebhookAttemptRecord($0, reader) }
    }
}

struct WholeDelivery: Described, Encodable {
    static let schema = Schema.object(
        "WholeWebhookDelivery",
        "One event on its way to one webhook, with its body and every try.",
        [
            .must("delivery", WebhookDeliveryRecord.schema), .must("body", .text, "As it is sent."),
            .must("tries", .list(WebhookAttemptRecord.schema), "The last first; 100 at most."),
        ]
    )

    let delivery: WebhookDeliveryRecord
    let body: String
    let tries: [WebhookAttemptRecord]

    init(
        _ found: (delivery: WebhookDelivery, body: String, attempts: [WebhookDelivery.Attempt]),
        _ reader: Reader
    ) {
        delivery = WebhookDeliveryRecord(found.delivery, reader)
        body = found.body
        tries = found.attempts.map { WebhookAttemptRecord($0, reader) }
    }
}
