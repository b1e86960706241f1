public import AfterSales
import Storage

extension Desk {
    /// Notes that somebody has a ticket open, until they leave or half a minute passes without ``Changes`` speaking for
    /// the page.
    ///
    /// Nothing of it is kept, and an outage of the records stops nobody from reading.
    /// - Throws: `notFound` for a ticket they may not see; `notAllowed` for a customer's person.
    public func arrive(on page: OpenPage, by person: Person) async throws {
        guard person.customer == nil else { throw Refusal.notAllowed }
        let end = now().advanced(byMilliseconds: OpenPage.life)
        try await expect(page.ticket, seenBy: person)
        try await noteInPassing { db in
            try db.run(
                """
                INSERT INTO presence (page, ticket_id, person_id, writing_until, expires_at)
                VALUES (\(page.name), \(page.ticket.number), \(person.id), 0, \(end))
                ON CONFLICT (page) DO UPDATE SET ticket_id = excluded.ticket_id, expires_at = excluded.expires_at
                WHERE presence.person_id = excluded.person_id
                """
            )
        }
        changes.noteWritten()
    }

    /// Notes that somebody is typing into a form of the ticket, on a page they have open; says nothing of what.
    public func noteWriting(on ticket: Ticket.ID, page: String, by person: Person) async throws {
        let end = now().advanced(byMilliseconds: OpenPage.writing)
        try await expect(ticket, seenBy: person)
        try await noteInPassing { db in
            try db.run(
                """
                UPDATE presence SET writing_until = \(end)
                WHERE page = \(page) AND person_id = \(person.id) AND ticket_id = \(ticket.number)
                """
            )
        }
        changes.noteWritten()
    }

    /// Notes that the page was closed.
    public func leave(_ page: OpenPage, by person: Person) async throws {
        let now = now()
        let end = now.advanced(byMilliseconds: OpenPage.grace)
        try await noteInPassing { db in
            try db.run(
                """
                UPDATE presence SET writing_until = 0, expires_at = \(end)
                WHERE page = \(page.name) AND person_id = \(person.id) AND expires_at > \(end)
                """
            )
        }
        changes.noteWritten()
    }

    /// The others who have the ticket open, each once, by name; at most twenty.
    ///
    /// - Throws: `notFound` for a ticket they may not see; `notAllowed` for a customer's person.
    public func others(on ticket: Ticket.ID, seenBy person: Person) async throws -> [Presence] {
        guard person.customer == nil else { throw Refusal.notAllowed }
        let now = now()
        return try await database.read { db in
            try db.expect(ticket, seenBy: person)
            let found = try db.rows(
                """
                SELECT person.id, person.name, max(presence.writing_until) AS writing_until
                FROM presence JOIN person ON person.id = presence.person_id
                WHERE presence.ticket_id = \(ticket.number) AND presence.expires_at > \(now)
                    AND person.id <> \(person.id) AND person.disabled_at IS NULL
                GROUP BY person.id, person.name ORDER BY person.name, person.id LIMIT 20
                """
            )
            return try found.map { row in
                Presence(person: try row["id"], name: try row["name"], isWriting: try row["writing_until"] > now)
            }
        }
    }

    /// Asked before the change and not in it: a change that had read the ticket would stand in the way of those who
    /// work on it.
    private func expect(_ ticket: Ticket.ID, seenBy person: Person) async throws {
        try await database.read { db in try db.expect(ticket, seenBy: person) }
    }
}

extension Connection {
    /// - Throws: `notFound` for a ticket that is not there for this person.
    fileprivate func expect(_ ticket: Ticket.ID, seenBy person: Person) throws {
        let found = try rows(
            "SELECT 1 AS one FROM ticket WHERE id = \(ticket.number) AND \(TicketScope(person).condition)"
        )
        guard !found.isEmpty else { throw Refusal.notFound }
    }
}
