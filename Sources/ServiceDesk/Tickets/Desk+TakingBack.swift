public import AfterSales

extension Desk {
    /// Takes back what `person` did last on a ticket, if that can be done honestly; `entry` is its number.
    ///
    /// - Throws: `cannot-take-back` where something happened since, or it is too late, or it told somebody outside.
    public func takeBack(_ entry: Int, on id: Ticket.ID, by person: Person) async throws -> TicketCard {
        try await work(on: id, version: nil, by: person, needing: .workTicket) { ticket, work in
            try ticket.takeBack(entry, by: person, at: work.now)
        }
    }
}
