import AfterSales
import Storage

extension MeasuredPromise {
    /// A condition on the table `ticket`.
    func condition(at now: Instant) -> SQL {
        "ticket.id IN (SELECT clock.ticket_id FROM clock WHERE \(clockCondition(at: now)))"
    }

    /// A condition on the table `clock`.
    func clockCondition(at now: Instant) -> SQL {
        var conditions: [SQL] = [period.condition]
        if let clause { conditions.append("clock.clause = \(clause)") }
        if let metric { conditions.append("clock.metric = \(metric)") }
        switch standing {
        case .promise: conditions.append("NOT clock.is_shadow AND NOT clock.is_internal")
        case .shadow: conditions.append("clock.is_shadow AND NOT clock.is_internal")
        case .aim: conditions.append("clock.is_internal")
        case nil: break
        }
        if let outcome { conditions.append("\(SQL.outcome(at: now)) = \(outcome)") }
        return conditions.joined(" AND ")
    }
}

extension MeasuredPeriod {
    fileprivate var condition: SQL {
        "clock.plan_id = \(plan) AND clock.start_at >= \(began.start) AND clock.start_at < \(began.end)"
    }
}

extension SQL {
    /// What a clock came to: past its time it is broken, whether or not the rounds have been by yet.
    static func outcome(at now: Instant) -> SQL {
        "CASE WHEN clock.state = 'pending' AND clock.due_at < \(now) THEN 'broken' ELSE clock.state END"
    }
}

extension Connection {
    func promiseMeasures(
        _ period: MeasuredPeriod,
        at now: Instant,
        seenBy person: Person
    ) throws -> [PromiseMeasure] {
        let clocks: SQL = """
            FROM clock JOIN ticket ON ticket.id = clock.ticket_id
            WHERE \(period.condition) AND \(TicketScope(person).condition)
            """
        let spreads = try spreads(clocks)
        return try rows(
            """
            SELECT clause, metric, is_internal, is_shadow,
                count(*) FILTER (WHERE outcome = 'kept') AS kept,
                count(*) FILTER (WHERE outcome = 'broken') AS passed,
                count(*) FILTER (WHERE outcome = 'broken' AND fulfilled_at IS NULL) AS outstanding,
                count(*) FILTER (WHERE outcome = 'broken' AND late_by_change) AS late_by_change,
                count(*) FILTER (WHERE outcome = 'pending') AS pending,
                count(*) FILTER (WHERE outcome = 'void') AS void
            FROM (
                SELECT clock.clause, clock.metric, clock.is_internal, clock.is_shadow, clock.fulfilled_at,
                    clock.late_by_change, \(SQL.outcome(at: now)) AS outcome
                \(clocks)
            ) AS measured
            GROUP BY is_internal, is_shadow, clause, metric
            ORDER BY is_internal, is_shadow, clause, metric
            """
        ).map { row in
            let which = try MeasuredClock(row)
            return try PromiseMeasure(
                clause: which.id.clause,
                metric: which.id.metric,
                standing: which.standing,
                kept: row["kept"],
                passed: row["passed"],
                outstanding: row["outstanding"],
                lateByChange: row["late_by_change"],
                pending: row["pending"],
                void: row["void"],
                consumed: spreads[which]
            )
        }
    }

    /// What fulfilled clocks used up; the engine ranks them, so that no clock travels.
    private func spreads(_ clocks: SQL) throws -> [MeasuredClock: Spread] {
        try rows(
            """
            SELECT clause, metric, is_internal, is_shadow, count(*) AS n,
                min(consumed) FILTER (WHERE place * 2 >= among) AS median,
                min(consumed) FILTER (WHERE place * 10 >= among * 9) AS ninth
            FROM (
                SELECT clock.clause, clock.metric, clock.is_internal, clock.is_shadow, clock.consumed,
                    row_number() OVER (
                        PARTITION BY clock.is_internal, clock.is_shadow, clock.clause, clock.metric
                        ORDER BY clock.consumed
                    ) AS place,
                    count(*) OVER (
                        PARTITION BY clock.is_internal, clock.is_shadow, clock.clause, clock.metric
                    ) AS among
                \(clocks) AND clock.consumed IS NOT NULL
            ) AS ranked
            GROUP BY is_internal, is_shadow, clause, metric
            """
        ).reduce(into: [:]) { spreads, row in spreads[try MeasuredClock(row)] = try Spread(row) }
    }

