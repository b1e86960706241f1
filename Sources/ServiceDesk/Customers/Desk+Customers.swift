public import AfterSales
import Storage

/// What a list of customers is narrowed to.
public struct CustomerFilter: Sendable, Equatable {
    /// Words of the name or short name, their reading or initials, or part of the code, in any spelling.
    public var words: String?

    public init(words: String? = nil) {
        self.words = words
    }
}

extension Desk {
    /// Takes a new customer into our books.
    /// - Throws: `Refusal.taken` if another bears the code in any spelling.
    public func register(_ details: Customer.Details, by person: Person) async throws -> Customer {
        try person.needs(.editCustomers)
        let customer = Customer(id: newID(), details: try details.checked(), version: 1)
        let now = now()
        return try await database.write { db in
            try db.register(customer, by: person, at: now)
            return customer
        }
    }

    /// Replaces what we know about a customer; nothing is written where nothing differs.
    /// - Throws: `Refusal.changedMeanwhile` if it was saved since `version`.
    public func change(
        _ id: ID<Customer>,
        to details: Customer.Details,
        version: Int,
        by person: Person
    ) async throws -> Customer {
        try person.needs(.editCustomers)
        let details = try details.checked()
        let now = now()
        return try await database.write { db in
            let known = try db.customer(id, seenBy: person)
            guard known.version == version else { throw Refusal.changedMeanwhile }
            guard known.details != details else { return known }
            return try db.change(known, to: details, by: person, at: now)
        }
    }

    /// - Throws: `Refusal.notFound` if there is none or this person may not see it.
    public func customer(_ id: ID<Customer>, seenBy person: Person) async throws -> Customer {
        try await database.read { try $0.customer(id, seenBy: person).seen(by: person) }
    }

    /// The customer that bears this code, in any spelling.
    public func customer(code: String, seenBy person: Person) async throws -> Customer {
        let key = Spelling.ofCode(code)
        return try await database.read { db in
            let found = try db.rows(
                "SELECT * FROM customer WHERE code_key = \(key) AND \(person.seesCustomer("id"))"
            )
            guard let row = found.first else { throw Refusal.notFound }
            return try Customer(row).seen(by: person)
        }
    }

    /// One page of customers, by code.
    ///
    /// `after` is `next` of the page before; a page has at most 200 rows.
    public func customers(
        _ filter: CustomerFilter = CustomerFilter(),
        after: String? = nil,
        limit: Int = 50,
        seenBy person: Person
    ) async throws -> Listing<Customer> {
        let last = try after.map { try ID<Customer>(cursor: $0) }
        let limit = Listing<Customer>.rows(limit)
        return try await database.read { db in
            var conditions = try filter.conditions(for: person, in: db)
            if let last {
                conditions.append("(code_key, id) > (SELECT code_key, id FROM customer WHERE id = \(last))")
            }
            let found = try db.rows(
                """
                SELECT * FROM customer WHERE \(conditions.joined(" AND ")) ORDER BY code_key, id LIMIT \(limit + 1)
                """
            ).map { try Customer($0).seen(by: person) }
            return Listing(found, limit: limit) { $0.id.description }
        }
    }

    public func customerCount(_ filter: CustomerFilter = CustomerFilter(), seenBy person: Person) async throws -> Int {
        try await database.read { db in
            let conditions = try filter.conditions(for: person, in: db)
            return try db.rows("SELECT count(*) AS n FROM customer WHERE \(conditions.joined(" AND "))")[0]["n"]
        }
    }
}

extension Customer {
    var subject: Subject { Subject(.customer, id) }
}

extension CustomerFilter {
    func conditions(for person: Person, in db: any Connection) throws -> [SQL] {
        try [person.seesCustomer("id")] + db.finds(words, "id", in: .customer, for: person)
    }
}

extension ID {
    /// The id in an `after` that a list handed out.
    init(cursor: String) throws(Refusal) {
        guard let id = Self(cursor) else { throw .invalid("after", expected: "cursor") }
        self = id
    }
}

extension Connection {
    /// Appends one line to a record's journal, whose length is the record's version.
    func record(
        _ kind: String,
        _ data: some Encodable,
        on subject: Subject,
        by person: Person,
        at now: Instant,
        after version: Int
    ) throws {
        try record([JournalLine(kind, data)], on: subject, by: person, at: now, after: version)
    }
}

extension Connection {
    func register(_ customer: Customer, by person: Person, at now: Instant) throws {
        try checkFree(customer)
        try checkPublished(customer.details.plan)
        try insert(customer)
        try record("customer.registered", customer.details, on: customer.subject, by: person, at: now, after: 0)
    }

    /// Saves `details` in the place of those of `known`, unless someone else has saved it since it was read.
    @discardableResult
    func change(_ known: Customer, to details: Customer.Details, by person: Person, at now: Instant) throws -> Customer
    {
        let customer = Customer(id: known.id, details: details, version: known.version + 1)
        try checkFree(customer)
        if details.plan != known.details.plan { try checkPublished(details.plan) }
        try update(customer, from: known.version)
        try record(
            "customer.changed",
            customer.details,
            on: customer.subject,
            by: person,
            at: now,
            after: known.version
        )
        return customer
    }
}
