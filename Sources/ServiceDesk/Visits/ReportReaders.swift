public import AfterSales
import Storage

/// How the customer gets at the service report of a ticket: nothing is sent by itself.
public struct ReportReaders: Sendable, Equatable {
    public struct Link: Sendable, Equatable {
        public let contact: String
        public let until: Instant
    }

    /// Who of theirs can sign in and see the ticket, by name; ten at most.
    public let accounts: [String]
    /// Links to it that are live.
    public let links: [Link]
}

extension Desk {
    public func reportReaders(of id: Ticket.ID, seenBy person: Person) async throws -> ReportReaders {
        try person.needs(.workTicket)
        let now = now()
        return try await database.read { db in
            let ticket = try db.ticket(id, for: person)
            let theirs = try db.profiles(
                """
                SELECT * FROM person WHERE customer = \(ticket.opening.customer) AND disabled_at IS NULL
                    AND login IS NOT NULL ORDER BY name, id LIMIT 50
                """
            ).map(\.profile.person)
            let links = try db.rows(
                """
                SELECT contact.name, customer_link.expires_at
                FROM customer_link JOIN contact ON contact.id = customer_link.contact_id
                WHERE customer_link.ticket_id = \(id.number) AND customer_link.revoked_at IS NULL
                    AND customer_link.expires_at > \(now)
                ORDER BY customer_link.id DESC LIMIT 10
                """
            ).map { try ReportReaders.Link(contact: $0["name"], until: $0["expires_at"]) }
            var accounts: [String] = []
            for person in theirs where accounts.count < 10 {
                if try person.may(.seeTickets) && db.isVisible(id, to: person) { accounts.append(person.name) }
            }
            return ReportReaders(accounts: accounts, links: links)
        }
    }
}
