public import AfterSales
import Storage

/// One appointment of an engineer's day, with what to know before setting out.
public struct DayVisit: Sendable {
    public let card: TicketCard
    public let visit: Ticket.Visit
    /// How to reach whoever reported it, the best number first.
    public let phones: [String]
    /// The device's last tickets besides this one.
    public let past: [DevicePast]

    /// Where to go.
    public var site: Site? { card.site }
    /// Who is asked for.
    public var contact: String { card.contact?.name ?? card.ticket.opening.reporter.name }
}

extension Desk {
    /// The appointments of one engineer on one day, in order: promise, place, contact, fault, packing list, history.
    ///
    /// `bounds` is the day on the engineer's wall; `orUnfinished` adds what earlier days left: visits that nobody went
    /// to, that are under way, or whose report waits. At most 50, those of the day first; cancelled ones are left out.
    public func day(
        of engineer: ID<Person>,
        within bounds: Interval,
        orUnfinished: Bool = false,
        seenBy person: Person
    ) async throws -> [DayVisit] {
        try person.needs(.workTicket)
        let now = now()
        let left: SQL =
            orUnfinished
            ? "visit.state IN ('planned', 'departed', 'arrived', 'finished') AND ticket.is_open" : "1 = 0"
        let visits = try await database.read { db in
            let found = try db.rows(
                """
                SELECT visit.ticket_id, visit.visit
                FROM visit JOIN ticket ON ticket.id = visit.ticket_id
                WHERE visit.engineer_id = \(engineer) AND visit.from_at < \(bounds.end)
                    AND visit.from_at > \(bounds.start.advanced(byMilliseconds: -Self.longestVisit))
                    AND (visit.to_at > \(bounds.start) OR \(left)) AND visit.state <> 'cancelled'
                    AND \(TicketScope(person).condition)
                ORDER BY CASE WHEN visit.to_at > \(bounds.start) THEN 0 ELSE 1 END, visit.from_at, visit.ticket_id
                LIMIT 50
                """
            )
            return try found.compactMap { row -> DayVisit? in
                let ticket = try db.ticket(Ticket.ID(number: row["ticket_id"]))
                let number: Int = try row["visit"]
                guard let visit = ticket.visits.first(where: { $0.id == number }) else { return nil }
                let card = try card(projection(of: ticket, at: now, in: db), in: db)
                return DayVisit(
                    card: card,
                    visit: visit,
                    phones: card.phones,
                    past: try ticket.opening.device.map {
                        try db.history(ofDevice: $0, before: ticket.id, limit: 3, seenBy: person)
                    } ?? []
                )
            }
        }
        // What earlier days left stands before the day's own; tickets at one time keep their order.
        return visits.sorted { ($0.visit.plan.from, $0.card.ticket.id) < ($1.visit.plan.from, $1.card.ticket.id) }
    }

    /// How far back an appointment that still goes on, or was left, is looked for: 31 days, in milliseconds.
    static let longestVisit: Int64 = 31 * 86_400_000
}

extension TicketCard {
    /// The number the reporter told us, then the contact's, each once.
    fileprivate var phones: [String] {
        var known: Set<String> = []
        let told = [ticket.opening.reporter.phone].compactMap { $0 } + (contact?.details.phones ?? [])
        return told.filter { known.insert(Spelling.ofPhone($0)).inserted }
    }
}
