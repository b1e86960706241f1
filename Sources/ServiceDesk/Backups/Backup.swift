public import AfterSales
public import Storage

/// A copy of the records, as the desk was told of it; or that there is none.
public struct Backup: Sendable, Equatable, Identifiable {
    public enum Outcome: String, Sendable, Hashable, CaseIterable, SQLConvertible {
        /// Being made; or broken off, if that was long ago and another program was at it.
        case running
        case made, failed
    }

    public let id: ID<Backup>
    /// Where it is, as whoever made it says: a file, a bucket, a label.
    public let place: String
    /// Whether the serving desk made it by itself, and so takes it away in time.
    public let isOwn: Bool
    public let beganAt: Instant
    public let endedAt: Instant?
    public let outcome: Outcome
    public let bytes: Int64?
    /// Why it failed.
    public let words: String
    /// The last step of the schema that its records have.
    public let schema: String
    /// When it was taken away to make room.
    public let goneAt: Instant?
    /// The last time that somebody tried to bring it back, before another was made at the same place.
    public var test: RestoreTest?
}

/// What bringing a copy back came to.
public struct RestoreTest: Sendable, Equatable {
    public enum Outcome: String, Sendable, Hashable, CaseIterable, SQLConvertible {
        /// It came back, and everything in it is as its journals say.
        case sound
        /// It came back, and something differs.
        case differs
        /// It did not come back.
        case failed
    }

    public let place: String
    public let beganAt: Instant
    public let endedAt: Instant
    public let outcome: Outcome
    /// What was found.
    public let words: String
}

/// How it stands with copies of the records.
public struct BackupState: Sendable, Equatable {
    /// The newest that was made whole.
    public let newest: Backup?
    /// What was tried after that and failed, the last of it.
    public let failedSince: Backup?
    public let lastTest: RestoreTest?

    /// Whether the newest copy is older than it may be; there may be half of the time between two more, and an hour.
    public func isLate(every hours: Int, at now: Instant) -> Bool {
        guard hours > 0 else { return false }
        guard let newest else { return true }
        return now.milliseconds(since: newest.beganAt) > Int64(hours) * 5_400_000 + 3_600_000
    }
}

extension Backup {
    init(_ row: Row) throws {
        try self.init(
            id: row["id"],
            place: row["place"],
            isOwn: row["is_own"],
            beganAt: row["began_at"],
            endedAt: row["ended_at"],
            outcome: row["outcome"],
            bytes: row["bytes"],
            words: row["words"],
            schema: row["schema"],
            goneAt: row["gone_at"]
        )
    }
}

extension RestoreTest {
    init(_ row: Row) throws {
        try self.init(
            place: row["place"],
            beganAt: row["began_at"],
            endedAt: row["ended_at"],
            outcome: row["outcome"],
            words: row["words"]
        )
    }
}
