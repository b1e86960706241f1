import AfterSales

extension Ticket.QuotationDraft {
    /// One part for 900 yuan and no labour, for thirty days from `now`.
    static func trial(_ now: Instant, parts: Int64 = 90_000, currency: String = "CNY") -> Self {
        Ticket.QuotationDraft(
            lines: [
                .init(kind: .parts, words: "定影組件", unitPrice: parts, clause: "C34"),
                .init(kind: .labour, words: "人工", unitPrice: 0, clause: "C34"),
            ],
            currency: currency,
            validThrough: Day(2026, 10, 30),
            expiresAt: now.advanced(byMilliseconds: 30 * 86_400_000),
            to: "王主任"
        )
    }
}

extension TicketEvent.MoneyReceived {
    /// All of a trial quotation, on the day the working desk begins.
    static let trial = TicketEvent.MoneyReceived.trial("TT-1", 90_000)

    static func trial(_ reference: String, _ minor: Int64, _ currency: String = "CNY") -> Self {
        .init(amount: Money(minor, currency), day: Day(2026, 9, 30), reference: reference, payer: "長寧醫院")
    }
}
