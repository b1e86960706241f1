public import AfterSales
import Storage

/// Going there, the report, the signature, and handing it back.
///
/// `visit` is the one that is meant; it is refused where another one is going on.
extension Desk {
    public func planVisit(
        _ id: Ticket.ID,
        engineer: ID<Person>,
        from: Instant,
        to: Instant,
        packing: [TicketEvent.PackedItem] = [],
        version: Int? = nil,
        by person: Person
    ) async throws -> TicketCard {
        try await work(on: id, version: version, by: person, needing: .schedule) { ticket, work in
            let who = try work.db.engineerOnDuty(engineer)
            guard to > work.now else { throw Refusal(.invalid, "in-the-past", field: "from") }
            let planned = try ticket.planVisit(
                engineer: who,
                from: from,
                to: to,
                packing: work.db.named(packing),
                under: work.plan
            )
            return planned + (ticket.engineer == nil ? [.assigned(.init(engineer: who))] : [])
        }
    }

    public func moveVisit(
        _ id: Ticket.ID,
        visit: Int? = nil,
        engineer: ID<Person>,
        from: Instant,
        to: Instant,
        packing: [TicketEvent.PackedItem] = [],
        reason: String,
        version: Int? = nil,
        by person: Person
    ) async throws -> TicketCard {
        try await work(on: id, version: version, by: person, needing: .schedule) { ticket, work in
            try ticket.checkCurrent(visit)
            let who = try work.db.engineerOnDuty(engineer)
            guard to > work.now else { throw Refusal(.invalid, "in-the-past", field: "from") }
            return try ticket.moveVisit(
                engineer: who,
                from: from,
                to: to,
                packing: work.db.named(packing),
                reason: reason
            )
        }
    }

    public func cancelVisit(_ id: Ticket.ID, visit: Int? = nil, reason: String, version: Int? = nil, by person: Person)
        async throws -> TicketCard
    {
        try await work(on: id, version: version, by: person, needing: .schedule) { ticket, _ in
            try ticket.checkCurrent(visit)
            return try ticket.cancelVisit(reason: reason)
        }
    }

    /// Sets out (出發).
    public func depart(
        _ id: Ticket.ID,
        visit: Int? = nil,
        version: Int? = nil,
        happening: Happening = .now,
        by person: Person
    ) async throws -> TicketCard {
        try await work(on: id, version: version, by: person, needing: .workTicket, happening: happening) { ticket, _ in
            try ticket.checkCurrent(visit)
            return try ticket.depart()
        }
    }

    /// Is there (到達); this keeps a promise to arrive.
    public func arrive(
        _ id: Ticket.ID,
        visit: Int? = nil,
        version: Int? = nil,
        happening: Happening = .now,
        by person: Person
    ) async throws -> TicketCard {
        try await work(on: id, version: version, by: person, needing: .workTicket, happening: happening) {
            ticket,
            work in
            try ticket.checkCurrent(visit)
            return try ticket.arrive(with: work.db.checklist(for: ticket))
        }
    }

    /// Ends the work on site, and counts what went into the device.
    ///
    /// `used` are lines of the ticket's parts, each with how many, all of it unless said. Of `parts`, what the catalogue
    /// knows by its number is counted at what it costs now; the rest stays as it was typed.
    public func finishWork(
        _ id: Ticket.ID,
        visit: Int? = nil,
        result: Rung.Result,
        found: String,
        done: String,
        parts: [String] = [],
        used: [Int: Int?] = [:],
        removed: [ServiceReport.RemovedPart] = [],
        answers: [Int: CheckedList.Answer] = [:],
        advice: String = "",
        version: Int? = nil,
        happening: Happening = .now,
        by person: Person
    ) async throws -> TicketCard {
        try await work(on: id, version: version, by: person, needing: .workTicket, happening: happening) {
            ticket,
            work in
            try ticket.checkCurrent(visit)
            let taken = try work.db.used(lines: used, typed: parts, on: ticket)
            return try ticket.finishWork(
                result: result,
                found: found,
                done: done,
                parts: taken.rest,
                used: taken.used,
                removed: removed,
                answers: answers,
                advice: advice,
                under: work.plan,
                whoPays: whoPays(of: ticket, work)
            ) { sha256(Array($0.utf8)) }
        }
    }

    /// Writes a new, unsigned version of the service report; without answers, those to the checklist stay.
    public func rewriteReport(
        _ id: Ticket.ID,
        _ content: ServiceReport,
        answers: [Int: CheckedList.Answer]? = nil,
        version: Int? = nil,
        by person: Person
    ) async throws -> TicketCard {
        try await work(on: id, version: version, by: person, needing: .workTicket) { ticket, _ in
            try ticket.rewriteReport(content, answers: answers) { sha256(Array($0.utf8)) }
        }
    }

    /// The customer's responsible person signs: on the engineer's glass, by their name typed there, or in their own
    /// account and name.
    public func sign(
        _ id: Ticket.ID,
        report version: Int,
        signer: String,
        strokes: String?,
        by person: Person
    ) async throws -> TicketCard {
        let isTheirs = person.customer != nil
        let right: Right = isTheirs ? .signReport : .workTicket
        return try await work(on: id, version: nil, by: person, needing: right) { ticket, _ in
            try ticket.sign(
                version: version,
                signer: isTheirs ? person.name : signer,
                how: isTheirs ? "account" : strokes == nil ? "typed" : "glass",
                strokes: strokes
            )
        }
    }

    /// 完成: on-site work ends and the report goes to the agent.
    public func closeOnSite(
        _ id: Ticket.ID,
        visit: Int? = nil,
        words: String = "",
        version: Int? = nil,
        by person: Person
    ) async throws
        -> TicketCard
    {
        try await work(on: id, version: version, by: person, needing: .workTicket) { ticket, work in
            try ticket.checkCurrent(visit)
            return try ticket.closeOnSite(words: words, under: work.plan)
        }
    }

    public func handBack(_ id: Ticket.ID, words: String = "", version: Int? = nil, by person: Person) async throws
        -> TicketCard
    {
        try await work(on: id, version: version, by: person, needing: .workTicket) { ticket, work in
            try ticket.handBack(words: words, under: work.plan)
        }
    }

    public func acknowledgeHandBack(_ id: Ticket.ID, words: String = "", version: Int? = nil, by person: Person)
        async throws -> TicketCard
    {
        try await work(on: id, version: version, by: person, needing: .acknowledgeHandBack) { ticket, _ in
            try ticket.acknowledgeHandBack(words: words)
        }
    }

    public func assign(
        _ id: Ticket.ID,
        to engineer: ID<Person>,
        reason: String? = nil,
        version: Int? = nil,
        by person: Person
    ) async throws -> TicketCard {
        try await work(on: id, version: version, by: person, needing: .assign) { ticket, work in
            try ticket.assign(.init(engineer: work.db.engineerOnDuty(engineer), reason: reason))
        }
    }
}

extension Connection {
    /// Somebody of ours who can be sent: active, and not a customer's person.
    func engineerOnDuty(_ id: ID<Person>) throws -> TicketEvent.Who {
        let found = try rows("SELECT name FROM person WHERE id = \(id) AND disabled_at IS NULL AND customer IS NULL")
        guard let row = found.first else { throw Refusal(.invalid, "no-such-engineer", field: "engineer") }
        return try TicketEvent.Who(id: id, name: row["name"])
    }
}
