/// Wanting a part, ordering it, having it, using it. No clock stands still for any of it. (semantics §3.4)
extension Ticket {
    /// Whether something that was wanted has yet to come.
    public var awaitsParts: Bool { parts.contains(where: \.isAwaited) }

    /// Asks for a part.
    public func wantPart(
        _ item: TicketEvent.PartItem,
        count: Int,
        neededBy: Instant?,
        words: String?
    ) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        return [
            .partWanted(
                .init(
                    line: nextLine,
                    item: try item.checked(),
                    count: try Self.checked(count: count),
                    neededBy: neededBy,
                    words: try TypedText.optionalParagraphs(words, "words", limit: 2_000)
                )
            )
        ]
    }

    /// The supplier has the order; ordering anew, with another day, is written down as often as it happens.
    public func orderPart(
        _ line: Int,
        supplier: String,
        expected: Instant?,
        reference: String?
    ) throws(Refusal) -> [TicketEvent] {
        let part = try part(line, in: [.wanted, .ordered])
        return [
            .partOrdered(
                .init(
                    line: part.id,
                    supplier: try TypedText.line(supplier, "supplier", limit: 200),
                    expected: expected,
                    reference: try TypedText.optionalLine(reference, "reference", limit: 200)
                )
            )
        ]
    }

    /// It is here: ordered, or found in our own store.
    public func receivePart(_ line: Int, words: String?) throws(Refusal) -> [TicketEvent] {
        let part = try part(line, in: [.wanted, .ordered])
        let words = try TypedText.optionalParagraphs(words, "words", limit: 5_000)
        return [.partArrived(.init(line: part.id, words: words))]
    }

    public func handOverPart(_ line: Int, to engineer: TicketEvent.Who) throws(Refusal) -> [TicketEvent] {
        [.partHandedOver(.init(line: try part(line, in: [.arrived, .handedOver]).id, engineer: engineer))]
    }

    /// It went into the device, and one of it costs us `unitCost` now.
    ///
    /// That is a repair: one that the customer pays is none before it may begin (C24, C25).
    public func usePart(
        _ line: Int,
        count: Int?,
        visit: Int? = nil,
        unitCost: Money?,
        under plan: Plan,
        whoPays: WhoPays? = nil
    ) throws(Refusal) -> [TicketEvent] {
        let part = try part(line, in: [.arrived, .handedOver])
        let used = TicketEvent.PartUsed(
            line: part.id,
            item: part.item,
            count: count ?? part.count,
            visit: visit,
            unitCost: unitCost
        )
        let begun = try passIntoRepair(under: plan, whoPays: whoPays)
        return begun + [.partUsed(try used.checked(of: part, rest: nextLine))]
    }

    /// What went in on a visit: of lines that are at hand, or what nobody had asked for, which bears a new number.
    func checked(_ used: [TicketEvent.PartUsed], on visit: Int) throws(Refusal) -> [TicketEvent.PartUsed] {
        var next = max(nextLine, (used.map(\.line).max() ?? 0) + 1)
        var checked: [TicketEvent.PartUsed] = []
        for var used in used {
            used.visit = visit
            let isKnown = parts.contains { $0.id == used.line }
            let line = isKnown ? try part(used.line, in: [.arrived, .handedOver]) : nil
            checked.append(try used.checked(of: line, rest: next))
            if checked.last?.rest != nil { next += 1 }
        }
        return checked
    }

    /// Nobody needs it after all; what is at hand goes back to where it came from, also when the ticket is over.
    public func dropPart(_ line: Int, reason: String) throws(Refusal) -> [TicketEvent] {
        let part = try part(line, in: [.wanted, .ordered, .arrived, .handedOver], alsoOver: true)
        return [.partDropped(.init(line: part.id, reason: try TypedText.paragraphs(reason, "reason", limit: 2_000)))]
    }

    /// A bill came that belongs to this ticket; also when it is over.
    public func noteCost(_ kind: CostKind, _ amount: Money, words: String?) throws(Refusal) -> [TicketEvent] {
        guard CostKind.noted.contains(kind) else { throw .invalid("kind", expected: "choice") }
        switch ending {
        case .cancelled, .merged: try needsWork()
        case .closed, nil: break
        }
        let words = try TypedText.optionalParagraphs(words, "words", limit: 2_000)
        return [.costNoted(.init(kind: kind, amount: try amount.checked("amount"), words: words))]
    }

    /// The number of the next line.
    public var nextLine: Int { (parts.map(\.id).max() ?? 0) + 1 }

    static func checked(count: Int) throws(Refusal) -> Int {
        guard (1...9_999).contains(count) else { throw .invalid("count", expected: "1…9999") }
        return count
    }

    func part(_ line: Int, in states: Set<PartLine.State>, alsoOver: Bool = false) throws(Refusal) -> PartLine {
        if !alsoOver { try needsWork() }
        guard let part = parts.first(where: { $0.id == line }) else { throw .notFound }
        guard states.contains(part.state) else {
            throw Refusal(.conflict, "part-is-\(part.state.rawValue)", field: "line", values: ["line": String(line)])
        }
        return part
    }
}

extension TicketEvent.PartUsed {
    /// No more than the line has; what is left of it becomes line `rest`.
    fileprivate func checked(of line: PartLine?, rest: Int) throws(Refusal) -> TicketEvent.PartUsed {
        var used = self
        used.count = try Ticket.checked(count: count)
        used.item = try item.checked()
        if let line {
            guard count <= line.count else { throw .invalid("count", expected: "1…\(line.count)") }
            used.rest = count < line.count ? rest : nil
        }
        // The whole is a sum like any other.
        _ = try unitCost?.times(count).checked("count")
        return used
    }
}

extension TicketEvent.PartItem {
    func checked() throws(Refusal) -> TicketEvent.PartItem {
        TicketEvent.PartItem(
            part: part,
            number: try TypedText.optionalLine(number, "part", limit: 60),
            name: try TypedText.line(name, "part", limit: 200)
        )
    }
}
