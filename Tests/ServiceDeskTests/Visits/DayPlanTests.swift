import AfterSales
import ServiceDesk
import Storage
import TestDesk
import Testing

@Suite("An engineer's day")
struct DayPlanTests {
    @Test(
        "is in order, with promise, place, contact, fault, packing list and history",
        arguments: TestDatabase.reachable
    )
    func day(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let old = try await at.open("上次卡紙")
        try await at.call(old)
        _ = try await at.desk.resolve(old, rung: .guidance, how: "清潔了滾輪", cause: nil, by: at.agent)
        at.clock.advance(minutes: 1)
        let late = try await at.open("下午的", faultClass: "paper")
        let early = try await at.open("先去的")
        let tomorrow = try await at.open("明天的")
        let cancelled = try await at.open("取消的")
        let foreign = try await at.open("別人的")
        for id in [late, early, tomorrow, cancelled, foreign] { try await at.climb(id) }
        try await at.planVisit(late, inHours: 4)
        try await at.planVisit(early, inHours: 1)
        try await at.planVisit(tomorrow, inHours: 24)
        try await at.planVisit(cancelled, inHours: 2)
        _ = try await at.desk.cancelVisit(cancelled, reason: "客戶不在", by: at.agent)
        try await at.planVisit(foreign, engineer: at.otherEngineer)

        let day = try await at.desk.day(of: at.engineer.id, within: at.today(), seenBy: at.engineer)
        #expect(day.map(\.card.ticket.id) == [early, late])
        let last = try #require(day.last)
        #expect(last.visit.plan.packing == [.init(kind: .part, name: "定影組件", count: 2)])
        #expect(last.site?.details.address == "仙霞路 1 號")
        #expect(last.contact == "李護士")
        #expect(last.phones == ["13800138000"])
        #expect(last.card.ticket.faultClass == "paper")
        #expect(last.card.leading != nil)
        #expect(last.past.count == 3)
        #expect(!last.past.contains { $0.number == late })
        let next = try await at.desk.day(
            of: at.engineer.id,
            within: Zone("Asia/Shanghai").bounds(of: Day(2026, 10, 1)),
            seenBy: at.engineer
        )
        #expect(next.map(\.card.ticket.id) == [tomorrow])
    }

    @Test("keeps what midnight finds unfinished, and nothing that is over", arguments: TestDatabase.reachable)
    func midnight(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        var tickets: [Ticket.ID] = []
        for subject in ["在現場", "沒去成", "沒去成，已結束", "明天"] {
            let id = try await at.open(subject)
            try await at.climb(id)
            try await at.planVisit(id, inHours: subject == "明天" ? 20 : Int64(1 + tickets.count))
            tickets.append(id)
        }
        _ = try await at.desk.arrive(tickets[0], by: at.engineer)
        _ = try await at.desk.cancel(tickets[2], reason: "客戶自行修好", by: at.agent)
        at.clock.advance(days: 1)
        func day(orUnfinished: Bool) async throws -> [Ticket.ID] {
            try await at.desk.day(
                of: at.engineer.id,
                within: at.today(),
                orUnfinished: orUnfinished,
                seenBy: at.engineer
            ).map(\.card.ticket.id)
        }
        #expect(try await day(orUnfinished: true) == [tickets[0], tickets[1], tickets[3]])
        #expect(try await day(orUnfinished: false) == [tickets[3]])
    }

    @Test("shows colleagues and customers nothing of it", arguments: TestDatabase.reachable)
    func scope(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let id = try await at.open()
        try await at.climb(id)
        try await at.planVisit(id)
        let others = try await at.desk.day(of: at.engineer.id, within: at.today(), seenBy: at.otherEngineer)
        #expect(others.isEmpty)
        let agents = try await at.desk.day(of: at.engineer.id, within: at.today(), seenBy: at.agent)
        #expect(agents.count == 1)
        let head = try await at.person(of: at.hospital, .customerResponsible)
        await #expect(throws: Refusal.notAllowed) {
            try await at.desk.day(of: at.engineer.id, within: at.today(), seenBy: head)
        }
    }
}

