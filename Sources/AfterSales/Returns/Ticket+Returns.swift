/// Sending goods in, repairing them at our bench or the supplier's, and shipping them back. (C67–C71)
extension Ticket {
    /// Goods that were asked for, or are with us.
    public var currentReturn: ReturnOrder? { returns.last(where: \.isUnderWay) }

    /// Asks the customer to send something in, after phone and remote did not help (C67).
    ///
    /// How to pack it and who pays the freight is said at once: nobody ships before they know (C68).
    public func arrangeReturn(
        goods: String,
        packing: String,
        freight: String,
        to: String,
        under plan: Plan
    ) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        let arranged = TicketEvent.ReturnArranged(
            order: (returns.last?.id ?? 0) + 1,
            goods: try TypedText.line(goods, "goods", limit: 300),
            packing: try TypedText.paragraphs(packing, "packing", limit: 5_000),
            freight: try TypedText.paragraphs(freight, "freight", limit: 2_000),
            to: try TypedText.line(to, "to", limit: 200)
        )
        guard resolved == nil else { throw Refusal(.conflict, "already-resolved") }
        guard currentReturn == nil else { throw Refusal(.conflict, "return-under-way") }
        try passes(.ladderOrder, before: .factory, under: plan)
        return [.returnArranged(arranged)]
    }

    /// The customer will not send it after all; once it is here, only shipping it back ends it.
    public func cancelReturn(reason: String) throws(Refusal) -> [TicketEvent] {
        let order = try currentReturn(in: .arranged)
        return [
            .returnCancelled(
                .init(order: order.id, reason: try TypedText.paragraphs(reason, "reason", limit: 2_000))
            )
        ]
    }

    /// The goods are here: the clock of C70 runs from this moment, and waiting for them is over.
    public func receiveReturn(words: String, consignment: String? = nil, at: Instant) throws(Refusal) -> [TicketEvent] {
        let order = try currentReturn(in: .arranged)
        let received = TicketEvent.returnReceived(
            .init(
                order: order.id,
                words: try words.maybe("words", limit: 5_000),
                consignment: try TypedText.optionalLine(consignment, "consignment", limit: 300)
            )
        )
        guard let pause = pause(at: at), pause.start.reason == PauseReason.goodsNotSent else { return [received] }
        return [received, .resumed(.init(pause: pause.start.pause))]
    }

    /// Passes it on to the supplier, having told the customer, who waits longer for it (C71).
    ///
    /// No clock stands still: it is ours to carry, and is measured as supplier time. (semantics §3.4, X16)
    /// What is not sent for `appraisal` alone is repaired there, out of our hands: a repair that the customer pays does
    /// not go before it may begin (C24, C25).
    public func sendToSupplier(
        supplier: String,
        words: String,
        told: String,
        consignment: String? = nil,
        appraisal: Bool = false,
        at: Instant,
        under plan: Plan,
        whoPays: WhoPays? = nil
    ) throws(Refusal) -> [TicketEvent] {
        let order = try currentReturn(in: .received, until: at)
        let begun = appraisal ? [] : try passIntoRepair(order, under: plan, whoPays: whoPays)
        return begun + [
            .sentToSupplier(
                .init(
                    order: order.id,
                    leg: order.legs.count + 1,
                    supplier: try TypedText.line(supplier, "supplier", limit: 200),
                    words: try TypedText.paragraphs(words, "words", limit: 5_000),
                    told: try TypedText.line(told, "told", limit: 200),
                    consignment: try TypedText.optionalLine(consignment, "consignment", limit: 300),
                    appraisal: appraisal ? true : nil
                )
            )
        ]
    }

    public func takeBackFromSupplier(words: String, consignment: String? = nil, at: Instant) throws(Refusal)
        -> [TicketEvent]
    {
        let order = try currentReturn(in: .atSupplier, until: at)
        let words = try words.maybe("words", limit: 5_000)
        let consignment = try TypedText.optionalLine(consignment, "consignment", limit: 300)
        return [
            .backFromSupplier(.init(order: order.id, leg: order.legs.count, words: words, consignment: consignment))
        ]
    }

    /// Ships it back; repaired, that keeps the promise of C70 and the problem is gone.
    ///
    /// A repair that the customer pays does not leave before the money is here, where the plan says so (C72).
    public func shipBack(
        result: Rung.Result,
        found: String,
        done: String,
        consignment: String,
        at: Instant,
        under plan: Plan,
        whoPays: WhoPays? = nil
    ) throws(Refusal) -> [TicketEvent] {
        let order = try currentReturn(in: .received, until: at)
        let shipped = TicketEvent.ShippedBack(
            order: order.id,
            result: result,
            found: try TypedText.paragraphs(found, "found", limit: 20_000),
            done: result == .solved
                ? try TypedText.paragraphs(done, "done", limit: 20_000) : try done.maybe("done", limit: 20_000),
            consignment: try TypedText.optionalLine(consignment, "consignment", limit: 300) ?? ""
        )
        try mayShipBack(result, order, under: plan, whoPays: whoPays)
        let solved: [TicketEvent] =
            result == .solved && resolved == nil ? [.resolved(.init(rung: .factory, how: shipped.done))] : []
        return [.shippedBack(shipped)] + solved
    }

    /// Throws unless `number` is the return that is under way; `nil` is whichever that is.
    public func checkReturn(_ number: Int?) throws(Refusal) {
        guard let number, number != currentReturn?.id else { return }
        guard let order = returns.first(where: { $0.id == number }) else { throw .notFound }
        throw Refusal(.conflict, "return-is-\(order.state.rawValue)", values: ["order": String(number)])
    }

    /// The return, which must be in this state, and have come to it by `at`.
    private func currentReturn(in state: ReturnOrder.State, until at: Instant? = nil) throws(Refusal) -> ReturnOrder {
        try needsWork()
        guard let order = currentReturn else { throw Refusal(.conflict, "no-return") }
        guard order.state == state else {
            throw Refusal(.conflict, "return-is-\(order.state.rawValue)", values: ["order": String(order.id)])
        }
        if let at, let last = order.movedAt, at < last {
            throw .invalid("at", expected: "after-what-came-before")
        }
        return order
    }

    /// The first time goods reached our bench in the latest repair in which any did: C70 runs from there.
    ///
    /// Shipped back as broken as it came, and sent in again, it is still owed from the first time.
    var receipt: Receipt? {
        let received = returns.filter { $0.receivedAt != nil }
        guard let repair = received.map(\.repair).max() else { return nil }
        return received.filter { $0.repair == repair }.compactMap(\.receivedAt).min()
            .map { Receipt(repair: repair, at: $0) }
    }

    struct Receipt {
        let repair: Int
        let at: Instant
    }
}
