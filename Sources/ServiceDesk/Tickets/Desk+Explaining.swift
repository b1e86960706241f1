public import AfterSales
import Storage

extension Desk {
    /// Why each promise on a ticket falls due when it does; one without a calendar to be had has no explanation.
    ///
    /// The card is what somebody was allowed to see, so nothing is asked again.
    public func explanations(of card: TicketCard) async throws -> [Clock.ID: Explanation] {
        let (ticket, clocks) = (card.ticket, card.clocks)
        return try await database.read { db in
            let terms = try termsInForce(for: ticket, in: db)
            return clocks.reduce(into: [:]) { found, clock in
                found[clock.id] = clock.explanation(under: terms)
            }
        }
    }
}
