/// Money received for a paid repair. (C25, C72)
extension Ticket {
    /// One sum that came in, and what became of the entry.
    public struct Payment: Sendable, Equatable, Identifiable {
        public let received: TicketEvent.MoneyReceived
        public let by: TicketEvent.Who
        public let at: Instant
        /// Why it counts for nothing, if it does.
        public internal(set) var reversal: TicketEvent.MoneyReversed?
        public internal(set) var reversedAt: Instant?

        public var id: Int { received.payment }
        public var counts: Bool { reversal == nil }
    }

    /// What came in and counts, in the smallest coins of its one currency.
    public var received: Int64 {
        payments.reduce(0) { $0 + ($1.counts ? $1.received.amount.minor : 0) }
    }

    /// The currency of what came in and counts.
    var receivedCurrency: String? { payments.first(where: \.counts)?.received.amount.currency }

    /// Notes money that is here; a closed ticket may still be paid.
    ///
    /// The payment is numbered here, whatever number it bears. Money that covers all we ask for ends a wait for it.
    /// - Throws: `no-quotation` where nothing is asked for, `other-currency` for another than it is asked in,
    ///   `payment-noted` for a reference that is noted already: one transfer counts once.
    public func receive(
        _ money: TicketEvent.MoneyReceived,
        under plan: Plan,
        today: Day,
        at now: Instant
    ) throws(Refusal) -> [TicketEvent] {
        switch ending {
        case .cancelled, .merged: try needsWork()
        case .closed, nil: break
        }
        var money = money
        money.payment = payments.count + 1
        money.reference = try TypedText.line(money.reference, "reference", limit: 100)
        money.payer = try TypedText.line(money.payer, "payer", limit: 200)
        guard (1...Money.most).contains(money.amount.minor) else { throw .invalid("amount", expected: "money") }
        guard money.day <= today else { throw .invalid("day", expected: "past") }
        guard money.day >= today - 400 else { throw .invalid("day", expected: "within-400-days") }
        guard let quotation else { throw Refusal(.conflict, "no-quotation") }
        let asked = quotation.written.currency
        guard money.amount.currency == asked else {
            throw Refusal(
                .invalid,
                "other-currency",
                field: "currency",
                values: ["currency": asked, "other": money.amount.currency]
            )
        }
        let key = Spelling.ofSerial(money.reference)
        if let known = payments.first(where: { $0.counts && Spelling.ofSerial($0.received.reference) == key }) {
            throw Refusal(
                .conflict,
                "payment-noted",
                field: "reference",
                values: ["reference": known.received.reference, "name": known.by.name]
            )
        }
        let covers = received + money.amount.minor >= quotation.total.minor
        guard covers, let pause = pause(at: now), plan.waitsForPayment(pause) else { return [.moneyReceived(money)] }
        return [.moneyReceived(money), .resumed(.init(pause: pause.start.pause))]
    }

    /// Takes an entry of money back, whatever became of the ticket; what it was stays on record.
    public func reversePayment(_ payment: Int, reason: String) throws(Refusal) -> [TicketEvent] {
        let reason = try TypedText.paragraphs(reason, "reason", limit: 2_000)
        guard let found = payments.first(where: { $0.id == payment }) else { throw .notFound }
        guard found.counts else { throw Refusal(.conflict, "payment-reversed", values: ["payment": String(payment)]) }
        return [.moneyReversed(.init(payment: payment, reason: reason))]
    }
}

extension Plan {
    fileprivate func waitsForPayment(_ pause: Ticket.Pause) -> Bool {
        pauseReasons.first { $0.id == pause.start.reason }?.waitingFor == .payment
    }
}
