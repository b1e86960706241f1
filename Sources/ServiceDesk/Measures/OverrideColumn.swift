import AfterSales

/// The columns of exported overrides.
enum OverrideColumn: String, CaseIterable {
    case at, ticket, subject, customer, gate, person, reason

    func text(of override: GateOverride, in zone: Zone) -> String? {
        switch self {
        case .at: override.at.rfc3339(in: zone)
        case .ticket: override.ticket.description
        case .subject: override.subject
        case .customer: override.customer
        case .gate: override.gate.rawValue
        case .person: override.by.name
        case .reason: override.reason
        }
    }
}
