public import AfterSales
import Storage

/// What a new version would move, and moving it: ticket by ticket, so that nobody waits for all of them.
extension Desk {
    /// What accepting this version of a calendar would move.
    public func whatMoves(accepting calendar: DeskCalendar) async throws -> Moves {
        let version = TermsInForce.CalendarVersion(name: calendar.name, version: calendar.version)
        return try await whatMoves(of: {
            try $0.openTickets(goingBy: calendar.name, otherThan: calendar.version)
        }) { terms, inForce, _ in
            inForce.add(calendar.calendar, as: version)
            return terms.with(calendar)
        }
    }

    /// Moves open tickets that an acceptance of the calendar left behind, some hundred of them at a time.
    ///
    /// - Returns: how many it moved; 0 once none is left.
    func moveLeftBehind(by calendar: DeskCalendar) async throws -> Int {
        let looked = try await database.read { try $0.openTickets(goingBy: calendar.name, otherThan: calendar.version) }
        var moved = 0
        // Among them are tickets that were moved: a promise that ended broken keeps the version it ended under.
        for batch in looked.cut(into: 200) where moved < 200 {
            moved += try await move(Array(batch), to: calendar, by: .desk)
        }
        return moved
    }

    /// What publishing this version of a plan would move, if open tickets went over to it.
    public func whatMoves(publishing plan: Plan) async throws -> Moves {
        try await whatMoves(of: { try $0.openTickets(under: plan.reference) }) { terms, inForce, db in
            let changed = try self.terms(terms, goingOverTo: plan.reference, in: db)
            inForce.add(plan)
            for (name, version) in changed.calendars {
                inForce.add(
                    try self.calendar(name, version: version, in: db),
                    as: .init(name: name, version: version)
                )
            }
            return changed
        }
    }

    /// Lets open tickets go by a calendar from now on; a ticket that was closed meanwhile is left alone.
    /// - Returns: how many were moved just now; one that goes by it already is not.
    @discardableResult
    func move(
        _ tickets: [Ticket.ID],
        to calendar: DeskCalendar,
        by person: Person,
        while goesOn: @escaping @Sendable (any Connection) throws -> Bool = { _ in true }
    ) async throws -> Int {
        try await move(tickets, by: person, while: goesOn) { terms, _ in terms.with(calendar) }
    }

    /// Lets open tickets go by a plan from now on.
    @discardableResult
    func move(
        _ tickets: [Ticket.ID],
        to plan: Plan.Reference,
        by person: Person,
        while goesOn: @escaping @Sendable (any Connection) throws -> Bool
    ) async throws -> Int {
        try await move(tickets, by: person, while: goesOn) { try self.terms($0, goingOverTo: plan, in: $1) }
    }

    /// The same terms under another plan.
    ///
    /// Calendars they have stay as they are. What they lack is added as it is in force now: the plan may name a
    /// calendar that was not there when the ticket was opened.
    private func terms(
        _ terms: TicketEvent.Terms,
        goingOverTo plan: Plan.Reference,
        in db: any Connection
    ) throws -> TicketEvent.Terms {
        TicketEvent.Terms(plan: plan, calendars: try currentCalendars(in: db).merging(terms.calendars) { $1 })
    }

    /// `goesOn` is asked in each ticket's transaction, so that what was taken out of somebody's hands moves nothing more.
    private func move(
        _ tickets: [Ticket.ID],
        by person: Person,
        while goesOn: @escaping @Sendable (any Connection) throws -> Bool,
        _ change: @escaping @Sendable (TicketEvent.Terms, any Connection) throws -> TicketEvent.Terms
    ) async throws -> Int {
        var moved = 0
        for id in tickets {
            let now = now()
            moved += try await database.write { db in
                guard try goesOn(db) else { return 0 }
                let ticket = try db.ticket(id)
                guard !ticket.isOver, let terms = ticket.terms else { return 0 }
                let changed = try change(terms, db)
                guard changed.differs(from: terms) else { return 0 }
                _ = try write([.termsChanged(changed)], occurredAt: now, on: ticket, by: person, at: now, in: db)
                return 1
            }
        }
        return moved
    }

    /// Compares every ticket's clocks with what they would be had its terms just been changed; a ticket that has such
    /// terms already is not moved.
    private func whatMoves(
        of tickets: @escaping @Sendable (any Connection) throws -> [Ticket.ID],
        _ change:
            @escaping @Sendable (TicketEvent.Terms, inout TermsInForce, any Connection) throws ->
            TicketEvent.Terms
    ) async throws -> Moves {
        let now = now()
        var moves = Moves()
        for batch in try await database.read(tickets).cut(into: 200) {
            let so = moves
            moves = try await database.read { db in
                var moves = so
                for id in batch {
                    let ticket = try db.ticket(id)
                    guard !ticket.isOver, let terms = ticket.terms else { continue }
                    var inForce = try termsInForce(for: ticket, in: db)
                    let new = try change(terms, &inForce, db)
                    guard new.differs(from: terms) else { continue }
                    let changed = ticket.with(new, at: now)
                    moves.compare(
                        ticket.clocks(under: inForce, at: now),
                        changed.clocks(under: inForce, at: now),
                        on: id
                    )
                }
                return moves
            }
        }
        return moves
    }
}

extension Ticket {
    /// The ticket as it would be had its terms been changed just now.
    fileprivate func with(_ terms: TicketEvent.Terms, at now: Instant) -> Ticket {
        var ticket = self
        ticket.apply(
            TicketEntry(
                sequence: version + 1,
                occurredAt: now,
                recordedAt: notBefore(now),
                by: .init(.desk),
                event: .termsChanged(terms)
            )
        )
        return ticket
    }
}

extension TicketEvent.Terms {
    /// Whether a ticket would go by something else, whatever the reason given.
    fileprivate func differs(from other: TicketEvent.Terms) -> Bool {
        plan != other.plan || calendars != other.calendars
    }

    fileprivate func with(_ calendar: DeskCalendar) -> TicketEvent.Terms {
        var calendars = calendars
        calendars[calendar.name] = calendar.version
        return TicketEvent.Terms(plan: plan, calendars: calendars)
    }
}

extension Array {
    fileprivate func cut(into length: Int) -> [ArraySlice<Element>] {
        stride(from: 0, to: count, by: length).map { self[$0..<Swift.min($0 + length, count)] }
    }
}

extension Connection {
    /// Open tickets with a promise on another version of the calendar, by their numbers.
    func openTickets(goingBy calendar: String, otherThan version: String) throws -> [Ticket.ID] {
        try rows(
            """
            SELECT DISTINCT ticket.id AS id FROM ticket JOIN clock ON clock.ticket_id = ticket.id
            WHERE ticket.is_open AND clock.fulfilled_at IS NULL AND clock.state <> 'void'
                AND clock.calendar = \(calendar) AND clock.calendar_version <> \(version)
            ORDER BY id
            """
        ).map { Ticket.ID(number: try $0["id"]) }
    }

    /// Open tickets under another version of the plan, by their numbers.
    func openTickets(under plan: Plan.Reference) throws -> [Ticket.ID] {
        try rows(
            """
            SELECT id FROM ticket
            WHERE is_open AND plan_id = \(plan.id) AND plan_version <> \(plan.version) ORDER BY id
            """
        ).map { Ticket.ID(number: try $0["id"]) }
    }
}
