/// What one engineer has to do in a stretch of time. (the manager's "capacity against promises")
public struct Workload: Sendable, Equatable {
    public let engineer: TicketEvent.Who
    public let openTickets: Int
    /// Of these, past a promise.
    public let late: Int
    /// Whose next promise falls due before the stretch ends; the late are among them.
    public let due: Int
    /// Appointments in the stretch, and how long they take, in milliseconds.
    public let visits: Int
    public let visitTime: Int64
    /// How long what falls due without an appointment may take, as dispatch reckons it, in milliseconds.
    public let reckoned: Int64

    public init(
        engineer: TicketEvent.Who,
        openTickets: Int,
        late: Int,
        due: Int,
        visits: Int,
        visitTime: Int64,
        reckoned: Int64
    ) {
        self.engineer = engineer
        self.openTickets = openTickets
        self.late = late
        self.due = due
        self.visits = visits
        self.visitTime = visitTime
        self.reckoned = reckoned
    }

    /// What the stretch asks for, in milliseconds.
    public var needed: Int64 { visitTime + reckoned }
}

/// What the stretch ahead asks of each engineer, against the service time there is in it.
public struct Capacity: Sendable, Equatable {
    public let ahead: Interval
    /// Service time of the desk's own calendar in it, in milliseconds: what each of them has.
    public let openTime: Int64
    /// Who has most to do comes first.
    public let workloads: [Workload]

    public init(ahead: Interval, openTime: Int64, workloads: [Workload]) {
        self.ahead = ahead
        self.openTime = openTime
        self.workloads = workloads
    }
}

/// How calls of one kind were made that fell due in a period: those after a fault, and those owed without a ticket.
public struct CallMeasure: Sendable, Equatable {
    public let clause: String
    /// The plan language's word for what is owed; `nil` for a follow-up call about a ticket.
    public let what: String?
    public let due: Int
    public let inTime: Int
    /// Made, but after their day.
    public let late: Int
    /// Not made yet.
    public let owed: Int

    public init(clause: String, what: String?, due: Int, inTime: Int, late: Int, owed: Int) {
        self.clause = clause
        self.what = what
        self.due = due
        self.inTime = inTime
        self.late = late
        self.owed = owed
    }
}
