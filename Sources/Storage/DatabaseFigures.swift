/// What those who watch a database want to know of our side of it.
public struct DatabaseFigures: Sendable, Equatable {
    /// Transactions that may run at the same time.
    public var capacity = 0
    /// Connections there are at this moment, at work or not.
    public var open = 0
    /// Transactions at work at this moment.
    public var busy = 0
    /// Callers waiting for a connection at this moment.
    public var waiting = 0
    /// Since the program began: connections made, callers who had to wait, how long all of them together, those sent
    /// away unserved, and transactions run again because others came first or a connection was lost.
    public var opened = 0
    public var waits = 0
    public var waited: Duration = .zero
    public var refused = 0
    public var repeats = 0
    public var replica: Replica?

    /// A copy to read from.
    public struct Replica: Sendable, Equatable {
        /// How old what it shows may be; nil when it is away, or too far behind to tell.
        public var lag: Duration?
        /// Since the program began: transactions it served, and those that went to the primary instead.
        public var served = 0
        public var passedOn = 0
    }

    public init() {}
}
