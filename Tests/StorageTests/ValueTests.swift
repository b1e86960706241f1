import Storage
import TestDesk
import Testing

@Suite("A value")
struct ValueTests {
    @Test("comes back as it was stored", arguments: TestDatabase.reachable)
    func roundTrip(engine: TestDatabase) async throws {
        let database = try await engine.values()
        let words = [
            "", "'", "\"", "a\nb\r\t\\", "守諾", "e\u{301} ≠ é", "👩‍👩‍👧‍👦", "\u{FFFD}\u{10FFFF}", "%_$1?1:x@y",
            String(repeating: "售後服務", count: 50_000),
        ]
        let numbers: [Int] = [0, -1, 1, .min, .max, 1_790_000_000_000, 9_007_199_254_740_993]
        let reals: [Double] = [0, -0.1, 1.0 / 3.0, .greatestFiniteMagnitude, .leastNonzeroMagnitude, .infinity, 1e300]
        let blobs: [[UInt8]] = [[], [0], Array(0...255), Array(repeating: 0x5C, count: 100_000)]
        for (word, index) in zip(words, 0...) {
            #expect(try await database.kept(text: word, at: index) == word)
        }
        // Swift holds these for equal; what is stored must be the same letters.
        let letters = try await database.kept(text: words[5], at: 99)
        #expect(Array(letters.utf8) == Array(words[5].utf8))
        for number in numbers {
            #expect(try await database.read { db in try db.echo("CAST(\(number) AS BIGINT)") } == number)
        }
        for real in reals {
            #expect(try await database.read { db in try db.echo("CAST(\(real) AS DOUBLE PRECISION)") } == real)
        }
        for blob in blobs {
            #expect(try await database.read { db in try db.echo("CAST(\(blob) AS \(SQL.blob))") } == blob)
        }
    }

    @Test("that is missing is told from one that is empty", arguments: TestDatabase.reachable)
    func nulls(engine: TestDatabase) async throws {
        let database = try await engine.values()
        let missing: String? = nil
        try await database.write { db in
            try db.run(
                "INSERT INTO held (id, word, flag) VALUES (1, \(missing), \(nil as Bool?)), (2, \(""), \(false))"
            )
        }
        let rows = try await database.read { db in try db.rows("SELECT word, flag FROM held ORDER BY id") }
        let words: [String?] = try rows.map { try $0["word"] }
        let flags: [Bool?] = try rows.map { try $0["flag"] }
        #expect(words == [nil, ""])
        #expect(flags == [nil, false])
    }

    @Test("is true or false on both engines", arguments: TestDatabase.reachable)
    func bools(engine: TestDatabase) async throws {
        let database = try await engine.values()
        try await database.write { db in
            try db.run("INSERT INTO held (id, flag) VALUES (1, \(true)), (2, \(false)), (3, TRUE)")
        }
        let rows = try await database.read { db in
            try db.rows("SELECT id, flag, id > 1 AS late FROM held WHERE flag ORDER BY id")
        }
        #expect(try rows.map { try $0["id"] } == [1, 3])
        #expect(rows.map { $0.cells[1].value } == [.bool(true), .bool(true)])
        #expect(try rows.map { try $0["late"] } == [false, true])
    }

    @Test("that one engine would lose is refused on both", arguments: TestDatabase.reachable)
    func unstorable(engine: TestDatabase) async throws {
        let database = try await engine.values()
        await #expect(throws: SQLFailure.unstorable("a text with the character U+0000")) {
            try await database.kept(text: "a\0b", at: 1)
        }
        await #expect(throws: SQLFailure.self) {
            try await database.read { db -> Double in try db.echo("CAST(\(Double.nan) AS DOUBLE PRECISION)") }
        }
    }

    @Test("summed up is a whole number still", arguments: TestDatabase.reachable)
    func sums(engine: TestDatabase) async throws {
        let database = try await engine.values()
        try await database.write { db in
            try db.run("INSERT INTO held (id, number) VALUES (1, \(5_000_000_000)), (2, 7), (3, \(nil as Int?))")
        }
        let sum: Int = try await database.read { db in try db.rows("SELECT sum(number) AS n FROM held")[0]["n"] }
        #expect(sum == 5_000_000_007)
    }

    @Test("is looked for in a list", arguments: TestDatabase.reachable)
    func lists(engine: TestDatabase) async throws {
        let database = try await engine.values()
        try await database.write { db in
            for id in 0..<10 { try db.run("INSERT INTO held (id, word) VALUES (\(id), \("w\(id)"))") }
        }
        for wanted in [[], [3], [3, 5, 8], Array(0..<10)] {
            let found: [Int] = try await database.read { db in
                let words = wanted.map { "w\($0)" }
                return try db.rows(
                    "SELECT id FROM held WHERE id IN \(list: wanted) AND word IN \(list: words) ORDER BY id"
                )
                .map { try $0["id"] }
            }
            #expect(found == wanted)
        }
    }

    @Test("read as what it is not says which column and type", arguments: TestDatabase.reachable)
    func unreadable(engine: TestDatabase) async throws {
        let database = try await engine.values()
        try await database.write { db in try db.run("INSERT INTO held (id, word) VALUES (1, \("secret"))") }
        await #expect(throws: RowError.unreadable(column: "word", as: "Int")) {
            try await database.read { db -> Int in try db.rows("SELECT word FROM held")[0]["word"] }
        }
        await #expect(throws: RowError.noColumn("wrod")) {
            try await database.read { db -> Int in try db.rows("SELECT word FROM held")[0]["wrod"] }
        }
    }

    @Test(
        "counts the rows a statement changed, and none for one that changes nothing",
        arguments: TestDatabase.reachable
    )
    func changes(engine: TestDatabase) async throws {
        let database = try await engine.values()
        let counts = try await database.write { db in
            try [
                db.run("INSERT INTO held (id) VALUES (1), (2), (3)"),
                db.run("UPDATE held SET word = \("x") WHERE id > 1"),
                db.run("UPDATE held SET word = \("x") WHERE id > 7"),
                db.run("CREATE TABLE other (id BIGINT PRIMARY KEY)"),
                db.run("INSERT INTO held (id) VALUES (3) ON CONFLICT (id) DO NOTHING"),
                db.run("DELETE FROM held"),
            ]
        }
        #expect(counts == [3, 2, 0, 0, 0, 3])
    }
}

extension TestDatabase {
    fileprivate func values() async throws -> any Database {
        let database = try await database()
        try await database.write { db in
            try db.run("CREATE TABLE held (id BIGINT PRIMARY KEY, word TEXT, number BIGINT, flag BOOLEAN)")
        }
        return database
    }
}

extension Database {
    @discardableResult
    fileprivate func kept(text: String, at id: Int) async throws -> String {
        try await write { db in
            try db.rows("INSERT INTO held (id, word) VALUES (\(id), \(text)) RETURNING word")[0]["word"]
        }
    }
}

extension Connection {
    fileprivate func echo<Value: SQLConvertible>(_ expression: SQL) throws -> Value {
        try rows("SELECT \(expression) AS echo")[0]["echo"]
    }
}
