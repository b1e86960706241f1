import AfterSales
import Storage

/// One number that watchers of the program collect.
public struct Reading: Sendable, Equatable {
    public let name: String
    public let says: String
    /// Whether it counts since the program began; otherwise it is how things are at this moment.
    public let onlyGrows: Bool
    public let label: Label?
    public let value: Double

    /// What tells figures of one name apart.
    public struct Label: Sendable, Equatable {
        public let name: String
        public let value: String
    }

    init(
        _ name: String,
        _ value: Double,
        _ label: (name: String, value: String)? = nil,
        onlyGrows: Bool = false,
        says: String
    ) {
        self.name = name
        self.says = says
        self.onlyGrows = onlyGrows
        self.label = label.map(Label.init)
        self.value = value
    }
}

extension Desk {
    /// How the desk does: its connections, its replica, its outbox and its copies.
    ///
    /// What the database would have to be asked is left out while it does not answer; the rest is then worth knowing
    /// all the more.
    public func readings() async -> [Reading] {
        let figures = database.figures
        return Reading.connections(figures) + Reading.replica(figures.replica) + ((try? await outboxReadings()) ?? [])
            + ((try? await backupReadings()) ?? [])
    }

    private func outboxReadings() async throws -> [Reading] {
        let now = now()
        return try await database.read { db in
            let row = try db.rows(
                """
                SELECT count(*) AS n, min(deliver_after) AS oldest FROM (
                    SELECT deliver_after FROM outbox WHERE settled_at IS NULL
                    ORDER BY deliver_after, fact LIMIT 10000) AS waiting
                """
            )[0]
            let (waiting, oldest): (Int, Instant?) = try (row["n"], row["oldest"])
            let late = oldest.map { max(0, now.milliseconds(since: $0)) } ?? 0
            return [
                Reading("outbox_waiting", Double(waiting), says: "Announcements not yet made, counted up to 10000."),
                Reading(
                    "outbox_late_seconds",
                    Double(late) / 1000,
                    says: "How long ago the first of them should have been made."
                ),
            ]
        }
    }
}

extension Reading {
    fileprivate static func connections(_ figures: DatabaseFigures) -> [Reading] {
        let says = "Connections to the database."
        let idle = Double(max(0, figures.open - figures.busy))
        return [
            Reading("database_connections", Double(figures.busy), ("state", "busy"), says: says),
            Reading("database_connections", idle, ("state", "idle"), says: says),
            Reading("database_connections_most", Double(figures.capacity), says: "Connections there may be."),
            Reading("database_waiting", Double(figures.waiting), says: "Callers waiting for a connection."),
            Reading(
                "database_waits_total",
                Double(figures.waits),
                onlyGrows: true,
                says: "Callers who had to wait for a connection."
            ),
            Reading(
                "database_wait_seconds_total",
                figures.waited / .seconds(1),
                onlyGrows: true,
                says: "How long they waited, all together."
            ),
            Reading(
                "database_refused_total",
                Double(figures.refused),
                onlyGrows: true,
                says: "Callers sent away because no connection became free in time."
            ),
            Reading("database_opened_total", Double(figures.opened), onlyGrows: true, says: "Connections made."),
            Reading(
                "database_repeats_total",
                Double(figures.repeats),
                onlyGrows: true,
                says: "Transactions run again: others came first, or a connection was lost."
            ),
        ]
    }

    fileprivate static func replica(_ replica: DatabaseFigures.Replica?) -> [Reading] {
        guard let replica else { return [] }
        let says = "Reports and exports, by who answered."
        let known = [
            Reading("replica_up", replica.lag == nil ? 0 : 1, says: "Whether the replica is there and its lag known."),
            Reading("replica_reads_total", Double(replica.served), ("from", "replica"), onlyGrows: true, says: says),
            Reading("replica_reads_total", Double(replica.passedOn), ("from", "primary"), onlyGrows: true, says: says),
        ]
        guard let lag = replica.lag else { return known }
        return known + [
            Reading("replica_lag_seconds", lag / .seconds(1), says: "How old what the replica shows may be.")
        ]
    }
}
