import AfterSales
import ServiceDesk

/// The programs that are told, by what they are for.
struct WebhooksPage: Page {
    static let template = "webhooks/list"

    struct Row: Sendable {
        let href: String
        let about: String
        let url: String
        let events: String
        let chip: Chip
        let waiting: String
    }

    let title: String
    let rows: [Row]
    let isEmpty: Bool

    init(_ webhooks: [KeptWebhook], _ reader: Reader, now: Instant) {
        let words = reader.words
        title = words["webhooks.title"]
        rows = webhooks.map { kept in
            Row(
                href: "/webhooks/\(kept.webhook.id)",
                about: kept.webhook.details.about,
                url: kept.webhook.details.url,
                events: words("webhook.count", ["count": String(kept.webhook.details.events.count)]),
                chip: kept.chip(reader, now: now),
                waiting: kept.waiting == 0 ? "–" : reader.number(kept.waiting)
            )
        }
        isEmpty = rows.isEmpty
    }
}

extension KeptWebhook {
    /// How it stands, in a word.
    fileprivate func chip(_ reader: Reader, now: Instant) -> Chip {
        let words = reader.words
        if !webhook.details.isActive {
            guard let reason = webhook.offReason else { return Chip(.plain, icon: "pause", words["webhook.off"]) }
            return Chip(.alarm, icon: "ban", words["webhook.off-\(reason.rawValue)"])
        }
        if !hasKeeper { return Chip(.alarm, icon: "lock", words["webhook.no-keeper"]) }
        if let failingSince {
            let failing = now.milliseconds(since: failingSince)
            guard failing >= 60_000 else { return Chip(.soon, icon: "alert", words["webhook.just-failed"]) }
            let length = reader.length(milliseconds: failing)
            return Chip(.soon, icon: "alert", words("webhook.failing", ["length": length]))
        }
        return Chip(.good, icon: "check", words["webhook.on"])
    }
}

/// One program that is told, and the log of what it was told.
struct WebhookPage: Page {
    static let template = "webhooks/webhook"

    struct Row: Sendable {
        let href: String
        let event: String
        let code: String
        let about: String?
        let aboutHref: String?
        let time: String
        let stamp: String
        let chip: Chip
        let result: String
        let next: String?
    }

    let title: String
    let banner: Banner?
    let secret: String?
    let address: String
    let chip: Chip
    let url: String
    let keeper: String
    let customer: String?
    let events: [String]
    let twoSecrets: String?
    let hint: String?
    let isActive: Bool
    let states: [Choice.Option]
    let kinds: [Choice.Option]
    let rows: [Row]
    let isEmpty: Bool
    let more: More?
    let since: Field

    init(
        _ kept: KeptWebhook,
        _ log: Listing<WebhookDelivery>,
        _ asked: WebhookLogRequest,
        secret: String?,
        _ state: FormState,
        _ reader: Reader,
        now: Instant
    ) {
        let words = reader.words
        let webhook = kept.webhook
        title = webhook.details.about
        banner = state.banner(words)
        self.secret = secret
        address = "/webhooks/\(webhook.id)"
        chip = kept.chip(reader, now: now)
        url = webhook.details.url
        keeper = kept.keeperName
        customer = kept.customerName
        events = webhook.details.events.map { words["webhook.event-\($0.rawValue)"] }
        twoSecrets = kept.previousSecretUntil.flatMap { until in
            until > now ? words("webhook.two-secrets", ["time": reader.time(until, now: now)]) : nil
        }
        hint = webhook.offReason.map { words["webhook.off-\($0.rawValue)-hint"] }
        isActive = webhook.details.isActive
        states = WebhookDelivery.State.allCases.map {
            Choice.Option($0.rawValue, words["webhook.state-\($0.rawValue)"], chosen: $0 == asked.state)
        }
        kinds = Webhook.Event.allCases.map {
            Choice.Option($0.rawValue, words["webhook.event-\($0.rawValue)"], chosen: $0 == asked.event)
        }
        rows = log.items.map { Row($0, of: webhook, reader, now: now) }
        isEmpty = rows.isEmpty
        more = More(path: asked.path(of: webhook.id), after: asked.after, next: log.next?.percentEncoded)
        since = Field("since", words["webhook.since"], state, words: words, type: "date", required: true)
    }
}

extension WebhookPage.Row {
    fileprivate init(_ delivery: WebhookDelivery, of webhook: Webhook, _ reader: Reader, now: Instant) {
        href = "/webhook-deliveries/\(delivery.id)"
        event = reader.words["webhook.event-\(delivery.event.rawValue)"]
        code = delivery.event.rawValue
        about = delivery.ticket?.description
        aboutHref = delivery.ticket.map { "/tickets/\($0)" }
        time = reader.shortTime(delivery.createdAt, now: now)
        stamp = reader.stamp(delivery.createdAt)
        chip = delivery.chip(reader.words)
        result = delivery.last.map { reader.result(of: $0) } ?? "–"
        next = delivery.triedNext(of: webhook, after: now).map {
            reader.words("webhook.next", ["time": reader.shortTime($0, now: now)])
        }
    }
}

extension WebhookDelivery {
    /// When it is tried again; what was never tried, or should have been, goes out once the address is tried again, and
    /// nothing does while the webhook is switched off.
    fileprivate func triedNext(of webhook: Webhook, after now: Instant) -> Instant? {
        last == nil || !webhook.details.isActive ? nil : nextAt.flatMap { $0 > now ? $0 : nil }
    }

