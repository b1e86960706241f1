import AfterSales
import Foundation
import Logging
import ServiceDesk
import ServiceLifecycle
import Storage

/// Makes and tries copies of SQLite's records where it was told to, and says when the newest is too old; as long as the
/// program runs.
///
/// A copy is read by a connection of its own, so that nobody waits for it; while it is made the log of changes grows. Each
/// day the newest is brought back beside the others and verified.
struct BackupService: Service {
    /// What the operator wants.
    struct Wishes {
        /// A copy every so many hours; 0 where none is expected.
        var hours: Int
        /// Where to make them; nothing where somebody else does.
        var folder: String?
        /// How many to keep.
        var keep: Int
        /// The records' own file, whose size says how much room a copy takes.
        var records: String
    }

    let desk: Desk
    let database: any Database
    let wishes: Wishes
    let logger: Logger

    private static let pause: Duration = .seconds(60)
    /// Between two tries, in milliseconds.
    private static let day: Int64 = 86_400_000

    func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                if let folder = wishes.folder, let database = database as? SQLiteDatabase {
                    try await cancelWhenGracefulShutdown { try await makeOne(in: folder, of: database) }
                }
                try await desk.watchBackups(every: wishes.hours)
            } catch is CancellationError {
                // Told to leave: what was begun is noted as broken off when the next is due.
            } catch {
                logger.error("Backup", metadata: ["error": "\(error)"])
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.pause) }
        }
    }

    private func makeOne(in folder: String, of database: SQLiteDatabase) async throws {
        let name = "aftercare-\(RestoreCommand.stamp()).sqlite"
        let file = URL(filePath: folder).standardizedFileURL.appending(path: name).path
        let copy = BackupCopy(file: file, files: URL(filePath: folder).appending(path: "aftercare.files").path)
        guard let note = try await desk.beginDueBackup(every: wishes.hours, to: file) else { return }
        do {
            try await sweep(folder)
            try makeRoom(in: folder, for: copy)
            let made = try await copy.copy(of: database)
            try await desk.endBackup(note, bytes: made.bytes)
            logger.info("Backup", metadata: ["file": "\(file)", "bytes": "\(made.bytes)"])
        } catch is CancellationError {
            // Told to leave: no fault, and nobody is told.
            throw CancellationError()
        } catch {
            try await desk.failBackup(note, because: "\(error)")
            throw error
        }
        try await tryOne(copy)
        try await removeOld(in: folder)
    }

    /// Takes away what need not be kept and what was broken off, so that a full disk gets room; that something cannot go
    /// is no reason to make no copy.
    private func sweep(_ folder: String) async throws {
        do {
            try await removeOld(in: folder)
            try removeBrokenOff(in: folder)
        } catch {
            try Task.checkCancellation()
            logger.warning("An old backup stays", metadata: ["reason": "\(error)"])
        }
    }

    /// Half copies and trials that an end of the program left behind more than a day ago.
    private func removeBrokenOff(in folder: String) throws {
        let disk = FileManager.default
        guard disk.fileExists(atPath: folder) else { return }
        for name in try disk.contentsOfDirectory(atPath: folder) {
            let isHalf = name.hasPrefix("aftercare-") && name.hasSuffix(".part")
            guard isHalf || name.hasPrefix("aftercare-trial-") else { continue }
            let place = URL(filePath: folder).appending(path: name).path
            let changed = try disk.attributesOfItem(atPath: place)[.modificationDate] as? Date
            if let changed, changed.timeIntervalSinceNow < -86_400 { try disk.removeItem(atPath: place) }
        }
    }

    /// Fails rather than fill a disk that others, and perhaps the records themselves, live on.
    private func makeRoom(in folder: String, for copy: BackupCopy) throws {
        let disk = FileManager.default
        try disk.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        let size = (try disk.attributesOfItem(atPath: wishes.records)[.size] as? Int64) ?? 0
        let free = (try disk.attributesOfFileSystem(forPath: folder)[.systemFreeSize] as? Int64) ?? .max
        // The copy, the place where it is tried, and a tenth; and the files that are not there yet.
        let needed = size * 2 + size / 10 + newBytes(for: copy)
        guard free > needed else { throw NoRoom(folder: folder, needed: needed, free: free) }
    }

    /// How large the photographs and other files are that the copy's folder lacks.
    private func newBytes(for copy: BackupCopy) -> Int64 {
        let (disk, own) = (FileManager.default, "\(wishes.records).files")
        guard let names = disk.enumerator(atPath: own) else { return 0 }
        var bytes: Int64 = 0
        for case let name as String in names where !disk.fileExists(atPath: "\(copy.files)/\(name)") {
            let attributes = try? disk.attributesOfItem(atPath: "\(own)/\(name)")
            guard attributes?[.type] as? FileAttributeType == .typeRegular else { continue }
            bytes += attributes?[.size] as? Int64 ?? 0
        }
        return bytes
    }

    private func tryOne(_ copy: BackupCopy) async throws {
        let last = try await desk.backups(limit: 1, seenBy: .desk).state.lastTest
        let began = desk.now()
        guard last.map({ began.milliseconds(since: $0.endedAt) > Self.day }) ?? true else { return }
        let finding = try await copy.trial(nil).run()
        try Task.checkCancellation()
        try await desk.noteRestoreTest(of: copy.file, finding.outcome, finding.words, beganAt: began)
        logger.info("Backup tried", metadata: ["file": "\(copy.file)", "outcome": "\(finding.outcome.rawValue)"])
    }

    /// Only what the desk itself made, and only out of the folder that it makes them in now.
    private func removeOld(in folder: String) async throws {
        let here = URL(filePath: folder).standardizedFileURL.path + "/"
        for backup in try await desk.backupsToRemove(keeping: wishes.keep) where backup.place.hasPrefix(here) {
            if FileManager.default.fileExists(atPath: backup.place) {
                try FileManager.default.removeItem(atPath: backup.place)
            }
            try await desk.noteRemoved(backup.id)
        }
    }
}

/// There is less room than a copy and its trial need.
struct NoRoom: Error, CustomStringConvertible {
    let folder: String
    let needed: Int64
    let free: Int64

    var description: String {
        "There is no room in \(folder): \(needed) bytes are needed for a copy and its trial, \(free) are free."
    }
}
