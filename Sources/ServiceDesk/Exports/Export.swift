public import AfterSales

/// What is to be written out: a subject, narrowed as its list is.
public enum Export: Sendable {
    case customers(CustomerFilter)
    case devices(DeviceFilter)
    case contracts(ContractFilter)
    case parts(PartFilter)
    /// Times as they are in the zone.
    case tickets(QueueFilter, zone: Zone)
    /// Gates that were opened by right and reason; for those who may see the measures. Times as they are in the zone.
    case overrides(OverrideFilter, zone: Zone)
    /// Quotations that are accepted and not paid, for those who deal with what customers pay.
    case outstanding(currency: String?, zone: Zone)
    /// Money that came in, for the same.
    case payments(PaymentFilter)
    /// Every entry of every journal that is asked for, by subject; for those who may see the audit.
    case journal(AuditFilter = AuditFilter(), zone: Zone)

    /// What files of it are called.
    public var name: String {
        switch self {
        case .customers: "customers"
        case .devices: "devices"
        case .contracts: "contracts"
        case .parts: "parts"
        case .tickets: "tickets"
        case .overrides: "overrides"
        case .outstanding: "outstanding"
        case .payments: "payments"
        case .journal: "journal"
        }
    }

    /// The first line of the file.
    var heading: [String] {
        switch self {
        case .customers: FileHeadings.ofCustomers
        case .devices: FileHeadings.ofDevices
        case .contracts: FileHeadings.ofContracts
        case .parts: FileHeadings.ofParts
        case .tickets: TicketColumn.allCases.map(\.rawValue)
        case .overrides: OverrideColumn.allCases.map(\.rawValue)
        case .outstanding: OutstandingColumn.allCases.map(\.rawValue)
        case .payments: PaymentColumn.allCases.map(\.rawValue)
        case .journal: JournalColumn.allCases.map(\.rawValue)
        }
    }

    /// The columns that hold dates, from 0.
    var days: Set<Int> {
        switch self {
        case .customers, .tickets, .overrides, .outstanding, .journal, .parts: []
        case .payments: places(of: [.receivedOn], among: PaymentColumn.allCases)
        case .devices: places(of: DevicesFile.Column.days, among: DevicesFile.Column.allCases)
        case .contracts: places(of: [.signedOn], among: ContractsFile.Column.allCases)
        }
    }

    private func places<Column: Equatable>(of days: [Column], among columns: [Column]) -> Set<Int> {
        Set(columns.indices.filter { days.contains(columns[$0]) })
    }
}

/// As what it is written.
public enum ExportFormat: String, Sendable, CaseIterable {
    /// RFC 4180 in UTF-8 with its mark, as any spreadsheet opens it.
    case csv
    case xlsx

    public var contentType: String {
        switch self {
        case .csv: "text/csv; charset=utf-8"
        case .xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        }
    }
}
