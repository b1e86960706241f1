public import AfterSales
public import Storage
import Synchronization

/// A fictional vendor with its customers, to look at and to try things on.
///
/// Everything is done through the desk's own operations, by a clock that walks from a year ago to now,
/// so that every record has the journal it would have in real life.
public struct Demo: Sendable {
    /// What everybody of the demo signs in with.
    public static let password = "aftercare-demo"

    /// Who was made, for the door to say who one can sign in as.
    public struct Login: Sendable {
        public let login: String
        public let name: String
        public let role: Role
    }

    /// What it holds when done.
    public struct Report: Sendable {
        public let logins: [Login]
        public let customers: Int
        public let devices: Int
        public let tickets: Int
    }

    let desk: Desk
    let clock: DemoClock

    /// `database` is empty but for its schema; `now` is where the story ends.
    public init(on database: any Database, now: Instant) throws {
        let clock = DemoClock(end: now, zone: try Zone("Asia/Shanghai"))
        self.clock = clock
        desk = Desk(database: database, now: { clock.now })
    }

    /// Makes the whole organisation.
    ///
    /// - Throws: `Refusal` if there are people already: a demo is never mixed into a real desk.
    public func make(plans: [String], calendars: [DeskCalendar]) async throws -> Report {
        let people = try await desk.database.read { try $0.rows("SELECT id FROM person LIMIT 1") }
        guard people.isEmpty else { throw Refusal(.conflict, "demo-needs-empty-desk") }
        // Five quarters ago to the day, so that this quarter's calls to customers are for today.
        clock.set(daysAgo: clock.today.number - clock.today.adding(months: -15).number, "09:00")
        for calendar in calendars { try await desk.acceptCalendar(calendar, by: .desk) }
        for plan in plans { _ = try await desk.publishPlan(plan, by: .desk) }
        var staff = try await makeStaff()
        var records = try await makeRecords(staff)
        try await makeCustomersPeople(in: &staff, &records)
        let articles = try await makeArticles(staff, records)
        try await makeChecklists(staff, records)
        try await makeInspections(staff, records)
        try await makeParts(staff, records)
        let tickets = try await makeTickets(staff, records, articles)
        clock.setToEnd()
        return Report(
            logins: staff.logins,
            customers: records.customers.count,
            devices: records.devices.count,
            tickets: tickets
        )
    }
}

/// A clock that goes where the story is.
final class DemoClock: Sendable {
    private let current: Mutex<Instant>
    let end: Instant
    let today: Day
    let zone: Zone

    init(end: Instant, zone: Zone) {
        self.end = end
        self.zone = zone
        today = zone.day(of: end)
        current = Mutex(end)
    }

    var now: Instant { current.withLock { $0 } }

    /// That time of that day, but never later than the end of the story.
    func at(daysAgo: Int, _ time: String) -> Instant {
        let time = TimeOfDay(time) ?? TimeOfDay.midnight
        return min(zone.instant(of: today - daysAgo, at: time), end)
    }

    func set(daysAgo: Int, _ time: String) {
        let instant = at(daysAgo: daysAgo, time)
        current.withLock { $0 = instant }
    }

    func set(minutesAgo: Int) {
        let instant = end.advanced(byMilliseconds: Int64(-minutesAgo) * 60_000)
        current.withLock { $0 = instant }
    }

    func advance(minutes: Int) {
        current.withLock { $0 = min($0.advanced(byMilliseconds: Int64(minutes) * 60_000), end) }
    }

    func setToEnd() { current.withLock { $0 = end } }
}
