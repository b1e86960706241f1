/// Why a clock may stand still, and which clocks it stops.
public struct PauseReason: Sendable, Equatable, Identifiable {
    public let id: String
    /// Clocks it stops; empty where the wait is ours to carry.
    public var stops: Set<Metric>
    /// Whether we wait for the customer, a supplier, or ourselves.
    public var waitingFor: WaitingFor

    public init(id: String, stops: Set<Metric>, waitingFor: WaitingFor) {
        self.id = id
        self.stops = stops
        self.waitingFor = waitingFor
    }
}

public enum WaitingFor: String, Sendable, Hashable, CaseIterable, Codable {
    case customer, payment, supplier, parts, ourselves
}
