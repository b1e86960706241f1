import AfterSales

/// The columns of exported quotations that are not paid.
enum OutstandingColumn: String, CaseIterable {
    case ticket, subject, customer, accepted, currency, total, received, outstanding

    func text(of row: OutstandingQuotation, in zone: Zone) -> String? {
        switch self {
        case .ticket: row.ticket.description
        case .subject: row.subject
        case .customer: row.customer
        case .accepted: row.acceptedAt.rfc3339(in: zone)
        case .currency: row.total.currency
        case .total: row.total.plain
        case .received: row.received.plain
        case .outstanding: row.outstanding.plain
        }
    }
}

/// The columns of exported payments.
enum PaymentColumn: String, CaseIterable {
    case receivedOn = "received-on"
    case ticket, subject, customer, currency, amount, reference, payer
    case notedBy = "noted-by"
    /// `true` where the entry was taken back and counts for nothing.
    case reversed

    func text(of row: ReceivedPayment) -> String? {
        switch self {
        case .receivedOn: row.day.description
        case .ticket: row.ticket.description
        case .subject: row.subject
        case .customer: row.customer
        case .currency: row.amount.currency
        case .amount: row.amount.plain
        case .reference: row.reference
        case .payer: row.payer
        case .notedBy: row.notedBy
        case .reversed: String(row.isReversed)
        }
    }
}
