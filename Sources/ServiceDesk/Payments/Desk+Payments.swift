public import AfterSales
import Storage

/// Money received. (C25, C72)
extension Desk {
    /// Notes money that is here; `zone` is that of whoever notes it, for what today is.
    public func receive(
        _ money: TicketEvent.MoneyReceived,
        on id: Ticket.ID,
        in zone: Zone,
        version: Int? = nil,
        by person: Person
    ) async throws -> TicketCard {
        try await work(on: id, version: version, by: person, needing: .recordPayment) { ticket, work in
            try ticket.receive(money, under: work.plan, today: zone.day(of: work.now), at: work.now)
        }
    }

    /// Takes an entry of money back: it was a mistake, or the money went back to the customer.
    public func reversePayment(
        _ id: Ticket.ID,
        payment: Int,
        reason: String,
        version: Int? = nil,
        by person: Person
    ) async throws -> TicketCard {
        try await work(on: id, version: version, by: person, needing: .recordPayment) { ticket, _ in
            try ticket.reversePayment(payment, reason: reason)
        }
    }
}

extension Connection {
    /// Lays a payment out in its table.
    func save(_ payment: Ticket.Payment, of ticket: Ticket.ID) throws {
        let received = payment.received
        try later(
            """
            INSERT INTO payment (ticket_id, payment, currency, amount, received_on, reference, payer, noted_by,
                reversed_at)
            VALUES (\(ticket.number), \(payment.id), \(received.amount.currency), \(received.amount.minor),
                \(received.day), \(received.reference), \(received.payer), \(payment.by.name), \(payment.reversedAt))
            ON CONFLICT (ticket_id, payment) DO UPDATE SET reversed_at = excluded.reversed_at
            """
        )
    }
}
