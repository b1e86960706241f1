/// What an engineer goes through at a device of one model, or of one class of fault; each visit keeps its own copy.
public struct Checklist: Sendable, Equatable {
    /// One thing to look at or to measure.
    public struct Point: Sendable, Equatable, Codable {
        public var words: String
        /// What a value is measured in; without one the point passes or fails.
        public var unit: String?

        public init(_ words: String, unit: String? = nil) {
            self.words = words
            self.unit = unit
        }
    }

    public struct Details: Sendable, Equatable, Codable {
        public var name: String
        /// For this model alone.
        public var model: ID<ProductModel>?
        /// For this class of fault alone.
        public var faultClass: String?
        /// In the order they are gone through; 1 to 60.
        public var points: [Point]

        public init(name: String, model: ID<ProductModel>? = nil, faultClass: String? = nil, points: [Point]) {
            self.name = name
            self.model = model
            self.faultClass = faultClass
            self.points = points
        }

        /// The same, cleaned of what a paste brings along.
        public func checked() throws(Refusal) -> Details {
            guard !points.isEmpty else { throw .missing("points") }
            guard points.count <= 60 else { throw .invalid("points", expected: "1…60") }
            var checked = self
            checked.name = try TypedText.line(name, "name", limit: 80)
            checked.faultClass = try TypedText.optionalLine(faultClass, "faultClass", limit: 100)
            checked.points = []
            for point in points {
                checked.points.append(
                    Point(
                        try TypedText.line(point.words, "points", limit: 200),
                        unit: try TypedText.optionalLine(point.unit, "points", limit: 20)
                    )
                )
            }
            return checked
        }
    }

    public let id: ID<Checklist>
    public var details: Details
    public var version: Int

    public init(id: ID<Checklist>, details: Details, version: Int = 1) {
        self.id = id
        self.details = details
        self.version = version
    }

    /// As a visit that begins now keeps it.
    public var copy: Copy { Copy(checklist: id, version: version, name: details.name, points: details.points) }

    /// What a visit goes through, whatever becomes of the checklist later.
    public struct Copy: Sendable, Equatable, Codable {
        public var checklist: ID<Checklist>
        public var version: Int
        public var name: String
        public var points: [Point]

        public init(checklist: ID<Checklist>, version: Int, name: String, points: [Point]) {
            self.checklist = checklist
            self.version = version
            self.name = name
            self.points = points
        }
    }

    /// The one that says most about a device of `model` with a fault of `faultClass`: for both, else for the model,
    /// else for the class of fault, else for all; of several alike the one kept last.
    public static func best(
        of checklists: [Checklist],
        model: ID<ProductModel>?,
        faultClass: String?
    ) -> Checklist? {
        let fault = faultClass.map(Spelling.ofCode)
        return checklists.compactMap { checklist -> (list: Checklist, weight: Int)? in
            let wanted = (model: checklist.details.model, fault: checklist.details.faultClass.map(Spelling.ofCode))
            guard wanted.model == nil || wanted.model == model, wanted.fault == nil || wanted.fault == fault else {
                return nil
            }
            return (checklist, (wanted.model == nil ? 0 : 2) + (wanted.fault == nil ? 0 : 1))
        }.max { ($0.weight, $0.list.id) < ($1.weight, $1.list.id) }?.list
    }
}

/// A checklist with what came of it, as the customer signs it.
public struct CheckedList: Sendable, Equatable, Codable {
    /// What came of one point.
    public enum Outcome: String, Sendable, Hashable, CaseIterable, Codable {
        case passed, failed
        /// A value was read off.
        case measured
        case notApplicable = "not-applicable"
    }

    public struct Point: Sendable, Equatable, Codable {
        public var words: String
        public var unit: String?
        /// `nil` where nobody got that far.
        public var outcome: Outcome?
        /// As it was read off, in `unit`.
        public var value: String?

        public init(_ words: String, unit: String? = nil, outcome: Outcome? = nil, value: String? = nil) {
            self.words = words
            self.unit = unit
            self.outcome = outcome
            self.value = value
        }
    }

    public var name: String
    public var version: Int
    public var points: [Point]

    public init(name: String, version: Int, points: [Point]) {
        self.name = name
        self.version = version
        self.points = points
    }

    /// What was said about a point, before it is held against the list.
    public struct Answer: Sendable, Equatable {
        public var outcome: Outcome
        public var value: String?

        public init(_ outcome: Outcome, value: String? = nil) {
            self.outcome = outcome
            self.value = value
        }
    }

    /// The list as it was answered; `answers` are by the points' numbers, from 1.
    ///
    /// - Throws: `no-such-point` for a number the list has not, `checklist-value` for a value that is missing or is
    ///   none, and (where `isComplete` is asked for) `checklist-open` for a point that nobody answered.
    public init(_ list: Checklist.Copy, _ answers: [Int: Answer], isComplete: Bool) throws(Refusal) {
        if let strange = answers.keys.sorted().first(where: { !list.points.indices.contains($0 - 1) }) {
            throw Refusal(.invalid, "no-such-point", field: "checklist", values: ["point": String(strange)])
        }
        self.init(name: list.name, version: list.version, points: [])
        for (index, point) in list.points.enumerated() {
            let field = "point-\(index + 1)"
            guard let answer = answers[index + 1] else {
                guard !isComplete else {
                    throw Refusal(.invalid, "checklist-open", field: field, values: ["point": point.words])
                }
                points.append(Point(point.words, unit: point.unit))
                continue
            }
            let isMeasured = answer.outcome == .measured
            let value = try TypedText.optionalLine(isMeasured ? answer.value : nil, field, limit: 40)
            guard isMeasured == (value != nil), !isMeasured || point.unit != nil else {
                throw Refusal(.invalid, "checklist-value", field: field, values: ["point": point.words])
            }
            points.append(Point(point.words, unit: point.unit, outcome: answer.outcome, value: value))
        }
    }

    /// How many points failed.
    public var failures: Int { points.count { $0.outcome == .failed } }

    /// The answers by the points' numbers, as they were given.
    public var answers: [Int: Answer] {
        var answers: [Int: Answer] = [:]
        for (index, point) in points.enumerated() {
            answers[index + 1] = point.outcome.map { Answer($0, value: point.value) }
        }
        return answers
    }
}
