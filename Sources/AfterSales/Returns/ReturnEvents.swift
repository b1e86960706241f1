/// What happens to goods that come to our bench, as the journal keeps it. (C67–C71)
extension TicketEvent {
    /// The customer was asked to send something in, told how to pack it and who pays the freight (C67, C68).
    public struct ReturnArranged: Sendable, Equatable, Codable {
        /// 1, 2, 3 … within the ticket.
        public var order: Int
        /// What is to come: the unit, or a part of it.
        public var goods: String
        public var packing: String
        public var freight: String
        public var to: String

        public init(order: Int, goods: String, packing: String, freight: String, to: String) {
            self.order = order
            self.goods = goods
            self.packing = packing
            self.freight = freight
            self.to = to
        }
    }

    public struct ReturnCancelled: Sendable, Equatable, Codable {
        public var order: Int
        public var reason: String

        public init(order: Int, reason: String) {
            self.order = order
            self.reason = reason
        }
    }

    /// The goods reached our bench; a week to repair them and ship them back begins (C70).
    public struct ReturnReceived: Sendable, Equatable, Codable {
        public var order: Int
        /// What was in the parcel, and in which state.
        public var words: String
        /// The carrier, and the number the parcel came by, if anybody told it.
        public var consignment: String?

        public init(order: Int, words: String = "", consignment: String? = nil) {
            self.order = order
            self.words = words
            self.consignment = consignment
        }
    }

    /// We cannot repair them ourselves; the supplier can, and the customer was told so (C71).
    public struct SentToSupplier: Sendable, Equatable, Codable {
        public var order: Int
        /// 1, 2, 3 … within the order.
        public var leg: Int
        public var supplier: String
        public var words: String
        /// Who at the customer's was told.
        public var told: String
        public var consignment: String?
        /// Whether only to look at it and say what it costs: they repair nothing before we say so.
        public var appraisal: Bool?

        public init(
            order: Int,
            leg: Int,
            supplier: String,
            words: String,
            told: String,
            consignment: String? = nil,
            appraisal: Bool? = nil
        ) {
            self.consignment = consignment
            self.order = order
            self.leg = leg
            self.supplier = supplier
            self.words = words
            self.told = told
            self.appraisal = appraisal
        }
    }

    public struct BackFromSupplier: Sendable, Equatable, Codable {
        public var order: Int
        public var leg: Int
        public var words: String
        public var consignment: String?

        public init(order: Int, leg: Int, words: String = "", consignment: String? = nil) {
            self.consignment = consignment
            self.order = order
            self.leg = leg
            self.words = words
        }
    }

    /// The goods are on their way to the customer, repaired or not.
    public struct ShippedBack: Sendable, Equatable, Codable {
        public var order: Int
        public var result: Rung.Result
        public var found: String
        public var done: String
        /// The carrier, and the number to follow the parcel by.
        public var consignment: String

        public init(order: Int, result: Rung.Result, found: String, done: String, consignment: String = "") {
            self.order = order
            self.result = result
            self.found = found
            self.done = done
            self.consignment = consignment
        }
    }
}
