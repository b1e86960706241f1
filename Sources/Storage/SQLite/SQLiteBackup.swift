import CSQLite
import Glibc

extension SQLiteDatabase {
    /// Copies the database as it is now to a new file, while others go on reading and writing.
    ///
    /// The file appears whole or not at all, readable by its owner only.
    /// - Throws: ``SQLFailure/fileExists(_:)`` rather than overwrite anything, ``SQLFailure`` when the disk
    ///   does not take it, `CancellationError` when the task is cancelled.
    public func backUp(to target: String) async throws {
        guard access(target, F_OK) != 0 else { throw SQLFailure.fileExists(target) }
        // A reader of its own, so that nobody waits for one.
        let reader = SQLiteReader(path: path, patience: patience)
        let partial = "\(target).\(getpid())-\(UInt32.random(in: 0...UInt32.max)).part"
        defer { unlink(partial) }
        try await reader.copy(to: partial)
        await reader.close()
        // Unlike a rename, a link never replaces.
        guard link(partial, target) == 0 else {
            throw errno == EEXIST ? SQLFailure.fileExists(target) : SQLFailure(errno: errno, doing: "link \(target)")
        }
        try sync(target.folder)
    }

    /// What is wrong with the file; nothing when all is well.
    ///
    /// Reads all of it.
    public func integrityCheck() async throws -> [String] {
        do {
            return try await read { db in
                let damage: [String] = try db.rows("PRAGMA integrity_check").map { try $0["integrity_check"] }
                let orphans = try db.rows("PRAGMA foreign_key_check").map { row in
                    let (table, parent): (String, String) = try (row["table"], row["parent"])
                    return "a row of \(table) refers to a \(parent) that does not exist"
                }
                return damage.filter { $0 != "ok" } + orphans
            }
        } catch SQLFailure.damaged(let message) {
            return [message]
        }
    }
}

extension SQLiteReader {
    /// So that a cancelled backup ends soon.
    private static var pagesPerStep: Int32 { 1024 }

    fileprivate func copy(to target: String) throws {
        let file = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw SQLFailure(errno: errno, doing: "create \(target)") }
        Glibc.close(file)
        try opened().transaction("BEGIN") { connection in
            // From its first look on the transaction sees one state, so no step has to start over.
            _ = try connection.rows("SELECT count(*) AS tables FROM sqlite_schema")
            try connection.withHandle { source in try copyPages(from: source, to: target) }
        }
        try sync(target)
    }

    private func copyPages(from source: OpaquePointer, to target: String) throws {
        var opened: OpaquePointer?
        defer { sqlite3_close_v2(opened) }
        guard sqlite3_open_v2(target, &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nil) == SQLITE_OK,
            let backup = sqlite3_backup_init(opened, "main", source, "main")
        else { throw SQLFailure(sqlite: opened, statement: "open \(target)") }
        var code = SQLITE_OK
        while code == SQLITE_OK, !Task.isCancelled {
            code = sqlite3_backup_step(backup, Self.pagesPerStep)
        }
        sqlite3_backup_finish(backup)
        if code == SQLITE_OK { throw CancellationError() }
        guard code == SQLITE_DONE else { throw SQLFailure(sqlite: opened, statement: "copy to \(target)") }
    }
}

/// Makes a file, or the names in a folder, survive the loss of power.
func sync(_ path: String) throws {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw SQLFailure(errno: errno, doing: "open \(path)") }
    defer { Glibc.close(file) }
    guard fsync(file) == 0 else { throw SQLFailure(errno: errno, doing: "sync \(path)") }
}

extension String {
    /// The folder a path's last name stands in.
    var folder: String { lastIndex(of: "/").map { String(self[...$0]) } ?? "." }
}

extension SQLFailure {
    init(errno: Int32, doing what: String) {
        self =
            switch errno {
            case ENOSPC, EDQUOT: .diskFull
            default: .inputOutput("\(what): \(String(cString: strerror(errno)))")
            }
    }
}
