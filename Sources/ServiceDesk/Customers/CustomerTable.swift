public import AfterSales
public import Storage

extension Language: SQLConvertible {}

extension Plan.Reference {
    /// The plan of a row with `plan_id` and `plan_version`, if it names one.
    static func stored(in row: Row) throws -> Plan.Reference? {
        guard let id: String = try row["plan_id"], let version: String = try row["plan_version"] else { return nil }
        return Plan.Reference(id: id, version: version)
    }
}

extension Customer {
    init(_ row: Row) throws {
        try self.init(
            id: row["id"],
            details: Details(
                code: row["code"],
                name: row["name"],
                shortName: row["short_name"],
                notes: row["notes"],
                language: row["language"],
                plan: .stored(in: row)
            ),
            version: row["version"]
        )
    }

    /// Without what is for us alone.
    func seen(by person: Person) -> Customer {
        guard person.customer != nil else { return self }
        var details = details
        details.notes = nil
        return Customer(id: id, details: details, version: version)
    }
}

extension Connection {
    /// - Throws: `Refusal.notFound` if there is none or this person may not see it.
    func customer(_ id: ID<Customer>, seenBy person: Person) throws -> Customer {
        let found = try rows("SELECT * FROM customer WHERE id = \(id) AND \(person.seesCustomer("id"))")
        guard let row = found.first else { throw Refusal.notFound }
        return try Customer(row)
    }

    /// Refuses a plan version that was never published.
    func checkPublished(_ plan: Plan.Reference?) throws {
        guard let plan else { return }
        let found = try rows("SELECT 1 FROM plan_version WHERE id = \(plan.id) AND version = \(plan.version)")
        guard !found.isEmpty else { throw Refusal.unknown("plan") }
    }

    /// Refuses a code that another customer bears in any spelling.
    func checkFree(_ customer: Customer) throws {
        let key = Spelling.ofCode(customer.code)
        let others = try rows("SELECT 1 FROM customer WHERE code_key = \(key) AND id <> \(customer.id)")
        guard others.isEmpty else { throw Refusal.taken("code", customer.code) }
    }

    func insert(_ customer: Customer) throws {
        let details = customer.details
        try run(
            """
            INSERT INTO customer (id, code, code_key, name, short_name, notes, language, plan_id, plan_version, version)
            VALUES (\(customer.id), \(details.code), \(Spelling.ofCode(details.code)), \(details.name),
                \(details.shortName), \(details.notes), \(details.language), \(details.plan?.id),
                \(details.plan?.version), \(customer.version))
            """
        )
        try keep(customer.searchTerms, of: customer.id, in: .customer)
    }

    /// Saves `customer` unless someone else has saved it since it was read.
    func update(_ customer: Customer, from version: Int) throws {
        let details = customer.details
        let changed = try run(
            """
            UPDATE customer
            SET code = \(details.code), code_key = \(Spelling.ofCode(details.code)), name = \(details.name),
                short_name = \(details.shortName), notes = \(details.notes), language = \(details.language),
                plan_id = \(details.plan?.id), plan_version = \(details.plan?.version),
                version = \(customer.version)
            WHERE id = \(customer.id) AND version = \(version)
            """
        )
        guard changed == 1 else { throw Refusal.changedMeanwhile }
        try keep(customer.searchTerms, of: customer.id, in: .customer)
    }
}
