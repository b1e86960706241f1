public import AfterSales
import Storage

extension Desk {
    /// Things owed that fall due before `moment` and are not settled, the earliest first.
    public func owed(
        dueBefore moment: Instant,
        after: String? = nil,
        limit: Int = 50,
        seenBy person: Person
    ) async throws -> Listing<Owed> {
        let last = try after.map { try ID<Owed>(cursor: $0) }
        let limit = Listing<Owed>.rows(limit)
        return try await database.read { db in
            var conditions: [SQL] = [
                person.seesOwed, "owed.due_at < \(moment)", "owed.settled_at IS NULL AND owed.dropped_at IS NULL",
            ]
            if let last {
                conditions.append("(owed.due_at, owed.id) > (SELECT due_at, id FROM owed WHERE id = \(last))")
            }
            let found = try db.owed("\(conditions.joined(" AND ")) ORDER BY owed.due_at, owed.id LIMIT \(limit + 1)")
            return Listing(found, limit: limit) { $0.id.description }
        }
    }

    public func owed(_ id: ID<Owed>, seenBy person: Person) async throws -> Owed {
        try await database.read { db in try db.owed(id, seenBy: person) }
    }

    /// Settles something owed, with what shows that it was done.
    ///
    /// A problem that came up is a ticket of its own (C39): one that is there already, or `problem`, which is opened in
    /// the same transaction and of which the evidence keeps the number.
    /// - Throws: `Refusal` if it is settled already, or speaks of another customer.
    @discardableResult
    public func settle(
        _ id: ID<Owed>,
        _ evidence: Owed.Evidence,
        problem: TicketRequest? = nil,
        by person: Person
    ) async throws -> Owed {
        try person.needs(.followUp)
        if problem != nil { try person.needs(.openTicket) }
        let words = try TypedText.paragraphs(evidence.words, "words", limit: 20_000)
        let problem = try problem?.checked()
        let now = now()
        return try await database.write { db in
            let known = try db.owed(id, seenBy: person)
            guard known.settledAt == nil else { throw Refusal(.conflict, "already-settled") }
            // Where nothing is left to inspect, a sentence says what became of it.
            if let installation = known.installation, try db.isInUse(installation) {
                throw Refusal(.conflict, "settled-by-inspection")
            }
            var evidence = Owed.Evidence(words: words, ticket: evidence.ticket)
            if let problem {
                guard problem.customer == known.customer else { throw Refusal.notFound }
                evidence.ticket = try open(problem, reportedAt: now, by: person, at: now, in: db).ticket.id
            } else if let ticket = evidence.ticket {
                guard try db.ticket(ticket, for: person).opening.customer == known.customer else {
                    throw Refusal.notFound
                }
            }
            try db.settle(id, evidence, by: person.id, at: now)
            try db.record([JournalLine("owed.settled", evidence)], on: Subject(.owed, id), by: person, at: now)
            return try db.owed(id, seenBy: person)
        }
    }
}

/// What the day begins with: promises due, plus things owed. (semantics §8)
public struct MorningList: Sendable {
    /// Open tickets whose next promise falls due before the day ends, or is late; the earliest first.
    public let promises: Listing<QueueRow>
    /// Tickets that owe a follow-up call by then, closed ones too.
    public let calls: Listing<QueueRow>
    /// Owed without a ticket by then; empty for whoever does not see to that.
    public let owed: Listing<Owed>
    /// Defective ones that customers owe back by then, because the replacement left first. (C23)
    public let defectives: Listing<OwedDefective>
}

extension Desk {
    /// What this person has to see to on the day that ends with `today`; at most `limit` of each kind.
    public func morningList(for person: Person, today: Interval, limit: Int = 50) async throws -> MorningList {
        MorningList(
            promises: try await queue(QueueFilter(dueBefore: today.end), limit: limit, seenBy: person),
            calls: try await queue(
                QueueFilter(openness: .all, callDueBefore: today.end),
                order: .call,
                limit: limit,
                seenBy: person
            ),
            owed: try await owed(dueBefore: today.end, limit: limit, seenBy: person),
            defectives: person.customer == nil && person.may(.seeDevices)
                ? try await owedDefectives(dueBefore: today.end, limit: limit, seenBy: person)
                : Listing(items: [], next: nil)
        )
    }
}

extension Connection {
    fileprivate func owed(_ condition: SQL) throws -> [Owed] {
        try rows(
            """
            SELECT owed.*, coalesce(customer.short_name, customer.name) AS customer_name
            FROM owed JOIN customer ON customer.id = owed.customer_id WHERE \(condition)
            """
        ).map(Owed.init)
    }

    fileprivate func owed(_ id: ID<Owed>, seenBy person: Person) throws -> Owed {
        guard let owed = try owed("owed.id = \(id) AND owed.dropped_at IS NULL AND \(person.seesOwed)").first else {
            throw Refusal.notFound
        }
        return owed
    }
}

extension Person {
    /// Ours who make such calls; to a customer's people it is kept, not shown.
    fileprivate var seesOwed: SQL {
        customer == nil && may(.followUp) ? seesCustomer("owed.customer_id") : "1 = 0"
    }
}
