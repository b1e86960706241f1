public import AfterSales
import Storage

/// A quotation that the customer accepted and has not paid in full.
public struct OutstandingQuotation: Sendable, Equatable {
    public let ticket: Ticket.ID
    public let subject: String
    public let customer: String
    public let turn: Turn
    public let version: Int
    public let total: Money
    public let received: Money
    public let acceptedAt: Instant

    public var outstanding: Money { Money(total.minor - received.minor, total.currency) }
}

/// A sum that came in.
public struct ReceivedPayment: Sendable, Equatable {
    public let ticket: Ticket.ID
    public let subject: String
    public let customer: String
    public let payment: Int
    public let amount: Money
    public let day: Day
    public let reference: String
    public let payer: String
    public let notedBy: String
    /// When the entry was taken back; from then on it counts for nothing.
    public let reversedAt: Instant?

    public var isReversed: Bool { reversedAt != nil }
}

/// Sums received: by whole days, and in one currency if told.
public struct PaymentFilter: Sendable, Equatable {
    public var from: Day
    public var through: Day
    public var currency: String?

    public init(from: Day, through: Day, currency: String? = nil) {
        self.from = from
        self.through = through
        self.currency = currency
    }
}

/// What finance works through.
extension Desk {
    /// One page of what is accepted and not paid, the longest owed first; a page has at most 200.
    /// - Throws: `Refusal` for a cursor that no list handed out.
    public func outstandingQuotations(
        currency: String? = nil,
        after: String? = nil,
        limit: Int = 50,
        seenBy person: Person
    ) async throws -> Listing<OutstandingQuotation> {
        try person.needsSightOfPayments()
        let last = try after.map { try PaymentPlace($0) }
        let limit = Listing<OutstandingQuotation>.rows(limit)
        return try await database.read { db in
            let found = try db.outstanding(currency, after: last, limit: limit + 1, seenBy: person)
            return Listing(found, limit: limit) {
                PaymentPlace(at: $0.acceptedAt.milliseconds, ticket: $0.ticket.number, entry: $0.version).description
            }
        }
    }

    /// One page of what came in, the newest first; a page has at most 200.
    /// - Throws: `Refusal` for a cursor that no list handed out.
    public func payments(
        _ filter: PaymentFilter,
        after: String? = nil,
        limit: Int = 50,
        seenBy person: Person
    ) async throws -> Listing<ReceivedPayment> {
        try person.needsSightOfPayments()
        let last = try after.map { try PaymentPlace($0) }
        let limit = Listing<ReceivedPayment>.rows(limit)
        return try await database.read { db in
            let found = try db.payments(filter, after: last, limit: limit + 1, seenBy: person)
            return Listing(found, limit: limit) {
                PaymentPlace(at: Int64($0.day.number), ticket: $0.ticket.number, entry: $0.payment).description
            }
        }
    }

    /// What is owed in all: a sum for each currency, by its code.
    public func outstandingSums(seenBy person: Person) async throws -> [Money] {
        try person.needsSightOfPayments()
        return try await database.read { db in
            try db.sums(
                """
                SELECT quotation.currency, CAST(sum(quotation.total - quotation.received) AS BIGINT) AS amount
                \(Connected.outstanding(nil, seenBy: person)) GROUP BY quotation.currency ORDER BY 1
                """
            )
        }
    }

    /// What came in and counts: a sum for each currency, by its code.
    public func receivedSums(_ filter: PaymentFilter, seenBy person: Person) async throws -> [Money] {
        try person.needsSightOfPayments()
        return try await database.read { db in
            try db.sums(
                """
                SELECT payment.currency, CAST(sum(payment.amount) AS BIGINT) AS amount
                \(Connected.payments(filter, seenBy: person)) AND payment.reversed_at IS NULL
                GROUP BY payment.currency ORDER BY 1
                """
            )
        }
    }
}

extension Person {
    /// Throws unless this person deals with what customers pay.
    public func needsSightOfPayments() throws(Refusal) {
        if may(.quote) || may(.recordPayment) { return }
        throw .notAllowed
    }
}

/// Where a page ended: its order, then the ticket and what of it.
private struct PaymentPlace: CustomStringConvertible {
    let at: Int64
    let ticket: Int
    let entry: Int

    init(at: Int64, ticket: Int, entry: Int) {
        (self.at, self.ticket, self.entry) = (at, ticket, entry)
    }

