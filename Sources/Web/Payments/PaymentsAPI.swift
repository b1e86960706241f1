import AfterSales
import ServiceDesk

/// What customers owe for repairs, and what came in, for programs.
struct PaymentsAPI: Sendable {
    let desk: Desk

    var routes: [APIRoute] {
        [
            .list(
                "/quotations/outstanding",
                "outstandingQuotations",
                "Quotations that are accepted and not paid, the longest owed first.",
                needs: nil,
                query: [.init("currency", .words(Money.known), "Only this currency.")]
            ) { context, query in
                let listing = try await desk.outstandingQuotations(
                    currency: context.query.find("currency"),
                    after: query.place,
                    limit: query.limit,
                    seenBy: context.person
                )
                return Listed(listing) { OutstandingRecord($0, context.reader) }
            },
            .list(
                "/payments",
                "payments",
                "Money that came in, the newest first.",
                needs: nil,
                query: [
                    .init("from", .day, "Received from this day on; the month’s first unless said."),
                    .init("through", .day, "Received to the end of this day; today unless said."),
                    .init("currency", .words(Money.known), "Only this currency."),
                ]
            ) { context, query in
                let asked = try PaymentsRequest(context.query, today: context.reader.zone.day(of: desk.now()))
                let listing = try await desk.payments(
                    asked.filter,
                    after: query.place,
                    limit: query.limit,
                    seenBy: context.person
                )
                return Listed(listing) { ReceivedPaymentRecord($0, context.reader) }
            },
        ]
    }
}

struct OutstandingRecord: Described, Encodable {
    static let schema = Schema.object(
        "OutstandingQuotation",
        "A quotation that the customer accepted and has not paid in full.",
        [
            .must("ticket", ticketNumber), .must("subject", .text), .must("customerName", .text),
            .must("turn", .choice(Turn.self)), .must("quotation", .integer), .must("total", MoneyRecord.schema),
            .must("received", MoneyRecord.schema), .must("outstanding", MoneyRecord.schema),
            .must("acceptedAt", .instant),
        ]
    )

    let ticket: String
    let subject: String
    let customerName: String
    let turn: Turn
    let quotation: Int
    let total: MoneyRecord
    let received: MoneyRecord
    let outstanding: MoneyRecord
    let acceptedAt: Moment

    init(_ row: OutstandingQuotation, _ reader: Reader) {
        ticket = row.ticket.description
        subject = row.subject
        customerName = row.customer
        turn = row.turn
        quotation = row.version
        total = MoneyRecord(row.total)
        received = MoneyRecord(row.received)
        outstanding = MoneyRecord(row.outstanding)
        acceptedAt = Moment(row.acceptedAt, in: reader.zone)
    }
}

struct ReceivedPaymentRecord: Described, Encodable {
    static let schema = Schema.object(
        "ReceivedPayment",
        "A sum that came in, on which ticket.",
        [
            .must("ticket", ticketNumber), .must("subject", .text), .must("customerName", .text),
            .must("payment", .integer), .must("amount", MoneyRecord.schema), .must("receivedOn", .day),
            .must("reference", .text), .must("payer", .text), .must("notedBy", .text),
            .must("isReversed", .boolean, "Whether the entry was taken back and counts for nothing."),
            .may("reversedAt", .instant, "When it was."),
        ]
    )

    let ticket: String
    let subject: String
    let customerName: String
    let payment: Int
    let amount: MoneyRecord
    let receivedOn: Day
    let reference: String
    let payer: String
    let notedBy: String
    let isReversed: Bool
    let reversedAt: Moment?

    init(_ row: ReceivedPayment, _ reader: Reader) {
        ticket = row.ticket.description
        subject = row.subject
        customerName = row.customer
        payment = row.payment
        amount = MoneyRecord(row.amount)
        receivedOn = row.day
        reference = row.reference
        payer = row.payer
        notedBy = row.notedBy
        isReversed = row.isReversed
        reversedAt = row.reversedAt.map { Moment($0, in: reader.zone) }
    }
}
