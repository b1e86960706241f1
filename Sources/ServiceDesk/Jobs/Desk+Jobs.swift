public import AfterSales
import Storage

/// Work that goes on after the page that began it was left: in pieces, each of them on record, so that another node or
/// the next start goes on where one was lost.
extension Desk {
    /// How long a job is one node's without a word, in milliseconds.
    private static let leaseTime: Int64 = 60_000
    /// How many tickets are moved before it is noted how far it is.
    private static let pieceLength = 50
    /// How often a file is tried that no node lives to the end of.
    private static let mostTries = 3
    /// How long after its end a job is shown, in milliseconds.
    static let jobsShownFor: Int64 = 7 * 86_400_000

    // MARK: Looking on

    /// How far a job is; who may not begin such work does not see it.
    public func job(_ id: ID<Job>, seenBy person: Person) async throws -> Job {
        guard let job = try await database.read({ try $0.job(id) }), person.may(job.kind.right) else {
            throw Refusal.notFound
        }
        return filesUnderWay.told(of: job)
    }

    /// What is under way and what ended within a week, the newest first; none for who may not begin such work.
    public func jobs(_ kinds: Job.Kind..., limit: Int = 5, seenBy person: Person) async throws -> [Job] {
        let kinds = kinds.filter { person.may($0.right) }
        guard !kinds.isEmpty else { return [] }
        let since = now().advanced(byMilliseconds: -Self.jobsShownFor)
        return try await database.read { try $0.jobs(kinds, endedSince: since, limit: limit) }
            .map(filesUnderWay.told)
    }

    /// What became of a file, and of one that was refused the file itself, to be mended.
    public func outcome(
        ofFile id: ID<Job>,
        seenBy person: Person
    ) async throws -> (report: ImportReport?, content: BroughtContent?) {
        let job = try await job(id, seenBy: person)
        guard job.kind == .file, job.state != .running else { return (nil, nil) }
        return try await database.read { db in (try db.report(of: id), try db.content(of: id)) }
    }

    // MARK: Beginning

    /// Takes a file in by and by; nothing of it is there before all of it is.
    public func beginImport(
        _ kind: ImportKind,
        _ content: BroughtContent,
        named name: String,
        skipsBadRows: Bool,
        by person: Person
    ) async throws -> Job {
        try person.needs(.importFiles)
        try person.needs(kind.right)
        _ = try content.bytes()
        let (now, id) = (now(), newID(Job.self))
        let job = NewJob(
            id: id,
            kind: .file,
            subject: name,
            version: kind.rawValue,
            content: content,
            skips: skipsBadRows
        )
        return try await database.write { db in
            try db.begin(job, by: person, until: now, at: now)
            return try db.begun(id)
        }
    }

    /// Moves what is left of few tickets at once, and lets go of many for whoever comes first.
    func finishOrLeave(_ job: Job?, under lease: Int64) async throws -> Job? {
        guard let job else { return nil }
        if job.total <= Job.fewTickets {
            try await finish(job, under: lease)
            return nil
        }
        let now = now()
        try await database.write { try $0.letGo(of: job.id, lease, at: now) }
        return job
    }

    /// Moves all of its tickets, while somebody waits; where another node is at it already, that one goes on.
    func finish(_ job: Job, under lease: Int64) async throws {
        var job = job
        while let further = try await movePiece(of: job, under: lease) { job = further }
    }

    func newLease() -> Int64 { Int64(noise()) + 1 }

    // MARK: Working

    /// Does a piece of the oldest work that nobody is at; answers whether there was any.
    ///
    /// A node that is lost keeps its work for a minute; then the next one goes on with it.
    public func workOffJob() async throws -> Bool {
        let (now, lease) = (now(), newLease())
        guard try await database.read({ try $0.hasFreeJob(at: now) }) else { return false }
        let until = now.advanced(byMilliseconds: Self.leaseTime)
        guard let job = try await database.write({ try $0.takeJob(lease, until: until, at: now) }) else { return false }
        if job.kind == .file {
            try await takeIn(job, under: lease)
        } else if try await movePiece(of: job, under: lease) != nil {
            let now = self.now()
            try await database.write { try $0.letGo(of: job.id, lease, at: now) }
        }
        return true
    }

