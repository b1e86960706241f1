/// What must hold before something may happen.
public struct GateTerms: Sendable, Equatable, Encodable {
    /// One of our gates (`Gate`), or a word of the plan's own.
    public var name: String?
    /// What it blocks.
    public var before: String?
    /// What opens it; all of these.
    public var needs: [String]
    public var decidedBy: String?

    public init(name: String? = nil, before: String? = nil, needs: [String] = [], decidedBy: String? = nil) {
        self.name = name
        self.before = before
        self.needs = needs
        self.decidedBy = decidedBy
    }
}

/// What must be on file.
public struct EvidenceTerms: Sendable, Equatable, Encodable {
    public var document: String
    /// For each what, such as each visit or each device.
    public var each: String?
    public var contents: [String]
    public var signedBy: String?
    public var to: String?
    public var by: [String]
    public var quantity: Quantity?

    public init(
        document: String,
        each: String? = nil,
        contents: [String] = [],
        signedBy: String? = nil,
        to: String? = nil,
        by: [String] = [],
        quantity: Quantity? = nil
    ) {
        self.document = document
        self.each = each
        self.contents = contents
        self.signedBy = signedBy
        self.to = to
        self.by = by
        self.quantity = quantity
    }
}
