/// A gate that somebody opened by right and reason. (semantics §7)
public struct GateOverride: Sendable, Equatable {
    public let ticket: Ticket.ID
    /// Its place in the ticket's journal.
    public let sequence: Int
    public let gate: Gate
    public let by: TicketEvent.Who
    public let reason: String
    public let at: Instant
    public let subject: String
    /// What people call the customer.
    public let customer: String

    public init(
        ticket: Ticket.ID,
        sequence: Int,
        gate: Gate,
        by: TicketEvent.Who,
        reason: String,
        at: Instant,
        subject: String,
        customer: String
    ) {
        self.ticket = ticket
        self.sequence = sequence
        self.gate = gate
        self.by = by
        self.reason = reason
        self.at = at
        self.subject = subject
        self.customer = customer
    }
}

/// How often gates were opened by right and reason in a period: which, and by whom.
public struct OverrideMeasure: Sendable, Equatable {
    public struct Times: Sendable, Equatable {
        public var times: Int
        /// On how many tickets.
        public var tickets: Int

        public init(times: Int, tickets: Int) {
            self.times = times
            self.tickets = tickets
        }
    }

    /// The most frequent first.
    public let gates: [(gate: Gate, count: Times)]
    public let people: [(person: TicketEvent.Who, count: Times)]

    public init(gates: [(gate: Gate, count: Times)], people: [(person: TicketEvent.Who, count: Times)]) {
        self.gates = gates
        self.people = people
    }

    public var times: Int { gates.reduce(0) { $0 + $1.count.times } }

    public static func == (a: Self, b: Self) -> Bool {
        a.gates.elementsEqual(b.gates, by: ==) && a.people.elementsEqual(b.people, by: ==)
    }
}
