public import AfterSales
import Storage

extension Desk {
    /// Every customer this person may see, with sites and contacts, as CSV that `importCustomers` takes unchanged.
    ///
    /// Handed to `sink` piece by piece, so that no export is too long. A customer has a row for each of its contacts,
    /// one for each site where nobody is, and one of its own if it has neither.
    public func exportCustomers(
        for person: Person,
        to sink: (String) async throws -> Void
    ) async throws {
        try person.needs(.export)
        typealias Column = CustomersFile.Column
        try await sink(CSVText.mark + CSVText.line(Column.allCases.map(\.heading)))
        var after: String?
        repeat {
            let page = try await customers(after: after, limit: 200, seenBy: person)
            let rows = try await database.read { db in
                try db.exportedRows(of: page.items)
            }
            try await sink(rows.map { row in CSVText.line(Column.allCases.map { row[$0] }) }.joined())
            after = page.next
        } while after != nil
    }

    /// Every device this person may see, as CSV that `importDevices` takes unchanged.
    public func exportDevices(
        _ filter: DeviceFilter = DeviceFilter(),
        for person: Person,
        to sink: (String) async throws -> Void
    ) async throws {
        try person.needs(.export)
        typealias Column = DevicesFile.Column
        try await sink(CSVText.mark + CSVText.line(Column.allCases.map(\.heading)))
        var after: String?
        repeat {
            let page = try await devices(filter, after: after, limit: 200, seenBy: person)
            try await sink(
                page.items.map { row in CSVText.line(Column.allCases.map { $0.text(of: row) }) }.joined()
            )
            after = page.next
        } while after != nil
    }
}

extension DevicesFile.Column {
    fileprivate func text(of row: DeviceRow) -> String? {
        let device = row.device
        switch self {
        case .serial: return device.serial
        case .model: return row.modelCode
        case .modelName: return row.modelName
        case .brand: return row.brand
        case .productLine: return row.productLine
        case .customer: return row.customerCode
        case .customerName: return row.customerName
        case .site: return row.siteName
        case .contract: return row.contractNumber
        case .location: return device.details.location
        case .phase: return device.phase.rawValue
        case .orderedOn: return device.steps[.ordered]?.description
        case .shippedOn: return device.steps[.shipped]?.description
        case .deliveredOn: return device.steps[.delivered]?.description
        case .installedOn: return device.steps[.installed]?.description
        case .acceptedOn: return device.steps[.accepted]?.description
        case .retiredOn: return device.steps[.retired]?.description
        }
    }
}

extension Connection {
    fileprivate func exportedRows(of customers: [Customer]) throws -> [[CustomersFile.Column: String]] {
        guard !customers.isEmpty else { return [] }
        let ids = customers.map(\.id)
        var sites: [ID<Customer>: [Site]] = [:]
        for row in try rows("SELECT * FROM site WHERE customer_id IN \(list: ids) ORDER BY name_key, id") {
            let site = try Site(row)
            sites[site.customer, default: []].append(site)
        }
        var contacts: [ID<Customer>: [Contact]] = [:]
        for contact in try self.contacts("customer_id IN \(list: ids)", limit: 1_000_000) {
            contacts[contact.customer, default: []].append(contact)
        }
        return customers.flatMap { customer in
            customer.exportedRows(sites: sites[customer.id] ?? [], contacts: contacts[customer.id] ?? [])
        }
    }
}

extension Customer {
    fileprivate func exportedRows(sites: [Site], contacts: [Contact]) -> [[CustomersFile.Column: String]] {
        var bare: [CustomersFile.Column: String] = [.code: code, .name: name]
        bare[.shortName] = details.shortName
        bare[.language] = details.language?.rawValue
        bare[.plan] = details.plan?.description
        bare[.notes] = details.notes
        var rows: [[CustomersFile.Column: String]] = contacts.map { contact in
            var row = bare
            row[.contactName] = contact.name
            row[.contactKind] = contact.details.kind.rawValue
            row[.phones] = contact.details.phones.joined(separator: "; ")
            row[.email] = contact.details.email
            sites.first { $0.id == contact.details.site }?.write(into: &row)
            return row
        }
        let peopled = Set(contacts.compactMap(\.details.site))
        for site in sites where !peopled.contains(site.id) {
            var row = bare
            site.write(into: &row)
            rows.append(row)
        }
        return rows.isEmpty ? [bare] : rows
    }
}

extension Site {
    fileprivate func write(into row: inout [CustomersFile.Column: String]) {
        row[.site] = name
        row[.address] = details.address
        row[.region] = details.region
        row[.city] = details.city
        row[.zone] = details.zone
    }
}
