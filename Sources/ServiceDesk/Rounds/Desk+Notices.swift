public import AfterSales
import Storage

extension Desk {
    /// What the desk told this person, newest first.
    ///
    /// What they may no longer know of is left out. `after` is `next` of the page before.
    public func notices(
        for person: Person,
        unreadOnly: Bool = false,
        after: String? = nil,
        limit: Int = 50
    ) async throws -> Listing<Notice> {
        let limit = Listing<Notice>.rows(limit)
        return try await database.read { db in
            var conditions: [SQL] = [person.hearsNotices]
            if unreadOnly { conditions.append("read_at IS NULL") }
            if let after {
                conditions.append(
                    """
                    (told_at, fact) < (SELECT told_at, fact FROM notice
                    WHERE person_id = \(person.id) AND fact = \(after))
                    """
                )
            }
            let found = try db.rows(
                """
                SELECT notice.*, ticket.plan_id, ticket.plan_version
                FROM notice LEFT JOIN ticket ON ticket.id = notice.ticket_id WHERE \(conditions.joined(" AND "))
                ORDER BY told_at DESC, fact DESC LIMIT \(limit + 1)
                """
            ).map(Notice.init)
            return Listing(found, limit: limit, cursor: \.fact)
        }
    }

    /// How many notices this person has not read; counted up to a hundred.
    public func unreadNotices(for person: Person) async throws -> Int {
        try await database.read { try $0.unreadNotices(for: person) }
    }

    /// - Throws: `Refusal.notFound` if this person was told no such thing.
    public func markRead(_ fact: String, by person: Person) async throws {
        let now = now()
        try await database.write { db in
            let known = try db.rows(
                "SELECT read_at FROM notice WHERE person_id = \(person.id) AND fact = \(fact)"
            )
            guard !known.isEmpty else { throw Refusal.notFound }
            try db.run(
                """
                UPDATE notice SET read_at = \(now)
                WHERE person_id = \(person.id) AND fact = \(fact) AND read_at IS NULL
                """
            )
        }
    }

    /// Marks everything this person was told by `moment` as read: what came after they looked stays unread.
    public func markAllRead(toldBy moment: Instant, by person: Person) async throws {
        let now = now()
        try await database.write { db in
            try db.run(
                """
                UPDATE notice SET read_at = \(now)
                WHERE person_id = \(person.id) AND read_at IS NULL AND told_at <= \(moment)
                """
            )
        }
    }
}

extension Connection {
    /// How many notices this person has not read; counted up to a hundred.
    func unreadNotices(for person: Person) throws -> Int {
        try rows(
            """
            SELECT count(*) AS n FROM (
                SELECT fact FROM notice WHERE read_at IS NULL AND \(person.hearsNotices) LIMIT 100
            ) AS unread
            """
        )[0]["n"]
    }
}

extension Person {
    /// A condition on the table `notice`: their own, about tickets they may still know of.
    fileprivate var hearsNotices: SQL {
        """
        notice.person_id = \(id) AND (notice.ticket_id IS NULL OR EXISTS (
            SELECT 1 FROM ticket WHERE ticket.id = notice.ticket_id AND \(TicketScope(self).condition)))
        """
    }
}
