public import AfterSales
import Storage

/// What a customer's person who signed in can do: the same as behind a link, in their own name, and to report a fault.
extension Desk {
    /// Opens a ticket for a fault of the person's own organisation; its promises run from now.
    ///
    /// - Throws: `notAllowed` for one of ours, `serialUnknown` for a serial that none of their devices bears, and
    ///   whatever `openTicket` throws.
    public func reportFault(_ report: FaultReport, by person: Person) async throws -> Ticket.ID {
        let customer = try person.asCustomer(.openTicket)
        let (device, unknown) = try await device(report, of: customer)
        let serial = unknown.map { ["S/N \($0)"] } ?? []
        let contact = try await database.read { db in try db.contact(ofAccount: person) }
        let request = TicketRequest(
            customer: customer,
            device: device,
            reporter: .init(contact: contact?.id, name: person.name, phone: report.phone),
            channel: .web,
            severity: report.severity,
            subject: report.subject,
            words: (serial + [report.words]).filter { !$0.isEmpty }.joined(separator: "\n"),
            suitable: report.suitable
        )
        return try await openTicket(request, files: report.files, by: person).ticket.id
    }

    /// A device of the person's own organisation, for whoever stands before it and has read its label.
    ///
    /// Also for those who see no list of devices. `nil` where it is none of theirs.
    public func deviceAtHand(_ id: ID<Device>, of person: Person) async throws -> DeviceRow? {
        let customer = try person.asCustomer(.openTicket)
        return try await database.read { db in
            try db.deviceRows(
                ["device.id = \(id)", "device.customer_id = \(customer)"],
                after: nil,
                limit: 1
            ).first
        }
    }

    /// A ticket as the person's page shows it.
    ///
    /// - Throws: `notFound` for a ticket that is none of theirs.
    public func ticketForCustomer(_ id: Ticket.ID, seenBy person: Person) async throws -> TicketForCustomer {
        _ = try person.asCustomer(.seeTickets)
        let now = now()
        return try await database.read { db in
            let ticket = try db.ticket(id, for: person)
            let projection = try projection(of: ticket, at: now, in: db)
            return TicketForCustomer(
                projection,
                device: try device(of: projection.ticket, under: projection.plan, in: db),
                reader: person.name,
                account: person.id,
                rater: person.id,
                maySign: person.may(.signReport),
                mayAnswer: person.may(.answerQuotation)
            )
        }
    }

    /// Agrees to what was said about costs (C74); `telling` is the one that was read.
    public func agree(toCosts telling: Int, on id: Ticket.ID, by person: Person) async throws {
        try await say(on: id, by: person) { ticket, _ in
            try ticket.agree(toCosts: telling, by: person.name, how: Self.account)
        }
    }

    /// Lets us connect (C53).
    public func consent(on id: Ticket.ID, by person: Person) async throws {
        try await say(on: id, by: person) { ticket, _ in try ticket.consent(by: person.name, how: Self.account) }
    }

    /// Says how they found it: one mark each, which may be changed.
    public func rate(_ given: TicketEvent.Rated, on id: Ticket.ID, by person: Person) async throws {
        try await say(on: id, by: person) { ticket, now in try ticket.rate(given, by: person.id, at: now) }
    }

    /// Writes to us; on a ticket that was merged it reaches the one that goes on (hard case 29).
    public func write(_ words: String, on id: Ticket.ID, by person: Person) async throws {
        let words = try TypedText.paragraphs(words, "words", limit: 5_000)
        try await say(on: id, by: person, followsMerges: true) { ticket, now in
            try ticket.hear(words, from: person.name, at: now)
        }
    }

    /// Public articles that may help with a ticket of theirs, with what they say, the likeliest first.
    public func helpfulArticles(on ticket: TicketForCustomer, seenBy person: Person) async throws -> [ArticleSheet] {
        _ = try person.asCustomer(.seeTickets)
        guard ticket.resolvedAt == nil, ticket.endedAt == nil else { return [] }
        let fault = FaultDescription(model: ticket.device?.modelID, subject: ticket.subject)
        var sheets: [ArticleSheet] = []
        for row in try await suggestedArticles(fault, limit: 3, seenBy: person) {
            sheets.append(try await article(row.id, seenBy: person))
        }
        return sheets
    }

