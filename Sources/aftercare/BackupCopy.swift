import AfterSales
import Foundation
import ServiceDesk
import Storage

/// A copy of SQLite's records, and the folder with its photographs and other files.
struct BackupCopy {
    let file: String
    let files: String

    /// One that was made.
    struct Made {
        let copy: BackupCopy
        let bytes: Int64
        /// How many photographs and other files are in its folder now.
        let count: Int
        let endedAt: Instant
    }

    /// Makes it, and notes in the records that it was made, or why not.
    func make(of database: SQLiteDatabase, _ notes: BackupNotes) async throws -> Made {
        let note = await notes.begin(file)
        do {
            let made = try await copy(of: database)
            await notes.end(note, bytes: made.bytes)
            return made
        } catch {
            await notes.fail(note, because: error)
            throw error
        }
    }

    /// Makes it without a word about it; whole, or not at all.
    func copy(of database: SQLiteDatabase) async throws -> Made {
        try await database.backUp(to: file)
        let count: Int
        do {
            // Behind the records: every file that they name was there before them.
            count = try await SQLiteDatabase.contents(in: files).fill(from: database.contents)
        } catch {
            // Without its files it would be taken for a whole copy, and take a whole copy's room.
            try? FileManager.default.removeItem(atPath: file)
            throw error
        }
        let bytes = try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int64 ?? 0
        return Made(copy: self, bytes: bytes, count: count, endedAt: DatabaseOptions.now())
    }

    func trial(_ scratch: String?) -> RestoreTrial {
        let beside = URL(filePath: file).deletingLastPathComponent().path
        return RestoreTrial(file: file, files: files, scratch: scratch ?? beside)
    }
}

/// What is written into the records about their copies.
///
/// A copy is worth more than a note of it: what cannot be noted, because the records are older than the program or
/// cannot be written to, is said, and the copy is made.
struct BackupNotes {
    private let desk: Desk?

    init(of database: SQLiteDatabase) async throws {
        guard try await database.pending(of: Migration.all).isEmpty else {
            Spoken.complain("Not noted in the records: they are older than the program.")
            desk = nil
            return
        }
        desk = DatabaseOptions.desk(on: database)
    }

    func begin(_ file: String) async -> ID<Backup>? {
        let whole = URL(filePath: file).standardizedFileURL.path
        return await trying { try await $0.beginBackup(to: whole) } ?? nil
    }

    func end(_ note: ID<Backup>?, bytes: Int64) async {
        guard let note else { return }
        _ = await trying { try await $0.endBackup(note, bytes: bytes) }
    }

    func fail(_ note: ID<Backup>?, because error: any Error) async {
        guard let note else { return }
        _ = await trying { try await $0.failBackup(note, because: "\(error)") }
    }

    func note(_ finding: RestoreTrial.Finding, of file: String, since began: Instant) async {
        let whole = URL(filePath: file).standardizedFileURL.path
        _ = await trying { try await $0.noteRestoreTest(of: whole, finding.outcome, finding.words, beganAt: began) }
    }

    private func trying<Answer>(_ work: (Desk) async throws -> Answer) async -> Answer? {
        guard let desk else { return nil }
        do {
            return try await work(desk)
        } catch {
            Spoken.complain("Not noted in the records: \(error)")
            return nil
        }
    }
}
