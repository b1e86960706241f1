import AfterSales
import ServiceDesk

/// What people do with parts and goods on a ticket's page.
extension TicketDeed {
    /// Whether the state of the ticket leaves it open.
    func fitsParts(_ card: TicketCard) -> Bool {
        let ticket = card.ticket
        switch self {
        case .wantPart: return true
        case .orderPart, .receivePart: return ticket.awaitsParts
        case .handOverPart, .usePart: return ticket.parts.contains(where: \.isAtHand)
        case .shipGoods: return true
        case .approveAdvance:
            return card.plan.gates.contains { $0.gate == .defectiveReturned } && ticket.wouldShipInAdvance
                && !ticket.overrides.contains(.defectiveReturned)
        default: return false
        }
    }

    /// What a ticket waits for whose turn is 待備件.
    static func expectedOfParts(_ ticket: Ticket) -> [TicketDeed] {
        guard ticket.awaitsParts else { return [.resume] }
        return ticket.parts.contains { $0.state == .wanted } ? [.orderPart, .receivePart] : [.receivePart, .orderPart]
    }
}

extension Desk {
    /// Does what a form about parts and goods asks.
    func handleParts(_ asked: DeedSubmission) async throws -> TicketCard {
        switch asked.deed {
        case .shipGoods, .receiveDefective, .approveAdvance, .noteCost: try await sendGoods(asked)
        default: try await getParts(asked)
        }
    }

    private func getParts(_ asked: DeedSubmission) async throws -> TicketCard {
        let (id, form, version, person) = (asked.ticket, asked.form, asked.version, asked.person)
        let happening = try asked.happening()
        switch asked.deed {
        case .wantPart:
            return try await wantPart(
                id,
                NamedPart(text: try form.required("part")),
                count: try form.count(),
                neededBy: try form.dayEnd("needed-by", in: asked.zone),
                words: form.find("words"),
                version: version,
                happening: happening,
                by: person
            )
        case .orderPart:
            return try await orderPart(
                id,
                line: try form.line(),
                supplier: form["supplier"],
                expected: try form.dayEnd("expected", in: asked.zone),
                reference: form.find("reference"),
                version: version,
                happening: happening,
                by: person
            )
        case .receivePart:
            return try await receivePart(
                id,
                line: try form.line(),
                words: form.find("words"),
                version: version,
                happening: happening,
                by: person
            )
        case .handOverPart:
            return try await handOverPart(
                id,
                line: try form.line(),
                to: try form.id("engineer"),
                version: version,
                happening: happening,
                by: person
            )
        case .usePart:
            return try await usePart(
                id,
                line: try form.line(),
                version: version,
                happening: happening,
                by: person
            )
        default:
            return try await dropPart(
                id,
                line: try form.line(),
                reason: form["reason"],
                version: version,
                by: person
            )
        }
    }

    private func sendGoods(_ asked: DeedSubmission) async throws -> TicketCard {
        let (id, form, version, person) = (asked.ticket, asked.form, asked.version, asked.person)
        let happening = try asked.happening()
        switch asked.deed {
        case .shipGoods:
            let sending = Ticket.Sending(
                try form.choice("goods-kind"),
                goods: form["goods"],
                consignment: form["consignment"],
                oldSerial: form.find("old-serial"),
                newSerial: form.find("new-serial"),
                line: try form.find("line") == nil ? nil : form.line(),
                defectiveDue: try form.dayEnd("defective-due", in: asked.zone),
                freight: try form.money("freight-cost"),
                cost: try form.money("cost"),
                words: form.find("words"),
                endsReturn: form.has("ends-return")
            )
            return try await ship(id, sending, version: version, happening: happening, by: person)
        case .receiveDefective:
            guard let shipment = Int(form["shipment"]) else { throw Refusal.missing("shipment") }
            return try await receiveDefective(
                id,
                shipment: shipment,
                words: form.find("words"),
                version: version,
                happening: happening,
                by: person
            )
        case .approveAdvance:
            return try await approveAdvance(id, reason: form["reason"], version: version, by: person)
        default:
            guard let amount = try form.money("amount") else { throw Refusal.missing("amount") }
            return try await noteCost(
                id,
                try form.choice("cost-kind"),
                amount,
                words: form.find("words"),
                version: version,
                happening: happening,
                by: person
            )
        }
    }
}

extension Form {
    /// The last moment of a day, by the wall clock of `zone`; nothing where no day was told.
    func dayEnd(_ name: String, in zone: Zone) throws(Refusal) -> Instant? {
        try findDay(name).map { zone.bounds(of: $0).end.advanced(byMilliseconds: -1) }
    }

    /// A sum in the currency of the form; nothing where none was typed.
    func money(_ name: String) throws(Refusal) -> Money? {
        guard let text = find(name) else { return nil }
        return try Money(written: text, find("currency") ?? "", field: name)
    }

    fileprivate func count() throws(Refusal) -> Int {
        guard let text = find("count") else { return 1 }
        guard let count = Int(text) else { throw .invalid("count", expected: "1…9999") }
        return count
    }

    fileprivate func line() throws(Refusal) -> Int {
        guard let line = Int(try required("line")) else { throw .invalid("line", expected: "choice") }
        return line
    }

    /// The lines of the ticket's parts that were ticked as used, all of each.
    func usedLines() -> [Int: Int?] {
        Dictionary(all("used").compactMap { Int($0).map { ($0, nil) } }) { first, _ in first }
    }
}
