public import AfterSales
import Storage

extension Desk {
    /// Takes a customer's request; its promises run from the moment the customer told us.
    ///
    /// - Throws: `Refusal` for a device, site or contact of another customer, which to a customer's person is
    ///   unknown; a time in the future or more than a year ago; back-dating without right and reason.
    public func openTicket(
        _ request: TicketRequest,
        files: [ReceivedFile] = [],
        by person: Person
    ) async throws -> TicketCard {
        try person.needs(.openTicket)
        let request = try request.checked()
        let now = now()
        let reportedAt = try Happening(at: request.reportedAt, reason: request.backdating)
            .moment(now: now, notBefore: nil, by: person)
        let attached = files.isEmpty ? nil : try await keep(AttachingFiles(files))
        return try await database.write { db in
            if let key = request.key(of: person), let known = try db.ticket(opened: key) {
                let ticket = try db.ticket(known, for: person)
                guard request.opened(ticket) else { throw Refusal(.conflict, "request-key-used", field: "requestKey") }
                return try card(projection(of: ticket, at: now, in: db), in: db)
            }
            return try card(open(request, attached, reportedAt: reportedAt, by: person, at: now, in: db), in: db)
        }
    }

    /// The ticket, if `person` may know of it.
    public func ticket(_ id: Ticket.ID, seenBy person: Person) async throws -> TicketCard {
        let now = now()
        return try await database.read { db in
            try card(projection(of: db.ticket(id, for: person), at: now, in: db), in: db)
        }
    }

    /// Does something on a ticket: load, decide, save, journal, in one transaction.
    ///
    /// `version` is what the person was looking at: a ticket that somebody moved on refuses. `happening` is
    /// when it happened, if not just now. `verb` decides what is written; it may run twice.
    func work(
        on id: Ticket.ID,
        version: Int?,
        by person: Person,
        needing right: Right,
        happening: Happening = .now,
        followsMerges: Bool = false,
        _ verb: @escaping @Sendable (Ticket, TicketWork) throws -> [TicketEvent]
    ) async throws -> TicketCard {
        try person.needs(right)
        let now = now()
        return try await database.write { db in
            let asked = try db.ticket(id, for: person)
            if let version, asked.hasMovedOn(from: version) { throw Refusal.changedMeanwhile }
            let ticket = followsMerges ? try db.survivor(of: id) : asked
            let now = ticket.notBefore(now)
            let at = try happening.moment(now: now, notBefore: ticket.reportedAt, by: person)
            let terms = try termsInForce(for: ticket, in: db)
            let plan = try plan(of: ticket, in: db)
            let calendars = ticket.terms.map(terms.calendars) ?? [:]
            let work = TicketWork(plan: plan, terms: terms, calendars: calendars, at: at, now: now, db: db)
            let events = try verb(ticket, work)
            guard !events.isEmpty else { return try card(projection(of: ticket, at: now, in: db), in: db) }
            let happened = events.map { Happened($0, at: at) }
            let entered = try enter(happened, on: ticket, by: person, at: now, in: db)
            let laidOut = try lay(out: entered, after: ticket.version, at: now, in: db)
            guard try ticket.id == id || db.isVisible(ticket.id, to: person) else {
                return try card(projection(of: asked, at: now, in: db), in: db)
            }
            return try card(laidOut, in: db)
        }
    }

    /// Appends `events` to the journal, with the follow-up calls that come of them, and lays the ticket out anew.
    func write(
        _ events: [TicketEvent],
        occurredAt: Instant,
        on ticket: Ticket,
        by person: Person,
        at now: Instant,
        in db: any Connection
    ) throws -> Ticket {
        try write(events.map { Happened($0, at: occurredAt) }, on: ticket, by: person, at: now, in: db)
    }

    /// The same for things that happened at different times.
    func write(
        _ happened: [Happened],
        on ticket: Ticket,
        by person: Person,
        at now: Instant,
        in db: any Connection
    ) throws -> Ticket {
        guard !happened.isEmpty else { return ticket }
        let version = ticket.version
        let recordedAt = ticket.notBefore(now)
        let ticket = try enter(happened, on: ticket, by: person, at: recordedAt, in: db)
        _ = try lay(out: ticket, after: version, at: recordedAt, in: db)
        return ticket
    }

