import AfterSales
import Hummingbird
import ServiceDesk

/// What customers owe for repairs and what came in, and a quotation on paper.
struct PaymentRoutes: Sendable {
    let desk: Desk
    let pages: Pages

    var routes: [PageRoute] {
        [
            .staff(.get, "/payments", query: PaymentsRequest.parameters + [.after], show),
            .staff(.get, "/payments/export", needs: .export, query: PaymentsRequest.parameters + [.format], export),
            .staff(.get, "/tickets/{ticket}/quotation", quotation),
            .customers(.get, "/portal/tickets/{ticket}/quotation", needs: .seeTickets) { _, context in
                let card = try await desk.ticket(context.ticket(), seenBy: context.person)
                let path = "/portal/tickets/\(card.ticket.id)"
                guard let page = QuotationPage(card, at: path, isOurs: false, context.reader) else {
                    throw Refusal.notFound
                }
                return pages.html(page, context.visit)
            },
        ]
    }

    private func show(_ request: Request, context: StaffContext) async throws -> Response {
        let person = context.person
        try person.needsSightOfPayments()
        let now = desk.now()
        let asked = try PaymentsRequest(context.query, today: context.reader.zone.day(of: now))
        switch asked.view {
        case .outstanding:
            let sums = try await desk.outstandingSums(seenBy: person)
            let listing = try await desk.outstandingQuotations(
                currency: asked.filter.currency,
                after: asked.after,
                seenBy: person
            )
            return pages.html(PaymentsPage(listing, asked, sums, now: now, context), context.visit)
        case .received:
            let sums = try await desk.receivedSums(asked.filter, seenBy: person)
            let listing = try await desk.payments(asked.filter, after: asked.after, seenBy: person)
            return pages.html(PaymentsPage(listing, asked, sums, now: now, context), context.visit)
        }
    }

    private func export(_ request: Request, context: StaffContext) async throws -> Response {
        let asked = try PaymentsRequest(context.query, today: context.reader.zone.day(of: desk.now()))
        let export: Export =
            switch asked.view {
            case .outstanding: .outstanding(currency: asked.filter.currency, zone: context.reader.zone)
            case .received: .payments(asked.filter)
            }
        return try .download(export, context.query, from: desk, for: context.person)
    }

    private func quotation(_ request: Request, context: StaffContext) async throws -> Response {
        let card = try await desk.ticket(context.ticket(), seenBy: context.person)
        guard let page = QuotationPage(card, at: "/tickets/\(card.ticket.id)", context.reader) else {
            throw Refusal.notFound
        }
        return pages.html(page, context.visit)
    }
}

/// What the address asks: `?view=received&from=2026-09-01&through=2026-09-30&currency=CNY`.
struct PaymentsRequest: Sendable {
    enum View: String, CaseIterable, Sendable { case outstanding, received }

    let view: View
    let filter: PaymentFilter
    let after: String?

    static let parameters: [APIRoute.Parameter] = [
        .init("view", .choice(View.self), "outstanding unless said."),
        .init("from", .day, "Received from this day on; the month’s first unless said."),
        .init("through", .day, "Received to the end of this day; today unless said."),
        .init("currency", .words(Money.known), "Only this currency."),
    ]

    /// Of what came in, this month unless the address says otherwise.
    init(_ query: Form, today: Day) throws(Refusal) {
        view = try query.word("view") ?? .outstanding
        let (year, month, _) = today.date
        let currency = query.find("currency")
        if let currency, Money.places(of: currency) == nil { throw .invalid("currency", expected: "currency") }
        filter = PaymentFilter(
            from: try query.findDay("from") ?? Day(year, month, 1),
            through: try query.findDay("through") ?? today,
            currency: currency
        )
        after = query.find("after")
    }

    func path(_ view: View? = nil, at root: String = "/payments") -> String {
        var parts = ["view=\((view ?? self.view).rawValue)"]
        if (view ?? self.view) == .received { parts += ["from=\(filter.from)", "through=\(filter.through)"] }
        if let currency = filter.currency { parts.append("currency=\(currency)") }
        return root + "?" + parts.joined(separator: "&")
    }
}
