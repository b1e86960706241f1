public import AfterSales
import Storage

extension Desk {
    /// What the stretch ahead asks of each engineer, in three statements besides the plan's.
    ///
    /// Appointments count as long as they are planned; what falls due without one as dispatch reckons: a quarter of an
    /// hour for a call or an answer, two hours for anything else.
    public func capacity(until end: Instant, seenBy person: Person) async throws -> Capacity {
        try person.needs(.seeMeasures)
        let now = now()
        let ahead = Interval(now, max(end, now))
        return try await database.read { db in
            let plan = try currentPlan(in: db)
            let version = try currentCalendars(in: db)[plan.assumedCalendar]
            let hours = try version.map { try calendar(plan.assumedCalendar, version: $0, in: db) }
            var loads: [ID<Person>: Load] = [:]
            for engineer in try db.engineers() { loads[engineer.id] = Load(name: engineer.name) }
            try db.countWork(in: ahead, seenBy: person, into: &loads)
            try db.countVisits(in: ahead, seenBy: person, into: &loads)
            let workloads: [Workload] = loads.map { id, load in load.workload(of: id) }
            return Capacity(
                ahead: ahead,
                openTime: hours?.openTime(in: ahead) ?? 0,
                workloads: workloads.sorted { a, b in
                    (b.needed, b.openTickets, a.engineer.name, a.engineer.id)
                        < (a.needed, a.openTickets, b.engineer.name, b.engineer.id)
                }
            )
        }
    }

    /// How calls were made that fell due in a period, by clause, in one statement. (C39, C50)
    public func calls(_ period: MeasuredPeriod, seenBy person: Person) async throws -> [CallMeasure] {
        try person.needs(.seeMeasures)
        let now = now()
        return try await database.readOfLate { db in try db.calls(period, before: now, seenBy: person) }
    }
}

/// One engineer's work while it is added up.
private struct Load {
    let name: String
    var openTickets = 0
    var late = 0
    var due = 0
    var visits = 0
    var visitTime: Int64 = 0
    var reckoned: Int64 = 0

    func workload(of engineer: ID<Person>) -> Workload {
        Workload(
            engineer: .init(id: engineer, name: name),
            openTickets: openTickets,
            late: late,
            due: due,
            visits: visits,
            visitTime: visitTime,
            reckoned: reckoned
        )
    }
}

extension Connection {
    fileprivate func engineers() throws -> [(id: ID<Person>, name: String)] {
        try rows(
            """
            SELECT id, name FROM person
            WHERE customer IS NULL AND disabled_at IS NULL
                AND id IN (SELECT person FROM person_role WHERE role = 'engineer')
            """
        ).map { (id: try $0["id"], name: try $0["name"]) }
    }

    /// Counted by engineer and promise: a few dozen rows, however many tickets there are.
    fileprivate func countWork(
        in ahead: Interval,
        seenBy person: Person,
        into loads: inout [ID<Person>: Load]
    ) throws {
        let counted = try rows(
            """
            SELECT engineer_id, max(engineer_name) AS name, next_clock, count(*) AS open_tickets,
                count(*) FILTER (WHERE next_due_at < \(ahead.start) AND NOT next_is_internal) AS late,
                count(*) FILTER (WHERE next_due_at < \(ahead.end)) AS due,
                count(*) FILTER (WHERE next_due_at < \(ahead.end) AND NOT has_visit) AS without_visit
            FROM (
                SELECT engineer_id, engineer_name, next_clock, next_due_at, next_is_internal,
                    CASE WHEN next_due_at >= \(ahead.end) THEN FALSE ELSE EXISTS (
                        SELECT 1 FROM visit
                        WHERE visit.ticket_id = ticket.id AND visit.state IN ('planned', 'departed', 'arrived')
                    ) END AS has_visit
                FROM ticket
                WHERE engineer_id > 0 AND \(TicketProjection.isOpen) AND \(TicketScope(person).condition)
            ) AS work
            GROUP BY engineer_id, next_clock
            """
        )
        for row in counted {
            let clock: String? = try row["next_clock"]
            let each = Dispatch.length(of: clock.flatMap { Clock.ID($0) }?.metric)
            let withoutVisit: Int = try row["without_visit"]
            let name: String? = try row["name"]
            var load = loads[try row["engineer_id"]] ?? Load(name: name ?? "–")
            load.openTickets += try row["open_tickets"]
            load.late += try row["late"]
            load.due += try row["due"]
            load.reckoned += Int64(withoutVisit) * each
            loads[try row["engineer_id"]] = load
        }
    }

    fileprivate func countVisits(
        in ahead: Interval,
        seenBy person: Person,
        into loads: inout [ID<Person>: Load]
    ) throws {
        let visits = try rows(
            """
            SELECT visit.engineer_id, visit.engineer_name, visit.from_at, visit.to_at
            FROM visit JOIN ticket ON ticket.id = visit.ticket_id
            WHERE visit.from_at > \(ahead.start.advanced(byMilliseconds: -Desk.longestVisit))
                AND visit.from_at < \(ahead.end) AND visit.to_at > \(ahead.start)
                AND visit.state IN ('planned', 'departed', 'arrived') AND \(TicketScope(person).condition)
            """
        )
        for row in visits {
            let (from, to): (Instant, Instant) = try (row["from_at"], row["to_at"])
            let name: String = try row["engineer_name"]
            var load = loads[try row["engineer_id"]] ?? Load(name: name)
            load.visits += 1
            load.visitTime += min(to, ahead.end).milliseconds(since: max(from, ahead.start))
            loads[try row["engineer_id"]] = load
        }
    }

    fileprivate func calls(
        _ period: MeasuredPeriod,
        before now: Instant,
        seenBy person: Person
    ) throws -> [CallMeasure] {
        let end = min(period.began.end, now)
        return try rows(
            """
            SELECT clause, what, count(*) AS due,
                count(*) FILTER (WHERE made_at <= due_at) AS in_time,
                count(*) FILTER (WHERE made_at > due_at) AS late,
                count(*) FILTER (WHERE made_at IS NULL) AS owed
            FROM (
                SELECT follow_up.clause, CAST(NULL AS TEXT) AS what, follow_up.due_at, follow_up.done_at AS made_at
                FROM follow_up JOIN ticket ON ticket.id = follow_up.ticket_id
                WHERE follow_up.due_at >= \(period.began.start) AND follow_up.due_at < \(end)
                    AND follow_up.dropped_at IS NULL AND ticket.plan_id = \(period.plan)
                    AND \(TicketScope(person).condition)
                UNION ALL
                SELECT owed.clause, owed.what, owed.due_at, owed.settled_at AS made_at
                FROM owed
                WHERE owed.due_at >= \(period.began.start) AND owed.due_at < \(end) AND owed.dropped_at IS NULL
                    AND owed.plan_id = \(period.plan) AND \(person.seesCustomer("owed.customer_id"))
            ) AS calls
            GROUP BY clause, what ORDER BY clause, coalesce(what, '')
            """
        ).map { row in
            try CallMeasure(
                clause: row["clause"],
                what: row["what"],
                due: row["due"],
                inTime: row["in_time"],
                late: row["late"],
                owed: row["owed"]
            )
        }
    }
}
