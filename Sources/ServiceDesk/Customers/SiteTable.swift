import AfterSales
import Storage

extension Site {
    init(_ row: Row) throws {
        try self.init(
            id: row["id"],
            customer: row["customer_id"],
            details: Details(
                name: row["name"],
                address: row["address"],
                region: row["region"],
                city: row["city"],
                zone: row["zone"]
            ),
            version: row["version"]
        )
    }
}

extension Connection {
    /// - Throws: `Refusal.notFound` if there is none or this person may not see it.
    func site(_ id: ID<Site>, seenBy person: Person) throws -> Site {
        let found = try rows("SELECT * FROM site WHERE id = \(id) AND \(person.seesCustomer("customer_id"))")
        guard let row = found.first else { throw Refusal.notFound }
        return try Site(row)
    }

    func sites(of customer: ID<Customer>, seenBy person: Person) throws -> [Site] {
        try rows(
            """
            SELECT * FROM site
            WHERE customer_id = \(customer) AND \(person.seesCustomer("customer_id"))
            ORDER BY name_key, id
            """
        ).map(Site.init)
    }

    /// Refuses a site that is not a place of this customer; a customer's person is not told that others' exist.
    func checkSite(_ site: ID<Site>?, isOf customer: ID<Customer>, seenBy person: Person) throws {
        guard let site else { return }
        let found = try rows("SELECT customer_id FROM site WHERE id = \(site)")
        guard let owner: ID<Customer> = try found.first?["customer_id"] else { throw Refusal.unknown("site") }
        guard owner == customer else {
            throw person.customer == nil ? Refusal.siteOfAnotherCustomer : .unknown("site")
        }
    }

    /// Refuses a name that another site of the customer bears in any spelling.
    func checkFree(_ site: Site) throws {
        let others = try rows(
            """
            SELECT 1 FROM site
            WHERE customer_id = \(site.customer) AND name_key = \(Spelling.ofCode(site.name)) AND id <> \(site.id)
            """
        )
        guard others.isEmpty else { throw Refusal.taken("name", site.name) }
    }

    func insert(_ site: Site) throws {
        let details = site.details
        try run(
            """
            INSERT INTO site (id, customer_id, name, name_key, address, region, city, zone, version)
            VALUES (\(site.id), \(site.customer), \(details.name), \(Spelling.ofCode(details.name)),
                \(details.address), \(details.region), \(details.city), \(details.zone), \(site.version))
            """
        )
        try keep(site.searchTerms, of: site.id, in: .site)
    }

    /// Saves `site` unless someone else has saved it since it was read.
    func update(_ site: Site, from version: Int) throws {
        let details = site.details
        let changed = try run(
            """
            UPDATE site
            SET name = \(details.name), name_key = \(Spelling.ofCode(details.name)), address = \(details.address),
                region = \(details.region), city = \(details.city), zone = \(details.zone), version = \(site.version)
            WHERE id = \(site.id) AND version = \(version)
            """
        )
        guard changed == 1 else { throw Refusal.changedMeanwhile }
        try keep(site.searchTerms, of: site.id, in: .site)
    }
}
