/// A PostgreSQL server, 15 or newer, through libpq; any number of programs may use it beside us.
public final class PostgresDatabase: Database {
    public let dialect = Dialect.postgres
    private let sessions: [PostgresSession]
    private let idleSessions: Pool<PostgresSession>
    private let patience: Duration

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
    ///   - pooler: whether a pooler in transaction mode, such as PgBouncer, stands between: then
    ///     statements are not kept prepared, which costs about a third of the speed of a short read.
    /// - Throws: ``SQLFailure/other(code:message:statement:)`` when `conninfo` cannot be read.
    public init(
        _ conninfo: String,
        connections: Int = 8,
        patience: Duration = .seconds(5),
        limits: PostgresLimits = PostgresLimits(),
        pooler: Bool = false
    ) throws {
        try PostgresConnection.check(conninfo)
        let settings = PostgresSettings(conninfo: conninfo, limits: limits, pooler: pooler)
        sessions = (0..<max(connections, 1)).map { _ in PostgresSession(settings) }
        idleSessions = Pool(sessions, patience: patience)
        self.patience = patience
    }

    public func read<Answer: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Answer
    ) async throws -> Answer {
        try await transaction(.read, body)
    }

    @discardableResult
    public func write<Answer: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Answer
    ) async throws -> Answer {
        try await transaction(.write, body)
    }

    /// Behind an advisory lock of the schema.
    @discardableResult
    public func exclusively<Answer: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Answer
    ) async throws -> Answer {
        try await transaction(.exclusive, body)
    }

    public func close() async {
        idleSessions.close()
        for session in sessions { await session.close() }
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
                where failure.hasChangedNothing && (attempt < Self.attempts || ContinuousClock.now < deadline)
            {
                try await Task.sleep(for: .milliseconds(Int.random(in: 0...1 << min(attempt, 7))))
            } catch SQLFailure.unavailable where ContinuousClock.now < deadline {
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
    /// How long an open transaction may ask nothing, before others need its locks more.
    public var idleTransaction: Duration

    public init(
        statement: Duration = .seconds(30),
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
