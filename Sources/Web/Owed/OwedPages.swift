import AfterSales
import ServiceDesk

/// Everything owed without a ticket, the earliest first.
struct OwedListPage: Page {
    static let template = "owed/list"

    let title: String
    let rows: [MorningPage.Row]
    let isEmpty: Bool
    let more: More?

    init(_ listing: Listing<Owed>, after: String?, now: Instant, _ reader: Reader) {
        title = reader.words["owed.title"]
        rows = listing.items.map { MorningPage.Row(owed: $0, now: now, reader) }
        isEmpty = rows.isEmpty
        more = More(path: "/owed", after: after, next: listing.next?.percentEncoded)
    }
}

/// One thing owed: what was promised, whom to call, and what shows that it was done.
struct OwedPage: Page {
    static let template = "owed/owed"

    struct Contact: Sendable {
        let name: String
        let phones: [Phone]
    }

    let title: String
    let customer: String
    let customerHref: String
    let due: DueView
    let sentence: QuotedClause?
    let contacts: [Contact]
    let hasContacts: Bool
    let banner: Banner?
    let action: String
    let inputs: [RecordForm.Input]
    /// What was written down when it was settled.
    let evidence: String?
    let settled: String?
    let ticket: String?
    let isOpen: Bool

    init(
        _ owed: Owed,
        contacts: [AfterSales.Contact],
        plan: Plan,
        mayOpen: Bool,
        now: Instant,
        _ state: FormState,
        _ reader: Reader
    ) {
        let words = reader.words
        title = words.owed(owed.what)
        customer = owed.customerName
        customerHref = "/customers/\(owed.customer)"
        due = DueView(
            owed.due,
            owed.isInternal ? words["morning.aim"] : "",
            under: ClauseLink(owed.clause, in: plan.reference),
            isInternal: owed.isInternal || owed.settledAt != nil,
            now: now,
            reader
        )
        sentence = QuotedClause(owed.clause, in: plan)
        self.contacts = contacts.map { contact in
            Contact(
                name: contact.name,
                phones: contact.details.phones.map(Phone.init)
            )
        }
        hasContacts = !contacts.isEmpty
        banner = state.banner(words)
        action = "/owed/\(owed.id)/settlement"
        func field(_ name: String, _ hint: String?, or stored: String = "", required: Bool = false, limit: Int) -> Field
        {
            Field(
                name,
                words["owed.\(name)"],
                state,
                words: words,
                or: stored,
                hint: hint,
                required: required,
                limit: limit
            )
        }
        var inputs: [RecordForm.Input] = [
            .text(field("words", words["owed.words-hint"], required: true, limit: 20_000))
        ]
        if mayOpen {
            inputs.append(.field(field("problem", words["owed.problem-hint"], limit: 300)))
            inputs.append(.field(field("reporter", nil, or: contacts.first?.name ?? "", limit: 200)))
        }
        self.inputs = inputs
        evidence = owed.evidence?.words
        settled = owed.settledAt.map { words("owed.settled-at", ["time": reader.time($0, now: now)]) }
        ticket = owed.evidence?.ticket?.description
        isOpen = owed.settledAt == nil
    }
}
