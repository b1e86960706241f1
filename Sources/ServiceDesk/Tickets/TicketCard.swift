public import AfterSales
import Storage

/// A ticket with all that a person who works on it wants to see at once.
public struct TicketCard: Sendable {
    public private(set) var ticket: Ticket
    public let turn: Turn
    public let clocks: [Clock]
    /// The promise to look at first.
    public let leading: Clock?
    public let plan: Plan
    public let gates: [Ticket.GateState]
    public let customer: Customer
    public let site: Site?
    public let contact: Contact?
    public let device: DeviceOnTicket?
    /// The zone of the calendar that each clock runs by.
    public let zones: [Clock.ID: Zone]
    /// The moment all of this was read for.
    public let now: Instant
    let shelf: TermsShelf

    /// Who pays what, as far as the plan's sentences say it.
    public var whoPays: WhoPays {
        shelf.whoPays(by: plan, warranty: device?.warranty?.state, cause: ticket.cause?.told.cause)
    }

    /// The device as a ticket shows it.
    public struct DeviceOnTicket: Sendable, Equatable {
        public let id: ID<Device>
        public let serial: String
        public let modelID: ID<ProductModel>
        public let model: String
        public let modelCode: String
        public let phase: DevicePhase
        public let acceptedOn: Day?
        /// Whether the ticket was reported within its warranty; `nil` where the plan gives none.
        public let warranty: WarrantyStanding?
    }
}

extension TicketCard {
    /// The same with the ticket as somebody saw it at `version`; promises, gates and terms stay those of now.
    ///
    /// `nil` where there was no such version.
    public func seen(at version: Int) -> TicketCard? {
        var card = self
        guard let then = Ticket(ticket.id, journal: ticket.entries.filter { $0.sequence <= version }) else {
            return nil
        }
        card.ticket = then
        return card
    }
}

extension Desk {
    func card(_ projection: TicketProjection, in db: any Connection) throws -> TicketCard {
        let ticket = projection.ticket
        let opening = ticket.opening
        let device = try device(of: ticket, under: projection.plan, in: db)
        let whoPays = shelf.whoPays(
            by: projection.plan,
            warranty: device?.warranty?.state,
            cause: ticket.cause?.told.cause
        )
        return TicketCard(
            ticket: ticket,
            turn: ticket.turn(at: projection.now, under: projection.plan),
            clocks: projection.clocks,
            leading: ticket.isOver ? nil : Ticket.leading(projection.clocks),
            plan: projection.plan,
            gates: ticket.gates(under: projection.plan, whoPays: whoPays),
            customer: try db.customer(opening.customer, seenBy: .desk),
            site: try opening.site.map { try db.site($0, seenBy: .desk) },
            contact: try opening.reporter.contact.map { try db.contact($0, seenBy: .desk) },
            device: device,
            zones: projection.clocks.reduce(into: [:]) { zones, clock in
                zones[clock.id] = projection.terms.calendar(clock.calendar, version: clock.calendarVersion)?.zone
            },
            now: projection.now,
            shelf: shelf
        )
    }
}

extension Desk {
    /// Who pays what on a ticket, as its plan says it, to decide by in the same transaction.
    func whoPays(of ticket: Ticket, _ work: TicketWork) throws -> WhoPays {
        let device = try device(of: ticket, under: work.plan, in: work.db)
        return shelf.whoPays(by: work.plan, warranty: device?.warranty?.state, cause: ticket.cause?.told.cause)
    }

    /// The device of a ticket, and how it stood to its warranty when the fault was reported.
    func device(of ticket: Ticket, under plan: Plan, in db: any Connection) throws -> TicketCard.DeviceOnTicket? {
        guard let id = ticket.opening.device else { return nil }
        let found = try db.rows(
            """
            SELECT device.*, product_model.name AS model, product_model.code AS model_code, site.zone
            FROM device JOIN product_model ON product_model.id = device.model_id
            LEFT JOIN site ON site.id = device.site_id
            WHERE device.id = \(id)
            """
        )
        return try found.first.map { row in
            let steps = try DeviceSteps(stored: row)
            return try TicketCard.DeviceOnTicket(
                id: row["id"],
                serial: row["serial"],
                modelID: row["model_id"],
                model: row["model"],
                modelCode: row["model_code"],
                phase: row["phase"],
                acceptedOn: steps[.accepted],
                warranty: warranty(
                    of: steps,
                    zone: row["zone"],
                    under: plan,
                    at: ticket.reportedAt,
                    in: db
                )
            )
        }
    }
}
