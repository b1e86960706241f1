/// What is said, and to whom.
extension Ticket {
    /// Records a call made or a message sent to the customer.
    ///
    /// - Throws: `answer-not-delivered` for a definite answer that nobody heard (C15); `outcome-not-of-channel` for a
    ///   message that reached somebody as a call does, or a call that was sent.
    public func contact(_ outreach: TicketEvent.Outreach) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        var outreach = outreach
        outreach.words = try TypedText.paragraphs(outreach.words, "words", limit: 20_000)
        outreach.to = try TypedText.line(outreach.to, "to", limit: 200)
        if outreach.isAnswer, !outreach.isHumanContact {
            throw Refusal(.invalid, "answer-not-delivered", field: "outcome")
        }
        guard outreach.isPossible else { throw Refusal(.invalid, "outcome-not-of-channel", field: "outcome") }
        return [.contacted(outreach)]
    }

    /// Records what the customer said or wrote; allowed even when all is over.
    public func hear(_ message: TicketEvent.Message) throws(Refusal) -> [TicketEvent] {
        var message = message
        message.words = try TypedText.paragraphs(message.words, "words", limit: 20_000)
        message.from = try TypedText.line(message.from, "from", limit: 200)
        return [.heard(message)]
    }

    /// Records something for ourselves; the customer never sees it and no clock stops for it.
    public func note(_ words: String) throws(Refusal) -> [TicketEvent] {
        [.noted(.init(try TypedText.paragraphs(words, "words", limit: 20_000)))]
    }

    /// Sees the request differently, as another kind, severity or class of fault.
    ///
    /// Clocks follow. Another kind may put another team in the lead, unless the lead was handed over by
    /// hand: an exchange is led by sales, whatever the phase (C21).
    public func classify(
        _ change: TicketEvent.Classification,
        under plan: Plan
    ) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        let newSubject = try change.subject.map { (text) throws(Refusal) in
            try TypedText.line(text, "subject", limit: 300)
        }
        let newFaultClass = try TypedText.optionalLine(change.faultClass, "faultClass", limit: 100)
        let reason = try TypedText.optionalParagraphs(change.reason, "reason", limit: 2_000)
        let nothing = TicketEvent.Classification(reason: reason)
        var news = nothing
        if change.kind != kind { news.kind = change.kind }
        if change.severity != severity { news.severity = change.severity }
        if change.faultClass != nil, newFaultClass != faultClass { news.faultClass = newFaultClass ?? "" }
        if newSubject != subject { news.subject = newSubject }
        guard news != nothing else { return [] }
        guard let kind = news.kind, leadership?.reason == nil else { return [.classified(news)] }
        let lead = plan.leadership(phase: opening.phase, kind: kind, contract: opening.contract)
        return lead == leadership ? [.classified(news)] : [.classified(news), .led(lead)]
    }

    /// Gives the ticket to an engineer, with the reason for the choice.
    public func assign(_ assignment: TicketEvent.Assignment) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        guard assignment.engineer.id != engineer?.id else { return [] }
        var assignment = assignment
        assignment.reason = try TypedText.optionalParagraphs(assignment.reason, "reason", limit: 2_000)
        return [.assigned(assignment)]
    }

    /// Hands the lead to another team; both sides see the entry. (§4)
    public func handOver(to lead: Team, support: Team?, reason: String) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        let reason = try TypedText.paragraphs(reason, "reason", limit: 2_000)
        guard support != lead else { throw .invalid("support", expected: "other-team") }
        guard lead != leadership?.lead || support != leadership?.support else { return [] }
        return [
            .led(.init(lead: lead, support: support, mustBeTold: leadership?.mustBeTold, reason: reason))
        ]
    }

    /// Tells the project lead how it came out (C20); not before it has.
    ///
    /// Telling it anew, because there is more to say, is to be acknowledged anew.
    public func tellLead(_ words: String) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        let words = try TypedText.paragraphs(words, "words", limit: 20_000)
        guard leadership?.mustBeTold != nil else { throw Refusal(.conflict, "nobody-to-tell") }
        guard resolved != nil else { throw Refusal(.conflict, "not-resolved") }
        return [.leadTold(.init(words))]
    }

    /// The project lead confirms having been told (C20).
    public func acknowledgeLead(_ words: String) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        guard leadToldAt != nil else { throw Refusal(.conflict, "lead-not-told") }
        guard leadAcknowledgedAt == nil else { throw Refusal(.conflict, "already-acknowledged") }
        return [.leadAcknowledged(.init(try words.maybe("words", limit: 20_000)))]
    }

    /// How much of something we said stands on the customer's page.
    public enum Shown: Sendable, Equatable {
        case nothing
        /// That there was a call, and who called whom; what was said is told by our own notes alone.
        case thatItWas
        /// The words themselves.
        case words
    }

    /// What the customer's page says of something we said.
    public func shows(_ outreach: TicketEvent.Outreach) -> Shown {
        guard outreach.outcome == .sent || outreach.outcome == .reached,
            !isAmongUs(outreach.to, outreach.channel)
        else { return .nothing }
        return outreach.outcome == .sent && outreach.channel.isWritten ? .words : .thatItWas
    }

    /// Sales may have asked on the customer's behalf (C14); what is said to sales stays among us.
    public func isAmongUs(_ name: String, _ channel: Channel) -> Bool {
        channel == .sales || (opening.reporter.isSales && name == opening.reporter.name)
    }

    /// How the customer last reached us.
    public var lastHeard: Channel {
        for entry in entries.reversed() where !takenBack.contains(entry.sequence) {
            if case .heard(let message) = entry.event { return message.channel }
        }
        return opening.channel
    }

    /// Throws unless the ticket is still open.
    func needsWork() throws(Refusal) {
        guard !isOver else { throw Refusal(.conflict, "ticket-over", values: ["ticket": id.description]) }
    }
}

extension TicketEvent.Outreach {
    /// Whether such a channel can have such an outcome: a message leaves or does not, a call reaches somebody or does not.
    ///
    /// Older journals hold others; they are read as they stand.
    fileprivate var isPossible: Bool {
        switch channel {
        case .email, .chat, .web: outcome == .sent || outcome == .failed
        case .phone: outcome == .reached || outcome == .notReached
        case .sales, .visit, .imported: true
        // A label is read; nobody can be written to by it.
        case .label: false
        }
    }
}

extension String {
    /// Lines that may be left empty, made fit to keep.
    func maybe(_ field: String, limit: Int) throws(Refusal) -> String {
        try TypedText.optionalParagraphs(self, field, limit: limit) ?? ""
    }
}
