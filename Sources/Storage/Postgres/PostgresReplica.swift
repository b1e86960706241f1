import Synchronization

/// A copy of the primary that follows it at some distance, and the watch on how far.
///
/// Both are asked every second how far their log has come. What the replica shows is as old as the newest moment whose
/// place in the primary's log it has reached; that needs neither clocks that agree nor a primary that is busy.
final class PostgresReplica: Sendable {
    private struct Sample {
        let at: ContinuousClock.Instant
        let place: Int
    }

    private struct State {
        var samples: [Sample] = []
        /// The newest moment all of which the replica shows; nil while it is away or was never heard of.
        var shows: ContinuousClock.Instant?
        var watch: Task<Void, Never>?
    }

    let database: PostgresDatabase
    private let state = Mutex(State())

    private static let pause: Duration = .seconds(1)
    /// Two minutes: whoever is further behind is of no use.
    private static let memory = 120

    init(_ database: PostgresDatabase) {
        self.database = database
    }

    deinit {
        state.withLock { $0.watch?.cancel() }
    }

    /// How old what it shows may be; nil when it is away, or too far behind to tell.
    var lag: Duration? {
        state.withLock { $0.shows }.map { ContinuousClock.now - $0 }
    }

    func follow(_ primary: PostgresDatabase) {
        let watch = Task { [weak self, weak primary] in
            while !Task.isCancelled, let primary {
                await self?.compare(with: primary)
                try? await Task.sleep(for: Self.pause)
            }
        }
        state.withLock { $0.watch = watch }
    }

    func close() async {
        state.withLock { state in
            state.watch?.cancel()
            state.shows = nil
        }
        await database.close()
    }

    private func compare(with primary: PostgresDatabase) async {
        let now = ContinuousClock.now
        // While the primary is away the replica shows no older things than it did, but grows older.
        if let place = try? await primary.logPlace() {
            state.withLock { state in
                state.samples.append(Sample(at: now, place: place))
                if state.samples.count > Self.memory { state.samples.removeFirst() }
            }
        }
        let reached = try? await database.logPlace()
        state.withLock { state in
            state.shows = reached.flatMap { reached in state.samples.last { $0.place <= reached }?.at }
        }
    }
}

extension PostgresDatabase {
    /// How far the write-ahead log has come here, in bytes: what is kept, or on a replica what is shown.
    fileprivate func logPlace() async throws -> Int {
        try await read { db in
            try db.rows(
                """
                SELECT CAST(pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()
                    ELSE pg_current_wal_flush_lsn() END, '0/0') AS BIGINT) AS place
                """
            )[0]["place"]
        }
    }
}
