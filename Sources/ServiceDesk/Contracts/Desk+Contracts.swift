public import AfterSales
import Storage

/// What a list of contracts is narrowed to.
public struct ContractFilter: Sendable, Equatable {
    public var customer: ID<Customer>?
    /// Any part of the number, in any spelling.
    public var number: String?

    public init(customer: ID<Customer>? = nil, number: String? = nil) {
        self.customer = customer
        self.number = number
    }
}

extension Desk {
    /// Notes what a customer and we signed.
    /// - Throws: `Refusal.taken` if another contract bears the number in any spelling.
    public func register(
        _ details: Contract.Details,
        of customer: ID<Customer>,
        by person: Person
    ) async throws -> Contract {
        try person.needs(.editCustomers)
        let contract = Contract(id: newID(), customer: customer, details: try details.checked(), version: 1)
        let now = now()
        return try await database.write { db in
            _ = try db.customer(customer, seenBy: person)
            try db.checkFree(contract)
            try db.checkPublished(contract.details.plan)
            try db.insert(contract)
            try db.record("contract.registered", contract.line, on: contract.subject, by: person, at: now, after: 0)
            return contract
        }
    }

    /// - Throws: `Refusal.changedMeanwhile` if it was saved since `version`.
    public func change(
        _ id: ID<Contract>,
        to details: Contract.Details,
        version: Int,
        by person: Person
    ) async throws -> Contract {
        try person.needs(.editCustomers)
        let details = try details.checked()
        let now = now()
        return try await database.write { db in
            let known = try db.contract(id, seenBy: person)
            guard known.version == version else { throw Refusal.changedMeanwhile }
            guard known.details != details else { return known }
            let contract = Contract(id: id, customer: known.customer, details: details, version: version + 1)
            try db.checkFree(contract)
            if details.plan != known.details.plan { try db.checkPublished(details.plan) }
            try db.update(contract, from: version)
            try db.record("contract.changed", contract.line, on: contract.subject, by: person, at: now, after: version)
            return contract
        }
    }

    public func contract(_ id: ID<Contract>, seenBy person: Person) async throws -> Contract {
        try await database.read { try $0.contract(id, seenBy: person) }
    }

    /// One page of contracts, by number.
    ///
    /// `after` is `next` of the page before; a page has at most 200 rows.
    public func contracts(
        _ filter: ContractFilter = ContractFilter(),
        after: String? = nil,
        limit: Int = 50,
        seenBy person: Person
    ) async throws -> Listing<Contract> {
        let last = try after.map { try ID<Contract>(cursor: $0) }
        let limit = Listing<Contract>.rows(limit)
        return try await database.read { db in
            var conditions = [person.seesCustomer("customer_id")]
            if let customer = filter.customer { conditions.append("customer_id = \(customer)") }
            if let number = filter.number { conditions.append(.contains("number_key", Spelling.ofCode(number))) }
            if let last {
                conditions.append("(number_key, id) > (SELECT number_key, id FROM contract WHERE id = \(last))")
            }
            let found = try db.rows(
                """
                SELECT * FROM contract WHERE \(conditions.joined(" AND ")) ORDER BY number_key, id LIMIT \(limit + 1)
                """
            ).map(Contract.init)
            return Listing(found, limit: limit) { $0.id.description }
        }
    }
}

extension Contract {
    var subject: Subject { Subject(.contract, id) }
    var line: OfCustomer<Details> { OfCustomer(customer: customer, details: details) }
}
