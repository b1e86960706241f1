public import AfterSales
import Storage

/// Somebody whose phone number fits, and whom they belong to.
public struct Caller: Sendable, Equatable {
    public let contact: Contact
    public let customer: Customer
    /// Whether the number is the very one, and not only its last digits.
    public let isExact: Bool
}

extension Desk {
    /// Notes somebody at a customer.
    /// - Throws: `Refusal.siteOfAnotherCustomer`, `personOfAnotherCustomer`.
    public func register(
        _ details: Contact.Details,
        of customer: ID<Customer>,
        by person: Person
    ) async throws -> Contact {
        try person.needs(.editCustomers)
        let contact = Contact(id: newID(), customer: customer, details: try details.checked(), version: 1)
        let now = now()
        return try await database.write { db in
            _ = try db.customer(customer, seenBy: person)
            try db.register(contact, by: person, at: now)
            return contact
        }
    }

    /// - Throws: `Refusal.changedMeanwhile` if they were saved since `version`, and whatever `register` throws.
    public func change(
        _ id: ID<Contact>,
        to details: Contact.Details,
        version: Int,
        by person: Person
    ) async throws -> Contact {
        try person.needs(.editCustomers)
        let details = try details.checked()
        let now = now()
        return try await database.write { db in
            let known = try db.contact(id, seenBy: person)
            guard known.version == version else { throw Refusal.changedMeanwhile }
            guard known.details != details else { return known }
            return try db.change(known, to: details, by: person, at: now)
        }
    }

    public func contact(_ id: ID<Contact>, seenBy person: Person) async throws -> Contact {
        try await database.read { try $0.contact(id, seenBy: person) }
    }

    /// The customer's people, by name.
    public func contacts(of customer: ID<Customer>, seenBy person: Person) async throws -> [Contact] {
        try await database.read { db in
            _ = try db.customer(customer, seenBy: person)
            return try db.contacts(of: customer, seenBy: person)
        }
    }

    /// Whoever may be calling from this number, at most twenty.
    ///
    /// Those with the very number come first, then those whose number ends with it (seven digits at least), because
    /// a call may come without its area code, and last those who are kept without the code of the country it names.
    public func callers(from phone: String, seenBy person: Person) async throws -> [Caller] {
        let digits = phone.digitsBackwards
        guard digits.utf8.count >= 3 else { return [] }
        let atHome = Spelling.ofPhoneAtHome(phone).map { String($0.reversed()) }
        return try await database.read { db in
            let callers = try db.callers(digits, seenBy: person)
            return callers.isEmpty
                ? try atHome.map { try db.callers($0, seenBy: person, isWhole: false) } ?? [] : callers
        }
    }
}

extension Connection {
    /// `isWhole` unless something was left out of the number, so that nobody is surely its owner.
    fileprivate func callers(_ digits: String, seenBy person: Person, isWhole: Bool = true) throws -> [Caller] {
        // No digit sorts at or behind a letter, in any order of sorting.
        let beginning: SQL = "digits >= \(digits) AND digits < \(digits + "a")"
        let fits: SQL = digits.utf8.count >= 7 ? beginning : "digits = \(digits)"
        let found = try contacts(
            """
            id IN (SELECT contact_id FROM contact_phone WHERE \(fits)) AND \(person.seesCustomer("customer_id"))
            """,
            limit: 20
        )
        guard !found.isEmpty else { return [] }
        var customers: [ID<Customer>: Customer] = [:]
        for row in try rows("SELECT * FROM customer WHERE id IN \(list: Set(found.map(\.customer)).sorted())") {
            let customer = try Customer(row).seen(by: person)
            customers[customer.id] = customer
        }
        let callers = found.compactMap { contact in
            customers[contact.customer].map { customer in
                let isExact = isWhole && contact.details.phones.contains { $0.digitsBackwards == digits }
                return Caller(contact: contact, customer: customer, isExact: isExact)
            }
        }
        return callers.filter(\.isExact) + callers.filter { !$0.isExact }
    }
}

extension Contact {
    var subject: Subject { Subject(.contact, id) }
    var line: OfCustomer<Details> { OfCustomer(customer: customer, details: details) }
}

extension Connection {
    func register(_ contact: Contact, by person: Person, at now: Instant) throws {
        try checkSite(contact.details.site, isOf: contact.customer, seenBy: person)
        try checkAccount(contact.details.person, isOf: contact.customer)
        try insert(contact)
        try record("contact.registered", contact.line, on: contact.subject, by: person, at: now, after: 0)
    }

    /// Saves `details` in the place of those of `known`, unless someone else has saved it since it was read.
    @discardableResult
    func change(_ known: Contact, to details: Contact.Details, by person: Person, at now: Instant) throws -> Contact {
        let contact = Contact(id: known.id, customer: known.customer, details: details, version: known.version + 1)
        try checkSite(contact.details.site, isOf: contact.customer, seenBy: person)
        if details.person != known.details.person { try checkAccount(details.person, isOf: contact.customer) }
        try update(contact, from: known.version)
        try record("contact.changed", contact.line, on: contact.subject, by: person, at: now, after: known.version)
        return contact
    }

    /// Refuses an account that is not of one of this customer's people: whoever holds the contact's link acts under it.
    private func checkAccount(_ account: ID<Person>?, isOf customer: ID<Customer>) throws {
        guard let account else { return }
        let found = try rows("SELECT customer FROM person WHERE id = \(account)")
        guard let row = found.first else { throw Refusal.unknown("person") }
        let owner: ID<Customer>? = try row["customer"]
        guard owner == customer else { throw Refusal.personOfAnotherCustomer }
    }
}
