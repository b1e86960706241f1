import AfterSales
import HTTPTypes
import Hummingbird
import ServiceDesk

/// Tickets, for programs: the queue, one ticket, its journal and its clocks, and every verb on it.
struct TicketAPI: Sendable {
    let desk: Desk

    var routes: [APIRoute] {
        readingRoutes + talkingRoutes + namingRoutes + ladderRoutes + waitingRoutes + closingRoutes + linkRoutes
            + returnRoutes
            + attachmentRoutes + partRoutes + quoteRoutes
    }

    private var readingRoutes: [APIRoute] {
        [
            .list(
                "/tickets",
                "tickets",
                "Tickets, the earliest promise first.",
                needs: .seeTickets,
                query: TicketQuery.parameters,
                orders: QueueOrder.allCases.map(\.rawValue),
                of: TicketRow.self,
                list
            ),
            .post(
                "/tickets",
                "openTicket",
                "Takes a customer's request; its promises run from the moment they told us.",
                needs: .openTicket,
                takes: NewTicket.self,
                answers: TicketRecord.self,
                refusals: [
                    "in-the-future", "too-long-ago", "backdating-needs-reason", "device-of-another-customer",
                    "site-of-another-customer", "unknown", "request-key-used", "no-plan",
                ],
                open
            ),
            .get(
                "/tickets/{ticket}",
                "ticket",
                "One ticket as it stands now.",
                needs: .seeTickets,
                answers: TicketRecord.self,
                show
            ),
            .list(
                "/tickets/{ticket}/journal",
                "ticketJournal",
                "What happened on a ticket, entry by entry; for our own people.",
                needs: .seeTickets,
                orders: JournalOrder.allCases.map(\.rawValue),
                of: EntryRecord.self,
                journal
            ),
            .get(
                "/tickets/{ticket}/clocks",
                "ticketClocks",
                "The promises that run, or ran, on a ticket.",
                needs: .seeTickets,
                answers: ClockList.self,
                clocks
            ),
            .get(
                "/tickets/{ticket}/clocks/{metric}/{clause}/explanation",
                "clockExplanation",
                "Why a promise falls due when it does: every stretch that counted, and every one that did not.",
                needs: .seeTickets,
                answers: ExplanationRecord.self,
                explanation
            ),
            .get(
                "/tickets/{ticket}/report/signature",
                "reportSignature",
                "The signature under one version of the report, with what was drawn.",
                needs: .seeTickets,
                query: [.init("version", .integer(1...100_000), "Of the report; the newest unless said.")],
                answers: SignatureRecord.self,
                signature
            ),
            .get(
                "/tickets/{ticket}/proposals",
                "proposals",
                "Whom to send, the best first, with the reasons and the promises that would be late.",
                needs: .assign,
                query: [
                    .init("day", .day, "Whose appointments count; the day the earliest promise falls due, unless said.")
                ],
                answers: ProposalList.self,
                proposals
            ),
            .get(
                "/views",
                "views",
                "The saved views and how many tickets each shows you.",
                needs: .seeTickets,
                answers: ViewList.self,
                views
            ),
        ]
    }

    private func list(_ context: APIContext, _ query: ListQuery) async throws -> Listed<TicketRow> {
        let asked = try TicketQuery(context, now: desk.now())
        let order = context.query.find("order") == nil ? asked.view?.order : nil
        let listing = try await desk.queue(
            asked.filter,
            order: order ?? QueueOrder(rawValue: query.order) ?? .promise,
            after: query.place,
            limit: query.limit,
            seenBy: context.person
        )
        return Listed(listing) { TicketRow($0, for: context.person, context.reader) }
    }

    private func open(_ context: APIContext, _ new: NewTicket) async throws -> Answer<TicketRecord> {
        let card = try await named("reportedAt") { try await desk.openTicket(new.request, by: context.person) }
        return Answer(
            TicketRecord(card, for: context.person, context.reader),
            version: card.ticket.version,
            location: "/tickets/\(card.ticket.id)"
        )
    }

    private func show(_ context: APIContext) async throws -> Answer<TicketRecord> {
        let card = try await card(context)
        return Answer(TicketRecord(card, for: context.person, context.reader), version: card.ticket.version)
    }

    private func journal(_ context: APIContext, _ query: ListQuery) async throws -> Listed<EntryRecord> {
        guard context.person.customer == nil else { throw Refusal.notAllowed }
        let last = try query.place.map { text throws(Refusal) in
            guard let number = Int(text) else { throw .invalid("after", expected: "cursor") }
            return number
        }
        let entries = try await card(context).ticket.entries
        let rows =
            query.order == JournalOrder.newest.rawValue
            ? entries.reversed().filter { last == nil || $0.sequence < last ?? 0 }
            : entries.filter { $0.sequence > last ?? 0 }
        return try Listed(rows, query, cursor: { Cursor([String($0.sequence)]) }) {
            try EntryRecord($0, context.reader)
        }
    }

