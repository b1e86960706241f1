import AfterSales
import ServiceDesk

/// What a repair costs the customer, and what they paid, for programs. (C24, C25, C72)
extension TicketAPI {
    private static let backdating = ["in-the-future", "too-long-ago", "before-the-report", "backdating-needs-reason"]
    /// What a repair that the customer pays may be refused for.
    static let beforePaidRepair = Gate.beforePaidRepair.map { "gate-\($0.rawValue)" }

    var quoteRoutes: [APIRoute] {
        [
            work(
                "/quotations",
                "quote",
                "Writes the next version of the quotation; the customer can read and answer it at once.",
                needs: .quote,
                takes: NewQuotation.self,
                refusals: ["other-currency"]
            ) { on, body in
                try await desk.quote(
                    on.ticket,
                    body.draft(in: on.context.reader.zone),
                    version: on.version,
                    by: on.person
                )
            },
            work(
                "/quotations/{quotation}/answer",
                "answerQuotation",
                "The customer accepts or declines this version; their responsible person says so, or ours notes who did.",
                needs: nil,
                takes: NewQuotationAnswer.self,
                refusals: ["quotation-replaced", "quotation-withdrawn", "quotation-expired", "already-answered"]
                    + ["already-resolved"] + Self.backdating
            ) { on, body in
                try await desk.answer(
                    .init(
                        version: on.context.number("quotation"),
                        accepts: body.accepts,
                        words: body.accepts ? body.words : body.reason
                    ),
                    on: on.ticket,
                    told: body.by.map { ($0, body.means ?? .phone) },
                    version: on.version,
                    happening: body.happening,
                    by: on.person
                )
            },
            work(
                "/quotations/{quotation}/withdrawal",
                "withdrawQuotation",
                "Stops asking for it; who pays is then what the plan says.",
                needs: .quote,
                takes: Because.self,
                refusals: ["quotation-replaced", "quotation-withdrawn"]
            ) { on, body in
                try await desk.withdrawQuotation(
                    on.ticket,
                    quotation: on.context.number("quotation"),
                    reason: body.reason,
                    version: on.version,
                    by: on.person
                )
            },
            work(
                "/repair",
                "beginRepair",
                "Puts hands to the repair, at the site, at our bench, or at the supplier’s on our word.",
                needs: .workTicket,
                takes: JustHappened.self,
                refusals: ["already-resolved", "nothing-to-repair"] + Self.beforePaidRepair + Self.backdating
            ) { on, body in
                try await desk.beginRepair(on.ticket, version: on.version, happening: body.happening, by: on.person)
            },
            work(
                "/payments",
                "receiveMoney",
                "Notes money that is here; one transfer counts once, and an invoice is no money.",
                needs: .recordPayment,
                takes: NewPayment.self,
                refusals: ["no-quotation", "other-currency", "payment-noted"]
            ) { on, body in
                try await desk.receive(
                    .init(
                        amount: body.amount.money,
                        day: body.receivedOn,
                        reference: body.reference,
                        payer: body.payer
                    ),
                    on: on.ticket,
                    in: on.context.reader.zone,
                    version: on.version,
                    by: on.person
                )
            },
            work(
                "/payments/{payment}/reversal",
                "reversePayment",
                "Takes an entry of money back; what it was stays on record.",
                needs: .recordPayment,
                takes: Because.self,
                refusals: ["payment-reversed"]
            ) { on, body in
                try await desk.reversePayment(
                    on.ticket,
                    payment: on.context.number("payment"),
                    reason: body.reason,
                    version: on.version,
                    by: on.person
                )
            },
        ]
    }
}

struct MoneyRecord: Described, Codable {
    static let schema = Schema.money

    let minor: Int64
    let currency: String

    var money: Money { Money(minor, currency) }

    init(_ money: Money) { (minor, currency) = (money.minor, money.currency) }
}

struct NewQuotation: Described, Decodable {
    static let schema = Schema.object(
        "NewQuotation",
        "What the customer is asked to pay.",
        [
            .must("lines", .list(QuotationLineRecord.schema), "Fifty at most."),
            .must("currency", .text(limit: 3), "ISO 4217; that of money that is here already."),
            .must("validThrough", .day, "The last day on which it can be accepted, by your clock."),
            .may("note", .text(limit: 5_000)), .must("to", .text(limit: 200), "Whom it is addressed to."),
        ]
    )

    let lines: [QuotationLineRecord]
    let currency: String
    let validThrough: Day
    let note: String?
    let to: String

    func draft(in zone: Zone) -> Ticket.QuotationDraft {
        Ticket.QuotationDraft(
            lines: lines.map(\.line),
            currency: currency,
            validThrough: validThrough,
            expiresAt: zone.bounds(of: validThrough).end,
            note: note,
            to: to
        )
    }
}

struct QuotationLineRecord: Described, Codable {
    static let schema = Schema.object(
        "QuotationLine",
        "One thing that the customer is asked to pay.",
        [
            .must("kind", .choice(TicketEvent.QuotationLine.Kind.self)), .must("words", .text(limit: 300)),
            .must("quantity", .integer(1...10_000)),
            .must("unitPrice", .integer(0...Int(Money.most)), "For one, in the currency’s smallest unit."),
            .may("clause", .text(limit: 100), "The sentence of the plan that says what this costs."),
        ]
    )

