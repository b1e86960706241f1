/// Whether we sold goods or run a project; before acceptance they are led differently (X10).
public enum ContractKind: String, Sendable, Hashable, CaseIterable, Codable {
    case product, project
}
