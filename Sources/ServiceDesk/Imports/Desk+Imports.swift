public import AfterSales

extension Desk {
    /// Takes in a file of any of the four kinds.
    public func takeIn(
        _ kind: ImportKind,
        _ bytes: [UInt8],
        _ options: ImportOptions,
        by person: Person
    ) async throws -> ImportReport {
        switch kind {
        case .customers: try await importCustomers(bytes, options, by: person)
        case .contracts: try await importContracts(bytes, options, by: person)
        case .devices: try await importDevices(bytes, options, by: person)
        case .parts: try await importParts(bytes, options, by: person)
        }
    }

    /// Takes in a file of customers with their sites and contacts.
    ///
    /// Nothing of it is saved unless all of it can be, or bad rows are to be skipped. A file brought twice changes
    /// nothing. Columns and their headings are in `docs/examples/`.
    public func importCustomers(
        _ bytes: [UInt8],
        _ options: ImportOptions,
        by person: Person
    ) async throws -> ImportReport {
        try person.needs(.importFiles)
        try person.needs(.editCustomers)
        return try await importFile(bytes, CustomerIntake.self, CustomersFile.read, options, by: person)
    }

    /// Takes in a file of devices, and the models it names.
    ///
    /// Customers, sites and contracts have to be known. What a device reached is reached or, where the day differs,
    /// corrected with the name of the file as the reason.
    public func importDevices(
        _ bytes: [UInt8],
        _ options: ImportOptions,
        by person: Person
    ) async throws -> ImportReport {
        try person.needs(.importFiles)
        try person.needs(.editDevices)
        return try await importFile(bytes, DeviceIntake.self, DevicesFile.read, options, by: person)
    }

    /// Takes in a file of contracts.
    ///
    /// Customers have to be known, and plans published. A contract never goes to another customer.
    public func importContracts(
        _ bytes: [UInt8],
        _ options: ImportOptions,
        by person: Person
    ) async throws -> ImportReport {
        try person.needs(.importFiles)
        try person.needs(.editCustomers)
        return try await importFile(bytes, ContractIntake.self, ContractsFile.read, options, by: person)
    }

    /// Takes in a file of the catalogue of parts.
    ///
    /// Models have to be known. What was used before keeps the price it had.
    public func importParts(
        _ bytes: [UInt8],
        _ options: ImportOptions,
        by person: Person
    ) async throws -> ImportReport {
        try person.needs(.importFiles)
        try person.needs(.editParts)
        return try await importFile(bytes, PartIntake.self, PartsFile.read, options, by: person)
    }

    private func importFile<Taker: Intake, Column: FileColumn>(
        _ bytes: [UInt8],
        _ taker: Taker.Type,
        _ read: (FileTable, Columns<Column>) -> ReadLines<Taker.Line>,
        _ options: ImportOptions,
        by person: Person
    ) async throws -> ImportReport {
        options.progress(ImportProgress(step: .reading, done: 0, total: bytes.count))
        let table: FileTable
        let columns: Columns<Column>
        do {
            table = try FileTable(bytes)
            columns = try Columns.find(in: table).get()
        } catch let problem as FileProblem {
            return ImportReport(problems: [problem])
        } catch let problems as FileProblems {
            return ImportReport(problems: problems.all)
        }
        var options = options
        let (ending, ignored) = (options.ending, columns.ignored)
        options.ending = { db, report in
            var report = report
            report.ignoredHeadings = ignored
            try ending(db, report)
        }
        var report = try await takeIn(read(table, columns), as: taker, options, by: person)
        report.ignoredHeadings = columns.ignored
        return report
    }
}

/// The headings our files have, for whoever writes one.
public enum FileHeadings {
    public static var ofCustomers: [String] { CustomersFile.Column.allCases.map(\.heading) }
    public static var ofContracts: [String] { ContractsFile.Column.allCases.map(\.heading) }
    public static var ofParts: [String] { PartsFile.Column.allCases.map(\.heading) }
    public static var ofDevices: [String] { DevicesFile.Column.allCases.map(\.heading) }
}
