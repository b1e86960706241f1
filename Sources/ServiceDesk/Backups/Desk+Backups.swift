public import AfterSales
import Storage

/// Writing down what becomes of copies; making them is the command line's work.
extension Desk {
    /// Notes that a copy is begun; answers by what to name it when it has ended.
    public func beginBackup(to place: String, isOwn: Bool = false) async throws -> ID<Backup> {
        let (id, now) = (newID(Backup.self), now())
        try await database.write { try $0.begin(id, to: place, isOwn: isOwn, at: now) }
        return id
    }

    /// The same for the copy that the serving desk makes every so many hours, if it is time; `nil` if it is not, or if
    /// another program is at it.
    ///
    /// A copy that failed is tried again after an hour, and one that has not ended by then counts as broken off; what
    /// others failed to make is no reason to wait, and neither is what a clock that was ahead dates in the future.
    public func beginDueBackup(every hours: Int, to place: String) async throws -> ID<Backup>? {
        let (id, now) = (newID(Backup.self), now())
        let (due, again) = (
            now.advanced(byMilliseconds: -Int64(hours) * 3_600_000), now.advanced(byMilliseconds: -3_600_000)
        )
        return try await database.write { db in
            try db.run(
                """
                UPDATE backup SET outcome = 'failed', ended_at = \(now), words = 'broken off'
                WHERE is_own AND outcome = 'running' AND began_at <= \(again)
                """
            )
            let recent = try db.rows(
                """
                SELECT 1 FROM backup
                WHERE began_at <= \(now) AND ((outcome = 'made' AND began_at > \(due))
                    OR (is_own AND outcome <> 'made' AND began_at > \(again)))
                LIMIT 1
                """
            )
            guard recent.isEmpty else { return nil }
            try db.begin(id, to: place, isOwn: true, at: now)
            return id
        }
    }

    public func endBackup(_ id: ID<Backup>, bytes: Int64) async throws {
        let now = now()
        try await database.write { db in
            try db.run(
                "UPDATE backup SET ended_at = \(now), outcome = 'made', bytes = \(bytes) WHERE id = \(id)"
            )
        }
    }

    /// Notes that no copy came of it, and tells the administrators.
    public func failBackup(_ id: ID<Backup>, because words: String) async throws {
        let now = now()
        let words = String(words.prefix(1_000))
        try await database.write { db in
            guard let row = try db.rows("SELECT * FROM backup WHERE id = \(id)").first else { throw Refusal.notFound }
            let backup = try Backup(row)
            try db.run("UPDATE backup SET ended_at = \(now), outcome = 'failed', words = \(words) WHERE id = \(id)")
            try db.announce(.backup(.backupFailed, "backup/failed/\(id)", backup.place, words, at: now), at: now)
        }
    }

    /// Notes a copy that another program made, or failed to make, until now.
    /// - Throws: `Refusal` for a place that is none, or a time in the future.
    public func noteBackup(
        at place: String,
        beganAt: Instant,
        bytes: Int64? = nil,
        failure: String? = nil
    ) async throws {
        let place = try TypedText.line(place, "place", limit: 500)
        let (id, now) = (newID(Backup.self), now())
        guard beganAt <= now else { throw Refusal.invalid("began", expected: "instant") }
        try await database.write { try $0.begin(id, to: place, isOwn: false, at: beganAt) }
        if let failure { return try await failBackup(id, because: failure) }
        try await database.write { db in
            try db.run("UPDATE backup SET ended_at = \(now), outcome = 'made', bytes = \(bytes) WHERE id = \(id)")
        }
    }

    /// Notes what bringing a copy back came to; what did not go well the administrators are told.
    public func noteRestoreTest(
        of place: String,
        _ outcome: RestoreTest.Outcome,
        _ words: String,
        beganAt: Instant
    ) async throws {
        let place = try TypedText.line(place, "place", limit: 500)
        let (id, now) = (newID(RestoreTest.self), now())
        let words = String(words.prefix(1_000))
        try await database.write { db in
            try db.run(
                """
                INSERT INTO restore_test (id, place, began_at, ended_at, outcome, words)
                VALUES (\(id), \(place), \(min(beganAt, now)), \(now), \(outcome), \(words))
                """
            )
            guard outcome != .sound else { return }
            try db.announce(.backup(.backupUnsound, "backup/test/\(id)", place, words, at: now), at: now)
        }
    }

    /// Tells the administrators, once for each newest copy, that it is too old.
    public func watchBackups(every hours: Int) async throws {
        guard hours > 0 else { return }
        let now = now()
        let state = try await database.read { try $0.backupState(at: now) }
        guard state.isLate(every: hours, at: now) else { return }
        if state.newest == nil {
            // A desk that never had one has its first hours, too.
            let began = try await database.read { db -> Instant? in
                try db.rows("SELECT min(recorded_at) AS at FROM journal WHERE subject_kind = 'person'")[0]["at"]
            }
            guard let began, now.milliseconds(since: began) > Int64(hours) * 3_600_000 else { return }
        }
        let fact = "backup/late/\(state.newest?.id.description ?? "none")"
        let place = state.newest?.place ?? ""
        try await database.write { try $0.announce(.backup(.backupLate, fact, place, nil, at: now), at: now) }
    }

