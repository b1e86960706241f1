import AfterSales

/// The columns of exported tickets.
enum TicketColumn: String, CaseIterable {
    case number, turn, subject, kind, severity
    case faultClass = "fault class"
    case customerCode = "customer code"
    case customer
    case modelCode = "model"
    case modelName = "model name"
    case serial, reporter, engineer, lead
    case reportedAt = "reported at"
    case metric = "next promise"
    case clause
    case due = "due at"
    case late, paused, provisional
    case aim = "own aim"
    case resolvedAt = "resolved at"
    case endedAt = "ended at"
    case callDue = "call due at"

    func text(of row: QueueRow, in zone: Zone) -> String? {
        switch self {
        case .number: row.number.description
        case .turn: row.turn.rawValue
        case .subject: row.subject
        case .kind: row.kind.rawValue
        case .severity: row.severity.rawValue
        case .faultClass: row.faultClass
        case .customerCode: row.customerCode
        case .customer: row.customerName
        case .modelCode: row.device?.modelCode
        case .modelName: row.device?.modelName
        case .serial: row.device?.serial
        case .reporter: row.reporter
        case .engineer: row.engineer?.name
        case .lead: row.lead?.rawValue
        case .reportedAt: row.reportedAt.rfc3339(in: zone)
        case .metric: row.next?.clock.metric.rawValue
        case .clause: row.next?.clock.clause
        case .due: row.next?.due?.rfc3339(in: zone)
        case .late: row.next.map { $0.isLate ? "yes" : "no" }
        case .paused: row.next.map { $0.isPaused ? "yes" : "no" }
        case .provisional: row.next.map { $0.isProvisional ? "yes" : "no" }
        case .aim: row.next.map { $0.isInternal ? "yes" : "no" }
        case .resolvedAt: row.resolvedAt?.rfc3339(in: zone)
        case .endedAt: row.endedAt?.rfc3339(in: zone)
        case .callDue: row.callDue?.rfc3339(in: zone)
        }
    }
}
