public import AfterSales
import Storage

/// What is open just now and asks for somebody: counted, never listed.
public struct OpenWork: Sendable, Equatable {
    /// Past a promise.
    public let late: QueueCount
    /// In time, with a promise that falls due before `soonEnds`.
    public let soon: QueueCount
    public let unassigned: QueueCount
    /// With goods at our bench that came before `weekAgo` and have not been sent back. (C70)
    public let oldReturns: QueueCount
    /// That owe a follow-up call before `soonEnds`, closed ones too. (C50)
    public let calls: QueueCount
    /// By whose turn it is; who has none is not in it.
    public let turns: [Turn: QueueCount]
    public let now: Instant
    public let soonEnds: Instant
    public let weekAgo: Instant
}

extension Desk {
    /// How promises were kept, month by month, in one statement.
    ///
    /// `which.period` is narrowed to `months`, which follow each other; at most sixty.
    public func trend(
        of which: MeasuredPromise,
        months: [Interval],
        seenBy person: Person
    ) async throws -> [MonthMeasure] {
        try person.needs(.seeMeasures)
        guard let first = months.first, let last = months.last else { return [] }
        guard months.count <= 60 else { throw Refusal.invalid("from", expected: "sixty-months") }
        let now = now()
        var which = which
        which.period.began = Interval(first.start, last.end)
        let asked = which
        return try await database.readOfLate { db in
            try db.monthMeasures(asked, months, at: now, seenBy: person)
        }
    }

    /// Faults that more than one request told of in a period, by model and class, the most frequent first; in one
    /// statement.
    public func repeatFaults(
        _ period: MeasuredPeriod,
        limit: Int = 20,
        seenBy person: Person
    ) async throws -> [RepeatFault] {
        try person.needs(.seeMeasures)
        return try await database.readOfLate { db in try db.repeatFaults(period, limit: limit, seenBy: person) }
    }

    /// What is late, falls due before `soonEnds`, is nobody's, and whose turn everything is, in one statement.
    public func openWork(dueSoonBefore soonEnds: Instant, seenBy person: Person) async throws -> OpenWork {
        try person.needs(.seeMeasures)
        let now = now()
        let weekAgo = now.advanced(byMilliseconds: -7 * 86_400_000)
        let asked: [(String, QueueFilter)] =
            [
                ("late", QueueFilter(isLate: true)),
                ("soon", QueueFilter(dueFrom: now, dueBefore: soonEnds)),
                ("unassigned", QueueFilter(isUnassigned: true)),
                ("returns", QueueFilter(goodsBefore: weekAgo)),
                ("calls", QueueFilter(openness: .all, callDueBefore: soonEnds)),
            ] + Turn.allCases.filter { $0 != .closed }.map { ("turn \($0.rawValue)", QueueFilter(turns: [$0])) }
        return try await database.readOfLate { db in
            let counts = try db.counts(asked, seenBy: person, at: now)
            func count(_ name: String) -> QueueCount { counts[name] ?? QueueCount(0, limit: QueueCount.most) }
            return OpenWork(
                late: count("late"),
                soon: count("soon"),
                unassigned: count("unassigned"),
                oldReturns: count("returns"),
                calls: count("calls"),
                turns: Turn.allCases.reduce(into: [:]) { turns, turn in
                    let counted = count("turn \(turn.rawValue)")
                    if counted.count > 0 { turns[turn] = counted }
                },
                now: now,
                soonEnds: soonEnds,
                weekAgo: weekAgo
            )
        }
    }
}

extension Connection {
    /// How many tickets each filter lets through, counted as far as a count says something.
    fileprivate func counts(
        _ filters: [(name: String, filter: QueueFilter)],
        seenBy person: Person,
        at now: Instant
    ) throws -> [String: QueueCount] {
        let statement = try filters.map { name, filter -> SQL in
            let conditions = try filter.conditions(for: person, at: now, in: self)
            return """
                SELECT CAST(\(name) AS TEXT) AS counted_as, count(*) AS n
                FROM (\(SQL.tickets(conditions, limit: QueueCount.most + 1))) AS counted
                """
        }.joined(" UNION ALL ")
        return try rows(statement).reduce(into: [:]) { counts, row in
            counts[try row["counted_as"]] = QueueCount(try row["n"], limit: QueueCount.most)
        }
    }

    fileprivate func monthMeasures(
        _ which: MeasuredPromise,
        _ months: [Interval],
        at now: Instant,
        seenBy person: Person
    ) throws -> [MonthMeasure] {
        let place = months.enumerated().map { place, month -> SQL in
            "WHEN clock.start_at < \(month.end) THEN \(place)"
        }.joined(" ")
        let found = try rows(
            """
            SELECT month,
                count(*) FILTER (WHERE outcome = 'kept') AS kept,
                count(*) FILTER (WHERE outcome = 'broken') AS broken,
                count(*) FILTER (WHERE outcome = 'pending') AS pending
            FROM (
                SELECT CAST(CASE \(place) END AS BIGINT) AS month, \(SQL.outcome(at: now)) AS outcome
                FROM clock JOIN ticket ON ticket.id = clock.ticket_id
                WHERE \(which.clockCondition(at: now)) AND \(TicketScope(person).condition)
            ) AS placed
            GROUP BY month ORDER BY month
            """
        )
        var measures = months.map { MonthMeasure(month: $0) }
        for row in found {
            let place: Int = try row["month"]
            measures[place] = try MonthMeasure(
                month: months[place],
                kept: row["kept"],
                broken: row["broken"],
                pending: row["pending"]
            )
        }
        return measures
    }

    fileprivate func repeatFaults(_ period: MeasuredPeriod, limit: Int, seenBy person: Person) throws -> [RepeatFault] {
        try rows(
            """
            SELECT product_model.id, product_model.code, product_model.name, ticket.fault_class,
                count(*) AS tickets, count(DISTINCT ticket.device_id) AS devices
            FROM ticket JOIN device ON device.id = ticket.device_id
            JOIN product_model ON product_model.id = device.model_id
            WHERE ticket.reported_at >= \(period.began.start) AND ticket.reported_at < \(period.began.end)
                AND ticket.plan_id = \(period.plan) AND ticket.kind = \(RequestKind.fault)
                AND \(TicketScope(person).condition)
            GROUP BY product_model.id, product_model.code, product_model.name, ticket.fault_class
            HAVING count(*) > 1
            ORDER BY tickets DESC, devices, product_model.id, coalesce(ticket.fault_class, '')
            LIMIT \(min(max(limit, 1), 100))
            """
        ).map { row in
            try RepeatFault(
                model: row["id"],
                modelCode: row["code"],
                modelName: row["name"],
                faultClass: row["fault_class"],
                tickets: row["tickets"],
                devices: row["devices"]
            )
        }
    }
}
