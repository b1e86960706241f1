/// Goods that left us for the customer, and whether what they replace is owed back. (C22, C23, X09)
public struct Shipment: Sendable, Equatable, Identifiable {
    public let shipped: TicketEvent.Shipped
    public let at: Instant
    public var defectiveBackAt: Instant?

    public var id: Int { shipped.shipment }
    /// Whether the defective one has yet to come back. (semantics §8)
    public var isOwed: Bool { shipped.defectiveDue != nil && defectiveBackAt == nil }
    public func isLate(at now: Instant) -> Bool { isOwed && shipped.defectiveDue.map { $0 < now } ?? false }
}

/// One way that goods of a ticket went, or are going: the customer's to us, ours to a supplier, and back.
public struct FreightLeg: Sendable, Equatable {
    public enum Direction: String, Sendable, Hashable, CaseIterable, Codable {
        case fromCustomer = "from-customer"
        case toSupplier = "to-supplier"
        case fromSupplier = "from-supplier"
        case toCustomer = "to-customer"

        /// What the plan's sentences call its freight; they say nothing of what goes between us and a supplier.
        public var category: PriceCategory? {
            switch self {
            case .fromCustomer: .freightIn
            case .toCustomer: .freightOut
            case .toSupplier, .fromSupplier: nil
            }
        }
    }

    public enum State: String, Sendable, Hashable, CaseIterable, Codable {
        /// Asked for, and not here.
        case awaited
        case sent, received
    }

    public let direction: Direction
    public let state: State
    public let goods: String
    /// The carrier, and the number to follow the parcel by, if anybody told it.
    public let consignment: String?
    /// When it was asked for, sent or received.
    public let at: Instant
    /// By when it is owed, if it is.
    public let due: Instant?
    /// The shipment that it is, or whose defective unit it is; nothing for a return.
    public let shipment: Int?
}

extension Ticket {
    /// Every way that goods of this ticket went, in the order of time: the returns' and our own shipments, in one list.
    public var freightLegs: [FreightLeg] {
        (returns.flatMap(legs) + shipments.flatMap(legs)).sorted { $0.at < $1.at }
    }

    private func legs(of order: ReturnOrder) -> [FreightLeg] {
        let goods = order.arranged.goods
        func leg(_ direction: FreightLeg.Direction, _ state: FreightLeg.State, _ at: Instant, _ consignment: String?)
            -> FreightLeg
        {
            FreightLeg(
                direction: direction,
                state: state,
                goods: goods,
                consignment: consignment.flatMap { $0.isEmpty ? nil : $0 },
                at: at,
                due: nil,
                shipment: nil
            )
        }
        guard order.state != .cancelled else { return [] }
        var legs: [FreightLeg] = []
        if let at = order.receivedAt {
            legs.append(leg(.fromCustomer, .received, at, order.receivedConsignment))
        } else {
            legs.append(leg(.fromCustomer, .awaited, order.arrangedAt, nil))
        }
        for atSupplier in order.legs {
            legs.append(leg(.toSupplier, .sent, atSupplier.from, atSupplier.sent.consignment))
            if let back = atSupplier.back, let until = atSupplier.until {
                legs.append(leg(.fromSupplier, .received, until, back.consignment))
            }
        }
        // What a new one replaced went nowhere: the new one is a shipment of its own.
        if let shipped = order.shippedBack, let at = order.shippedBackAt,
            !shipments.contains(where: { $0.shipped.order == order.id })
        {
            legs.append(leg(.toCustomer, .sent, at, shipped.consignment))
        }
        return legs
    }

    private func legs(of shipment: Shipment) -> [FreightLeg] {
        let shipped = shipment.shipped
        let serial = shipped.newSerial.map { " S/N \($0)" } ?? ""
        var legs = [
            FreightLeg(
                direction: .toCustomer,
                state: .sent,
                goods: shipped.goods + serial,
                consignment: shipped.consignment.isEmpty ? nil : shipped.consignment,
                at: shipment.at,
                due: nil,
                shipment: shipment.id
            )
        ]
        if let due = shipped.defectiveDue {
            let back = shipment.defectiveBackAt
            legs.append(
                FreightLeg(
                    direction: .fromCustomer,
                    state: back == nil ? .awaited : .received,
                    goods: shipped.oldSerial.map { "S/N \($0)" } ?? shipped.goods,
                    consignment: nil,
                    at: back ?? shipment.at,
                    due: due,
                    shipment: shipment.id
                )
            )
        }
        return legs
    }
}
