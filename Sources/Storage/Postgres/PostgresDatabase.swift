import Synchronization

/// A PostgreSQL server, 15 or newer, through libpq; any number of programs may use it beside us.
public final class PostgresDatabase: Database {
    public let dialect = Dialect.postgres
    public var contents: any Contents { ContentTable(database: self) }
    private let sessions: [PostgresSession]
    private let idleSessions: Pool<PostgresSession>
    @TaskLocal private static var glance: Glance<PostgresSession>?
    private let patience: Duration
    private let settings: PostgresSettings
    private let tally = PostgresTally()
    private let replica: PostgresReplica?
    private let replicaLimit: Duration
    private let replicaServed = Atomic<Int>(0)
    private let replicaPassedOn = Atomic<Int>(0)

    /// Attempts granted beyond the patience to what others came before, or whose connection was cut.
    private static let attempts = 20

    /// Prepares to connect; the server is first asked when it is first needed.
    ///
    /// - Parameters:
    ///   - conninfo: what libpq understands, as `host=… dbname=…` or a `postgresql:` address.
    ///     What it does not say about time-outs and keep-alives is chosen so that a lost server is noticed.
    ///   - connections: how many transactions may run at the same time; each has a thread while it does.
    ///   - patience: how long a call waits for a free connection or a server that is not there, and how long it is
    ///     repeated while others come before it.
    ///   - limits: what the server ends by itself.
    ///   - pooler: whether a pooler in transaction mode, such as PgBouncer, stands between: then statements are not
    ///     kept prepared, which costs about a third of the speed of a short read. Unless said, each connection finds
    ///     out.
    ///   - replica: where a copy of the same database is that follows it, for `readOfLate`.
    ///   - replicaLimit: how old what the copy shows may be.
    /// - Throws: ``SQLFailure/other(code:message:statement:)`` when a connection string cannot be read.
    public convenience init(
        _ conninfo: String,
        connections: Int = 8,
        patience: Duration = .seconds(5),
        limits: PostgresLimits = PostgresLimits(),
        pooler: Bool? = nil,
        replica: String? = nil,
        replicaLimit: Duration = .seconds(10)
    ) throws {
        let copy = try replica.map { conninfo in
            try PostgresConnection.check(conninfo)
            return PostgresReplica(
                PostgresDatabase(
                    PostgresSettings(conninfo: conninfo, limits: limits, pooler: pooler, isReplica: true),
                    connections: connections,
                    // The primary is there for whoever cannot wait.
                    patience: min(patience, .seconds(1))
                )
            )
        }
        try PostgresConnection.check(conninfo)
        self.init(
            PostgresSettings(conninfo: conninfo, limits: limits, pooler: pooler),
            connections: connections,
            patience: patience,
            replica: copy,
            replicaLimit: replicaLimit
        )
        copy?.follow(self)
    }

    private init(
        _ settings: PostgresSettings,
        connections: Int,
        patience: Duration,
        replica: PostgresReplica? = nil,
        replicaLimit: Duration = .zero
    ) {
        let tally = tally
        sessions = (0..<max(connections, 1)).map { _ in PostgresSession(settings, tally) }
        idleSessions = Pool(sessions, patience: patience)
        self.settings = settings
        self.patience = patience
        self.replica = replica
        self.replicaLimit = replicaLimit
    }

    public func glance<Answer>(_ work: () async throws -> Answer) async throws -> Answer {
        try await Glance.take(from: idleSessions, into: Self.$glance, for: work)
    }

