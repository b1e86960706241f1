/// Something that must hold before something else may happen.
public enum Gate: String, Sendable, Hashable, CaseIterable, Codable {
    /// A rung needs the rung before it to have a recorded result (C44–C46, C55, C67).
    case ladderOrder = "ladder-order"
    /// Consent before a remote session (C53).
    case remoteConsent = "remote-consent"
    /// The customer was told who pays, and acknowledged it, before a visit is dispatched (C74).
    case toldWhoPays = "told-who-pays"
    /// The defective one is here before the one that replaces it leaves (C22), unless that was approved (C23).
    case defectiveReturned = "part-returned"
    /// The report is signed before on-site work closes (C48, C76).
    case reportSigned = "report-signed"
    /// The report is handed back to the agent before the ticket closes (C49).
    case handedBack = "handed-back"
    /// The project lead acknowledged the outcome (C20).
    case leadTold = "lead-told"
    /// What a paid repair costs was explained before it begins (C24).
    case costsExplained = "costs-explained"
    /// The customer accepted the quotation of a paid repair before it begins (C24).
    case quotationAccepted = "quotation-accepted"
    /// The money for a paid repair is here before it begins (C25).
    case paidBeforeRepair = "paid-before-repair"
    /// The money for a paid repair is here before the goods go back (C72).
    case paidBeforeShipping = "paid-before-shipping"
}

public struct GateRule: Sendable, Equatable {
    public var gate: Gate
    public var clause: String
    /// What it blocks, such as `visit`; `nil` where the gate itself says it.
    public var blocks: String?

    public init(gate: Gate, clause: String, blocks: String? = nil) {
        self.gate = gate
        self.clause = clause
        self.blocks = blocks
    }
}

extension Gate {
    /// The gate that a rule without a name of ours asks for, by what it needs; `nil` where none of ours is meant, or
    /// the rule is for some cases only.
    init?(meantBy rule: Rule) {
        guard let terms = rule.gate, terms.name == nil, rule.scope.values.isEmpty else { return nil }
        guard terms.before == "replace", terms.needs == ["part-returned"] else { return nil }
        self = .defectiveReturned
    }
}
