public import AfterSales
import Storage
import Synchronization

extension Desk {
    /// Puts a version of a calendar up for acceptance; nothing goes by it yet (hard case 19).
    ///
    /// The same content once more changes nothing.
    /// - Returns: what open promises it would move.
    /// - Throws: `Refusal.calendarVersionTaken` where another content bears the version.
    @discardableResult
    public func proposeCalendar(_ calendar: DeskCalendar, by person: Person) async throws -> Moves {
        try person.needs(.publishPlans)
        let now = now()
        try await database.write { db in
            if let known = try db.calendarVersions().first(where: {
                $0.name == calendar.name && $0.version == calendar.version
            }) {
                guard known.content == calendar else {
                    throw Refusal.calendarVersionTaken(calendar.name, calendar.version)
                }
                return
            }
            try db.insert(calendar, by: person, at: now)
            try db.note("calendar.proposed", calendar, of: calendar.name, by: person, at: now)
        }
        return try await whatMoves(accepting: calendar)
    }

    /// Puts up the calendar in force with newly announced days, under a version of its own: `2027-1`.
    public func proposeCalendar(
        _ name: String,
        announcing announcement: AnnouncedDays,
        through: Day? = nil,
        by person: Person
    ) async throws -> (calendar: DeskCalendar, moves: Moves) {
        try person.needs(.publishPlans)
        let (current, taken) = try await database.read { db in
            let versions = try db.calendarVersions().filter { $0.name == name }
            guard let current = versions.first(where: \.isCurrent) else { throw Refusal.notFound }
            return (current.content, versions)
        }
        let horizon = [through, announcement.announcedThrough, current.calendar.announcedThrough].compactMap { $0 }
            .max()
        let year = horizon.map { String($0.date.year) } ?? "0"
        let draft = try current.announcing(announcement, through: through, version: current.version)
        // Announced once more: the proposal is there already, or in force.
        if let same = taken.first(where: { $0.content.says(draft) && $0.state != .rejected }) {
            return (same.content, try await whatMoves(accepting: same.content))
        }
        let number = (1...).first { number in !taken.contains { $0.version == "\(year)-\(number)" } } ?? 1
        let proposed = try current.announcing(announcement, through: through, version: "\(year)-\(number)")
        return (proposed, try await proposeCalendar(proposed, by: person))
    }

    /// Puts a proposed calendar in force, and moves the open promises that go by it; closed work stays as it was.
    ///
    /// Once more for the one in force, it moves what is left to move. So do the rounds, where a program stopped midway.
    /// - Returns: what it moved.
    @discardableResult
    public func acceptCalendar(_ name: String, version: String, by person: Person) async throws -> Moves {
        let put = try await putInForce(name, version, by: person)
        let moves = try await whatMoves(accepting: put.calendar)
        if let job = put.job { try await finish(job, under: put.lease) }
        return moves
    }

    /// The same for who does not wait: open tickets are moved at once where they are few, else by and by.
    /// - Returns: what goes on after this.
    public func beginAcceptance(_ name: String, version: String, by person: Person) async throws -> Job? {
        let put = try await putInForce(name, version, by: person)
        return try await finishOrLeave(put.job, under: put.lease)
    }

    private func putInForce(
        _ name: String,
        _ version: String,
        by person: Person
    ) async throws -> (calendar: DeskCalendar, job: Job?, lease: Int64) {
        try person.needs(.publishPlans)
        let (now, id, lease) = (now(), newID(Job.self), newLease())
        let (calendar, job) = try await database.write { db -> (DeskCalendar, Job?) in
            let proposed = try db.calendarVersion(name, version)
            if !proposed.isCurrent {
                guard proposed.state == .proposed else { throw Refusal.notProposed(name, version) }
                try db.acceptCalendar(name, version, at: now)
                try db.note("calendar.accepted", ["version": version], of: name, by: person, at: now)
            }
            let move = NewJob(
                id: id,
                kind: .calendar,
                subject: name,
                version: version,
                total: try db.openTickets(goingBy: name, otherThan: version).count,
                lease: lease
            )
            return (proposed.content, try db.beginMove(move, by: person, at: now))
        }
        return (calendar, job, lease)
    }

