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
            try db.checkFree(site)
            try db.insert(site)
            try db.record("site.registered", site.line, on: site.subject, by: person, at: now, after: 0)
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
            let site = Site(id: id, customer: known.customer, details: details, version: version + 1)
            try db.checkFree(site)
            try db.update(site, from: version)
            try db.record("site.changed", site.line, on: site.subject, by: person, at: now, after: version)
            return site
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
