/// What happens with a thing: it is lent, kept in stock, shipped, returned or replaced.
public struct GoodsTerms: Sendable, Equatable, Encodable {
    /// See `Vocabulary.dealings`.
    public var does: String
    public var what: String
    public var quantity: Quantity?
    /// Same grade or better, new, original.
    public var grade: String?
    /// Whose it is, or becomes.
    public var owner: String?
    /// The clause whose promise must have been missed first.
    public var ifMissed: String?

    public init(
        does: String,
        what: String,
        quantity: Quantity? = nil,
        grade: String? = nil,
        owner: String? = nil,
        ifMissed: String? = nil
    ) {
        self.does = does
        self.what = what
        self.quantity = quantity
        self.grade = grade
        self.owner = owner
        self.ifMissed = ifMissed
    }
}

/// Work the customer may have, such as training or advice.
public struct OfferTerms: Sendable, Equatable, Encodable {
    public var services: [String]
    public var topics: [String]
    public var onRequest: Bool
    public var quantity: Quantity?

    public init(services: [String], topics: [String] = [], onRequest: Bool = false, quantity: Quantity? = nil) {
        self.services = services
        self.topics = topics
        self.onRequest = onRequest
        self.quantity = quantity
    }
}
