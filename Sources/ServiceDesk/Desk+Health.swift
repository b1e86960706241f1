import Storage

extension Desk {
    /// Whether the database answers; throws what is wrong with it.
    public func ping() async throws {
        _ = try await database.read { try $0.rows("SELECT 1 AS one") }
    }

    /// Whether an error says that the desk cannot work at this moment, rather than that something is wrong with it.
    public func isOutage(_ error: any Error) -> Bool { outage(error) != nil }

    /// What kind of outage an error tells of, if any.
    public func outage(_ error: any Error) -> Outage? {
        if error is Overloaded { return .unavailable }
        if error is UnknownEntry { return .newerRecords }
        return switch error as? SQLFailure {
        case .outcomeUnknown: .outcomeUnknown
        case .diskFull: .diskFull
        case .busy, .serialization, .cancelled, .unavailable, .connectionLost, .closed, .readOnly, .inputOutput:
            .unavailable
        default: nil
        }
    }

    /// Notes something that nobody would miss, such as when somebody was last seen: an outage does not keep them out.
    func noteInPassing(_ body: @escaping @Sendable (any Connection) throws -> Void) async throws {
        do {
            try await database.write(body)
        } catch  where isOutage(error) {
            return
        }
    }
}

/// Why the desk cannot work at this moment.
public enum Outage: Sendable {
    /// Nothing was done; the same may be asked again soon.
    case unavailable
    /// Nothing was done, and nothing can be until somebody makes room.
    case diskFull
    /// It was done or not; look before asking again.
    case outcomeUnknown
    /// A newer program has written what is asked for, and this one cannot read it; another node may.
    case newerRecords
}
