/// Sending something in place of what is broken: not before that is here, unless somebody approved it. (C22, C23, C36)
extension Ticket {
    /// What is to be sent, as the person says it.
    public struct Sending: Sendable, Equatable {
        public var kind: TicketEvent.Shipped.Kind
        public var goods: String
        public var consignment: String
        public var oldSerial: String?
        public var newSerial: String?
        /// The line of parts that it is.
        public var line: Int?
        public var defectiveDue: Instant?
        public var freight: Money?
        /// What it costs us; of a line, what one of it does.
        public var cost: Money?
        public var words: String?
        /// Whether a part takes the place of what was sent in and is with us, which ends that return; a unit always does.
        public var endsReturn: Bool

        public init(
            _ kind: TicketEvent.Shipped.Kind,
            goods: String,
            consignment: String = "",
            oldSerial: String? = nil,
            newSerial: String? = nil,
            line: Int? = nil,
            defectiveDue: Instant? = nil,
            freight: Money? = nil,
            cost: Money? = nil,
            words: String? = nil,
            endsReturn: Bool = false
        ) {
            self.kind = kind
            self.goods = goods
            self.consignment = consignment
            self.oldSerial = oldSerial
            self.newSerial = newSerial
            self.line = line
            self.defectiveDue = defectiveDue
            self.freight = freight
            self.cost = cost
            self.words = words
            self.endsReturn = endsReturn
        }
    }

    /// The return whose goods are with us, or at a supplier's for us.
    public var returnInHand: ReturnOrder? { currentReturn.flatMap { $0.isWithUs ? $0 : nil } }

    /// Whether a replacement that leaves now leaves before the defective one is here. (C22)
    public var wouldShipInAdvance: Bool { returnInHand == nil }

    /// The defective ones that customers owe us, by this ticket.
    public var defectivesOwed: [Shipment] { shipments.filter(\.isOwed) }

