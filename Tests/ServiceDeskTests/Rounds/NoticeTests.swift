import AfterSales
import Storage
import TestDesk
import Testing

@testable import ServiceDesk

@Suite("Notices")
struct NoticeTests {
    @Test("go to the engineer, but not about what they did themselves", arguments: TestDatabase.reachable)
    func sparesTheDoer(engine: TestDatabase) async throws {
        let fixture = try await RoundsDesk(on: engine)
        let id = try await fixture.open()
        try await fixture.assign(id)
        try await fixture.assign(id, to: fixture.otherEngineer)
        let who = TicketEvent.Who(fixture.manager)
        _ = try await fixture.desk.work(on: id, version: nil, by: fixture.manager, needing: .assign) { ticket, _ in
            try ticket.assign(.init(engineer: who))
        }
        try await fixture.makeRounds(at: RoundsDesk.friday)
        #expect(try await fixture.notices(fixture.otherEngineer) == [])
        #expect(try await fixture.notices(fixture.manager) == [])
        let seen = try await fixture.desk.notices(for: fixture.otherEngineer)
        #expect(seen.items == [])
    }

    @Test("are left out for whoever may no longer know of the ticket", arguments: TestDatabase.reachable)
    func scoped(engine: TestDatabase) async throws {
        let fixture = try await RoundsDesk(on: engine)
        let id = try await fixture.open()
        try await fixture.assign(id)
        try await fixture.makeRounds(at: RoundsDesk.friday)
        #expect(try await fixture.notices(fixture.engineer) == [.assigned])
        #expect(try await fixture.desk.unreadNotices(for: fixture.engineer) == 1)
        try await fixture.assign(id, to: fixture.otherEngineer)
        try await fixture.makeRounds(at: RoundsDesk.friday)
        #expect(try await fixture.notices(fixture.engineer) == [])
        #expect(try await fixture.desk.unreadNotices(for: fixture.engineer) == 0)
        #expect(try await fixture.notices(fixture.otherEngineer) == [.assigned])
    }

    @Test(
        "are read one by one or all up to a moment, and only by whom they were for",
        arguments: TestDatabase.reachable
    )
    func read(engine: TestDatabase) async throws {
        let fixture = try await RoundsDesk(on: engine)
        for number in 1...3 {
            try await fixture.assign(try await fixture.open("\(number)"))
            try await fixture.makeRounds(at: fixture.clock.now.advanced(byMilliseconds: 60_000))
        }
        let all = try await fixture.desk.notices(for: fixture.engineer)
        #expect(all.items.map(\.particulars.subject) == ["3", "2", "1"])
        #expect(all.items.allSatisfy { $0.particulars.by == "林小姐" && $0.readAt == nil })
        await #expect(throws: Refusal.notFound) {
            try await fixture.desk.markRead(all.items[1].fact, by: fixture.otherEngineer)
        }
        try await fixture.desk.markRead(all.items[1].fact, by: fixture.engineer)
        #expect(try await fixture.desk.unreadNotices(for: fixture.engineer) == 2)
        try await fixture.desk.markAllRead(toldBy: all.items[2].toldAt, by: fixture.engineer)
        let unread = try await fixture.desk.notices(for: fixture.engineer, unreadOnly: true)
        #expect(unread.items.map(\.particulars.subject) == ["3"])

        let page = try await fixture.desk.notices(for: fixture.engineer, limit: 2)
        let rest = try await fixture.desk.notices(for: fixture.engineer, after: page.next, limit: 2)
        #expect((page.items + rest.items).map(\.particulars.subject) == ["3", "2", "1"])
        #expect(rest.next == nil)
    }

    @Test("of a late ticket go to the team that leads it while it has no engineer", arguments: TestDatabase.reachable)
    func toTheLead(engine: TestDatabase) async throws {
        let fixture = try await RoundsDesk(on: engine)
        let id = try await fixture.open()
        _ = try await fixture.desk.work(on: id, version: nil, by: fixture.agent, needing: .workTicket) { ticket, _ in
            try ticket.handOver(to: .afterSales, support: nil, reason: "保修")
        }
        let engineer = fixture.engineer.id
        try await fixture.database.write { db in
            try db.run("INSERT INTO person_team (person, team) VALUES (\(engineer), 'after-sales')")
        }
        try await fixture.makeRounds(at: RoundsDesk.at(day: 0, 11, 30))
        let member = Person(id: engineer, name: "陳工", roles: [.engineer], teams: ["after-sales"])
        #expect(try await fixture.notices(member) == [.warned])
        #expect(try await fixture.notices(fixture.agent) == [])
    }

    @Test("about what cannot be said are put off, and the rest is said", arguments: TestDatabase.reachable)
    func unreadable(engine: TestDatabase) async throws {
        let fixture = try await RoundsDesk(on: engine)
        let (bad, good) = (try await fixture.open("壞的"), try await fixture.open("好的"))
        try await fixture.assign(bad)
        try await fixture.assign(good)
        try await fixture.database.write { db in
            try db.run("UPDATE outbox SET audience = 'everybody' WHERE ticket_id = \(bad.number)")
        }
        let report = try await fixture.makeRounds(at: RoundsDesk.friday)
        #expect(report.failures.count == 1)
        #expect(try await fixture.notices(fixture.engineer) == [.assigned])
        #expect(report.next == RoundsDesk.friday.advanced(byMilliseconds: 2_000))
    }

    @Test("stand or fall with what they tell of", arguments: TestDatabase.reachable)
    func transactional(engine: TestDatabase) async throws {
        let fixture = try await RoundsDesk(on: engine)
        let id = try await fixture.open()
        let who = TicketEvent.Who(fixture.engineer)
        struct Failed: Error {}
        await #expect(throws: Failed.self) {
            try await fixture.database.write { db in
                let ticket = try db.ticket(id)
                let events = try ticket.assign(.init(engineer: who))
                _ = try fixture.desk.write(
                    events,
                    occurredAt: RoundsDesk.friday,
                    on: ticket,
                    by: fixture.agent,
                    at: RoundsDesk.friday,
                    in: db
                )
                throw Failed()
            }
        }
        try await fixture.makeRounds(at: RoundsDesk.friday)
        #expect(try await fixture.notices(fixture.engineer) == [])
    }
}