    /// Moves the open tickets that still go by an older version of a calendar, as an acceptance that broke off leaves
    /// them; answers how many there were.
    ///
    /// Looks only where a calendar was put in force since this desk last found nothing left, so that a round costs
    /// nothing when there is nothing to do.
    func finishAcceptances() async throws -> Int {
        let accepted: Int? = try await database.read { db in
            // What is on record as long work is moved there.
            guard try !db.hasRunningMove(.calendar) else { return nil }
            return try db.rows("SELECT count(*) AS n FROM calendar_version WHERE state = 'accepted'")[0]["n"]
        }
        guard let accepted, shelf.acceptancesMoved.withLock({ $0 != accepted }) else { return 0 }
        var moved = 0
        for calendar in try await database.read({ try $0.calendarVersions().filter(\.isCurrent).map(\.content) }) {
            moved += try await moveLeftBehind(by: calendar)
        }
        if moved == 0 { shelf.acceptancesMoved.withLock { $0 = accepted } }
        return moved
    }

    /// Proposes and accepts in one step, for a calendar that came with the program or a test.
    public func acceptCalendar(_ calendar: DeskCalendar, by person: Person) async throws {
        try await proposeCalendar(calendar, by: person)
        try await acceptCalendar(calendar.name, version: calendar.version, by: person)
    }

    public func rejectCalendar(_ name: String, version: String, by person: Person) async throws {
        try person.needs(.publishPlans)
        let now = now()
        try await database.write { db in
            let proposed = try db.calendarVersion(name, version)
            if proposed.state == .rejected { return }
            guard proposed.state == .proposed else { throw Refusal.notProposed(name, version) }
            try db.rejectCalendar(name, version)
            try db.note("calendar.rejected", ["version": version], of: name, by: person, at: now)
        }
    }

    /// Every version of every calendar, by name, the newest first.
    public func calendars(seenBy person: Person) async throws -> [CalendarVersion] {
        try person.needs(.seePlans)
        return try await database.read { try $0.calendarVersions() }
    }

    /// The calendars in force, by name.
    public func currentCalendars(seenBy person: Person) async throws -> [String: DeskCalendar] {
        try person.needs(.seePlans)
        return try await database.read { db in
            try db.calendarVersions().filter(\.isCurrent).reduce(into: [:]) { $0[$1.name] = $1.content }
        }
    }

    public func calendar(_ name: String, version: String, seenBy person: Person) async throws -> DeskCalendar {
        try person.needs(.seePlans)
        return try await database.read { try $0.calendarVersion(name, version).content }
    }

    // MARK: Inside a transaction

    /// A version of a calendar; read from the database the first time only.
    func calendar(_ name: String, version: String, in db: any Connection) throws -> WorkCalendar {
        try shelf.calendar(.init(name: name, version: version)) {
            try db.calendarVersion(name, version).content.calendar
        }
    }

    /// The version in force by calendar name.
    func currentCalendars(in db: any Connection) throws -> [String: String] {
        try db.acceptedCalendars()
    }
}

extension DeskCalendar {
    /// Whether it says the same under whatever version.
    fileprivate func says(_ other: DeskCalendar) -> Bool {
        name == other.name && calendar.zone == other.calendar.zone && calendar.weekly == other.calendar.weekly
            && calendar.overrides == other.calendar.overrides
            && calendar.announcedThrough == other.calendar.announcedThrough
    }
}

extension Connection {
    fileprivate func note(
        _ kind: String,
        _ data: some Encodable,
        of name: String,
        by person: Person,
        at now: Instant
    ) throws {
        try record([JournalLine(kind, data)], on: Subject(.calendar, name), by: person, at: now)
    }
}

extension Refusal {
    static func calendarVersionTaken(_ name: String, _ version: String) -> Refusal {
        Refusal(
            .conflict,
            "calendar-version-taken",
            field: "version",
            values: ["calendar": name, "version": version]
        )
    }

    /// It was decided on already.
    static func notProposed(_ name: String, _ version: String) -> Refusal {
        Refusal(.conflict, "calendar-not-proposed", values: ["calendar": name, "version": version])
    }
}
