public import AfterSales
public import Storage

extension DevicePhase: SQLConvertible {}

extension Device {
    init(_ row: Row) throws {
        try self.init(
            id: row["id"],
            details: Details(
                serial: row["serial"],
                model: row["model_id"],
                customer: row["customer_id"],
                site: row["site_id"],
                contract: row["contract_id"],
                location: row["location"]
            ),
            steps: DeviceSteps(stored: row),
            version: row["version"]
        )
    }
}

extension DeviceSteps {
    /// From the columns of `device`.
    init(stored row: Row) throws {
        var days: [DevicePhase: Day] = [:]
        days[.ordered] = try row["ordered_on"]
        days[.shipped] = try row["shipped_on"]
        days[.delivered] = try row["delivered_on"]
        days[.installed] = try row["installed_on"]
        days[.accepted] = try row["accepted_on"]
        days[.retired] = try row["retired_on"]
        self.init(days)
    }
}

extension Connection {
    /// - Throws: `Refusal.notFound` if there is none or this person may not see it.
    func device(_ id: ID<Device>, seenBy person: Person) throws -> Device {
        let found = try rows(
            "SELECT * FROM device WHERE id = \(id) AND \(person.seesDevices(ofCustomer: "customer_id"))"
        )
        guard let row = found.first else { throw Refusal.notFound }
        return try Device(row)
    }

    /// Refuses a serial that another device of the model bears in any spelling.
    func checkFree(_ device: Device) throws {
        let others = try rows(
            """
            SELECT 1 FROM device
            WHERE serial_key = \(Spelling.ofSerial(device.serial)) AND model_id = \(device.details.model)
                AND id <> \(device.id)
            """
        )
        guard others.isEmpty else { throw Refusal.taken("serial", device.serial) }
    }

    /// Refuses a device whose model or customer does not exist, or whose site or contract is another customer's.
    func checkBelongings(of device: Device, seenBy person: Person) throws {
        let details = device.details
        guard try !rows("SELECT 1 FROM product_model WHERE id = \(details.model)").isEmpty else {
            throw Refusal.unknown("model")
        }
        let customer = try rows(
            "SELECT 1 FROM customer WHERE id = \(details.customer) AND \(person.seesCustomer("id"))"
        )
        guard !customer.isEmpty else { throw Refusal.unknown("customer") }
        try checkSite(details.site, isOf: details.customer, seenBy: person)
        try checkContract(details.contract, isOf: details.customer)
    }

    func insert(_ device: Device) throws {
        let details = device.details
        let steps = device.steps
        try run(
            """
            INSERT INTO device (id, serial, serial_key, model_id, customer_id, site_id, contract_id, location, phase,
                ordered_on, shipped_on, delivered_on, installed_on, accepted_on, retired_on, version)
            VALUES (\(device.id), \(details.serial), \(Spelling.ofSerial(details.serial)), \(details.model),
                \(details.customer), \(details.site), \(details.contract), \(details.location), \(device.phase),
                \(steps[.ordered]), \(steps[.shipped]), \(steps[.delivered]), \(steps[.installed]),
                \(steps[.accepted]), \(steps[.retired]), \(device.version))
            """
        )
        try keep(device.searchTerms, of: device.id, in: .device)
    }

    /// Saves `device` unless someone else has saved it since it was read.
    func update(_ device: Device, from version: Int) throws {
        let details = device.details
        let steps = device.steps
        let changed = try run(
            """
            UPDATE device
            SET serial = \(details.serial), serial_key = \(Spelling.ofSerial(details.serial)),
                model_id = \(details.model), customer_id = \(details.customer), site_id = \(details.site),
                contract_id = \(details.contract), location = \(details.location), phase = \(device.phase),
                ordered_on = \(steps[.ordered]), shipped_on = \(steps[.shipped]),
                delivered_on = \(steps[.delivered]), installed_on = \(steps[.installed]),
                accepted_on = \(steps[.accepted]), retired_on = \(steps[.retired]), version = \(device.version)
            WHERE id = \(device.id) AND version = \(version)
            """
        )
        guard changed == 1 else { throw Refusal.changedMeanwhile }
        try keep(device.searchTerms, of: device.id, in: .device)
    }
}

extension Refusal {
    /// `field` names a record that does not exist, or is not this person's to see.
    public static func unknown(_ field: String) -> Refusal {
        Refusal(.invalid, "unknown", field: field, values: ["field": field])
    }

    /// There is no such thing under this name, code or number, or it is not this person's to see.
    public static func unknown(_ field: String, _ name: String) -> Refusal {
        Refusal(.invalid, "unknown-name", field: field, values: ["field": field, "value": name])
    }
}
