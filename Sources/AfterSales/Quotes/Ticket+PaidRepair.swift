/// A repair that the customer pays: what must hold before it begins, and before goods go back. (C24, C25, C72)
///
/// The sentences speak of 付費維修 alone. It is one where we ask the customer for money, or where the plan says that parts
/// or labour are theirs to pay; while that is open (the cause is unknown, and it matters) nobody is asked for money, and
/// no such gate stands. `docs/decisions/0018-quotes-and-payments.md` says why.
extension Ticket {
    /// Whether the customer pays this repair, as far as we know.
    public func isPaidRepair(by whoPays: WhoPays?) -> Bool {
        let says = whoPays?.isRepairPaidByCustomer
        guard let quotation, quotation.total.minor > 0 else { return says ?? false }
        // What nobody agreed to does not make a repair paid that the plan says is ours to pay.
        return quotation.state == .accepted || says != false
    }

    /// Puts hands to the repair: the engineer at the site, our bench, or the supplier on our word.
    ///
    /// The visit that is going on, or else the goods that are with us.
    public func beginRepair(under plan: Plan, whoPays: WhoPays?) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        guard resolved == nil else { throw Refusal(.conflict, "already-resolved") }
        guard let inHand else { throw Refusal(.conflict, "nothing-to-repair") }
        let isPaid = isPaidRepair(by: whoPays)
        // Begun while the cause was open, it begins once more when the customer turns out to pay.
        guard !inHand.isBegun || isPaid && !inHand.isBegunAsPaid else { return [] }
        try mayRepair(under: plan, whoPays: whoPays)
        return [.repairBegun(.init(visit: inHand.visit, order: inHand.order, paid: isPaid ? true : nil))]
    }

    private typealias InHand = (visit: Int?, order: Int?, isBegun: Bool, isBegunAsPaid: Bool)

    /// What hands can be put to: the visit that is going on, or else the goods that are with us.
    private var inHand: InHand? {
        if let visit = currentVisit, visit.state == .arrived {
            return (visit.id, nil, visit.repairBegunAt != nil, visit.isBegunAsPaid)
        }
        guard let order = returnInHand else { return nil }
        return (nil, order.id, order.repairBegunAt != nil, order.isBegunAsPaid)
    }

    /// Meets the gates of a paid repair at something that is one without saying so, and tells that it passed them.
    ///
    /// `order` are the goods that it is about, where that is known.
    func passIntoRepair(
        _ order: ReturnOrder? = nil,
        under plan: Plan,
        whoPays: WhoPays?
    ) throws(Refusal) -> [TicketEvent] {
        let inHand: InHand? =
            order.map { (nil, $0.id, $0.repairBegunAt != nil, $0.isBegunAsPaid) } ?? self.inHand
        guard !(inHand?.isBegunAsPaid ?? isBegunAsPaid) else { return [] }
        try mayRepair(under: plan, whoPays: whoPays)
        guard let inHand, isPaidRepair(by: whoPays) else { return [] }
        return [.repairBegun(.init(visit: inHand.visit, order: inHand.order, paid: true))]
    }

    /// Whether hands can be put to it now and were not yet.
    public var awaitsRepair: Bool {
        guard !isOver, resolved == nil else { return false }
        if let visit = currentVisit, visit.state == .arrived { return visit.repairBegunAt == nil }
        return currentReturn.map { $0.isWithUs && $0.repairBegunAt == nil } ?? false
    }

    /// Whether hands were put to it in this repair, and what was fixed before came back.
    var isRepairBegun: Bool {
        visits.contains { $0.repair == reopenings && $0.repairBegunAt != nil }
            || returns.contains { $0.repair == reopenings && $0.repairBegunAt != nil }
    }

    /// Whether this repair began through the gates of one that the customer pays; the same gates meet it no more.
    var isBegunAsPaid: Bool {
        visits.contains { $0.repair == reopenings && $0.isBegunAsPaid }
            || returns.contains { $0.repair == reopenings && $0.isBegunAsPaid }
    }

    /// Whether the problem went away with no hand put to it: nobody is asked to accept or to pay anything.
    public var isSolvedUnrepaired: Bool { resolved != nil && !isRepairBegun }

    /// Whether asking for nothing opens the way to goods that were repaired and not paid: that wants the right to open
    /// the gate. (C72)
    public func wouldOpenShipping(under plan: Plan, whoPays: WhoPays?) -> Bool {
        isQuotationAccepted && isRepairBegun && !isOpen(.paidBeforeShipping, under: plan)
            && whoPays?.isRepairPaidByCustomer != false
    }

    /// Throws, naming the clause, while something that a paid repair needs first is missing.
    func mayRepair(under plan: Plan, whoPays: WhoPays?) throws(Refusal) {
        guard isPaidRepair(by: whoPays) else { return }
        for gate in Gate.beforePaidRepair { try passes(gate, under: plan) }
    }

    /// The same before goods go back; unrepaired ones that nobody put hands to go back as they came. (C72)
    ///
    /// A replacement is a repair, too; one that leaves in advance is for no goods that are here.
    func mayShipBack(
        _ result: Rung.Result,
        _ order: ReturnOrder?,
        under plan: Plan,
        whoPays: WhoPays?
    ) throws(Refusal) {
        let isRepaired = result == .solved
        let isBegunAsPaid = order?.isBegunAsPaid ?? self.isBegunAsPaid
        if isRepaired, !isBegunAsPaid { try mayRepair(under: plan, whoPays: whoPays) }
        guard isRepaired || order?.repairBegunAt != nil, isPaidRepair(by: whoPays) else { return }
        try passes(.paidBeforeShipping, under: plan)
    }

    /// Whose turn it is by what we ask the customer for; `nil` where nothing waits for it.
    func quotationTurn(under plan: Plan) -> Turn? {
        guard resolved == nil, let quotation else { return nil }
        switch quotation.state {
        case .open: return .customer
        case .accepted:
            guard !isPaid else { return nil }
            if !isBegunAsPaid, !isOpen(.paidBeforeRepair, under: plan) { return .payment }
            let waitsToShip = isRepairBegun && currentReturn?.state == .received
            return waitsToShip && !isOpen(.paidBeforeShipping, under: plan) ? .payment : nil
        case .declined, .expired, .replaced, .withdrawn: return nil
        }
    }
}