@Suite("Whom the desk proposes")
struct DispatchDeskTests {
    @Test("by skill, place and load, with what would be late", arguments: TestDatabase.reachable)
    func proposals(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let id = try await at.open()
        let found = try await at.desk.proposals(for: id, seenBy: at.agent)
        #expect(found.map(\.engineer.name) == ["陳工", "趙工"])
        #expect(found[0].reasons.map(\.code) == ["skills-proven", "same-city", "open-tickets", "visits-that-day"])
        #expect(found[1].missingSkills == ["噴墨"])
        #expect(found[0].late.isEmpty)

        // Chen has an appointment all afternoon; the promise to respond falls due at one o'clock.
        let busy = try await at.open("占住")
        try await at.call(busy)
        try await at.climb(busy)
        let from = at.clock.now
        _ = try await at.desk.planVisit(
            busy,
            engineer: at.engineer.id,
            from: from,
            to: from.advanced(byMilliseconds: 4 * 3_600_000),
            by: at.agent
        )
        let again = try await at.desk.proposals(for: id, seenBy: at.agent)
        #expect(again[0].engineer.name == "陳工")
        #expect(again[0].openTickets == 1)
        #expect(again[0].visitsThatDay == 1)
        #expect(again[0].late.map(\.ticket) == [id])
        #expect(again[0].late.first?.clock.metric == .respond)
        #expect(again[1].late.isEmpty)
        let statements = try await at.statements.count {
            _ = try await at.desk.proposals(for: id, seenBy: at.agent)
        }
        #expect(statements <= 12)
    }

    @Test("names only people of ours who are here, for those who assign", arguments: TestDatabase.reachable)
    func rights(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let id = try await at.open()
        _ = try await at.desk.disablePerson(at.engineer.id, by: .desk)
        let found = try await at.desk.proposals(for: id, seenBy: at.manager)
        #expect(found.map(\.engineer.name) == ["趙工"])
        for person in [at.otherEngineer, at.sales, try await at.person(of: at.hospital, .customerResponsible)] {
            await #expect(throws: Refusal.notAllowed) { try await at.desk.proposals(for: id, seenBy: person) }
        }
        await #expect(throws: Refusal.notFound) {
            try await at.desk.proposals(for: Ticket.ID(number: 9_999), seenBy: at.agent)
        }
        _ = try await at.desk.cancel(id, reason: "開錯", by: at.agent)
        await #expect { try await at.desk.proposals(for: id, seenBy: at.agent) } throws: {
            ($0 as? Refusal)?.code == "ticket-over"
        }
    }
}

/// A database in which something else comes first in every transaction that writes.
private struct Meanwhile: Database {
    let base: any Database
    let first: @Sendable (any Connection) throws -> Void

    var dialect: Dialect { base.dialect }
    var figures: DatabaseFigures { base.figures }
    var contents: any Contents { base.contents }

    func glance<Answer>(_ work: () async throws -> Answer) async throws -> Answer {
        try await base.glance(work)
    }

    func read<Answer: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Answer
    ) async throws -> Answer {
        try await base.read(body)
    }

    func readOfLate<Answer: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Answer
    ) async throws -> Answer {
        try await base.readOfLate(body)
    }

    func write<Answer: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Answer
    ) async throws -> Answer {
        try await base.write { db in
            try first(db)
            return try body(db)
        }
    }

    func exclusively<Answer: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Answer
    ) async throws -> Answer {
        try await base.exclusively(body)
    }

    func calls() -> AsyncStream<Void> { base.calls() }
    func callOthers() async { await base.callOthers() }
    func close() async { await base.close() }
}

@Suite("Whoever is sent")
struct EngineerOnDutyTests {
    @Test("is asked for in the transaction that sends them", arguments: TestDatabase.reachable)
    func disabledMeanwhile(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let id = try await at.open()
        let (clock, engineer) = (at.clock, at.engineer.id)
        let desk = Desk(
            database: Meanwhile(base: at.statements) { db in
                try db.run("UPDATE person SET disabled_at = 1 WHERE id = \(engineer)")
            },
            now: { clock.now }
        )
        await #expect { _ = try await desk.assign(id, to: engineer, by: at.agent) } throws: {
            ($0 as? Refusal)?.code == "no-such-engineer"
        }
        _ = try await at.desk.assign(id, to: engineer, by: at.agent)
    }
}
