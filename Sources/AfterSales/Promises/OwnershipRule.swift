/// Who leads and who supports, by phase, kind of request and kind of contract (C16–C21).
public struct OwnershipRule: Sendable, Equatable {
    public var clause: String
    public var phases: Set<DevicePhase>
    public var kinds: Set<RequestKind>
    /// `nil`: any kind of contract.
    public var contract: ContractKind?
    public var lead: Team
    public var support: Team?
    public var mustBeTold: Team?

    public init(
        clause: String,
        phases: Set<DevicePhase> = [],
        kinds: Set<RequestKind> = [],
        contract: ContractKind? = nil,
        lead: Team,
        support: Team? = nil,
        mustBeTold: Team? = nil
    ) {
        self.clause = clause
        self.phases = phases
        self.kinds = kinds
        self.contract = contract
        self.lead = lead
        self.support = support
        self.mustBeTold = mustBeTold
    }
}

/// The parts of the house that can lead or support a request.
public enum Team: String, Sendable, Hashable, CaseIterable, Codable {
    case afterSales = "after-sales"
    case sales
    case supplyChain = "supply-chain"
    case project
}
