/// Dealing with it, closing, and what happens when it was not over after all.
extension Ticket {
    /// The problem is gone without a visit: found by talking, or it went away.
    ///
    /// - Throws: `no-visit`, `no-remote-session` or `no-return` if it is said to have been solved by one and there was none.
    public func resolve(
        rung: Rung,
        how: String,
        cause: String?,
        under plan: Plan,
        whoPays: WhoPays? = nil
    ) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        let how = try TypedText.paragraphs(how, "how", limit: 20_000)
        let cause = try TypedText.optionalLine(cause, "cause", limit: 300)
        guard resolved == nil else { throw Refusal(.conflict, "already-resolved") }
        try needsNothingUnderWay()
        if rung == .visit, !hadOnSiteWork { throw Refusal(.conflict, "no-visit") }
        if rung == .remote, rungResults[.remote] == nil { throw Refusal(.conflict, "no-remote-session") }
        if rung == .factory, rungResults[.factory] == nil { throw Refusal(.conflict, "no-return") }
        if rung == .visit || rung == .factory, !isBegunAsPaid { try mayRepair(under: plan, whoPays: whoPays) }
        return [.resolved(.init(rung: rung, how: how, cause: cause))]
    }

    /// Ends the ticket; report signed, handed back, lead told, as far as the plan asks (C20, C48, C49).
    ///
    /// Follow-up calls go on being owed.
    public func close(words: String, under plan: Plan) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        let words = try words.maybe("words", limit: 20_000)
        guard resolved != nil else { throw Refusal(.conflict, "not-resolved") }
        try needsNothingUnderWay()
        try passes(.reportSigned, under: plan)
        try passes(.handedBack, under: plan)
        try passes(.leadTold, under: plan)
        return [.closed(.init(words))]
    }

    /// The fault is back, so the same ticket goes on and *restore* runs again.
    ///
    /// - Throws: `reopen-window-over` once the plan's window is over: that is a new, linked ticket. (§3.8)
    public func reopen(
        reason: String,
        at now: Instant,
        under plan: Plan,
        by calendars: [String: WorkCalendar]
    ) throws(Refusal) -> [TicketEvent] {
        switch ending {
        case .cancelled, .merged: try needsWork()
        case .closed, nil: break
        }
        let reason = try TypedText.paragraphs(reason, "reason", limit: 2_000)
        guard resolved != nil else { throw Refusal(.conflict, "not-resolved") }
        if let end = reopenWindowEnds(under: plan, by: calendars), now > end {
            throw Refusal(.conflict, "reopen-window-over")
        }
        return [.reopened(.init(reason))]
    }

    /// The last moment at which it may be reopened, counted from when the problem was gone.
    ///
    /// `nil` if it is not resolved, or by a calendar that never opens: then the window does not close either.
    public func reopenWindowEnds(under plan: Plan, by calendars: [String: WorkCalendar]) -> Instant? {
        guard let resolved, let calendar = calendars[plan.assumedCalendar] else { return nil }
        return calendar.deadline(for: plan.reopenWindow, from: resolved.at).due
    }

    /// The customer takes it back, or it never was one; an appointment is called off with it, and so are goods that have not come.
    public func cancel(reason: String) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        let reason = try TypedText.paragraphs(reason, "reason", limit: 2_000)
        guard !hadOnSiteWork else { throw Refusal(.conflict, "on-site-work-done") }
        guard resolved == nil else { throw Refusal(.conflict, "already-resolved") }
        guard openRemoteSession == nil else { throw Refusal(.conflict, "remote-already-open") }
        if currentReturn?.isWithUs ?? false { throw Refusal(.conflict, "return-under-way") }
        // It goes back first, or else no list would tell of it any more.
        if received > 0 { throw Refusal(.conflict, "money-received") }
        var calledOff = currentVisit.map { [TicketEvent.visitCancelled(.init(visit: $0.id, reason: reason))] } ?? []
        calledOff += currentReturn.map { [.returnCancelled(.init(order: $0.id, reason: reason))] } ?? []
        return calledOff + [.cancelled(.init(reason))]
    }

    /// This ticket is the same as `survivor`: its promises are void and `survivor` carries on.
    public func merge(into survivor: Ticket, words: String) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        let words = try words.maybe("words", limit: 2_000)
        guard survivor.id != id else { throw .invalid("into", expected: "other-ticket") }
        guard survivor.opening.customer == opening.customer else { throw .notFound }
        try survivor.needsWork()
        try needsNothingUnderWay()
        // Money stays with what it was paid for.
        if received > 0 { throw Refusal(.conflict, "money-received") }
        return [.merged(.init(ticket: survivor.id, words: words))]
    }

    /// Notes that another ticket has to do with this one.
    public func link(to other: Ticket, words: String) throws(Refusal) -> [TicketEvent] {
        let words = try words.maybe("words", limit: 2_000)
        guard other.id != id else { throw .invalid("ticket", expected: "other-ticket") }
        let isKnown = entries.contains { entry in
            if case .linked(let link) = entry.event { link.ticket == other.id } else { false }
        }
        return isKnown ? [] : [.linked(.init(ticket: other.id, words: words))]
    }

    private func needsNothingUnderWay() throws(Refusal) {
        if currentVisit != nil { throw Refusal(.conflict, "visit-under-way") }
        if openRemoteSession != nil { throw Refusal(.conflict, "remote-already-open") }
        if currentReturn != nil { throw Refusal(.conflict, "return-under-way") }
    }
}
