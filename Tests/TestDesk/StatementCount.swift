public import Storage
import Synchronization

/// A database that counts what it is asked.
public final class StatementCount: Database {
    private let base: any Database
    private let counted = Mutex(0)
    private let countedOfLate = Mutex(0)

    public init(_ base: any Database) {
        self.base = base
    }

    public var dialect: Dialect { base.dialect }

    /// How many statements `body` needs.
    public func count(_ body: () async throws -> Void) async throws -> Int {
        let before = counted.withLock { $0 }
        try await body()
        return counted.withLock { $0 } - before
    }

    /// How many times `body` asks a copy that may be a little old.
    public func countOfLate(_ body: () async throws -> Void) async throws -> Int {
        let before = countedOfLate.withLock { $0 }
        try await body()
        return countedOfLate.withLock { $0 } - before
    }

    public func glance<Answer>(_ work: () async throws -> Answer) async throws -> Answer {
        try await base.glance(work)
    }

    public func read<Answer: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Answer
    ) async throws -> Answer {
        try await base.read { try body(CountedConnection(base: $0, counter: self)) }
    }

    public func readOfLate<Answer: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Answer
    ) async throws -> Answer {
        countedOfLate.withLock { $0 += 1 }
        return try await base.readOfLate { try body(CountedConnection(base: $0, counter: self)) }
    }

    public func calls() -> AsyncStream<Void> { base.calls() }

    public func callOthers() async { await base.callOthers() }

    public var figures: DatabaseFigures { base.figures }
    public var contents: any Contents { base.contents }

    @discardableResult
    public func write<Answer: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Answer
    ) async throws -> Answer {
        try await base.write { try body(CountedConnection(base: $0, counter: self)) }
    }

    @discardableResult
    public func exclusively<Answer: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Answer
    ) async throws -> Answer {
        try await base.exclusively { try body(CountedConnection(base: $0, counter: self)) }
    }

    public func close() async { await base.close() }

    private struct CountedConnection: Connection {
        let base: any Connection
        let counter: StatementCount

        var dialect: Dialect { base.dialect }

        func rows(_ sql: SQL) throws -> [Row] {
            counter.counted.withLock { $0 += 1 }
            return try base.rows(sql)
        }

        func run(_ sql: SQL) throws -> Int {
            counter.counted.withLock { $0 += 1 }
            return try base.run(sql)
        }

        func later(_ sql: SQL) throws {
            counter.counted.withLock { $0 += 1 }
            try base.later(sql)
        }

        func savepoint<Answer>(_ body: () throws -> Answer) throws -> Answer {
            try base.savepoint(body)
        }
    }
}
