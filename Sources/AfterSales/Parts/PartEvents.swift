/// What happens to parts that a ticket needs, as its journal keeps it. (C10, C46)
extension TicketEvent {
    /// A part as it was called when it was written down.
    public struct PartItem: Sendable, Hashable, Codable {
        /// In the catalogue; absent where it was typed.
        public var part: ID<Part>?
        public var number: String?
        public var name: String

        public init(part: ID<Part>? = nil, number: String? = nil, name: String) {
            self.part = part
            self.number = number
            self.name = name
        }
    }

    public struct PartWanted: Sendable, Equatable, Codable {
        /// 1, 2, 3 … within the ticket.
        public var line: Int
        public var item: PartItem
        public var count: Int
        /// By when it is wanted here.
        public var neededBy: Instant?
        public var words: String?

        public init(line: Int, item: PartItem, count: Int = 1, neededBy: Instant? = nil, words: String? = nil) {
            self.line = line
            self.item = item
            self.count = count
            self.neededBy = neededBy
            self.words = words
        }
    }

    public struct PartOrdered: Sendable, Equatable, Codable {
        public var line: Int
        public var supplier: String
        /// When it is to be here.
        public var expected: Instant?
        /// The number of our order, or the supplier's.
        public var reference: String?

        public init(line: Int, supplier: String, expected: Instant? = nil, reference: String? = nil) {
            self.line = line
            self.supplier = supplier
            self.expected = expected
            self.reference = reference
        }
    }

    public struct PartArrived: Sendable, Equatable, Codable {
        public var line: Int
        public var words: String?

        public init(line: Int, words: String? = nil) {
            self.line = line
            self.words = words
        }
    }

    public struct PartHandedOver: Sendable, Equatable, Codable {
        public var line: Int
        public var engineer: Who

        public init(line: Int, engineer: Who) {
            self.line = line
            self.engineer = engineer
        }
    }

    /// It went into the device: on a visit, at our bench, or with a parcel.
    public struct PartUsed: Sendable, Equatable, Codable {
        /// A new one where nobody had asked for it.
        public var line: Int
        public var item: PartItem
        public var count: Int
        public var visit: Int?
        /// What one of it cost us when it was used; absent where nobody knew.
        public var unitCost: Money?
        /// The new line of what is left of it, as it was before; absent where nothing is.
        public var rest: Int?

        public init(
            line: Int,
            item: PartItem,
            count: Int = 1,
            visit: Int? = nil,
            unitCost: Money? = nil,
            rest: Int? = nil
        ) {
            self.line = line
            self.item = item
            self.count = count
            self.visit = visit
            self.unitCost = unitCost
            self.rest = rest
        }
    }

    public struct PartDropped: Sendable, Equatable, Codable {
        public var line: Int
        public var reason: String

        public init(line: Int, reason: String) {
            self.line = line
            self.reason = reason
        }
    }

    /// Goods left us for the customer, other than what they had sent in. (C22, C23, C36)
    public struct Shipped: Sendable, Equatable, Codable {
        public enum Kind: String, Sendable, Hashable, CaseIterable, Codable {
            /// A whole device in place of theirs.
            case unit
            /// A part in place of theirs.
            case part
            /// Something that replaces nothing, such as consumables or documents.
            case other
        }

        /// 1, 2, 3 … within the ticket.
        public var shipment: Int
        public var kind: Kind
        public var goods: String
        /// The carrier, and the number to follow the parcel by.
        public var consignment: String
        public var oldSerial: String?
        public var newSerial: String?
        /// The line of parts that it is, if it is one.
        public var line: Int?
        /// The return whose goods it replaces, if they are with us.
        public var order: Int?
        /// When the defective one is owed back by, if it is with the customer still. (C23)
        public var defectiveDue: Instant?
        /// Who pays the freight, as the plan's sentences said then; absent where none did.
        public var payer: String?
        public var clause: String?
        public var freight: Money?
        /// What a replacement unit cost us; absent where nobody knew.
        public var cost: Money?
        public var words: String?

        public init(
            shipment: Int,
            kind: Kind,
            goods: String,
            consignment: String = "",
            oldSerial: String? = nil,
            newSerial: String? = nil,
            line: Int? = nil,
            order: Int? = nil,
            defectiveDue: Instant? = nil,
            payer: String? = nil,
            clause: String? = nil,
            freight: Money? = nil,
            cost: Money? = nil,
            words: String? = nil
        ) {
            self.shipment = shipment
            self.kind = kind
            self.goods = goods
            self.consignment = consignment
            self.oldSerial = oldSerial
            self.newSerial = newSerial
            self.line = line
            self.order = order
            self.defectiveDue = defectiveDue
            self.payer = payer
            self.clause = clause
            self.freight = freight
            self.cost = cost
            self.words = words
        }
    }

    /// The defective one that was owed back is here.
    public struct DefectiveReceived: Sendable, Equatable, Codable {
        public var shipment: Int
        public var words: String?

        public init(shipment: Int, words: String? = nil) {
            self.shipment = shipment
            self.words = words
        }
    }

    /// A bill that came for this ticket.
    public struct CostNoted: Sendable, Equatable, Codable {
        public var kind: CostKind
        public var amount: Money
        public var words: String?

        public init(kind: CostKind, amount: Money, words: String? = nil) {
            self.kind = kind
            self.amount = amount
            self.words = words
        }
    }
}
