import Synchronization

/// One connection, opened when needed and again when lost, and the queue it works on.
actor PostgresSession: GlanceWorker {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    nonisolated let queue: OwnQueue
    private let settings: PostgresSettings
    private let tally: PostgresTally
    private var connection: PostgresConnection? {
        didSet { tally.note(wasOpen: oldValue != nil, isOpen: connection != nil) }
    }
    private var isClosed = false

    init(_ settings: PostgresSettings, _ tally: PostgresTally) {
        self.settings = settings
        self.tally = tally
        queue = OwnQueue("storage.postgres")
        unownedExecutor = queue.asUnownedSerialExecutor()
    }

    func transaction<Answer: Sendable>(
        _ kind: PostgresTransaction,
        _ body: @Sendable (any Connection) throws -> Answer
    ) throws -> Answer {
        let connection = try connected()
        defer { if !connection.isUsable { self.connection = nil } }
        return try connection.transaction(kind, body)
    }

    func look<Answer: Sendable>(
        _ glance: Glance<PostgresSession>,
        _ body: @Sendable (any Connection) throws -> Answer
    ) throws -> Answer? {
        guard !glance.isOver else { return nil }
        return try connected().look(body)
    }

    func endLook() {
        guard let connection else { return }
        connection.endLook()
        if !connection.isUsable { self.connection = nil }
    }

    func close() {
        isClosed = true
        connection = nil
    }

    private func connected() throws -> PostgresConnection {
        guard !isClosed else { throw SQLFailure.closed }
        if let connection { return connection }
        let opened = try PostgresConnection(settings)
        connection = opened
        return opened
    }
}

/// How many connections there are.
final class PostgresTally: Sendable {
    private let open = Atomic<Int>(0)
    private let openedEver = Atomic<Int>(0)
    private let repeatedEver = Atomic<Int>(0)

    var openNow: Int { open.load(ordering: .relaxed) }
    var opened: Int { openedEver.load(ordering: .relaxed) }
    var repeated: Int { repeatedEver.load(ordering: .relaxed) }

    func note(wasOpen: Bool, isOpen: Bool) {
        open.add((isOpen ? 1 : 0) - (wasOpen ? 1 : 0), ordering: .relaxed)
        if isOpen { openedEver.add(1, ordering: .relaxed) }
    }

    func noteRepeated() { repeatedEver.add(1, ordering: .relaxed) }
}

/// How a connection is to be, however often it is opened.
struct PostgresSettings: Sendable {
    let conninfo: String
    let limits: PostgresLimits
    /// A pooler may give every transaction another session, so nothing may be left in one.
    ///
    /// Unless said, each connection finds out.
    let pooler: Bool?
    /// Among several hosts, which will do: a replica, or the one that takes changes.
    var isReplica = false

    /// Later ones win, so the connection string overrides the first of these.
    var parameters: KeyValuePairs<String, String> {
        [
            "fallback_application_name": "aftercare",
            "connect_timeout": "5",
            // In seconds, then milliseconds: a server that vanished is noticed within about ten seconds.
            "keepalives_idle": "5",
            "keepalives_interval": "2",
            "keepalives_count": "3",
            "tcp_user_timeout": "10000",
            // Among several hosts, the one that takes changes: after a fail-over that is another.
            "target_session_attrs": isReplica ? "prefer-standby" : "read-write",
            "dbname": conninfo,
            "client_encoding": "UTF8",
        ]
    }

    /// Said once to a session of our own.
    func opening(isPooled: Bool) -> String {
        isPooled ? "" : words(local: false).joined(separator: ";")
    }

    func begin(_ kind: PostgresTransaction, isPooled: Bool) -> String {
        ([kind.begin] + (isPooled ? words(local: true) : []) + kind.afterBegin).joined(separator: ";")
    }

    private func words(local: Bool) -> [String] {
        let set = local ? "SET LOCAL" : "SET"
        return [
            "\(set) statement_timeout = \(limits.statement.milliseconds)",
            "\(set) lock_timeout = \(limits.lock.milliseconds)",
            "\(set) idle_in_transaction_session_timeout = \(limits.idleTransaction.milliseconds)",
            // A server set to lose the last moments does not lose ours; one set to wait for its standbys does so.
            """
            SELECT set_config('synchronous_commit', 'on', \(local)) \
            WHERE current_setting('synchronous_commit') = 'off'
            """,
        ]
    }
}

enum PostgresTransaction {
    case read, write, exclusive

    var begin: String {
        switch self {
        case .read: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
        case .write: "BEGIN ISOLATION LEVEL SERIALIZABLE"
        // Its statements must see what the holder of the lock before it has committed.
        case .exclusive: "BEGIN ISOLATION LEVEL READ COMMITTED"
        }
    }

    var afterBegin: [String] {
        switch self {
        case .read, .write:
            []
        case .exclusive:
            [
                "SET LOCAL statement_timeout = 0",
                "SET LOCAL lock_timeout = 0",
                "SELECT pg_advisory_xact_lock(hashtextextended(coalesce(current_schema(), ''), 20261122))",
            ]
        }
    }
}
