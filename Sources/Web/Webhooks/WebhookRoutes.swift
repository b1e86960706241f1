import AfterSales
import HTTPTypes
import Hummingbird
import ServiceDesk

/// Which programs are told what happens here, and what came of telling them.
struct WebhookRoutes: Sendable {
    let desk: Desk
    let pages: Pages
    let settings: SiteSettings

    var routes: [PageRoute] {
        [
            .staff(.get, "/webhooks", needs: .editWebhooks, list),
            .staff(.get, "/webhooks/new", needs: .editWebhooks, new),
            .staff(.post, "/webhooks", needs: .editWebhooks, add),
            .staff(.get, "/webhooks/{webhook}", needs: .editWebhooks, query: WebhookLogRequest.parameters, show),
            .staff(.get, "/webhooks/{webhook}/edit", needs: .editWebhooks, edit),
            .staff(.post, "/webhooks/{webhook}", needs: .editWebhooks, change),
            .staff(.post, "/webhooks/{webhook}/activity", needs: .editWebhooks, switchOver),
            .staff(.post, "/webhooks/{webhook}/secret", needs: .editWebhooks, changeSecret),
            .staff(.post, "/webhooks/{webhook}/test", needs: .editWebhooks, test),
            .staff(.post, "/webhooks/{webhook}/replay", needs: .editWebhooks, replayFailed),
            .staff(.get, "/webhook-deliveries/{delivery}", needs: .editWebhooks, showDelivery),
            .staff(.post, "/webhook-deliveries/{delivery}/replay", needs: .editWebhooks, replay),
        ]
    }

    private func list(_ request: Request, context: StaffContext) async throws -> Response {
        let webhooks = try await desk.webhooks(seenBy: context.person)
        return pages.html(WebhooksPage(webhooks, context.reader, now: desk.now()), context.visit)
    }

    private func new(_ request: Request, context: StaffContext) async throws -> Response {
        pages.html(WebhookForm(nil, customer: nil, .fresh, context.words), context.visit)
    }

    private func add(_ request: Request, context: StaffContext) async throws -> Response {
        try await pages.attempt(context.visit) {
            let details = try await details(context, isActive: true)
            let made = try await desk.add(details, allowingHTTP: settings.allowsWebhookHTTP, by: context.person)
            let path = "/webhooks/\(made.webhook.webhook.id)"
            return pages.html(try await page(made.webhook, context, secret: made.secret), context.visit)
                .leading(secondClicksTo: path, done: "record-saved")
        } again: { state in
            WebhookForm(nil, customer: nil, state, context.words)
        }
    }

    private func show(_ request: Request, context: StaffContext) async throws -> Response {
        let webhook = try await desk.webhook(context.id("webhook"), seenBy: context.person)
        return pages.html(try await page(webhook, context, WebhookLogRequest(context.query)), context.visit)
    }

    private func edit(_ request: Request, context: StaffContext) async throws -> Response {
        let webhook = try await desk.webhook(context.id("webhook"), seenBy: context.person).webhook
        let customer = try await customer(of: webhook, context)
        return pages.html(WebhookForm(webhook, customer: customer, .fresh, context.words), context.visit)
    }

    private func change(_ request: Request, context: StaffContext) async throws -> Response {
        let webhook = try await desk.webhook(context.id("webhook"), seenBy: context.person).webhook
        return try await pages.attempt(context.visit) {
            _ = try await desk.change(
                webhook.id,
                to: details(context, isActive: webhook.details.isActive),
                version: context.form.version,
                allowingHTTP: settings.allowsWebhookHTTP,
                by: context.person
            )
            return .see("/webhooks/\(webhook.id)", done: "record-saved")
        } again: { state in
            WebhookForm(webhook, customer: try await customer(of: webhook, context), state, context.words)
        }
    }

    private func switchOver(_ request: Request, context: StaffContext) async throws -> Response {
        let id: ID<Webhook> = try context.id("webhook")
        return try await pages.once(context.visit) {
            let webhook = try await desk.webhook(id, seenBy: context.person).webhook
            var details = webhook.details
            details.isActive = try context.form.flag("active")
            _ = try await desk.change(
                id,
                to: details,
                version: webhook.version,
                allowingHTTP: settings.allowsWebhookHTTP,
                by: context.person
            )
            return .see("/webhooks/\(id)", done: details.isActive ? "webhook-on" : "webhook-off")
        }
    }

    private func changeSecret(_ request: Request, context: StaffContext) async throws -> Response {
        let id: ID<Webhook> = try context.id("webhook")
        return try await pages.once(context.visit) {
            let made = try await desk.changeSecret(of: id, by: context.person)
            return pages.html(try await page(made.webhook, context, secret: made.secret), context.visit)
                .leading(secondClicksTo: "/webhooks/\(id)", done: "record-saved")
        }
    }

