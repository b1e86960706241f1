/// What a rule speaks of, in the sentence's own terms; a field left out means any.
public struct RuleScope: Sendable, Hashable {
    public enum Field: String, Sendable, Hashable, CaseIterable, CodingKey {
        case severity, request, phase, fault
        case product, component
        case place, distance
        case warranty, contract, tier
        case season, year
        case cause, channel
        /// Every one of these must hold; of the other fields any one will do.
        case condition
        /// Whose choice it is left to.
        case choice

        /// Facts a ticket knows today, so that a clock can be told whether the rule speaks of it.
        var isKnownToTickets: Bool {
            switch self {
            case .severity, .request, .phase, .fault: true
            default: false
            }
        }
    }

    public var values: [Field: [String]]

    public init(_ values: [Field: [String]] = [:]) {
        self.values = values.filter { !$0.value.isEmpty }
    }

    public static let everything = RuleScope()

    public var isEverything: Bool { values.isEmpty }

    public subscript(field: Field) -> [String] { values[field] ?? [] }

    /// The fields it names that a ticket cannot answer yet.
    public var unknownToTickets: [Field] {
        Field.allCases.filter { values[$0] != nil && !$0.isKnownToTickets }
    }

    /// Whether everything `other` speaks of, this speaks of too.
    public func contains(_ other: RuleScope) -> Bool {
        values.allSatisfy { field, mine in
            guard let theirs = other.values[field] else { return false }
            return field == .condition
                ? Set(mine).isSubset(of: theirs)
                : Set(theirs).isSubset(of: mine)
        }
    }

    /// Whether some case is spoken of by both.
    ///
    /// Two different conditions are taken to be two cases.
    public func overlaps(_ other: RuleScope) -> Bool {
        values.allSatisfy { field, mine in
            guard let theirs = other.values[field] else { return true }
            return field == .condition
                ? Set(mine).isSubset(of: theirs) || Set(theirs).isSubset(of: mine)
                : !Set(mine).isDisjoint(with: theirs)
        }
    }

    /// The facts a ticket is asked for, as the clocks read them.
    var acting: Scope {
        Scope(
            severities: Set(self[.severity].compactMap(Severity.init(rawValue:))),
            kinds: Set(self[.request].compactMap(RequestKind.init(rawValue:))),
            phases: Set(self[.phase].compactMap(DevicePhase.init(rawValue:))),
            faultClasses: Set(self[.fault])
        )
    }
}

extension RuleScope: Encodable {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Field.self)
        for (field, words) in values { try container.encode(words, forKey: field) }
    }
}
