import AfterSales
import Storage
import TestDesk

@testable import ServiceDesk

/// A desk with a clock that tests set, a plan with few promises, and people to be told.
///
/// It is Friday, 20 November 2026, ten in the morning in Shanghai. The office is open from nine to five, Monday to
/// Friday. A request must be responded to within two service hours, answered within a day, and restored within two,
/// whatever the hour.
struct RoundsDesk {
    let desk: Desk
    let database: any Database
    let clock: TestClock
    let customer: Customer

    static let friday = Instant(milliseconds: Int64(Day(2026, 11, 20).number) * 86_400_000 + 2 * 3_600_000)

    /// A moment as Shanghai's clocks show it: days after that Friday, hour and minute.
    static func at(day: Int64, _ hour: Int64, _ minute: Int64 = 0) -> Instant {
        friday.advanced(byMilliseconds: day * 86_400_000 + (hour - 10) * 3_600_000 + minute * 60_000)
    }

    static let plan = """
        plan: rounds
        version: "1"
        title: Few promises
        language: en
        calendars: {office: Monday to Friday from nine to five}
        assumptions:
          calendar: {name: office, because: the only one}
          hours: {as: service, calendar: office, because: people work in the office}
          days: {as: calendar, calendar: office, because: days are days}
          start: {event: reported, because: the customer told us then}
        warnings:
          - {before: 30 service minutes, of: respond}
          - {before: 10 service minutes, of: respond}
          - {before: 6 elapsed hours, of: answer}
          - {before: 2 elapsed hours, of: restore, on-call: true}
        pauses:
          - {reason: customer-information, waits-for: customer, stops: [answer, restore]}
        reopen-within: 7 calendar days
        clauses:
          - id: R1
            text: We get in touch within two hours.
            rules:
              - deadline: {to: respond, within: 2 service hours, calendar: office, from: reported}
          - id: R2
            text: We answer within a day.
            rules:
              - deadline: {to: answer, within: 24 elapsed hours, calendar: office, from: reported}
          - id: R3
            text: All runs again within forty hours, day and night.
            rules:
              - deadline: {to: restore, within: 40 elapsed hours, calendar: office, from: reported}
          - id: R4
            text: We call three working days after.
            rules:
              - every: {what: follow-up, from: handed-back, at: [3 working days]}
          - id: R5
            text: We call our customers regularly.
            status: unquantified
            rules:
              - every: {what: phone-visit, per: not-stated}
                internal-target: 3 months
        """

    init(on engine: TestDatabase) async throws {
        try await self.init(on: try await engine.database())
    }

    init(on database: any Database) async throws {
        let clock = TestClock(at: Self.friday)
        self.database = database
        self.clock = clock
        try await database.migrate(Migration.all)
        desk = Desk(database: database, now: { clock.now })
        let hours = [try Window("09:00-17:00")]
        let days: [Weekday] = [.monday, .tuesday, .wednesday, .thursday, .friday]
        let office = try WorkCalendar(
            name: "office",
            version: "1",
            zone: "Asia/Shanghai",
            weekly: Dictionary(uniqueKeysWithValues: days.map { ($0, hours) })
        )
        try await desk.acceptCalendar(DeskCalendar(title: "Office hours", calendar: office), by: .desk)
        try await desk.publishPlan(Self.plan, by: .desk)
        customer = try await desk.register(Customer.Details(code: "C-1", name: "長寧醫院"), by: .desk)
        for person in [agent, engineer, otherEngineer, manager] { try await register(person) }
    }

    let agent = Person(id: ID(number: 11), name: "林小姐", roles: [.agent])
    let engineer = Person(id: ID(number: 12), name: "陳工", roles: [.engineer])
    let otherEngineer = Person(id: ID(number: 13), name: "李工", roles: [.engineer])
    let manager = Person(id: ID(number: 14), name: "周經理", roles: [.manager])

    private func register(_ person: Person) async throws {
        try await desk.addPerson(Profile(id: person.id, name: person.name, roles: person.roles), by: .desk)
    }

    func open(_ subject: String = "不制冷", reportedAt: Instant? = nil) async throws -> Ticket.ID {
        try await desk.openTicket(
            TicketRequest(customer: customer.id, reporter: .init(name: "王主任"), subject: subject),
            by: agent
        ).ticket.id
    }

    /// Gives the ticket to the engineer, in the journal only: that is all a notice asks for.
    func assign(_ id: Ticket.ID, to person: Person? = nil) async throws {
        let who = TicketEvent.Who(person ?? engineer)
        _ = try await desk.work(on: id, version: nil, by: agent, needing: .assign) { ticket, _ in
            try ticket.assign(.init(engineer: who))
        }
    }

    /// What the desk itself wrote on the ticket, in order.
    func sounded(_ id: Ticket.ID) async throws -> [String] {
        try await database.read { db in
            try db.journal(of: .ticket(id)).filter { $0.person == Person.desk.id && $0.sequence > 1 }.map(\.kind)
        }
    }

    func notices(_ person: Person) async throws -> [Notice.Kind] {
        try await desk.notices(for: person).items.map(\.kind).reversed()
    }

    /// Makes rounds until there is nothing more to do at this moment.
    @discardableResult
    func makeRounds(at moment: Instant) async throws -> RoundsReport {
        clock.advance(milliseconds: moment.milliseconds(since: clock.now))
        var sum = RoundsReport()
        for _ in 0..<20 {
            let report = try await desk.makeRounds()
            sum.entries += report.entries
            sum.notices += report.notices
            sum.failures += report.failures
            sum.next = report.next
            if report.next.map({ $0 > moment }) ?? true { break }
        }
        return sum
    }
}