    /// Lays a ticket out as its journal tells it, and announces what the entries behind `version` make the desk say.
    private func lay(
        out ticket: Ticket,
        after version: Int,
        at now: Instant,
        in db: any Connection
    ) throws -> TicketProjection {
        let projection = try projection(of: ticket, at: now, in: db)
        try db.save(projection)
        try db.announce(projection, after: version, at: now)
        try db.tellWebhooks(projection, after: version, at: now)
        return projection
    }

    /// Appends to the journal alone, with the follow-up calls that come of it.
    func enter(
        _ happened: [Happened],
        on ticket: Ticket,
        by person: Person,
        at recordedAt: Instant,
        in db: any Connection
    ) throws -> Ticket {
        let ticket = try db.append(happened, to: ticket, by: person, at: recordedAt)
        guard let terms = ticket.terms else { return ticket }
        let calendars = try termsInForce(for: ticket, in: db).calendars(of: terms)
        let owed = ticket.newlyOwedFollowUps(under: try plan(of: ticket, in: db), by: calendars)
        return try db.append(owed.map { Happened($0, at: recordedAt) }, to: ticket, by: .desk, at: recordedAt)
    }

    /// The ticket with everything that follows from its journal at `now`.
    func projection(of ticket: Ticket, at now: Instant, in db: any Connection) throws -> TicketProjection {
        TicketProjection(
            ticket,
            plan: try plan(of: ticket, in: db),
            terms: try termsInForce(for: ticket, in: db),
            now: now
        )
    }

    func open(
        _ request: TicketRequest,
        _ attached: TicketEvent.Attached? = nil,
        reportedAt: Instant,
        by person: Person,
        at now: Instant,
        in db: any Connection
    ) throws -> TicketProjection {
        let customer = try db.customer(request.customer, seenBy: person)
        let facts = try request.device.map { try db.deviceFacts($0, of: customer.id, seenBy: person) }
        let site = request.site ?? facts?.site
        try db.checkSite(site, isOf: customer.id, seenBy: person)
        if let contact = request.reporter.contact {
            let found = try db.rows("SELECT 1 FROM contact WHERE id = \(contact) AND customer_id = \(customer.id)")
            guard !found.isEmpty else { throw Refusal.unknown("contact") }
        }
        let (terms, plan) = try terms(for: facts?.plan ?? customer.details.plan, in: db)
        let phase = try facts.flatMap { try self.phase(of: $0, at: reportedAt, terms, plan, in: db) }
        let opening = TicketEvent.Opening(request, site: site, phase: phase, contract: facts?.contractKind)
        let number: Int = try db.rows(SQL.nextNumber).first?["value"] ?? 0
        let id = Ticket.ID(number: number)
        if let key = request.key(of: person) {
            try db.run("INSERT INTO ticket_request (request_key, ticket_id) VALUES (\(key), \(number))")
        }
        let lead = plan.leadership(phase: phase, kind: request.kind, contract: facts?.contractKind)
        let first = [TicketEvent.termsChanged(terms), .led(lead)].map { Happened($0, at: now) }
        // No follow-up call comes of a ticket that has only begun.
        var ticket = try db.open(id, opening, reportedAt: reportedAt, then: first, by: person, at: now)
        if let attached {
            let events = try ticket.attach(attached).map { Happened($0, at: now) }
            ticket = try db.append(events, to: ticket, by: person, at: now)
        }
        return try lay(out: ticket, after: 0, at: now, in: db)
    }
}

/// Something to be written into a ticket's journal, and when it happened.
struct Happened {
    let event: TicketEvent
    let at: Instant

    init(_ event: TicketEvent, at: Instant) {
        self.event = event
        self.at = at
    }
}

/// What a verb decides by, besides the ticket itself.
struct TicketWork {
    let plan: Plan
    let terms: TermsInForce
    let calendars: [String: WorkCalendar]
    /// When it happened.
    let at: Instant
    let now: Instant
    /// The transaction in which it is decided.
    let db: any Connection
}

extension Ticket {
    /// Now, or the time of the last entry: a clock set back must not make the journal run backwards.
    func notBefore(_ now: Instant) -> Instant { max(now, entries.last?.recordedAt ?? now) }
}

