import ArgumentParser
import Foundation
import ServiceDesk
import Storage

/// Copies the records while the desk serves.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copies the records to a new file, also while the desk is serving.",
        discussion: """
            The copy is the records as they are at one moment. It appears whole or not at all, and nothing is overwritten. \
            Photographs and other files go into the folder FILE.files beside it; what is there already is not copied again, \
            so with --files many copies share one folder, and each adds what is new. \
            For records on PostgreSQL use its own tools: pg_dump --format=custom --file=FILE, or continuous archiving.
            """
    )

    @OptionGroup var records: DatabaseOptions
    @Argument(help: "The file to write; it must not exist.") var file: String
    @Option(
        help: ArgumentHelp("The folder for photographs and other files; FILE.files unless said.", valueName: "folder")
    )
    var files: String?
    @Flag(help: "Answer in JSON.") var json = false

    func run() async throws {
        let path = try records.existingFile(
            otherwise: "Records on PostgreSQL are backed up by its own tools: pg_dump --format=custom --file=FILE."
        )
        let database = try SQLiteDatabase(path: path, readers: 1)
        try await database.backUp(to: file)
        // Behind the records: every file that they name was there before them.
        let folder = files ?? "\(file).files"
        let count = try await SQLiteDatabase.contents(in: folder).fill(from: database.contents)
        await database.close()
        let size = try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int ?? 0
        if json {
            Spoken.say(json: Answer(file: file, bytes: size, files: count))
        } else {
            Spoken.say("Copied \(size) bytes to \(file)." + (count == 0 ? "" : " \(count) files are in \(folder)."))
        }
    }

    private struct Answer: Encodable {
        let file: String
        let bytes: Int
        /// Photographs and other files in the folder beside it.
        let files: Int
    }
}
