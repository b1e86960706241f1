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

extension Plan {
    /// Who leads such a request, who supports, and who must be told; `nil` where no sentence says.
    ///
    /// Of the rules that speak of it one that lost to another of them by a ruling steps back (X10, X11);
    /// of the rest the first decides, and what it leaves open another one with the same lead may add:
    /// C18 says who leads a project, C20 that the project must be told. (§4)
    public func leadership(
        phase: DevicePhase?,
        kind: RequestKind,
        contract: ContractKind?
    ) -> TicketEvent.Leadership {
        let covering = ownership.filter { $0.covers(phase: phase, kind: kind, contract: contract) }
        let standing = covering.filter { rule in
            !rulings.contains { ruling in
                ruling.fates[rule.clause] != nil && covering.contains { ruling.winners.contains($0.clause) }
            }
        }
        // Whatever no sentence gives to somebody else is after-sales' own work; nothing is ever without a lead.
        guard let first = standing.first ?? covering.first else { return TicketEvent.Leadership(lead: .afterSales) }
        let agreeing = standing.filter { $0.lead == first.lead }
        return TicketEvent.Leadership(
            lead: first.lead,
            support: agreeing.compactMap(\.support).first,
            mustBeTold: agreeing.compactMap(\.mustBeTold).first,
            clause: first.clause
        )
    }
}

extension OwnershipRule {
    /// Whether it speaks of such a request; a ticket without a device matches no phase but "any".
    func covers(phase: DevicePhase?, kind: RequestKind, contract: ContractKind?) -> Bool {
        (phases.isEmpty || phase.map(phases.contains) ?? false)
            && (kinds.isEmpty || kinds.contains(kind))
            && (self.contract == nil || self.contract == contract)
    }
}

/// The parts of the house that can lead or support a request.
public enum Team: String, Sendable, Hashable, CaseIterable, Codable {
    case afterSales = "after-sales"
    case sales
    case supplyChain = "supply-chain"
    case project
}
