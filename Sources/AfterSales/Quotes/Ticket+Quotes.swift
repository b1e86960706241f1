/// Quoting a repair, and what the customer says to it. (C24)
extension Ticket {
    /// What a quotation is written from.
    public struct QuotationDraft: Sendable, Equatable {
        public var lines: [TicketEvent.QuotationLine]
        public var currency: String
        public var validThrough: Day
        public var expiresAt: Instant
        public var note: String?
        public var to: String

        /// `expiresAt` is the end of `validThrough` on the wall where it is written.
        public init(
            lines: [TicketEvent.QuotationLine],
            currency: String,
            validThrough: Day,
            expiresAt: Instant,
            note: String? = nil,
            to: String
        ) {
            self.lines = lines
            self.currency = currency
            self.validThrough = validThrough
            self.expiresAt = expiresAt
            self.note = note
            self.to = to
        }
    }

    /// Writes the next version, which the customer can read and answer at once; the one before counts no longer.
    ///
    /// The same words as the version that stands open say nothing, so that a second click writes no second version.
    /// - Throws: `invalid` for a last day that has passed, a clause that the plan has not, or another currency than
    ///   money was received in.
    public func quote(_ draft: QuotationDraft, under plan: Plan, at now: Instant) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        guard (1...50).contains(draft.lines.count) else {
            throw draft.lines.isEmpty ? .missing("lines") : .tooLong("lines", limit: 50)
        }
        guard Money.places(of: draft.currency) != nil else { throw .invalid("currency", expected: "currency") }
        var lines: [TicketEvent.QuotationLine] = []
        for line in draft.lines { lines.append(try line.checked(under: plan)) }
        guard draft.expiresAt > now else { throw .invalid("validThrough", expected: "future") }
        guard draft.expiresAt.milliseconds(since: now) <= 400 * 86_400_000 else {
            throw .invalid("validThrough", expected: "within-400-days")
        }
        if let currency = receivedCurrency, currency != draft.currency {
            throw Refusal(
                .invalid,
                "other-currency",
                field: "currency",
                values: ["currency": currency, "other": draft.currency]
            )
        }
        let version = TicketEvent.QuotationVersion(
            version: quotations.count + 1,
            lines: lines,
            currency: draft.currency,
            validThrough: draft.validThrough,
            expiresAt: draft.expiresAt,
            note: try TypedText.optionalParagraphs(draft.note, "note", limit: 5_000),
            to: try TypedText.line(draft.to, "to", limit: 200)
        )
        guard version.total.minor <= Money.most else { throw .invalid("lines", expected: "money") }
        if let quotation, quotation.state == .open {
            var same = version
            same.version = quotation.id
            if same == quotation.written { return [] }
        }
        return [.quotationWritten(version)]
    }

    /// Stops asking for it; who pays is then what the plan says.
    public func withdrawQuotation(_ version: Int, reason: String) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        let reason = try TypedText.paragraphs(reason, "reason", limit: 2_000)
        return [.quotationWithdrawn(.init(version: try standing(version).id, reason: reason))]
    }

    /// The customer agrees to the version they read.
    ///
    /// - Throws: `quotation-replaced` where another version stands by now, `quotation-expired` after its last day,
    ///   `already-answered` where it was accepted, `already-resolved` where the problem went away unrepaired.
    public func acceptQuotation(_ answer: TicketEvent.QuotationAnswer, at: Instant) throws(Refusal) -> [TicketEvent] {
        let checked = try checked(answer, needsWords: false)
        let quotation = try answerable(answer.version, at: at)
        guard at < quotation.written.expiresAt else {
            throw Refusal(
                .conflict,
                "quotation-expired",
                values: ["version": String(answer.version), "day": quotation.written.validThrough.description]
            )
        }
        return [.quotationAccepted(checked)]
    }

    /// The customer does not want it, and says why; until its last day they may think better of it.
    public func declineQuotation(_ answer: TicketEvent.QuotationAnswer, at: Instant) throws(Refusal) -> [TicketEvent] {
        let checked = try checked(answer, needsWords: true)
        let quotation = try answerable(answer.version, at: at)
        if quotation.state == .declined, quotation.answer == checked { return [] }
        return [.quotationDeclined(checked)]
    }

    /// That the last day of an unanswered quotation is over, and when it was.
    public func quotationRunOut(at now: Instant) -> (event: TicketEvent, at: Instant)? {
        guard let end = quotationEnds, end <= now, let quotation else { return nil }
        return (.quotationExpired(.init(version: quotation.id)), end)
    }

    /// When an unanswered quotation runs out, while somebody may still answer it.
    var quotationEnds: Instant? {
        guard !isOver, !isSolvedUnrepaired, let quotation, quotation.state == .open else { return nil }
        return quotation.written.expiresAt
    }

    private func answerable(_ version: Int, at: Instant) throws(Refusal) -> Quotation {
        try needsWork()
        guard !isSolvedUnrepaired else { throw Refusal(.conflict, "already-resolved") }
        let quotation = try standing(version)
        guard quotation.state != .accepted else {
            throw Refusal(.conflict, "already-answered", values: ["version": String(version)])
        }
        guard at >= quotation.writtenAt else { throw .invalid("at", expected: "after-what-came-before") }
        return quotation
    }

    /// The version that stands, if it is the one that is meant.
    private func standing(_ version: Int) throws(Refusal) -> Quotation {
        guard let found = quotations.first(where: { $0.id == version }) else { throw .notFound }
        guard let quotation else {
            throw Refusal(.conflict, "quotation-withdrawn", values: ["version": String(version)])
        }
        guard quotation.id == found.id else {
            throw Refusal(.conflict, "quotation-replaced", values: ["version": String(quotation.id)])
        }
        return quotation
    }

    private func checked(
        _ answer: TicketEvent.QuotationAnswer,
        needsWords: Bool
    ) throws(Refusal) -> TicketEvent.QuotationAnswer {
        var checked = answer
        checked.by = try TypedText.line(answer.by, "by", limit: 200)
        checked.words =
            needsWords
            ? try TypedText.paragraphs(answer.words ?? "", "reason", limit: 2_000)
            : try TypedText.optionalParagraphs(answer.words, "words", limit: 2_000)
        return checked
    }
}

extension TicketEvent.QuotationLine {
    fileprivate func checked(under plan: Plan) throws(Refusal) -> Self {
        var line = self
        line.words = try TypedText.line(words, "lines", limit: 300)
        guard (1...10_000).contains(quantity) else { throw .invalid("lines", expected: "quantity") }
        guard (0...Money.most).contains(unitPrice) else { throw .invalid("lines", expected: "money") }
        if let clause, plan.clause(clause) == nil { throw .invalid("lines", expected: "clause") }
        return line
    }
}
