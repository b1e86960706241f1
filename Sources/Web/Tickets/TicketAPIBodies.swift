import AfterSales
import ServiceDesk

/// A body that may say when it happened, if not just now.
protocol Backdatable {
    var occurredAt: Moment? { get }
    var backdating: String? { get }
}

extension Backdatable {
    var happening: Happening { Happening(at: occurredAt?.instant, reason: backdating) }
}

extension [Schema.Field] {
    /// The fields of a `Backdatable`.
    static var happening: [Schema.Field] {
        [
            .may(
                "occurredAt",
                .instant,
                "When it happened, if not just now; not in the future, nor over 366 days ago."
            ),
            .may("backdating", .text(limit: 2_000), "Why it is written down more than fifteen minutes later."),
        ]
    }
}

/// What needs no more than an explanation.
struct Because: Described, Decodable {
    static let schema = Schema.object("Because", "Why.", [.must("reason", .text(limit: 2_000))])

    let reason: String
}

/// A sentence that must be there.
struct Said: Described, Decodable {
    static let schema = Schema.object("Said", "Words that must be there.", [.must("words", .text(limit: 20_000))])

    let words: String
}

/// A remark that may be there.
struct Remark: Described, Decodable {
    static let schema = Schema.object("Remark", "Words, if there are any.", [.may("words", .text(limit: 20_000))])

    let words: String?
}

/// Just that it happened.
struct JustHappened: Described, Decodable, Backdatable {
    static let schema = Schema.object("Happening", "That it happened, and when.", .happening)

    let occurredAt: Moment?
    let backdating: String?
}

struct NewTicket: Described, Decodable {
    static let schema = Schema.object(
        "NewTicket",
        "What the hotline takes down.",
        [
            .must("customer", .id),
            .may("site", .id, "The device's, unless said."),
            .may("device", .id),
            .must("reporter", NewReporter.schema),
            .may("channel", .choice(Channel.self), "phone unless said."),
            .may("kind", .choice(RequestKind.self), "fault unless said."),
            .may("severity", .choice(Severity.self), "normal unless said."),
            .may("faultClass", .text(limit: 100)),
            .must("subject", .text(limit: 300)),
            .may("words", .text(limit: 20_000), "In the customer's words."),
            .may(
                "reportedAt",
                .instant,
                "When they told us, if not just now; not in the future, nor over 366 days ago."
            ),
            .may("backdating", .text(limit: 2_000), "Why it is written down more than fifteen minutes later."),
            .may("suitable", .text(limit: 500), "When somebody may come, in the customer's words."),
            .may(
                "requestKey",
                .text(limit: 100),
                "8 to 100 characters of your own; the same request with the same key opens one ticket, for ever."
            ),
        ]
    )

    let customer: ID<Customer>
    let site: ID<Site>?
    let device: ID<Device>?
    let reporter: NewReporter
    let channel: Channel?
    let kind: RequestKind?
    let severity: Severity?
    let faultClass: String?
    let subject: String
    let words: String?
    let reportedAt: Moment?
    let backdating: String?
    let suitable: String?
    let requestKey: String?

    var request: TicketRequest {
        TicketRequest(
            customer: customer,
            site: site,
            device: device,
            reporter: .init(
                contact: reporter.contact,
                name: reporter.name,
                phone: reporter.phone,
                isSales: reporter.isSales ?? false
            ),
            channel: channel ?? .phone,
            kind: kind ?? .fault,
            severity: severity ?? .normal,
            faultClass: faultClass,
            subject: subject,
            words: words ?? "",
            reportedAt: reportedAt?.instant,
            backdating: backdating,
            requestKey: requestKey,
            suitable: suitable
        )
    }
}

struct NewReporter: Described, Decodable {
    static let schema = Schema.object(
        "NewReporter",
        "Who told us.",
        [
            .must("name", .text(limit: 200)),
            .may("contact", .id),
            .may("phone", .text(limit: 50)),
            .may("isSales", .boolean, "Whether sales told us on the customer's behalf."),
        ]
    )

    let name: String
    let contact: ID<Contact>?
    let phone: String?
    let isSales: Bool?
}

struct PackedRecord: Described, Codable {
    static let schema = Schema.object(
        "PackedItem",
        "One thing to carry.",
        [
            .must("kind", .choice(TicketEvent.PackedItem.Kind.self)),
            .must("name", .text(limit: 300)),
            .may("count", .integer(1...10_000), "1 unless said."),
        ]
    )

    let kind: TicketEvent.PackedItem.Kind
    let name: String
    let count: Int?

    var item: TicketEvent.PackedItem { .init(kind: kind, name: name, count: count ?? 1) }
}
