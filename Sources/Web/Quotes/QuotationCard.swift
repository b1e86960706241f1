import AfterSales
import ServiceDesk

/// What a repair costs the customer and what they paid, on the ticket's page; nothing where nobody asks for money.
struct QuotationCard: Sendable {
    var standing: Standing?
    /// That the customer pays and nobody wrote a quotation yet, with the sentences.
    let isMissing: Bool
    let clauses: [ClauseLink]
    let payments: [Payment]
    let hasPayments: Bool
    let earlier: [Earlier]
    let hasEarlier: Bool
    let doors: [Door]
    let print: String?
    /// That a quotation stands although the plan says the repair is ours to pay.
    let isDoubtful: Bool
    /// Money that is here although nothing is asked for.
    var owedBack: String?

    /// The version that we ask for.
    struct Standing: Sendable {
        let state: Chip
        let label: String
        let lines: [QuotedLine]
        let total: String
        let valid: String
        let note: String?
        let answer: String?
        let reason: String?
        let received: String?
        let outstanding: String?
        var overpaid: String?
    }

    struct Door: Sendable {
        let href: String
        let label: String
    }

    struct Payment: Sendable {
        let amount: String
        let text: String
        /// Why it counts for nothing.
        let reversed: String?
    }

    struct Earlier: Sendable {
        let text: String
    }

    init?(_ card: TicketCard, for person: Person, _ reader: Reader) {
        let (ticket, words) = (card.ticket, reader.words)
        guard card.isPaidRepair || !ticket.quotations.isEmpty || !ticket.payments.isEmpty else { return nil }
        let plan = card.plan.reference
        standing = ticket.quotation.map { Standing($0, ticket, plan, now: card.now, reader) }
        isMissing = ticket.quotation == nil && card.isPaidRepair
        clauses = TicketPage.once(card.gates.filter { $0.gate.isAboutMoney }.flatMap(\.clauses)).map {
            ClauseLink($0, in: plan)
        }
        payments = ticket.payments.map { payment in
            let money = payment.received
            return Payment(
                amount: reader.money(money.amount),
                text: [reader.day(money.day), money.reference, money.payer, payment.by.name].joined(separator: " · "),
                reversed: payment.reversal.map { words("payment.reversed", ["reason": $0.reason]) }
            )
        }
        hasPayments = !payments.isEmpty
        earlier = ticket.quotations.filter { $0.id != ticket.quotation?.id }.reversed().map { quotation in
            Earlier(
                text: [
                    words("ladder.version", ["version": String(quotation.id)]), reader.money(quotation.total),
                    words["quotation.\(quotation.state.rawValue)"], quotation.withdrawal?.reason,
                ].compactMap { $0 }.joined(separator: " · ")
            )
        }
        hasEarlier = !earlier.isEmpty
        let possible = TicketDeed.possible(on: card, for: person)
        let wanted: [TicketDeed] = [.quote, .answerQuotation, .receiveMoney].filter { deed in
            possible.contains(deed) && !(deed == .quote && ticket.quotation?.state == .open)
                && !(deed == .receiveMoney && ticket.isPaid)
        }
        doors = wanted.map {
            Door(href: "/tickets/\(ticket.id)?do=\($0.rawValue)#do", label: words["deed.\($0.rawValue)"])
        }
        print = ticket.quotation == nil ? nil : "/tickets/\(ticket.id)/quotation"
        let currency = ticket.payments.first(where: \.counts)?.received.amount.currency
        owedBack =
            ticket.quotation == nil ? currency.map { reader.money(Money(ticket.received, $0)) } : nil
        isDoubtful = (ticket.quotation?.total.minor ?? 0) > 0 && card.whoPays.isRepairPaidByCustomer == false
    }
}

/// One line of a quotation as it is read.
struct QuotedLine: Sendable {
    let kind: String
    let words: String
    let quantity: String
    let unitPrice: String
    let amount: String
    let clause: ClauseLink?

    init(_ line: TicketEvent.QuotationLine, in currency: String, _ link: (String) -> ClauseLink?, _ reader: Reader) {
        kind = reader.words["line.\(line.kind.rawValue)"]
        words = line.words
        quantity = String(line.quantity)
        unitPrice = reader.amount(Money(line.unitPrice, currency))
        amount = reader.amount(Money(line.amount, currency))
        clause = line.clause.flatMap(link)
    }
}

extension QuotationCard.Standing {
    fileprivate init(
        _ quotation: Quotation,
        _ ticket: Ticket,
        _ plan: Plan.Reference,
        now: Instant,
        _ reader: Reader
    ) {
        let (words, written) = (reader.words, quotation.written)
        state = quotation.chip(isPaid: ticket.isPaid, at: now, words)
        label = words("ladder.version", ["version": String(quotation.id)])
        lines = written.lines.map { QuotedLine($0, in: written.currency, { ClauseLink($0, in: plan) }, reader) }
        total = reader.money(quotation.total)
        valid = reader.day(written.validThrough)
        note = written.note
        answer = quotation.answer.map { answer in
            let when = quotation.answeredAt.map { reader.time($0, now: now) }
            return [answer.by, words["means.\(answer.means.rawValue)"], when].compactMap { $0 }.joined(separator: " · ")
        }
        reason = quotation.answer?.words
        let sum = Money(ticket.received, written.currency)
        received = sum.minor > 0 ? reader.money(sum) : nil
        let due = quotation.total.minor - sum.minor
        outstanding = quotation.state == .accepted && due > 0 ? reader.money(Money(due, written.currency)) : nil
        overpaid = due < 0 ? reader.money(Money(-due, written.currency)) : nil
    }
}

extension Quotation {
    /// How it stands: icon, words and colour.
    func chip(isPaid: Bool, at now: Instant, _ words: Words) -> Chip {
        switch state {
        case .open where now >= written.expiresAt: Chip(.soon, icon: "clock", words["quotation.expired"])
        case .open: Chip(.accent, icon: "clock", words["quotation.open"])
        case .accepted where isPaid: Chip(.good, icon: "check", words["quotation.paid"])
        case .accepted: Chip(.soon, icon: "money", words["quotation.unpaid"])
        case .declined: Chip(.plain, icon: "ban", words["quotation.declined"])
        case .expired: Chip(.soon, icon: "clock", words["quotation.expired"])
        case .replaced: Chip(.plain, icon: "refresh", words["quotation.replaced"])
        case .withdrawn: Chip(.plain, icon: "undo", words["quotation.withdrawn"])
        }
    }
}

extension Gate {
    /// Whether a paid repair waits before it.
    fileprivate var isAboutMoney: Bool { self == .paidBeforeShipping || Gate.beforePaidRepair.contains(self) }
}

extension TicketPage {
    fileprivate static func once(_ texts: [String]) -> [String] {
        var known: Set<String> = []
        return texts.filter { known.insert($0).inserted }
    }
}

extension Reader {
    /// A sum without its currency, where a table's head tells it: `1,250.50`.
    func amount(_ money: Money) -> String { String(self.money(money).drop { $0 != " " }.dropFirst()) }
}
