import AfterSales
import Hummingbird
import ServiceDesk

/// The engineer's day, on a phone: set out, arrive, finish, have the report signed.
struct TodayRoutes: Sendable {
    let desk: Desk
    let pages: Pages

    var routes: [PageRoute] {
        [
            .staff(.get, "/today", needs: .workTicket, show),
            .staff(.post, "/today/{ticket}/departure", needs: .workTicket, depart),
            .staff(.post, "/today/{ticket}/arrival", needs: .workTicket, arrive),
            .staff(.get, "/today/{ticket}/signature", needs: .workTicket, showReport),
            .staff(.post, "/today/{ticket}/signature", needs: .workTicket, sign),
            .staff(.post, "/today/{ticket}/end", needs: .workTicket, end),
        ]
    }

    private func show(_ request: Request, context: StaffContext) async throws -> Response {
        pages.html(try await today(.fresh, context), context.visit)
    }

    private func depart(_ request: Request, context: StaffContext) async throws -> Response {
        try await stamp(context) { try await desk.depart($0, version: $1, by: context.person) }
    }

    private func arrive(_ request: Request, context: StaffContext) async throws -> Response {
        try await stamp(context) { try await desk.arrive($0, version: $1, by: context.person) }
    }

    private func end(_ request: Request, context: StaffContext) async throws -> Response {
        try await stamp(context) { try await desk.closeOnSite($0, version: $1, by: context.person) }
    }

    private func showReport(_ request: Request, context: StaffContext) async throws -> Response {
        let card = try await desk.ticket(context.todaysTicket(), seenBy: context.person)
        return pages.html(try SigningPage(card, .fresh, context), context.visit)
    }

    private func sign(_ request: Request, context: StaffContext) async throws -> Response {
        let id = try context.todaysTicket()
        return try await pages.attempt(context.visit) {
            _ = try await desk.sign(
                id,
                report: Int(context.form["report"]) ?? 0,
                signer: context.form["signer"],
                strokes: context.form.find("strokes"),
                by: context.person
            )
            return .see("/today/\(id)/signature", done: "report-signed")
        } again: { state in
            try await SigningPage(desk.ticket(id, seenBy: context.person), state, context)
        }
    }

    private func stamp(
        _ context: StaffContext,
        _ deed: (Ticket.ID, Int) async throws -> TicketCard
    ) async throws -> Response {
        let id = try context.todaysTicket()
        return try await pages.attempt(context.visit) {
            _ = try await deed(id, Int(context.form["version"]) ?? 0)
            return .see("/today", done: "stamped")
        } again: { state in
            try await today(state, context)
        }
    }

    private func today(_ state: FormState, _ context: StaffContext) async throws -> TodayPage {
        let now = desk.now()
        let zone = context.reader.zone
        let today = zone.day(of: now)
        let day = context.query.find("day").flatMap { Day($0) } ?? today
        let visits = try await desk.day(of: context.person.id, within: zone.bounds(of: day), seenBy: context.person)
        return TodayPage(visits, day: day, today: today, now: now, state, context)
    }
}

extension StaffContext {
    fileprivate func todaysTicket() throws(Refusal) -> Ticket.ID {
        guard let id = Ticket.ID(try word("ticket")) else { throw .notFound }
        return id
    }
}
