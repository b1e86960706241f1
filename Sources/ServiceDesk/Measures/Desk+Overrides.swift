public import AfterSales
import Storage

/// Gates that were opened by right and reason: on tickets of a plan, in a period, narrowed to one gate or one person.
public struct OverrideFilter: Sendable, Equatable {
    public var period: MeasuredPeriod
    public var gate: Gate?
    public var person: ID<Person>?

    public init(period: MeasuredPeriod, gate: Gate? = nil, person: ID<Person>? = nil) {
        self.period = period
        self.gate = gate
        self.person = person
    }
}

extension Desk {
    /// How often gates were opened by right and reason in a period, in two statements. (semantics §7)
    public func overrideMeasure(_ period: MeasuredPeriod, seenBy person: Person) async throws -> OverrideMeasure {
        try person.needs(.seeMeasures)
        return try await database.readOfLate { db in
            try OverrideMeasure(
                gates: db.overrideTimes("gate", OverrideFilter(period: period), seenBy: person).map { row in
                    (gate: try row["counted_as"], count: try .init(row))
                },
                people: db.overrideTimes("person_id", OverrideFilter(period: period), seenBy: person).map { row in
                    (person: try .init(id: row["counted_as"], name: row["name"]), count: try .init(row))
                }
            )
        }
    }

    /// One page of them with their reasons, the newest first; a page has at most 200.
    /// - Throws: `Refusal` for a cursor that no list handed out.
    public func overrides(
        _ filter: OverrideFilter,
        after: String? = nil,
        limit: Int = 50,
        seenBy person: Person
    ) async throws -> Listing<GateOverride> {
        try person.needs(.seeMeasures)
        let last = try after.map { try OverridePlace($0) }
        let limit = Listing<GateOverride>.rows(limit)
        return try await database.readOfLate { db in
            let found = try db.overrides(filter, after: last, limit: limit + 1, seenBy: person)
            return Listing(found, limit: limit) { OverridePlace($0).description }
        }
    }
}

/// Where a page of overrides ended.
private struct OverridePlace: CustomStringConvertible {
    let at: Int64
    let ticket: String
    let sequence: Int

    init(_ override: GateOverride) {
        (at, ticket, sequence) = (override.at.milliseconds, String(override.ticket.number), override.sequence)
    }

    init(_ text: String) throws(Refusal) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let at = Int64(parts[0]), Int(parts[1]) != nil, let sequence = Int(parts[2]) else {
            throw .invalid("after", expected: "cursor")
        }
        (self.at, ticket, self.sequence) = (at, String(parts[1]), sequence)
    }

    var description: String { "\(at).\(ticket).\(sequence)" }
}

extension OverrideFilter {
    /// The entries themselves are the record; the index of these alone holds them in order.
    ///
    /// Its two conditions are written out, because no engine finds a partial index by values it is handed.
    fileprivate func entries(seenBy viewer: Person) -> SQL {
        var asked: [SQL] = ["ticket.plan_id = \(period.plan)", TicketScope(viewer).condition]
        if let gate { asked.append("overridden.gate = \(gate)") }
        if let person { asked.append("overridden.person_id = \(person)") }
        return """
            FROM (
                SELECT journal.subject_id, journal.seq, journal.recorded_at, journal.person_id, journal.person_name,
                    \(SQL.text("gate", inJSON: "journal.data")) AS gate, \(SQL.text("reason", inJSON: "journal.data")) AS reason
                FROM journal
                WHERE journal.subject_kind = 'ticket' AND journal.kind = 'overridden'
                    AND journal.recorded_at >= \(period.began.start) AND journal.recorded_at < \(period.began.end)
            ) AS overridden
            JOIN ticket ON ticket.id = CAST(overridden.subject_id AS BIGINT)
            WHERE \(asked.joined(" AND "))
            """
    }
}

extension OverrideMeasure.Times {
    fileprivate init(_ row: Row) throws {
        try self.init(times: row["times"], tickets: row["tickets"])
    }
}

extension Connection {
    fileprivate func overrideTimes(_ column: SQL, _ filter: OverrideFilter, seenBy viewer: Person) throws -> [Row] {
        try rows(
            """
            SELECT overridden.\(column) AS counted_as, max(overridden.person_name) AS name, count(*) AS times,
                count(DISTINCT overridden.subject_id) AS tickets
            \(filter.entries(seenBy: viewer))
            GROUP BY overridden.\(column) ORDER BY times DESC, counted_as
            """
        )
    }

    fileprivate func overrides(
        _ filter: OverrideFilter,
        after last: OverridePlace?,
        limit: Int,
        seenBy viewer: Person
    ) throws -> [GateOverride] {
        var place: SQL = ""
        if let last {
            place = """
                AND (overridden.recorded_at, overridden.subject_id, overridden.seq)
                    < (\(last.at), \(last.ticket), \(last.sequence))
                """
        }
        return try rows(
            """
            SELECT overridden.*, coalesce(customer.short_name, customer.name) AS customer_name
            FROM (
                SELECT overridden.*, ticket.subject, ticket.customer_id
                \(filter.entries(seenBy: viewer)) \(place)
                ORDER BY overridden.recorded_at DESC, overridden.subject_id DESC, overridden.seq DESC LIMIT \(limit)
            ) AS overridden
            JOIN customer ON customer.id = overridden.customer_id
            ORDER BY overridden.recorded_at DESC, overridden.subject_id DESC, overridden.seq DESC
            """
        ).map(GateOverride.init)
    }
}

extension GateOverride {
    fileprivate init(_ row: Row) throws {
        let ticket: String = try row["subject_id"]
        try self.init(
            ticket: Ticket.ID(number: Int(ticket) ?? 0),
            sequence: row["seq"],
            gate: row["gate"],
            by: .init(id: row["person_id"], name: row["person_name"]),
            reason: row["reason"],
            at: row["recorded_at"],
            subject: row["subject"],
            customer: row["customer_name"]
        )
    }
}
