public import AfterSales
import Storage

/// What a serial read off a device says about it, held against the device of a ticket.
public enum SerialFinding: Sendable, Equatable {
    /// It is the ticket's.
    case same
    /// It is known, and not the ticket's; several models may bear one serial.
    case others([Found])
    case unknown

    public struct Found: Sendable, Equatable {
        public let id: ID<Device>
        public let serial: String
        public let model: String
        public let customer: String
        public let phase: DevicePhase
        /// Whether it is the ticket's customer's.
        public let isOfCustomer: Bool
    }
}

extension Desk {
    /// Holds a serial, in any spelling, or what our own label says, against the device of a ticket.
    public func compare(serial: String, on id: Ticket.ID, seenBy person: Person) async throws -> SerialFinding {
        try person.needs(.workTicket)
        let text = try TypedText.line(serial, "serial", limit: 200)
        let key = Spelling.ofSerial(text)
        let labelled = text.labelledDevice
        return try await database.read { db in
            let opening = try db.ticket(id, for: person).opening
            let sought: SQL = if let labelled { "device.id = \(labelled)" } else { "device.serial_key = \(key)" }
            let found = try db.rows(
                """
                SELECT device.id, device.serial, device.phase, product_model.name AS model, customer.name AS customer,
                    device.customer_id
                FROM device JOIN product_model ON product_model.id = device.model_id
                JOIN customer ON customer.id = device.customer_id
                WHERE \(sought) AND \(person.seesDevices(ofCustomer: "device.customer_id"))
                ORDER BY device.id LIMIT 5
                """
            ).map { row in
                let customer: ID<Customer> = try row["customer_id"]
                return try SerialFinding.Found(
                    id: row["id"],
                    serial: row["serial"],
                    model: row["model"],
                    customer: row["customer"],
                    phase: row["phase"],
                    isOfCustomer: customer == opening.customer
                )
            }
            if found.contains(where: { $0.id == opening.device }) { return .same }
            return found.isEmpty ? .unknown : .others(found)
        }
    }
}

extension String {
    /// The device of our own label, which bears an address: `https://…/label/<id>`.
    fileprivate var labelledDevice: ID<Device>? {
        let parts = split(separator: "/").suffix(2)
        guard parts.count == 2, parts.first == "label", let id = parts.last else { return nil }
        return ID<Device>(id)
    }
}
