public import AfterSales
import Storage

extension Desk {
    /// Notes a place of a customer.
    /// - Throws: `Refusal.taken` if another of its sites bears the name in any spelling.
    public func register(
        _ details: Site.Details,
        of customer: ID<Customer>,
        by person: Person
    ) async throws -> Site {
        try person.needs(.editCustomers)
        let site = Site(id: newID(), customer: customer, details: try details.checked(), version: 1)
        let now = now()
        return try await database.write { db in
            _ = try db.customer(customer, seenBy: person)
            try db.register(site, by: person, at: now)
            return site
        }
    }

    /// - Throws: `Refusal.changedMeanwhile` if it was saved since `version`.
    public func change(
        _ id: ID<Site>,
        to details: Site.Details,
        version: Int,
        by person: Person
    ) async throws -> Site {
        try person.needs(.editCustomers)
        let details = try details.checked()
        let now = now()
        return try await database.write { db in
            let known = try db.site(id, seenBy: person)
            guard known.version == version else { throw Refusal.changedMeanwhile }
            guard known.details != details else { return known }
            return try db.change(known, to: details, by: person, at: now)
        }
    }

    public func site(_ id: ID<Site>, seenBy person: Person) async throws -> Site {
        try await database.read { try $0.site(id, seenBy: person) }
    }

    /// The customer's places, by name.
    public func sites(of customer: ID<Customer>, seenBy person: Person) async throws -> [Site] {
        try await database.read { db in
            _ = try db.customer(customer, seenBy: person)
            return try db.sites(of: customer, seenBy: person)
        }
    }
}

/// What the journal keeps of something that belongs to a customer.
struct OfCustomer<Details: Codable>: Codable {
    let customer: ID<Customer>
    let details: Details
}

extension Site {
    var subject: Subject { Subject(.site, id) }
    var line: OfCustomer<Details> { OfCustomer(customer: customer, details: details) }
}

extension Connection {
    func register(_ site: Site, by person: Person, at now: Instant) throws {
        try checkFree(site)
        try insert(site)
        try record("site.registered", site.line, on: site.subject, by: person, at: now, after: 0)
    }

    /// Saves `details` in the place of those of `known`, unless someone else has saved it since it was read.
    @discardableResult
    func change(_ known: Site, to details: Site.Details, by person: Person, at now: Instant) throws -> Site {
        let site = Site(id: known.id, customer: known.customer, details: details, version: known.version + 1)
        try checkFree(site)
        try update(site, from: known.version)
        try record("site.changed", site.line, on: site.subject, by: person, at: now, after: known.version)
        return site
    }
}
