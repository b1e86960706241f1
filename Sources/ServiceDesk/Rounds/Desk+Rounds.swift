public import AfterSales
import Storage

/// What one round came to.
public struct RoundsReport: Sendable {
    /// Something a round could not do; it is tried again later.
    public struct Failure: Sendable, Equatable {
        public let what: String
        public let reason: String
    }

    /// Entries the desk wrote by itself.
    public var entries = 0
    /// Things owed that were written down.
    public var owed = 0
    /// People told of something.
    public var notices = 0
    public var failures: [Failure] = []
    /// When there is something to do again, as far as is known; in the past if there is more to do at once.
    public var next: Instant?

    public init() {}
}

extension Desk {
    /// Does what has come due by now: warnings, promises past their time, waits that end, calls to make, and telling
    /// those concerned.
    ///
    /// Each ticket is a transaction of its own, in which the entry and what is said of it stand or fall together. What
    /// another node is at is passed over, and what it has done is found done; after a standstill everything is caught
    /// up with in the order of its time, once. A ticket that fails is tried again later and holds nobody up. `limit` is
    /// how many tickets and how many announcements are taken at most, so that a round ends soon.
    /// - Throws: `SQLFailure` when the database cannot be worked with at all.
    public func makeRounds(limit: Int = 200) async throws -> RoundsReport {
        var report = RoundsReport()
        let due = try await ticketsDue(limit: limit)
        for id in due {
            let now = now()
            do {
                report.entries += try await database.write { db in try lookAfter(id, at: now, in: db) }
            } catch let failure as SQLFailure where failure.isNobodysFault {
                throw failure
            } catch {
                let failure = RoundsReport.Failure(what: "ticket \(id)", reason: String(describing: error))
                report.failures.append(failure)
                try await database.write { db in try db.postpone(id, because: failure.reason, at: now) }
            }
        }
        let begun = try await trying("cadences", &report) { _ in _ = try await beginCadences(limit: limit) }
        let continued = try await trying("cadences", &report) { $0.owed = try await continueCadences(limit: limit) }
        let inspected = try await trying("inspections", &report) { $0.owed += try await countInspections(limit: limit) }
        let now = now()
        if try await database.read({ try $0.hasAnnouncements(waitingAt: now) }) {
            let delivery = try await database.write { db in try db.deliver(at: now, limit: limit) }
            report.notices = delivery.notices
            report.failures += delivery.failures
        }
        let moved = try await trying("calendar", &report) { $0.entries += try await finishAcceptances() }
        report.next = try await database.read { try $0.nextRound() }
        if !(begun && continued && inspected && moved) {
            // It is due still, and not tried again at once.
            report.next = report.next.map { max($0, now.advanced(byMilliseconds: Self.restAfterFailure)) }
        }
        if try await workOffTermBacklog(limit: limit) != nil { report.next = now }
        return report
    }

    private static let restAfterFailure: Int64 = 1_000

    /// Does what nobody is to wait for; answers whether it was done.
    ///
    /// Where it cannot be done it is tried again with the next round, and the rest of this one goes on.
    private func trying(
        _ what: String,
        _ report: inout RoundsReport,
        _ body: (inout RoundsReport) async throws -> Void
    ) async throws -> Bool {
        do {
            try await body(&report)
            return true
        } catch let failure as SQLFailure where failure.isNobodysFault {
            throw failure
        } catch {
            report.failures.append(RoundsReport.Failure(what: what, reason: String(describing: error)))
            return false
        }
    }

    private func ticketsDue(limit: Int) async throws -> [Ticket.ID] {
        let now = now()
        return try await database.read { db in try db.ticketsDue(by: now, limit: limit) }
    }

    /// Writes what has come true on one ticket; answers how many entries that took.
    private func lookAfter(_ id: Ticket.ID, at now: Instant, in db: any Connection) throws -> Int {
        let mine = try db.rows("SELECT id FROM ticket WHERE id = \(id.number) \(SQL.skippingLocked)")
        guard !mine.isEmpty else { return 0 }
        let ticket = try db.ticket(id)
        let now = ticket.notBefore(now)
        let happened = try projection(of: ticket, at: now, in: db).comeTrue
        if happened.isEmpty {
            // Nobody's turn after all: lay it out anew as it was last written, and see that it is quiet then.
            let projection = try projection(of: ticket, at: ticket.entries.last?.recordedAt ?? now, in: db)
            try db.save(projection)
            guard projection.nextLook.map({ $0 > now }) ?? true else { throw NothingToSay(at: projection.nextLook) }
        } else {
            _ = try write(happened, on: ticket, by: .desk, at: now, in: db)
        }
        try db.run("DELETE FROM round_failure WHERE ticket_id = \(id.number)")
        return happened.count
    }
}

extension TicketProjection {
    /// What has come true by `now` and is not in the journal, in the order in which it happened.
    var comeTrue: [Happened] {
        var happened: [Happened] = []
        if let pause = ticket.pauseRunOut(at: now) { happened.append(Happened(pause.event, at: pause.at)) }
        if let quotation = ticket.quotationRunOut(at: now) {
            happened.append(Happened(quotation.event, at: quotation.at))
        }
        for event in ticket.soundings(clocks, plan: plan, terms: terms, at: now) {
            if case .fellDue(let overdue) = event {
                happened.append(Happened(event, at: overdue.due))
            } else {
                happened.append(Happened(event, at: now))
            }
        }
        return happened + ticket.callsComeDue(by: assumedCalendar, at: now).map { Happened($0, at: now) }
    }

    /// When the rounds must look at it again.
    var nextLook: Instant? {
        (alarms.values.map(\.at) + [wakesAt].compactMap { $0 }).min()
    }
}

/// A ticket whose alarm has come has nothing to say and will not be quiet: its rules disagree.
struct NothingToSay: Error {
    let at: Instant?
}

extension SQLFailure {
    /// Whether the database is to blame, and not what was asked of it.
    var isNobodysFault: Bool {
        switch self {
        case .busy, .serialization, .cancelled, .unavailable, .connectionLost, .outcomeUnknown, .closed, .diskFull,
            .readOnly, .inputOutput, .damaged:
            true
        default: false
        }
    }
}
