import AfterSales
import Storage

/// What waits to be said. A row is written in the transaction of the fact itself, so that neither is without the other.
extension Connection {
    /// Puts into the outbox what the entries behind `version` make the desk say.
    func announce(_ projection: TicketProjection, after version: Int, at now: Instant) throws {
        for entry in projection.ticket.entries where entry.sequence > version {
            if let announcement = projection.announcement(of: entry) { try announce(announcement, at: now) }
        }
    }

    /// A fact that is in the outbox already is not put there again.
    func announce(_ announcement: Announcement, at now: Instant) throws {
        let audience = announcement.audience.map(\.description).joined(separator: " ")
        try later(
            """
            INSERT INTO outbox (fact, kind, ticket_id, audience, except_person, particulars, happened_at, created_at,
                deliver_after, attempts)
            VALUES (\(announcement.fact), \(announcement.kind), \(announcement.ticket?.number), \(audience),
                \(announcement.except), \(JournalLine.json(announcement.particulars)), \(announcement.happenedAt),
                \(now), \(announcement.deliverAfter), 0)
            ON CONFLICT (fact) DO NOTHING
            """
        )
    }

    /// Tells those concerned what has waited until `now`, at most `limit` facts.
    ///
    /// Rows another node is at are passed over. What cannot be read is tried again later and does not hold up the
    /// rest. Telling in the app is a row, so that it is done in the same transaction and happens once; a medium that
    /// leaves the house gets its own row per person here, and is sent from there.
    func deliver(at now: Instant, limit: Int) throws -> Delivery {
        let waiting = try rows(
            """
            SELECT * FROM outbox WHERE settled_at IS NULL AND deliver_after <= \(now)
            ORDER BY deliver_after, fact LIMIT \(limit) \(SQL.skippingLocked)
            """
        )
        var delivery = Delivery(isMore: waiting.count == limit)
        for row in waiting {
            let fact: String = try row["fact"]
            do {
                let told = try tell(row, at: now)
                delivery.notices += told ?? 0
                let outcome = told == nil ? "dropped" : "delivered"
                try run("UPDATE outbox SET settled_at = \(now), outcome = \(outcome) WHERE fact = \(fact)")
            } catch let failure as SQLFailure {
                throw failure
            } catch {
                delivery.failures.append(.init(what: "announcement \(fact)", reason: String(describing: error)))
                let attempts: Int = try row["attempts"]
                try run(
                    """
                    UPDATE outbox SET attempts = \(attempts + 1), deliver_after = \(now.afterFailing(attempts + 1))
                    WHERE fact = \(fact)
                    """
                )
            }
        }
        return delivery
    }

    /// How many were told; `nil` where there is nothing to tell any more.
    private func tell(_ row: Row, at now: Instant) throws -> Int? {
        let fact: String = try row["fact"]
        let kind: Notice.Kind = try row["kind"]
        let ticket: Int? = try row["ticket_id"]
        let text: String = try row["particulars"]
        let except: ID<Person>? = try row["except_person"]
        let particulars = try Notice.Particulars(stored: text)
        if try ticket.map({ try isPast(kind, particulars, ticket: $0, at: now) }) ?? isSettled(fact, particulars) {
            return nil
        }
        if let ticket, try isTakenBack(fact, ticket: ticket) { return nil }
        let audience = try (row["audience"] as String).split(separator: " ").map { word in
            guard let audience = Audience(word) else { throw UnknownAudience(word: String(word)) }
            return audience
        }
        let people = try people(in: audience, ticket: ticket).subtracting([except].compactMap { $0 })
        for person in people.sorted() {
            try run(
                """
                INSERT INTO notice (person_id, fact, kind, ticket_id, particulars, happened_at, told_at)
                VALUES (\(person), \(fact), \(kind), \(ticket), \(text), \(row["happened_at"] as Instant), \(now))
                ON CONFLICT (person_id, fact) DO NOTHING
                """
            )
        }
        return people.count
    }

    /// Whether what is owed by this fact was done before its day, or falls due on another: of that there is another word.
    private func isSettled(_ fact: String, _ particulars: Notice.Particulars) throws -> Bool {
        // A day it was moved to follows its number.
        let parts = fact.split(separator: "/")
        guard parts.first == "owed", parts.count > 1, let id = ID<Owed>(parts[1]) else { return false }
        return try rows(
            """
            SELECT 1 FROM owed WHERE id = \(id) AND due_at = \(particulars.due) AND settled_at IS NULL
                AND dropped_at IS NULL
            """
        ).isEmpty
    }

    /// Whether the entry that this fact names was taken back before anybody was told.
    private func isTakenBack(_ fact: String, ticket: Int) throws -> Bool {
        guard let entry = fact.split(separator: "/").last.flatMap({ Int($0) }) else { return false }
        let line = try JournalLine(TicketEvent.takenBack(.init(entry: entry)), occurredAt: nil)
        return try !rows(
            """
            SELECT 1 FROM journal WHERE subject_kind = \(Subject.Kind.ticket) AND subject_id = \(String(ticket))
                AND seq > \(entry) AND kind = \(line.kind) AND data = \(line.data)
            """
        ).isEmpty
    }

    /// Whether what was to be said while the desk was closed is no longer so.
    private func isPast(
        _ kind: Notice.Kind,
        _ particulars: Notice.Particulars,
        ticket: Int,
        at now: Instant
    ) throws -> Bool {
        switch kind {
        case .warned:
            // Kept meanwhile, late by now, or due at another time: there is, or will be, another word about it.
            return try rows(
                """
                SELECT 1 FROM clock JOIN ticket ON ticket.id = clock.ticket_id
                WHERE clock.ticket_id = \(ticket) AND metric = \(particulars.metric) AND clause = \(particulars.clause)
                    AND due_at = \(particulars.due) AND due_at >= \(now) AND fulfilled_at IS NULL AND ticket.is_open
                """
            ).isEmpty
        case .followUpDue:
            return try rows(
                """
                SELECT 1 FROM follow_up
                WHERE ticket_id = \(ticket) AND occurrence = \(particulars.occurrence) AND done_at IS NULL
                    AND dropped_at IS NULL
                """
            ).isEmpty
        case .quotationExpired:
            // Written anew, answered after all by a letter that was underway, or over.
            return try rows(
                """
                SELECT 1 FROM quotation JOIN ticket ON ticket.id = quotation.ticket_id
                WHERE quotation.ticket_id = \(ticket) AND quotation.state = \(Quotation.State.expired)
                    AND ticket.is_open
                """
            ).isEmpty
        case .fellDue, .resumed:
            // A merged or cancelled ticket is silent (hard case 15); what was kept too late was late all the same.
            return try rows("SELECT 1 FROM ticket WHERE id = \(ticket) AND is_open").isEmpty
        case .assigned, .visitMoveAsked, .quotationAccepted, .quotationDeclined, .moneyReceived, .signed, .handedBack,
            .leadTold, .owedDue:
            return false
        case .webhookOff, .backupLate, .backupFailed, .backupUnsound:
            return false
        }
    }
}

/// What came of one look into the outbox.
struct Delivery: Sendable {
    var notices = 0
    var failures: [RoundsReport.Failure] = []
    /// Whether there may be more waiting.
    var isMore: Bool
}

/// The outbox names an audience that this program does not know.
struct UnknownAudience: Error {
    let word: String
}

extension Instant {
    /// When to try again what has failed so many times: two seconds later, then four, up to an hour.
    func afterFailing(_ attempts: Int) -> Instant {
        advanced(byMilliseconds: min(1_000 << Int64(min(max(attempts, 1), 20)), 3_600_000))
    }
}