    /// Moves the next tickets of a job, each in a transaction of its own.
    /// - Returns: the job as it is then; nothing once it has ended, or is in other hands.
    private func movePiece(of job: Job, under lease: Int64) async throws -> Job? {
        let (id, asked) = (job.id, now())
        // Whoever began it, though they may have left meanwhile.
        let person = Person(id: job.person, name: job.personName, roles: [])
        let left = try await database.read { db in
            let open =
                job.kind == .plan
                ? try db.openTickets(under: Plan.Reference(id: job.subject, version: job.version))
                : try db.openTickets(goingBy: job.subject, otherThan: job.version)
            return open.filter { $0.number > job.place && $0.number <= job.lastPlace }
        }
        guard !left.isEmpty else {
            try await database.write { db in
                if try db.holds(id, lease) { try db.end(id, .done, at: asked) }
            }
            return nil
        }
        let piece = Array(left.prefix(Self.pieceLength))
        var leftBehind = job.leftBehind
        for ticket in piece {
            do {
                try await move(ticket, for: job, by: person) { try $0.holds(id, lease) }
            } catch let failure as SQLFailure where failure.isNobodysFault {
                throw failure
            } catch {
                // One that disagrees with its own rules holds up nobody else; the job's page names it.
                leftBehind.append(ticket)
            }
        }
        let (place, done, missed) = (
            piece.last?.number ?? job.place, min(job.done + piece.count, job.total), leftBehind
        )
        let until = now().advanced(byMilliseconds: Self.leaseTime)
        return try await database.write { db in
            let isOurs = try db.pass(job, lease, place: place, done: done, leftBehind: missed, until: until)
            return isOurs ? try db.job(id) : nil
        }
    }

    private func move(
        _ ticket: Ticket.ID,
        for job: Job,
        by person: Person,
        while goesOn: @escaping @Sendable (any Connection) throws -> Bool
    ) async throws {
        switch job.kind {
        case .plan:
            let plan = Plan.Reference(id: job.subject, version: job.version)
            _ = try await move([ticket], to: plan, by: person, while: goesOn)
        case .calendar:
            let calendar = try await database.read { try $0.calendarVersion(job.subject, job.version).content }
            _ = try await move([ticket], to: calendar, by: person, while: goesOn)
        case .file: break
        }
    }

    /// Takes a file in: in one transaction, which also writes what became of it, so that it happens once.
    private func takeIn(_ job: Job, under lease: Int64) async throws {
        let id = job.id
        let found = try await database.read { db in
            (person: try db.visitor(job.person)?.person, content: try db.content(of: id), known: try db.report(of: id))
        }
        if let known = found.known { return try await end(id, .done, keepsContent: !known.isSaved) }
        guard let kind = ImportKind(rawValue: job.version), let content = found.content, let person = found.person,
            job.tries < Self.mostTries
        else { return try await end(id, .failed, keepsContent: true) }
        var options = ImportOptions(fileName: job.subject, skipsBadRows: job.skips) { [filesUnderWay] progress in
            filesUnderWay.note(progress, of: id)
        }
        options.ending = { db, report in try db.keep(report, of: id) }
        defer { filesUnderWay.forget(id) }
        // Others see from this how far it is, and that this node lives.
        let pulse = Task { await tellOthers(of: job, under: lease) }
        defer { pulse.cancel() }
        do {
            let report = try await takeIn(kind, content.bytes(), options, by: person)
            try await database.write { db in
                // A file that cannot even be read comes to its end before there is a transaction.
                if try db.report(of: id) == nil { try db.keep(report, of: id) }
            }
            try await end(id, .done, keepsContent: !report.isSaved)
        } catch let failure as SQLFailure where failure.isNobodysFault {
            throw failure
        } catch {
            if try await database.read({ try $0.report(of: id) }) != nil { return }
            try await end(id, .failed, keepsContent: true)
            if !(error is Refusal) { throw error }
        }
    }

    private func end(_ id: ID<Job>, _ state: Job.State, keepsContent: Bool) async throws {
        let now = now()
        try await database.write { try $0.end(id, state, keepsContent: keepsContent, at: now) }
    }

    private func tellOthers(of job: Job, under lease: Int64) async {
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(5))
            guard !Task.isCancelled else { return }
            let told = filesUnderWay.told(of: job)
            let until = now().advanced(byMilliseconds: Self.leaseTime)
            // Where there is one writer only, this waits for the file's end and says nothing.
            try? await database.write { try $0.renew(job.id, lease, done: told.done, total: told.total, until: until) }
        }
    }
}

extension Connection {
    /// Puts a move on record, or finds the same under way; nothing where there is nothing to move.
    func beginMove(_ move: NewJob, by person: Person, at now: Instant) throws -> Job? {
        if let running = try runningMove(move.kind, move.subject, move.version) { return running }
        guard move.total > 0 else { return nil }
        try begin(move, by: person, until: now.advanced(byMilliseconds: 60_000), at: now)
        return try begun(move.id)
    }

    fileprivate func begun(_ id: ID<Job>) throws -> Job {
        guard let job = try job(id) else { throw Refusal.notFound }
        return job
    }
}
