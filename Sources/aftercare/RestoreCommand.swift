import ArgumentParser
import Foundation
import ServiceDesk
import Storage

/// Puts a backup in the place of the records.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Puts a backup in the place of the records, once it has been verified.",
        discussion: """
            A copy of FILE is opened, brought up to date and verified first; only then does it take the place of the \
            records, in one step. FILE itself stays as it is. Records that are there already are replaced with --force \
            only, and kept beside the new ones. The files in FILE.files are added to those of the records. Run as root, it leaves \
            them to the owner of the records before. Stop the desk first. For records on PostgreSQL use pg_restore.
            """
    )

    @OptionGroup var records: DatabaseOptions
    @Argument(help: "The backup to take.") var file: String
    @Option(help: ArgumentHelp("The folder of the backup's files; FILE.files unless said.", valueName: "folder"))
    var files: String?
    @Flag(help: "Replace the records that are there; they are kept under another name.") var force = false
    @Flag(help: "Take the backup though verifying it finds differences.") var withDifferences = false
    @Flag(help: "Answer in JSON.") var json = false

    func run() async throws {
        guard case .sqlite(let target) = try records.place() else {
            throw Spoken.failure("Records on PostgreSQL are restored by its own tools: pg_restore --dbname=… FILE.")
        }
        let disk = FileManager.default
        guard disk.fileExists(atPath: file) else { throw Spoken.failure("There is no \(file).") }
        let replaces = disk.fileExists(atPath: target)
        if replaces, URL(filePath: file).resolvingSymlinksInPath() == URL(filePath: target).resolvingSymlinksInPath() {
            throw Spoken.failure("\(file) is the records themselves.")
        }
        guard force || !replaces else {
            throw Spoken.failure("\(target) exists already; --force replaces it, and keeps it under another name.")
        }
        let candidate = "\(target).restoring-\(ProcessInfo.processInfo.processIdentifier)"
        let kept = "\(target).replaced-\(Self.stamp())"
        defer { SQLiteDatabase.removeFile(candidate) }
        try SQLiteDatabase.copyFile(file, to: candidate)
        try await bringFiles(to: target)
        let verification = try await verify(candidate, filesBeside: target)
        guard verification.isClean || withDifferences else {
            throw Spoken.failure("Not restored: \(file) differs from its journals, or is damaged.")
        }
        do {
            try await SQLiteDatabase.replace(target, with: candidate, keepingOldAs: kept)
        } catch SQLFailure.busy {
            throw Spoken.failure("Not restored: another program has \(target) open. Stop the desk first.")
        }
        if json {
            Spoken.say(json: Answer(records: target, keptAs: replaces ? kept : nil, verification))
        } else {
            Spoken.say("Restored \(target): \(verification.words).")
            if replaces { Spoken.say("The records before it are kept as \(kept).") }
        }
    }

    /// More files than records name do no harm; and those of the records before stay for whoever goes back to them.
    private func bringFiles(to target: String) async throws {
        let folder = files ?? "\(file).files"
        do {
            _ = try await SQLiteDatabase.contents(beside: target).fill(from: SQLiteDatabase.contents(in: folder))
        } catch let damaged as DamagedContent {
            throw Spoken.failure("Not restored: in \(folder) \(damaged).")
        }
        // Whatever becomes of the records, the desk goes on keeping files there.
        try SQLiteDatabase.handOverFiles(beside: target)
    }

    private func verify(_ candidate: String, filesBeside target: String) async throws -> VerifyReport {
        do {
            let database = try SQLiteDatabase(path: candidate, contentsBeside: target)
            guard try await database.pending(of: Migration.all).count < Migration.all.count else {
                await database.close()
                throw Spoken.failure("Not restored: \(file) holds no desk.")
            }
            let report = try await VerifyReport(of: database) { desk in
                try await database.migrate(Migration.all)
                return try await desk.verify()
            }
            // The log goes into the file, which is then moved alone.
            await database.close()
            if !report.isClean, !json { report.sayDifferences() }
            return report
        } catch let failure as SQLFailure {
            throw Spoken.failure("Not restored: \(file) cannot be used. \(failure)")
        }
    }

    /// The moment in a form fit for a file's name: `20261122T093000Z`.
    static func stamp() -> String {
        String(Date().formatted(.iso8601).filter { letter in letter.isNumber || letter.isLetter })
    }

    private struct Answer: Encodable {
        let records: String
        let keptAs: String?
        let verified: VerifyReport

        init(records: String, keptAs: String?, _ verified: VerifyReport) {
            self.records = records
            self.keptAs = keptAs
            self.verified = verified
        }
    }
}
