/// What a ticket cost, by what the money went on.
public enum CostKind: String, Sendable, Hashable, CaseIterable, Codable {
    case parts
    case replacement
    case freightIn = "freight-in"
    case freightOut = "freight-out"
    case supplierFreight = "supplier-freight"
    case supplierRepair = "supplier-repair"

    /// What is written down when a bill comes; the rest follows from what was used and sent.
    public static let noted: [CostKind] = [.freightIn, .freightOut, .supplierFreight, .supplierRepair]

    /// Whose line of the bill tells who bears it.
    ///
    /// A supplier's repair, and the way there, is a part of repairing (X12).
    public var category: PriceCategory {
        switch self {
        case .parts: .parts
        case .replacement: .replacement
        case .freightIn: .freightIn
        case .freightOut: .freightOut
        case .supplierFreight, .supplierRepair: .labour
        }
    }
}

/// One thing that a ticket cost.
public struct CostEntry: Sendable, Equatable {
    /// The number of the journal's entry that says so.
    public let sequence: Int
    public let kind: CostKind
    public let what: String
    public let count: Int
    /// For all of them; `nil` where nobody knew a price, which is counted and never guessed.
    public let amount: Money?
    public let at: Instant

    public init(sequence: Int, kind: CostKind, what: String, count: Int = 1, amount: Money?, at: Instant) {
        self.sequence = sequence
        self.kind = kind
        self.what = what
        self.count = count
        self.amount = amount
        self.at = at
    }
}

extension Ticket {
    /// What it cost so far, as far as anybody wrote it down.
    public var costs: [CostEntry] {
        entries.filter { !takenBack.contains($0.sequence) }.flatMap(costs)
    }

    private func costs(of entry: TicketEntry) -> [CostEntry] {
        func cost(_ kind: CostKind, _ what: String, _ count: Int = 1, _ amount: Money?) -> CostEntry {
            CostEntry(
                sequence: entry.sequence,
                kind: kind,
                what: what,
                count: count,
                amount: amount,
                at: entry.occurredAt
            )
        }
        switch entry.event {
        case .partUsed(let used):
            let isUnit = shipments.contains { $0.shipped.kind == .unit && $0.shipped.line == used.line }
            let kind: CostKind = isUnit ? .replacement : .parts
            return [cost(kind, used.item.text, used.count, used.unitCost?.times(used.count))]
        case .shipped(let shipped):
            let freight = shipped.freight.map { cost(.freightOut, shipped.goods, 1, $0) }
            // What comes from a line is counted as used.
            let isCounted = shipped.kind == .other || shipped.line != nil
            let kind: CostKind = shipped.kind == .unit ? .replacement : .parts
            return [isCounted ? nil : cost(kind, shipped.goods, 1, shipped.cost), freight].compactMap(\.self)
        case .workFinished(let finished):
            return (finished.typed ?? []).map { cost(.parts, $0, 1, nil) }
        case .costNoted(let noted): return [cost(noted.kind, noted.words ?? "", 1, noted.amount)]
        default: return []
        }
    }
}

/// What keeping the warranty cost us in a period, month by month and by model, in one currency.
public struct WarrantyCost: Sendable, Equatable {
    /// Who bears an entry, by the plan's sentences, the device's warranty and the cause.
    public enum Bearer: String, Sendable, Hashable, CaseIterable {
        case vendor
        /// The customer, or somebody else.
        case other
        /// The sentences leave it open, or the cause is not known yet.
        case open
    }

    /// One entry of one ticket in warranty.
    public struct Entry: Sendable, Equatable {
        public let ticket: Ticket.ID
        public let cost: CostEntry
        public let model: ID<ProductModel>?
        public let bearer: Bearer

        public init(ticket: Ticket.ID, cost: CostEntry, model: ID<ProductModel>?, bearer: Bearer) {
            self.ticket = ticket
            self.cost = cost
            self.model = model
            self.bearer = bearer
        }
    }

    /// Time spent at a customer's site on a ticket in warranty, in milliseconds.
    public struct Labour: Sendable, Equatable {
        public let ticket: Ticket.ID
        public let model: ID<ProductModel>?
        public let at: Instant
        public let length: Int64

