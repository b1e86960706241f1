import AfterSales
import Hummingbird
import ServiceDesk

/// Links by which one of the customer's people follows a ticket, and who and what can be named on it.
extension TicketRoutes {
    /// A link is shown at once and never again, so this answers with the page itself.
    func share(_ request: Request, context: StaffContext) async throws -> Response {
        let (id, form) = (try context.ticket(), context.form)
        return try await pages.attempt(context.visit) {
            let card = try await desk.ticket(id, seenBy: context.person)
            // A form that does not ask means whoever reported it.
            let chosen: ID<Contact>? = try form.has("contact") ? form.findID("contact") : card.contact?.id
            guard let chosen else {
                throw form.has("contact")
                    ? Refusal.missing("contact") : Refusal(.conflict, "no-contact-to-share-with", field: "contact")
            }
            let issued = try await desk.issueLink(
                to: id,
                for: chosen,
                purpose: form.choice("purpose"),
                by: context.person
            )
            let address = "\(settings.origin(of: request))/track/\(issued.token)"
            let page = try await page(card, .share, .fresh, context, issued: address)
            // The link is listed there, to be taken back if nobody saw its address.
            return pages.html(page, context.visit)
                .leading(secondClicksTo: "/tickets/\(id)?do=customer-links", done: "link-issued")
        } again: { state in
            try await page(desk.ticket(id, seenBy: context.person), .share, state, context)
        }
    }

    func revokeLink(_ request: Request, context: StaffContext) async throws -> Response {
        let (id, link) = (try context.ticket(), try context.id("link", of: CustomerLink.self))
        return try await pages.attempt(context.visit) {
            try await desk.revokeLink(link, by: context.person)
            return .see("/tickets/\(id)", done: "link-revoked")
        } again: { state in
            try await page(desk.ticket(id, seenBy: context.person), nil, state, context)
        }
    }

    /// Reads the customer's people and devices, where the page shows or asks for one.
    func know(_ view: inout TicketView, _ context: StaffContext) async throws {
        let (customer, person) = (view.card.customer.id, context.person)
        if !view.links.isEmpty || view.deed == .share || view.deed == .nameContact {
            view.facts.contacts = try await desk.contacts(of: customer, seenBy: person)
            view.names = Dictionary(view.facts.contacts.map { ($0.id, $0.name) }) { first, _ in first }
        }
        if view.deed == .nameDevice, person.may(.seeDevices) {
            let devices = try await desk.devices(DeviceFilter(customer: customer), limit: 200, seenBy: person)
            view.facts.serials = devices.items.map(\.device.serial)
        }
    }
}
