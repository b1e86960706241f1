/// A connection that only reads, and the queue it works on.
actor SQLiteReader: GlanceWorker {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    nonisolated let queue: OwnQueue
    private let path: String
    private let patience: Duration
    /// Opened when first needed.
    private var connection: SQLiteConnection?
    private var isClosed = false

    init(path: String, patience: Duration) {
        self.path = path
        self.patience = patience
        queue = OwnQueue("storage.sqlite.reader")
        unownedExecutor = queue.asUnownedSerialExecutor()
    }

    func read<Answer: Sendable>(_ body: @Sendable (any Connection) throws -> Answer) throws -> Answer {
        try opened().transaction("BEGIN", body)
    }

    func look<Answer: Sendable>(
        _ glance: Glance<SQLiteReader>,
        _ body: @Sendable (any Connection) throws -> Answer
    ) throws -> Answer? {
        guard !glance.isOver else { return nil }
        return try opened().look(body)
    }

    func endLook() {
        connection?.endLook()
    }

    func close() {
        isClosed = true
        connection = nil
    }

    func opened() throws -> SQLiteConnection {
        guard !isClosed else { throw SQLFailure.closed }
        if let connection { return connection }
        let opened = try SQLiteConnection(path: path, .reader, patience: patience)
        connection = opened
        return opened
    }
}
