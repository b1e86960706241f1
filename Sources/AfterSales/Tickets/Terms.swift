/// What the customer asks for.
public enum RequestKind: String, Sendable, Hashable, CaseIterable, Codable {
    case fault, exchange, consultation, installation, training, upgrade, complaint
}

/// How bad it is; a worse fault may carry a longer promise, so never assume an order of times.
public enum Severity: String, Sendable, Hashable, CaseIterable, Codable {
    case critical, high, normal, low
}

/// How the customer reached us (C52, C64).
public enum Channel: String, Sendable, Hashable, CaseIterable, Codable {
    case phone, email, chat, web, sales, visit
    /// The label on the device: whoever stood before it, and nobody knows who they are.
    case label
    case imported = "import"

    /// Whether what is on record is what the other side wrote or read, not our notes of it.
    public var isWritten: Bool {
        switch self {
        case .email, .chat, .web, .label: true
        case .phone, .sales, .visit, .imported: false
        }
    }
}
