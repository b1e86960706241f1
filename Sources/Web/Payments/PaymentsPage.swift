import AfterSales
import ServiceDesk

/// Quotations that are accepted and not paid, or the money that came in.
struct PaymentsPage: Page {
    static let template = "payments/list"

    struct Due: Sendable {
        let number: String
        let href: String
        let about: String
        let turn: Chip
        let accepted: String
        let stamp: String
        let total: String
        let received: String
        let outstanding: String
        /// Where to note the money, for whoever may.
        let note: String?
    }

    struct Got: Sendable {
        let number: String
        let href: String
        let about: String
        let day: String
        let amount: String
        let reference: String
        let payer: String
        let by: String
        let isReversed: Bool
    }

    let title: String
    let tabs: [Tab]
    /// A sum for each currency.
    let sums: [String]
    let hasSums: Bool
    let currencies: [Choice.Option]
    let view: String
    let from: String?
    let through: String?
    let isReceived: Bool
    let due: [Due]
    let got: [Got]
    let isEmpty: Bool
    let more: More?
    let exports: ExportLinks?

    init(
        _ listing: Listing<OutstandingQuotation>,
        _ asked: PaymentsRequest,
        _ sums: [Money],
        now: Instant,
        _ context: StaffContext
    ) {
        let reader = context.reader
        let due = listing.items.map { row in
            Due(
                number: row.ticket.description,
                href: "/tickets/\(row.ticket)",
                about: "\(row.customer) · \(row.subject)",
                turn: row.turn.chip(reader.words),
                accepted: reader.shortTime(row.acceptedAt, now: now),
                stamp: reader.stamp(row.acceptedAt),
                total: reader.money(row.total),
                received: reader.money(row.received),
                outstanding: reader.money(row.outstanding),
                note: context.person.may(.recordPayment) ? "/tickets/\(row.ticket)?do=payments#do" : nil
            )
        }
        self.init(asked, sums, due: due, got: [], next: listing.next, context)
    }

    init(
        _ listing: Listing<ReceivedPayment>,
        _ asked: PaymentsRequest,
        _ sums: [Money],
        now: Instant,
        _ context: StaffContext
    ) {
        let reader = context.reader
        let got = listing.items.map { row in
            Got(
                number: row.ticket.description,
                href: "/tickets/\(row.ticket)",
                about: "\(row.customer) · \(row.subject)",
                day: reader.day(row.day),
                amount: reader.money(row.amount),
                reference: row.reference,
                payer: row.payer,
                by: row.notedBy,
                isReversed: row.isReversed
            )
        }
        self.init(asked, sums, due: [], got: got, next: listing.next, context)
    }

    private init(
        _ asked: PaymentsRequest,
        _ sums: [Money],
        due: [Due],
        got: [Got],
        next: String?,
        _ context: StaffContext
    ) {
        let (reader, words) = (context.reader, context.reader.words)
        title = words["payments.title"]
        tabs = PaymentsRequest.View.allCases.map { view in
            Tab(words["payments.\(view.rawValue)"], href: asked.path(view), current: view == asked.view)
        }
        self.sums = sums.map(reader.money)
        hasSums = !self.sums.isEmpty
        currencies =
            [.init("", words["payments.every-currency"], chosen: asked.filter.currency == nil)]
            + Money.known.map { .init($0, $0, chosen: $0 == asked.filter.currency) }
        view = asked.view.rawValue
        isReceived = asked.view == .received
        from = isReceived ? asked.filter.from.description : nil
        through = isReceived ? asked.filter.through.description : nil
        self.due = due
        self.got = got
        isEmpty = due.isEmpty && got.isEmpty
        more = More(path: asked.path(), after: asked.after, next: next?.percentEncoded)
        exports = ExportLinks(asked.path(at: "/payments/export"), for: context.person)
    }
}