    /// Lets a replacement leave before the defective one is here, with a reason; that is owed back then. (C23)
    public func approveAdvance(reason: String, under plan: Plan) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        let reason = try TypedText.paragraphs(reason, "reason", limit: 2_000)
        guard plan.gates.contains(where: { $0.gate == .defectiveReturned }), wouldShipInAdvance else {
            throw Refusal(.conflict, "advance-not-needed")
        }
        guard !overrides.contains(.defectiveReturned) else { return [] }
        return [.overridden(.init(gate: .defectiveReturned, reason: reason))]
    }

    /// Sends something to the customer.
    ///
    /// A replacement for goods that are with us ends their return and keeps its promise, as a repair would (C36, C70).
    /// A part that leaves while the device is on our bench leaves it there, unless it takes the place of what was sent.
    /// `whoPays` tells who pays the freight; `unitCost` is what the part of the line costs us, if nobody says otherwise.
    /// - Throws: `gate-part-returned` while the defective one has not come and nobody approved it; then, approved,
    ///   `missing` where nobody says by when that is owed back; for a replacement that the customer pays what keeps a
    ///   paid repair from beginning and from leaving (C24, C25, C72).
    public func ship(
        _ sending: Sending,
        at: Instant,
        whoPays: WhoPays,
        unitCost: Money?,
        under plan: Plan
    ) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        let replaces = sending.kind != .other
        if !replaces, sending.oldSerial?.trimmed.isEmpty == false, sending.newSerial?.trimmed.isEmpty == false {
            throw .invalid("goods-kind", expected: "replacement")
        }
        // What came later than this left was not here when it left.
        let inHand = replaces ? returnInHand.flatMap { $0.movedAt.map { $0 <= at } == true ? $0 : nil } : nil
        let order = sending.kind == .unit || sending.endsReturn ? inHand : nil
        if sending.endsReturn, order == nil { throw Refusal(.conflict, "no-return") }
        var due: Instant?
        if replaces, inHand == nil {
            let isGated = plan.gates.contains { $0.gate == .defectiveReturned }
            if isGated, returnInHand != nil, !overrides.contains(.defectiveReturned) {
                throw .invalid("at", expected: "after-what-came-before")
            }
            try passes(.defectiveReturned, under: plan)
            guard sending.defectiveDue != nil || !isGated else { throw .missing("defective-due") }
            due = sending.defectiveDue
            if let due, due <= at { throw .invalid("defective-due", expected: "after-start") }
        }
        if replaces { try mayShipBack(.solved, order, under: plan, whoPays: whoPays) }
        let line = try sending.line.map { line throws(Refusal) in try part(line, in: [.arrived, .handedOver]) }
        let freight = whoPays.answer(on: .freightOut)
        let shipped = TicketEvent.Shipped(
            shipment: (shipments.last?.id ?? 0) + 1,
            kind: sending.kind,
            goods: try TypedText.line(sending.goods, "goods", limit: 300),
            consignment: try TypedText.optionalLine(sending.consignment, "consignment", limit: 300) ?? "",
            oldSerial: try TypedText.optionalLine(sending.oldSerial, "old-serial", limit: 80),
            newSerial: try TypedText.optionalLine(sending.newSerial, "new-serial", limit: 80),
            line: line?.id,
            order: order?.id,
            defectiveDue: due,
            payer: freight?.price?.payer,
            clause: freight?.clauses.first,
            freight: try sending.freight?.checked("freight-cost"),
            cost: sending.kind == .other || line != nil ? nil : try sending.cost?.checked("cost"),
            words: try TypedText.optionalParagraphs(sending.words, "words", limit: 5_000)
        )
        var events: [TicketEvent] = [.shipped(shipped)]
        if let line {
            events += try usePart(
                line.id,
                count: nil,
                unitCost: sending.cost?.checked("cost") ?? unitCost,
                under: plan,
                whoPays: whoPays
            )
        }
        if let order { events += try replace(order, by: shipped) }
        // Whoever was asked to send it in first sends it in afterwards.
        if due != nil, let order = currentReturn, order.state == .arranged {
            events.append(.returnCancelled(.init(order: order.id, reason: shipped.words ?? shipped.goods)))
            if let pause = pause(at: at), pause.start.reason == PauseReason.goodsNotSent {
                events.append(.resumed(.init(pause: pause.start.pause)))
            }
        }
        return events
    }

    private func replace(_ order: ReturnOrder, by shipped: TicketEvent.Shipped) throws(Refusal) -> [TicketEvent] {
        guard let words = shipped.words else { throw .missing("words") }
        let serials = [shipped.oldSerial, shipped.newSerial].compactMap(\.self).joined(separator: " → ")
        let done = [shipped.goods, serials].filter { !$0.isEmpty }.joined(separator: " · ")
        let back = TicketEvent.ShippedBack(
            order: order.id,
            result: .solved,
            found: words,
            done: done,
            consignment: shipped.consignment
        )
        let solved: [TicketEvent] = resolved == nil ? [.resolved(.init(rung: .factory, how: done))] : []
        return [.shippedBack(back)] + solved
    }

    /// The defective one is here; also when the ticket is over, for it is owed without one.
    public func receiveDefective(_ shipment: Int, words: String?, at: Instant) throws(Refusal) -> [TicketEvent] {
        guard let known = shipments.first(where: { $0.id == shipment }) else { throw .notFound }
        guard known.shipped.defectiveDue != nil else { throw Refusal(.conflict, "nothing-owed") }
        guard known.isOwed else { throw Refusal(.conflict, "already-settled") }
        guard at >= known.at else { throw .invalid("at", expected: "after-what-came-before") }
        let words = try TypedText.optionalParagraphs(words, "words", limit: 5_000)
        return [.defectiveReceived(.init(shipment: shipment, words: words))]
    }
}

extension WhoPays {
    /// What holds of a category whatever turns out; `nil` where that is not known yet.
    public func answer(on category: PriceCategory) -> Answer? { lines.first { $0.category == category }?.only }
}
