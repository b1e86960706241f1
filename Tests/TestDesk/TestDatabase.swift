import Glibc
public import Storage
public import Testing

/// Every engine the suite can reach: SQLite always, PostgreSQL when `TEST_POSTGRES` says where one is.
///
///     @Test("…", arguments: TestDatabase.reachable)
///     func name(engine: TestDatabase) async throws {
///         let database = try await engine.database()
public enum TestDatabase: String, CaseIterable, CustomTestStringConvertible, Sendable {
    case sqlite, postgres

    public static var reachable: [TestDatabase] {
        server == nil ? [.sqlite] : [.sqlite, .postgres]
    }

    /// The connection string of a server that may be filled with schemas and thrown away.
    public static var server: String? {
        getenv("TEST_POSTGRES").map { String(cString: $0) }
    }

    public var testDescription: String { rawValue }

    /// An empty database of its own.
    public func database() async throws -> any Database {
        try SQLiteDatabase(temporary: ())
    }
}
