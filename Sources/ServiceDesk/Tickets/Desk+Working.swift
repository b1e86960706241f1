public import AfterSales
import Storage

/// What people do on a ticket. Each is one transaction and meets the same gates, whichever door it comes by.
extension Desk {
    public func contact(
        _ id: Ticket.ID,
        _ outreach: TicketEvent.Outreach,
        version: Int? = nil,
        happening: Happening = .now,
        by person: Person
    ) async throws -> TicketCard {
        try await work(on: id, version: version, by: person, needing: .workTicket, happening: happening) { ticket, _ in
            try ticket.contact(outreach)
        }
    }

    /// Records what the customer said; on a ticket that was merged it reaches the one that goes on (hard case 29).
    ///
    /// - Returns: the ticket it reached, or the one that was named where this person may not know of the other.
    public func hear(
        _ id: Ticket.ID,
        _ message: TicketEvent.Message,
        version: Int? = nil,
        happening: Happening = .now,
        by person: Person
    ) async throws -> TicketCard {
        try await work(
            on: id,
            version: version,
            by: person,
            needing: .workTicket,
            happening: happening,
            followsMerges: true
        ) { ticket, _ in
            try ticket.hear(message)
        }
    }

    public func note(_ id: Ticket.ID, _ words: String, version: Int? = nil, by person: Person) async throws
        -> TicketCard
    {
        try await work(on: id, version: version, by: person, needing: .workTicket) { ticket, _ in
            try ticket.note(words)
        }
    }

    public func classify(
        _ id: Ticket.ID,
        _ change: TicketEvent.Classification,
        version: Int? = nil,
        by person: Person
    ) async throws -> TicketCard {
        try await work(on: id, version: version, by: person, needing: .workTicket) { ticket, work in
            try ticket.classify(change, under: work.plan)
        }
    }

    public func handOver(
        _ id: Ticket.ID,
        to lead: Team,
        support: Team?,
        reason: String,
        version: Int? = nil,
        by person: Person
    ) async throws -> TicketCard {
        try await work(on: id, version: version, by: person, needing: .workTicket) { ticket, _ in
            try ticket.handOver(to: lead, support: support, reason: reason)
        }
    }

    public func tellLead(_ id: Ticket.ID, _ words: String, version: Int? = nil, by person: Person) async throws
        -> TicketCard
    {
        try await work(on: id, version: version, by: person, needing: .workTicket) { ticket, _ in
            try ticket.tellLead(words)
        }
    }

    /// Confirms, for the team that leads the project, having been told how it came out (C20).
    public func acknowledgeLead(_ id: Ticket.ID, _ words: String, version: Int? = nil, by person: Person) async throws
        -> TicketCard
    {
        try await work(on: id, version: version, by: person, needing: .workTicket) { ticket, _ in
            try person.speaks(for: ticket.leadership?.mustBeTold)
            return try ticket.acknowledgeLead(words)
        }
    }
}

/// The ladder.
extension Desk {
    public func guide(
        _ id: Ticket.ID,
        _ guidance: TicketEvent.RungResult,
        tried: [TriedArticle] = [],
        version: Int? = nil,
        happening: Happening = .now,
        by person: Person
    ) async throws -> TicketCard {
        try person.needs(.workTicket)
        let trials = try await trials(of: tried, on: id, seenBy: person)
        return try await work(on: id, version: version, by: person, needing: .workTicket, happening: happening) {
            ticket,
            _ in
            try ticket.tryArticles(trials) + ticket.guide(guidance)
        }
    }

    public func consent(
        _ id: Ticket.ID,
        _ consent: TicketEvent.Consent,
        version: Int? = nil,
        happening: Happening = .now,
        by person: Person
    ) async throws -> TicketCard {
        try await work(on: id, version: version, by: person, needing: .workTicket, happening: happening) { ticket, _ in
            try ticket.consent(consent)
        }
    }

