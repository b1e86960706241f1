import AfterSales
import Hummingbird
import ServiceDesk

/// The engineer's day, on a phone: set out, arrive, finish, have the report signed.
///
/// Its forms are those of the ticket's page and go where those go; `back` brings the engineer here again.
struct TodayRoutes: Sendable {
    let desk: Desk
    let pages: Pages
    let settings: SiteSettings

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
            .staff(.post, "/today/{ticket}/customer-link", needs: .issueCustomerLink, handOver),
            .staff(.get, "/today/{ticket}/customer-link", needs: .issueCustomerLink) { _, context in
                .see("/today/\(try context.ticket())/signature")
            },
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
        let visits = try await desk.day(
            of: context.person.id,
            within: zone.bounds(of: day),
            orUnfinished: day == today,
            seenBy: context.person
        )
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
        pages.html(try await signingPage(context.ticket(), .fresh, context), context.visit)
    }

    private func signingPage(
        _ id: Ticket.ID,
        handing link: SigningPage.HandedLink? = nil,
        _ state: FormState,
        _ context: StaffContext
    ) async throws -> SigningPage {
        let card = try await desk.ticket(id, seenBy: context.person)
        // Told once it is signed.
        let isSigned = card.ticket.signature != nil
        let readers =
            isSigned ? try await desk.reportReaders(of: card.ticket.id, seenBy: context.person) : nil
        return try SigningPage(card, readers, handing: link, state, context)
    }

    /// Makes a link for whoever signed and shows it once, for the camera of their own telephone.
    private func handOver(_ request: Request, context: StaffContext) async throws -> Response {
        let id = try context.ticket()
        return try await pages.attempt(context.visit) {
            let card = try await desk.ticket(id, seenBy: context.person)
            guard card.ticket.report != nil else { throw Refusal.notFound }
            let contacts = try await desk.contacts(of: card.customer.id, seenBy: context.person)
            guard let contact = card.reader(among: contacts) else {
                throw Refusal(.conflict, "no-contact-to-share-with")
            }
            let issued = try await desk.issueLink(to: id, for: contact.id, purpose: .track, by: context.person)
            let address = "\(settings.origin(of: request))/track/\(issued.token)"
            let until = context.reader.time(issued.link.expiresAt, now: card.now)
            let says = context.words("signing.scan-link", ["name": contact.name, "time": until])
            guard let link = SigningPage.HandedLink(address, says: says) else { throw Refusal.notFound }
            // The link is listed there, to be taken back if nobody took it along.
            return pages.html(try await signingPage(id, handing: link, .fresh, context), context.visit)
                .leading(secondClicksTo: "/today/\(id)/signature", done: "link-issued")
        } again: { state in
            do {
                return try await signingPage(id, state, context)
            } catch let refusal as Refusal where refusal == .notFound {
                // Without a report there is no page to say it on.
                let refused = state.refusal ?? refusal
                return ProblemPage(Problem(refused, status: refused.status, context.visit), context.words)
            }
        }
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

extension TicketCard {
    /// Who of the customer's takes the report along: whoever signed it, else who reported, else who is responsible.
    fileprivate func reader(among contacts: [Contact]) -> Contact? {
        contacts.first { $0.name == ticket.signature?.signer } ?? contact
            ?? contacts.first { $0.details.kind == .responsible }
    }
}
