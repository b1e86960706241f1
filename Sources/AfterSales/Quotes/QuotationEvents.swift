/// What happens to the price of a repair, as the journal keeps it. (C24, C34, C69, X05)
extension TicketEvent {
    /// One thing that the customer is asked to pay.
    public struct QuotationLine: Sendable, Hashable, Codable {
        public enum Kind: String, Sendable, Hashable, CaseIterable, Codable {
            case parts, labour, travel, freight, other
        }

        public var kind: Kind
        public var words: String
        public var quantity: Int
        /// For one, in the smallest coins of the quotation's currency.
        public var unitPrice: Int64
        /// The sentence of the plan that says what this costs, such as `C34` for labour that is free.
        public var clause: String?

        public init(kind: Kind, words: String, quantity: Int = 1, unitPrice: Int64, clause: String? = nil) {
            self.kind = kind
            self.words = words
            self.quantity = quantity
            self.unitPrice = unitPrice
            self.clause = clause
        }

        /// In the smallest coins; a checked line's never overflows.
        public var amount: Int64 { Int64(quantity) &* unitPrice }
    }

    /// A quotation as it went to the customer; another price is another version, which is answered anew.
    public struct QuotationVersion: Sendable, Equatable, Codable {
        /// 1, 2, 3 … within the ticket.
        public var version: Int
        public var lines: [QuotationLine]
        public var currency: String
        /// The last day on which it can be accepted.
        public var validThrough: Day
        /// The moment from which it cannot any more: the end of that day where it was written.
        public var expiresAt: Instant
        public var note: String?
        /// Whom it is addressed to.
        public var to: String

        public init(
            version: Int,
            lines: [QuotationLine],
            currency: String,
            validThrough: Day,
            expiresAt: Instant,
            note: String? = nil,
            to: String
        ) {
            self.version = version
            self.lines = lines
            self.currency = currency
            self.validThrough = validThrough
            self.expiresAt = expiresAt
            self.note = note
            self.to = to
        }

        /// What all lines come to.
        public var total: Money { Money(lines.reduce(0) { $0 &+ $1.amount }, currency) }
    }

    /// What the customer said to one version, and by which means we know.
    public struct QuotationAnswer: Sendable, Equatable, Codable {
        public enum Means: String, Sendable, Hashable, CaseIterable, Codable {
            case portal, link, phone, email, letter

            /// What somebody of ours may say that it came by.
            public static let noted: [Means] = [.phone, .email, .letter]
        }

        public var version: Int
        /// Who of the customer's said it.
        public var by: String
        public var means: Means
        /// Why it was declined; what else was said to an acceptance.
        public var words: String?

        public init(version: Int, by: String, means: Means, words: String? = nil) {
            self.version = version
            self.by = by
            self.means = means
            self.words = words
        }
    }

    /// We do not ask for it any more, such as where the warranty turned out to carry the repair.
    public struct QuotationWithdrawn: Sendable, Equatable, Codable {
        public var version: Int
        public var reason: String

        public init(version: Int, reason: String) {
            self.version = version
            self.reason = reason
        }
    }

    /// Its last day passed without an answer, as found by the rounds.
    public struct QuotationExpired: Sendable, Equatable, Codable {
        public var version: Int

        public init(version: Int) { self.version = version }
    }

    /// Hands are put to the repair: on a visit, or on goods that came in. (C25)
    public struct RepairBegun: Sendable, Equatable, Codable {
        public var visit: Int?
        public var order: Int?
        /// `true` where it passed the gates of a repair that the customer pays; such a one begins once.
        public var paid: Bool?

        public init(visit: Int? = nil, order: Int? = nil, paid: Bool? = nil) {
            self.visit = visit
            self.order = order
            self.paid = paid
        }
    }
}