    init(_ text: String) throws(Refusal) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let at = Int64(parts[0]), let ticket = Int(parts[1]), let entry = Int(parts[2]) else {
            throw .invalid("after", expected: "cursor")
        }
        self.init(at: at, ticket: ticket, entry: entry)
    }

    var description: String { "\(at).\(ticket).\(entry)" }
}

/// The rows that lists and sums are made from, each with its ticket, as far as the viewer may see it.
private enum Connected {
    static func outstanding(_ currency: String?, seenBy viewer: Person) -> SQL {
        var asked: [SQL] = [
            // In the words of the index that holds only these.
            "quotation.state = 'accepted'", "quotation.received < quotation.total",
            // What was called off is paid by nobody.
            "(ticket.ending IS NULL OR ticket.ending = 'closed')", TicketScope(viewer).condition,
        ]
        if let currency { asked.append("quotation.currency = \(currency)") }
        return "FROM quotation JOIN ticket ON ticket.id = quotation.ticket_id WHERE \(asked.joined(" AND "))"
    }

    static func payments(_ filter: PaymentFilter, seenBy viewer: Person) -> SQL {
        var asked: [SQL] = [
            "payment.received_on >= \(filter.from)", "payment.received_on <= \(filter.through)",
            TicketScope(viewer).condition,
        ]
        if let currency = filter.currency { asked.append("payment.currency = \(currency)") }
        return "FROM payment JOIN ticket ON ticket.id = payment.ticket_id WHERE \(asked.joined(" AND "))"
    }
}

extension Connection {
    fileprivate func outstanding(
        _ currency: String?,
        after last: PaymentPlace?,
        limit: Int,
        seenBy viewer: Person
    ) throws -> [OutstandingQuotation] {
        var place: SQL = ""
        if let last {
            place = """
                AND (quotation.answered_at, quotation.ticket_id, quotation.version)
                    > (\(last.at), \(last.ticket), \(last.entry))
                """
        }
        return try rows(
            """
            SELECT due.*, coalesce(customer.short_name, customer.name) AS customer_name
            FROM (
                SELECT quotation.*, ticket.subject, ticket.turn, ticket.customer_id
                \(Connected.outstanding(currency, seenBy: viewer)) \(place)
                ORDER BY quotation.answered_at, quotation.ticket_id, quotation.version LIMIT \(limit)
            ) AS due
            JOIN customer ON customer.id = due.customer_id
            ORDER BY due.answered_at, due.ticket_id, due.version
            """
        ).map { row in
            let currency: String = try row["currency"]
            return try OutstandingQuotation(
                ticket: Ticket.ID(number: row["ticket_id"]),
                subject: row["subject"],
                customer: row["customer_name"],
                turn: row["turn"],
                version: row["version"],
                total: Money(row["total"], currency),
                received: Money(row["received"], currency),
                acceptedAt: row["answered_at"]
            )
        }
    }

    fileprivate func payments(
        _ filter: PaymentFilter,
        after last: PaymentPlace?,
        limit: Int,
        seenBy viewer: Person
    ) throws -> [ReceivedPayment] {
        var place: SQL = ""
        if let last {
            place = """
                AND (payment.received_on, payment.ticket_id, payment.payment)
                    < (\(last.at), \(last.ticket), \(last.entry))
                """
        }
        return try rows(
            """
            SELECT got.*, coalesce(customer.short_name, customer.name) AS customer_name
            FROM (
                SELECT payment.*, ticket.subject, ticket.customer_id
                \(Connected.payments(filter, seenBy: viewer)) \(place)
                ORDER BY payment.received_on DESC, payment.ticket_id DESC, payment.payment DESC LIMIT \(limit)
            ) AS got
            JOIN customer ON customer.id = got.customer_id
            ORDER BY got.received_on DESC, got.ticket_id DESC, got.payment DESC
            """
        ).map { row in
            try ReceivedPayment(
                ticket: Ticket.ID(number: row["ticket_id"]),
                subject: row["subject"],
                customer: row["customer_name"],
                payment: row["payment"],
                amount: Money(row["amount"], row["currency"]),
                day: row["received_on"],
                reference: row["reference"],
                payer: row["payer"],
                notedBy: row["noted_by"],
                reversedAt: row["reversed_at"]
            )
        }
    }

    fileprivate func sums(_ query: SQL) throws -> [Money] {
        try rows(query).map { row in try Money(row["amount"], row["currency"]) }
    }
}
