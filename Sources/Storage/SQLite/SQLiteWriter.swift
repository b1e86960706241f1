import Synchronization

/// The connection that writes, the queue it works on, and the closures waiting for it.
///
/// Making a commit durable costs more than most changes themselves. So closures
/// that arrive while one is under way share the next: each runs inside a
/// savepoint of its own, and each is answered after the commit.
actor SQLiteWriter {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private let queue: OwnQueue
    private var connection: SQLiteConnection?
    private let waiting = Mutex<[Job]>([])
    /// A closure not begun by then is sent away.
    private let patience: Duration

    /// So that the first of a group is not kept waiting for a long row of others.
    private static let largestGroup = 64

    /// - Throws: ``SQLFailure`` when the file cannot be opened for durable writing.
    init(path: String, patience: Duration) throws {
        self.patience = patience
        queue = OwnQueue("storage.sqlite.writer")
        unownedExecutor = queue.asUnownedSerialExecutor()
        connection = try SQLiteConnection(path: path, .writer, patience: patience)
    }

    nonisolated func write<Answer: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Answer
    ) async throws -> Answer {
        let outcome = Outcome<Answer>()
        let job = Job(
            deadline: .now + patience * 2,
            run: { connection, inGroup in
                let result = Result { try inGroup ? connection.inSavepoint(body) : body(connection) }
                outcome.result.withLock { $0 = result }
            },
            // One that failed by itself keeps its own reason.
            fail: { error in
                outcome.result.withLock { result in
                    if case .failure = result { return }
                    result = .failure(error)
                }
            },
            hasFailed: { outcome.result.withLock { if case .failure = $0 { true } else { false } } }
        )
        waiting.withLock { $0.append(job) }
        return try await settle(outcome)
    }

    func close() {
        connection = nil
    }

    /// Most find on arrival that the group of the one before them has settled theirs too.
    private func settle<Answer>(_ outcome: Outcome<Answer>) throws -> Answer {
        while true {
            if let result = outcome.result.withLock({ $0 }) { return try result.get() }
            commitGroup()
        }
    }

    private func commitGroup() {
        let group = waiting.withLock { waiting in
            defer { waiting.removeFirst(min(waiting.count, Self.largestGroup)) }
            return Array(waiting.prefix(Self.largestGroup))
        }
        do {
            guard let connection else { throw SQLFailure.closed }
            try connection.transaction("BEGIN IMMEDIATE") { connection in
                for job in group {
                    guard job.deadline > .now else {
                        job.fail(SQLFailure.unavailable("too many changes are waiting", retryAfter: .seconds(1)))
                        continue
                    }
                    job.run(connection, group.count > 1)
                    // Alone, it has no savepoint: its failure is the transaction's.
                    if group.count == 1, job.hasFailed() { throw SQLFailure.aborted }
                    // After a full disk and the like the neighbours' changes are gone too.
                    if !connection.isInTransaction { throw connection.failure ?? .aborted }
                }
            }
        } catch {
            for job in group { job.fail(error) }
        }
    }
}

/// What became of one closure; read only after its group was committed or undone.
private final class Outcome<Answer: Sendable>: Sendable {
    let result = Mutex<Result<Answer, any Error>?>(nil)
}

/// A closure waiting to write, whatever it answers.
private struct Job: Sendable {
    let deadline: ContinuousClock.Instant
    let run: @Sendable (SQLiteConnection, _ inGroup: Bool) -> Void
    let fail: @Sendable (any Error) -> Void
    let hasFailed: @Sendable () -> Bool
}

extension SQLiteConnection {
    fileprivate func inSavepoint<Answer>(_ body: (any Connection) throws -> Answer) throws -> Answer {
        try savepoint {
            let answer = try body(self)
            // Found at COMMIT it would undo the neighbours as well.
            if owesForeignKeys { throw SQLFailure.foreignKey("checked at commit") }
            return answer
        }
    }
}
