import AfterSales
import Storage
import TestDesk
import Testing

@testable import ServiceDesk

@Suite("Things owed")
struct OwedTests {
    private func owed(_ fixture: RoundsDesk, by moment: Instant) async throws -> [Owed] {
        try await fixture.desk.owed(dueBefore: moment, seenBy: fixture.agent).items
    }

    /// So many months after that Friday, at an hour of Shanghai's.
    private func after(months: Int, hour: Int64 = 10) -> Instant {
        let day = Day(2026, 11, 20).adding(months: months)
        return RoundsDesk.at(day: Int64(day.number - Day(2026, 11, 20).number), hour)
    }

    @Test(
        "are written down once per customer and occurrence, by many nodes too (hard case 22)",
        arguments: TestDatabase.reachable
    )
    func once(engine: TestDatabase) async throws {
        let fixture = try await RoundsDesk(on: engine)
        _ = try await fixture.desk.register(Customer.Details(code: "C-2", name: "徐匯"), by: fixture.agent)
        let nodes = (0..<3).map { _ in
            let clock = fixture.clock
            return Desk(database: fixture.database, now: { clock.now })
        }
        for months in 0...7 {
            fixture.clock.advance(milliseconds: after(months: months).milliseconds(since: fixture.clock.now))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for node in nodes {
                    group.addTask { for _ in 0..<3 { _ = try await node.makeRounds() } }
                }
                try await group.waitForAll()
            }
        }
        let all = try await owed(fixture, by: after(months: 24))
        // 20 February and 20 August are working days; 20 May is, too. The third is written down when the second passes.
        #expect(all.map(\.occurrence).sorted() == [1, 1, 2, 2, 3, 3])
        #expect(Set(all.map(\.customerName)) == ["長寧醫院", "徐匯"])
        #expect(all.allSatisfy { $0.what == "phone-visit" && $0.clause == "R5" && $0.isInternal })
        // 20 February 2027 is a Saturday, so the call is for the Monday after it.
        #expect(all[0].due == RoundsDesk.at(day: Int64(Day(2027, 2, 22).number - Day(2026, 11, 20).number), 17))
        #expect(try await fixture.desk.verify().differences == [])
    }

    @Test("of one moment are told apart, whatever the noise", arguments: TestDatabase.reachable)
    func ids(engine: TestDatabase) async throws {
        let fixture = try await RoundsDesk(on: engine)
        for number in 2...4 {
            _ = try await fixture.desk.register(
                Customer.Details(code: "C-\(number)", name: "徐匯"),
                by: fixture.agent
            )
        }
        let clock = fixture.clock
        let desk = Desk(database: fixture.database, now: { clock.now }, noise: { 7 })
        for _ in 0..<3 { #expect(try await desk.makeRounds().failures == []) }
        #expect(try await owed(fixture, by: after(months: 4)).count == 4)
    }

    @Test("that cannot be counted hold up nothing else, and are not tried at once", arguments: TestDatabase.reachable)
    func unreadable(engine: TestDatabase) async throws {
        let fixture = try await RoundsDesk(on: engine)
        try await fixture.database.write { db in
            try db.run(
                """
                INSERT INTO plan_version (id, version, title, source, published_at, published_by, place)
                VALUES ('bad', '1', 'bad', 'no plan', 0, 0, 1)
                """
            )
        }
        let id = try await fixture.open()
        try await fixture.assign(id)
        let report = try await fixture.makeRounds(at: RoundsDesk.friday)
        #expect(report.failures.map(\.what) == ["cadences"])
        #expect(try await fixture.notices(fixture.engineer) == [.assigned])
        #expect(report.next == RoundsDesk.friday.advanced(byMilliseconds: 1_000))
        try await fixture.database.write { try $0.run("DELETE FROM plan_version WHERE id = 'bad'") }
        #expect(try await fixture.makeRounds(at: RoundsDesk.at(day: 0, 10, 1)).failures == [])
        #expect(try await owed(fixture, by: after(months: 4)).count == 1)
    }

    @Test("begin to count for a new customer within the hour", arguments: TestDatabase.reachable)
    func newCustomer(engine: TestDatabase) async throws {
        let fixture = try await RoundsDesk(on: engine)
        try await fixture.makeRounds(at: RoundsDesk.friday)
        #expect(try await owed(fixture, by: after(months: 4)).count == 1)
        _ = try await fixture.desk.register(Customer.Details(code: "C-2", name: "徐匯"), by: fixture.agent)
        try await fixture.makeRounds(at: RoundsDesk.at(day: 0, 11))
        #expect(try await owed(fixture, by: after(months: 4)).count == 2)
    }

    @Test(
        "are announced to the agents on the morning of their day, unless done before",
        arguments: TestDatabase.reachable
    )
    func announced(engine: TestDatabase) async throws {
        let fixture = try await RoundsDesk(on: engine)
        _ = try await fixture.desk.register(Customer.Details(code: "C-2", name: "徐匯"), by: fixture.agent)
        try await fixture.makeRounds(at: RoundsDesk.friday)
        let first = try #require(try await owed(fixture, by: after(months: 4)).first { $0.customerName == "徐匯" })
        try await fixture.desk.settle(first.id, .init(words: "一切正常"), by: fixture.agent)
        let monday = Int64(Day(2027, 2, 22).number - Day(2026, 11, 20).number)
        try await fixture.makeRounds(at: RoundsDesk.at(day: monday, 8))
        #expect(try await fixture.notices(fixture.agent) == [])
        try await fixture.makeRounds(at: RoundsDesk.at(day: monday, 9))
        let notices = try await fixture.desk.notices(for: fixture.agent).items
        #expect(notices.map(\.kind) == [.owedDue])
        #expect(notices.first?.particulars.words == "長寧醫院")
        #expect(try await fixture.notices(fixture.engineer) == [])
    }

    @Test("are settled once, with evidence, and a ticket of the same customer", arguments: TestDatabase.reachable)
    func settled(engine: TestDatabase) async throws {
        let fixture = try await RoundsDesk(on: engine)
        try await fixture.makeRounds(at: RoundsDesk.friday)
        let one = try #require(try await owed(fixture, by: after(months: 4)).first)
        await #expect(throws: Refusal.self) {
            try await fixture.desk.settle(one.id, .init(words: " "), by: fixture.agent)
        }
        let other = try await fixture.desk.register(Customer.Details(code: "C-2", name: "徐匯"), by: fixture.agent)
        let foreign = try await fixture.desk.openTicket(
            TicketRequest(customer: other.id, reporter: .init(name: "張"), subject: "x"),
            by: fixture.agent
        ).ticket.id
        await #expect(throws: Refusal.notFound) {
            try await fixture.desk.settle(one.id, .init(words: "有異響", ticket: foreign), by: fixture.agent)
        }
        let own = try await fixture.open("異響")
        let settled = try await fixture.desk.settle(one.id, .init(words: "有異響", ticket: own), by: fixture.agent)
        #expect(settled.evidence == .init(words: "有異響", ticket: own))
        await #expect(throws: Refusal(.conflict, "already-settled")) {
            try await fixture.desk.settle(one.id, .init(words: "再一次"), by: fixture.agent)
        }
        #expect(try await owed(fixture, by: after(months: 4)) == [])
        #expect(try await fixture.desk.verify().differences == [])
    }

    @Test("open a ticket for the problem the customer told of, in the same breath", arguments: TestDatabase.reachable)
    func problem(engine: TestDatabase) async throws {
        let fixture = try await RoundsDesk(on: engine)
        try await fixture.makeRounds(at: RoundsDesk.friday)
        let one = try #require(try await owed(fixture, by: after(months: 4)).first)
        let other = try await fixture.desk.register(Customer.Details(code: "C-2", name: "徐匯"), by: fixture.agent)
        func request(_ customer: ID<Customer>, _ subject: String = "有異響") -> TicketRequest {
            TicketRequest(customer: customer, reporter: .init(name: "王主任"), subject: subject)
        }
        await #expect(throws: Refusal.notFound) {
            try await fixture.desk.settle(one.id, .init(words: "通話"), problem: request(other.id), by: fixture.agent)
        }
        await #expect(throws: Refusal.self) {
            try await fixture.desk.settle(
                one.id,
                .init(words: "通話"),
                problem: request(fixture.customer.id, " "),
                by: fixture.agent
            )
        }
        // Nothing half done: what was refused opened no ticket.
        #expect(try await fixture.desk.queue(QueueFilter(), seenBy: fixture.manager).items.isEmpty)
        let settled = try await fixture.desk.settle(
            one.id,
            .init(words: "王主任說有異響"),
            problem: request(fixture.customer.id),
            by: fixture.agent
        )
        let ticket = try #require(settled.evidence?.ticket)
        let card = try await fixture.desk.ticket(ticket, seenBy: fixture.agent)
        #expect(card.ticket.subject == "有異響" && card.turn == .toRespond)
        #expect(try await fixture.desk.owed(one.id, seenBy: fixture.agent).evidence?.ticket == ticket)
        await #expect(throws: Refusal(.conflict, "already-settled")) {
            try await fixture.desk.settle(
                one.id,
                .init(words: "再一次"),
                problem: request(fixture.customer.id),
                by: fixture.agent
            )
        }
        #expect(try await fixture.desk.queue(QueueFilter(), seenBy: fixture.manager).items.count == 1)
        #expect(try await fixture.desk.verify().differences == [])
    }

    @Test("are dropped within the hour when the customer's plan owes them no more", arguments: TestDatabase.reachable)
    func droppedSoon(engine: TestDatabase) async throws {
        let fixture = try await RoundsDesk(on: engine)
        try await fixture.makeRounds(at: RoundsDesk.friday)
        #expect(try await owed(fixture, by: after(months: 4)).count == 1)
        let silent = RoundsDesk.plan.replacing("internal-target: 3 months", with: "")
            .replacing("version: \"1\"", with: "version: \"2\"")
        try await fixture.desk.publishPlan(silent, by: .desk)
        try await fixture.makeRounds(at: RoundsDesk.at(day: 0, 11))
        #expect(try await owed(fixture, by: after(months: 24)) == [])
        #expect(try await fixture.desk.verify().differences == [])
    }

    @Test("are dropped when the customer's plan owes them no more", arguments: TestDatabase.reachable)
    func dropped(engine: TestDatabase) async throws {
        let fixture = try await RoundsDesk(on: engine)
        try await fixture.makeRounds(at: RoundsDesk.friday)
        let silent = RoundsDesk.plan.replacing("internal-target: 3 months", with: "")
            .replacing("version: \"1\"", with: "version: \"2\"")
        try await fixture.desk.publishPlan(silent, by: .desk)
        try await fixture.makeRounds(at: after(months: 4))
        #expect(try await owed(fixture, by: after(months: 24)) == [])
        #expect(try await fixture.desk.verify().differences == [])
        let again = RoundsDesk.plan.replacing("version: \"1\"", with: "version: \"3\"")
        try await fixture.desk.publishPlan(again, by: .desk)
        try await fixture.makeRounds(at: after(months: 4, hour: 12))
        let counted = try await owed(fixture, by: after(months: 24))
        #expect(counted.map(\.occurrence) == [2])
    }

    @Test("stand on the morning list beside promises and calls", arguments: TestDatabase.reachable)
    func morningList(engine: TestDatabase) async throws {
        let fixture = try await RoundsDesk(on: engine)
        try await fixture.makeRounds(at: RoundsDesk.friday)
        let monday = Int64(Day(2027, 2, 22).number - Day(2026, 11, 20).number)
        try await fixture.makeRounds(at: RoundsDesk.at(day: monday, 8))
        let due = try await fixture.open("今天")
        let called = try await fixture.open("回訪")
        _ = try await fixture.desk.resolve(called, rung: .guidance, how: "重啟", cause: nil, by: fixture.agent)
        _ = try await fixture.desk.close(called, words: "", by: fixture.agent)
        func list(_ day: Int64, _ person: Person) async throws -> MorningList {
            let today = Interval(RoundsDesk.at(day: day, 0), RoundsDesk.at(day: day + 1, 0))
            return try await fixture.desk.morningList(for: person, today: today)
        }
        let today = try await list(monday, fixture.agent)
        #expect(today.promises.items.map(\.number) == [due])
        #expect(today.calls.items.map(\.number) == [])
        #expect(today.owed.items.map(\.what) == ["phone-visit"])
        #expect(try await list(monday - 1, fixture.agent).owed.items == [])
        #expect(try await list(monday + 3, fixture.agent).calls.items.map(\.number) == [called])
        let outsider = Person(
            id: ID(number: 99),
            name: "王",
            roles: [.customerResponsible],
            customer: fixture.customer.id
        )
        #expect(try await list(monday, outsider).owed.items == [])
        let seller = Person(id: ID(number: 98), name: "銷售", roles: [.sales])
        #expect(try await list(monday, seller).owed.items == [])
    }
}
