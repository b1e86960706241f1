import AfterSales
import ServiceDesk

/// Parts and shipments of a ticket: what it waits for, what went where, and who pays for the way.
struct GoodsCard: Sendable {
    struct Line: Sendable {
        let text: String
        let state: Chip
        let note: String?
    }

    struct Leg: Sendable {
        let text: String
        let goods: String
        let note: String
        let payer: String?
        let clause: ClauseLink?
        let owed: Chip?
        /// Where its coming is written down, while it is owed.
        let receive: String?
    }

    let lines: [Line]
    let hasLines: Bool
    let legs: [Leg]
    let hasLegs: Bool
    /// What was not written down yet.
    let isEmpty: Bool
    let want: String?

    /// `nil` where there is nothing to show and nothing to do.
    init?(_ card: TicketCard, _ context: StaffContext) {
        let (ticket, reader) = (card.ticket, context.reader)
        lines = ticket.parts.filter { $0.state != .dropped }.map { Line($0, now: card.now, reader) }
        legs = ticket.freightLegs.map { Leg($0, on: card, mayWork: context.person.may(.workTicket), reader) }
        hasLines = !lines.isEmpty
        hasLegs = !legs.isEmpty
        isEmpty = lines.isEmpty && legs.isEmpty
        want = context.person.may(.workTicket) && !ticket.isOver ? "/tickets/\(ticket.id)?do=parts#do" : nil
        if isEmpty, want == nil { return nil }
    }
}

extension GoodsCard.Line {
    fileprivate init(_ part: PartLine, now: Instant, _ reader: Reader) {
        let words = reader.words
        func day(_ instant: Instant) -> String { reader.date(reader.zone.day(of: instant), showsYear: false) }
        text = part.item.text(times: part.count)
        state = Chip(part: part.state, isLate: part.isLate(at: now), words)
        let notes: [String?] =
            switch part.state {
            case .wanted: [part.neededBy.map { words("part.needed-by", ["day": day($0)]) }]
            case .ordered:
                [part.order?.supplier, part.order?.expected.map { words("part.expected", ["day": day($0)]) }]
            case .arrived: [part.arrivedAt.map(day)]
            case .handedOver: [part.engineer?.name]
            case .used: [part.endedAt.map(day)]
            case .dropped: []
            }
        note = notes.compactMap { $0 }.joined(separator: " · ").nonEmpty
    }
}

extension Chip {
    init(part state: PartLine.State, isLate: Bool, _ words: Words) {
        let text = words["part-state.\(state.rawValue)"]
        switch state {
        case .wanted: self.init(isLate ? .alarm : .soon, icon: isLate ? "alert" : "question", text)
        case .ordered:
            self.init(isLate ? .alarm : .plain, icon: isLate ? "alert" : "clock", isLate ? words["part.late"] : text)
        case .arrived: self.init(.accent, icon: "parts", text)
        case .handedOver: self.init(.accent, icon: "person", text)
        case .used: self.init(.good, icon: "check", text)
        case .dropped: self.init(.plain, icon: "ban", text)
        }
    }
}

extension GoodsCard.Leg {
    fileprivate init(_ leg: FreightLeg, on card: TicketCard, mayWork: Bool, _ reader: Reader) {
        let words = reader.words
        text = words["direction.\(leg.direction.rawValue)"]
        goods = leg.goods
        let day = reader.date(reader.zone.day(of: leg.at), showsYear: false)
        note = [words["leg.\(leg.state.rawValue)"], day, leg.consignment].compactMap { $0 }.joined(separator: " · ")
        let sent = leg.direction == .toCustomer ? leg.shipment : nil
        let shipped = sent.flatMap { id in card.ticket.shipments.first { $0.id == id }?.shipped }
        let answer = leg.direction.category.flatMap { card.whoPays.answer(on: $0) }
        // What was sent keeps what the sentences said then.
        let payer = shipped.map(\.payer) ?? answer?.price?.payer
        self.payer = payer.map { words.find("payer.\($0)") ?? $0 }
        clause = (shipped.map(\.clause) ?? answer?.clauses.first).map { ClauseLink($0, in: card.plan.reference) }
        guard let due = leg.due, leg.state == .awaited else {
            (owed, receive) = (nil, nil)
            return
        }
        let isLate = due < card.now
        owed = Chip(
            isLate ? .alarm : .plain,
            icon: isLate ? "alert" : "clock",
            words("part.owed-by", ["day": reader.date(reader.zone.day(of: due), showsYear: false)])
        )
        let shipment = leg.shipment.map(String.init) ?? ""
        receive = mayWork ? "/tickets/\(card.ticket.id)?do=defective-receipt&on=\(shipment)#do" : nil
    }
}