    public func startRemote(
        _ id: Ticket.ID,
        tool: String,
        version: Int? = nil,
        happening: Happening = .now,
        by person: Person
    ) async throws -> TicketCard {
        try await work(on: id, version: version, by: person, needing: .workTicket, happening: happening) {
            ticket,
            work in
            try ticket.startRemote(.init(engineer: .init(person), tool: tool), under: work.plan)
        }
    }

    public func endRemote(
        _ id: Ticket.ID,
        _ end: TicketEvent.RemoteEnd,
        version: Int? = nil,
        happening: Happening = .now,
        by person: Person
    ) async throws -> TicketCard {
        try await work(on: id, version: version, by: person, needing: .workTicket, happening: happening) { ticket, _ in
            try ticket.endRemote(end)
        }
    }

    public func skipRemote(_ id: Ticket.ID, because words: String, version: Int? = nil, by person: Person) async throws
        -> TicketCard
    {
        try await work(on: id, version: version, by: person, needing: .workTicket) { ticket, work in
            try ticket.skipRemote(because: words, under: work.plan)
        }
    }

    /// Says what the fault came from; who pays may be another by it (X06).
    public func tellCause(
        _ id: Ticket.ID,
        _ told: TicketEvent.CauseTold,
        version: Int? = nil,
        happening: Happening = .now,
        by person: Person
    ) async throws -> TicketCard {
        try await work(on: id, version: version, by: person, needing: .workTicket, happening: happening) { ticket, _ in
            try ticket.tellCause(told)
        }
    }

    public func tellCosts(
        _ id: Ticket.ID,
        _ told: TicketEvent.CostsTold,
        version: Int? = nil,
        happening: Happening = .now,
        by person: Person
    ) async throws -> TicketCard {
        try await work(on: id, version: version, by: person, needing: .workTicket, happening: happening) { ticket, _ in
            try ticket.tellCosts(told)
        }
    }

    public func acknowledgeCosts(
        _ id: Ticket.ID,
        _ acknowledged: TicketEvent.CostsAcknowledged,
        version: Int? = nil,
        happening: Happening = .now,
        by person: Person
    ) async throws -> TicketCard {
        try await work(on: id, version: version, by: person, needing: .workTicket, happening: happening) { ticket, _ in
            try ticket.acknowledgeCosts(acknowledged)
        }
    }

    public func override(
        _ id: Ticket.ID,
        _ gate: Gate,
        reason: String,
        version: Int? = nil,
        by person: Person
    ) async throws -> TicketCard {
        try await work(on: id, version: version, by: person, needing: .overrideGate) { ticket, _ in
            try ticket.override(gate, reason: reason, by: person)
        }
    }
}

/// Waiting, and dates given by hand.
extension Desk {
    public func pause(
        _ id: Ticket.ID,
        reason: String,
        until: Instant,
        words: String,
        question: String? = nil,
        version: Int? = nil,
        happening: Happening = .now,
        by person: Person
    ) async throws -> TicketCard {
        try await work(on: id, version: version, by: person, needing: .pause, happening: happening) { ticket, work in
            try ticket.pause(
                reason: reason,
                until: until,
                words: words,
                question: question,
                from: work.at,
                under: work.plan
            )
        }
    }

    public func resume(
        _ id: Ticket.ID,
        version: Int? = nil,
        happening: Happening = .now,
        by person: Person
    ) async throws -> TicketCard {
        try await work(on: id, version: version, by: person, needing: .pause, happening: happening) { ticket, work in
            try ticket.resume(at: work.at)
        }
    }

    public func pin(
        _ id: Ticket.ID,
        _ metric: Metric,
        to due: Instant,
        words: String,
        version: Int? = nil,
        by person: Person
    ) async throws -> TicketCard {
        try await work(on: id, version: version, by: person, needing: .pinDate) { ticket, work in
            try ticket.pin(metric, to: due, words: words, at: work.now)
        }
    }
}

/// Dealing with it, calling back, and ending it.
extension Desk {
    public func resolve(
        _ id: Ticket.ID,
        rung: Rung,
        how: String,
        cause: String?,
        version: Int? = nil,
        happening: Happening = .now,
        by person: Person
    ) async throws -> TicketCard {
        try await work(on: id, version: version, by: person, needing: .workTicket, happening: happening) {
            ticket,
            work in
            try ticket.resolve(
                rung: rung,
                how: how,
                cause: cause,
                under: work.plan,
                whoPays: whoPays(of: ticket, work)
            )
        }
    }

