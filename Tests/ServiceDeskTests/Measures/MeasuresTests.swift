import AfterSales
import ServiceDesk
import TestDesk
import Testing

@Suite("Kept and broken promises")
struct MeasuresTests {
    private let minute: Int64 = 60_000

    private func month(_ at: WorkingDesk) throws -> MeasuredPeriod {
        let zone = try Zone("Asia/Shanghai")
        let began = Interval(zone.bounds(of: Day(2026, 9, 1)).start, zone.bounds(of: Day(2026, 11, 1)).start)
        return MeasuredPeriod(plan: "standard", began: began)
    }

    private func line(_ clause: String, _ metric: Metric, _ measures: Measures) -> PromiseMeasure? {
        measures.promises.first { $0.clause == clause && $0.metric == metric }
    }

    @Test("count what was kept, broken, pending and void, per clause", arguments: TestDatabase.reachable)
    func counts(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let kept = try await at.open("及時")
        let late = try await at.open("晚了")
        let never = try await at.open("沒人理")
        let void = try await at.open("開錯了")
        at.clock.advance(minutes: 20)
        try await at.call(kept)
        _ = try await at.desk.cancel(void, reason: "開錯了", by: at.agent)
        at.clock.advance(minutes: 50)
        try await at.call(late)
        // No rounds have been by: `never` is broken all the same.
        let fresh = try await at.open("剛開的")
        let measures = try await at.desk.measures(month(at), seenBy: at.manager)
        let respond = try #require(line("C35", .respond, measures))
        #expect(respond.standing == .promise)
        #expect(respond.kept == 1)
        #expect(respond.broken == 2)
        #expect(respond.outstanding == 1)
        #expect(respond.pending == 1)
        #expect(respond.void == 1)
        #expect(respond.lateByChange == 0)
        #expect(respond.keptShare == 1.0 / 3)
        #expect(respond.consumed == Spread(count: 2, median: 20 * minute, ninth: 70 * minute))
        #expect(measures.kept == 1)
        #expect(measures.broken == 2)

        func behind(_ outcome: Clock.State) async throws -> [Ticket.ID] {
            let measured = MeasuredPromise(
                period: try month(at),
                clause: "C35",
                metric: .respond,
                standing: .promise,
                outcome: outcome
            )
            let filter = QueueFilter(openness: .all, measured: measured)
            let rows = try await at.rows(filter, by: at.manager)
            #expect(try await at.desk.queueCount(filter, seenBy: at.manager).count == rows.count)
            return rows.map(\.number).sorted()
        }
        #expect(try await behind(.kept) == [kept])
        #expect(try await behind(.broken) == [late, never])
        #expect(try await behind(.pending) == [fresh])
        #expect(try await behind(.void) == [void])
    }

