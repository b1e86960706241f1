import AfterSales
import ServiceDesk

/// The forms about what a repair costs, and what was paid.
extension DeedFormMaker {
    var money: [DeedInput] {
        let quotation = ticket.quotation
        switch deed {
        case .quote:
            let currency = ticket.quotations.last?.written.currency ?? "CNY"
            let today = reader.zone.day(of: card.now)
            return [
                line("to", or: ticket.quotations.last?.written.to ?? ticket.opening.reporter.name, limit: 200),
                DeedInput(quotation: QuotationInput(card, state, words)),
                select("currency", Money.known.map { ($0, $0) }, or: currency),
                date("validThrough", or: today + Self.validDays),
                text("note", or: ticket.quotations.last?.written.note, isRequired: false),
            ]
        case .answerQuotation:
            return [
                hidden("quotation", state.value("quotation", or: quotation.map { String($0.id) } ?? "")),
                radios("accepts", ["true", "false"], or: "true") { words["accepts.\($0)"] },
                line("by", or: card.contact?.name ?? ticket.opening.reporter.name, limit: 200),
                radios("means", TicketEvent.QuotationAnswer.Means.noted.map(\.rawValue), or: "phone") {
                    words["means.\($0)"]
                },
                text("reason", isRequired: false, hint: words["quotation.reason-hint"]),
            ]
        case .withdrawQuotation:
            return [
                hidden("quotation", state.value("quotation", or: quotation.map { String($0.id) } ?? "")),
                text("reason"),
            ]
        case .receiveMoney:
            let due = ticket.outstanding.flatMap { $0.minor > 0 ? $0.plain : nil }
            return [
                hidden("currency", state.value("currency", or: quotation?.written.currency ?? "")),
                line("amount", or: due ?? "", limit: 30, hint: quotation?.written.currency),
                date("receivedOn", or: reader.zone.day(of: card.now)),
                line("reference", limit: 100, hint: words["payment.reference-hint"]),
                line("payer", or: card.customer.name, limit: 200),
            ]
        case .reversePayment:
            let counting = ticket.payments.filter(\.counts)
            return [
                select(
                    "payment",
                    counting.map { payment in
                        let money = payment.received
                        return (
                            String(payment.id),
                            "\(reader.day(money.day)) · \(reader.money(money.amount)) · \(money.reference)"
                        )
                    },
                    or: facts.subject ?? ""
                ), text("reason"),
            ]
        default: return []
        }
    }

    /// How long a quotation stands unless somebody says otherwise.
    private static let validDays = 30

    private func date(_ name: String, or day: Day) -> DeedInput {
        DeedInput(
            field: Field(
                name,
                label(name),
                state,
                words: words,
                or: day.description,
                type: "date",
                required: true
            )
        )
    }
}

extension Desk {
    /// Does what a form about money asks.
    func settle(_ asked: DeedSubmission) async throws -> TicketCard {
        let (id, form, version, person) = (asked.ticket, asked.form, asked.version, asked.person)
        switch asked.deed {
        case .quote:
            return try await quote(id, form.quotationDraft(in: asked.zone), version: version, by: person)
        case .answerQuotation:
            let reply = QuotationReply(
                version: Int(form["quotation"]) ?? 0,
                accepts: try form.flag("accepts"),
                words: form.find("reason")
            )
            return try await answer(
                reply,
                on: id,
                told: (form["by"], try form.choice("means")),
                version: version,
                happening: asked.happening(),
                by: person
            )
        case .withdrawQuotation:
            let quotation = Int(form["quotation"]) ?? 0
            return try await withdrawQuotation(
                id,
                quotation: quotation,
                reason: form["reason"],
                version: version,
                by: person
            )
        case .receiveMoney:
            guard let day = try form.findDay("receivedOn") else { throw Refusal.missing("receivedOn") }
            let money = TicketEvent.MoneyReceived(
                amount: try Money(written: form.required("amount"), form["currency"], field: "amount"),
                day: day,
                reference: form["reference"],
                payer: form["payer"]
            )
            return try await receive(money, on: id, in: asked.zone, version: version, by: person)
        case .reversePayment:
            guard let payment = Int(form["payment"]) else { throw Refusal.missing("payment") }
            return try await reversePayment(id, payment: payment, reason: form["reason"], version: version, by: person)
        default:
            return try await beginRepair(id, version: version, happening: asked.happening(), by: person)
        }
    }
}

extension TicketDeed {
    /// What is done about a repair that the customer pays, before it goes on.
    static func beforePaidRepair(_ card: TicketCard) -> [TicketDeed] {
        let ticket = card.ticket
        guard card.isPaidRepair, ticket.resolved == nil else { return [] }
        let next: [TicketDeed] =
            switch ticket.quotation?.state {
            case nil, .expired, .declined: [.quote]
            case .open: [.answerQuotation]
            case .accepted, .replaced, .withdrawn: ticket.isPaid ? [] : [.receiveMoney]
            }
        return next + (ticket.awaitsRepair ? [.beginRepair] : [])
    }

    /// Whether the state of the ticket leaves it open, for those about money.
    func fitsMoney(_ ticket: Ticket) -> Bool {
        switch self {
        case .receiveMoney:
            switch ticket.ending {
            case .cancelled, .merged: false
            case .closed, nil: ticket.quotation != nil
            }
        case .reversePayment: ticket.payments.contains(where: \.counts)
        case .answerQuotation:
            !ticket.isOver && !ticket.isSolvedUnrepaired && ticket.quotation.map { $0.state != .accepted } ?? false
        case .withdrawQuotation: !ticket.isOver && ticket.quotation != nil
        case .beginRepair: ticket.awaitsRepair
        default: !ticket.isOver
        }
    }
}

extension TicketCard {
    /// Whether the customer pays this repair, by a quotation or by what the plan says.
    var isPaidRepair: Bool { ticket.isPaidRepair(by: whoPays) }
}

extension TicketCard {
    /// What keeps a repair that the customer pays from beginning, in words; nothing where nothing does.
    func waitsBeforeRepair(_ words: Words) -> String? {
        guard ticket.resolved == nil else { return nil }
        let shut = gates.filter { Gate.beforePaidRepair.contains($0.gate) && !$0.isOpen && ticket.canStillMeet($0) }
        guard !shut.isEmpty else { return nil }
        let names = shut.map { words["gate.\($0.gate.rawValue)"] }.joined(separator: words["list.comma"])
        return words("today.not-yet", ["gates": names])
    }
}
