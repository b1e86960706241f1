import AfterSales
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceDesk

/// Taking a call.
extension TicketRoutes {
    func new(_ request: Request, context: StaffContext) async throws -> Response {
        let query = context.query
        if let text = query.find("q"), query.find("customer") == nil {
            let found = try await IntakeSearch(text, phone: query.find("phone"), desk, context.person)
            if let only = found.onlyCaller {
                return .see("/tickets/new?customer=\(only.customer.id)&contact=\(only.contact.id)")
            }
            if let only = found.onlyDevice {
                let phone = found.phone.map { "&phone=\($0.percentEncoded)" } ?? ""
                return .see("/tickets/new?customer=\(only.device.details.customer)&device=\(only.id)\(phone)")
            }
            return pages.html(IntakePage(found, context), context.visit)
        }
        guard query.find("customer") != nil else { return pages.html(IntakePage(nil, context), context.visit) }
        let caller = try await intake(query, context)
        return pages.html(IntakePage(caller, .fresh, context), context.visit)
    }

    func open(_ request: Request, context: StaffContext) async throws -> Response {
        let form = context.form.withHit
        let caller: IntakeCaller
        do {
            caller = try await intake(form, context)
        } catch let refusal as Refusal where refusal == .notFound || refusal.field == "customer" {
            // Whose call it is can be found again; what was typed meanwhile cannot.
            let text = ["q", "phone", "reporter"].lazy.compactMap { form.find($0) }.first
            var found: IntakeSearch?
            if let text {
                found = try await IntakeSearch(text, phone: form.find("phone"), desk, context.person)
            }
            return pages.html(IntakePage(found, keeping: form, context), context.visit, status: .unprocessableContent)
        }
        // Without a script, what may help is looked up by sending the form as it stands.
        if form.has("look") {
            return pages.html(IntakePage(caller, caller.looking(form, context.words), context), context.visit)
        }
        return try await pages.attempt(context.visit) {
            let request = try form.ticketRequest(caller, context.reader)
            let card: TicketCard
            do {
                card = try await desk.openTicket(request, by: context.person)
            } catch let refusal as Refusal where refusal == .notFound {
                // A device or a site that is not there any more, or another customer's.
                throw Refusal.invalid(request.device == nil ? "site" : "device", expected: "choice")
            }
            let mayDispatch = context.person.may(.assign) && context.person.may(.seeEveryTicket)
            return .see("/tickets/\(card.ticket.id)\(mayDispatch ? "?do=assignment" : "")", done: "ticket-opened")
        } again: { state in
            IntakePage(caller, state, context)
        }
    }

    /// The devices that what is typed fits, for a customer who has more than a list shows.
    func pickDevices(_ request: Request, context: StaffContext) async throws -> Response {
        var choices: [DeviceChoice] = []
        if let text = context.query.find("q") {
            let found = try await desk.devices(
                DeviceFilter(customer: try context.query.id("customer"), words: text),
                seenBy: context.person
            ).items
            let coverage = try await desk.coverage(of: found.map(\.id), seenBy: context.person)
            choices = found.map { DeviceChoice($0, coverage[$0.id], context.words) }
        }
        return Response(
            status: .ok,
            headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(string: try JSON.text(choices)))
        )
    }

    /// Everything the hotline wants to see of whoever calls.
    private func intake(_ chosen: Form, _ context: StaffContext) async throws -> IntakeCaller {
        let person = context.person
        let customer: ID<Customer> = try chosen.id("customer")
        let listed = try await desk.devices(DeviceFilter(customer: customer), limit: 200, seenBy: person)
        var devices = listed.items
        // Whoever has more devices than a list shows still calls about one of them.
        let asked = chosen.find("device").flatMap { ID<Device>($0) }
        if let asked, !devices.contains(where: { $0.id == asked }) {
            var only = DeviceFilter(customer: customer)
            only.device = asked
            devices.insert(contentsOf: try await desk.devices(only, limit: 1, seenBy: person).items, at: 0)
        }
        let open = try await desk.queue(QueueFilter(customer: customer), limit: 20, seenBy: person)
        var caller = IntakeCaller(
            customer: try await desk.customer(customer, seenBy: person),
            contacts: try await desk.contacts(of: customer, seenBy: person),
            sites: try await desk.sites(of: customer, seenBy: person),
            devices: devices,
            coverage: try await desk.coverage(of: devices.map(\.id), seenBy: person),
            open: open.items,
            now: desk.now()
        )
        caller.hasMoreDevices = listed.next != nil
        caller.hasMoreOpen = open.next != nil
        if let text = chosen.find("contact") {
            caller.contact = caller.contacts.first { $0.id.description == text }
        }
        caller.phone = chosen.find("phone")
        caller.device = asked.flatMap { id in caller.devices.first { $0.id == id } }
        if let device = caller.device {
            // Its own, however much else the customer is owed.
            caller.deviceOpen = try await desk.queue(QueueFilter(device: device.id), limit: 20, seenBy: person).items
            caller.past = try await desk.history(ofDevice: device.id, limit: 5, seenBy: person)
        }
        caller.help = try await Troubleshooting(chosen, desk, person, context.words)
        return caller
    }
}

extension Form {
    /// With what was picked among those found, in the place of whom it was about before.
    fileprivate var withHit: Form {
        let picked = ["customer", "contact", "device"]
        guard let hit = find("hit"), let chosen = try? Form(urlEncoded: hit) else { return self }
        return Form(
            entries.filter { $0.name != "hit" && !picked.contains($0.name) }
                + chosen.entries.filter { picked.contains($0.name) }
        )
    }
}
