/// Money of the customer's, as the journal keeps it. (C25, C72)
extension TicketEvent {
    /// Money that is here: an invoice is no money.
    public struct MoneyReceived: Sendable, Equatable, Codable {
        /// 1, 2, 3 … within the ticket.
        public var payment: Int
        public var amount: Money
        /// The day it came, by the receipt.
        public var day: Day
        /// The number of the transfer or receipt, by which it is found again.
        public var reference: String
        public var payer: String

        public init(payment: Int = 0, amount: Money, day: Day, reference: String, payer: String) {
            self.payment = payment
            self.amount = amount
            self.day = day
            self.reference = reference
            self.payer = payer
        }
    }

    /// That an entry of money counts for nothing: it was a mistake, or the money went back.
    public struct MoneyReversed: Sendable, Equatable, Codable {
        public var payment: Int
        public var reason: String

        public init(payment: Int, reason: String) {
            self.payment = payment
            self.reason = reason
        }
    }
}