    fileprivate func chip(_ words: Words) -> Chip {
        let (tone, icon): (Chip.Tone, String) =
            switch state {
            case .waiting: last == nil ? (.accent, "clock") : (.soon, "refresh")
            case .delivered: (.good, "check")
            case .failed: (.alarm, "alert")
            case .withheld: (.plain, "lock")
            }
        let again = state == .waiting && last != nil
        return Chip(tone, icon: icon, again ? words["webhook.again"] : words["webhook.state-\(state.rawValue)"])
    }
}

extension Reader {
    /// What came of a try, with its number and how long it took: `503 · 3rd try · 120 ms`, and behind the answer why it
    /// broke off.
    fileprivate func result(of attempt: WebhookDelivery.Attempt) -> String {
        let answer = [attempt.status.map(String.init), attempt.failure.map(words.webhookFailure)].compactMap(\.self)
        let tries = words("webhook.try", ["number": String(attempt.attempt)])
        return (answer + [tries, "\(number(attempt.took)) ms"]).joined(separator: " · ")
    }
}

extension Words {
    /// Why there was no answer; what the network said where we have no word for it.
    fileprivate func webhookFailure(_ code: String) -> String { find("webhook.failure-\(code)") ?? code }
}

/// One thing a program was told: what was sent, and what came of each try.
struct WebhookDeliveryPage: Page {
    static let template = "webhooks/delivery"

    struct Row: Sendable {
        let time: String
        let stamp: String
        let result: String
        let answer: String?
    }

    let title: String
    let banner: Banner?
    let back: String
    let backLabel: String
    let chip: Chip
    let next: String?
    let code: String
    let message: String
    let ticket: String?
    let ticketHref: String?
    let body: String
    let attempts: [Row]
    let isEmpty: Bool
    /// Where it is sent once more; nothing while it is on its way, or where nothing is sent.
    let replay: String?

    init(
        _ found: (delivery: WebhookDelivery, body: String, attempts: [WebhookDelivery.Attempt]),
        _ kept: KeptWebhook,
        _ reader: Reader,
        now: Instant,
        _ state: FormState = .fresh
    ) {
        let (words, delivery) = (reader.words, found.delivery)
        title = words["webhook.event-\(delivery.event.rawValue)"]
        banner = state.banner(words)
        back = "/webhooks/\(delivery.webhook)"
        backLabel = kept.webhook.details.about
        chip = delivery.chip(words)
        next = delivery.triedNext(of: kept.webhook, after: now).map {
            words("webhook.next", ["time": reader.time($0, now: now)])
        }
        code = delivery.event.rawValue
        message = delivery.messageID
        ticket = delivery.ticket?.description
        ticketHref = delivery.ticket.map { "/tickets/\($0)" }
        body = found.body
        attempts = found.attempts.map { attempt in
            Row(
                time: reader.time(attempt.sentAt, now: now),
                stamp: reader.stamp(attempt.sentAt),
                result: reader.result(of: attempt),
                answer: attempt.answer.isEmpty ? nil : attempt.answer
            )
        }
        isEmpty = attempts.isEmpty
        let isOnItsWay = delivery.state == .waiting && delivery.last == nil
        replay = isOnItsWay || !kept.webhook.details.isActive ? nil : "/webhook-deliveries/\(delivery.id)/replay"
    }
}

/// What a webhook is told, and where.
struct WebhookForm: Page {
    static let template = "webhooks/form"

    let title: String
    let back: String
    let backLabel: String
    let banner: Banner?
    let action: String
    let version: String?
    let overtaken: RecordForm.Overtaken?
    let about: Field
    let url: Field
    let events: Choice
    let customer: Field

    init(_ webhook: Webhook?, customer: Customer?, _ state: FormState, _ words: Words) {
        let details = webhook?.details
        title = webhook == nil ? words["webhook.new"] : words["webhook.edit"]
        let path = webhook.map { "/webhooks/\($0.id)" }
        back = path ?? "/webhooks"
        backLabel = details?.about ?? words["webhooks.title"]
        banner = state.isOvertaken ? Banner(.alarm, words["record.stale"]) : state.banner(words)
        action = path ?? "/webhooks"
        version = webhook.map { webhook in
            state.isOvertaken ? String(webhook.version) : state.value("version", or: String(webhook.version))
        }
        overtaken = state.isOvertaken ? RecordForm.Overtaken(anew: "\(path ?? "/webhooks")/edit") : nil
        about = Field(
            "about",
            words["field.webhook-about"],
            state,
            words: words,
            or: details?.about ?? "",
            hint: state.saved("about", details?.about, words) ?? words["webhook.about-hint"],
            required: true,
            autocomplete: "off",
            limit: 200
        )
        url = Field(
            "url",
            words["field.url"],
            state,
            words: words,
            or: details?.url ?? "",
            type: "url",
            hint: state.saved("url", details?.url, words) ?? words["webhook.url-hint"],
            required: true,
            autocomplete: "off",
            limit: 2_000
        )
        events = Choice(
            "events",
            words["field.events"],
            state,
            words: words,
            options: Webhook.Event.choices.map { event in
                Choice.Option(
                    event.rawValue,
                    words["webhook.event-\(event.rawValue)"],
                    chosen: state.chosen("events", event.rawValue, or: details?.events.contains(event) ?? false),
                    hint: event.rawValue
                )
            },
            required: true
        )
        self.customer = Field(
            "customer-code",
            words["field.customer-code"],
            state,
            words: words,
            or: customer?.details.code ?? "",
            hint: state.saved("customer-code", customer?.details.code, words) ?? words["webhook.customer-hint"],
            autocomplete: "off",
            limit: 80
        )
    }
}
