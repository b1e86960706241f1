/// How tickets went that were reported in a period.
///
/// Being resolved, being closed and waiting are three different things (hard case 13), and so are waiting for the
/// customer and carrying a wait ourselves (C71). Times are elapsed milliseconds.
public struct TicketMeasure: Sendable, Equatable {
    public let reported: Int
    public let open: Int
    public let closed: Int
    public let cancelled: Int
    public let merged: Int
    /// From the report to the problem being gone, of those where it is.
    public let toResolve: Spread?
    /// From the report to the ticket's end, of those that were closed.
    public let toClose: Spread?
    /// Per ticket that waited: the time in pauses that stop a clock.
    public let waiting: Wait?
    /// Per ticket that waited so: the time in pauses that stop none, and of its goods at a supplier's; it is ours to carry.
    public let supplier: Wait?
    /// How many marks customers gave, and their sum; each is 1 (bad) … 5 (good).
    public let ratings: Int
    public let marks: Int

    /// How long, each ticket's and in all.
    public struct Wait: Sendable, Equatable {
        public let each: Spread
        public let total: Int64

        public init(each: Spread, total: Int64) {
            self.each = each
            self.total = total
        }
    }

    public init(
        reported: Int,
        open: Int,
        closed: Int,
        cancelled: Int,
        merged: Int,
        toResolve: Spread?,
        toClose: Spread?,
        waiting: Wait?,
        supplier: Wait?,
        ratings: Int = 0,
        marks: Int = 0
    ) {
        self.reported = reported
        self.open = open
        self.closed = closed
        self.cancelled = cancelled
        self.merged = merged
        self.toResolve = toResolve
        self.toClose = toClose
        self.waiting = waiting
        self.supplier = supplier
        self.ratings = ratings
        self.marks = marks
    }

    /// The customers' average mark; nothing while nobody gave one.
    public var averageMark: Double? { ratings == 0 ? nil : Double(marks) / Double(ratings) }
}
