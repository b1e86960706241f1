import Glibc
import Testing

@testable import Storage

@Suite("An SQLite file", .timeLimit(.minutes(10)))
struct SQLiteTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test("is opened so that an acknowledged change survives the loss of power")
    func durable() async throws {
        let database = try SQLiteDatabase(path: path("a"))
        for transaction in [Transaction.write, .read] {
            // Read back on the connection that does the work: 2 is FULL, which is also what a reader would tell.
            #expect(try await database.pragma("PRAGMA synchronous", transaction) == .integer(2))
            #expect(try await database.pragma("PRAGMA journal_mode", transaction) == .text("wal"))
            #expect(try await database.pragma("PRAGMA foreign_keys", transaction) == .integer(1))
        }
    }

    @Test("is readable by its owner only")
    func mode() throws {
        let database = try SQLiteDatabase(path: path("a"))
        var status = stat()
        #expect(stat(path("a"), &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        withExtendedLifetime(database) {}
    }

    @Test("of another kind is refused")
    func notADatabase() throws {
        let file = try #require(fopen(path("a"), "w"))
        fputs(String(repeating: "To whom it may concern. ", count: 100), file)
        fclose(file)
        let failure = #expect(throws: SQLFailure.self) { try SQLiteDatabase(path: path("a")) }
        guard case .damaged = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
    }

    @Test("in a folder that does not exist is refused")
    func noFolder() {
        let failure = #expect(throws: SQLFailure.self) { try SQLiteDatabase(path: path("none/a")) }
        guard case .inputOutput = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
    }

    @Test("that may not be written to is refused", .enabled(if: getuid() != 0, "root may write to everything"))
    func readOnly() async throws {
        let database = try SQLiteDatabase(path: path("a"))
        await database.close()
        chmod(path("a"), 0o400)
        #expect(throws: SQLFailure.readOnly) { try SQLiteDatabase(path: path("a")) }
    }

    @Test("locked by another process for too long is busy, and works afterwards")
    func locked() async throws {
        let patient = try SQLiteDatabase(path: path("a"))
        let hasty = try SQLiteDatabase(path: path("a"), patience: .milliseconds(300))
        try await patient.write { db in try db.run("CREATE TABLE t (n BIGINT)") }
        let gate = Gate()
        let holding = Task {
            try await patient.write { db in
                try db.run("INSERT INTO t (n) VALUES (1)")
                gate.pass()
            }
        }
        try await gate.arrivals(1)
        await #expect(throws: SQLFailure.busy) {
            try await hasty.write { db in try db.run("INSERT INTO t (n) VALUES (2)") }
        }
        #expect(try await hasty.count() == 0)
        gate.open()
        try await holding.value
        try await patient.write { db in try db.run("INSERT INTO t (n) VALUES (3)") }
        #expect(try await hasty.count() == 2)
    }

    @Test("takes changes of several processes at once")
    func severalWriters() async throws {
        let path = path("a")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    let database = try SQLiteDatabase(path: path, patience: .seconds(60))
                    try await database.migrate([Migration("0001 t", "CREATE TABLE t (n BIGINT)")])
                    for n in 0..<25 { try await database.write { db in try db.run("INSERT INTO t (n) VALUES (\(n))") } }
                    await database.close()
                }
            }
            try await group.waitForAll()
        }
        #expect(try await SQLiteDatabase(path: path).count() == 100)
    }

    @Test("on a full disk fails those who share the commit, keeps what was acknowledged, and goes on afterwards")
    func diskFull() async throws {
        let database = try SQLiteDatabase(path: path("a"))
        try await database.write { db in
            try db.run("CREATE TABLE t (n BIGINT PRIMARY KEY, filling BLOB)")
            _ = try db.rows("PRAGMA max_page_count = 40")
        }
        let acknowledged = await withTaskGroup(of: Int?.self) { group in
            for n in 0..<40 {
                group.addTask {
                    do {
                        let filling = [UInt8](repeating: 1, count: 20_000)
                        try await database.write { db in
                            try db.run("INSERT INTO t (n, filling) VALUES (\(n), \(filling))")
                        }
                        return n
                    } catch {
                        #expect(error as? SQLFailure == .diskFull)
                        return nil
                    }
                }
            }
            return await group.reduce(into: Set<Int>()) { kept, n in if let n { kept.insert(n) } }
        }
        #expect(acknowledged.count < 10)
        #expect(try await database.numbers() == acknowledged)
        try await database.write { db in
            _ = try db.rows("PRAGMA max_page_count = 4000")
            try db.run("INSERT INTO t (n) VALUES (99)")
        }
        #expect(try await database.numbers() == acknowledged.union([99]))
        #expect(try await database.integrityCheck() == [])
    }

    @Test("is tidied up when the last connection closes")
    func closing() async throws {
        let database = try SQLiteDatabase(path: path("a"))
        try await database.write { db in try db.run("CREATE TABLE t (n BIGINT)") }
        #expect(try await database.count() == 0)
        #expect(access(path("a-wal"), F_OK) == 0)
        await database.close()
        #expect(access(path("a-wal"), F_OK) != 0)
    }

    @Test("is read by many at once, and nobody waits for ever")
    func readers() async throws {
        let database = try SQLiteDatabase(path: path("a"), readers: 2, patience: .milliseconds(100))
        let gate = Gate()
        let holding = (0..<2).map { _ in Task { try await database.read { _ in gate.pass() } } }
        try await gate.arrivals(2)
        await #expect(throws: SQLFailure.unavailable("every connection is in use", retryAfter: .seconds(1))) {
            try await database.pragma("PRAGMA synchronous", .read)
        }
        let cancelled = Task { try await database.pragma("PRAGMA synchronous", .read) }
        cancelled.cancel()
        await #expect(throws: CancellationError.self) { try await cancelled.value }
        gate.open()
        for task in holding { try await task.value }
        #expect(try await database.pragma("PRAGMA synchronous", .read) == .integer(2))
    }

    @Test("is copied while it is written to, as it was at one moment")
    func backup() async throws {
        let database = try SQLiteDatabase(path: path("a"))
        try await database.write { db in
            try db.run("CREATE TABLE t (n BIGINT PRIMARY KEY, filling BLOB)")
            for n in 0..<200 {
                try db.run("INSERT INTO t (n, filling) VALUES (\(n), \([UInt8](repeating: 7, count: 20_000)))")
            }
        }
        let writing = Task {
            var n = 200
            while !Task.isCancelled {
                let next = n
                try await database.write { db in try db.run("INSERT INTO t (n) VALUES (\(next))") }
                n += 1
            }
            return n
        }
        for copy in ["b", "c", "d"] {
            try await database.backUp(to: path(copy))
            // So that each copy is of another moment.
            try await Task.sleep(for: .milliseconds(20))
        }
        writing.cancel()
        let written = try await writing.value
        var last = 200
        for copy in ["b", "c", "d"] {
            let restored = try SQLiteDatabase(path: path(copy))
            #expect(try await restored.integrityCheck() == [])
            let numbers = try await restored.numbers()
            #expect(numbers == Set(0..<numbers.count), "a prefix of what was written")
            #expect(numbers.count >= last && numbers.count <= written)
            last = numbers.count
        }
        #expect(last > 200)
    }

    @Test("is never copied over another file, and leaves nothing behind when it fails")
    func backupRefused() async throws {
        let database = try SQLiteDatabase(path: path("a"))
        try await database.write { db in try db.run("CREATE TABLE t (n BIGINT)") }
        try await database.backUp(to: path("b"))
        await #expect(throws: SQLFailure.fileExists(path("b"))) { try await database.backUp(to: path("b")) }
        let failure = await #expect(throws: SQLFailure.self) { try await database.backUp(to: path("none/b")) }
        guard case .inputOutput = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(try folder.files == ["a", "a-shm", "a-wal", "b"])
    }

    @Test("tells what is broken in it")
    func integrity() async throws {
        let database = try SQLiteDatabase(path: path("a"))
        try await database.write { db in
            try db.run("CREATE TABLE shelf (id BIGINT PRIMARY KEY)")
            try db.run("CREATE TABLE part (id BIGINT PRIMARY KEY, shelf BIGINT REFERENCES shelf (id))")
        }
        #expect(try await database.integrityCheck() == [])
        let careless = try SQLiteConnection(path: path("a"), .writer, patience: .seconds(5))
        try careless.run("PRAGMA foreign_keys = OFF")
        try careless.run("INSERT INTO part (id, shelf) VALUES (1, 7)")
        #expect(try await database.integrityCheck() == ["a row of part refers to a shelf that does not exist"])
    }

    @Test("with a page overwritten is found out")
    func damaged() async throws {
        let database = try SQLiteDatabase(path: path("a"))
        try await database.write { db in
            try db.run("CREATE TABLE t (n BIGINT PRIMARY KEY, filling TEXT)")
            for n in 0..<2000 { try db.run("INSERT INTO t (n, filling) VALUES (\(n), \("filling \(n)"))") }
        }
        await database.close()
        let file = open(path("a"), O_WRONLY)
        #expect(pwrite(file, [UInt8](repeating: 0xAA, count: 4096), 4096, 4096 * 5) == 4096)
        close(file)
        #expect(try await !SQLiteDatabase(path: path("a")).integrityCheck().isEmpty)
    }

    private func path(_ name: String) -> String {
        "\(folder.path)/\(name)"
    }
}

private enum Transaction {
    case read, write
}

extension SQLiteDatabase {
    fileprivate func pragma(_ sql: SQL, _ transaction: Transaction) async throws -> SQLValue {
        let ask: @Sendable (any Connection) throws -> SQLValue = { db in try db.rows(sql)[0].cells[0].value }
        return try await transaction == .read ? read(ask) : write(ask)
    }

    fileprivate func count() async throws -> Int {
        try await read { db in try db.rows("SELECT count(*) AS n FROM t")[0]["n"] }
    }

    fileprivate func numbers() async throws -> Set<Int> {
        try await read { db in Set(try db.rows("SELECT n FROM t").map { try $0["n"] }) }
    }
}
