import Synchronization

/// One worker of a pool, lent for everything a task reads, so that all of it shows one unchanging state.
///
/// What the task does between its reads runs on the worker's queue, too: a page goes from thread to thread twice, and
/// not twice for each read.
final class Glance<Worker: GlanceWorker>: Sendable {
    private let worker: Worker
    private let pool: Pool<Worker>
    private let over = Mutex(false)

    /// Whether the worker is, or is about to be, somebody else's.
    var isOver: Bool { over.withLock { $0 } }

    private init(_ worker: Worker, of pool: Pool<Worker>) {
        self.worker = worker
        self.pool = pool
    }

    /// - Throws: what taking a worker throws, or what `work` throws.
    static func take<Answer>(
        from pool: Pool<Worker>,
        into local: TaskLocal<Glance<Worker>?>,
        for work: () async throws -> Answer
    ) async throws -> Answer {
        // Within another one, that one.
        if let glance = local.get(), glance.isOpen(in: pool) { return try await work() }
        let glance = Glance(try await pool.take(), of: pool)
        do {
            let answer = try await local.withValue(glance) {
                try await withTaskExecutorPreference(glance.worker.queue, operation: work)
            }
            await glance.end()
            return answer
        } catch {
            await glance.end()
            throw error
        }
    }

    func isOpen(in pool: Pool<Worker>) -> Bool { self.pool === pool && !isOver }

    /// - Returns: nil when it is over, or has failed and so is over now: then `body` is to be run by itself.
    func read<Answer: Sendable>(_ body: @Sendable (any Connection) throws -> Answer) async throws -> Answer? {
        do {
            return try await worker.look(self, body)
        } catch is SQLFailure {
            await end()
            return nil
        }
    }

    /// Lets the worker go; whatever is read now is read anew, so also what was just written.
    func end() async {
        let wasOver = over.withLock { isOver in
            defer { isOver = true }
            return isOver
        }
        guard !wasOver else { return }
        await worker.endLook()
        pool.giveBack(worker)
    }
}

/// A connection and its queue, which can keep a read open.
protocol GlanceWorker: Actor {
    nonisolated var queue: OwnQueue { get }

    /// Runs `body` in the read that this glance keeps open, and begins it if need be.
    ///
    /// - Returns: nil when the glance is over.
    /// - Throws: what `body` throws; ``SQLFailure`` when the read could not go on, whatever `body` made of it.
    func look<Answer: Sendable>(
        _ glance: Glance<Self>,
        _ body: @Sendable (any Connection) throws -> Answer
    ) throws -> Answer?

    /// Ends the read, if one was begun.
    func endLook()
}
