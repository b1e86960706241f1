public import AfterSales
public import Storage

extension Webhook.Event: SQLConvertible {}
extension Webhook.OffReason: SQLConvertible {}

extension Webhook {
    /// How many there may be.
    static let most = 50

    var subject: Subject { Subject(.webhook, id) }

    init(_ row: Row) throws {
        let events: String = try row["events"]
        try self.init(
            id: row["id"],
            keeper: row["keeper_id"],
            details: Details(
                url: row["url"],
                about: row["about"],
                events: events.split(separator: " ").compactMap { Event(rawValue: String($0)) },
                customer: row["customer_id"],
                isActive: row["is_active"]
            ),
            offReason: row["off_reason"],
            version: row["version"]
        )
    }
}

extension Connection {
    func webhook(_ id: ID<Webhook>) throws -> Webhook {
        guard let row = try rows("SELECT * FROM webhook WHERE id = \(id)").first else { throw Refusal.notFound }
        return try Webhook(row)
    }

    /// Lays it out in its table, whatever stood there before.
    func save(_ webhook: Webhook) throws {
        let details = webhook.details
        // Between blanks, so that each can be looked for whole.
        let events = " \(details.events.map(\.rawValue).joined(separator: " ")) "
        try run(
            """
            INSERT INTO webhook (id, version, keeper_id, url, about, events, customer_id, is_active, off_reason)
            VALUES (\(webhook.id), \(webhook.version), \(webhook.keeper), \(details.url), \(details.about), \(events),
                \(details.customer), \(details.isActive), \(webhook.offReason))
            ON CONFLICT (id) DO UPDATE SET version = excluded.version, keeper_id = excluded.keeper_id,
                url = excluded.url, about = excluded.about, events = excluded.events,
                customer_id = excluded.customer_id, is_active = excluded.is_active, off_reason = excluded.off_reason
            """
        )
    }

    /// Lays out one entry of a webhook's journal.
    func layOutWebhook(_ entry: JournalEntry, _ id: ID<Webhook>) throws {
        let known = try rows("SELECT * FROM webhook WHERE id = \(id)").first.map(Webhook.init)
        switch entry.kind {
        case "webhook.added", "webhook.changed":
            let details = try entry.decode(Webhook.Details.self)
            try save(Webhook(id: id, keeper: entry.person, details: details, version: (known?.version ?? 0) + 1))
        case "webhook.switched-off":
            guard let known else { throw NotFromTheBeginning() }
            let reason = try entry.decode([String: Webhook.OffReason].self)["because"]
            try save(known.switchedOff(because: reason))
        case "webhook.secret-changed", "webhook.replayed":
            // About what is nowhere but in its own tables.
            break
        default: throw UnknownEntry(subject: entry.subject, sequence: entry.sequence, kind: entry.kind)
        }
    }
}

extension Webhook {
    /// The same, no longer sent to by the desk's own decision.
    func switchedOff(because reason: OffReason?) -> Webhook {
        var webhook = self
        webhook.details.isActive = false
        (webhook.offReason, webhook.version) = (reason, version + 1)
        return webhook
    }
}
