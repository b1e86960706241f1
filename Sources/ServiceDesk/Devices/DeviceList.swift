public import AfterSales
import Storage

/// What a list of devices is narrowed to.
public struct DeviceFilter: Sendable, Equatable {
    /// This one alone.
    public var device: ID<Device>?
    public var customer: ID<Customer>?
    public var site: ID<Site>?
    public var model: ID<ProductModel>?
    public var contract: ID<Contract>?
    public var phase: DevicePhase?
    /// Each word must be found in the device, its model or its customer, in any spelling.
    public var words: String?

    public init(
        customer: ID<Customer>? = nil,
        site: ID<Site>? = nil,
        model: ID<ProductModel>? = nil,
        contract: ID<Contract>? = nil,
        phase: DevicePhase? = nil,
        words: String? = nil
    ) {
        self.customer = customer
        self.site = site
        self.model = model
        self.contract = contract
        self.phase = phase
        self.words = words
    }

    func conditions(for person: Person, in db: any Connection) throws -> [SQL] {
        var conditions = [person.seesDevices(ofCustomer: "device.customer_id")]
        if let device { conditions.append("device.id = \(device)") }
        if let customer { conditions.append("device.customer_id = \(customer)") }
        if let site { conditions.append("device.site_id = \(site)") }
        if let model { conditions.append("device.model_id = \(model)") }
        if let contract { conditions.append("device.contract_id = \(contract)") }
        if let phase { conditions.append("device.phase = \(phase)") }
        conditions += try db.finds(words, "device.id", in: .device, for: person)
        return conditions
    }
}

/// A device as a list shows it: with the names of what it belongs to.
public struct DeviceRow: Sendable, Equatable {
    public let device: Device
    public let modelCode: String
    public let modelName: String
    public let brand: String?
    public let productLine: String?
    public let customerCode: String
    /// The customer's short name, or the whole one.
    public let customerName: String
    public let siteName: String?
    public let contractNumber: String?

    public var id: ID<Device> { device.id }

    init(_ row: Row) throws {
        device = try Device(row)
        modelCode = try row["model_code"]
        modelName = try row["model_name"]
        brand = try row["brand"]
        productLine = try row["product_line"]
        customerCode = try row["customer_code"]
        let shortName: String? = try row["customer_short_name"]
        customerName = try shortName ?? row["customer_name"]
        siteName = try row["site_name"]
        contractNumber = try row["contract_number"]
    }
}

extension Desk {
    /// One page of devices, by serial.
    ///
    /// `after` is `next` of the page before; a page has at most 200 rows.
    public func devices(
        _ filter: DeviceFilter = DeviceFilter(),
        after: String? = nil,
        limit: Int = 50,
        seenBy person: Person
    ) async throws -> Listing<DeviceRow> {
        let last = try after.map { try ID<Device>(cursor: $0) }
        let limit = Listing<DeviceRow>.rows(limit)
        return try await database.read { db in
            let found = try db.deviceRows(filter.conditions(for: person, in: db), after: last, limit: limit + 1)
            return Listing(found, limit: limit) { $0.id.description }
        }
    }

    public func deviceCount(_ filter: DeviceFilter = DeviceFilter(), seenBy person: Person) async throws -> Int {
        try await database.read { db in
            let conditions = try filter.conditions(for: person, in: db)
            return try db.rows(
                """
                SELECT count(*) AS n FROM device
                JOIN product_model ON product_model.id = device.model_id
                JOIN customer ON customer.id = device.customer_id
                WHERE \(conditions.joined(" AND "))
                """
            )[0]["n"]
        }
    }

    /// The devices that bear this serial, in any spelling; more than one only where models differ.
    public func devices(serial: String, seenBy person: Person) async throws -> [DeviceRow] {
        let key = Spelling.ofSerial(serial)
        return try await database.read { db in
            try db.deviceRows(
                [person.seesDevices(ofCustomer: "device.customer_id"), "device.serial_key = \(key)"],
                after: nil,
                limit: 20
            )
        }
    }
}

extension Connection {
    func deviceRows(_ conditions: [SQL], after last: ID<Device>?, limit: Int) throws -> [DeviceRow] {
        var conditions = conditions
        if let last {
            conditions.append(
                "(device.serial_key, device.id) > (SELECT serial_key, id FROM device WHERE id = \(last))"
            )
        }
        return try rows(
            """
            SELECT device.*, product_model.code AS model_code, product_model.name AS model_name,
                product_model.brand, product_model.product_line,
                customer.code AS customer_code, customer.name AS customer_name,
                customer.short_name AS customer_short_name, site.name AS site_name,
                contract.number AS contract_number
            FROM device
            JOIN product_model ON product_model.id = device.model_id
            JOIN customer ON customer.id = device.customer_id
            LEFT JOIN site ON site.id = device.site_id
            LEFT JOIN contract ON contract.id = device.contract_id
            WHERE \(conditions.joined(" AND "))
            ORDER BY device.serial_key, device.id
            LIMIT \(limit)
            """
        ).map(DeviceRow.init)
    }
}
