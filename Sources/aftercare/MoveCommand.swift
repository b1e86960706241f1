import ArgumentParser
import Foundation
import ServiceDesk
import Storage

/// Carries a desk from one engine, file or server to another.
struct MoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "move",
        abstract: "Carries the records from one database to another: SQLite to PostgreSQL, back, or to a like one.",
        discussion: """
            Stop every desk that uses the source first, and take a backup. The source is only read. Everything goes over, \
            people's sessions and the keys of repeated requests too. Broken off at any moment, the same command goes on \
            where it was; until it has ended the target is no desk. In the end both sides are compared row by row, and \
            every journal at the target is verified. A target that holds another desk is refused.
            """
    )

    @Option(help: ArgumentHelp("sqlite:PATH, or a postgresql:// address. (AFTERCARE_FROM)", valueName: "where"))
    var from: String?
    @Option(
        help: ArgumentHelp(
            "sqlite:PATH, or a postgresql:// address; it must be empty. (AFTERCARE_TO)",
            valueName: "where"
        )
    )
    var to: String?
    @Flag(help: "Let the target be a desk though verifying it finds differences: they are the source's own.")
    var withDifferences = false
    @Flag(help: "Answer in JSON.") var json = false

    func run() async throws {
        let configuration = try Configuration(path: nil)
        let (from, to) = (configuration.text(from, "from", or: ""), configuration.text(to, "to", or: ""))
        // One transaction at a time is all a move needs; two, so that both snapshots can be read on one server.
        let source = try DatabaseOptions.Place(from, connections: 2, option: "--from")
        let target = try DatabaseOptions.Place(to, connections: 2, option: "--to")
        guard from != to else { throw ValidationError("--from and --to are the same place.") }
        if case .sqlite(let path) = source { try await check(path) }
        let (old, new) = (try source.open(limits: .forEverything), try target.open(limits: .forEverything))
        let progress = MoveProgress(isShown: !json && isatty(STDERR_FILENO) != 0)
        do {
            let move = Move(from: old, to: new, migrations: Migration.all)
            let report = try await move.run { progress.show($0) }
            progress.clear()
            if !json { for table in report.tables { Spoken.say(table.words) } }
            let verified = try await VerifyReport(of: new) { desk in try await desk.verify() }
            if !json { verified.sayDifferences() }
            guard verified.isClean || withDifferences else {
                throw Spoken.failure(
                    "Not finished: all rows are alike on both sides, but differ from their journals. Look at the source "
                        + "with aftercare verify; --with-differences takes them as they are."
                )
            }
            try await move.finish()
            say(report, verified)
        } catch let failure as MoveFailure {
            progress.clear()
            throw Spoken.failure("Not moved: \(failure)")
        } catch let damaged as DamagedContent {
            progress.clear()
            throw Spoken.failure("Not moved: at the source \(damaged).")
        } catch let missing as MissingContent {
            progress.clear()
            throw Spoken.failure("Not moved: at the source \(missing). Stop every desk there, then run it again.")
        } catch let failure as SQLFailure {
            progress.clear()
            throw Spoken.failure("Broken off: \(failure) Run the same command again to go on.")
        }
        await old.close()
        await new.close()
    }

    private func check(_ path: String) async throws {
        guard FileManager.default.fileExists(atPath: path) else { throw Spoken.failure("There is no \(path).") }
        if try await SQLiteDatabase.isInUse(path) {
            throw Spoken.failure("Not moved: another program has \(path) open. Stop the desk first.")
        }
    }

    private func say(_ report: Move.Report, _ verified: VerifyReport) {
        if json {
            Spoken.say(
                json: Answer(tables: report.tables.map(Answer.Table.init), files: report.contents, verified: verified)
            )
        } else {
            let files = report.contents == 0 ? "" : " \(report.contents) files went with them."
            Spoken.say("Moved \(report.tables.count) tables, \(report.rows) rows, alike on both sides.\(files)")
            Spoken.say("Verified at the target: \(verified.words).")
        }
    }

    private struct Answer: Encodable {
        let tables: [Table]
        let files: Int
        let verified: VerifyReport

        struct Table: Encodable {
            let name: String
            let rows: Int
            let fingerprint: String

            init(_ table: Move.Report.Table) {
                name = table.name
                rows = table.rows
                fingerprint = table.fingerprintText
            }
        }
    }
}

extension Move.Report.Table {
    fileprivate var fingerprintText: String {
        let digits = String(fingerprint, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    fileprivate var words: String { "\(fingerprintText)  \(name): \(rows) rows" }
}

/// One line on the terminal that is written over.
private struct MoveProgress {
    let isShown: Bool

    func show(_ progress: Move.Progress) {
        guard isShown else { return }
        let line = "\r\u{1B}[K\(progress.table): \(progress.copied) of \(progress.of)"
        FileHandle.standardError.write(Data(line.utf8))
    }

    func clear() {
        if isShown { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
    }
}
