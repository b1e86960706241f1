public import AfterSales
import Storage

/// Issuing links and taking them back.
extension Desk {
    /// Lets a contact of the ticket's customer follow it for `days` (1 to 90).
    ///
    /// - Throws: `Refusal` for a ticket that is over, another customer's contact, or a link to sign for somebody who
    ///   is not responsible.
    public func issueLink(
        to id: Ticket.ID,
        for contact: ID<Contact>,
        purpose: CustomerLink.Purpose,
        days: Int = 30,
        by person: Person
    ) async throws -> IssuedLink {
        try person.needs(.issueCustomerLink)
        guard (1...90).contains(days) else { throw Refusal.invalid("days", expected: "1…90") }
        let now = now()
        let token = LinkToken.make()
        let link = CustomerLink(
            id: newID(),
            ticket: id,
            contact: contact,
            purpose: purpose,
            issuedAt: now,
            expiresAt: now.advanced(byMilliseconds: Int64(days) * 86_400_000),
            revokedAt: nil
        )
        let issue = CustomerLink.Issue(
            digest: token.digest,
            ticket: id,
            contact: contact,
            purpose: purpose,
            expiresAt: link.expiresAt
        )
        try await database.write { db in
            let ticket = try db.ticket(id, for: person)
            guard !ticket.isOver else { throw Refusal(.conflict, "ticket-over", values: ["ticket": id.description]) }
            let whom = try db.contact(contact, seenBy: person)
            guard whom.customer == ticket.opening.customer else { throw Refusal.notFound }
            guard purpose == .track || whom.details.kind == .responsible else { throw Refusal.contactNotResponsible }
            try db.insert(link, digest: token.digest, by: person)
            try db.record([JournalLine("link.issued", issue)], on: link.subject, by: person, at: now)
        }
        return IssuedLink(link: link, token: token.text)
    }

    /// Ends a link at once; one that is revoked already stays so.
    public func revokeLink(_ id: ID<CustomerLink>, by person: Person) async throws {
        try person.needs(.issueCustomerLink)
        let now = now()
        try await database.write { db in
            let link = try db.link(id, for: person)
            guard link.revokedAt == nil else { return }
            try db.run("UPDATE customer_link SET revoked_at = \(now) WHERE id = \(id)")
            try db.record([JournalLine("link.revoked", [String: String]())], on: link.subject, by: person, at: now)
        }
    }

    /// The links issued on a ticket, newest first.
    public func links(to id: Ticket.ID, seenBy person: Person) async throws -> [CustomerLink] {
        try person.needs(.issueCustomerLink)
        return try await database.read { db in
            _ = try db.ticket(id, for: person)
            return try db.rows(
                "SELECT * FROM customer_link WHERE ticket_id = \(id.number) ORDER BY id DESC LIMIT 200"
            ).map(CustomerLink.init)
        }
    }
}

/// What whoever holds a link can do. `address` is where they come from, for counting what is tried in vain.
extension Desk {
    /// What the link shows.
    ///
    /// - Throws: `notFound` for a link that is forged, `tooMany` for many of them; `linkExpired`, `linkRevoked`.
    public func ticket(forLink token: String, from address: String) async throws -> LinkedTicket {
        let now = now()
        return try await counting(address, at: now) {
            try await database.read { db in
                let link = try db.link(LinkToken(text: token), at: now)
                return try shown(by: link, at: now, in: db)
            }
        }
    }

    /// The responsible person signs the version they read (C48, C76).
    ///
    /// `strokes` is what they drew, an SVG path; `nil` for their name alone.
    public func sign(viaLink token: String, report version: Int, strokes: String? = nil, from address: String)
        async throws -> LinkedTicket
    {
        try await act(viaLink: token, as: .sign, from: address) { ticket, contact, _, _ in
            guard contact.details.kind == .responsible else { throw Refusal.contactNotResponsible }
            return try ticket.sign(version: version, signer: contact.name, how: Self.how, strokes: strokes)
        }
    }

    /// Agrees to what was said about costs (C74); `telling` is the one that was read.
    public func acknowledgeCosts(viaLink token: String, telling: Int, from address: String) async throws
        -> LinkedTicket
    {
        try await act(viaLink: token, from: address) { ticket, contact, _, _ in
            try ticket.agree(toCosts: telling, by: contact.name, how: Self.how)
        }
    }

    /// The responsible person accepts or declines the version of the quotation that they read (C24).
    public func answer(_ reply: QuotationReply, viaLink token: String, from address: String) async throws
        -> LinkedTicket
    {
        try await act(viaLink: token, from: address) { ticket, contact, _, now in
            guard contact.details.kind == .responsible else { throw Refusal.contactNotResponsible }
            return try ticket.answer(reply, by: contact.name, means: .link, at: now)
        }
    }

    /// Lets us connect (C53).
    public func consent(viaLink token: String, from address: String) async throws -> LinkedTicket {
        try await act(viaLink: token, from: address) { ticket, contact, _, _ in
            try ticket.consent(by: contact.name, how: Self.how)
        }
    }

    /// Says that the time of a visit suits them; `seen` is the one that was read.
    public func confirmVisit(viaLink token: String, visit: Int, seen: Instant, from address: String) async throws
        -> LinkedTicket
    {
        try await act(viaLink: token, from: address) { ticket, contact, _, _ in
            try ticket.confirmVisit(visit, seen: seen, by: contact.name, how: Self.how)
        }
    }

    /// Asks for another time, and says why; nothing is moved by it.
    public func askToMoveVisit(viaLink token: String, _ wish: VisitWish, from address: String) async throws
        -> LinkedTicket
    {
        try await act(viaLink: token, from: address) { ticket, contact, _, now in
            try ticket.askToMoveVisit(wish, by: contact.name, how: Self.how, at: now)
        }
    }

