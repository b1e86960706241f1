import AfterSales
import HTTPTypes
import Hummingbird
import ServiceDesk

/// Customers with their sites and contacts, for our people.
struct CustomerRoutes: Sendable {
    let desk: Desk
    let pages: Pages

    var routes: [PageRoute] {
        [
            .staff(
                .get,
                "/customers",
                needs: .seeCustomers,
                query: [.words] + ListQuery.parameters(orders: []),
                list
            ),
            .staff(.get, "/customers/export", needs: .export, query: [.words, .format], export),
            .staff(.get, "/customers/new", needs: .editCustomers, new),
            .staff(.post, "/customers", needs: .editCustomers, register),
            .staff(.get, "/customers/{customer}", needs: .seeCustomers, show),
            .staff(.get, "/customers/{customer}/edit", needs: .editCustomers, edit),
            .staff(.post, "/customers/{customer}", needs: .editCustomers, change),
            .staff(.get, "/customers/{customer}/sites/new", needs: .editCustomers, newSite),
            .staff(.post, "/customers/{customer}/sites", needs: .editCustomers, registerSite),
            .staff(.get, "/sites/{site}", needs: .editCustomers, editSite),
            .staff(.post, "/sites/{site}", needs: .editCustomers, changeSite),
            .staff(.get, "/customers/{customer}/contacts/new", needs: .editCustomers, newContact),
            .staff(.post, "/customers/{customer}/contacts", needs: .editCustomers, registerContact),
            .staff(.get, "/contacts/{contact}", needs: .editCustomers, editContact),
            .staff(.post, "/contacts/{contact}", needs: .editCustomers, changeContact),
        ]
    }

    // MARK: customers

    private func list(_ request: Request, context: StaffContext) async throws -> Response {
        let query = try ListQuery(context.query)
        let text = context.query.find("q")
        let found = try await desk.customerRows(
            CustomerFilter(words: text),
            after: query.place,
            limit: query.limit,
            seenBy: context.person
        )
        return pages.html(CustomersPage(found, words: text, query, context), context.visit)
    }

    private func export(_ request: Request, context: StaffContext) async throws -> Response {
        try .download(
            .customers(CustomerFilter(words: context.query.find("q"))),
            context.query,
            from: desk,
            for: context.person
        )
    }

    private func show(_ request: Request, context: StaffContext) async throws -> Response {
        let id: ID<Customer> = try context.id("customer")
        let person = context.person
        let ofCustomer = DeviceFilter(customer: id)
        let file = CustomerFile(
            customer: try await desk.customer(id, seenBy: person),
            sites: try await desk.sites(of: id, seenBy: person),
            contacts: try await desk.contacts(of: id, seenBy: person),
            contracts: try await desk.contracts(ContractFilter(customer: id), limit: 200, seenBy: person).items,
            devices: try await desk.devices(ofCustomer, limit: 10, seenBy: person),
            deviceCount: try await desk.deviceCount(ofCustomer, seenBy: person),
            openTickets: try await desk.openTickets(of: id, limit: 10, seenBy: person),
            installations: try await desk.installations(of: id, limit: 20, seenBy: person).items,
            now: desk.now()
        )
        return pages.html(CustomerPage(file, context), context.visit)
    }

    private func new(_ request: Request, context: StaffContext) async throws -> Response {
        let state = FormState.filled(by: context.query, ["name"])
        return pages.html(try await form(nil, state, context), context.visit)
    }

    private func register(_ request: Request, context: StaffContext) async throws -> Response {
        try await pages.attempt(context.visit) {
            let customer = try await desk.register(context.form.customer(), by: context.person)
            return .see("/customers/\(customer.id)", done: "record-saved")
        } again: { state in
            try await form(nil, state, context)
        }
    }

    private func edit(_ request: Request, context: StaffContext) async throws -> Response {
        let customer = try await desk.customer(context.id("customer"), seenBy: context.person)
        return pages.html(try await form(customer, .fresh, context), context.visit)
    }

