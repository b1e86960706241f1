import Storage

extension Desk {
    /// Whether the database answers; throws what is wrong with it.
    public func ping() async throws {
        _ = try await database.read { try $0.rows("SELECT 1 AS one") }
    }

    /// Whether an error says that the desk cannot work at this moment, rather than that something is wrong with it.
    public func isOutage(_ error: any Error) -> Bool {
        if error is Overloaded { return true }
        return switch error as? SQLFailure {
        case .busy, .serialization, .cancelled, .unavailable, .connectionLost, .outcomeUnknown, .closed, .diskFull,
            .readOnly, .inputOutput:
            true
        default: false
        }
    }
}
