import AfterSales
import Hummingbird
import ServiceDesk

/// Customers with their sites and contacts, for programs.
///
/// The desk's own scope says who sees which: a customer's people see their own.
struct CustomersAPI: Sendable {
    let desk: Desk

    var routes: [APIRoute] { customers + sites + contacts }

    private var customers: [APIRoute] {
        [
            .list(
                "/customers",
                "customers",
                "Customers by code.",
                query: [.init("q", .text(limit: 200), "Words that are part of the code or the names.")],
                of: Record<Customer.Details>.self,
                list
            ),
            .get("/customers/{customer}", "customer", "One customer.", show),
            .post(
                "/customers",
                "registerCustomer",
                "Takes a new customer into the books.",
                needs: .editCustomers,
                refusals: ["taken", "unknown"],
                register
            ),
            .patch(
                "/customers/{customer}",
                "changeCustomer",
                "Changes what is named; the rest stays.",
                needs: .editCustomers,
                refusals: ["taken", "unknown"],
                change
            ),
        ]
    }

    private var sites: [APIRoute] {
        [
            .list(
                "/customers/{customer}/sites",
                "sites",
                "A customer's places, by name.",
                of: Record<Site.Details>.self,
                listSites
            ),
            .get("/sites/{site}", "site", "One place.", showSite),
            .post(
                "/customers/{customer}/sites",
                "registerSite",
                "Notes a place of a customer.",
                needs: .editCustomers,
                refusals: ["taken"],
                registerSite
            ),
            .patch(
                "/sites/{site}",
                "changeSite",
                "Changes what is named; the rest stays.",
                needs: .editCustomers,
                refusals: ["taken"],
                changeSite
            ),
        ]
    }

    private var contacts: [APIRoute] {
        [
            .list(
                "/customers/{customer}/contacts",
                "contacts",
                "A customer's people, by name.",
                of: Record<Contact.Details>.self,
                listContacts
            ),
            .get("/contacts/{contact}", "contact", "One contact.", showContact),
            .post(
                "/customers/{customer}/contacts",
                "registerContact",
                "Notes somebody at a customer.",
                needs: .editCustomers,
                refusals: ["unknown", "site-of-another-customer", "person-of-another-customer"],
                registerContact
            ),
            .patch(
                "/contacts/{contact}",
                "changeContact",
                "Changes what is named; the rest stays.",
                needs: .editCustomers,
                refusals: ["unknown", "site-of-another-customer", "person-of-another-customer"],
                changeContact
            ),
            .list(
                "/callers",
                "callers",
                "Whoever may be calling from a number, the likeliest first.",
                query: [.init("phone", .text(limit: 40), "The number, in any spelling.")],
                of: CallerRecord.self,
                listCallers
            ),
        ]
    }

    // MARK: customers

    private func list(_ context: APIContext, _ query: ListQuery) async throws -> Listed<Record<Customer.Details>> {
        let found = try await desk.customers(
            CustomerFilter(words: context.query.find("q")),
            after: query.place,
            limit: query.limit,
            seenBy: context.person
        )
        return Listed(found) { Record($0) }
    }

    private func show(_ context: APIContext) async throws -> Answer<Record<Customer.Details>> {
        Answer(try await desk.customer(context.id("customer"), seenBy: context.person))
    }

    private func register(
        _ context: APIContext,
        _ details: Customer.Details
    ) async throws -> Answer<Record<Customer.Details>> {
        let customer = try await desk.register(details, by: context.person)
        return Answer(customer, location: "/customers/\(customer.id)")
    }

    private func change(
        _ context: APIContext,
        _ changes: Changes<Customer.Details>,
        _ version: Int
    ) async throws -> Answer<Record<Customer.Details>> {
        let known = try await desk.customer(context.id("customer"), seenBy: context.person)
        let details = try changes.applied(to: known.details)
        return Answer(try await desk.change(known.id, to: details, version: version, by: context.person))
    }

    // MARK: sites

    private func listSites(_ context: APIContext, _ query: ListQuery) async throws -> Listed<Record<Site.Details>> {
        let sites = try await desk.sites(of: context.id("customer"), seenBy: context.person)
        return try Listed(all: sites, query, id: \.id.description) { Record($0) }
    }

    private func showSite(_ context: APIContext) async throws -> Answer<Record<Site.Details>> {
        Answer(try await desk.site(context.id("site"), seenBy: context.person))
    }

    private func registerSite(
        _ context: APIContext,
        _ details: Site.Details
    ) async throws -> Answer<Record<Site.Details>> {
        let site = try await desk.register(details, of: context.id("customer"), by: context.person)
        return Answer(site, location: "/sites/\(site.id)")
    }

    private func changeSite(
        _ context: APIContext,
        _ changes: Changes<Site.Details>,
        _ version: Int
    ) async throws -> Answer<Record<Site.Details>> {
        let known = try await desk.site(context.id("site"), seenBy: context.person)
        let details = try changes.applied(to: known.details)
        return Answer(try await desk.change(known.id, to: details, version: version, by: context.person))
    }

