/// What is said, and to whom.
extension Ticket {
    /// Records a call made or a message sent to the customer.
    public func contact(_ outreach: TicketEvent.Outreach) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        try outreach.words.needed("words", limit: 20_000)
        try outreach.to.needed("to", limit: 200)
        if outreach.isAnswer, !outreach.isHumanContact {
            throw Refusal(.invalid, "answer-not-delivered", field: "outcome")
        }
        return [.contacted(outreach)]
    }

    /// Records what the customer said or wrote; allowed even when all is over.
    public func hear(_ message: TicketEvent.Message) throws(Refusal) -> [TicketEvent] {
        try message.words.needed("words", limit: 20_000)
        return [.heard(message)]
    }

    /// Records something for ourselves; the customer never sees it and no clock stops for it.
    public func note(_ words: String) throws(Refusal) -> [TicketEvent] {
        try words.needed("words", limit: 20_000)
        return [.noted(.init(words))]
    }

    /// Sees the request differently, as another kind, severity or class of fault; clocks follow.
    public func classify(_ change: TicketEvent.Classification) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        if let subject = change.subject { try subject.needed("subject", limit: 300) }
        if let faultClass = change.faultClass { try faultClass.needed("faultClass", limit: 100) }
        var news = TicketEvent.Classification(reason: change.reason)
        if change.kind != kind { news.kind = change.kind }
        if change.severity != severity { news.severity = change.severity }
        if change.faultClass != faultClass { news.faultClass = change.faultClass }
        if change.subject != subject { news.subject = change.subject }
        guard news != TicketEvent.Classification(reason: change.reason) else { return [] }
        return [.classified(news)]
    }

    /// Gives the ticket to an engineer, with the reason for the choice.
    public func assign(_ assignment: TicketEvent.Assignment) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        return assignment.engineer.id == engineer?.id ? [] : [.assigned(assignment)]
    }

    /// Hands the lead to another team; both sides see the entry. (§4)
    public func handOver(to lead: Team, support: Team?, reason: String) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        try reason.needed("reason", limit: 2_000)
        guard lead != leadership?.lead || support != leadership?.support else { return [] }
        return [
            .led(.init(lead: lead, support: support, mustBeTold: leadership?.mustBeTold, reason: reason))
        ]
    }

    /// Tells the project lead how it came out (C20).
    public func tellLead(_ words: String) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        try words.needed("words", limit: 20_000)
        guard leadership?.mustBeTold != nil else { throw Refusal(.conflict, "nobody-to-tell") }
        return [.leadTold(.init(words))]
    }

    /// The project lead confirms having been told (C20).
    public func acknowledgeLead(_ words: String) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        guard leadToldAt != nil else { throw Refusal(.conflict, "lead-not-told") }
        guard leadAcknowledgedAt == nil else { throw Refusal(.conflict, "already-acknowledged") }
        return [.leadAcknowledged(.init(words))]
    }

    /// Throws unless the ticket is still open.
    func needsWork() throws(Refusal) {
        guard !isOver else { throw Refusal(.conflict, "ticket-over", values: ["ticket": id.description]) }
    }
}

extension String {
    /// Throws unless there is something to read here, within `limit` characters.
    func needed(_ field: String, limit: Int) throws(Refusal) {
        guard contains(where: { !$0.isWhitespace }) else { throw .missing(field) }
        guard count <= limit else { throw .tooLong(field, limit: limit) }
    }
}
