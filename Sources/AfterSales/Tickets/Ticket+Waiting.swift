/// Waiting, and dates given by hand.
extension Ticket {
    /// Stops the clocks that the plan lets this reason stop, until it ends itself at `until`.
    ///
    /// `question` is what the customer is asked for, in words they read; `words` are our own.
    /// - Throws: `question-to-nobody` for a question where the wait is not the customer's to end.
    public func pause(
        reason: String,
        until: Instant,
        words: String,
        question: String? = nil,
        from: Instant,
        under plan: Plan
    ) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        guard let known = plan.pauseReasons.first(where: { $0.id == reason }) else {
            throw .invalid("reason", expected: plan.pauseReasons.map(\.id).joined(separator: ", "))
        }
        guard resolved == nil else { throw Refusal(.conflict, "already-resolved") }
        guard from >= reportedAt else { throw .invalid("from", expected: "after-report") }
        guard until > from else { throw .invalid("until", expected: "after-start") }
        guard until.milliseconds(since: from) <= 400 * 86_400_000 else {
            throw .invalid("until", expected: "within-400-days")
        }
        let wanted = Interval(from, until)
        guard !pauses.contains(where: { $0.interval.overlaps(wanted) }) else {
            throw Refusal(.conflict, "already-paused")
        }
        let words = try words.maybe("words", limit: 2_000)
        let question = try TypedText.optionalParagraphs(question, "question", limit: 2_000)
        if question != nil, known.waitingFor != .customer, known.waitingFor != .payment {
            throw Refusal(.invalid, "question-to-nobody", field: "question")
        }
        let number = (pauses.map(\.start.pause).max() ?? 0) + 1
        return [.paused(.init(pause: number, reason: reason, until: until, words: words, question: question))]
    }

    /// The wait is over.
    public func resume(at now: Instant) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        guard let pause = pause(at: now) else { throw Refusal(.conflict, "not-paused") }
        return [.resumed(.init(pause: pause.start.pause))]
    }

    /// Keeps a date promised to the customer by hand: pauses no longer move it. (§3.9)
    ///
    /// A date that was still ahead when the ticket is reopened stays; one that had passed goes.
    public func pin(
        _ metric: Metric,
        to due: Instant,
        words: String,
        at now: Instant
    ) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        let words = try TypedText.paragraphs(words, "words", limit: 2_000)
        guard due > now else { throw .invalid("due", expected: "future") }
        return [.datePinned(.init(metric: metric, due: due, words: words))]
    }
}
