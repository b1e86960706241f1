/// Who pays one category, and on which basis.
public struct PriceLine: Sendable, Equatable, Encodable {
    public var category: String
    public var payer: String
    /// `free`, `cost`, `list`, `quoted` …; `not-stated` where the sentence only says who.
    public var basis: String

    public init(_ category: String, payer: String, basis: String) {
        self.category = category
        self.payer = payer
        self.basis = basis
    }
}

/// One cell of a coverage matrix: a service, and whether it is in.
public struct CoverCell: Sendable, Equatable, Encodable {
    public var service: String
    /// `covered`, `charged-each-time`, `not-offered`, `conditional`, `excluded`, `not-applicable`.
    public var standing: String

    public init(_ service: String, _ standing: String) {
        self.service = service
        self.standing = standing
    }
}

/// A fee or surcharge.
public struct FeeTerms: Sendable, Equatable, Encodable {
    public var charge: String
    public var amount: Quantity?
    public var per: String?
    public var paidBy: String
    /// When it falls due or applies.
    public var when: String?

    public init(charge: String, amount: Quantity? = nil, per: String? = nil, paidBy: String, when: String? = nil) {
        self.charge = charge
        self.amount = amount
        self.per = per
        self.paidBy = paidBy
        self.when = when
    }
}

/// What being late costs, or what is held back.
public struct PenaltyTerms: Sendable, Equatable, Encodable {
    public var rate: Quantity?
    public var per: Amount?
    /// Whether a period just begun counts whole.
    public var startedCounts: Bool
    public var base: String?
    public var cap: Quantity?
    public var retention: Quantity?

    public init(
        rate: Quantity? = nil,
        per: Amount? = nil,
        startedCounts: Bool = false,
        base: String? = nil,
        cap: Quantity? = nil,
        retention: Quantity? = nil
    ) {
        self.rate = rate
        self.per = per
        self.startedCounts = startedCounts
        self.base = base
        self.cap = cap
        self.retention = retention
    }

    var gist: Rule.Gist {
        let figure = rate ?? cap ?? retention
        let unit = figure.map { figure in
            per.map { "\(figure.unit)-per-\($0.number)-\($0.unit.rawValue)" } ?? figure.unit
        }
        return Rule.Gist(what: "penalty", amount: figure?.number, unit: unit, start: nil)
    }
}
