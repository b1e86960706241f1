public import AfterSales
import Storage

/// What a customer says to a quotation.
public struct QuotationReply: Sendable {
    /// The version they read; another is refused.
    public var version: Int
    public var accepts: Bool
    /// Why not, or what they say with it.
    public var words: String?

    public init(version: Int, accepts: Bool, words: String? = nil) {
        self.version = version
        self.accepts = accepts
        self.words = words
    }
}

/// What a repair costs the customer, and their answer. (C24)
extension Desk {
    /// Writes the next version of the quotation; the customer can read and answer it at once.
    public func quote(
        _ id: Ticket.ID,
        _ draft: Ticket.QuotationDraft,
        version: Int? = nil,
        by person: Person
    ) async throws -> TicketCard {
        try await work(on: id, version: version, by: person, needing: .quote) { ticket, work in
            if draft.lines.allSatisfy({ $0.unitPrice == 0 }) { try mayAskNothing(for: ticket, work, person) }
            return try ticket.quote(draft, under: work.plan, at: work.now)
        }
    }

    public func withdrawQuotation(
        _ id: Ticket.ID,
        quotation: Int,
        reason: String,
        version: Int? = nil,
        by person: Person
    ) async throws -> TicketCard {
        try await work(on: id, version: version, by: person, needing: .quote) { ticket, work in
            if ticket.quotation?.id == quotation { try mayAskNothing(for: ticket, work, person) }
            return try ticket.withdrawQuotation(quotation, reason: reason)
        }
    }

    /// Throws where asking for nothing lets repaired goods go unpaid, and `person` may not open that gate. (C72)
    private func mayAskNothing(for ticket: Ticket, _ work: TicketWork, _ person: Person) throws {
        guard try ticket.wouldOpenShipping(under: work.plan, whoPays: whoPays(of: ticket, work)) else { return }
        try person.needs(.overrideGate)
    }

    /// The customer's person answers in their own name; one of ours writes down who said it and by which means.
    ///
    /// - Throws: `invalid` for a means that only the customer's own page has.
    public func answer(
        _ reply: QuotationReply,
        on id: Ticket.ID,
        told: (by: String, means: TicketEvent.QuotationAnswer.Means)? = nil,
        version: Int? = nil,
        happening: Happening = .now,
        by person: Person
    ) async throws -> TicketCard {
        let right: Right = person.customer == nil ? .workTicket : .answerQuotation
        // A customer answers now: only what we note down can have been said before.
        let happening = person.customer == nil ? happening : .now
        return try await work(on: id, version: version, by: person, needing: right, happening: happening) {
            ticket,
            work in
            guard person.customer == nil else {
                return try ticket.answer(reply, by: person.name, means: .portal, at: work.now)
            }
            guard let told else { throw Refusal.missing("by") }
            guard TicketEvent.QuotationAnswer.Means.noted.contains(told.means) else {
                throw Refusal.invalid("means", expected: "choice")
            }
            return try ticket.answer(reply, by: told.by, means: told.means, at: work.at)
        }
    }

    /// Puts hands to the repair, at the site, at our bench, or at the supplier's on our word.
    public func beginRepair(
        _ id: Ticket.ID,
        version: Int? = nil,
        happening: Happening = .now,
        by person: Person
    ) async throws -> TicketCard {
        try await work(on: id, version: version, by: person, needing: .workTicket, happening: happening) {
            ticket,
            work in
            try ticket.beginRepair(under: work.plan, whoPays: whoPays(of: ticket, work))
        }
    }
}

extension Ticket {
    /// The same answer once more, as a second click sends it, says nothing.
    func answer(
        _ reply: QuotationReply,
        by name: String,
        means: TicketEvent.QuotationAnswer.Means,
        at: Instant
    ) throws -> [TicketEvent] {
        let answer = TicketEvent.QuotationAnswer(version: reply.version, by: name, means: means, words: reply.words)
        guard reply.accepts else { return try declineQuotation(answer, at: at) }
        if means == .link || means == .portal, let quotation, quotation.id == reply.version,
            quotation.state == .accepted, quotation.answer?.by == name
        {
            return []
        }
        return try acceptQuotation(answer, at: at)
    }
}

extension Connection {
    /// Lays a version of a quotation out in its table; what was received stands beside the one that we ask for.
    func save(_ quotation: Quotation, of ticket: Ticket) throws {
        let received = quotation.stands ? ticket.received : 0
        try later(
            """
            INSERT INTO quotation (ticket_id, version, state, currency, total, received, written_at, expires_at,
                answered_at)
            VALUES (\(ticket.id.number), \(quotation.id), \(quotation.state), \(quotation.total.currency),
                \(quotation.total.minor), \(received), \(quotation.writtenAt), \(quotation.written.expiresAt),
                \(quotation.answeredAt))
            ON CONFLICT (ticket_id, version) DO UPDATE SET state = excluded.state, received = excluded.received,
                answered_at = excluded.answered_at
            """
        )
    }
}
