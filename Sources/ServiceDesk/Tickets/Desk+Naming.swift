public import AfterSales
import Storage

/// Naming what was not known when the ticket was opened.
extension Desk {
    /// Names the device the ticket is about, or another instead: its promises, lead and who pays follow.
    ///
    /// - Throws: `Refusal` for a device of another customer, a ticket that is over, another device without a reason.
    public func nameDevice(
        _ id: Ticket.ID,
        _ device: ID<Device>,
        reason: String? = nil,
        version: Int? = nil,
        by person: Person
    ) async throws -> TicketCard {
        try person.needs(.seeDevices)
        return try await work(on: id, version: version, by: person, needing: .workTicket) { ticket, work in
            let customer = ticket.opening.customer
            let facts = try work.db.deviceFacts(device, of: customer, seenBy: person)
            let (terms, plan) = try terms(for: facts.plan, in: work.db)
            var named = TicketEvent.DeviceNamed(
                device: device,
                serial: facts.serial,
                before: try self.device(of: ticket, under: work.plan, in: work.db)?.serial,
                site: facts.site,
                phase: try phase(of: facts, at: ticket.reportedAt, terms, plan, in: work.db),
                contract: facts.contractKind,
                reason: reason
            )
            if ticket.currentVisit?.state == .arrived {
                named.checklist = try work.db.checklist(forModel: facts.model, faultClass: ticket.faultClass)?.copy
            }
            return try ticket.nameDevice(named, terms: terms, under: plan, hash: Digest.sha256)
        }
    }

    /// The same by a serial, in any spelling, or what our own label says.
    ///
    /// - Throws: `unknown-name` where no device bears it, `serial-of-several` where several of the customer's do.
    public func nameDevice(
        _ id: Ticket.ID,
        bearing serial: String,
        reason: String? = nil,
        version: Int? = nil,
        by person: Person
    ) async throws -> TicketCard {
        try person.needs(.seeDevices)
        switch try await compare(serial: serial, on: id, seenBy: person) {
        case .same: return try await ticket(id, seenBy: person)
        case .unknown: throw Refusal.unknown("serial", serial)
        case .others(let found):
            let own = found.filter(\.isOfCustomer)
            guard let device = own.first else {
                throw Refusal(.invalid, "device-of-another-customer", field: "serial")
            }
            guard own.count == 1 else { throw Refusal(.conflict, "serial-of-several", field: "serial") }
            return try await nameDevice(id, device.id, reason: reason, version: version, by: person)
        }
    }

    /// Names the contact of the ticket's customer whom the reporter is, or who speaks for them.
    public func nameContact(
        _ id: Ticket.ID,
        _ contact: ID<Contact>,
        version: Int? = nil,
        by person: Person
    ) async throws -> TicketCard {
        try await work(on: id, version: version, by: person, needing: .workTicket) { ticket, work in
            let found = try work.db.rows(
                "SELECT name FROM contact WHERE id = \(contact) AND customer_id = \(ticket.opening.customer)"
            )
            guard let row = found.first else { throw Refusal.unknown("contact") }
            return try ticket.nameContact(.init(contact: contact, name: row["name"]))
        }
    }

    /// The phase of a device at a moment; where its site names no zone, by the calendar that runs where the plan names none.
    func phase(
        of device: DeviceFacts,
        at moment: Instant,
        _ terms: TicketEvent.Terms,
        _ plan: Plan,
        in db: any Connection
    ) throws -> DevicePhase? {
        guard let version = terms.calendars[plan.assumedCalendar] else { return nil }
        return device.phase(at: moment, assuming: try calendar(plan.assumedCalendar, version: version, in: db).zone)
    }
}
