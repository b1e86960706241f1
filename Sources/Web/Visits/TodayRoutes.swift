import AfterSales
import Hummingbird
import ServiceDesk

/// The engineer's day, on a phone: set out, arrive, finish, have the report signed.
///
/// Its forms are those of the ticket's page and go where those go; `back` brings the engineer here again.
struct TodayRoutes: Sendable {
    let desk: Desk
    let pages: Pages

    var routes: [PageRoute] {
        [
            .staff(
                .get,
                "/today",
                needs: .workTicket,
                query: [.init("day", .day, "The day to show; today unless said.")],
                show
            ),
            .staff(.get, "/today/{ticket}/signature", needs: .workTicket, showReport),
            .staff(
                .get,
                "/today/{ticket}/serial",
                needs: .workTicket,
                query: [.init("serial", .text(limit: 200), "What was read off the device.")],
                compareSerial
            ),
        ]
    }

    private func show(_ request: Request, context: StaffContext) async throws -> Response {
        let (now, place) = (desk.now(), try await desk.changes.place())
        let zone = context.reader.zone
        let today = zone.day(of: now)
        let day = try context.query.day("day") ?? today
        let visits = try await desk.day(of: context.person.id, within: zone.bounds(of: day), seenBy: context.person)
        let inspections = try await desk.inspections(
            of: context.person.id,
            within: zone.bounds(of: day),
            orUnfinished: day == today,
            seenBy: context.person
        )
        let page = TodayPage(visits, inspections, day: day, today: today, now: now, place: place, context)
        return pages.html(page, context.visit)
    }

    private func showReport(_ request: Request, context: StaffContext) async throws -> Response {
        let card = try await desk.ticket(context.ticket(), seenBy: context.person)
        // Told once it is signed.
        let isSigned = card.ticket.signature != nil
        let readers =
            isSigned ? try await desk.reportReaders(of: card.ticket.id, seenBy: context.person) : nil
        return pages.html(try SigningPage(card, readers, .fresh, context), context.visit)
    }

    private func compareSerial(_ request: Request, context: StaffContext) async throws -> Response {
        let card = try await desk.ticket(context.ticket(), seenBy: context.person)
        guard let serial = context.query.find("serial") else {
            return pages.html(ScanPage(card, nil, .fresh, context), context.visit)
        }
        do {
            let finding = try await desk.compare(serial: serial, on: card.ticket.id, seenBy: context.person)
            return pages.html(ScanPage(card, (serial, finding), .fresh, context), context.visit)
        } catch let refusal as Refusal where refusal.kind == .invalid {
            let state = FormState(typed: context.query, refusal: refusal)
            return pages.html(ScanPage(card, nil, state, context), context.visit, status: .unprocessableContent)
        }
    }
}
