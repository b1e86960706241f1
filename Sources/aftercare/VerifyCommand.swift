import ArgumentParser
import Foundation
import ServiceDesk
import Storage

/// Checks that nothing was lost or changed.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Checks every journal, and that the tables say what the journals say.",
        discussion: """
            Follows each journal from its first entry by the hashes, reads every entry, lays out anew what follows from \
            it and compares that with the tables, column by column. Prints each difference; exit status 1 if there is any. \
            Changes nothing, and may run while the desk serves.
            """
    )

    @OptionGroup var records: DatabaseOptions
    @Flag(help: "Answer in JSON.") var json = false

    func run() async throws {
        let (desk, database) = try await records.openAsTheyAre()
        let progress = Progress(isShown: !json && isatty(STDERR_FILENO) != 0)
        let report = try await VerifyReport(of: database, desk: desk) { desk in
            try await desk.verify { progress.show($0) }
        }
        await database.close()
        progress.clear()
        if json {
            Spoken.say(json: report)
        } else {
            report.sayDifferences()
            Spoken.say(report.words + ".")
        }
        if !report.isClean { throw ExitCode.failure }
    }

    /// One line on the terminal that is written over.
    private struct Progress {
        let isShown: Bool

        func show(_ progress: Verification.Progress) {
            guard isShown else { return }
            let line = "\r\(progress.kind.rawValue): \(progress.entries) entries, \(progress.differences) differences  "
            FileHandle.standardError.write(Data(line.utf8))
        }

        func clear() {
            if isShown { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
        }
    }
}

/// What verifying found, in the file and in what it holds.
struct VerifyReport: Encodable {
    let journals: Int
    let entries: Int
    let rows: Int
    let differenceCount: Int
    /// The first thousand.
    let differences: [Verification.Difference]
    /// What SQLite says is wrong with the file itself.
    let damage: [String]

    var isClean: Bool { differenceCount == 0 && damage.isEmpty }

    init(
        of database: any Database,
        desk: Desk? = nil,
        _ verify: (Desk) async throws -> Verification
    ) async throws {
        damage = try await (database as? SQLiteDatabase)?.integrityCheck() ?? []
        let verification = try await verify(desk ?? DatabaseOptions.desk(on: database))
        journals = verification.journals
        entries = verification.entries
        rows = verification.rows
        differenceCount = verification.differenceCount
        differences = verification.differences
    }

    func sayDifferences() {
        for line in damage { Spoken.say("The file: \(line)") }
        for difference in differences { Spoken.say(difference.description) }
        if differenceCount > differences.count { Spoken.say("… and \(differenceCount - differences.count) more") }
    }

    var words: String {
        let found = differenceCount + damage.count
        let what = found == 0 ? "nothing differs" : found == 1 ? "1 difference" : "\(found) differences"
        return "\(journals) journals, \(entries) entries, \(rows) rows: \(what)"
    }
}
