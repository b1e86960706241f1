import AfterSales
import ServiceDesk

/// What a customer's person sees first: report a fault, and what became of those reported.
struct PortalPage: Page {
    static let template = "portal/home"

    struct Row: Sendable {
        let href: String
        let subject: String
        /// Number, device, and when it was reported.
        let note: String
        /// What happens next, in plain words.
        let next: String
        let due: DueView?
    }

    let title: String
    let tabs: [Tab]
    let searchAt = "/portal"
    let searchFor: String
    /// The words that were looked for.
    let text: String
    /// `closed` where the closed ones are shown.
    let showing: String?
    let rows: [Row]
    let isEmpty: Bool
    let empty: String
    let more: More?

    init(_ listing: Listing<QueueRow>, showsClosed: Bool, now: Instant, _ context: CustomerContext) {
        let (words, reader) = (context.words, context.reader)
        let isResponsible = context.person.roles.contains(.customerResponsible)
        title = isResponsible ? words["portal.title"] : words["portal.title-own"]
        tabs = [
            Tab(words["portal.open"], href: "/portal", current: !showsClosed),
            Tab(words["portal.closed"], href: "/portal?show=closed", current: showsClosed),
        ]
        rows = listing.items.map { Row($0, now: now, reader) }
        isEmpty = rows.isEmpty
        searchFor = words["portal.search-tickets"]
        text = context.query["q"]
        showing = showsClosed ? "closed" : nil
        empty =
            !text.isEmpty
            ? words["portal.none-found"] : showsClosed ? words["portal.none-closed"] : words["portal.none-open"]
        more = More(
            path: "/portal?show=\(showing ?? "open")" + (text.isEmpty ? "" : "&q=\(text.percentEncoded)"),
            after: context.query.find("after"),
            next: listing.next?.percentEncoded
        )
    }
}

extension PortalPage.Row {
    init(_ row: QueueRow, now: Instant, _ reader: Reader) {
        href = "/portal/tickets/\(row.number)"
        subject = row.subject
        note = [
            row.number.description, row.device.map { "\($0.modelName) \($0.serial)" },
            reader.time(row.reportedAt, now: now),
        ].compactMap { $0 }.joined(separator: " · ")
        next = reader.words["track.next-\(row.turn.rawValue)"]
        // An aim of ours is no promise to them.
        due = row.next.flatMap { $0.isInternal || !row.isOpen ? nil : DueView($0, under: nil, now: now, reader) }
    }
}

/// One ticket as the customer's person follows it, with what may help meanwhile.
struct PortalTicketPage: Page {
    static let template = "portal/ticket"

    struct Help: Sendable {
        let id: String
        let name: String
        let language: String
        let blocks: [ArticleBody.Block]
    }

    let title: String
    let ticket: CustomersTicket
    let articles: [Help]
    let hasArticles: Bool

    init(
        _ ticket: TicketForCustomer,
        _ articles: [ArticleSheet],
        now: Instant,
        _ state: FormState,
        _ context: CustomerContext
    ) {
        let reader = context.reader
        title = ticket.subject
        let path = "/portal/tickets/\(ticket.number)"
        self.ticket = CustomersTicket(ticket, at: path, now: now, state, reader)
        self.articles = articles.compactMap { sheet in
            guard let text = sheet.details.text(in: reader.language) else { return nil }
            return Help(
                id: sheet.article.id.description,
                name: text.title,
                language: text.language.rawValue,
                blocks: ArticleBody(text.body).blocks
            )
        }
        hasArticles = !self.articles.isEmpty
    }
}
