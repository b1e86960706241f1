import Storage
import TestDesk
import Testing

@Suite("A transaction")
struct TransactionTests {
    struct Stumble: Error {}

    @Test("keeps what it wrote", arguments: TestDatabase.reachable)
    func keeps(engine: TestDatabase) async throws {
        let database = try await engine.accounts("anna", "bert")
        try await database.write { db in try db.credit("anna", 5) }
        #expect(try await database.balance("anna") == 5)
        #expect(try await database.balance("bert") == 0)
    }

    @Test("that fails changes nothing", arguments: TestDatabase.reachable)
    func failing(engine: TestDatabase) async throws {
        let database = try await engine.accounts("anna")
        await #expect(throws: Stumble.self) {
            try await database.write { db in
                try db.credit("anna", 5)
                throw Stumble()
            }
        }
        #expect(try await database.balance("anna") == 0)
    }

    @Test("sees what it wrote without waiting, however much it was", arguments: TestDatabase.reachable)
    func later(engine: TestDatabase) async throws {
        let database = try await engine.accounts("anna")
        let seen: [Int] = try await database.write { db in
            for n in 0..<100 { try db.later("INSERT INTO entry (id, account) VALUES (\(n), \("anna"))") }
            let half: Int = try db.rows("SELECT count(*) AS n FROM entry")[0]["n"]
            try db.later("UPDATE entry SET id = id + 1000")
            let changed = try db.run("UPDATE entry SET id = id + 1000 WHERE id >= 1000")
            try db.later("DELETE FROM entry WHERE id < 2050")
            return [half, changed]
        }
        #expect(seen == [100, 100])
        let kept: Int = try await database.read { db in try db.rows("SELECT count(*) AS n FROM entry")[0]["n"] }
        #expect(kept == 50)
    }

    @Test("fails by what failed without being waited for, whatever came after", arguments: TestDatabase.reachable)
    func failingLater(engine: TestDatabase) async throws {
        let database = try await engine.accounts("anna")
        @Sendable func insert(_ id: Int, _ db: any Connection) throws {
            try db.later("INSERT INTO entry (id, account) VALUES (\(id), \("anna"))")
        }
        for goesOn in [false, true] {
            await #expect(throws: SQLFailure.self) {
                try await database.write { db in
                    try insert(1, db)
                    try insert(1, db)
                    try insert(2, db)
                    // What is thrown here is not heard, and yet nothing of it may be kept.
                    if goesOn { _ = try? db.rows("SELECT 1 AS n") }
                }
            }
        }
        let kept: [Int] = try await database.write { db in
            try insert(3, db)
            #expect(throws: SQLFailure.self) {
                try db.savepoint {
                    try insert(4, db)
                    try insert(3, db)
                }
            }
            #expect(throws: Stumble.self) {
                try db.savepoint {
                    try insert(5, db)
                    throw Stumble()
                }
            }
            try insert(6, db)
            return try db.rows("SELECT id FROM entry ORDER BY id").map { try $0["id"] }
        }
        #expect(kept == [3, 6])
    }

    @Test("names the rule that was broken in a savepoint by what nobody waited for", arguments: TestDatabase.reachable)
    func ruleInSavepoint(engine: TestDatabase) async throws {
        let database = try await engine.database()
        try await database.write { db in
            try db.run(
                """
                CREATE TABLE score (
                    n BIGINT, CONSTRAINT score_small CHECK (n < 100), CONSTRAINT score_once UNIQUE (n)
                )
                """
            )
        }
        let once = SQLFailure.unique(engine == .sqlite ? "score.n" : "score_once")
        let kept: [Int] = try await database.write { db in
            func add(_ n: Int) throws { try db.later("INSERT INTO score (n) VALUES (\(n))") }
            try add(1)
            for (n, failure) in [(100, SQLFailure.check("score_small")), (1, once)] {
                #expect(throws: failure) {
                    try db.savepoint {
                        try add(2)
                        try add(n)
                        try add(3)
                    }
                }
            }
            try add(4)
            return try db.rows("SELECT n FROM score ORDER BY n").map { try $0["n"] }
        }
        #expect(kept == [1, 4])
        let read: [Int] = try await database.read { db in
            try db.rows("SELECT n FROM score ORDER BY n").map { try $0["n"] }
        }
        #expect(read == kept)
    }

    @Test("that fails does not undo those that shared its commit", arguments: TestDatabase.reachable)
    func neighbours(engine: TestDatabase) async throws {
        let database = try await engine.accounts("anna")
        // Commits are shared on SQLite only; on PostgreSQL so many at once would mostly wait for one another.
        let writers = engine == .sqlite ? 200 : 30
        let failures = await withTaskGroup(of: Bool.self) { group in
            for n in 0..<writers {
                group.addTask {
                    do {
                        try await database.write { db in
                            try db.run("INSERT INTO entry (id, account) VALUES (\(n), \("anna"))")
                            if n.isMultiple(of: 3) { throw Stumble() }
                            if n.isMultiple(of: 5) {
                                try db.run("INSERT INTO entry (id, account) VALUES (\(n), \("bert"))")
                            }
                        }
                        return false
                    } catch {
                        return true
                    }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        let expected = (0..<writers).filter { !$0.isMultiple(of: 3) && !$0.isMultiple(of: 5) }
        #expect(failures == writers - expected.count)
        let kept: [Int] = try await database.read { db in
            try db.rows("SELECT id FROM entry ORDER BY id").map { try $0["id"] }
        }
        #expect(kept == expected)
    }

    @Test("of eight that saw the same version lets one win", arguments: TestDatabase.reachable)
    func lostUpdate(engine: TestDatabase) async throws {
        let database = try await engine.accounts("anna")
        let winners = try await withThrowingTaskGroup(of: Int.self) { group in
            for n in 1...8 {
                group.addTask {
                    try await database.write { db in
                        try db.run(
                            "UPDATE account SET balance = \(n), version = version + 1 WHERE name = \("anna") AND version = 0"
                        )
                    }
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(winners == 1)
    }

    @Test("reading before it writes loses no update", arguments: TestDatabase.reachable)
    func readThenWrite(engine: TestDatabase) async throws {
        let database = try await engine.accounts("anna")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    try await database.write { db in
                        let before = try db.balance("anna")
                        try db.run("UPDATE account SET balance = \(before + 1) WHERE name = \("anna")")
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await database.balance("anna") == 8)
    }

    @Test("cannot decide on what another changes meanwhile", arguments: TestDatabase.reachable)
    func writeSkew(engine: TestDatabase) async throws {
        // Two on call; each may leave while the other stays.
        let database = try await engine.accounts("anna", "bert")
        try await database.write { db in try db.run("UPDATE account SET balance = 1") }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for name in ["anna", "bert"] {
                group.addTask {
                    try await database.write { db in
                        let onCall: Int = try db.rows("SELECT count(*) AS n FROM account WHERE balance = 1")[0]["n"]
                        guard onCall > 1 else { return }
                        try db.run("UPDATE account SET balance = 0 WHERE name = \(name)")
                    }
                }
            }
            try await group.waitForAll()
        }
        let left: Int = try await database.read { db in
            try db.rows("SELECT count(*) AS n FROM account WHERE balance = 1")[0]["n"]
        }
        #expect(left == 1)
    }

    @Test("that reads sees one state throughout", arguments: TestDatabase.reachable)
    func snapshot(engine: TestDatabase) async throws {
        let database = try await engine.accounts("anna", "bert")
        let writing = Task {
            for _ in 0..<100 {
                try await database.write { db in
                    try db.credit("anna", 1)
                    try db.credit("bert", -1)
                }
            }
        }
        for _ in 0..<50 {
            let sum = try await database.read { db in try db.balance("anna") + db.balance("bert") }
            #expect(sum == 0)
        }
        try await writing.value
    }

    @Test("that reads may not write", arguments: TestDatabase.reachable)
    func readOnly(engine: TestDatabase) async throws {
        let database = try await engine.accounts("anna")
        await #expect(throws: SQLFailure.readOnly) {
            try await database.read { db in try db.credit("anna", 5) }
        }
    }

    @Test("takes a savepoint back without losing the rest", arguments: TestDatabase.reachable)
    func savepoint(engine: TestDatabase) async throws {
        let database = try await engine.accounts("anna")
        try await database.write { db in
            try db.credit("anna", 1)
            do {
                try db.savepoint {
                    try db.credit("anna", 10)
                    try db.savepoint { try db.credit("anna", 100) }
                    try db.run("INSERT INTO account (name) VALUES (\("anna"))")
                }
            } catch SQLFailure.unique {
                try db.credit("anna", 1000)
            }
            #expect(try db.savepoint { try db.balance("anna") } == 1001)
        }
        #expect(try await database.balance("anna") == 1001)
    }

    @Test(
        "is over when a statement fails outside of a savepoint, even if the error is caught",
        arguments: TestDatabase.reachable
    )
    func caughtFailure(engine: TestDatabase) async throws {
        let database = try await engine.accounts("anna")
        await #expect(throws: SQLFailure.aborted) {
            try await database.write { db in
                try db.credit("anna", 1)
                _ = try? db.run("INSERT INTO account (name) VALUES (\("anna"))")
                try db.credit("anna", 1)
            }
        }
        let failure = await #expect(throws: SQLFailure.self) {
            try await database.write { db in
                try db.credit("anna", 1)
                _ = try? db.run("INSERT INTO account (name) VALUES (\("anna"))")
            }
        }
        guard case .unique = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(try await database.balance("anna") == 0)
    }

    @Test("is refused once the database is closed", arguments: TestDatabase.reachable)
    func closed(engine: TestDatabase) async throws {
        let database = try await engine.accounts("anna")
        await database.close()
        await #expect(throws: SQLFailure.closed) { try await database.balance("anna") }
        await #expect(throws: SQLFailure.closed) { try await database.write { db in try db.credit("anna", 1) } }
    }
}

extension TestDatabase {
    func accounts(_ names: String...) async throws -> any Database {
        let database = try await database()
        try await database.write { db in
            try db.run(
                """
                CREATE TABLE account (
                    name TEXT PRIMARY KEY, balance BIGINT NOT NULL DEFAULT 0, version BIGINT NOT NULL DEFAULT 0
                )
                """
            )
            try db.run("CREATE TABLE entry (id BIGINT PRIMARY KEY, account TEXT NOT NULL REFERENCES account (name))")
            for name in names { try db.run("INSERT INTO account (name) VALUES (\(name))") }
        }
        return database
    }
}

extension Database {
    func balance(_ name: String) async throws -> Int {
        try await read { db in try db.balance(name) }
    }
}

extension Connection {
    func balance(_ name: String) throws -> Int {
        try rows("SELECT balance FROM account WHERE name = \(name)")[0]["balance"]
    }

    func credit(_ name: String, _ amount: Int) throws {
        try run("UPDATE account SET balance = balance + \(amount) WHERE name = \(name)")
    }
}
