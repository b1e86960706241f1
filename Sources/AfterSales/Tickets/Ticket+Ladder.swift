/// The rungs of the ladder, and the gates between them.
extension Ticket {
    /// Records what phone guidance and the customer's own checks came to (C44, C66).
    public func guide(_ guidance: TicketEvent.RungResult) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        if guidance.result == .notPossible || guidance.steps.isEmpty {
            try guidance.words.needed("words", limit: 20_000)
        }
        return [.guided(guidance)] + solution(guidance.result, .guidance, guidance.words, guidance.steps)
    }

    /// Records that the customer lets us connect, and how they said so (C53).
    public func consent(_ consent: TicketEvent.Consent) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        try consent.by.needed("by", limit: 200)
        try consent.how.needed("how", limit: 200)
        return [.consented(consent)]
    }

    /// Connects to the customer's system.
    public func startRemote(_ start: TicketEvent.RemoteStart, under plan: Plan) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        guard openRemoteSession == nil else { throw Refusal(.conflict, "remote-already-open") }
        try passes(.ladderOrder, before: .remote, under: plan)
        try passes(.remoteConsent, under: plan)
        return [.remoteStarted(start)]
    }

    /// Disconnects, with the diagnosis and what was done (C53).
    public func endRemote(_ end: TicketEvent.RemoteEnd) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        guard openRemoteSession != nil else { throw Refusal(.conflict, "remote-not-open") }
        try end.diagnosis.needed("diagnosis", limit: 20_000)
        if end.result == .solved { try end.done.needed("done", limit: 20_000) }
        return [.remoteEnded(end)] + solution(end.result, .remote, end.done, [])
    }

    /// Records that a remote session was not possible, so that a visit may follow.
    public func skipRemote(because words: String) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        try words.needed("words", limit: 20_000)
        guard openRemoteSession == nil else { throw Refusal(.conflict, "remote-already-open") }
        return [.remoteEnded(.init(diagnosis: words, done: "", result: .notPossible))]
    }

    /// Tells the customer who pays what, in words (C74).
    public func tellCosts(_ told: TicketEvent.CostsTold) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        try told.words.needed("words", limit: 5_000)
        try told.to.needed("to", limit: 200)
        return [.costsTold(told)]
    }

    /// Records that the customer heard it and agrees.
    public func acknowledgeCosts(_ acknowledged: TicketEvent.CostsAcknowledged) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        try acknowledged.by.needed("by", limit: 200)
        guard costsTold != nil else { throw Refusal(.conflict, "costs-not-told") }
        return [.costsAcknowledged(acknowledged)]
    }

    /// Opens a gate that the plan keeps shut; the reason stays on record and is reported. (§7)
    public func override(_ gate: Gate, reason: String, by person: Person) throws(Refusal) -> [TicketEvent] {
        try person.needs(.overrideGate)
        try needsWork()
        try reason.needed("reason", limit: 2_000)
        guard !overrides.contains(gate) else { return [] }
        return [.overridden(.init(gate: gate, reason: reason))]
    }

    /// The problem is gone, found on this rung.
    private func solution(
        _ result: Rung.Result,
        _ rung: Rung,
        _ words: String,
        _ steps: [String]
    ) -> [TicketEvent] {
        guard result == .solved, resolved == nil else { return [] }
        let how = words.isEmpty ? steps.joined(separator: ", ") : words
        return [.resolved(.init(rung: rung, how: how))]
    }
}

extension Ticket {
    /// How a gate stands.
    public struct GateState: Sendable, Equatable {
        public let gate: Gate
        public let clause: String
        public let isOpen: Bool
        /// Whether somebody opened it by right and reason.
        public let isOverridden: Bool
    }

    /// Every gate of the plan that this ticket can meet, and whether it is open now.
    public func gates(under plan: Plan) -> [GateState] {
        plan.gates.compactMap { rule in
            let isOpen =
                switch rule.gate {
                case .ladderOrder: Rung.visit.before.map { rungResults[$0] != nil } ?? true
                case let gate: holds(gate)
                }
            if rule.gate == .leadTold, leadership?.mustBeTold == nil { return nil }
            return GateState(
                gate: rule.gate,
                clause: rule.clause,
                isOpen: isOpen || overrides.contains(rule.gate),
                isOverridden: overrides.contains(rule.gate)
            )
        }
    }

    /// Throws, naming the clause, unless the plan has no such gate, or it is open, or was overridden.
    func passes(_ gate: Gate, before rung: Rung? = nil, under plan: Plan) throws(Refusal) {
        guard let rule = plan.gates.first(where: { $0.gate == gate }), !overrides.contains(gate) else { return }
        if gate == .ladderOrder {
            guard let missing = rung?.before, rungResults[missing] == nil else { return }
            throw Refusal(
                .gateClosed,
                "gate-ladder-order",
                values: ["rung": missing.rawValue],
                clause: rule.clause
            )
        }
        guard holds(gate) else { throw Refusal(.gateClosed, "gate-\(gate.rawValue)", clause: rule.clause) }
    }

    private func holds(_ gate: Gate) -> Bool {
        switch gate {
        case .ladderOrder: true
        case .remoteConsent: remoteConsent != nil
        case .toldWhoPays: costsAcknowledged != nil
        case .reportSigned: (report == nil && !hadOnSiteWork) || signature != nil
        case .handedBack: (report == nil && !hadOnSiteWork) || (report != nil && acknowledgedVersion == report?.version)
        case .leadTold: leadership?.mustBeTold == nil || leadAcknowledgedAt != nil
        }
    }
}
