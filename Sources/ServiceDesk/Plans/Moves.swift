public import AfterSales

/// What a new version of a calendar or plan does to the promises that are open.
public struct Moves: Sendable, Equatable {
    /// One open promise that gets another date, begins or ends.
    public struct Move: Sendable, Equatable {
        public let ticket: Ticket.ID
        public let clock: Clock.ID
        public let from: Instant?
        public let to: Instant?
        /// It was in time, and by the new date it is late.
        public let becomesLate: Bool
        /// Whether the customer sees it.
        public let isPublic: Bool
    }

    /// Open tickets that go by the older version.
    public internal(set) var tickets: [Ticket.ID] = []
    /// Their open promises.
    public internal(set) var open = 0
    public internal(set) var moved: [Move] = []
    /// Promises that the new version no longer makes, and those it adds.
    public internal(set) var dropped = 0
    public internal(set) var added = 0

    public var late: [Move] { moved.filter(\.becomesLate) }

    /// Compares a ticket's clocks before and after.
    mutating func compare(_ before: [Clock], _ after: [Clock], on ticket: Ticket.ID) {
        tickets.append(ticket)
        let known = Dictionary(after.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for clock in before where clock.isOpen {
            open += 1
            guard let next = known[clock.id], next.state != .void else {
                dropped += 1
                continue
            }
            guard next.due != clock.due else { continue }
            moved.append(
                Move(
                    ticket: ticket,
                    clock: clock.id,
                    from: clock.due,
                    to: next.due,
                    becomesLate: clock.brokenAt == nil && next.brokenAt != nil,
                    isPublic: next.isPublic
                )
            )
        }
        let old = Set(before.map(\.id))
        added += after.filter { $0.isOpen && !old.contains($0.id) }.count
    }
}

extension Clock {
    /// Still to be kept, in time or late.
    var isOpen: Bool { fulfilledAt == nil && state != .void }
}
