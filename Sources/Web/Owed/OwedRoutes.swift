import AfterSales
import Hummingbird
import ServiceDesk

/// The morning list, and what is owed without a ticket.
struct OwedRoutes: Sendable {
    let desk: Desk
    let pages: Pages

    var routes: [PageRoute] {
        [
            .staff(.get, "/morning", morning),
            .staff(.get, "/owed", needs: .followUp, query: [.after], list),
            .staff(.get, "/owed/{owed}", needs: .followUp, show),
            .staff(.post, "/owed/{owed}/settlement", needs: .followUp, settle),
        ]
    }

    private func morning(_ request: Request, context: StaffContext) async throws -> Response {
        let (now, place) = (desk.now(), try await desk.changes.place())
        let today = context.reader.today(now)
        let list = try await desk.morningList(for: context.person, today: today)
        let planned = try await desk.inspections(
            InspectionFilter(which: .planned, before: today.end),
            seenBy: context.person
        )
        return pages.html(
            MorningPage(list, planned, today: today, now: now, place: place, context.reader),
            context.visit
        )
    }

    private func list(_ request: Request, context: StaffContext) async throws -> Response {
        let after = context.query.find("after")
        let listing = try await desk.owed(dueBefore: .latest, after: after, seenBy: context.person)
        return pages.html(OwedListPage(listing, after: after, now: desk.now(), context.reader), context.visit)
    }

    private func show(_ request: Request, context: StaffContext) async throws -> Response {
        let owed = try await desk.owed(context.id("owed"), seenBy: context.person)
        // As long as there is a device to inspect, a sentence settles nothing: it is planned from there.
        if let installation = owed.installation,
            try await !desk.installation(installation, seenBy: context.person).devices.isEmpty
        {
            return .redirect(to: "/installations/\(installation)", type: .normal)
        }
        return pages.html(try await page(owed, .fresh, context), context.visit)
    }

    private func settle(_ request: Request, context: StaffContext) async throws -> Response {
        let owed = try await desk.owed(context.id("owed"), seenBy: context.person)
        let form = context.form
        return try await pages.attempt(context.visit) {
            let problem = try form.find("problem").map { subject throws(Refusal) in
                TicketRequest(
                    customer: owed.customer,
                    reporter: .init(name: try form.required("reporter")),
                    channel: .phone,
                    subject: subject,
                    words: form["words"]
                )
            }
            let evidence = Owed.Evidence(words: form["words"])
            let settled = try await desk.settle(owed.id, evidence, problem: problem, by: context.person)
            if let ticket = settled.evidence?.ticket { return .see("/tickets/\(ticket)", done: "ticket-opened") }
            return .see("/morning", done: "owed-settled")
        } again: { state in
            try await page(owed, state, context)
        }
    }

    private func page(_ owed: Owed, _ state: FormState, _ context: StaffContext) async throws -> OwedPage {
        let plan = try await desk.currentPlan(owed.plan, seenBy: context.person)
        return OwedPage(
            owed,
            contacts: try await desk.contacts(of: owed.customer, seenBy: context.person),
            plan: plan,
            mayOpen: context.person.may(.openTicket),
            now: desk.now(),
            state,
            context.reader
        )
    }
}
