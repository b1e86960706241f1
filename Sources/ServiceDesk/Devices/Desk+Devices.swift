public import AfterSales
import Storage

/// A device with everything its page shows.
public struct DeviceSheet: Sendable {
    public let device: Device
    public let model: ProductModel
    public let customer: Customer
    public let site: Site?
    public let contract: Contract?
    /// From its registration on; empty for a customer's people, because it tells of whoever had the device before.
    public let history: [JournalEntry]
}

extension Desk {
    /// Takes a device into our books.
    ///
    /// `steps` are the days of its life that are known already; it may be old when we first hear of it.
    /// - Throws: `Refusal.taken` if another device of the model bears the serial in any spelling;
    ///   `siteOfAnotherCustomer`, `contractOfAnotherCustomer`.
    public func register(
        _ details: Device.Details,
        steps: [DevicePhase: Day] = [:],
        by person: Person
    ) async throws -> Device {
        try person.needs(.editDevices)
        let now = now()
        let device = Device(
            id: newID(),
            details: try details.checked(),
            steps: try DeviceSteps(steps, latest: .latestAnywhere(at: now)),
            version: 1
        )
        return try await database.write { db in
            try db.checkBelongings(of: device, seenBy: person)
            try db.checkFree(device)
            try db.insert(device)
            try db.record(.registered(device.details, device.steps), on: device, by: person, at: now)
            return device
        }
    }

    /// Replaces the particulars of a device; its days are reached or corrected, never changed.
    /// - Throws: `Refusal.changedMeanwhile` if it was saved since `version`, and whatever `register` throws.
    public func change(
        _ id: ID<Device>,
        to details: Device.Details,
        version: Int,
        by person: Person
    ) async throws -> Device {
        try await save(id, version: version, by: person) { device in try device.change(to: details) }
    }

    /// The device reached `phase` on `day`; acceptance is where its warranty starts (C32).
    public func reach(
        _ phase: DevicePhase,
        on day: Day,
        of id: ID<Device>,
        version: Int,
        by person: Person
    ) async throws -> Device {
        let latest = Day.latestAnywhere(at: now())
        return try await save(id, version: version, by: person) { device in
            try device.reach(phase, on: day, latest: latest)
        }
    }

    /// The day of a step was wrong, unknown until now, or (`nil`) never was.
    public func correct(
        _ phase: DevicePhase,
        to day: Day?,
        of id: ID<Device>,
        reason: String,
        version: Int,
        by person: Person
    ) async throws -> Device {
        let latest = Day.latestAnywhere(at: now())
        return try await save(id, version: version, by: person) { device in
            try device.correct(phase, to: day, reason: reason, latest: latest)
        }
    }

    public func device(_ id: ID<Device>, seenBy person: Person) async throws -> Device {
        try await database.read { try $0.device(id, seenBy: person) }
    }

    /// - Throws: `Refusal.notFound` if there is none or this person may not see it.
    public func deviceSheet(_ id: ID<Device>, seenBy person: Person) async throws -> DeviceSheet {
        try await database.read { db in
            let device = try db.device(id, seenBy: person)
            let details = device.details
            return DeviceSheet(
                device: device,
                model: try db.model(details.model),
                customer: try db.customer(details.customer, seenBy: person).seen(by: person),
                site: try details.site.map { try db.site($0, seenBy: person) },
                contract: try details.contract.map { try db.contract($0, seenBy: person) },
                history: person.customer == nil ? try db.journal(of: device.subject) : []
            )
        }
    }

    /// What a ticket on this device has to know.
    public func deviceFacts(_ id: ID<Device>, seenBy person: Person) async throws -> DeviceFacts {
        try await database.read { db in
            try db.deviceFacts(try db.device(id, seenBy: person))
        }
    }

    private func save(
        _ id: ID<Device>,
        version: Int,
        by person: Person,
        _ verb: @escaping @Sendable (inout Device) throws -> Device.Change?
    ) async throws -> Device {
        try person.needs(.editDevices)
        let now = now()
        return try await database.write { db in
            var device = try db.device(id, seenBy: person)
            guard device.version == version else { throw Refusal.changedMeanwhile }
            guard let change = try verb(&device) else { return device }
            if case .changed = change {
                try db.checkBelongings(of: device, seenBy: person)
                try db.checkFree(device)
            }
            try db.update(device, from: version)
            try db.record(change, on: device, by: person, at: now)
            return device
        }
    }
}

extension Connection {
    /// Appends one change to the journal of `device`, which is the device after it.
    func record(_ change: Device.Change, on device: Device, by person: Person, at now: Instant) throws {
        try record([change.line()], on: device.subject, by: person, at: now, after: device.version - 1)
    }

    /// What a ticket of `customer` on this device has to know.
    /// - Throws: `Refusal.deviceOfAnotherCustomer`, or for a customer's person `.unknown`: they are not told that it is.
    func deviceFacts(_ id: ID<Device>, of customer: ID<Customer>, seenBy person: Person) throws -> DeviceFacts {
        guard let row = try rows("SELECT * FROM device WHERE id = \(id)").first else { throw Refusal.unknown("device") }
        let device = try Device(row)
        guard device.details.customer == customer else {
            throw person.customer == nil ? Refusal.deviceOfAnotherCustomer : .unknown("device")
        }
        return try deviceFacts(device)
    }

    func deviceFacts(_ device: Device) throws -> DeviceFacts {
        let details = device.details
        let belongings = try rows(
            """
            SELECT customer.plan_id, customer.plan_version, site.zone
            FROM customer LEFT JOIN site ON site.id = \(details.site)
            WHERE customer.id = \(details.customer)
            """
        )
        guard let row = belongings.first else { throw Refusal.notFound }
        let contract = try details.contract.map { id in
            try rows("SELECT * FROM contract WHERE id = \(id)").map(Contract.init)
        }
        return DeviceFacts(
            device: device,
            zone: try row["zone"],
            contract: contract?.first,
            customerPlan: try .stored(in: row)
        )
    }
}