    func ticketMeasure(_ period: MeasuredPeriod, at now: Instant, seenBy person: Person) throws -> TicketMeasure {
        let told: SQL = """
            FROM ticket
            WHERE ticket.plan_id = \(period.plan) AND ticket.reported_at >= \(period.began.start)
                AND ticket.reported_at < \(period.began.end) AND \(TicketScope(person).condition)
            """
        let waits = try waits(told, at: now)
        let counts = try rows(
            """
            SELECT count(*) AS reported,
                count(*) FILTER (WHERE ticket.is_open) AS open,
                count(*) FILTER (WHERE ticket.ending = 'closed') AS closed,
                count(*) FILTER (WHERE ticket.ending = 'cancelled') AS cancelled,
                count(*) FILTER (WHERE ticket.ending = 'merged') AS merged,
                (SELECT count(*) FROM rating WHERE rating.ticket_id IN (SELECT ticket.id \(told))) AS ratings,
                (SELECT CAST(sum(rating.marks) AS BIGINT) FROM rating
                    WHERE rating.ticket_id IN (SELECT ticket.id \(told))) AS marks
            \(told)
            """
        )[0]
        return try TicketMeasure(
            reported: counts["reported"],
            open: counts["open"],
            closed: counts["closed"],
            cancelled: counts["cancelled"],
            merged: counts["merged"],
            toResolve: waits["resolved"]?.each,
            toClose: waits["closed"]?.each,
            waiting: waits["waiting"],
            supplier: waits["supplier"],
            ratings: counts["ratings"],
            marks: (counts["marks"] as Int?) ?? 0
        )
    }

    private func waits(_ told: SQL, at now: Instant) throws -> [String: TicketMeasure.Wait] {
        try rows(
            """
            WITH told AS (
                SELECT ticket.id, ticket.reported_at, ticket.resolved_at, ticket.ended_at, ticket.ending \(told)
            ), spans AS (
                SELECT 'resolved' AS measure, resolved_at - reported_at AS span FROM told WHERE resolved_at IS NOT NULL
                UNION ALL
                SELECT 'closed', ended_at - reported_at FROM told WHERE ending = 'closed'
                UNION ALL
                SELECT measure, CAST(sum(\(SQL.least)(end_at, \(now)) - from_at) AS BIGINT)
                FROM (
                    SELECT told.id, CASE WHEN pause.stops_clocks THEN 'waiting' ELSE 'supplier' END AS measure,
                        pause.from_at, pause.end_at
                    FROM told JOIN pause ON pause.ticket_id = told.id
                    UNION ALL
                    SELECT told.id, 'supplier', supplier_leg.from_at, coalesce(supplier_leg.end_at, \(now))
                    FROM told JOIN supplier_leg ON supplier_leg.ticket_id = told.id
                ) AS wait
                WHERE from_at < \(now)
                GROUP BY id, measure
            ), ranked AS (
                SELECT measure, span, row_number() OVER (PARTITION BY measure ORDER BY span) AS place,
                    count(*) OVER (PARTITION BY measure) AS among
                FROM spans
            )
            SELECT measure, count(*) AS n, CAST(sum(span) AS BIGINT) AS total,
                min(span) FILTER (WHERE place * 2 >= among) AS median,
                min(span) FILTER (WHERE place * 10 >= among * 9) AS ninth
            FROM ranked GROUP BY measure
            """
        ).reduce(into: [:]) { waits, row in
            waits[try row["measure"]] = try TicketMeasure.Wait(each: Spread(row), total: row["total"])
        }
    }
}

/// A line of the table: which clause and metric, and with what standing.
private struct MeasuredClock: Hashable {
    let id: Clock.ID
    let standing: PromiseMeasure.Standing

    init(_ row: Row) throws {
        let (isInternal, isShadow): (Bool, Bool) = try (row["is_internal"], row["is_shadow"])
        id = Clock.ID(metric: try row["metric"], clause: try row["clause"])
        standing = isInternal ? .aim : isShadow ? .shadow : .promise
    }

}

extension Spread {
    fileprivate init(_ row: Row) throws {
        try self.init(count: row["n"], median: row["median"], ninth: row["ninth"])
    }
}