    /// Says how they found it: one mark each, which may be changed.
    public func rate(_ given: TicketEvent.Rated, viaLink token: String, from address: String) async throws
        -> LinkedTicket
    {
        try await act(viaLink: token, from: address) { ticket, contact, rater, now in
            try ticket.rate(given, by: rater, at: now)
        }
    }

    /// Writes to us; on a ticket that was merged it reaches the one that goes on (hard case 29).
    ///
    /// The same words within a minute, as a second click sends them, are written down once.
    public func say(_ words: String, viaLink token: String, from address: String) async throws -> LinkedTicket {
        let words = try TypedText.paragraphs(words, "words", limit: 5_000)
        return try await act(viaLink: token, followsMerges: true, from: address) { ticket, contact, _, now in
            try ticket.hear(words, from: contact.name, at: now)
        }
    }

    /// Sends us files; they are for everybody who may see the ticket.
    public func attach(_ files: [ReceivedFile], words: String, viaLink token: String, from address: String)
        async throws -> LinkedTicket
    {
        let ticket = try await linkedTicket(token, from: address).ticket
        let attached = try await keep(AttachingFiles(files, words: words), for: ticket)
        return try await act(viaLink: token, followsMerges: true, from: address) { ticket, _, _, _ in
            try ticket.attach(attached)
        }
    }

    /// A file that whoever holds the link may look at.
    public func attachment(_ number: Int, forLink token: String, from address: String) async throws
        -> Ticket.Attachment
    {
        // Of a ticket that this one was merged into, a link tells the number and no more.
        let (ticket, isOwn) = try await linkedTicket(token, from: address)
        guard let found = ticket.attachments.first(where: { $0.id == number }), isOwn, found.isForCustomer else {
            throw Refusal.notFound
        }
        return found
    }

    /// Refuses whoever holds no link, before anything is taken from them.
    public func checkLink(_ token: String, from address: String) async throws {
        _ = try await linkedTicket(token, from: address)
    }

    /// The ticket that what is sent reaches, and whether it is the link's own.
    private func linkedTicket(_ token: String, from address: String) async throws -> (ticket: Ticket, isOwn: Bool) {
        let now = now()
        return try await counting(address, at: now) {
            try await database.read { db in
                let link = try db.link(LinkToken(text: token), at: now)
                let ticket = try db.survivor(of: link.ticket)
                return (ticket, ticket.id == link.ticket)
            }
        }
    }

    private static let how = "link"
    private static let vainTriesPerAddress = 30
    private static let deedsPerLink = 30

    private func act(
        viaLink token: String,
        as purpose: CustomerLink.Purpose = .track,
        followsMerges: Bool = false,
        from address: String,
        _ verb: @escaping @Sendable (Ticket, Contact, ID<Person>, Instant) throws -> [TicketEvent]
    ) async throws -> LinkedTicket {
        let now = now()
        return try await counting(address, at: now) {
            try await database.write { db in
                let link = try db.link(LinkToken(text: token), at: now)
                guard purpose == .track || link.purpose == purpose else { throw Refusal.notAllowed }
                try db.countUse(of: "link \(link.id)", limit: Self.deedsPerLink, at: now)
                let contact = try db.contact(link.contact, seenBy: .desk)
                let ticket = followsMerges ? try db.survivor(of: link.ticket) : try db.ticket(link.ticket)
                let actor = try db.actor(contact)
                let said = ticket.notBefore(now)
                let events = try verb(ticket, contact, actor.id, said)
                _ = try write(events, occurredAt: said, on: ticket, by: actor, at: now, in: db)
                return try shown(by: link, at: now, in: db)
            }
        }
    }

    private func shown(by link: CustomerLink, at now: Instant, in db: any Connection) throws -> LinkedTicket {
        let ticket = try db.survivor(of: link.ticket)
        guard ticket.id == link.ticket else { return .merged(into: ticket.id) }
        let contact = try db.contact(link.contact, seenBy: .desk)
        let projection = try projection(of: ticket, at: now, in: db)
        return try .ticket(
            TicketForCustomer(
                projection,
                device: device(of: ticket, under: projection.plan, in: db),
                reader: contact.name,
                rater: db.actor(contact).id,
                maySign: link.purpose == .sign && contact.details.kind == .responsible,
                mayAnswer: contact.details.kind == .responsible
            )
        )
    }

    /// Counts links that do not exist against the address they were tried from; a true link is never held up.
    private func counting<Answer: Sendable>(
        _ address: String,
        at now: Instant,
        _ body: () async throws -> Answer
    ) async throws -> Answer {
        do {
            return try await body()
        } catch let refusal as Refusal where refusal == .notFound {
            let subject = "address \(address.prefix(100))"
            try await writeBesides { try $0.countUse(of: subject, limit: Self.vainTriesPerAddress, at: now) }
            throw refusal
        }
    }
}

extension Connection {
    /// The contact as the journal names whoever acted.
    ///
    /// Their account, if they have one and it still is their customer's; ids are made of the time and noise, so that a
    /// contact's is no other person's.
    fileprivate func actor(_ contact: Contact) throws -> Person {
        let details = contact.details
        let account = try details.person.flatMap { id in
            try rows("SELECT 1 FROM person WHERE id = \(id) AND customer = \(contact.customer)").isEmpty ? nil : id
        }
        return Person(
            id: account ?? ID(number: contact.id.number),
            name: contact.name,
            roles: [details.kind == .responsible ? .customerResponsible : .customerEngineer],
            customer: contact.customer
        )
    }
}
