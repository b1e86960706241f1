import AfterSales
import Storage

/// What is due, found by index: what is not due costs nothing.
extension Connection {
    /// Tickets on which something has come due, the earliest first; those that failed wait for their next try.
    func ticketsDue(by now: Instant, limit: Int) throws -> [Ticket.ID] {
        let alarms = try rows(
            """
            SELECT ticket_id, alarm_at AS at FROM clock
            WHERE alarm_at <= \(now)
                AND NOT EXISTS (SELECT 1 FROM round_failure WHERE round_failure.ticket_id = clock.ticket_id)
            ORDER BY alarm_at, ticket_id LIMIT \(limit)
            """
        )
        let wakings = try rows(
            """
            SELECT id AS ticket_id, wake_at AS at FROM ticket
            WHERE wake_at <= \(now)
                AND NOT EXISTS (SELECT 1 FROM round_failure WHERE round_failure.ticket_id = ticket.id)
            ORDER BY wake_at, id LIMIT \(limit)
            """
        )
        let retries = try rows(
            """
            SELECT ticket_id, retry_at AS at FROM round_failure WHERE retry_at <= \(now)
            ORDER BY retry_at, ticket_id LIMIT \(limit)
            """
        )
        var earliest: [Ticket.ID: Instant] = [:]
        for row in alarms + wakings + retries {
            let (id, at): (Int, Instant) = try (row["ticket_id"], row["at"])
            let ticket = Ticket.ID(number: id)
            earliest[ticket] = min(earliest[ticket] ?? at, at)
        }
        return earliest.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.prefix(limit).map(\.key)
    }

    func hasAnnouncements(waitingAt now: Instant) throws -> Bool {
        try !rows("SELECT 1 FROM outbox WHERE settled_at IS NULL AND deliver_after <= \(now) LIMIT 1").isEmpty
    }

    /// The next moment at which there is something to do; a ticket that failed counts from its next try.
    func nextRound() throws -> Instant? {
        let found = try rows(
            """
            SELECT at FROM (SELECT alarm_at AS at FROM clock WHERE alarm_at IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM round_failure WHERE round_failure.ticket_id = clock.ticket_id)
                ORDER BY alarm_at LIMIT 1) AS alarm
            UNION ALL SELECT at FROM (SELECT wake_at AS at FROM ticket WHERE wake_at IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM round_failure WHERE round_failure.ticket_id = ticket.id)
                ORDER BY wake_at LIMIT 1) AS waking
            UNION ALL SELECT at FROM (SELECT deliver_after AS at FROM outbox WHERE settled_at IS NULL
                ORDER BY deliver_after LIMIT 1) AS waiting
            UNION ALL SELECT at FROM (SELECT next_at AS at FROM cadence ORDER BY next_at LIMIT 1) AS counting
            UNION ALL SELECT at FROM (SELECT next_at AS at FROM inspection_round ORDER BY next_at LIMIT 1) AS inspecting
            UNION ALL SELECT next_at AS at FROM round_task
            UNION ALL SELECT at FROM (SELECT retry_at AS at FROM round_failure ORDER BY retry_at LIMIT 1) AS retry
            """
        )
        return try found.map { try $0["at"] as Instant }.min()
    }

    /// Lets a ticket that failed rest before it is tried again.
    func postpone(_ ticket: Ticket.ID, because reason: String, at now: Instant) throws {
        let known = try rows("SELECT attempts FROM round_failure WHERE ticket_id = \(ticket.number)").first
        let attempts: Int = try (known?["attempts"] ?? 0) + 1
        try run(
            """
            INSERT INTO round_failure (ticket_id, attempts, retry_at, reason)
            VALUES (\(ticket.number), \(attempts), \(now.afterFailing(attempts)), \(String(reason.prefix(2_000))))
            ON CONFLICT (ticket_id) DO UPDATE SET attempts = excluded.attempts, retry_at = excluded.retry_at,
                reason = excluded.reason
            """
        )
    }
}
