import AfterSales
import Foundation
import Storage

extension Job {
    init(_ row: Row) throws {
        let tickets: String = try row["left_behind"]
        try self.init(
            id: row["id"],
            kind: row["kind"],
            subject: row["subject"],
            version: row["version"],
            person: row["person_id"],
            personName: row["person_name"],
            state: row["state"],
            beganAt: row["began_at"],
            endedAt: row["ended_at"],
            done: row["done"],
            total: row["total"],
            leftBehind: tickets.split(separator: " ").compactMap { Ticket.ID(String($0)) },
            step: nil,
            place: row["place"],
            lastPlace: row["last_place"],
            skips: row["skips"],
            tries: row["tries"]
        )
    }
}

extension SQL {
    fileprivate static let job: SQL = """
        id, kind, subject, version, person_id, person_name, state, began_at, ended_at, done, total, place, last_place,
        left_behind, skips, tries
        """
}

/// What begins: everything but what the database fills in.
struct NewJob {
    let id: ID<Job>
    let kind: Job.Kind
    let subject: String
    let version: String
    var total = 0
    var content: BroughtContent?
    var skips = false
    /// Whose it is from the first moment; 0 for whoever comes first.
    var lease: Int64 = 0
}

extension Connection {
    func job(_ id: ID<Job>) throws -> Job? {
        try rows("SELECT \(SQL.job) FROM job WHERE id = \(id)").first.map(Job.init)
    }

    /// What runs, and what ended since, the newest first.
    func jobs(_ kinds: [Job.Kind], endedSince: Instant, limit: Int) throws -> [Job] {
        try rows(
            """
            SELECT \(SQL.job) FROM job
            WHERE kind IN \(list: kinds.map(\.rawValue)) AND (ended_at IS NULL OR ended_at >= \(endedSince))
            ORDER BY id DESC LIMIT \(limit)
            """
        ).map(Job.init)
    }

    /// Moving to the same version that is under way already, if it is.
    func runningMove(_ kind: Job.Kind, _ subject: String, _ version: String) throws -> Job? {
        try rows(
            """
            SELECT \(SQL.job) FROM job
            WHERE state = 'running' AND kind = \(kind) AND subject = \(subject) AND version = \(version)
            """
        ).first.map(Job.init)
    }

    func hasRunningMove(_ kind: Job.Kind) throws -> Bool {
        try !rows("SELECT 1 FROM job WHERE state = 'running' AND kind = \(kind) LIMIT 1").isEmpty
    }

    /// Puts a job on record; a move to another version of the same thing ends here.
    func begin(_ job: NewJob, by person: Person, until: Instant, at now: Instant) throws {
        if job.kind != .file {
            try run(
                """
                UPDATE job SET state = 'replaced', ended_at = \(now)
                WHERE state = 'running' AND kind = \(job.kind) AND subject = \(job.subject)
                """
            )
        }
        let last: Int? = try rows("SELECT max(id) AS id FROM ticket")[0]["id"]
        let content = try job.content.map { try JournalLine.json($0) }
        try run(
            """
            INSERT INTO job (id, kind, subject, version, person_id, person_name, state, began_at, done, total, place,
                last_place, left_behind, content, skips, tries, lease, leased_until)
            VALUES (\(job.id), \(job.kind), \(job.subject), \(job.version), \(person.id), \(person.name), 'running',
                \(now), 0, \(job.total), 0, \(last ?? 0), '', \(content), \(job.skips), \(job.lease == 0 ? 0 : 1),
                \(job.lease), \(job.lease == 0 ? now : until))
            """
        )
    }

    func hasFreeJob(at now: Instant) throws -> Bool {
        try !rows("SELECT 1 FROM job WHERE state = 'running' AND leased_until <= \(now) LIMIT 1").isEmpty
    }

    /// The oldest that nobody is at, from now on under this lease.
    func takeJob(_ lease: Int64, until: Instant, at now: Instant) throws -> Job? {
        let free = try rows(
            """
            SELECT \(SQL.job) FROM job WHERE state = 'running' AND leased_until <= \(now)
            ORDER BY id LIMIT 1 \(SQL.skippingLocked)
            """
        )
        guard let job = try free.first.map(Job.init) else { return nil }
        try run(
            """
            UPDATE job SET lease = \(lease), leased_until = \(until), tries = tries + 1
            WHERE id = \(job.id)
            """
        )
        return job
    }

    /// Whoever comes first goes on with it.
    func letGo(of id: ID<Job>, _ lease: Int64, at now: Instant) throws {
        try run("UPDATE job SET leased_until = \(now) WHERE id = \(id) AND lease = \(lease)")
    }

    /// Whether a job is still this one's who took it.
    func holds(_ id: ID<Job>, _ lease: Int64) throws -> Bool {
        try !rows("SELECT 1 FROM job WHERE id = \(id) AND lease = \(lease) AND state = 'running'").isEmpty
    }

    /// Notes how far it is; answers whether it is still this one's.
    func pass(_ job: Job, _ lease: Int64, place: Int, done: Int, leftBehind: [Ticket.ID], until: Instant) throws
        -> Bool
    {
        let tickets = leftBehind.map(\.description).joined(separator: " ")
        return try run(
            """
            UPDATE job SET place = \(place), done = \(done), left_behind = \(tickets), leased_until = \(until)
            WHERE id = \(job.id) AND lease = \(lease) AND state = 'running'
            """
        ) == 1
    }

    /// The same of a file, whose end is written elsewhere.
    func renew(_ id: ID<Job>, _ lease: Int64, done: Int, total: Int, until: Instant) throws {
        try run(
            """
            UPDATE job SET done = \(done), total = \(total), leased_until = \(until)
            WHERE id = \(id) AND lease = \(lease) AND state = 'running'
            """
        )
    }

    /// Ends it, once; what a file held is kept only where somebody is to mend it.
    func end(_ id: ID<Job>, _ state: Job.State, keepsContent: Bool = false, at now: Instant) throws {
        guard try job(id)?.state == .running else { return }
        try run("UPDATE job SET state = \(state), ended_at = \(now) WHERE id = \(id)")
        if state == .done { try run("UPDATE job SET done = total WHERE id = \(id)") }
        if !keepsContent { try run("UPDATE job SET content = NULL WHERE id = \(id)") }
    }

    func content(of id: ID<Job>) throws -> BroughtContent? {
        let json: String? = try rows("SELECT content FROM job WHERE id = \(id)").first?["content"]
        return try json.map { try JSONDecoder().decode(BroughtContent.self, from: Data($0.utf8)) }
    }

    func report(of id: ID<Job>) throws -> ImportReport? {
        let json: String? = try rows("SELECT report FROM job_report WHERE job_id = \(id)").first?["report"]
        return try json.map { try JSONDecoder().decode(KeptReport.self, from: Data($0.utf8)).report }
    }

    /// Refused by its key where it was written before: a file is taken in once.
    func keep(_ report: ImportReport, of id: ID<Job>) throws {
        try run("INSERT INTO job_report (job_id, report) VALUES (\(id), \(try JournalLine.json(KeptReport(report))))")
    }
}
