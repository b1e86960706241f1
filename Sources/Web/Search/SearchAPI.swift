import AfterSales
import Hummingbird
import ServiceDesk

/// One search over everything, for programs.
struct SearchAPI: Sendable {
    let desk: Desk

    var routes: [APIRoute] {
        [
            .get(
                "/search",
                "search",
                "Whatever fits what was typed, by kind: Chinese by any part, Latin words by their beginning, names also by "
                    + "pinyin and initials, numbers in any spelling.",
                query: [
                    .init("q", .text, "What to look for; beyond 200 characters nothing is read."),
                    .init("limit", .integer(1...50), "How many of each kind at most; 8 unless said."),
                ],
                answers: FindingsRecord.self,
                search
            )
        ]
    }

    private func search(_ context: APIContext) async throws -> Answer<FindingsRecord> {
        var limit = 8
        if let text = context.query.find("limit") {
            guard let asked = Int(text), (1...50).contains(asked) else {
                throw Refusal.invalid("limit", expected: "1…50")
            }
            limit = asked
        }
        let found = try await desk.search(context.query.find("q") ?? "", limit: limit, seenBy: context.person)
        return Answer(FindingsRecord(found, for: context.person, context.reader))
    }
}

struct FindingsRecord: Described, Encodable {
    static let schema = Schema.object(
        "Findings",
        "What a search found, by kind; the very one asked for first, then the newest.",
        [
            .must("tickets", .list(TicketRow.schema)),
            .must("customers", .list(Record<Customer.Details>.schema)),
            .must("contacts", .list(Record<Contact.Details>.schema)),
            .must("sites", .list(Record<Site.Details>.schema)),
            .must("devices", .list(DeviceRecord.schema)),
            .must("articles", .list(ArticleRecord.schema)),
            .must("more", .list(.words(Kind.allCases.map(\.rawValue))), "Kinds of which there are more than these."),
            .may("exact", ExactRecord.schema, "The one record whose very number was typed."),
        ]
    )

    enum Kind: String, CaseIterable, Encodable { case tickets, customers, contacts, sites, devices, articles }

    struct ExactRecord: Described, Encodable {
        static let schema = Schema.object(
            "ExactFinding",
            "Where to go at once.",
            [.must("kind", .words(Kind.allCases.map(\.rawValue))), .must("id", .text)]
        )

        let kind: Kind
        let id: String
    }

    let tickets: [TicketRow]
    let customers: [Record<Customer.Details>]
    let contacts: [Record<Contact.Details>]
    let sites: [Record<Site.Details>]
    let devices: [DeviceRecord]
    let articles: [ArticleRecord]
    let more: [Kind]
    let exact: ExactRecord?

    init(_ found: SearchFindings, for person: Person, _ reader: Reader) {
        tickets = found.tickets.items.map { TicketRow($0, for: person, reader) }
        customers = found.customers.items.map { Record($0) }
        contacts = found.contacts.items.map { Record($0.record) }
        sites = found.sites.items.map { Record($0.record) }
        devices = found.devices.items.map { DeviceRecord($0.device) }
        articles = found.articles.items.map { ArticleRecord($0, for: person) }
        let isMore: [(Kind, Bool)] = [
            (.tickets, found.tickets.isMore), (.customers, found.customers.isMore),
            (.contacts, found.contacts.isMore), (.sites, found.sites.isMore), (.devices, found.devices.isMore),
            (.articles, found.articles.isMore),
        ]
        more = isMore.filter(\.1).map(\.0)
        exact =
            switch found.exact {
            case .ticket(let id)?: ExactRecord(kind: .tickets, id: id.description)
            case .customer(let id)?: ExactRecord(kind: .customers, id: id.description)
            case .contact(let id)?: ExactRecord(kind: .contacts, id: id.description)
            case .device(let id)?: ExactRecord(kind: .devices, id: id.description)
            case nil: nil
            }
    }
}
