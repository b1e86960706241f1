/// Calling back after the fault is dealt with (C50, C51).
extension Ticket {
    /// Records a follow-up call; one that did not reach the customer is still owed.
    ///
    /// Calls are owed, and made, after the ticket is closed, too.
    public func followUp(_ done: TicketEvent.FollowUpDone) throws(Refusal) -> [TicketEvent] {
        guard let followUp = followUps.first(where: { $0.owed.occurrence == done.occurrence }) else {
            throw Refusal(.conflict, "no-such-follow-up")
        }
        guard !followUp.isDone else { throw Refusal(.conflict, "follow-up-done") }
        guard followUp.isOwed else { throw Refusal(.conflict, "follow-up-dropped") }
        var done = done
        done.words =
            done.reached
            ? try TypedText.paragraphs(done.words, "words", limit: 20_000)
            : try done.words.maybe("words", limit: 20_000)
        if let mark = done.satisfaction, !(1...5).contains(mark) { throw .invalid("satisfaction", expected: "1…5") }
        return [.followUpDone(done)]
    }

    /// When follow-up calls began to be owed: once the problem is gone and no report is outstanding.
    ///
    /// A report nobody handed back, its gate overridden, is no longer outstanding once the ticket is closed.
    public var followUpsBegin: Instant? {
        guard let resolved else { return nil }
        if let report, report.version != acknowledgedVersion {
            guard case .closed(let at) = ending else { return nil }
            return max(resolved.at, at)
        }
        switch ending {
        case .cancelled, .merged: return nil
        case .closed, nil: return max(resolved.at, handBackAcknowledgedAt ?? resolved.at)
        }
    }

    /// The calls owed under the plan that are not on record yet: each occurrence once, however often asked.
    ///
    /// Occurrences are numbered through; a repair that did not hold has its calls dropped, and the next
    /// one has its own. By a calendar that never opens a call is owed at once, not never.
    public func newlyOwedFollowUps(under plan: Plan, by calendars: [String: WorkCalendar]) -> [TicketEvent] {
        guard let begin = followUpsBegin else { return [] }
        let known = Set(followUps.map(\.owed.occurrence))
        let before = followUps.filter { $0.resolution < resolutions.count }.map(\.owed.occurrence).max() ?? 0
        return plan.followUps.enumerated().compactMap { index, rule in
            let occurrence = before + index + 1
            guard !known.contains(occurrence) else { return nil }
            let due = calendars[plan.assumedCalendar]?.deadline(for: rule.after, from: begin).due
            return .followUpOwed(.init(occurrence: occurrence, due: due ?? begin, clause: rule.clause))
        }
    }
}
