/// Dealing with it, calling back, closing, and what happens when it was not over after all.
extension Ticket {
    /// The problem is gone without a visit: found by talking, or it went away.
    public func resolve(
        rung: Rung,
        how: String,
        cause: String?
    ) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        try how.needed("how", limit: 20_000)
        guard resolved == nil else { throw Refusal(.conflict, "already-resolved") }
        if currentVisit != nil { throw Refusal(.conflict, "visit-under-way") }
        if openRemoteSession != nil { throw Refusal(.conflict, "remote-already-open") }
        return [.resolved(.init(rung: rung, how: how, cause: cause))]
    }

    /// Records a follow-up call (C50, C51); one that did not reach the customer is still owed.
    public func followUp(_ done: TicketEvent.FollowUpDone) throws(Refusal) -> [TicketEvent] {
        guard let followUp = followUps.first(where: { $0.owed.occurrence == done.occurrence }) else {
            throw Refusal(.conflict, "no-such-follow-up")
        }
        guard !followUp.isDone else { throw Refusal(.conflict, "follow-up-done") }
        if done.reached { try done.words.needed("words", limit: 20_000) }
        if let mark = done.satisfaction, !(1...5).contains(mark) { throw .invalid("satisfaction", expected: "1 to 5") }
        return [.followUpDone(done)]
    }

    /// When follow-up calls began to be owed: once the problem is gone and no report is outstanding.
    public var followUpsBegin: Instant? {
        guard let resolved, report == nil || report?.version == acknowledgedVersion else { return nil }
        let acknowledged = entries.last { entry in
            if case .handBackAcknowledged = entry.event { true } else { false }
        }
        return max(resolved.at, acknowledged?.occurredAt ?? resolved.at)
    }

    /// The calls owed under the plan that are not on record yet: each occurrence once, however often asked.
    public func newlyOwedFollowUps(under plan: Plan, by calendars: [String: WorkCalendar]) -> [TicketEvent] {
        guard let begin = followUpsBegin, !isOver else { return [] }
        let known = Set(followUps.map(\.owed.occurrence))
        var owed: [TicketEvent] = []
        for (index, rule) in plan.followUps.enumerated() where !known.contains(index + 1) {
            guard let calendar = calendars[plan.assumedCalendar],
                let due = calendar.deadline(for: rule.after, from: begin).due
            else { continue }
            owed.append(.followUpOwed(.init(occurrence: index + 1, due: due, clause: rule.clause)))
        }
        return owed
    }

    /// Ends the ticket; report signed, handed back, lead told, as far as the plan asks (C20, C48, C49).
    public func close(words: String, under plan: Plan) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        guard resolved != nil else { throw Refusal(.conflict, "not-resolved") }
        if currentVisit != nil { throw Refusal(.conflict, "visit-under-way") }
        if openRemoteSession != nil { throw Refusal(.conflict, "remote-already-open") }
        try passes(.reportSigned, under: plan)
        try passes(.handedBack, under: plan)
        try passes(.leadTold, under: plan)
        return [.closed(.init(words))]
    }

    /// The fault is back, so the same ticket goes on and *restore* runs again.
    ///
    /// `window` is the first moment at which that is too late and a new ticket is needed.
    public func reopen(reason: String, at now: Instant, window: Instant) throws(Refusal) -> [TicketEvent] {
        try reason.needed("reason", limit: 2_000)
        switch ending {
        case .cancelled, .merged: throw Refusal(.conflict, "ticket-over", values: ["ticket": id.description])
        case .closed, nil: break
        }
        guard resolved != nil else { throw Refusal(.conflict, "not-resolved") }
        guard now < window else { throw Refusal(.conflict, "reopen-window-over") }
        return [.reopened(.init(reason))]
    }

    /// The customer takes it back, or it never was one.
    public func cancel(reason: String) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        try reason.needed("reason", limit: 2_000)
        if hadOnSiteWork { throw Refusal(.conflict, "on-site-work-done") }
        return [.cancelled(.init(reason))]
    }

    /// This ticket is the same as `survivor`: its promises are void and `survivor` carries on.
    public func merge(into survivor: Ticket, words: String) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        guard survivor.id != id else { throw .invalid("into", expected: "another ticket") }
        guard survivor.opening.customer == opening.customer else { throw .notFound }
        guard !survivor.isOver else {
            throw Refusal(.conflict, "ticket-over", values: ["ticket": survivor.id.description])
        }
        if currentVisit != nil { throw Refusal(.conflict, "visit-under-way") }
        return [.merged(.init(ticket: survivor.id, words: words))]
    }

    /// Notes that another ticket has to do with this one.
    public func link(to other: Ticket, words: String) throws(Refusal) -> [TicketEvent] {
        guard other.id != id else { throw .invalid("ticket", expected: "another ticket") }
        let isKnown = entries.contains { entry in
            if case .linked(let link) = entry.event { link.ticket == other.id } else { false }
        }
        return isKnown ? [] : [.linked(.init(ticket: other.id, words: words))]
    }
}
