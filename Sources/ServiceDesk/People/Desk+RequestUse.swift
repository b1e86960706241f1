public import AfterSales
import Storage

/// Whose requests of the API are counted together.
public enum RequestSender: Hashable, Sendable {
    case token(Int)
    case person(ID<Person>)

    fileprivate var name: String {
        switch self {
        case .token(let token): "token \(token)"
        case .person(let person): "person \(person)"
        }
    }
}

extension Desk {
    /// Adds what was used at this node to what was used at all of them.
    ///
    /// - Parameters:
    ///   - used: for each sender, how long it takes to work off what they sent, in microseconds.
    ///   - most: as much, in microseconds from now, is kept of what was used before; a clock that was set back would
    ///     otherwise keep everybody out until it has caught up.
    /// - Throws: `SQLFailure`.
    /// - Returns: when everything that each of them sent is worked off, in microseconds since 1970.
    public func addRequestUse(_ used: [RequestSender: Int64], most: Int64) async throws -> [RequestSender: Int64] {
        let now = now().milliseconds * 1_000
        let latest = now + most
        // In one order, so that two nodes do not wait for each other.
        let senders = used.keys.map { ($0.name, $0) }.sorted { $0.0 < $1.0 }
        return try await database.write { db in
            for (name, sender) in senders {
                let spent = used[sender] ?? 0
                try db.later(
                    """
                    INSERT INTO request_use (sender, worked_off) VALUES (\(name), \(now + spent))
                    ON CONFLICT (sender) DO UPDATE SET worked_off = \(spent)
                        + CASE WHEN request_use.worked_off < \(now) THEN \(now)
                            WHEN request_use.worked_off < \(latest) THEN request_use.worked_off ELSE \(latest) END
                    """
                )
            }
            // Last: what others are adding to at this moment is not among it.
            try db.later("DELETE FROM request_use WHERE worked_off <= \(now)")
            let rows = try db.rows(
                "SELECT sender, worked_off FROM request_use WHERE sender IN \(list: senders.map(\.0))"
            )
            let ends: [String: Int64] = Dictionary(
                uniqueKeysWithValues: try rows.map { (try $0["sender"], try $0["worked_off"]) }
            )
            return Dictionary(uniqueKeysWithValues: senders.map { ($0.1, ends[$0.0] ?? now) })
        }
    }
}
