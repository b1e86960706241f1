import Storage
import TestDesk
import Testing

@Suite("A move")
struct MoveTests {
    /// Every kind of value, and rows that refer to others whose names come later in the alphabet.
    static let everything = Migration(
        "0001 everything",
        SQL.createNumberSeries,
        SQL.startNumberSeries,
        "CREATE TABLE whole (id BIGINT PRIMARY KEY, name TEXT NOT NULL)",
        """
        CREATE TABLE part (
            whole_id BIGINT NOT NULL REFERENCES whole (id),
            word     TEXT NOT NULL,
            is_new   BOOLEAN,
            content  \(SQL.blob),
            weight   DOUBLE PRECISION,
            number   BIGINT,
            PRIMARY KEY (word, whole_id)
        )
        """,
        "INSERT INTO whole (id, name) VALUES (0, 'put here by the migration')"
    )

    static let schema = [everything, Migration("0002 contents", SQL.createContents)]

    static let ways = TestDatabase.reachable.flatMap { from in TestDatabase.reachable.map { (from, $0) } }

    private func full(_ engine: TestDatabase, rows: Int = 2_300) async throws -> any Database {
        let database = try await engine.database()
        try await database.migrate(Self.schema)
        try await database.write { db in
            for id in 1...3 { try db.run("INSERT INTO whole (id, name) VALUES (\(id), \("整機\(id)"))") }
            for row in 0..<rows {
                let word = ["a\(row)", "B\(row)", "_\(row)", "零件\(row)"][row % 4]
                let content: [UInt8]? = row % 5 == 0 ? nil : Array(repeating: UInt8(row % 256), count: row % 7)
                let (isNew, weight): (Bool?, Double?) = (
                    row % 3 == 0 ? nil : row % 3 == 1, row % 2 == 0 ? nil : Double(row) / 7
                )
                let number: Int? = row % 4 == 0 ? nil : .max - row
                try db.run(
                    """
                    INSERT INTO part (whole_id, word, is_new, content, weight, number)
                    VALUES (\(row % 4), \(word), \(isNew), \(content), \(weight), \(number))
                    """
                )
            }
            for _ in 0..<7 { _ = try db.rows(SQL.nextNumber) }
        }
        return database
    }

    @Test("carries every kind of value, and the numbers go on", arguments: ways)
    func values(from: TestDatabase, to: TestDatabase) async throws {
        let (source, target) = (try await full(from), try await to.database())
        let move = Move(from: source, to: target, migrations: Self.schema)
        let report = try await move.run()
        #expect(report.tables.map(\.name) == ["whole", "part"])
        #expect(report.tables.map(\.rows) == [4, 2_300])
        try await move.finish()
        try await target.migrate(Self.schema)
        let query: SQL = "SELECT whole_id, word, is_new, content, weight, number FROM part WHERE whole_id = 1"
        let rows = { (database: any Database) in
            Set(try await database.read { db in try db.rows(query).map { $0.cells.map(\.value) } })
        }
        #expect(try await rows(source) == rows(target))
        let number: Int = try await target.write { db in try db.rows(SQL.nextNumber)[0]["value"] }
        #expect(number == 1_008)
    }

    @Test("goes on where it was broken off, wherever that was", arguments: ways)
    func resuming(from: TestDatabase, to: TestDatabase) async throws {
        let (source, target) = (try await full(from, rows: 5_000), try await to.database())
        let move = Move(from: source, to: target, migrations: Self.schema)
        for stop in [0, 1, 500, 600, 3_000] {
            let running = Task {
                try await move.run { progress in
                    if progress.table == "part", progress.copied >= stop { withUnsafeCurrentTask { $0?.cancel() } }
                }
            }
            await #expect(throws: CancellationError.self) { try await running.value }
            await #expect(throws: SQLFailure.unfinishedMove) { try await target.migrate(Self.schema) }
        }
        #expect(try await move.run().rows == 5_004)
        try await move.finish()
        #expect(try await target.pending(of: Self.schema) == [])
    }

    @Test("goes on where it was broken off while the target was laid out", arguments: ways)
    func brokenOffEarly(from: TestDatabase, to: TestDatabase) async throws {
        let migrations = Self.schema + [Migration("0003 shelves", "CREATE TABLE shelf (id BIGINT PRIMARY KEY)")]
        let (source, target) = (try await full(from, rows: 3), try await to.database())
        try await source.migrate(migrations)
        let move = Move(from: source, to: target, migrations: migrations)
        try await target.write { db in try db.run("CREATE TABLE shelf (in_the_way BIGINT)") }
        await #expect(throws: SQLFailure.self) { try await move.run() }
        await #expect(throws: SQLFailure.unfinishedMove) { try await target.migrate(migrations) }
        try await target.write { db in try db.run("DROP TABLE shelf") }
        #expect(try await move.run().rows == 7)
        try await move.finish()
        #expect(try await target.pending(of: migrations) == [])
    }

    @Test("refuses a target that holds another desk, or a part of one", arguments: ways)
    func otherDesk(from: TestDatabase, to: TestDatabase) async throws {
        let (source, target) = (try await full(from, rows: 3), try await full(to, rows: 2))
        await #expect(throws: MoveFailure.targetHoldsADesk) {
            try await Move(from: source, to: target, migrations: Self.schema).run()
        }
        let empty = try await to.database()
        _ = try await Move(from: source, to: empty, migrations: Self.schema).run()
        try await source.write { db in try db.run("UPDATE whole SET name = 'another' WHERE id = 3") }
        await #expect(throws: MoveFailure.targetHoldsAnotherMove) {
            try await Move(from: source, to: empty, migrations: Self.schema).run()
        }
    }

    @Test("finds out that the source was changed meanwhile", arguments: TestDatabase.reachable)
    func changedMeanwhile(engine: TestDatabase) async throws {
        let (source, target) = (try await full(engine, rows: 10), try await engine.database())
        let move = Move(from: source, to: target, migrations: Self.schema)
        _ = try await move.run()
        try await source.write { db in
            try db.run("UPDATE whole SET name = 'another' WHERE id = 1")
            _ = try db.rows(SQL.nextNumber)
        }
        await #expect(throws: MoveFailure.differ(tables: ["whole"])) { try await move.run() }
        await #expect(throws: SQLFailure.unfinishedMove) { try await target.migrate(Self.schema) }
    }

    @Test("refuses a source that is no desk, or an older one", arguments: TestDatabase.reachable)
    func noDesk(engine: TestDatabase) async throws {
        let (source, target) = (try await engine.database(), try await engine.database())
        await #expect(throws: MoveFailure.sourceIsOlder) {
            try await Move(from: source, to: target, migrations: Self.schema).run()
        }
        #expect(try await target.pending(of: Self.schema).count == Self.schema.count)
    }
}
