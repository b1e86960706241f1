public import AfterSales
import Storage

/// A customer as a list shows it: with how much of it we know.
public struct CustomerRow: Sendable, Equatable {
    public let customer: Customer
    public let sites: Int
    public let contacts: Int
    /// Devices that are not retired.
    public let devices: Int
}

extension Desk {
    /// One page of customers, by code, each with its counts; the devices only for whoever may see devices.
    ///
    /// `after` is `next` of the page before; a page has at most 200 rows.
    public func customerRows(
        _ filter: CustomerFilter = CustomerFilter(),
        after: String? = nil,
        limit: Int = 50,
        seenBy person: Person
    ) async throws -> Listing<CustomerRow> {
        let page = try await customers(filter, after: after, limit: limit, seenBy: person)
        let ids = page.items.map(\.id)
        let (sites, contacts, devices) = try await database.read { db in
            (
                try db.counts("site", of: ids, "1 = 1"),
                try db.counts("contact", of: ids, "1 = 1"),
                try db.counts(
                    "device",
                    of: ids,
                    "phase <> 'retired' AND \(person.seesDevices(ofCustomer: "customer_id"))"
                )
            )
        }
        let rows = page.items.map { customer in
            CustomerRow(
                customer: customer,
                sites: sites[customer.id] ?? 0,
                contacts: contacts[customer.id] ?? 0,
                devices: devices[customer.id] ?? 0
            )
        }
        return Listing(items: rows, next: page.next)
    }
}

extension Connection {
    /// How many rows of `table` each customer has.
    fileprivate func counts(
        _ table: SQL,
        of customers: [ID<Customer>],
        _ condition: SQL
    ) throws -> [ID<Customer>: Int] {
        let found = try rows(
            """
            SELECT customer_id, count(*) AS n FROM \(table)
            WHERE customer_id IN \(list: customers) AND \(condition) GROUP BY customer_id
            """
        )
        return try Dictionary(uniqueKeysWithValues: found.map { (try $0["customer_id"], try $0["n"]) })
    }
}
