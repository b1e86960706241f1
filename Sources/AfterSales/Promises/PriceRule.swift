/// What may cost something when a device is repaired (semantics §6).
public enum PriceCategory: String, Sendable, Hashable, CaseIterable, Codable {
    case parts
    case labour
    case remoteService = "remote-service"
    case travel
    /// To our bench.
    case freightIn = "freight-in"
    /// Back to the customer.
    case freightOut = "freight-out"
    /// A whole unit in place of the old one (C36).
    case replacement
    case training
}

/// Who bears a category, and at which price; what the vendor bears is free for the customer.
public struct Price: Sendable, Hashable {
    /// See `Vocabulary.parties`.
    public let payer: String
    /// See `Vocabulary.priceBases`, and `fee` where the sentence names a sum; `not-stated` where it only says who.
    public let basis: String

    /// `nil` where the sentence cannot be meant: nobody sends labour.
    init?(payer: String, basis: String, for category: PriceCategory) {
        if payer == "each-sender" || basis == "each-sender" {
            switch category {
            case .freightIn: self.payer = "customer"
            case .freightOut: self.payer = "vendor"
            default: return nil
            }
            self.basis = "each-sender"
        } else if basis == "free" || payer == "vendor" {
            self.payer = payer == "customer" ? "vendor" : payer
            self.basis = "free"
        } else {
            self.payer = payer
            self.basis = basis
        }
    }

    /// Whether both may be said of the same bill: one may leave open what the other tells exactly.
    public func agrees(with other: Price) -> Bool {
        guard payer == other.payer else { return false }
        return payer != "customer" || basis == other.basis || basis == "not-stated" || other.basis == "not-stated"
    }

    /// The lower the better for the customer.
    ///
    /// What cannot be compared (a quotation with a list) keeps this order.
    var burden: Int {
        guard payer == "customer" else { return 0 }
        let dearer = [
            "each-sender", "cost", "first-purchase", "ex-works", "contract", "quoted", "list", "fee",
            "time-and-material",
        ]
        return 1 + (dearer.firstIndex(of: basis) ?? dearer.count)
    }
}

/// What one sentence says about who pays one category, and in which cases.
public struct PriceRule: Sendable, Equatable {
    public let clause: String
    public let category: PriceCategory
    public let price: Price
    public let scope: RuleScope
    /// Whether the sentence speaks of all costs at once (C69).
    public let isSweeping: Bool
    /// The ruling by which it does not act; it is shown as having lost.
    public let setAsideBy: String?
    /// The sentences that go before it where they say something else, each by which ruling.
    let givesWayTo: [String: String]
    /// What else it depends on than the warranty and the cause, in the words of the plan.
    public let conditions: [String]
    /// In which standings it holds, and from which causes; empty means any.
    private let states: [WarrantyStanding.State]
    private let causes: [FaultCause]

    init(
        clause: String,
        category: PriceCategory,
        price: Price,
        scope: RuleScope,
        isSweeping: Bool,
        setAsideBy: String?,
        givesWayTo: [String: String]
    ) {
        self.clause = clause
        self.category = category
        self.price = price
        self.scope = scope
        self.isSweeping = isSweeping
        self.setAsideBy = setAsideBy
        self.givesWayTo = givesWayTo
        conditions = RuleScope.Field.allCases.filter { !Self.deciding.contains($0) }.flatMap { scope[$0] }
        states = scope[.warranty].map { $0 == "in" ? .within : .over }
        causes = scope[.cause].compactMap(FaultCause.init(rawValue:))
    }

    /// Whether it speaks of such a case; `nil` where that depends on what neither the warranty nor the cause tells.
    func speaks(of warranty: WarrantyStanding.State, _ cause: FaultCause) -> Bool? {
        guard states.isEmpty || states.contains(warranty), causes.isEmpty || causes.contains(cause) else {
            return false
        }
        return conditions.isEmpty ? true : nil
    }

    /// Whether the warranty and the cause alone tell if it is meant.
    ///
    /// One that is meant only while nobody knows the cause tells nothing of what it turns out to be.
    public var decides: Bool { setAsideBy == nil && conditions.isEmpty && causes != [.unknown] }

    static let deciding: Set<RuleScope.Field> = [.warranty, .cause]
}

extension Plan {
    /// What a rule says about each category, at most once.
    func priceRules(of rule: Rule, in clause: Clause) -> [PriceRule] {
        guard clause.status(of: rule).runs else { return [] }
        let ruling = ruling(that: .setAside, rule, in: clause) ?? ruling(that: .shadow, rule, in: clause)
        let rulings = rulings.filter { $0.fates[clause.id] != nil }
        let winners = rulings.flatMap { ruling in ruling.winners.map { ($0, ruling.id) } }
        var scope = rule.scope
        if let event = rule.upon { scope.values[.condition] = scope[.condition] + [event] }
        return PriceCategory.allCases.compactMap { category in
            guard let (payer, basis, isSweeping) = rule.price(of: category),
                let price = Price(payer: payer, basis: basis, for: category)
            else { return nil }
            return PriceRule(
                clause: clause.id,
                category: category,
                price: price,
                scope: scope,
                isSweeping: isSweeping,
                setAsideBy: ruling?.id,
                givesWayTo: Dictionary(winners) { first, _ in first }
            )
        }
    }

    /// Whether the rule gives an answer to who pays, by the warranty and the cause alone.
    func tellsWhoPays(_ rule: Rule, in clause: Clause) -> Bool {
        priceRules(of: rule, in: clause).contains(where: \.decides)
            || offersPaidService(rule, in: clause)
    }

    /// Whether it says that service goes on after the warranty (C12).
    public func offersPaidService(_ rule: Rule, in clause: Clause) -> Bool {
        clause.status(of: rule).runs && rule.offers?.services.contains("after-sales-service") == true
            && rule.scope == RuleScope([.warranty: ["out"]]) && ruling(that: .setAside, rule, in: clause) == nil
    }
}

extension Rule {
    /// What it says of a category: by its name, else as a part of the repair, else among all costs.
    fileprivate func price(of category: PriceCategory) -> (payer: String, basis: String, isSweeping: Bool)? {
        // To repair is parts and labour; the way there and the parcels are not said with it (X07).
        let names = category == .parts || category == .labour ? [category.rawValue, "repair"] : [category.rawValue]
        for name in names {
            if let line = pays.first(where: { $0.category == name }) { return (line.payer, line.basis, false) }
            if let fee, fee.charge == name { return (fee.paidBy, "fee", false) }
            switch covers.first(where: { $0.service == name })?.standing {
            case "covered": return ("vendor", "free", false)
            case "excluded", "charged-each-time": return ("customer", "not-stated", false)
            default: break
            }
        }
        return pays.first { $0.category == "everything" }.map { ($0.payer, $0.basis, true) }
    }
}
