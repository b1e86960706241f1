import CSQLite
import Glibc

/// One open connection to a database file; it serves one caller at a time.
final class SQLiteConnection: Connection {
    let dialect = Dialect.sqlite
    private let handle: OpaquePointer
    private var statements = StatementCache<SQLiteStatement>(capacity: 256)
    /// Why this transaction can no longer be committed.
    private(set) var failure: SQLFailure?

    enum Mode {
        case writer, reader
    }

    /// Opens the file; `patience` is how long to wait for a lock another process holds.
    init(path: String, _ mode: Mode, patience: Duration) throws(SQLFailure) {
        var opened: OpaquePointer?
        // One thread at a time uses a connection, so it needs no mutex of its own.
        let flags =
            SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
            | (mode == .writer ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY)
        let code = sqlite3_open_v2(path, &opened, flags, nil)
        guard code == SQLITE_OK, let opened else {
            defer { sqlite3_close_v2(opened) }
            throw SQLFailure(sqlite: opened, statement: "open \(path)")
        }
        handle = opened
        sqlite3_busy_timeout(handle, Int32(patience.milliseconds))
        try setUp(mode, patience)
    }

    deinit {
        statements.removeAll()
        sqlite3_close_v2(handle)
    }

    func rows(_ sql: SQL) throws -> [Row] {
        try execute(sql) { statement throws(SQLFailure) in
            var values: [SQLValue] = []
            while try statement.step(on: handle) { statement.appendRow(to: &values) }
            return Row.rows(statement.columns, values)
        }
    }

    @discardableResult
    func run(_ sql: SQL) throws -> Int {
        let before = sqlite3_total_changes64(handle)
        return try execute(sql) { statement throws(SQLFailure) in
            while try statement.step(on: handle) {}
            // After a statement that is no change, SQLite still tells the count of the change before it.
            return sqlite3_total_changes64(handle) == before ? 0 : Int(sqlite3_changes64(handle))
        }
    }

    func savepoint<Answer>(_ body: () throws -> Answer) throws -> Answer {
        try run("SAVEPOINT part")
        do {
            let answer = try body()
            if let failure { throw failure }
            try run("RELEASE part")
            return answer
        } catch {
            // A full disk and the like roll the whole transaction back, savepoints and all.
            guard isInTransaction else { throw error }
            failure = nil
            try run("ROLLBACK TO part")
            try run("RELEASE part")
            throw error
        }
    }

    /// Runs `body` between `begin` and COMMIT, or undoes what it did.
    func transaction<Answer>(_ begin: SQL, _ body: (SQLiteConnection) throws -> Answer) throws -> Answer {
        do {
            failure = nil
            try run(begin)
            let answer = try body(self)
            if let failure { throw failure }
            try run("COMMIT")
            return answer
        } catch {
            failure = nil
            if isInTransaction { _ = try? run("ROLLBACK") }
            throw error
        }
    }

    /// Runs `body` in a read that is kept open for the next one, and begun by the first.
    func look<Answer>(_ body: (SQLiteConnection) throws -> Answer) throws -> Answer {
        if !isInTransaction {
            failure = nil
            try run("BEGIN")
        }
        do {
            let answer = try body(self)
            if let failure { throw failure }
            return answer
        } catch {
            throw failure ?? error
        }
    }

    func endLook() {
        guard isInTransaction else { return }
        failure = nil
        _ = try? run("COMMIT")
    }

    /// False when a failure has made SQLite roll the transaction back by itself.
    var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    /// Whether a foreign key that is checked at COMMIT is violated now.
    var owesForeignKeys: Bool {
        var now: Int32 = 0
        var highest: Int32 = 0
        sqlite3_db_status(handle, SQLITE_DBSTATUS_DEFERRED_FKS, &now, &highest, 0)
        return now != 0
    }

    /// The raw handle, for the parts of SQLite that are not statements.
    func withHandle<Answer>(_ body: (OpaquePointer) throws -> Answer) rethrows -> Answer {
        try body(handle)
    }

    private func execute<Answer>(
        _ sql: SQL,
        _ body: (SQLiteStatement) throws(SQLFailure) -> Answer
    ) throws(SQLFailure) -> Answer {
        guard failure == nil else { throw .aborted }
        do throws(SQLFailure) {
            let statement = try prepared(sql)
            defer { statement.reset() }
            try statement.bind(sql.values, on: handle)
            return try body(statement)
        } catch {
            failure = error
            throw error
        }
    }

    private func prepared(_ sql: SQL) throws(SQLFailure) -> SQLiteStatement {
        if let known = statements.statement(for: sql) { return known }
        let statement = try SQLiteStatement(sql.text(for: .sqlite), on: handle)
        _ = statements.insert(statement, for: sql)
        return statement
    }

    private func setUp(_ mode: Mode, _ patience: Duration) throws(SQLFailure) {
        try pragma("PRAGMA foreign_keys = ON", becomes: "1", read: "PRAGMA foreign_keys")
        try pragma("PRAGMA trusted_schema = OFF", becomes: "0", read: "PRAGMA trusted_schema")
        // In KiB: each connection has its own cache, and the system's page cache stands behind all of them.
        try pragma("PRAGMA cache_size = -8192", becomes: "-8192", read: "PRAGMA cache_size")
        guard mode == .writer else { return }
        guard sqlite3_db_readonly(handle, "main") == 0 else { throw .readOnly }
        try enterWAL(patience)
        // An acknowledged change must survive the loss of power.
        try pragma("PRAGMA synchronous = FULL", becomes: "2", read: "PRAGMA synchronous")
        // Bytes of log kept after a long reader made it grow.
        try pragma("PRAGMA journal_size_limit = 67108864", becomes: "67108864", read: "PRAGMA journal_size_limit")
    }

    /// Another process that opens the same new file may be doing the same; SQLite does not wait for it by itself.
    private func enterWAL(_ patience: Duration) throws(SQLFailure) {
        let deadline = ContinuousClock.now + patience
        while true {
            do throws(SQLFailure) {
                return try pragma("PRAGMA journal_mode = WAL", becomes: "wal", read: "PRAGMA journal_mode")
            } catch {
                guard error == .busy, ContinuousClock.now < deadline else { throw error }
                usleep(10_000)
            }
        }
    }

    /// Refuses to go on with a setting that did not take: a PRAGMA never fails by itself.
    private func pragma(_ set: String, becomes expected: String, read: String) throws(SQLFailure) {
        for text in [set, read] {
            let statement = try SQLiteStatement(text, on: handle)
            var values: [SQLValue] = []
            while try statement.step(on: handle) { statement.appendRow(to: &values) }
            guard text == read else { continue }
            let found: String? =
                switch values.first {
                case .integer(let number): String(number)
                case .text(let text): text
                default: nil
                }
            guard found == expected else {
                throw .other(code: "setting", message: "stays \(found ?? "unknown")", statement: set)
            }
        }
    }
}

extension Duration {
    var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