extension Gate {
    /// What stands before a repair that the customer pays, in the order in which it is asked for.
    public static let beforePaidRepair: [Gate] = [.costsExplained, .quotationAccepted, .paidBeforeRepair]

    /// Whether it stands only where the customer pays the repair.
    var isOfPaidRepair: Bool { self == .paidBeforeShipping || Gate.beforePaidRepair.contains(self) }

    /// The gates that a sentence without a gate's name means by what it blocks and needs; `nil` where we know one of
    /// them not.
    static func ofPaidRepair(_ terms: GateTerms) -> [Gate]? {
        guard !terms.needs.isEmpty else { return nil }
        let gates = terms.needs.compactMap { need -> Gate? in
            switch (terms.before, need) {
            case ("repair", "costs-explained"): .costsExplained
            case ("repair", "quotation-accepted"): .quotationAccepted
            case ("repair", "payment"): .paidBeforeRepair
            case ("ship-back", "payment"): .paidBeforeShipping
            default: nil
            }
        }
        return gates.count == terms.needs.count ? gates : nil
    }
}

extension WhoPays {
    /// Whether parts or labour are the customer's to pay; `nil` while that depends on what is not known yet.
    public var isRepairPaidByCustomer: Bool? {
        let repair = lines.filter { $0.category == .parts || $0.category == .labour }
        if repair.contains(where: { $0.only?.price?.payer == "customer" }) { return true }
        // Where no sentence says it, it is nobody's word that it is ours.
        return !repair.isEmpty && repair.allSatisfy { $0.only?.price != nil } ? false : nil
    }
}
