public import AfterSales
import Storage

/// An obligation without a ticket: what, to whom, by when, by which sentence, and how it was settled. (semantics §8)
public struct Owed: Sendable, Equatable {
    /// How it came about; with it the row can be rebuilt.
    struct Arising: Codable {
        let plan: String
        let clause: String
        let customer: ID<Customer>
        /// What is to be inspected; absent for what is owed to the customer as such.
        var installation: ID<Installation>?
        let occurrence: Int
        let what: String
        let isInternal: Bool
        let due: Instant
    }

    /// That it falls due on another day than was written down, such as after an acceptance was corrected.
    struct Moving: Codable {
        let due: Instant
    }

    /// What shows that it was done.
    public struct Evidence: Sendable, Equatable, Codable {
        public var words: String
        /// The request that came of it, if something was wrong.
        public var ticket: Ticket.ID?
        /// The inspection whose report it is.
        public var inspection: ID<Inspection>?

        public init(words: String, ticket: Ticket.ID? = nil, inspection: ID<Inspection>? = nil) {
            self.words = words
            self.ticket = ticket
            self.inspection = inspection
        }
    }

    public let id: ID<Owed>
    public let plan: String
    public let clause: String
    public let customer: ID<Customer>
    public let customerName: String
    /// What is to be inspected; as long as there is a device in use, only an inspection with its report settles that.
    public let installation: ID<Installation>?
    /// The first is 1; of inspections 202601 is the first of the warranty year that begins in 2026.
    public let occurrence: Int
    /// The plan language's word for it: `phone-visit`.
    public let what: String
    /// An aim of ours for a sentence without a number; never shown as the promise.
    public let isInternal: Bool
    public let due: Instant
    public let settledAt: Instant?
    public let evidence: Evidence?

    public func isLate(at now: Instant) -> Bool { settledAt == nil && due < now }
}

extension Owed {
    init(_ row: Row) throws {
        let words: String? = try row["evidence"]
        let ticket: Int? = try row["ticket_id"]
        let inspection: ID<Inspection>? = try row["inspection_id"]
        try self.init(
            id: row["id"],
            plan: row["plan_id"],
            clause: row["clause"],
            customer: row["customer_id"],
            customerName: row["customer_name"],
            installation: row["installation_id"],
            occurrence: row["occurrence"],
            what: row["what"],
            isInternal: row["is_internal"],
            due: row["due_at"],
            settledAt: row["settled_at"],
            evidence: words.map {
                Evidence(words: $0, ticket: ticket.map(Ticket.ID.init(number:)), inspection: inspection)
            }
        )
    }
}

extension Connection {
    /// Writes one occurrence down, with its journal; `false` if it is there already.
    func arise(_ arising: Owed.Arising, as id: ID<Owed>, at now: Instant) throws -> Bool {
        guard try insert(arising, as: id) else { return false }
        try record([JournalLine("owed.arisen", arising)], on: Subject(.owed, id), by: .desk, at: now, after: 0)
        return true
    }

    func insert(_ arising: Owed.Arising, as id: ID<Owed>) throws -> Bool {
        try run(
            """
            INSERT INTO owed (id, plan_id, clause, customer_id, installation_id, occurrence, what, is_internal, due_at)
            VALUES (\(id), \(arising.plan), \(arising.clause), \(arising.customer), \(arising.installation),
                \(arising.occurrence), \(arising.what), \(arising.isInternal), \(arising.due))
            ON CONFLICT (plan_id, clause, customer_id, coalesce(installation_id, 0), occurrence) DO NOTHING
            """
        ) == 1
    }

    func settle(_ id: ID<Owed>, _ evidence: Owed.Evidence, by person: ID<Person>, at now: Instant) throws {
        try run(
            """
            UPDATE owed SET settled_at = \(now), settled_by = \(person), evidence = \(evidence.words),
                ticket_id = \(evidence.ticket?.number), inspection_id = \(evidence.inspection)
            WHERE id = \(id)
            """
        )
    }

    /// What was dropped is owed again by it.
    func move(_ id: ID<Owed>, to due: Instant) throws {
        try run("UPDATE owed SET due_at = \(due), dropped_at = NULL WHERE id = \(id)")
    }

    func drop(_ id: ID<Owed>, at now: Instant) throws {
        try run("UPDATE owed SET dropped_at = \(now) WHERE id = \(id)")
    }
}
