import AfterSales
import ArgumentParser
import Foundation
import ServiceDesk
import Storage

/// Copies of the records: making them, trying whether they can be used, and noting those that others make.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copies the records, tries copies, and notes those that other programs make.",
        subcommands: [BackupMakeCommand.self, BackupTestCommand.self, BackupNoteCommand.self],
        defaultSubcommand: BackupMakeCommand.self
    )
}

/// Copies the records while the desk serves.
struct BackupMakeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "make",
        abstract: "Copies the records to a new file, also while the desk is serving.",
        discussion: """
            `aftercare backup FILE` is the same. The copy is the records as they are at one moment. It appears whole or not \
            at all, and nothing is overwritten. \
            Photographs and other files go into the folder FILE.files beside it; what is there already is not copied again, \
            so with --files many copies share one folder, and each adds what is new. \
            The records note that it was made, or why not; the page "Backups" shows it. With --test it is brought back into \
            a place of its own and verified, and what came of that is noted, too; exit status 1 if it is not sound. \
            For records on PostgreSQL use its own tools: pg_dump --format=custom --file=FILE, or continuous archiving; \
            and then aftercare backup note.
            """
    )

    @OptionGroup var records: DatabaseOptions
    @Argument(help: "The file to write; it must not exist.") var file: String
    @Option(
        help: ArgumentHelp("The folder for photographs and other files; FILE.files unless said.", valueName: "folder")
    )
    var files: String?
    @Flag(help: "Try at once whether it can be restored.") var test = false
    @Option(help: ArgumentHelp("Where --test brings it back; beside FILE unless said.", valueName: "folder"))
    var scratch: String?
    @Flag(help: "Answer in JSON.") var json = false

    func run() async throws {
        let path = try records.existingFile(
            otherwise: "Records on PostgreSQL are backed up by its own tools: pg_dump --format=custom --file=FILE."
        )
        // A name taken by mistake is no failed backup.
        guard !FileManager.default.fileExists(atPath: file) else { throw SQLFailure.fileExists(file) }
        let database = try SQLiteDatabase(path: path, readers: 1)
        let notes = try await BackupNotes(of: database)
        let made = try await BackupCopy(file: file, files: files ?? "\(file).files").make(of: database, notes)
        let finding = test ? try await made.copy.trial(scratch).run() : nil
        if let finding { await notes.note(finding, of: made.copy.file, since: made.endedAt) }
        await database.close()
        if json {
            Spoken.say(json: Answer(made, finding))
        } else {
            let folder = made.copy.files
            Spoken.say(
                "Copied \(made.bytes) bytes to \(file)."
                    + (made.count == 0 ? "" : " \(made.count) files are in \(folder).")
            )
            if let finding { Spoken.say("Tried: \(finding.words)") }
        }
        if let finding, finding.outcome != .sound { throw ExitCode.failure }
    }

    private struct Answer: Encodable {
        let file: String
        let bytes: Int64
        /// Photographs and other files in the folder beside it.
        let files: Int
        /// What trying it came to, if it was tried.
        let tested: String?
        let found: String?

        init(_ made: BackupCopy.Made, _ finding: RestoreTrial.Finding?) {
            (file, bytes, files) = (made.copy.file, made.bytes, made.count)
            (tested, found) = (finding?.outcome.rawValue, finding?.words)
        }
    }
}

/// Tries a copy that was made before.
struct BackupTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract:
            "Brings a copy back into a place of its own and verifies it; the records and the copy stay as they are.",
        discussion: """
            What came of it is noted in the records that --database names, for the page "Backups". Exit status 1 if the copy \
            cannot be used or anything in it differs from its journals.
            """
    )

    @OptionGroup var records: DatabaseOptions
    @Argument(help: "The copy to try.") var file: String
    @Option(help: ArgumentHelp("The folder of the copy's files; FILE.files unless said.", valueName: "folder"))
    var files: String?
    @Option(help: ArgumentHelp("Where to bring it back; beside FILE unless said.", valueName: "folder"))
    var scratch: String?
    @Flag(help: "Answer in JSON.") var json = false

    func run() async throws {
        guard FileManager.default.fileExists(atPath: file) else { throw Spoken.failure("There is no \(file).") }
        let path = try records.existingFile(
            otherwise:
                "A copy from PostgreSQL is tried with pg_restore and aftercare verify, and noted with backup note."
        )
        let began = DatabaseOptions.now()
        let finding = try await BackupCopy(file: file, files: files ?? "\(file).files").trial(scratch).run()
        let database = try SQLiteDatabase(path: path, readers: 1)
        await (try BackupNotes(of: database)).note(finding, of: file, since: began)
        await database.close()
        if json {
            Spoken.say(json: ["outcome": finding.outcome.rawValue, "found": finding.words])
        } else {
            Spoken.say("\(finding.words)")
        }
        if finding.outcome != .sound { throw ExitCode.failure }
    }
}

/// Notes what another program did.
struct BackupNoteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "note",
        abstract: "Notes a copy that another program made, or tried, for the page \"Backups\".",
        discussion: """
            For records on PostgreSQL, and for whatever else copies them. PLACE is how people find it: a file, a bucket, a \
            label. Say it behind the copy: `pg_dump … && aftercare backup note PLACE || aftercare backup note PLACE --failed \
            "pg_dump"`; and behind bringing it back: `aftercare verify --database RESTORED && aftercare backup note PLACE \
            --tested`.
            """
    )

    @OptionGroup var records: DatabaseOptions
    @Argument(help: "Where the copy is.") var place: String
    @Flag(help: "It was brought back and verified, not made.") var tested = false
    @Option(help: ArgumentHelp("It failed, and why.", valueName: "words")) var failed: String?
    @Option(help: ArgumentHelp("What verifying it said.", valueName: "words")) var found: String?
    @Option(help: ArgumentHelp("How large it is, in bytes.", valueName: "bytes")) var size: Int64?
    @Option(help: ArgumentHelp("How long it took; it ended now.", valueName: "seconds")) var took: Int?

    func validate() throws {
        if let size, size < 0 { throw ValidationError("--size must not be less than 0.") }
        if let took, !(0...10_000_000).contains(took) { throw ValidationError("--took must be seconds.") }
        if tested, size != nil { throw ValidationError("--size goes with a copy that was made.") }
    }

    func run() async throws {
        let (desk, database) = try await records.openAsTheyAre()
        let began = DatabaseOptions.now().advanced(byMilliseconds: -Int64(took ?? 0) * 1_000)
        try await Spoken.orFail {
            if tested {
                let words = [failed, found].compactMap { $0 }.joined(separator: "\n")
                try await desk.noteRestoreTest(of: place, failed == nil ? .sound : .failed, words, beganAt: began)
            } else {
                try await desk.noteBackup(at: place, beganAt: began, bytes: size, failure: failed)
            }
        }
        await database.close()
    }
}