    private func clocks(_ context: APIContext) async throws -> Answer<ClockList> {
        let card = try await card(context)
        return Answer(
            ClockList(items: card.clocks(shownTo: context.person).map { ClockRecord($0, on: card, context.reader) }),
            version: card.ticket.version
        )
    }

    private func explanation(_ context: APIContext) async throws -> Answer<ExplanationRecord> {
        let card = try await card(context)
        guard let metric = Metric(rawValue: try context.word("metric")) else { throw Refusal.notFound }
        let id = Clock.ID(metric: metric, clause: try context.word("clause"))
        guard let clock = card.clocks(shownTo: context.person).first(where: { $0.id == id }),
            let explanation = try await desk.explanations(of: card)[id]
        else { throw Refusal.notFound }
        return Answer(ExplanationRecord(explanation, of: clock, on: card), version: card.ticket.version)
    }

    private func signature(_ context: APIContext) async throws -> Answer<SignatureRecord> {
        let ticket = try await card(context).ticket
        let version = try context.query.number("version", in: 1...100_000)
        guard let signature = version.map(ticket.signature(under:)) ?? ticket.signature else {
            throw Refusal.notFound
        }
        return Answer(
            SignatureRecord(signature, on: ticket, showsStrokes: true, context.reader),
            version: ticket.version
        )
    }

    private func proposals(_ context: APIContext) async throws -> Answer<ProposalList> {
        let found = try await desk.proposals(
            for: context.ticket(),
            day: context.query.day("day"),
            seenBy: context.person
        )
        return Answer(ProposalList(items: found.map { ProposalRecord($0, context.reader) }))
    }

    private func views(_ context: APIContext) async throws -> Answer<ViewList> {
        let counts = try await desk.counts(today: context.reader.today(desk.now()), seenBy: context.person)
        return Answer(
            ViewList(
                items: SavedView.allCases.map { view in
                    ViewRecord(
                        view: view,
                        count: counts[view]?.count ?? 0,
                        isMore: counts[view]?.isMore ?? false,
                        order: view.order
                    )
                }
            )
        )
    }

    private func card(_ context: APIContext) async throws -> TicketCard {
        try await desk.ticket(context.ticket(), seenBy: context.person)
    }

    /// The desk speaks of a happening's time as `at`; here it has the name the body gives it.
    func named<Value>(_ field: String, _ deed: () async throws -> Value) async throws -> Value {
        do {
            return try await deed()
        } catch var refusal as Refusal where refusal.field == "at" {
            refusal.field = field
            throw refusal
        }
    }
}

enum JournalOrder: String, CaseIterable {
    case oldest, newest
}

/// A verb on one ticket, asked for by somebody.
struct TicketOperation: Sendable {
    let context: APIContext
    let ticket: Ticket.ID
    /// The version they looked at, if they said so.
    let version: Int?

    var person: Person { context.person }
}

extension TicketAPI {
    /// A verb on a ticket: a resource below it that is posted to; the answer is the ticket as it stands then.
    func work<Body: Described & Decodable>(
        _ path: String,
        _ id: String,
        _ summary: String,
        needs right: Right?,
        takes _: Body.Type,
        method: HTTPRequest.Method = .post,
        ifMatch: APIRoute.IfMatch = .welcome,
        refusals: [String] = [],
        _ deed: @escaping @Sendable (TicketOperation, Body) async throws -> TicketCard
    ) -> APIRoute {
        APIRoute(
            method: method,
            path: "/tickets/{ticket}\(path)",
            id: id,
            summary: summary,
            right: right,
            takes: Body.schema,
            answers: TicketRecord.schema,
            ifMatch: ifMatch,
            refusals: refusals + ["ticket-over"]
        ) { context in
            let version = try context.version(ifMatch)
            let body: Body = try context.body()
            let asked = TicketOperation(context: context, ticket: try context.ticket(), version: version)
            let card = try await named("occurredAt") { try await deed(asked, body) }
            return try Answer(
                TicketRecord(card, for: context.person, context.reader),
                version: card.ticket.version
            ).reply()
        }
    }
}

extension Reader {
    /// The day that is on the reader's wall.
    func today(_ now: Instant) -> Interval { zone.bounds(of: zone.day(of: now)) }
}
