import AfterSales
import Storage

/// The desk's database, which marks a request with a key as carried out in the very transaction that does it, and says
/// after the commit that something was written into the journal.
struct WatchedDatabase: Database {
    let base: any Database
    let changes: Changes

    var dialect: Dialect { base.dialect }
    var figures: DatabaseFigures { base.figures }
    var contents: any Contents { base.contents }

    func glance<Answer>(_ work: () async throws -> Answer) async throws -> Answer {
        try await base.glance(work)
    }

    func read<Answer: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Answer
    ) async throws -> Answer {
        try await base.read(body)
    }

    func readOfLate<Answer: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Answer
    ) async throws -> Answer {
        try await base.readOfLate(body)
    }

    func write<Answer: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Answer
    ) async throws -> Answer {
        let running = IdempotentRequest.current
        let hasRecorded = RecordingMark()
        let answer = try await base.write { db in
            // Set around the closure itself: its transaction may be run by the task of another that came before.
            let answer = try RecordingMark.$current.withValue(hasRecorded) { try body(db) }
            guard let running else { return answer }
            let marked = try db.run(
                """
                UPDATE idempotency SET carried_out = 1
                WHERE person = \(running.request.person) AND request_key = \(running.request.key)
                    AND begun_at = \(running.begunAt)
                """
            )
            // It took so long that another try took its place: that one counts.
            guard marked == 1 else { throw Refusal.changedMeanwhile }
            return answer
        }
        if hasRecorded.isSet { changes.noteWritten() }
        return answer
    }

    func exclusively<Answer: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Answer
    ) async throws -> Answer {
        try await base.exclusively(body)
    }

    func calls() -> AsyncStream<Void> { base.calls() }
    func callOthers() async { await base.callOthers() }
    func close() async { await base.close() }
}
