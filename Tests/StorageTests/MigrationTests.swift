import Storage
import TestDesk
import Testing

@Suite("Migrating")
struct MigrationTests {
    static let parts = Migration("0001 parts", "CREATE TABLE part (id BIGINT PRIMARY KEY)")
    static let stock = Migration(
        "0002 stock",
        "ALTER TABLE part ADD COLUMN stock BIGINT NOT NULL DEFAULT 0",
        "INSERT INTO part (id, stock) VALUES (1, 5)"
    )

    @Test("runs each step once", arguments: TestDatabase.reachable)
    func twice(engine: TestDatabase) async throws {
        let database = try await engine.database()
        try await database.migrate([Self.parts])
        try await database.migrate([Self.parts, Self.stock])
        try await database.migrate([Self.parts, Self.stock])
        #expect(try await database.parts() == 1)
    }

    @Test("runs each step once when many nodes start together", arguments: TestDatabase.reachable)
    func together(engine: TestDatabase) async throws {
        let database = try await engine.database()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask { try await database.migrate([Self.parts, Self.stock]) }
            }
            try await group.waitForAll()
        }
        #expect(try await database.parts() == 1)
    }

    @Test("refuses a database that a newer program has migrated", arguments: TestDatabase.reachable)
    func newer(engine: TestDatabase) async throws {
        let database = try await engine.database()
        try await database.migrate([Self.parts, Self.stock])
        await #expect(throws: SQLFailure.newerThanProgram(migrations: ["0002 stock"])) {
            try await database.migrate([Self.parts])
        }
    }

    static let shelves = Migration(
        "0003 shelves",
        compatibleSince: "0001 parts",
        "ALTER TABLE part ADD COLUMN shelf TEXT",
        "CREATE INDEX part_shelf ON part (shelf)"
    )

    static let counts = Migration("0004 counts", "UPDATE part SET id = -id")

    @Test("lets an older program work beside a newer one whose steps only add", arguments: TestDatabase.reachable)
    func rollingUpgrade(engine: TestDatabase) async throws {
        let database = try await engine.database()
        try await database.migrate([Self.parts])
        try await database.write { db in try db.run("INSERT INTO part (id) VALUES (1)") }
        try await database.migrate([Self.parts, Self.shelves])
        // The older one, at work and started anew.
        try await database.write { db in try db.run("INSERT INTO part (id) VALUES (2)") }
        try await database.migrate([Self.parts])
        #expect(try await database.pending(of: [Self.parts]) == [])
        // A step that an older program cannot live with still keeps it out.
        try await database.migrate([Self.parts, Self.shelves, Self.counts])
        await #expect(throws: SQLFailure.newerThanProgram(migrations: ["0004 counts"])) {
            try await database.migrate([Self.parts, Self.shelves])
        }
        await #expect(throws: SQLFailure.newerThanProgram(migrations: ["0004 counts"])) {
            try await database.pending(of: [Self.parts])
        }
    }

    @Test(
        "takes over databases from before steps said what they are compatible with",
        arguments: TestDatabase.reachable
    )
    func beforeCompatibility(engine: TestDatabase) async throws {
        let database = try await engine.database()
        try await database.migrate([Self.parts])
        try await database.write { db in try db.run("ALTER TABLE migration DROP COLUMN compatible_since") }
        #expect(try await database.pending(of: [Self.parts, Self.shelves]) == ["0003 shelves"])
        await #expect(throws: SQLFailure.newerThanProgram(migrations: ["0001 parts"])) {
            try await database.pending(of: [])
        }
        try await database.migrate([Self.parts, Self.shelves])
        #expect(try await database.pending(of: [Self.parts]) == [])
    }

    @Test(
        "refuses a step that reads differently than when it ran, and changes nothing",
        arguments: TestDatabase.reachable
    )
    func changed(engine: TestDatabase) async throws {
        let database = try await engine.database()
        try await database.migrate([Self.parts])
        let edited = Migration("0001 parts", "CREATE TABLE part (id BIGINT PRIMARY KEY, name TEXT)")
        await #expect(throws: SQLFailure.migrationChanged("0001 parts")) {
            try await database.migrate([edited, Self.stock])
        }
        #expect(try await database.parts() == 0)
    }

    @Test("undoes a step that fails, and keeps those before it", arguments: TestDatabase.reachable)
    func failing(engine: TestDatabase) async throws {
        let database = try await engine.database()
        let broken = Migration("0002 stock", "INSERT INTO part (id) VALUES (7)", "CREATE TABLE part (id BIGINT)")
        await #expect(throws: SQLFailure.self) { try await database.migrate([Self.parts, broken]) }
        #expect(try await database.parts() == 0)
        try await database.migrate([Self.parts, Self.stock])
        #expect(try await database.parts() == 1)
    }

    @Test("changes the columns of statements already prepared", arguments: TestDatabase.reachable)
    func preparedBefore(engine: TestDatabase) async throws {
        let database = try await engine.database()
        try await database.migrate([Self.parts])
        try await database.write { db in try db.run("INSERT INTO part (id) VALUES (3)") }
        @Sendable func columns() async throws -> [String] {
            try await database.read { db in try db.rows("SELECT * FROM part")[0].cells.map(\.column) }
        }
        // Often enough that every connection has it prepared.
        for _ in 0..<20 { #expect(try await columns() == ["id"]) }
        try await database.migrate([Self.parts, Self.stock])
        for _ in 0..<20 { #expect(try await columns() == ["id", "stock"]) }
    }
}

extension Database {
    fileprivate func parts() async throws -> Int {
        try await read { db in try db.rows("SELECT count(*) AS n FROM part")[0]["n"] }
    }
}
