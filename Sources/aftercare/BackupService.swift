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
                // Told to leave: what was begun is noted as broken off by the next one.
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
            try makeRoom(in: folder)
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

    /// Fails rather than fill a disk that others, and perhaps the records themselves, live on.
    private func makeRoom(in folder: String) throws {
        let disk = FileManager.default
        try disk.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        let size = (try disk.attributesOfItem(atPath: wishes.records)[.size] as? Int64) ?? 0
        let free = (try disk.attributesOfFileSystem(forPath: folder)[.systemFreeSize] as? Int64) ?? .max
        // The copy, the place where it is tried, and a tenth.
        guard free > size * 2 + size / 10 else {
            throw NoRoom(folder: folder, needed: size * 2 + size / 10, free: free)
        }
    }

    private func tryOne(_ copy: BackupCopy) async throws {
        let last = try await desk.backups(limit: 1, seenBy: .desk).state.lastTest
        let began = desk.now()
        guard last.map({ began.milliseconds(since: $0.endedAt) > Self.day }) ?? true else { return }
        let finding = await copy.trial(nil).run()
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
