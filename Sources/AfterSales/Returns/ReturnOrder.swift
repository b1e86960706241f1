/// Goods that the customer sends to our bench, from being asked for them until they are on their way back. (C67–C71)
public struct ReturnOrder: Sendable, Equatable, Identifiable {
    public enum State: String, Sendable, Hashable, CaseIterable, Codable {
        /// The customer knows how to pack and who pays; we wait for the parcel.
        case arranged
        case received
        case atSupplier = "at-supplier"
        case shippedBack = "shipped-back"
        case cancelled
    }

    /// A stretch at the supplier's: ours to carry, no clock stands still for it, and measured as supplier time.
    public struct SupplierLeg: Sendable, Equatable {
        public var sent: TicketEvent.SentToSupplier
        public var from: Instant
        public var back: TicketEvent.BackFromSupplier?
        public var until: Instant?
    }

    public var arranged: TicketEvent.ReturnArranged
    public var arrangedAt: Instant
    /// Which repair of the ticket it belongs to: 0 for the first, one more with every reopening.
    public var repair: Int
    public var receivedAt: Instant?
    /// The parcel they came by.
    public var receivedConsignment: String?
    public var repairBegunAt: Instant?
    /// Whether the repair passed the gates of one that the customer pays.
    public var isBegunAsPaid = false
    public var legs: [SupplierLeg] = []
    public var shippedBack: TicketEvent.ShippedBack?
    public var shippedBackAt: Instant?
    public var cancelledAt: Instant?

    public init(arranged: TicketEvent.ReturnArranged, arrangedAt: Instant, repair: Int) {
        self.arranged = arranged
        self.arrangedAt = arrangedAt
        self.repair = repair
    }

    public var id: Int { arranged.order }

    public var state: State {
        if cancelledAt != nil { return .cancelled }
        if shippedBackAt != nil { return .shippedBack }
        if receivedAt == nil { return .arranged }
        return openLeg == nil ? .received : .atSupplier
    }

    public var isUnderWay: Bool { state != .shippedBack && state != .cancelled }

    /// When the goods came to where they are, if they came.
    public var movedAt: Instant? { legs.last?.until ?? legs.last?.from ?? receivedAt }

    /// Whether the goods are ours to look after.
    public var isWithUs: Bool { state == .received || state == .atSupplier }

    public var openLeg: SupplierLeg? { legs.last.flatMap { $0.until == nil ? $0 : nil } }

    /// How long it was, or is, at suppliers, in milliseconds of elapsed time. (C71)
    public func supplierTime(at now: Instant) -> Int64 {
        legs.reduce(0) { $0 + max(0, ($1.until ?? now).milliseconds(since: $1.from)) }
    }
}

extension ReturnOrder {
    /// Takes in one more entry about it.
    mutating func apply(_ event: TicketEvent, at: Instant) {
        switch event {
        case .returnReceived(let received): (receivedAt, receivedConsignment) = (at, received.consignment)
        case .repairBegun(let begun):
            repairBegunAt = repairBegunAt ?? at
            if begun.paid == true { isBegunAsPaid = true }
        case .partUsed: repairBegunAt = repairBegunAt ?? at
        case .sentToSupplier(let sent):
            legs.append(SupplierLeg(sent: sent, from: at))
            if sent.appraisal != true { repairBegunAt = repairBegunAt ?? at }
        case .backFromSupplier(let back):
            guard let last = legs.indices.last else { return }
            (legs[last].back, legs[last].until) = (back, at)
        case .shippedBack(let shipped):
            (shippedBack, shippedBackAt) = (shipped, at)
            // Replaced while the supplier has it: what the supplier does with it is no longer about this promise.
            if let last = legs.indices.last, legs[last].until == nil { legs[last].until = at }
            if shipped.result == .solved { repairBegunAt = repairBegunAt ?? at }
        case .returnCancelled: cancelledAt = at
        default: break
        }
    }
}
