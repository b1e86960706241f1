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
    ///
    /// On PostgreSQL a schema, which stays: the cluster is to be thrown away.
    public func database() async throws -> any Database {
        guard self == .postgres, let server = Self.server else { return try SQLiteDatabase(temporary: ()) }
        let schema = "t\(UInt64.random(in: 0...UInt64.max))"
        // Long enough for a machine that is busy with a whole suite.
        let database = try PostgresDatabase("\(server) options='-c search_path=\(schema)'", patience: .seconds(60))
        try await database.write { db in try db.run("CREATE SCHEMA \(SQL.identifier(schema))") }
        return database
    }
}