    /// Says whether an article that they went through by themselves helped.
    public func say(_ tried: TriedArticle, on id: Ticket.ID, by person: Person) async throws {
        let trials = try await trials(of: [tried], on: id, seenBy: person)
        try await say(on: id, by: person) { ticket, _ in try ticket.tryArticles(trials) }
    }

    private static let account = "account"

    private func say(
        on id: Ticket.ID,
        by person: Person,
        followsMerges: Bool = false,
        _ verb: @escaping @Sendable (Ticket, Instant) throws -> [TicketEvent]
    ) async throws {
        _ = try person.asCustomer(.openTicket)
        _ = try await work(on: id, version: nil, by: person, needing: .openTicket, followsMerges: followsMerges) {
            ticket,
            work in
            try verb(ticket, work.now)
        }
    }

    /// The device they mean, or the serial they typed where they report it although we do not know it.
    private func device(
        _ report: FaultReport,
        of customer: ID<Customer>
    ) async throws -> (ID<Device>?, unknown: String?) {
        switch report.named {
        case .nothing: return (nil, nil)
        case .device(let id): return (id, nil)
        case .serial(let typed):
            let serial = try TypedText.line(typed, "serial", limit: 80)
            let key = Spelling.ofSerial(serial)
            let found = try await database.read { db in
                try db.rows(
                    "SELECT id FROM device WHERE customer_id = \(customer) AND serial_key = \(key) LIMIT 2"
                ).map { row -> ID<Device> in try row["id"] }
            }
            guard found.count < 2 else { throw Refusal.serialAmbiguous }
            if let only = found.first { return (only, nil) }
            guard report.takesUnknownSerial else { throw Refusal.serialUnknown(serial) }
            return (nil, serial)
        }
    }
}

/// The time of a visit, as the customer's person or one of ours says it on their behalf.
extension Desk {
    /// The customer confirms the time; one of ours writes down who said so.
    public func confirmVisit(
        _ id: Ticket.ID,
        visit: Int? = nil,
        seen: Instant? = nil,
        told: TicketEvent.Consent? = nil,
        version: Int? = nil,
        by person: Person
    ) async throws -> TicketCard {
        try await work(on: id, version: version, by: person, needing: person.rightToSpeak) { ticket, _ in
            let word = try person.word(told)
            return try ticket.confirmVisit(visit, seen: seen, by: word.by, how: word.how)
        }
    }

    /// The customer asks for another time; nothing is moved by it.
    public func askToMoveVisit(
        _ id: Ticket.ID,
        _ wish: VisitWish,
        told: TicketEvent.Consent? = nil,
        version: Int? = nil,
        by person: Person
    ) async throws -> TicketCard {
        try await work(on: id, version: version, by: person, needing: person.rightToSpeak) { ticket, work in
            let word = try person.word(told)
            return try ticket.askToMoveVisit(wish, by: word.by, how: word.how, at: work.now)
        }
    }
}

extension Person {
    /// The customer this person speaks for.
    /// - Throws: `notAllowed` for one of ours, or without the right.
    func asCustomer(_ right: Right) throws(Refusal) -> ID<Customer> {
        try needs(right)
        guard let customer else { throw .notAllowed }
        return customer
    }

    /// Customers' people speak for themselves; ours write down what they were told.
    fileprivate var rightToSpeak: Right { customer == nil ? .workTicket : .openTicket }

    /// Who said it, and how; a customer's person always says it in their own name.
    fileprivate func word(_ told: TicketEvent.Consent?) throws(Refusal) -> TicketEvent.Consent {
        if customer != nil { return TicketEvent.Consent(by: name, how: "account") }
        guard let told else { throw .missing("by") }
        // These two say that the customer did it, which we do not say for them.
        guard !["account", "link"].contains(told.how.trimmed) else { throw .invalid("how", expected: "text") }
        return told
    }
}

extension Connection {
    /// The contact whose account this is, at their own customer.
    fileprivate func contact(ofAccount person: Person) throws -> Contact? {
        let found = try rows(
            "SELECT id FROM contact WHERE person_id = \(person.id) AND customer_id = \(person.customer) ORDER BY id LIMIT 1"
        )
        return try found.first.map { row in
            let id: ID<Contact> = try row["id"]
            return try contact(id, seenBy: person)
        }
    }
}
