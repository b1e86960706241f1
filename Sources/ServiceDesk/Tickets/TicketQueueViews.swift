public import AfterSales
import Storage

/// The views of the queue that everybody has at hand.
public enum SavedView: String, Sendable, Hashable, CaseIterable {
    case mine
    case toRespond = "to-respond"
    case toAnswer = "to-answer"
    case todaysVisits = "todays-visits"
    case toSign = "to-sign"
    case toHandBack = "to-hand-back"
    case callsOwed = "calls-owed"
    case late
    case unassigned
    case open

    /// What the view shows `person`; `today` is the day on the wall they look at.
    public func filter(for person: Person, today: Interval) -> QueueFilter {
        switch self {
        case .mine: QueueFilter(mineOf: person)
        case .toRespond: QueueFilter(turns: [.toRespond])
        case .toAnswer: QueueFilter(turns: [.toAnswer])
        case .todaysVisits: QueueFilter(visitIn: today)
        case .toSign: QueueFilter(turns: [.toSign])
        case .toHandBack: QueueFilter(turns: [.toHandBack])
        // A call is owed after the ticket is closed, too, but not before its day has come.
        case .callsOwed: QueueFilter(openness: .all, callDueBefore: today.end)
        case .late: QueueFilter(isLate: true)
        case .unassigned: QueueFilter(isUnassigned: true)
        case .open: QueueFilter()
        }
    }

    public var order: QueueOrder { self == .callsOwed ? .call : .promise }
}

extension QueueFilter {
    /// What somebody has to see to: what they are to do, and at the hotline what they took down, whoever it went to.
    fileprivate init(mineOf person: Person) {
        self.init()
        if person.roles.contains(.agent) { own = person.id } else { engineer = person.id }
    }
}

extension Desk {
    /// How many tickets each saved view shows `person`, in one statement.
    ///
    /// `today` is the day on the wall they look at.
    public func counts(today: Interval, seenBy person: Person) async throws -> [SavedView: QueueCount] {
        let now = now()
        return try await database.read { db in
            let statement = try SavedView.allCases.map { view -> SQL in
                let filter = view.filter(for: person, today: today)
                let conditions = try filter.conditions(for: person, at: now, in: db)
                return """
                    SELECT CAST(\(view.rawValue) AS TEXT) AS saved_view, count(*) AS n
                    FROM (\(SQL.tickets(conditions, limit: QueueCount.most + 1))) AS counted
                    """
            }.joined(" UNION ALL ")
            var counts: [SavedView: QueueCount] = [:]
            for row in try db.rows(statement) {
                guard let view = SavedView(rawValue: try row["saved_view"]) else { continue }
                counts[view] = QueueCount(try row["n"], limit: QueueCount.most)
            }
            return counts
        }
    }
}
