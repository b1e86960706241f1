import Foundation
import ServiceDesk
import Storage

/// Brings a copy of SQLite's records back into a place of its own, to see whether it can be used; the copy stays as it is.
struct RestoreTrial {
    /// The copy.
    let file: String
    /// Where its photographs and other files are, if there are any.
    let files: String
    /// Where to bring it back; as much room as the copy takes is needed there.
    let scratch: String

    /// What it came to, in the desk's words.
    struct Finding {
        let outcome: RestoreTest.Outcome
        let words: String
        /// Nothing where the copy could not be opened.
        let report: VerifyReport?
    }

    /// Opens it, brings it up to date with this program, checks the file, follows every journal, compares every row and
    /// reads every file.
    /// - Throws: nothing but `CancellationError`, which says nothing about the copy.
    func run() async throws -> Finding {
        let disk = FileManager.default
        let place = URL(filePath: scratch).appending(path: "aftercare-trial-\(UUID().uuidString)")
        defer { try? disk.removeItem(at: place) }
        do {
            try disk.createDirectory(
                at: place,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
            let copy = place.appending(path: "desk.sqlite").path
            try SQLiteDatabase.copyFile(file, to: copy)
            if disk.fileExists(atPath: files) {
                // Its files are only read, so they need not be copied.
                let whole = URL(filePath: files).standardizedFileURL.path
                try disk.createSymbolicLink(atPath: "\(copy).files", withDestinationPath: whole)
            }
            let report = try await verify(copy)
            return Finding(
                outcome: report.isClean ? .sound : .differs,
                words: ([report.words] + report.firstDifferences).joined(separator: "\n"),
                report: report
            )
        } catch let error where error is CancellationError || Task.isCancelled {
            throw CancellationError()
        } catch let failure as SQLFailure {
            return Finding(outcome: .failed, words: "\(failure)", report: nil)
        } catch {
            return Finding(outcome: .failed, words: error.localizedDescription, report: nil)
        }
    }

    private func verify(_ copy: String) async throws -> VerifyReport {
        let database = try SQLiteDatabase(path: copy, readers: 1)
        let report: VerifyReport
        do {
            guard try await database.pending(of: Migration.all).count < Migration.all.count else {
                throw SQLFailure.damaged("It holds no desk.")
            }
            report = try await VerifyReport(of: database) { desk in
                try await database.migrate(Migration.all)
                return try await desk.verify()
            }
        } catch {
            await database.close()
            throw error
        }
        await database.close()
        return report
    }
}

extension VerifyReport {
    /// The first things that are wrong, for people.
    fileprivate var firstDifferences: [String] {
        (damage.map { "The file: \($0)" } + differences.map(\.description)).prefix(5).map { String($0.prefix(150)) }
    }
}
