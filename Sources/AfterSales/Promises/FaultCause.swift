/// What a fault came from; together with how the device stands to its warranty it decides who pays (semantics §6, X06).
public enum FaultCause: String, Sendable, Hashable, CaseIterable, Codable {
    /// The device itself was not good (C87).
    case defect
    /// It was handled wrongly (C11, C88).
    case misuse
    /// Somebody who is neither ours nor the customer's.
    case thirdParty = "third-party"
    case disaster
    case wear
    /// Nobody can tell.
    case unknown

    /// What it may turn out to be while it is not known.
    public static let knowable: [FaultCause] = [.defect, .misuse, .thirdParty, .disaster, .wear]
}