    let kind: TicketEvent.QuotationLine.Kind
    let words: String
    let quantity: Int
    let unitPrice: Int64
    let clause: String?

    var line: TicketEvent.QuotationLine {
        .init(kind: kind, words: words, quantity: quantity, unitPrice: unitPrice, clause: clause)
    }

    init(_ line: TicketEvent.QuotationLine) {
        (kind, words, quantity) = (line.kind, line.words, line.quantity)
        (unitPrice, clause) = (line.unitPrice, line.clause)
    }
}

struct NewQuotationAnswer: Described, Decodable, Backdatable {
    static let schema = Schema.object(
        "NewQuotationAnswer",
        "What the customer said; a customer’s person answers in their own name, whatever is said here.",
        [
            .must("accepts", .boolean), .may("reason", .text(limit: 2_000), "Needed where they decline."),
            .may("words", .text(limit: 2_000), "What else they said."),
            .may("by", .text(limit: 200), "Who of the customer’s said it; needed of ours."),
            .may("means", .choice(TicketEvent.QuotationAnswer.Means.self), "phone unless said; not portal or link."),
        ] + .happening
    )

    let accepts: Bool
    let reason: String?
    let words: String?
    let by: String?
    let means: TicketEvent.QuotationAnswer.Means?
    let occurredAt: Moment?
    let backdating: String?
}

struct NewPayment: Described, Decodable {
    static let schema = Schema.object(
        "NewPayment",
        "Money that is here.",
        [
            .must("amount", MoneyRecord.schema, "In the quotation’s currency."),
            .must("receivedOn", .day, "The day it came, by the receipt."),
            .must("reference", .text(limit: 100), "The number of the transfer or receipt."),
            .must("payer", .text(limit: 200)),
        ]
    )

    let amount: MoneyRecord
    let receivedOn: Day
    let reference: String
    let payer: String
}

struct QuotationRecord: Described, Encodable {
    static let schema = Schema.object(
        "Quotation",
        "One version of what a repair costs the customer.",
        [
            .must("quotation", .integer, "The first is 1."), .must("state", .choice(Quotation.State.self)),
            .must("lines", .list(QuotationLineRecord.schema)), .must("total", MoneyRecord.schema),
            .must("validThrough", .day), .must("expiresAt", .instant), .may("note", .text), .must("to", .text),
            .must("writtenAt", .instant), .may("answeredBy", .text),
            .may("means", .choice(TicketEvent.QuotationAnswer.Means.self)), .may("answeredAt", .instant),
            .may("words", .text, "Why it was declined, or what was said with it."),
            .may("withdrawn", .text, "Why we do not ask for it any more."),
        ]
    )

    let quotation: Int
    let state: Quotation.State
    let lines: [QuotationLineRecord]
    let total: MoneyRecord
    let validThrough: Day
    let expiresAt: Moment
    let note: String?
    let to: String
    let writtenAt: Moment
    let answeredBy: String?
    let means: TicketEvent.QuotationAnswer.Means?
    let answeredAt: Moment?
    let words: String?
    let withdrawn: String?

    init(_ quotation: Quotation, isOurs: Bool, _ reader: Reader) {
        let written = quotation.written
        self.quotation = quotation.id
        state = quotation.state
        lines = written.lines.map(QuotationLineRecord.init)
        total = MoneyRecord(quotation.total)
        validThrough = written.validThrough
        expiresAt = Moment(written.expiresAt, in: reader.zone)
        note = written.note
        to = written.to
        writtenAt = Moment(quotation.writtenAt, in: reader.zone)
        answeredBy = quotation.answer?.by
        means = quotation.answer?.means
        answeredAt = quotation.answeredAt.map { Moment($0, in: reader.zone) }
        words = quotation.answer?.words
        withdrawn = isOurs ? quotation.withdrawal?.reason : nil
    }
}

struct PaymentRecord: Described, Encodable {
    static let schema = Schema.object(
        "Payment",
        "Money that came in for a repair.",
        [
            .must("payment", .integer, "The first is 1."), .must("amount", MoneyRecord.schema),
            .must("receivedOn", .day), .must("reference", .text), .must("payer", .text), .may("notedBy", .text),
            .must("isReversed", .boolean, "Whether the entry was taken back and counts for nothing."),
            .may("reason", .text, "Why it was."),
        ]
    )

    let payment: Int
    let amount: MoneyRecord
    let receivedOn: Day
    let reference: String
    let payer: String
    let notedBy: String?
    let isReversed: Bool
    let reason: String?

    init(_ payment: Ticket.Payment, isOurs: Bool) {
        self.payment = payment.id
        amount = MoneyRecord(payment.received.amount)
        receivedOn = payment.received.day
        reference = payment.received.reference
        payer = payment.received.payer
        notedBy = isOurs ? payment.by.name : nil
        isReversed = !payment.counts
        reason = isOurs ? payment.reversal?.reason : nil
    }
}