    public func followUp(
        _ id: Ticket.ID,
        _ done: TicketEvent.FollowUpDone,
        version: Int? = nil,
        happening: Happening = .now,
        by person: Person
    ) async throws -> TicketCard {
        try await work(on: id, version: version, by: person, needing: .followUp, happening: happening) { ticket, _ in
            try ticket.followUp(done)
        }
    }

    public func close(_ id: Ticket.ID, words: String, version: Int? = nil, by person: Person) async throws -> TicketCard
    {
        try await work(on: id, version: version, by: person, needing: .closeTicket) { ticket, work in
            try ticket.close(words: words, under: work.plan)
        }
    }

    /// The fault is back: the ticket goes on if the plan's window allows it.
    public func reopen(_ id: Ticket.ID, reason: String, version: Int? = nil, by person: Person) async throws
        -> TicketCard
    {
        try await work(on: id, version: version, by: person, needing: .workTicket) { ticket, work in
            try ticket.reopen(reason: reason, at: work.now, under: work.plan, by: work.calendars)
        }
    }

    public func cancel(_ id: Ticket.ID, reason: String, version: Int? = nil, by person: Person) async throws
        -> TicketCard
    {
        try await work(on: id, version: version, by: person, needing: .closeTicket) { ticket, _ in
            try ticket.cancel(reason: reason)
        }
    }

    /// Voids this ticket's promises in favour of `survivor`, which carries on; both journals say so.
    public func merge(
        _ id: Ticket.ID,
        into survivor: Ticket.ID,
        words: String,
        version: Int? = nil,
        by person: Person
    ) async throws -> TicketCard {
        try person.needs(.merge)
        let now = now()
        return try await database.write { db in
            let ticket = try db.ticket(id, for: person)
            if let version, ticket.hasMovedOn(from: version) { throw Refusal.changedMeanwhile }
            let other = try db.ticket(survivor, for: person)
            let now = max(ticket.notBefore(now), other.notBefore(now))
            let events = try ticket.merge(into: other, words: words)
            let merged = try write(events, occurredAt: now, on: ticket, by: person, at: now, in: db)
            let absorbed: [TicketEvent] = [.absorbed(.init(ticket: id, words: words))]
            _ = try write(absorbed, occurredAt: now, on: other, by: person, at: now, in: db)
            return try card(projection(of: merged, at: now, in: db), in: db)
        }
    }

    /// Notes on both tickets that they have to do with each other.
    public func link(
        _ id: Ticket.ID,
        to other: Ticket.ID,
        words: String,
        version: Int? = nil,
        by person: Person
    ) async throws -> TicketCard {
        try person.needs(.workTicket)
        let now = now()
        return try await database.write { db in
            let ticket = try db.ticket(id, for: person)
            if let version, ticket.hasMovedOn(from: version) { throw Refusal.changedMeanwhile }
            let otherTicket = try db.ticket(other, for: person)
            let now = max(ticket.notBefore(now), otherTicket.notBefore(now))
            let events = try ticket.link(to: otherTicket, words: words)
            let linked = try write(events, occurredAt: now, on: ticket, by: person, at: now, in: db)
            let back = try otherTicket.link(to: ticket, words: words)
            _ = try write(back, occurredAt: now, on: otherTicket, by: person, at: now, in: db)
            return try card(projection(of: linked, at: now, in: db), in: db)
        }
    }
}

extension Person {
    /// Throws unless this person may speak for `team`.
    func speaks(for team: Team?) throws(Refusal) {
        guard maySpeak(for: team) else { throw .notAllowed }
    }

    /// Whether this person belongs to `team`, by role or by membership; managers speak for any.
    public func maySpeak(for team: Team?) -> Bool {
        guard let team else { return true }
        return isDesk || ownTeams.contains(team.rawValue) || roles.contains(.manager)
    }
}