    private func test(_ request: Request, context: StaffContext) async throws -> Response {
        let id: ID<Webhook> = try context.id("webhook")
        return try await pages.attempt(context.visit) {
            let delivery = try await desk.test(id, by: context.person)
            return .see("/webhook-deliveries/\(delivery)", done: "webhook-test")
        } again: { state in
            try await page(desk.webhook(id, seenBy: context.person), context, state: state)
        }
    }

    private func replayFailed(_ request: Request, context: StaffContext) async throws -> Response {
        let id: ID<Webhook> = try context.id("webhook")
        return try await pages.attempt(context.visit) {
            guard let day = try context.form.findDay("since") else { throw Refusal.missing("since") }
            let start = context.reader.zone.bounds(of: day).start
            let count = try await desk.replayFailed(since: start, of: id, by: context.person)
            return .see("/webhooks/\(id)", done: count == 0 ? "webhook-nothing-failed" : "webhook-replayed")
        } again: { state in
            try await page(desk.webhook(id, seenBy: context.person), context, state: state)
        }
    }

    private func showDelivery(_ request: Request, context: StaffContext) async throws -> Response {
        let found = try await desk.delivery(context.id("delivery"), seenBy: context.person)
        let webhook = try await desk.webhook(found.delivery.webhook, seenBy: context.person)
        let page = WebhookDeliveryPage(found, webhook, context.reader, now: desk.now())
        return pages.html(page, context.visit)
    }

    private func replay(_ request: Request, context: StaffContext) async throws -> Response {
        let id: ID<WebhookDelivery> = try context.id("delivery")
        return try await pages.attempt(context.visit) {
            let delivery = try await desk.replay(id, by: context.person)
            return .see("/webhook-deliveries/\(delivery.id)", done: "webhook-replayed")
        } again: { state in
            let found = try await desk.delivery(id, seenBy: context.person)
            let webhook = try await desk.webhook(found.delivery.webhook, seenBy: context.person)
            return WebhookDeliveryPage(found, webhook, context.reader, now: desk.now(), state)
        }
    }

    private func page(
        _ webhook: KeptWebhook,
        _ context: StaffContext,
        _ asked: WebhookLogRequest = WebhookLogRequest(),
        secret: String? = nil,
        state: FormState = .fresh
    ) async throws -> WebhookPage {
        let log = try await desk.deliveries(
            to: webhook.webhook.id,
            asked.filter,
            after: asked.after,
            seenBy: context.person
        )
        return WebhookPage(webhook, log, asked, secret: secret, state, context.reader, now: desk.now())
    }

    private func customer(of webhook: Webhook, _ context: StaffContext) async throws -> Customer? {
        guard let id = webhook.details.customer else { return nil }
        return try await desk.customer(id, seenBy: context.person)
    }

    private func details(_ context: StaffContext, isActive: Bool) async throws -> Webhook.Details {
        let form = context.form
        var customer: ID<Customer>?
        if let code = form.find("customer-code") {
            do {
                customer = try await desk.customer(code: code, seenBy: context.person).id
            } catch let refusal as Refusal where refusal == .notFound {
                throw Refusal.unknown("customer-code")
            }
        }
        let events = try form.all("events").map { text throws(Refusal) in
            guard let event = Webhook.Event(rawValue: text) else { throw .invalid("events", expected: "choice") }
            return event
        }
        return Webhook.Details(
            url: form["url"],
            about: form["about"],
            events: events,
            customer: customer,
            isActive: isActive
        )
    }
}

/// What the address asks of a webhook's log.
struct WebhookLogRequest: Sendable {
    var state: WebhookDelivery.State?
    var event: Webhook.Event?
    var after: String?

    static let parameters: [APIRoute.Parameter] = [
        .init("state", .choice(WebhookDelivery.State.self), "Only what came to this."),
        .init("event", .choice(Webhook.Event.self), "Only this kind of event."),
        .after,
    ]

    init() {}

    init(_ query: Form) throws(Refusal) {
        state = try query.word("state")
        event = try query.word("event")
        after = query.find("after")
    }

    var filter: WebhookLogFilter { WebhookLogFilter(state: state, event: event) }

    func path(of webhook: ID<Webhook>) -> String {
        let parts = [("state", state?.rawValue), ("event", event?.rawValue)].compactMap { name, value in
            value.map { "\(name)=\($0.percentEncoded)" }
        }
        return parts.isEmpty ? "/webhooks/\(webhook)" : "/webhooks/\(webhook)?" + parts.joined(separator: "&")
    }
}
