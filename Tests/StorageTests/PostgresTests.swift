import Storage
import Synchronization
import TestDesk
import Testing

@Suite(
    "A PostgreSQL server",
    .enabled(if: TestDatabase.server != nil, "TEST_POSTGRES names no server"),
    .timeLimit(.minutes(10))
)
struct PostgresTests {
    let server = TestDatabase.server ?? ""

    @Test("that cuts connections is asked again on new ones")
    func cutWhileIdle() async throws {
        let database = try PostgresDatabase(named("cut-idle"), connections: 4)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask { try await database.read { db in _ = try db.rows("SELECT pg_sleep(0.1)") } }
            }
            try await group.waitForAll()
        }
        #expect(try await cutConnections(named: "cut-idle") == 4)
        for n in 0..<8 {
            #expect(
                try await database.read { db -> Int in try db.rows("SELECT CAST(\(n) AS BIGINT) AS n")[0]["n"] } == n
            )
        }
    }

    @Test("that cuts a connection in the middle of a change has it made once, on another")
    func cutInUse() async throws {
        let schema = try await newSchema()
        let database = try PostgresDatabase(named("cut-use", schema), connections: 2)
        try await database.write { db in try db.run("CREATE TABLE t (n BIGINT)") }
        let gate = Gate()
        let writing = Task {
            try await database.write { db in
                try db.run("INSERT INTO t (n) VALUES (1)")
                gate.pass()
            }
        }
        try await gate.arrivals(1)
        #expect(try await cutConnections(named: "cut-use") >= 1)
        gate.open()
        try await writing.value
        #expect(try await database.read { db -> Int in try db.rows("SELECT count(*) AS n FROM t")[0]["n"] } == 1)
    }

    @Test("that cuts a connection while a closure turns the error into its own still has it run again")
    func cutAndMasked() async throws {
        struct NotFound: Error {}
        let database = try PostgresDatabase(named("cut-mask"), connections: 1)
        let runs = Counter()
        let answer = try await database.write { db -> Int in
            let run = runs.next()
            if run == 1 { _ = try? db.rows("SELECT pg_terminate_backend(pg_backend_pid())") }
            guard let row = try? db.rows("SELECT 7 AS n").first else { throw NotFound() }
            return try row["n"]
        }
        #expect(answer == 7)
    }

    @Test("lost during COMMIT leaves the outcome unknown, and nothing is repeated")
    func lostDuringCommit() async throws {
        let schema = try await newSchema()
        let database = try PostgresDatabase(named("cut-commit", schema), connections: 1)
        let runs = Counter()
        try await database.write { db in
            try db.run("CREATE TABLE t (n BIGINT)")
            // Run at COMMIT, it ends the connection from within.
            try db.run(
                """
                CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1); RETURN NULL; END'
                """
            )
            try db.run(
                """
                CREATE CONSTRAINT TRIGGER cut AFTER INSERT ON t
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cut()
                """
            )
        }
        await #expect(throws: SQLFailure.outcomeUnknown) {
            try await database.write { db in
                _ = runs.next()
                try db.run("INSERT INTO t (n) VALUES (1)")
            }
        }
        #expect(runs.next() == 2, "it has run once")
        #expect(try await database.read { db -> Int in try db.rows("SELECT count(*) AS n FROM t")[0]["n"] } == 0)
    }

    @Test("with every connection in use sends callers away in time")
    func exhausted() async throws {
        let database = try PostgresDatabase(server, connections: 2, patience: .milliseconds(200))
        let gate = Gate()
        let holding = (0..<2).map { _ in Task { try await database.read { _ in gate.pass() } } }
        try await gate.arrivals(2)
        let failure = await #expect(throws: SQLFailure.self) {
            try await database.read { db in _ = try db.rows("SELECT 1 AS n") }
        }
        guard case .unavailable(_, let wait) = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(wait > .zero)
        gate.open()
        for task in holding { try await task.value }
        try await database.read { db in _ = try db.rows("SELECT 1 AS n") }
    }

    /// How a closure comes to know that a statement it did not wait for came too late.
    enum Hearing: CaseIterable {
        case askingOnward, atTheEnd, notListening, inASavepoint
    }

    @Test("that let another come first has what was sent without waiting done again, once", arguments: Hearing.allCases)
    func overtakenInLine(_ hearing: Hearing) async throws {
        let schema = try await newSchema()
        let database = try PostgresDatabase(named("overtaken", schema), connections: 1)
        let other = try PostgresDatabase(named("overtaking", schema), connections: 1)
        try await other.write { db in try db.layOutAccounts() }
        @Sendable func change(_ db: any Connection, _ entry: Int, run: Int) throws {
            try db.later("UPDATE account SET balance = balance + 1 WHERE name = 'anna'")
            try db.later("INSERT INTO entry (id, run) VALUES (\(entry), \(run))")
        }
        // Statements that the server knows by name are sent without a word of its own between them.
        try await database.write { db in try change(db, 1, run: 0) }
        let (gate, runs) = (Gate(), Counter())
        let writing = Task {
            try await database.write { db in
                let run = runs.next()
                // From here on it sees nothing that others change.
                _ = try db.rows("SELECT count(*) AS n FROM entry")
                gate.pass()
                switch hearing {
                case .askingOnward:
                    try change(db, 2, run: run)
                    _ = try db.rows("SELECT count(*) AS n FROM entry")
                case .atTheEnd:
                    try change(db, 2, run: run)
                case .notListening:
                    try change(db, 2, run: run)
                    _ = try? db.rows("SELECT count(*) AS n FROM entry")
                case .inASavepoint:
                    // Not even who goes on after a savepoint keeps what was decided on what is no longer true.
                    try? db.savepoint { try change(db, 2, run: run) }
                    _ = try? db.run("INSERT INTO entry (id, run) VALUES (3, \(run))")
                }
            }
        }
        try await gate.arrivals(1)
        try await other.write { db in try db.run("UPDATE account SET balance = balance + 10 WHERE name = 'anna'") }
        gate.open()
        try await writing.value
        let after = try await other.read { db in try db.accounts() }
        #expect(after.balances == ["anna": 12, "bert": 0])
        #expect(after.entries == (hearing == .inASavepoint ? [1: 0, 2: 2, 3: 2] : [1: 0, 2: 2]))
        #expect(runs.next() == 3, "it has run twice")
    }

    @Test("that ends one of two who wait for each other has its change run again, once")
    func deadlockInLine() async throws {
        let schema = try await newSchema()
        let server = "\(server) options='-c search_path=\(schema) -c deadlock_timeout=20ms'"
        let nodes = try (0..<2).map { _ in try PostgresDatabase(server, connections: 1, patience: .seconds(60)) }
        try await nodes[0].write { db in try db.layOutAccounts() }
        @Sendable func change(_ db: any Connection, _ names: [String], _ entry: Int, run: Int, between: () -> Void)
            throws
        {
            let add: (String) -> SQL = { "UPDATE account SET balance = balance + 1 WHERE name = \($0)" }
            _ = try db.run(add(names[0]))
            between()
            // The second is waited for by nobody here, and waits for the other.
            try db.later(add(names[1]))
            try db.later("INSERT INTO entry (id, run) VALUES (\(entry), \(run))")
        }
        let gate = Gate()
        let runs = [Counter(), Counter()]
        let order = [["anna", "bert"], ["bert", "anna"]]
        for (place, node) in nodes.enumerated() {
            try await node.write { db in try change(db, order[place], place, run: 0) {} }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (place, node) in nodes.enumerated() {
                group.addTask {
                    try await node.write { db in
                        let run = runs[place].next()
                        try change(db, order[place], 2 + place, run: run) { gate.pass() }
                    }
                }
            }
            try await gate.arrivals(2)
            gate.open()
            try await group.waitForAll()
        }
        let after = try await nodes[0].read { db in try db.accounts() }
        #expect(after.balances == ["anna": 4, "bert": 4])
        #expect(after.entries.keys.sorted() == [0, 1, 2, 3])
        #expect(runs.map { $0.next() - 1 }.contains { $0 > 1 }, "one of them has run again")
    }

    @Test("that is not there sends callers away in time, and tells no secret")
    func absent() async throws {
        let database = try PostgresDatabase(
            "host=127.0.0.1 port=1 user=aftercare password=hunter2 dbname=postgres",
            patience: .milliseconds(300)
        )
        let failure = await #expect(throws: SQLFailure.self) { try await database.read { _ in } }
        guard case .unavailable = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        let told = String(reflecting: failure) + String(describing: failure)
        #expect(!told.contains("hunter2"))
    }

    @Test("named by something unreadable is refused at once, and the words are not repeated")
    func unreadable() {
        let failure = #expect(throws: SQLFailure.self) { try PostgresDatabase("host=x hunter2") }
        let told = String(reflecting: failure) + String(describing: failure)
        #expect(!told.contains("hunter2"))
    }

    @Test("ends what takes too long, and the connection is good for more")
    func timeouts() async throws {
        let schema = try await newSchema()
        let limits = PostgresLimits(statement: .milliseconds(300), lock: .milliseconds(100))
        let database = try PostgresDatabase(named("slow", schema), connections: 2, limits: limits)
        await #expect(throws: SQLFailure.cancelled) {
            try await database.read { db in _ = try db.rows("SELECT pg_sleep(5)") }
        }
        try await database.write { db in
            try db.run("CREATE TABLE t (n BIGINT)")
            try db.run("INSERT INTO t (n) VALUES (1)")
        }
        let gate = Gate()
        let holding = Task {
            try await database.write { db in
                _ = try db.rows("SELECT n FROM t \(SQL.forUpdate)")
                gate.pass()
            }
        }
        try await gate.arrivals(1)
        await #expect(throws: SQLFailure.busy) {
            try await database.write { db in _ = try db.rows("SELECT n FROM t \(SQL.forUpdate)") }
        }
        gate.open()
        try await holding.value
    }

    @Test("never answers a change before it is durable, even when set to")
    func synchronousCommit() async throws {
        let database = try PostgresDatabase("\(server) options='-c synchronous_commit=off'")
        let setting: String = try await database.read { db in
            try db.rows("SELECT current_setting('synchronous_commit') AS kept")[0]["kept"]
        }
        #expect(setting == "on")
    }

    @Test("behind a pooler is left as it was found")
    func pooler() async throws {
        let schema = try await newSchema()
        let limits = PostgresLimits(statement: .milliseconds(1234))
        let database = try PostgresDatabase(named("pooler", schema), connections: 1, limits: limits, pooler: true)
        try await database.migrate([Migration("0001 t", "CREATE TABLE t (n BIGINT)")])
        for n in 0..<3 { try await database.write { db in try db.run("INSERT INTO t (n) VALUES (\(n))") } }
        let (limit, prepared): (String, Int) = try await database.read { db in
            (
                try db.rows("SELECT current_setting('statement_timeout') AS kept")[0]["kept"],
                try db.rows("SELECT count(*) AS n FROM pg_prepared_statements")[0]["n"]
            )
        }
        #expect(limit == "1234ms")
        #expect(prepared == 0)
    }

    @Test("is told to forget the statements that are not used any more")
    func boundedStatements() async throws {
        let database = try PostgresDatabase(server, connections: 1)
        let prepared = try await database.read { db -> Int in
            for n in 0..<600 {
                _ = try db.rows("SELECT 1 AS \(SQL.identifier("c\(n)"))")
            }
            return try db.rows("SELECT count(*) AS n FROM pg_prepared_statements")[0]["n"]
        }
        #expect(prepared <= 256)
    }

    @Test("serves more slow connections at once than the machine has cores")
    func manyThreads() async throws {
        let database = try PostgresDatabase(server, connections: 24)
        let gate = Gate()
        let slow = (0..<24).map { _ in Task { try await database.read { _ in gate.pass() } } }
        try await gate.arrivals(24)
        gate.open()
        for task in slow { try await task.value }
    }

    /// The application's name tells the connections of one test from all others.
    private func named(_ name: String, _ schema: String = "public") -> String {
        "\(server) application_name=\(name) options='-c search_path=\(schema)'"
    }

    private func newSchema() async throws -> String {
        let schema = "p\(UInt64.random(in: 0...UInt64.max))"
        let database = try PostgresDatabase(server, connections: 1)
        try await database.write { db in try db.run("CREATE SCHEMA \(SQL.identifier(schema))") }
        return schema
    }

    private func cutConnections(named name: String) async throws -> Int {
        try await PostgresDatabase(server, connections: 1).read { db in
            try db.rows(
                "SELECT pg_terminate_backend(pid, 5000) AS cut FROM pg_stat_activity WHERE application_name = \(name)"
            ).count
        }
    }
}

extension Connection {
    fileprivate func layOutAccounts() throws {
        try run("CREATE TABLE account (name TEXT PRIMARY KEY, balance BIGINT NOT NULL)")
        try run("CREATE TABLE entry (id BIGINT PRIMARY KEY, run BIGINT NOT NULL)")
        try run("INSERT INTO account (name, balance) VALUES ('anna', 0), ('bert', 0)")
    }

    /// The balance of each, and in which run each entry was made.
    fileprivate func accounts() throws -> (balances: [String: Int], entries: [Int: Int]) {
        let balances = try rows("SELECT name, balance FROM account").map {
            (try $0["name"] as String, try $0["balance"] as Int)
        }
        let entries = try rows("SELECT id, run FROM entry").map { (try $0["id"] as Int, try $0["run"] as Int) }
        return (Dictionary(uniqueKeysWithValues: balances), Dictionary(uniqueKeysWithValues: entries))
    }
}

/// Counts the runs of a closure that may run more than once.
private final class Counter: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}
