import Glibc

extension SQLiteDatabase {
    /// Copies a database file and its log to a new place, so that opening the copy leaves the original as it is.
    ///
    /// For a file that nobody writes to; one in use is copied by ``backUp(to:)``.
    /// - Throws: ``SQLFailure`` when the file cannot be read, or the copy exists or does not fit on the disk.
    public static func copyFile(_ source: String, to target: String) throws {
        try copy(source, to: target)
        // A tidy file has no log.
        if access(source + "-wal", F_OK) == 0 { try copy(source + "-wal", to: target + "-wal") }
    }

    /// Removes a database file with its log.
    public static func removeFile(_ path: String) {
        for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
    }

    /// Puts the file `candidate` in the place of `target`, which is kept as `kept` if there is one.
    ///
    /// At every moment `target` is the old file or the new one, each whole. Both files must be closed. Run as root, the
    /// new file gets the owner of the old one.
    /// - Throws: ``SQLFailure/busy`` when another process has `target` open, ``SQLFailure`` when the disk refuses; then
    ///   `target` is as it was.
    public static func replace(_ target: String, with candidate: String, keepingOldAs kept: String) async throws {
        if access(target, F_OK) == 0 {
            try await settleLog(of: target, keepingOldAs: kept)
            guard link(target, kept) == 0 else { throw SQLFailure(errno: errno, doing: "keep \(target)") }
        }
        try Ownership(ofRecordsAt: target)?.give(candidate)
        guard rename(candidate, target) == 0 else { throw SQLFailure(errno: errno, doing: "replace \(target)") }
        try sync(target.folder)
    }

    /// Run as root, gives the files beside `target` to the owner of the records, who is to read and write there.
    ///
    /// - Throws: ``SQLFailure`` when the disk refuses.
    public static func handOverFiles(beside target: String) throws {
        try Ownership(ofRecordsAt: target)?.giveFolder(target + ".files")
    }

    /// Whether another process has the file open; the log is played into the file on the way.
    public static func isInUse(_ path: String) async throws -> Bool {
        let database = try SQLiteDatabase(path: path, readers: 1, patience: .seconds(1))
        _ = try await database.read { try $0.rows("SELECT count(*) AS tables FROM sqlite_schema") }
        await database.close()
        // Whoever closes last takes the log away; if it is there, we were not the last.
        return access(path + "-wal", F_OK) == 0
    }

    /// A log left behind would be played into the new file.
    private static func settleLog(of target: String, keepingOldAs kept: String) async throws {
        do {
            if try await isInUse(target) { throw SQLFailure.busy }
        } catch SQLFailure.damaged {
            // Nothing to be saved out of it but as it lies there.
            for suffix in ["-wal", "-shm"] { rename(target + suffix, kept + suffix) }
        }
    }

    private static func copy(_ source: String, to target: String) throws {
        let from = open(source, O_RDONLY | O_CLOEXEC)
        guard from >= 0 else { throw SQLFailure(errno: errno, doing: "open \(source)") }
        defer { Glibc.close(from) }
        let to = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard to >= 0 else { throw SQLFailure(errno: errno, doing: "create \(target)") }
        defer { Glibc.close(to) }
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = Glibc.read(from, &buffer, buffer.count)
            guard count >= 0 else { throw SQLFailure(errno: errno, doing: "read \(source)") }
            if count == 0 { break }
            var written = 0
            while written < count {
                let part = buffer[written..<count].withUnsafeBytes { Glibc.write(to, $0.baseAddress, $0.count) }
                guard part > 0 else { throw SQLFailure(errno: errno, doing: "write \(target)") }
                written += part
            }
        }
        guard fsync(to) == 0 else { throw SQLFailure(errno: errno, doing: "sync \(target)") }
    }
}
