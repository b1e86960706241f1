/// What must hold before something else may happen, and who opened it otherwise. (§7)
extension Ticket {
    /// How a gate stands.
    public struct GateState: Sendable, Equatable {
        public let gate: Gate
        /// The rung it stands before, where that is what it is about.
        public let rung: Rung?
        /// The sentences that ask for it, such as C48 and C76.
        public let clauses: [String]
        public let isOpen: Bool
        /// Whether somebody opened it by right and reason.
        public let isOverridden: Bool
    }

    /// Every gate of the plan that this ticket can meet, once each, and whether it is open now.
    ///
    /// `whoPays` is what the plan says of this repair; without it only a quotation tells that the customer pays.
    public func gates(under plan: Plan, whoPays: WhoPays? = nil) -> [GateState] {
        let isPaid = isPaidRepair(by: whoPays)
        var states: [GateState] = []
        for rule in plan.gates {
            if rule.gate == .leadTold, leadership?.mustBeTold == nil { continue }
            if rule.gate.isOfPaidRepair, !isPaid { continue }
            let rungs: [Rung?] = rule.gate == .ladderOrder ? Rung.allCases.filter(rule.standsBefore) : [nil]
            for rung in rungs {
                guard !states.contains(where: { $0.gate == rule.gate && $0.rung == rung }) else { continue }
                let asking = plan.gates.filter {
                    $0.gate == rule.gate && (rung.map($0.standsBefore) ?? true)
                }
                states.append(
                    GateState(
                        gate: rule.gate,
                        rung: rung,
                        clauses: asking.map(\.clause),
                        isOpen: overrides.contains(rule.gate) || holds(rule.gate, before: rung),
                        isOverridden: overrides.contains(rule.gate)
                    )
                )
            }
        }
        return states
    }

    /// Whether the gate can still keep anything from happening, as things stand: what helped needs no further rung, and
    /// what was passed is not gone through again.
    public func canStillMeet(_ state: GateState) -> Bool {
        guard !isOver else { return false }
        let wentOut = visits.contains { $0.state != .cancelled }
        let cameIn = returns.contains { $0.state != .cancelled }
        return switch state.gate {
        case .ladderOrder:
            switch state.rung {
            case .remote: resolved == nil && rungResults[.remote] == nil && !wentOut && !cameIn
            case .visit: resolved == nil && !wentOut
            case .factory: resolved == nil && !cameIn
            default: resolved == nil
            }
        case .remoteConsent: resolved == nil && rungResults[.remote] == nil && !wentOut && !cameIn
        case .toldWhoPays: resolved == nil
        case .defectiveReturned:
            resolved == nil && (kind == .exchange || cameIn) && !shipments.contains { $0.shipped.kind == .unit }
        case .costsExplained, .quotationAccepted, .paidBeforeRepair: resolved == nil && !isBegunAsPaid
        case .paidBeforeShipping: currentReturn != nil || resolved == nil && !wentOut && !cameIn
        case .reportSigned, .handedBack, .leadTold: true
        }
    }

    /// Opens a gate that the plan keeps shut; the reason stays on record and is reported.
    ///
    /// It stays open until the ticket is reopened; what stands before a replacement, until one left by it (C23).
    public func override(_ gate: Gate, reason: String, by person: Person) throws(Refusal) -> [TicketEvent] {
        try person.needs(.overrideGate)
        if gate == .defectiveReturned { try person.needs(.approveAdvance) }
        try needsWork()
        let reason = try TypedText.paragraphs(reason, "reason", limit: 2_000)
        guard !overrides.contains(gate) else { return [] }
        return [.overridden(.init(gate: gate, reason: reason))]
    }

    /// Throws, naming the clause, unless the plan has no such gate, or it is open, or was overridden.
    func passes(_ gate: Gate, before rung: Rung? = nil, under plan: Plan) throws(Refusal) {
        let rules = plan.gates.filter { $0.gate == gate && (rung.map($0.standsBefore) ?? true) }
        guard let rule = rules.first, !overrides.contains(gate), !holds(gate, before: rung) else { return }
        throw Refusal(
            .gateClosed,
            "gate-\(gate.rawValue)",
            values: rung?.before.map { ["rung": $0.rawValue] } ?? [:],
            clause: rule.clause
        )
    }

    /// Whether nothing stands in the way here: the plan has no such gate, or it is open, or was overridden.
    func isOpen(_ gate: Gate, under plan: Plan) -> Bool {
        overrides.contains(gate) || holds(gate, before: nil) || !plan.gates.contains { $0.gate == gate }
    }

    private func holds(_ gate: Gate, before rung: Rung?) -> Bool {
        switch gate {
        case .ladderOrder: rung?.before.map { rungResults[$0] != nil } ?? true
        case .remoteConsent: remoteConsent != nil
        case .toldWhoPays: costsAcknowledged != nil || isQuotationAccepted
        case .defectiveReturned: returnInHand != nil
        case .costsExplained: costsTold != nil || quotation != nil
        case .quotationAccepted: isQuotationAccepted
        case .paidBeforeRepair, .paidBeforeShipping: isPaid
        case .reportSigned: hasNothingToReport || signature != nil
        case .handedBack: hasNothingToReport || (report != nil && acknowledgedVersion == report?.version)
        case .leadTold: leadership?.mustBeTold == nil || leadAcknowledgedAt != nil
        }
    }

    private var hasNothingToReport: Bool { report == nil && !hadOnSiteWork }
}

extension GateRule {
    /// Whether it stands before this rung; a rule that names none stands before every rung that follows another.
    func standsBefore(_ rung: Rung) -> Bool {
        guard rung.before != nil, gate == .ladderOrder else { return false }
        return blocks == nil || blocks == rung.step
    }
}