    @Test("keep shadows and aims apart from what was promised", arguments: TestDatabase.reachable)
    func standings(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        try await at.open()
        at.clock.advance(days: 30)
        let measures = try await at.desk.measures(month(at), seenBy: at.manager)
        #expect(line("C14", .respond, measures)?.standing == .shadow)
        #expect(line("C14", .respond, measures)?.broken == 1)
        let aims = measures.promises.filter { $0.standing == .aim }
        #expect(!aims.isEmpty)
        #expect(aims.allSatisfy { $0.broken == 0 })
        #expect(aims.contains { $0.missed == 1 })
        let promised = measures.promises.filter { $0.standing == .promise }
        #expect(measures.broken == promised.map(\.broken).reduce(0, +))
        // What was promised stands first.
        let standings = measures.promises.map(\.standing)
        #expect(
            standings
                == standings.sorted { a, b in
                    let order: [PromiseMeasure.Standing] = [.promise, .shadow, .aim]
                    return (order.firstIndex(of: a) ?? 0) < (order.firstIndex(of: b) ?? 0)
                }
        )
        let missed = MeasuredPromise(period: try month(at), standing: .aim, outcome: .broken)
        #expect(try await at.rows(QueueFilter(measured: missed), by: at.manager).count == 1)
    }

    @Test("a paused promise does not break (hard case 14)", arguments: TestDatabase.reachable)
    func paused(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let id = try await at.open()
        try await at.call(id)
        _ = try await at.desk.pause(
            id,
            reason: "customer-information",
            until: at.clock.now.advanced(byMilliseconds: 30 * 86_400_000),
            words: "",
            by: at.agent
        )
        at.clock.advance(days: 20)
        let measures = try await at.desk.measures(month(at), seenBy: at.manager)
        #expect(line("C15", .answer, measures)?.pending == 1)
        #expect(line("C15", .answer, measures)?.broken == 0)
        #expect(measures.broken == 0)
    }

    @Test(
        "resolved, closed and waiting are three different things (hard case 13), and so is supplier time (C71)",
        arguments: TestDatabase.reachable
    )
    func times(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let id = try await at.open()
        let opened = at.clock.now
        try await at.call(id)
        func pause(_ reason: String, hours: Int64) async throws {
            let until = at.clock.now.advanced(byMilliseconds: 48 * 3_600_000)
            _ = try await at.desk.pause(id, reason: reason, until: until, words: "", by: at.agent)
            at.clock.advance(hours: hours)
            _ = try await at.desk.resume(id, by: at.agent)
        }
        try await pause("customer-information", hours: 3)
        try await pause("supplier", hours: 5)
        try await pause("parts", hours: 2)
        _ = try await at.desk.resolve(id, rung: .guidance, how: "換了紙", cause: nil, by: at.agent)
        at.clock.advance(hours: 20)
        _ = try await at.desk.close(id, words: "完成", by: at.agent)
        // Still paused, and for longer than has passed: only what has passed counts.
        let waiting = try await at.open("還在等")
        try await at.call(waiting)
        let until = at.clock.now.advanced(byMilliseconds: 400 * 3_600_000)
        _ = try await at.desk.pause(waiting, reason: "supplier", until: until, words: "", by: at.agent)
        at.clock.advance(hours: 1)

        let tickets = try await at.desk.measures(month(at), seenBy: at.manager).tickets
        let hour = 60 * minute
        #expect(tickets.reported == 2)
        #expect(tickets.open == 1)
        #expect(tickets.closed == 1)
        #expect(tickets.toResolve == Spread(count: 1, median: 10 * hour, ninth: 10 * hour))
        #expect(tickets.toClose == Spread(count: 1, median: 30 * hour, ninth: 30 * hour))
        #expect(tickets.waiting?.total == 3 * hour)
        #expect(tickets.supplier?.total == 8 * hour)
        #expect(tickets.supplier?.each == Spread(count: 2, median: 1 * hour, ninth: 7 * hour))
        #expect(at.clock.now.milliseconds(since: opened) == 31 * hour)
    }

    @Test("are of the plan and the period asked for, for those who may see them", arguments: TestDatabase.reachable)
    func bounds(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        try await at.open()
        var other = try month(at)
        other.plan = "service-scope"
        #expect(try await at.desk.measures(other, seenBy: at.manager).promises.isEmpty)
        var later = try month(at)
        later.began = Interval(at.clock.now.advanced(byMilliseconds: 1), at.clock.now.advanced(byMilliseconds: 9))
        let none = try await at.desk.measures(later, seenBy: at.manager)
        #expect(none.promises.isEmpty)
        #expect(none.tickets.reported == 0)
        #expect(none.tickets.toResolve == nil)
        var exact = try month(at)
        exact.began = Interval(at.clock.now, at.clock.now.advanced(byMilliseconds: 1))
        #expect(try await !at.desk.measures(exact, seenBy: at.manager).promises.isEmpty)
        for person in [at.engineer, at.sales, try await at.person(of: at.hospital, .customerResponsible)] {
            await #expect(throws: Refusal.notAllowed) { try await at.desk.measures(month(at), seenBy: person) }
        }
        let statements = try await at.statements.count {
            _ = try await at.desk.measures(month(at), seenBy: at.manager)
        }
        #expect(statements == 4)
    }
}