    public func read<Answer: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Answer
    ) async throws -> Answer {
        if let glance = Self.glance, glance.isOpen(in: idleSessions), let answer = try await glance.read(body) {
            return answer
        }
        return try await transaction(.read, body)
    }

    /// From the replica while it is near enough; whatever it cannot answer, the primary can.
    public func readOfLate<Answer: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Answer
    ) async throws -> Answer {
        guard let replica else { return try await read(body) }
        if let lag = replica.lag, lag <= replicaLimit {
            do {
                let answer = try await replica.database.read(body)
                replicaServed.add(1, ordering: .relaxed)
                return answer
            } catch let cancelled as CancellationError {
                throw cancelled
            } catch {
                // Away, or it does not know yet what was asked for.
            }
        }
        replicaPassedOn.add(1, ordering: .relaxed)
        return try await read(body)
    }

    @discardableResult
    public func write<Answer: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Answer
    ) async throws -> Answer {
        await endGlance()
        return try await transaction(.write, body)
    }

    /// Behind an advisory lock of the schema.
    @discardableResult
    public func exclusively<Answer: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Answer
    ) async throws -> Answer {
        await endGlance()
        return try await transaction(.exclusive, body)
    }

    /// Whoever writes wants to read what was written, and must not hold one connection while waiting for another.
    private func endGlance() async {
        if let glance = Self.glance, glance.isOpen(in: idleSessions) { await glance.end() }
    }

    public func calls() -> AsyncStream<Void> {
        AsyncStream(bufferingPolicy: .bufferingNewest(1)) { calls in
            let opening = Task {
                // Schemas of one database are told apart; so is every test.
                guard let schema = await self.schema() else { return }
                let listener = PostgresListener(self.settings, words: schema) { calls.yield() }
                calls.onTermination = { _ in listener.stop() }
                if Task.isCancelled { listener.stop() } else { listener.start() }
            }
            calls.onTermination = { _ in opening.cancel() }
        }
    }

    public func callOthers() async {
        // Whoever is not reached looks without a call.
        _ = try? await read { db in
            try db.rows("SELECT pg_notify('aftercare', coalesce(current_schema(), '')) AS called")
        }
    }

    public var figures: DatabaseFigures {
        var figures = idleSessions.figures
        figures.open = tally.openNow
        figures.opened = tally.opened
        figures.repeats = tally.repeated
        figures.replica = replica.map { replica in
            var copy = DatabaseFigures.Replica()
            copy.lag = replica.lag
            copy.served = replicaServed.load(ordering: .relaxed)
            copy.passedOn = replicaPassedOn.load(ordering: .relaxed)
            return copy
        }
        return figures
    }

    public func close() async {
        await replica?.close()
        idleSessions.close()
        for session in sessions { await session.close() }
    }

    /// As soon as the server says: nil when cancelled before.
    private func schema() async -> String? {
        while !Task.isCancelled {
            let answer = try? await read { db -> String in
                try db.rows("SELECT coalesce(current_schema(), '') AS name")[0]["name"]
            }
            if let answer { return answer }
            try? await Task.sleep(for: .seconds(1))
        }
        return nil
    }

    private func transaction<Answer: Sendable>(
        _ kind: PostgresTransaction,
        _ body: @escaping @Sendable (any Connection) throws -> Answer
    ) async throws -> Answer {
        let deadline = ContinuousClock.now + patience
        var attempt = 0
        while true {
            attempt += 1
            do {
                return try await idleSessions.lend { session in
                    try await session.transaction(kind, body)
                }
            } catch let failure as SQLFailure
                where failure == .serialization && attempt < Self.attempts
                || failure.hasChangedNothing && (attempt < 3 || ContinuousClock.now < deadline)
            {
                tally.noteRepeated()
                try await Task.sleep(for: .milliseconds(Int.random(in: 0...1 << min(attempt, 7))))
            } catch SQLFailure.unavailable where ContinuousClock.now < deadline {
                tally.noteRepeated()
                try await Task.sleep(for: .milliseconds(Int.random(in: 50...100) << min(attempt, 4)))
            }
        }
    }
}

/// What the server ends by itself; zero is never.
///
/// A COMMIT is ended by us: the server has no limit of its own for it.
public struct PostgresLimits: Sendable {
    public var statement: Duration
    public var lock: Duration
    /// How long a COMMIT may wait for a synchronous standby; longer than that its outcome is unknown.
    public var commit: Duration
    /// How long we wait for one answer: a server that goes by its own limit has given one before.
    var answer: Duration? { statement == .zero ? nil : statement + .seconds(2) }
    /// How long an open transaction may ask nothing, before others need its locks more.
    public var idleTransaction: Duration

    public init(
        statement: Duration = .seconds(15),
        lock: Duration = .seconds(10),
        commit: Duration = .seconds(10),
        idleTransaction: Duration = .seconds(60)
    ) {
        self.statement = statement
        self.lock = lock
        self.commit = commit
        self.idleTransaction = idleTransaction
    }
}

extension SQLFailure {
    /// Others came first, or a connection was cut: the same closure may run again at once.
    fileprivate var hasChangedNothing: Bool {
        self == .serialization || self == .connectionLost
    }
}
