public import AfterSales
import Storage

/// Goods that come to our bench and go back. (C67–C71)
///
/// `order` is the return that is meant; it is refused where another one is under way.
extension Desk {
    /// Asks the customer to send something in, telling them how to pack it and who pays the freight.
    public func arrangeReturn(
        _ id: Ticket.ID,
        goods: String,
        packing: String,
        freight: String,
        to: String,
        version: Int? = nil,
        happening: Happening = .now,
        by person: Person
    ) async throws -> TicketCard {
        try await work(on: id, version: version, by: person, needing: .workTicket, happening: happening) {
            ticket,
            work in
            try ticket.arrangeReturn(goods: goods, packing: packing, freight: freight, to: to, under: work.plan)
        }
    }

    public func cancelReturn(
        _ id: Ticket.ID,
        order: Int? = nil,
        reason: String,
        version: Int? = nil,
        by person: Person
    ) async throws -> TicketCard {
        try await work(on: id, version: version, by: person, needing: .workTicket) { ticket, _ in
            try ticket.checkReturn(order)
            return try ticket.cancelReturn(reason: reason)
        }
    }

    /// The goods are on our bench: C70 runs from here.
    public func receiveReturn(
        _ id: Ticket.ID,
        order: Int? = nil,
        words: String = "",
        consignment: String? = nil,
        version: Int? = nil,
        happening: Happening = .now,
        by person: Person
    ) async throws -> TicketCard {
        try await work(on: id, version: version, by: person, needing: .workTicket, happening: happening) {
            ticket,
            work in
            try ticket.checkReturn(order)
            return try ticket.receiveReturn(words: words, consignment: consignment, at: work.at)
        }
    }

    /// Passes the goods on to the supplier, having told the customer (C71); for `appraisal`, only to look at them.
    public func sendToSupplier(
        _ id: Ticket.ID,
        order: Int? = nil,
        supplier: String,
        words: String,
        told: String,
        consignment: String? = nil,
        appraisal: Bool = false,
        version: Int? = nil,
        happening: Happening = .now,
        by person: Person
    ) async throws -> TicketCard {
        try await work(on: id, version: version, by: person, needing: .workTicket, happening: happening) {
            ticket,
            work in
            try ticket.checkReturn(order)
            return try ticket.sendToSupplier(
                supplier: supplier,
                words: words,
                told: told,
                consignment: consignment,
                appraisal: appraisal,
                at: work.at,
                under: work.plan,
                whoPays: whoPays(of: ticket, work)
            )
        }
    }

    public func takeBackFromSupplier(
        _ id: Ticket.ID,
        order: Int? = nil,
        words: String = "",
        consignment: String? = nil,
        version: Int? = nil,
        happening: Happening = .now,
        by person: Person
    ) async throws -> TicketCard {
        try await work(on: id, version: version, by: person, needing: .workTicket, happening: happening) {
            ticket,
            work in
            try ticket.checkReturn(order)
            return try ticket.takeBackFromSupplier(words: words, consignment: consignment, at: work.at)
        }
    }

    /// Ships the goods back, repaired or not.
    public func shipBack(
        _ id: Ticket.ID,
        order: Int? = nil,
        result: Rung.Result,
        found: String,
        done: String = "",
        consignment: String = "",
        version: Int? = nil,
        happening: Happening = .now,
        by person: Person
    ) async throws -> TicketCard {
        try await work(on: id, version: version, by: person, needing: .workTicket, happening: happening) {
            ticket,
            work in
            try ticket.checkReturn(order)
            return try ticket.shipBack(
                result: result,
                found: found,
                done: done,
                consignment: consignment,
                at: work.at,
                under: work.plan,
                whoPays: whoPays(of: ticket, work)
            )
        }
    }
}

extension Connection {
    /// Lays a return out in its tables.
    func save(_ order: ReturnOrder, of ticket: Ticket.ID) throws {
        try later(
            """
            INSERT INTO return_order (ticket_id, return_order, goods, state, received_at, shipped_back_at)
            VALUES (\(ticket.number), \(order.id), \(order.arranged.goods), \(order.state), \(order.receivedAt),
                \(order.shippedBackAt))
            ON CONFLICT (ticket_id, return_order) DO UPDATE SET state = excluded.state,
                received_at = excluded.received_at, shipped_back_at = excluded.shipped_back_at
            """
        )
        for leg in order.legs {
            try later(
                """
                INSERT INTO supplier_leg (ticket_id, return_order, leg, supplier, from_at, end_at)
                VALUES (\(ticket.number), \(order.id), \(leg.sent.leg), \(leg.sent.supplier), \(leg.from), \(leg.until))
                ON CONFLICT (ticket_id, return_order, leg) DO UPDATE SET end_at = excluded.end_at
                """
            )
        }
    }
}