extension TicketRequest {
    /// The same, made fit to keep; refused where it cannot be right.
    func checked() throws(Refusal) -> TicketRequest {
        var request = self
        request.subject = try TypedText.line(subject, "subject", limit: 300)
        request.words = try TypedText.optionalParagraphs(words, "words", limit: 20_000) ?? ""
        request.reporter.name = try TypedText.line(reporter.name, "reporter", limit: 200)
        request.reporter.phone = try TypedText.optionalLine(reporter.phone, "phone", limit: 60)
        request.faultClass = try TypedText.optionalLine(faultClass, "faultClass", limit: 100)
        request.suitable = try TypedText.optionalParagraphs(suitable, "suitable", limit: 500)
        request.backdating = try TypedText.optionalParagraphs(backdating, "backdating", limit: 2_000)
        if let requestKey, !(8...100).contains(requestKey.utf8.count) {
            throw .invalid("requestKey", expected: "request-key")
        }
        return request
    }
}

extension TicketRequest {
    /// The key as it is kept: it is its sender's own, whatever others call theirs.
    fileprivate func key(of person: Person) -> String? { requestKey.map { "\(person.id) \($0)" } }

    /// Whether the ticket is what came of this very request.
    fileprivate func opened(_ ticket: Ticket) -> Bool {
        // As it was opened: what was found out since changes nothing of what was asked for.
        guard case .opened(let opening)? = ticket.entries.first?.event else { return false }
        let mine = TicketEvent.Opening(
            self,
            site: site ?? opening.site,
            phase: opening.phase,
            contract: opening.contract
        )
        // A clock that went a little fast was not believed: the ticket was reported when it was opened.
        let time = reportedAt.map { min($0, ticket.entries.first?.recordedAt ?? $0) }
        return mine == opening && (time == nil || time == ticket.reportedAt)
    }
}

extension TicketEvent.Opening {
    init(_ request: TicketRequest, site: ID<Site>?, phase: DevicePhase?, contract: ContractKind?) {
        self.init(
            customer: request.customer,
            site: site,
            device: request.device,
            reporter: request.reporter,
            channel: request.channel,
            kind: request.kind,
            severity: request.severity,
            faultClass: request.faultClass,
            subject: request.subject,
            words: request.words,
            phase: phase,
            contract: contract,
            backdating: request.backdating,
            suitable: request.suitable
        )
    }
}

extension Connection {
    /// Which ticket the form with this key opened, if it was sent before.
    fileprivate func ticket(opened key: String) throws -> Ticket.ID? {
        try rows("SELECT ticket_id FROM ticket_request WHERE request_key = \(key)").first
            .map { Ticket.ID(number: try $0["ticket_id"]) }
    }

    /// Begins a ticket's journal.
    func open(
        _ id: Ticket.ID,
        _ opening: TicketEvent.Opening,
        reportedAt: Instant,
        then happened: [Happened] = [],
        by person: Person,
        at now: Instant
    ) throws -> Ticket {
        let all = [Happened(.opened(opening), at: reportedAt)] + happened
        let written = try record(all, on: id, by: person, at: now, after: 0)
        guard let ticket = Ticket(id, journal: written) else { throw Refusal.notFound }
        return ticket
    }

    /// Appends to a ticket's journal, unless it has moved on since `ticket` was read.
    func append(_ happened: [Happened], to ticket: Ticket, by person: Person, at now: Instant) throws -> Ticket {
        guard !happened.isEmpty else { return ticket }
        var changed = ticket
        for entry in try record(happened, on: ticket.id, by: person, at: now, after: ticket.version) {
            changed.apply(entry)
        }
        return changed
    }

    private func record(
        _ happened: [Happened],
        on ticket: Ticket.ID,
        by person: Person,
        at now: Instant,
        after expected: Int
    ) throws -> [TicketEntry] {
        let lines = try happened.map { try JournalLine($0.event, occurredAt: $0.at) }
        let written = try record(lines, on: .ticket(ticket), by: person, at: now, after: expected)
        return zip(written, happened).map { TicketEntry($0, $1.event) }
    }
}
