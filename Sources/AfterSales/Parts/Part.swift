/// A part that goes into the devices we look after, as the catalogue has it.
public struct Part: Sendable, Equatable {
    public struct Details: Sendable, Equatable, Codable {
        /// The maker's or our own, unique in any spelling, such as `RM1-8395`.
        public var number: String
        public var name: String
        /// The models it fits; none where nobody said.
        public var models: [ID<ProductModel>]
        /// What it costs us; `nil` while nobody knows.
        public var cost: Money?
        /// What a customer pays who pays.
        public var list: Money?
        /// Whether it is ordered no more; what used it before stays as it was.
        public var isRetired: Bool

        public init(
            number: String,
            name: String,
            models: [ID<ProductModel>] = [],
            cost: Money? = nil,
            list: Money? = nil,
            isRetired: Bool = false
        ) {
            self.number = number
            self.name = name
            self.models = models
            self.cost = cost
            self.list = list
            self.isRetired = isRetired
        }

        /// The same, cleaned of what a paste brings along; refused where it cannot be right.
        public func checked() throws(Refusal) -> Details {
            let number = try TypedText.line(number, "number", limit: 60)
            guard !Spelling.ofSerial(number).isEmpty else { throw .missing("number") }
            let models = Set(models).sorted()
            guard models.count <= 200 else { throw .invalid("models", expected: "≤ 200") }
            // A form and a file have one currency for both: two would become one unseen.
            if let cost, let list, cost.currency != list.currency {
                throw .invalid("currency", expected: "one-currency")
            }
            return Details(
                number: number,
                name: try TypedText.line(name, "name", limit: 200),
                models: models,
                cost: try cost?.checked("cost"),
                list: try list?.checked("list"),
                isRetired: isRetired
            )
        }
    }

    public let id: ID<Part>
    public let details: Details
    public let version: Int

    public init(id: ID<Part>, details: Details, version: Int) {
        self.id = id
        self.details = details
        self.version = version
    }

    public var number: String { details.number }
    public var name: String { details.name }

    /// As a ticket names it from now on, whatever the catalogue says later.
    public var item: TicketEvent.PartItem { .init(part: id, number: number, name: name) }
}

extension TicketEvent.PartItem {
    /// `RM1-8395 定影組件`, or what was typed where the catalogue has none.
    public var text: String { number.map { "\($0) \(name)" } ?? name }

    /// With how many, if not one: `RM1-8395 定影組件 × 2`.
    public func text(times count: Int) -> String { count == 1 ? text : "\(text) × \(count)" }
}

/// A part as somebody typed it, perhaps with how many of it: `RM1-8395 x2`.
public struct TypedPart: Sendable, Equatable {
    public let text: String

    /// `nil` where nothing was typed.
    public init?(_ typed: String) {
        text = typed.trimmed
        if text.isEmpty { return nil }
    }

    /// What it may mean, the likeliest first.
    ///
    /// A number may itself end in `x4`: all of it goes before a part and how many of it. What stands before the count is
    /// a number, or begins with one, the longest first.
    private var readings: [(key: String, count: Int)] {
        let match = text.wholeMatch(of: /(.+?)\s*[x×*]\s*(\d{1,5})/)
        let count = match.flatMap { Int($0.2) }.flatMap { $0 > 0 ? $0 : nil }
        let name = count == nil ? text[...] : match?.1 ?? text[...]
        let words = name.split(whereSeparator: \.isWhitespace)
        let beginnings = (1...max(1, min(words.count, 5))).map { words.prefix($0).joined() }
        let means = [(text, 1)] + ([String(name)] + beginnings.reversed()).map { ($0, count ?? 1) }
        return means.map { (key: Spelling.ofSerial($0), count: $1) }.filter { !$0.key.isEmpty }
    }

    /// The spellings under which the catalogue may know it.
    public var keys: [String] {
        readings.map(\.key).reduce(into: []) { keys, key in
            if !keys.contains(key) { keys.append(key) }
        }
    }

    /// What it means among those that the catalogue knows by these spellings, and how many of it.
    public func find<Found>(in known: [String: Found]) -> (found: Found, count: Int)? {
        readings.lazy.compactMap { reading in known[reading.key].map { ($0, reading.count) } }.first
    }
}
