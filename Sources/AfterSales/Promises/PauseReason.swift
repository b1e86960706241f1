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

extension PauseReason {
    /// The table of semantics §3.4: waiting for the customer stops every clock but *respond*, and what is
    /// ours to carry stops none.
    public static let usual: [PauseReason] = [
        PauseReason(id: "customer-information", stops: usuallyStopped, waitingFor: .customer),
        PauseReason(id: "visit-postponed", stops: usuallyStopped, waitingFor: .customer),
        PauseReason(id: goodsNotSent, stops: usuallyStopped, waitingFor: .customer),
        PauseReason(id: "payment", stops: usuallyStopped, waitingFor: .payment),
        PauseReason(id: "supplier", stops: [], waitingFor: .supplier),
        PauseReason(id: "parts", stops: [], waitingFor: .parts),
        PauseReason(id: "internal-approval", stops: [], waitingFor: .ourselves),
    ]

    /// Ends by itself once the goods are here.
    static let goodsNotSent = "goods-not-sent"

    private static let usuallyStopped: Set<Metric> = [.answer, .arrive, .restore, .depot]
}

public enum WaitingFor: String, Sendable, Hashable, CaseIterable, Codable {
    case customer, payment, supplier, parts, ourselves
}