    private func change(_ request: Request, context: StaffContext) async throws -> Response {
        let customer = try await desk.customer(context.id("customer"), seenBy: context.person)
        return try await pages.attempt(context.visit) {
            _ = try await desk.change(
                customer.id,
                to: context.form.customer(),
                version: context.form.version,
                by: context.person
            )
            return .see("/customers/\(customer.id)", done: "record-saved")
        } again: { state in
            try await form(customer, state, context)
        }
    }

    private func form(_ customer: Customer?, _ state: FormState, _ context: StaffContext) async throws -> RecordForm {
        let plans = try await desk.plans(seenBy: context.person).map(\.reference)
        return .customer(customer, plans: plans, state, context.words)
    }

    // MARK: sites

    private func newSite(_ request: Request, context: StaffContext) async throws -> Response {
        let customer = try await desk.customer(context.id("customer"), seenBy: context.person)
        return pages.html(RecordForm.site(nil, of: customer, .fresh, context.words), context.visit)
    }

    private func registerSite(_ request: Request, context: StaffContext) async throws -> Response {
        let customer = try await desk.customer(context.id("customer"), seenBy: context.person)
        return try await pages.attempt(context.visit) {
            _ = try await desk.register(context.form.site(), of: customer.id, by: context.person)
            return .see("/customers/\(customer.id)", done: "record-saved")
        } again: { state in
            RecordForm.site(nil, of: customer, state, context.words)
        }
    }

    private func editSite(_ request: Request, context: StaffContext) async throws -> Response {
        let site = try await desk.site(context.id("site"), seenBy: context.person)
        let customer = try await desk.customer(site.customer, seenBy: context.person)
        return pages.html(RecordForm.site(site, of: customer, .fresh, context.words), context.visit)
    }

    private func changeSite(_ request: Request, context: StaffContext) async throws -> Response {
        let site = try await desk.site(context.id("site"), seenBy: context.person)
        let customer = try await desk.customer(site.customer, seenBy: context.person)
        return try await pages.attempt(context.visit) {
            _ = try await desk.change(
                site.id,
                to: context.form.site(),
                version: context.form.version,
                by: context.person
            )
            return .see("/customers/\(customer.id)", done: "record-saved")
        } again: { state in
            RecordForm.site(site, of: customer, state, context.words)
        }
    }

    // MARK: contacts

    private func newContact(_ request: Request, context: StaffContext) async throws -> Response {
        let customer = try await desk.customer(context.id("customer"), seenBy: context.person)
        let state = FormState.filled(by: context.query, ["name", "kind", "phones"])
        return pages.html(try await form(nil, of: customer, state, context), context.visit)
    }

    private func registerContact(_ request: Request, context: StaffContext) async throws -> Response {
        let customer = try await desk.customer(context.id("customer"), seenBy: context.person)
        return try await pages.attempt(context.visit) {
            _ = try await desk.register(context.form.contact(nil), of: customer.id, by: context.person)
            return .see("/customers/\(customer.id)", done: "record-saved")
        } again: { state in
            try await form(nil, of: customer, state, context)
        }
    }

    private func editContact(_ request: Request, context: StaffContext) async throws -> Response {
        let contact = try await desk.contact(context.id("contact"), seenBy: context.person)
        let customer = try await desk.customer(contact.customer, seenBy: context.person)
        return pages.html(try await form(contact, of: customer, .fresh, context), context.visit)
    }

    private func changeContact(_ request: Request, context: StaffContext) async throws -> Response {
        let contact = try await desk.contact(context.id("contact"), seenBy: context.person)
        let customer = try await desk.customer(contact.customer, seenBy: context.person)
        return try await pages.attempt(context.visit) {
            _ = try await desk.change(
                contact.id,
                to: context.form.contact(contact),
                version: context.form.version,
                by: context.person
            )
            return .see("/customers/\(customer.id)", done: "record-saved")
        } again: { state in
            try await form(contact, of: customer, state, context)
        }
    }

    private func form(
        _ contact: Contact?,
        of customer: Customer,
        _ state: FormState,
        _ context: StaffContext
    ) async throws -> RecordForm {
        let sites = try await desk.sites(of: customer.id, seenBy: context.person)
        return .contact(contact, of: customer, sites: sites, state, context.words)
    }
}
