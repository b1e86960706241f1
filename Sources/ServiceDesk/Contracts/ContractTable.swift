public import AfterSales
public import Storage

extension ContractKind: SQLConvertible {}

extension Contract {
    init(_ row: Row) throws {
        try self.init(
            id: row["id"],
            customer: row["customer_id"],
            details: Details(
                number: row["number"],
                kind: row["kind"],
                plan: .stored(in: row),
                signedOn: row["signed_on"],
                deliveryPlace: row["delivery_place"]
            ),
            version: row["version"]
        )
    }
}

extension Connection {
    /// - Throws: `Refusal.notFound` if there is none or this person may not see it.
    func contract(_ id: ID<Contract>, seenBy person: Person) throws -> Contract {
        let found = try rows("SELECT * FROM contract WHERE id = \(id) AND \(person.seesCustomer("customer_id"))")
        guard let row = found.first else { throw Refusal.notFound }
        return try Contract(row)
    }

    /// Refuses a contract that is not this customer's.
    func checkContract(_ contract: ID<Contract>?, isOf customer: ID<Customer>) throws {
        guard let contract else { return }
        let found = try rows("SELECT 1 FROM contract WHERE id = \(contract) AND customer_id = \(customer)")
        guard !found.isEmpty else { throw Refusal.contractOfAnotherCustomer }
    }

    /// Refuses a number that another contract bears in any spelling.
    func checkFree(_ contract: Contract) throws {
        let key = Spelling.ofCode(contract.number)
        let others = try rows("SELECT 1 FROM contract WHERE number_key = \(key) AND id <> \(contract.id)")
        guard others.isEmpty else { throw Refusal.taken("number", contract.number) }
    }

    func insert(_ contract: Contract) throws {
        let details = contract.details
        try run(
            """
            INSERT INTO contract (id, customer_id, number, number_key, kind, plan_id, plan_version, signed_on,
                delivery_place, version)
            VALUES (\(contract.id), \(contract.customer), \(details.number), \(Spelling.ofCode(details.number)),
                \(details.kind), \(details.plan?.id), \(details.plan?.version), \(details.signedOn),
                \(details.deliveryPlace), \(contract.version))
            """
        )
    }

    /// Saves `contract` unless someone else has saved it since it was read.
    func update(_ contract: Contract, from version: Int) throws {
        let details = contract.details
        let changed = try run(
            """
            UPDATE contract
            SET number = \(details.number), number_key = \(Spelling.ofCode(details.number)), kind = \(details.kind),
                plan_id = \(details.plan?.id), plan_version = \(details.plan?.version),
                signed_on = \(details.signedOn), delivery_place = \(details.deliveryPlace),
                version = \(contract.version)
            WHERE id = \(contract.id) AND version = \(version)
            """
        )
        guard changed == 1 else { throw Refusal.changedMeanwhile }
    }
}