    // MARK: contacts

    private func listContacts(
        _ context: APIContext,
        _ query: ListQuery
    ) async throws -> Listed<Record<Contact.Details>> {
        let contacts = try await desk.contacts(of: context.id("customer"), seenBy: context.person)
        return try Listed(all: contacts, query, id: \.id.description) { Record($0) }
    }

    private func showContact(_ context: APIContext) async throws -> Answer<Record<Contact.Details>> {
        Answer(try await desk.contact(context.id("contact"), seenBy: context.person))
    }

    private func registerContact(
        _ context: APIContext,
        _ details: Contact.Details
    ) async throws -> Answer<Record<Contact.Details>> {
        let contact = try await desk.register(details, of: context.id("customer"), by: context.person)
        return Answer(contact, location: "/contacts/\(contact.id)")
    }

    private func changeContact(
        _ context: APIContext,
        _ changes: Changes<Contact.Details>,
        _ version: Int
    ) async throws -> Answer<Record<Contact.Details>> {
        let known = try await desk.contact(context.id("contact"), seenBy: context.person)
        let details = try changes.applied(to: known.details)
        return Answer(try await desk.change(known.id, to: details, version: version, by: context.person))
    }

    private func listCallers(_ context: APIContext, _ query: ListQuery) async throws -> Listed<CallerRecord> {
        let phone = try context.query.required("phone")
        let callers = try await desk.callers(from: phone, seenBy: context.person)
        return try Listed(all: callers, query, id: \.contact.id.description) { CallerRecord($0) }
    }
}

/// Somebody whose number fits.
struct CallerRecord: Described, Encodable {
    static let schema = Schema.object(
        "Caller",
        "Somebody whose phone number fits, and whom they belong to.",
        [
            .must("contact", Record<Contact.Details>.schema),
            .must("customer", Record<Customer.Details>.schema),
            .must("exact", .boolean, "Whether it is the very number, and not only its last digits."),
        ]
    )

    let contact: Record<Contact.Details>
    let customer: Record<Customer.Details>
    let exact: Bool

    init(_ caller: Caller) {
        contact = Record(caller.contact)
        customer = Record(caller.customer)
        exact = caller.isExact
    }
}

extension Customer.Details: RecordDetails {
    static let recordName = "Customer"
    static let recordAbout = "An organisation that bought from us."
    static let recordFields: [Schema.Field] = [
        .must("code", .text(limit: 40), "Our number for it, unique in any spelling."),
        .must("name", .text(limit: 200)),
        .may("shortName", .text(limit: 40)),
        .may("notes", .text(limit: 10_000), "For us alone; a customer's people do not see it."),
        .may("language", .choice(Language.self), "What we write to it in."),
        .may("plan", .plan, "The plan that runs where a contract names none."),
    ]
}

extension Site.Details: RecordDetails {
    static let recordName = "Site"
    static let recordAbout = "A place of a customer where devices stand."
    static let recordFields: [Schema.Field] = [
        .must("name", .text(limit: 200), "Unique within the customer."),
        .may("address", .text(limit: 500)),
        .may("region", .text(limit: 80)),
        .may("city", .text(limit: 80)),
        .may("zone", .text(limit: 80), "IANA name of its time zone, such as `Asia/Shanghai`."),
    ]
}

extension Contact.Details: RecordDetails {
    static let recordName = "Contact"
    static let recordAbout = "Somebody at a customer."
    static let recordFields: [Schema.Field] = [
        .must("name", .text(limit: 100)),
        .must("kind", .choice(Contact.Kind.self)),
        .may("site", .id, "The place they are at; one of the customer's."),
        .must("phones", .list(.text(limit: 40)), "The best one first."),
        .may("email", .text(limit: 254)),
        .may("language", .choice(Language.self)),
        .may("person", .id, "Their account here, if they may sign in."),
    ]
}

extension Record<Customer.Details> {
    init(_ customer: Customer) {
        self.init(customer.id, customer.details, version: customer.version)
    }
}

extension Record<Site.Details> {
    init(_ site: Site) {
        self.init(site.id, site.details, of: site.customer, version: site.version)
    }
}

extension Record<Contact.Details> {
    init(_ contact: Contact) {
        self.init(contact.id, contact.details, of: contact.customer, version: contact.version)
    }
}

extension Answer<Record<Customer.Details>> {
    init(_ customer: Customer, location: String? = nil) {
        self.init(Record(customer), version: customer.version, location: location)
    }
}

extension Answer<Record<Site.Details>> {
    init(_ site: Site, location: String? = nil) {
        self.init(Record(site), version: site.version, location: location)
    }
}

extension Answer<Record<Contact.Details>> {
    init(_ contact: Contact, location: String? = nil) {
        self.init(Record(contact), version: contact.version, location: location)
    }
}