        public init(ticket: Ticket.ID, model: ID<ProductModel>?, at: Instant, length: Int64) {
            self.ticket = ticket
            self.model = model
            self.at = at
            self.length = length
        }
    }

    public struct Sum: Sendable, Equatable {
        /// In the smallest unit of the measure's currency.
        public var minor: [CostKind: Int64] = [:]
        /// On site, in milliseconds.
        public var labour: Int64 = 0
        /// Entries that we bear and nobody knows a price of.
        public var unpriced = 0
        /// Entries of which it is not known who bears them.
        public var open = 0
        public var tickets: Set<Ticket.ID> = []

        public var total: Int64 { minor.values.reduce(0, +) }
        /// Parts and replacements, freight, and suppliers' repairs, in this order.
        public var groups: [Int64] {
            [
                minor[.parts, default: 0] + minor[.replacement, default: 0],
                minor[.freightIn, default: 0] + minor[.freightOut, default: 0] + minor[.supplierFreight, default: 0],
                minor[.supplierRepair, default: 0],
            ]
        }
        public var isEmpty: Bool { tickets.isEmpty }

        mutating func add(_ entry: Entry, in currency: String) {
            switch entry.bearer {
            case .other: return
            case .open: open += 1
            case .vendor:
                guard let amount = entry.cost.amount else {
                    unpriced += 1
                    break
                }
                guard amount.currency == currency else { return }
                minor[entry.cost.kind, default: 0] += amount.minor
            }
            tickets.insert(entry.ticket)
        }

        mutating func add(_ labour: Labour) {
            self.labour += labour.length
            tickets.insert(labour.ticket)
        }
    }

    public let currency: String
    /// Every currency that something was paid in, the most frequent first.
    public let currencies: [String]
    public let months: [(month: Interval, sum: Sum)]
    /// The dearest first; the last may be of tickets without a device.
    public let models: [(model: ID<ProductModel>?, sum: Sum)]
    public let whole: Sum

    /// `months` follow each other; what lies outside them is left out.
    public init(_ entries: [Entry], labour: [Labour], months: [Interval], currency: String? = nil) {
        let period = months.first.flatMap { first in months.last.map { Interval(first.start, $0.end) } }
        let entries = entries.filter { period?.contains($0.cost.at) == true }
        let labour = labour.filter { period?.contains($0.at) == true }
        let paid = entries.filter { $0.bearer == .vendor }.compactMap(\.cost.amount?.currency)
        let times = Dictionary(paid.map { ($0, 1) }, uniquingKeysWith: +)
        currencies = times.keys.sorted { (times[$1] ?? 0, $0) < (times[$0] ?? 0, $1) }
        let chosen = currency ?? currencies.first ?? "CNY"
        self.currency = chosen
        var byMonth = months.map { (month: $0, sum: Sum()) }
        var byModel: [ID<ProductModel>?: Sum] = [:]
        var whole = Sum()
        func place(_ at: Instant) -> Int? { months.firstIndex { $0.contains(at) } }
        for entry in entries {
            if let place = place(entry.cost.at) { byMonth[place].sum.add(entry, in: chosen) }
            byModel[entry.model, default: Sum()].add(entry, in: chosen)
            whole.add(entry, in: chosen)
        }
        for visit in labour {
            if let place = place(visit.at) { byMonth[place].sum.add(visit) }
            byModel[visit.model, default: Sum()].add(visit)
            whole.add(visit)
        }
        self.months = byMonth
        self.whole = whole
        models = byModel.filter { !$0.value.isEmpty }
            .sorted { a, b in
                (b.value.total, b.value.labour, a.key?.number ?? .max)
                    < (a.value.total, a.value.labour, b.key?.number ?? .max)
            }
            .map { (model: $0.key, sum: $0.value) }
    }

    public static func == (a: Self, b: Self) -> Bool {
        a.currency == b.currency && a.currencies == b.currencies && a.whole == b.whole
            && a.months.elementsEqual(b.months, by: ==) && a.models.elementsEqual(b.models, by: ==)
    }
}

extension WhoPays {
    /// Who bears such a cost, if a device is in warranty or out of it as this says.
    public func bearer(of kind: CostKind) -> WarrantyCost.Bearer {
        guard let price = answer(on: kind.category)?.price else { return .open }
        return price.payer == "vendor" ? .vendor : .other
    }
}
