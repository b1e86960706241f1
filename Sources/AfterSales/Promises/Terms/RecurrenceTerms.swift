/// How often something is owed.
public struct RecurrenceTerms: Sendable, Equatable, Encodable {
    public var what: String
    /// Owed: at least so many.
    public var min: Figure?
    /// Allowed: at most so many.
    public var max: Figure?
    /// `year`, `month`, `visit`, `shift` …; not stated for "regularly".
    public var per: Stated<String>?
    /// The stretch between two, instead of a count.
    public var interval: Amount?
    public var seasons: [String]
    public var from: String?
    /// Fixed moments after `from`, such as a call after three days and one after thirty.
    public var at: [Amount]

    public init(
        what: String,
        min: Figure? = nil,
        max: Figure? = nil,
        per: Stated<String>? = nil,
        interval: Amount? = nil,
        seasons: [String] = [],
        from: String? = nil,
        at: [Amount] = []
    ) {
        self.what = what
        self.min = min
        self.max = max
        self.per = per
        self.interval = interval
        self.seasons = seasons
        self.from = from
        self.at = at
    }

    var gist: Rule.Gist {
        if let interval {
            return Rule.Gist(what: what, amount: interval.number, unit: interval.unit.rawValue, start: from)
        }
        let counts = [min, max].compactMap { $0 }
        let amount = counts.first.map { first in
            counts.count == 2 && counts[0] != counts[1] ? "\(first)-\(counts[1])" : "\(first)"
        }
        let unit = per.map { per in per.value.map { "times-per-\($0)" } ?? "not-stated" }
        return Rule.Gist(what: what, amount: amount ?? "not-stated", unit: unit, start: from)
    }
}

/// A pool that is used up: a hundred free hours a year, then paid.
public struct QuotaTerms: Sendable, Equatable, Encodable {
    public var of: String
    /// `nil` where there is no limit, and the sentence says so.
    public var amount: Quantity?
    public var per: String?
    public var eachUse: Quantity?
    /// What happens beyond it.
    public var then: String?
    public var notCounted: [String]

    public init(
        of: String,
        amount: Quantity? = nil,
        per: String? = nil,
        eachUse: Quantity? = nil,
        then: String? = nil,
        notCounted: [String] = []
    ) {
        self.of = of
        self.amount = amount
        self.per = per
        self.eachUse = eachUse
        self.then = then
        self.notCounted = notCounted
    }

    var gist: Rule.Gist {
        let unit = amount.map { amount in per.map { "\(amount.unit)-per-\($0)" } ?? amount.unit }
        return Rule.Gist(what: of, amount: amount?.number ?? "unlimited", unit: unit)
    }
}
