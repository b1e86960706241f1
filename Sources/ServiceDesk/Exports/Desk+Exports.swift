public import AfterSales
import Storage

extension Desk {
    /// Writes out what the filter and this person's scope let through, as a file that `import…` takes unchanged where
    /// there is such an import.
    ///
    /// Handed to `sink` piece by piece, so that no export is too long. A customer has a row for each of its contacts,
    /// one for each site where nobody is, and one of its own if it has neither.
    public func export(
        _ export: Export,
        as format: ExportFormat = .csv,
        for person: Person,
        to sink: @escaping ([UInt8]) async throws -> Void
    ) async throws {
        try mayExport(export, person)
        let file = try await ExportedFile(export, as: format, to: sink)
        switch export {
        case .customers(let filter): try await ofLate.write(filter, for: person, to: file)
        case .devices(let filter): try await ofLate.write(filter, for: person, to: file)
        case .contracts(let filter): try await ofLate.write(filter, for: person, to: file)
        case .parts(let filter): try await ofLate.write(filter, for: person, to: file)
        case .tickets(let filter, let zone): try await ofLate.write(filter, in: zone, for: person, to: file)
        case .overrides(let filter, let zone): try await ofLate.write(filter, in: zone, for: person, to: file)
        case .outstanding(let currency, let zone): try await ofLate.write(currency, in: zone, for: person, to: file)
        case .payments(let filter): try await ofLate.write(filter, for: person, to: file)
        case .journal(let filter, let zone): try await ofLate.writeJournal(filter, in: zone, to: file)
        }
        try await file.finish()
    }

    /// Refuses whom the export is not for, before anything is sent.
    public func mayExport(_ export: Export, _ person: Person) throws(Refusal) {
        try person.needs(.export)
        switch export {
        case .journal: try person.needs(.seeAudit)
        case .overrides: try person.needs(.seeMeasures)
        case .parts: try person.seesParts()
        case .outstanding, .payments: try person.needsSightOfPayments()
        case .customers, .devices, .contracts, .tickets: break
        }
    }

    private func write(_ filter: CustomerFilter, for person: Person, to file: ExportedFile) async throws {
        var after: String?
        repeat {
            let page = try await customers(filter, after: after, limit: 200, seenBy: person)
            try await file.write(database.read { db in try db.exportedRows(of: page.items) })
            after = page.next
        } while after != nil
    }

    private func write(_ filter: DeviceFilter, for person: Person, to file: ExportedFile) async throws {
        var after: String?
        repeat {
            let page = try await devices(filter, after: after, limit: 200, seenBy: person)
            try await file.write(page.items.map { row in DevicesFile.Column.allCases.map { $0.text(of: row) } })
            after = page.next
        } while after != nil
    }

    private func write(_ filter: ContractFilter, for person: Person, to file: ExportedFile) async throws {
        var after: String?
        repeat {
            let page = try await contracts(filter, after: after, limit: 200, seenBy: person)
            let names = try await customerNames(of: page.items.map(\.customer))
            let rows: [[String?]] = page.items.map { contract in
                ContractsFile.Column.allCases.map { $0.text(of: contract, names[contract.customer]) }
            }
            try await file.write(rows)
            after = page.next
        } while after != nil
    }

    private func write(_ filter: PartFilter, for person: Person, to file: ExportedFile) async throws {
        var after: String?
        repeat {
            let page = try await parts(filter, after: after, limit: 200, seenBy: person)
            let codes = try await database.read { db in try db.modelCodes(of: page.items.flatMap(\.details.models)) }
            try await file.write(
                page.items.map { part in PartsFile.Column.allCases.map { $0.text(of: part, codes: codes) } }
            )
            after = page.next
        } while after != nil
    }

    private func write(
        _ filter: QueueFilter,
        in zone: Zone,
        for person: Person,
        to file: ExportedFile
    ) async throws {
        var after: String?
        repeat {
            let page = try await queue(filter, order: .newest, after: after, limit: 200, seenBy: person)
            try await file.write(page.items.map { row in TicketColumn.allCases.map { $0.text(of: row, in: zone) } })
            after = page.next
        } while after != nil
    }

    private func write(
        _ filter: OverrideFilter,
        in zone: Zone,
        for person: Person,
        to file: ExportedFile
    ) async throws {
        var after: String?
        repeat {
            let page = try await overrides(filter, after: after, limit: 200, seenBy: person)
            try await file.write(page.items.map { row in OverrideColumn.allCases.map { $0.text(of: row, in: zone) } })
            after = page.next
        } while after != nil
    }

    private func write(_ currency: String?, in zone: Zone, for person: Person, to file: ExportedFile) async throws {
        var after: String?
        repeat {
            let page = try await outstandingQuotations(currency: currency, after: after, limit: 200, seenBy: person)
            try await file.write(
                page.items.map { row in OutstandingColumn.allCases.map { $0.text(of: row, in: zone) } }
            )
            after = page.next
        } while after != nil
    }

    private func write(_ filter: PaymentFilter, for person: Person, to file: ExportedFile) async throws {
        var after: String?
        repeat {
            let page = try await payments(filter, after: after, limit: 200, seenBy: person)
            try await file.write(page.items.map { row in PaymentColumn.allCases.map { $0.text(of: row) } })
            after = page.next
        } while after != nil
    }

    private func writeJournal(_ filter: AuditFilter, in zone: Zone, to file: ExportedFile) async throws {
        var last: JournalEntry?
        repeat {
            let before = last
            let page = try await database.read { db in try db.journalEntries(filter, after: before, limit: 500) }
            try await file.write(page.map { entry in JournalColumn.allCases.map { $0.text(of: entry, in: zone) } })
            last = page.last
        } while last != nil
    }

    private func customerNames(
        of customers: [ID<Customer>]
    ) async throws -> [ID<Customer>: (code: String, name: String)] {
        try await database.read { db in
            var names: [ID<Customer>: (code: String, name: String)] = [:]
            for row in try db.rows("SELECT id, code, name FROM customer WHERE id IN \(list: Array(Set(customers)))") {
                names[try row["id"]] = (try row["code"], try row["name"])
            }
            return names
        }
    }
}

extension ContractsFile.Column {
    fileprivate func text(of contract: Contract, _ customer: (code: String, name: String)?) -> String? {
        switch self {
        case .number: contract.number
        case .customer: customer?.code
        case .customerName: customer?.name
        case .kind: contract.details.kind.rawValue
        case .plan: contract.details.plan?.description
        case .signedOn: contract.details.signedOn?.description
        case .deliveryPlace: contract.details.deliveryPlace
        }
    }
}

extension DevicesFile.Column {
    /// Those that hold dates.
    static let days: [Self] = [.orderedOn, .shippedOn, .deliveredOn, .installedOn, .acceptedOn, .retiredOn]

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
    fileprivate func modelCodes(of models: [ID<ProductModel>]) throws -> [ID<ProductModel>: String] {
        guard !models.isEmpty else { return [:] }
        let found = try rows("SELECT id, code FROM product_model WHERE id IN \(list: Array(Set(models)).sorted())")
        return try found.reduce(into: [:]) { codes, row in codes[try row["id"]] = try row["code"] }
    }

    fileprivate func exportedRows(of customers: [Customer]) throws -> [[String?]] {
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
        let rows = customers.flatMap { customer in
            customer.exportedRows(sites: sites[customer.id] ?? [], contacts: contacts[customer.id] ?? [])
        }
        return rows.map { row in CustomersFile.Column.allCases.map { row[$0] } }
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
