/// One version of what a repair costs the customer, and what became of it. (C24)
public struct Quotation: Sendable, Equatable, Identifiable {
    public enum State: String, Sendable, Hashable, CaseIterable, Codable {
        /// The customer has not answered.
        case open
        case accepted, declined
        /// Its last day passed without an answer.
        case expired
        /// A later version stands in its place.
        case replaced
        case withdrawn
    }

    public let written: TicketEvent.QuotationVersion
    public let by: TicketEvent.Who
    public let writtenAt: Instant
    public private(set) var state: State = .open
    /// What the customer said last, if they did.
    public private(set) var answer: TicketEvent.QuotationAnswer?
    public private(set) var answeredAt: Instant?
    /// Why we do not ask for it any more.
    public private(set) var withdrawal: TicketEvent.QuotationWithdrawn?

    public var id: Int { written.version }
    public var total: Money { written.total }

    /// Whether it is what we ask the customer for; of the versions at most the newest is.
    public var stands: Bool { state != .replaced && state != .withdrawn }

    init(_ written: TicketEvent.QuotationVersion, by: TicketEvent.Who, at: Instant) {
        self.written = written
        self.by = by
        writtenAt = at
    }
}

extension Quotation {
    /// Takes in one more entry about it.
    mutating func apply(_ event: TicketEvent, at: Instant) {
        switch event {
        case .quotationAccepted(let given): (state, answer, answeredAt) = (.accepted, given, at)
        case .quotationDeclined(let given): (state, answer, answeredAt) = (.declined, given, at)
        case .quotationExpired: if state == .open { state = .expired }
        case .quotationWithdrawn(let withdrawn): (state, withdrawal) = (.withdrawn, withdrawn)
        case .quotationWritten: if stands { state = .replaced }
        default: break
        }
    }
}

extension Ticket {
    /// What we ask the customer for, answered or not; `nil` where we ask for nothing.
    public var quotation: Quotation? { quotations.last.flatMap { $0.stands ? $0 : nil } }

    /// Whether the customer agreed to what we ask for.
    public var isQuotationAccepted: Bool { quotation?.state == .accepted }

    /// What the customer still owes of what we ask for; `nil` without a quotation, 0 where it is paid, or overpaid.
    public var outstanding: Money? {
        quotation.map { Money(max(0, $0.total.minor - received), $0.written.currency) }
    }

    /// Whether money covers everything we ask for.
    public var isPaid: Bool { outstanding?.minor == 0 }
}
