public import AfterSales
import Storage

extension Desk {
    /// Whom to send on a ticket, the best first, each with the reasons and the promises that would be late.
    ///
    /// `day` is whose appointments count as load; `nil` is the day the earliest promise falls due, or today. For those
    /// who assign work and may see all of it, because the promises named are those of any ticket.
    public func proposals(for id: Ticket.ID, day: Day? = nil, seenBy person: Person) async throws
        -> [DispatchProposal]
    {
        try person.needs(.assign)
        try person.needs(.seeEveryTicket)
        let now = now()
        return try await database.read { db in
            let ticket = try db.ticket(id, for: person)
            guard !ticket.isOver else { throw Refusal(.conflict, "ticket-over", values: ["ticket": id.description]) }
            let projection = try projection(of: ticket, at: now, in: db)
            let plan = projection.plan
            let versions = try ticket.terms?.calendars ?? currentCalendars(in: db)
            guard let version = versions[plan.assumedCalendar] else { throw Refusal.notFound }
            let calendar = try calendar(plan.assumedCalendar, version: version, in: db)
            let next = Ticket.leading(projection.clocks)
            let day = day ?? calendar.zone.day(of: max(next?.due ?? now, now))
            let dispatch = Dispatch(
                job: .init(ticket: id, clock: next?.id, due: next?.due),
                skills: try db.skillsNeeded(for: ticket),
                place: try db.place(of: ticket),
                calendar: calendar,
                day: calendar.zone.bounds(of: day),
                now: now
            )
            return dispatch.proposals(among: try db.candidates(for: dispatch))
        }
    }
}

extension Connection {
    fileprivate func skillsNeeded(for ticket: Ticket) throws -> Set<String> {
        guard let device = ticket.opening.device else { return [] }
        let model: ID<ProductModel>? = try rows("SELECT model_id FROM device WHERE id = \(device)").first?["model_id"]
        return try Set(model.map { try self.model($0).details.skills } ?? [])
    }

    fileprivate func place(of ticket: Ticket) throws -> Dispatch.Place {
        guard let site = ticket.opening.site else { return .init() }
        let found = try rows("SELECT region, city FROM site WHERE id = \(site)").first
        return try found.map { try .init(region: $0["region"], city: $0["city"]) } ?? .init()
    }

    /// Our engineers, with what they know, have and owe; four statements, however many they are.
    fileprivate func candidates(for dispatch: Dispatch) throws -> [Dispatch.Candidate] {
        let people = try rows(
            """
            SELECT id, name, region, city FROM person
            WHERE customer IS NULL AND disabled_at IS NULL
                AND id IN (SELECT person FROM person_role WHERE role = 'engineer')
            ORDER BY name, id LIMIT 500
            """
        )
        let ids: [ID<Person>] = try people.map { try $0["id"] }
        guard !ids.isEmpty else { return [] }
        var skills: [ID<Person>: Set<String>] = [:]
        for row in try rows("SELECT person, skill FROM person_skill WHERE person IN \(list: ids)") {
            skills[try row["person"], default: []].insert(try row["skill"])
        }
        let visits = try visits(of: ids, for: dispatch)
        let work = try work(of: ids, besides: dispatch.job.ticket)
        return try zip(people, ids).map { row, id in
            try .init(
                engineer: .init(id: id, name: row["name"]),
                skills: skills[id] ?? [],
                place: .init(region: row["region"], city: row["city"]),
                openTickets: work[id]?.count ?? 0,
                visits: visits[id] ?? [],
                jobs: work[id]?.jobs ?? []
            )
        }
    }

    private func visits(of engineers: [ID<Person>], for dispatch: Dispatch) throws -> [ID<Person>: [Interval]] {
        let from = min(dispatch.day.start, dispatch.now)
        return try rows(
            """
            SELECT engineer_id, from_at, to_at FROM visit
            WHERE engineer_id IN \(list: engineers) AND to_at > \(from)
                AND from_at > \(from.advanced(byMilliseconds: -Desk.longestVisit))
                AND state IN ('planned', 'departed', 'arrived') AND ticket_id <> \(dispatch.job.ticket.number)
            ORDER BY from_at, ticket_id
            """
        ).reduce(into: [:]) { visits, row in
            visits[try row["engineer_id"], default: []].append(Interval(try row["from_at"], try row["to_at"]))
        }
    }

    /// What each has open besides `ticket`: how much, and the fifty most urgent that have no appointment.
    private func work(
        of engineers: [ID<Person>],
        besides ticket: Ticket.ID
    ) throws -> [ID<Person>: (count: Int, jobs: [Dispatch.Job])] {
        try rows(
            """
            SELECT engineer_id, id, next_clock, next_due_at, open_tickets, has_visit FROM (
                SELECT engineer_id, id, next_clock, next_due_at,
                    row_number() OVER (PARTITION BY engineer_id ORDER BY next_due_at, id) AS place,
                    count(*) OVER (PARTITION BY engineer_id) AS open_tickets,
                    EXISTS (
                        SELECT 1 FROM visit
                        WHERE visit.ticket_id = ticket.id AND visit.state IN ('planned', 'departed', 'arrived')
                    ) AS has_visit
                FROM ticket
                WHERE engineer_id IN \(list: engineers) AND is_open AND \(TicketProjection.isOpen)
                    AND id <> \(ticket.number)
            ) AS work
            WHERE place <= 50 ORDER BY engineer_id, place
            """
        ).reduce(into: [:]) { work, row in
            let engineer: ID<Person> = try row["engineer_id"]
            let count: Int = try row["open_tickets"]
            work[engineer, default: (count, [])].jobs += try Dispatch.Job(row).map { [$0] } ?? []
        }
    }
}

extension Dispatch.Job {
    /// `nil` for a ticket with nothing pending, or one that has its appointment already.
    fileprivate init?(_ row: Row) throws {
        let hasVisit: Bool = try row["has_visit"]
        guard !hasVisit, let text: String = try row["next_clock"], let clock = Clock.ID(text) else { return nil }
        let due: Instant = try row["next_due_at"]
        self.init(
            ticket: Ticket.ID(number: try row["id"]),
            clock: clock,
            due: due.milliseconds < TicketProjection.never ? due : nil
        )
    }
}
