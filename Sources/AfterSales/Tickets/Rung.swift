/// The steps by which help comes nearer (C40, C44–C46, C53–C55, C67).
public enum Rung: String, Sendable, Hashable, CaseIterable, Codable {
    /// Phone guidance and the customer's own first checks.
    case guidance
    case remote
    case visit
    /// Return to the factory or to our bench.
    case factory

    /// What a rung came to.
    public enum Result: String, Sendable, Hashable, CaseIterable, Codable {
        case solved
        case notSolved = "not-solved"
        /// Could not be tried, such as no network for a remote session; the words say why.
        case notPossible = "not-possible"
    }

    /// The rung whose result must be on record before this one begins.
    public var before: Rung? {
        switch self {
        case .guidance: nil
        case .remote: .guidance
        case .visit, .factory: .remote
        }
    }

    /// The word plans use for it.
    public var step: String {
        switch self {
        case .guidance: "phone-guidance"
        case .remote: "remote-session"
        case .visit: "visit"
        case .factory: "return-to-factory"
        }
    }
}
