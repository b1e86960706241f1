/// The customer's word on an appointment: that it suits them, or that they want another.
extension Ticket {
    /// The customer confirms the time; `seen` is the one they read, where they read it on a page.
    ///
    /// A wish for another time is taken back by it.
    /// - Throws: `visit-moved-meanwhile` if the appointment is another by now.
    public func confirmVisit(
        _ visit: Int?,
        seen: Instant? = nil,
        by: String,
        how: String
    ) throws(Refusal) -> [TicketEvent] {
        let visit = try plannedVisit(visit, seen: seen)
        guard visit.confirmed == nil else { return [] }
        let by = try TypedText.line(by, "by", limit: 200)
        let how = try TypedText.line(how, "how", limit: 300)
        return [.visitConfirmed(.init(visit: visit.id, by: by, how: how))]
    }

    /// The customer asks for another time, and says why.
    ///
    /// Our promises run on: a wish is not a wait. Whoever agrees to a later time says so by a pause, with the plan's
    /// reason for a visit the customer postponed. (§3.4)
    public func askToMoveVisit(
        _ visit: Int?,
        seen: Instant? = nil,
        to wished: Instant?,
        words: String,
        by: String,
        how: String,
        at now: Instant
    ) throws(Refusal) -> [TicketEvent] {
        let visit = try plannedVisit(visit, seen: seen)
        if let wished, wished <= now { throw .invalid("wished", expected: "future") }
        let asked = TicketEvent.VisitMoveAsked(
            visit: visit.id,
            wished: wished,
            words: try TypedText.paragraphs(words, "reason", limit: 2_000),
            by: try TypedText.line(by, "by", limit: 200),
            how: try TypedText.line(how, "how", limit: 300)
        )
        // The same wish, as a second click sends it, is written down once.
        return visit.moveAsked == asked ? [] : [.visitMoveAsked(asked)]
    }

    private func plannedVisit(_ number: Int?, seen: Instant?) throws(Refusal) -> Visit {
        try needsWork()
        try checkCurrent(number)
        guard let visit = currentVisit else { throw Refusal(.conflict, "no-visit") }
        guard visit.state == .planned else {
            throw Refusal(.conflict, "visit-is-\(visit.state.rawValue)", values: ["visit": String(visit.id)])
        }
        guard seen == nil || seen == visit.plan.from else { throw Refusal(.conflict, "visit-moved-meanwhile") }
        return visit
    }
}