    /// The copies that the desk itself made and that need not be kept: all but the newest `count`, and but the newest
    /// that was brought back and found sound.
    public func backupsToRemove(keeping count: Int) async throws -> [Backup] {
        try await database.read { db in
            let own = try db.backups("is_own AND outcome = 'made' AND gone_at IS NULL", limit: 10_000)
            let sound = own.first { $0.test?.outcome == .sound }?.id
            return own.dropFirst(count).filter { $0.id != sound }
        }
    }

    public func noteRemoved(_ id: ID<Backup>) async throws {
        let now = now()
        try await database.write { try $0.run("UPDATE backup SET gone_at = \(now) WHERE id = \(id)") }
    }

    /// How it stands, and all that was noted, the newest first; `after` is `next` of the page before.
    public func backups(
        after: String? = nil,
        limit: Int = 50,
        seenBy person: Person
    ) async throws -> (state: BackupState, history: Listing<Backup>) {
        try person.needs(.seeBackups)
        let limit = Listing<Backup>.rows(limit)
        let place = try after.map { text throws(Refusal) in
            guard let id = ID<Backup>(text) else { throw .invalid("after", expected: "cursor") }
            return id
        }
        let now = now()
        return try await database.read { db in
            let found = try db.backups(place.map { "backup.id < \($0)" } ?? "1 = 1", limit: limit + 1)
            return (try db.backupState(at: now), Listing(found, limit: limit) { $0.id.description })
        }
    }

    /// The same in a few numbers, for watchers.
    func backupReadings() async throws -> [Reading] {
        let now = now()
        let state = try await database.read { try $0.backupState(at: now) }
        let seconds = { (instant: Instant) in Double(instant.milliseconds) / 1_000 }
        var readings: [Reading] = []
        if let newest = state.newest {
            readings += [
                Reading("backup_last_time_seconds", seconds(newest.beganAt), says: "When the newest backup was begun."),
                Reading("backup_last_bytes", Double(newest.bytes ?? 0), says: "How large it is."),
            ]
        }
        readings.append(
            Reading(
                "backup_failed",
                state.failedSince == nil ? 0 : 1,
                says: "Whether one was tried since the newest and failed."
            )
        )
        if let test = state.lastTest {
            readings += [
                Reading("restore_test_last_time_seconds", seconds(test.endedAt), says: "When a backup was tried last."),
                Reading(
                    "restore_test_sound",
                    test.outcome == .sound ? 1 : 0,
                    says: "Whether it came back and nothing differed."
                ),
            ]
        }
        return readings
    }
}

extension Announcement {
    fileprivate static func backup(
        _ kind: Notice.Kind,
        _ fact: String,
        _ place: String,
        _ words: String?,
        at now: Instant
    ) -> Announcement {
        var particulars = Notice.Particulars(subject: place)
        particulars.words = words
        return Announcement(
            fact: fact,
            kind: kind,
            audience: [.role(.administrator)],
            particulars: particulars,
            happenedAt: now,
            deliverAfter: now
        )
    }
}

extension Connection {
    fileprivate func begin(_ id: ID<Backup>, to place: String, isOwn: Bool, at now: Instant) throws {
        let schema: String? = try rows("SELECT max(name) AS name FROM migration")[0]["name"]
        try run(
            """
            INSERT INTO backup (id, place, is_own, began_at, outcome, words, schema)
            VALUES (\(id), \(place), \(isOwn), \(now), 'running', '', \(schema ?? ""))
            """
        )
    }

    fileprivate func backups(_ condition: SQL, limit: Int) throws -> [Backup] {
        let found = try rows("SELECT * FROM backup WHERE \(condition) ORDER BY id DESC LIMIT \(limit)").map(Backup.init)
        guard !found.isEmpty else { return [] }
        let places = Set(found.map(\.place)).sorted()
        let tests = try Dictionary(
            grouping: rows("SELECT * FROM restore_test WHERE place IN \(list: places) ORDER BY id")
                .map(RestoreTest.init),
            by: \.place
        )
        guard !tests.isEmpty else { return found }
        let made = try rows("SELECT place, began_at FROM backup WHERE outcome = 'made' AND place IN \(list: places)")
            .map { row -> (place: String, beganAt: Instant) in try (row["place"], row["began_at"]) }
        let copies = Dictionary(grouping: made, by: \.place).mapValues { $0.map(\.beganAt) }
        return found.map { backup in
            guard backup.outcome == .made else { return backup }
            // Others may write one copy over the other: a test is of the one that was there.
            let next = copies[backup.place]?.filter { $0 > backup.beganAt }.min()
            var backup = backup
            backup.test = tests[backup.place]?.last { test in
                test.endedAt >= backup.beganAt && next.map { test.endedAt < $0 } ?? true
            }
            return backup
        }
    }

    /// Leaves out what a clock that was ahead dates after `now`: it would count as the newest until then.
    fileprivate func backupState(at now: Instant) throws -> BackupState {
        let newest = try backups("outcome = 'made' AND began_at <= \(now)", limit: 1).first
        let later: SQL = newest.map { " AND id > \($0.id)" } ?? ""
        let test = try rows(
            "SELECT * FROM restore_test WHERE ended_at <= \(now) ORDER BY ended_at DESC, id DESC LIMIT 1"
        ).first
        return try BackupState(
            newest: newest,
            failedSince: backups("outcome = 'failed' AND began_at <= \(now)\(later)", limit: 1).first,
            lastTest: test.map(RestoreTest.init)
        )
    }
}
