/// The rungs of the ladder.
extension Ticket {
    /// Records what phone guidance and the customer's own checks came to (C44, C66).
    ///
    /// Steps that were tried speak for themselves; without any, or where guidance was not possible,
    /// words have to.
    public func guide(_ guidance: TicketEvent.RungResult) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        var guidance = guidance
        guidance.steps = try guidance.steps.lines("steps", limit: 300)
        if guidance.result == .notPossible || guidance.steps.isEmpty {
            guidance.words = try TypedText.paragraphs(guidance.words, "words", limit: 20_000)
        } else {
            guidance.words = try guidance.words.maybe("words", limit: 20_000)
        }
        // A line each: no language's comma stands between steps that another wrote.
        let how = guidance.words.isEmpty ? guidance.steps.joined(separator: "\n") : guidance.words
        return [.guided(guidance)] + solution(guidance.result, .guidance, how)
    }

    /// Records that the customer lets us connect for one session, and how they said so (C53).
    public func consent(_ consent: TicketEvent.Consent) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        return [
            .consented(
                .init(
                    by: try TypedText.line(consent.by, "by", limit: 200),
                    how: try TypedText.line(consent.how, "how", limit: 200)
                )
            )
        ]
    }

    /// Connects to the customer's system.
    public func startRemote(_ start: TicketEvent.RemoteStart, under plan: Plan) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        guard openRemoteSession == nil else { throw Refusal(.conflict, "remote-already-open") }
        try passes(.ladderOrder, before: .remote, under: plan)
        try passes(.remoteConsent, under: plan)
        var start = start
        start.tool = try start.tool.maybe("tool", limit: 200)
        return [.remoteStarted(start)]
    }

    /// Disconnects, with the diagnosis and what was done (C53).
    public func endRemote(_ end: TicketEvent.RemoteEnd) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        guard openRemoteSession != nil else { throw Refusal(.conflict, "remote-not-open") }
        var end = end
        end.diagnosis = try TypedText.paragraphs(end.diagnosis, "diagnosis", limit: 20_000)
        end.done =
            end.result == .solved
            ? try TypedText.paragraphs(end.done, "done", limit: 20_000)
            : try end.done.maybe("done", limit: 20_000)
        return [.remoteEnded(end)] + solution(end.result, .remote, end.done)
    }

    /// Records that a remote session was not possible, so that a visit may follow.
    ///
    /// It stands on the same rung as a session, so guidance comes before it, too.
    public func skipRemote(because words: String, under plan: Plan) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        let words = try TypedText.paragraphs(words, "words", limit: 20_000)
        guard openRemoteSession == nil else { throw Refusal(.conflict, "remote-already-open") }
        try passes(.ladderOrder, before: .remote, under: plan)
        return [.remoteEnded(.init(diagnosis: words, done: "", result: .notPossible))]
    }

    /// Tells the customer who pays what, in words (C74); what was agreed to before is open again.
    public func tellCosts(_ told: TicketEvent.CostsTold) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        return [
            .costsTold(
                .init(
                    words: try TypedText.paragraphs(told.words, "words", limit: 5_000),
                    to: try TypedText.line(told.to, "to", limit: 200)
                )
            )
        ]
    }

    /// Records that the customer heard it and agrees.
    public func acknowledgeCosts(_ acknowledged: TicketEvent.CostsAcknowledged) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        guard costsTold != nil else { throw Refusal(.conflict, "costs-not-told") }
        guard costsAcknowledged == nil else { throw Refusal(.conflict, "already-acknowledged") }
        return [
            .costsAcknowledged(
                .init(
                    by: try TypedText.line(acknowledged.by, "by", limit: 200),
                    how: try acknowledged.how.maybe("how", limit: 200)
                )
            )
        ]
    }

    /// The problem is gone, found on this rung.
    private func solution(_ result: Rung.Result, _ rung: Rung, _ how: String) -> [TicketEvent] {
        guard result == .solved, resolved == nil else { return [] }
        return [.resolved(.init(rung: rung, how: how))]
    }
}

extension [String] {
    /// A list of lines that each say something, at most 200 of them.
    func lines(_ field: String, limit: Int) throws(Refusal) -> [String] {
        guard count <= 200 else { throw .tooLong(field, limit: 200) }
        var lines: [String] = []
        for text in self { lines.append(try TypedText.line(text, field, limit: limit)) }
        return lines
    }
}
