import AfterSales
import Storage
import TestDesk
import Testing

@testable import ServiceDesk

@Suite("The rounds")
struct RoundsTests {
    @Test("say each warning once, and once that a promise fell due", arguments: TestDatabase.reachable)
    func warnsAndFallsDue(engine: TestDatabase) async throws {
        let fixture = try await RoundsDesk(on: engine)
        let id = try await fixture.open()
        try await fixture.assign(id)
        try await fixture.makeRounds(at: RoundsDesk.at(day: 0, 11, 29))
        #expect(try await fixture.sounded(id) == [])
        #expect(try await fixture.notices(fixture.engineer) == [.assigned])

        for minute in [30, 31, 50, 51] as [Int64] {
            try await fixture.makeRounds(at: RoundsDesk.at(day: 0, 11, minute))
        }
        #expect(try await fixture.sounded(id) == ["warned", "warned"])
        #expect(try await fixture.notices(fixture.engineer) == [.assigned, .warned, .warned])
        #expect(try await fixture.notices(fixture.manager) == [])

        // At twelve the promise can still be kept; the instant after it cannot.
        let last = try await fixture.makeRounds(at: RoundsDesk.at(day: 0, 12))
        #expect(last.entries == 0)
        #expect(last.next == RoundsDesk.at(day: 0, 12).advanced(byMilliseconds: 1))
        try await fixture.makeRounds(at: RoundsDesk.at(day: 0, 12).advanced(byMilliseconds: 1))
        try await fixture.makeRounds(at: RoundsDesk.at(day: 0, 12, 1))
        #expect(try await fixture.sounded(id) == ["warned", "warned", "fell-due"])
        #expect(try await fixture.notices(fixture.engineer) == [.assigned, .warned, .warned, .fellDue])
        #expect(try await fixture.notices(fixture.manager) == [.fellDue])
        let card = try await fixture.desk.ticket(id, seenBy: fixture.manager)
        #expect(card.ticket.entries.last?.occurredAt == RoundsDesk.at(day: 0, 12))
    }

    @Test(
        "after a standstill say only the last word of each clock, in order, and nothing twice",
        arguments: TestDatabase.reachable
    )
    func catchesUp(engine: TestDatabase) async throws {
        let fixture = try await RoundsDesk(on: engine)
        let first = try await fixture.open("第一")
        fixture.clock.advance(minutes: 5)
        let second = try await fixture.open("第二")
        let report = try await fixture.makeRounds(at: RoundsDesk.at(day: 3, 10))
        // Friday's promise to respond, Saturday's to answer, Sunday's to restore: all late.
        #expect(report.entries == 6)
        for id in [first, second] {
            let ticket = try await fixture.desk.ticket(id, seenBy: fixture.manager).ticket
            let late = ticket.entries.compactMap { entry in
                if case .fellDue(let overdue) = entry.event { overdue } else { nil }
            }
            #expect(late.map(\.clock.metric) == [.respond, .answer, .restore])
            #expect(late.map(\.due) == late.map(\.due).sorted())
            #expect(ticket.entries.map(\.recordedAt) == ticket.entries.map(\.recordedAt).sorted())
        }
        let again = try await fixture.makeRounds(at: RoundsDesk.at(day: 3, 11))
        #expect((again.entries, again.notices) == (0, 0))
        // Nobody has the tickets and nobody leads them: the agents are told, and those above.
        #expect(try await fixture.notices(fixture.agent).count == 6)
        #expect(try await fixture.notices(fixture.manager).count == 6)
    }

    @Test("make nobody's form stale: only what people do asks for another look", arguments: TestDatabase.reachable)
    func warningsOvertakeNobody(engine: TestDatabase) async throws {
        let fixture = try await RoundsDesk(on: engine)
        let id = try await fixture.open()
        let read = try await fixture.desk.ticket(id, seenBy: fixture.agent).ticket.version
        try await fixture.makeRounds(at: RoundsDesk.at(day: 0, 11, 31))
        #expect(try await fixture.sounded(id) == ["warned"])
        let noted = try await fixture.desk.note(id, "查過了", version: read, by: fixture.agent)
        #expect(noted.ticket.version == read + 2)
        await #expect(throws: Refusal.changedMeanwhile) {
            try await fixture.desk.note(id, "又查", version: read, by: fixture.agent)
        }
        await #expect(throws: Refusal.changedMeanwhile) {
            try await fixture.desk.note(id, "未來", version: read + 9, by: fixture.agent)
        }
    }

    @Test("made by many nodes at once write and tell everything once", arguments: TestDatabase.reachable)
    func manyNodes(engine: TestDatabase) async throws {
        let fixture = try await RoundsDesk(on: engine)
        var tickets: [Ticket.ID] = []
        for number in 1...12 { tickets.append(try await fixture.open("\(number)")) }
        fixture.clock.advance(days: 5)
        let nodes = (0..<4).map { _ in
            let clock = fixture.clock
            return Desk(database: fixture.database, now: { clock.now })
        }
        let reports = try await withThrowingTaskGroup(of: [RoundsReport].self) { group in
            for node in nodes {
                group.addTask {
                    var reports: [RoundsReport] = []
                    for _ in 0..<3 { reports.append(try await node.makeRounds()) }
                    return reports
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(reports.flatMap(\.failures) == [])
        try await fixture.makeRounds(at: fixture.clock.now)
        for id in tickets {
            #expect(try await fixture.sounded(id) == ["fell-due", "fell-due", "fell-due"])
        }
        #expect(try await fixture.notices(fixture.manager).count == 36)
    }

    @Test(
        "end a wait at the end it was given; a paused clock never falls due (hard case 14)",
        arguments: TestDatabase.reachable
    )
    func endsWaits(engine: TestDatabase) async throws {
        let fixture = try await RoundsDesk(on: engine)
        let id = try await fixture.open()
        try await fixture.assign(id)
        _ = try await fixture.desk.contact(
            id,
            .init(channel: .phone, outcome: .reached, to: "王主任", words: "請告知序號"),
            by: fixture.agent
        )
        let until = RoundsDesk.at(day: 4, 11)
        _ = try await fixture.desk.pause(
            id,
            reason: "customer-information",
            until: until,
            words: "",
            by: fixture.agent
        )
        try await fixture.makeRounds(at: RoundsDesk.at(day: 4, 10, 59))
        #expect(try await fixture.sounded(id) == [])
        let waiting = try await fixture.desk.ticket(id, seenBy: fixture.manager)
        #expect(waiting.clocks.allSatisfy { $0.state != .broken })
        #expect(waiting.turn == .customer)

        // The node was down at the very moment.
        try await fixture.makeRounds(at: RoundsDesk.at(day: 4, 11, 20))
        #expect(try await fixture.sounded(id) == ["resumed"])
        let card = try await fixture.desk.ticket(id, seenBy: fixture.manager)
        #expect(card.ticket.entries.last?.occurredAt == until)
        #expect(card.ticket.pauses.last?.endedAt == until)
        #expect(try await fixture.notices(fixture.engineer) == [.assigned, .resumed])
        try await fixture.makeRounds(at: RoundsDesk.at(day: 4, 11, 30))
        #expect(try await fixture.sounded(id) == ["resumed"])
    }

    @Test("leave a cancelled and a merged ticket alone (hard case 15)", arguments: TestDatabase.reachable)
    func leavesEndedTicketsAlone(engine: TestDatabase) async throws {
        let fixture = try await RoundsDesk(on: engine)
        let (cancelled, merged, survivor) = (
            try await fixture.open("甲"), try await fixture.open("乙"), try await fixture.open("丙")
        )
        _ = try await fixture.desk.cancel(cancelled, reason: "報錯了", by: fixture.agent)
        _ = try await fixture.desk.merge(merged, into: survivor, words: "同一件", by: fixture.agent)
        try await fixture.makeRounds(at: RoundsDesk.at(day: 3, 10))
        #expect(try await fixture.sounded(cancelled) == [])
        #expect(try await fixture.sounded(merged) == [])
        #expect(try await fixture.sounded(survivor).count == 3)
        #expect(try await fixture.desk.notices(for: fixture.manager).items.allSatisfy { $0.ticket == survivor })
    }

    @Test(
        "hold a notice back that waits for opening hours when its ticket ends meanwhile (hard case 15)",
        arguments: TestDatabase.reachable
    )
    func dropsWhatIsPast(engine: TestDatabase) async throws {
        let fixture = try await RoundsDesk(on: engine)
        let id = try await fixture.open()
        // Saturday, ten in the morning: the answer is late, and nobody is there to hear it.
        try await fixture.makeRounds(at: RoundsDesk.at(day: 1, 11))
        #expect(try await fixture.sounded(id).contains("fell-due"))
        _ = try await fixture.desk.cancel(id, reason: "客戶撤回", by: fixture.agent)
        try await fixture.makeRounds(at: RoundsDesk.at(day: 3, 10))
        #expect(try await fixture.desk.notices(for: fixture.manager).items.allSatisfy { $0.particulars.clause != "R2" })
    }

    @Test(
        "tell nobody at midnight or on a weekend, unless the level is on call (hard case 18)",
        arguments: TestDatabase.reachable
    )
    func keepsHours(engine: TestDatabase) async throws {
        let fixture = try await RoundsDesk(on: engine)
        let id = try await fixture.open()
        try await fixture.assign(id)
        _ = try await fixture.desk.contact(
            id,
            .init(channel: .phone, outcome: .reached, to: "王主任", words: "在查"),
            by: fixture.agent
        )
        // Saturday at ten the answer falls due; the office opens on Monday at nine.
        try await fixture.makeRounds(at: RoundsDesk.at(day: 1, 10, 1))
        #expect(try await fixture.sounded(id) == ["fell-due"])
        #expect(try await fixture.notices(fixture.engineer) == [.assigned])
        // Sunday at one in the morning, two hours before the promise to restore: that level is on call.
        try await fixture.makeRounds(at: RoundsDesk.at(day: 2, 0, 1))
        #expect(try await fixture.sounded(id) == ["fell-due", "warned"])
        #expect(try await fixture.notices(fixture.engineer) == [.assigned, .warned])
        try await fixture.makeRounds(at: RoundsDesk.at(day: 2, 2, 1))
        #expect(try await fixture.notices(fixture.manager) == [.fellDue])
        try await fixture.makeRounds(at: RoundsDesk.at(day: 3, 8, 59))
        #expect(try await fixture.notices(fixture.manager) == [.fellDue])
        try await fixture.makeRounds(at: RoundsDesk.at(day: 3, 9))
        #expect(try await fixture.notices(fixture.manager) == [.fellDue, .fellDue])
    }

    @Test(
        "put a ticket off that cannot be read, say why, and go on with the others",
        arguments: TestDatabase.reachable
    )
    func goesOn(engine: TestDatabase) async throws {
        let fixture = try await RoundsDesk(on: engine)
        let bad = try await fixture.open("壞的")
        let good = try await fixture.open("好的")
        try await fixture.database.write { db in
            try db.run(
                """
                UPDATE journal SET kind = 'opned' WHERE subject_kind = 'ticket' AND seq = 1
                    AND subject_id = \(String(bad.number))
                """
            )
        }
        let report = try await fixture.makeRounds(at: RoundsDesk.at(day: 0, 11, 30))
        #expect(report.failures.map(\.what) == ["ticket \(bad)"])
        #expect(report.failures.first?.reason.contains("opned") == true)
        #expect(try await fixture.sounded(good) == ["warned"])
        // It rests for two seconds, then four, and does not keep the desk busy.
        #expect(report.next == RoundsDesk.at(day: 0, 11, 30).advanced(byMilliseconds: 2_000))
        let second = try await fixture.makeRounds(at: RoundsDesk.at(day: 0, 11, 31))
        #expect(second.failures.count == 1)
        #expect(second.next == RoundsDesk.at(day: 0, 11, 31).advanced(byMilliseconds: 4_000))

        try await fixture.database.write { db in
            try db.run("UPDATE journal SET kind = 'opened' WHERE kind = 'opned'")
        }
        let mended = try await fixture.makeRounds(at: RoundsDesk.at(day: 0, 11, 40))
        #expect(mended.failures == [])
        #expect(try await fixture.sounded(bad) == ["warned"])
        #expect(mended.next == RoundsDesk.at(day: 0, 11, 50))
    }

    @Test("announce a follow-up call on the morning of its day, once, to the agents", arguments: TestDatabase.reachable)
    func announcesCalls(engine: TestDatabase) async throws {
        let fixture = try await RoundsDesk(on: engine)
        let (first, second) = (try await fixture.open("甲"), try await fixture.open("乙"))
        for id in [first, second] {
            _ = try await fixture.desk.contact(
                id,
                .init(channel: .phone, outcome: .reached, to: "王主任", words: "請重啟"),
                by: fixture.agent
            )
            _ = try await fixture.desk.resolve(id, rung: .guidance, how: "重啟", cause: nil, by: fixture.agent)
        }
        _ = try await fixture.desk.close(first, words: "", by: fixture.agent)
        // Friday's three working days end on Wednesday at five.
        try await fixture.makeRounds(at: RoundsDesk.at(day: 5, 8, 59))
        #expect(try await fixture.notices(fixture.agent) == [])
        try await fixture.makeRounds(at: RoundsDesk.at(day: 5, 9))
        try await fixture.makeRounds(at: RoundsDesk.at(day: 5, 18))
        #expect(try await fixture.notices(fixture.agent) == [.followUpDue, .followUpDue])
        for id in [first, second] {
            #expect(
                try await fixture.sounded(id).filter { $0.hasPrefix("follow-up") } == [
                    "follow-up-owed", "follow-up-due",
                ]
            )
        }
        let particulars = try await fixture.desk.notices(for: fixture.agent).items[0].particulars
        #expect((particulars.clause, particulars.occurrence, particulars.due) == ("R4", 1, RoundsDesk.at(day: 5, 17)))
    }

    @Test("do not make the journal run backwards when a clock is set back", arguments: TestDatabase.reachable)
    func clockSetBack(engine: TestDatabase) async throws {
        let fixture = try await RoundsDesk(on: engine)
        let id = try await fixture.open()
        try await fixture.makeRounds(at: RoundsDesk.at(day: 0, 11, 30))
        try await fixture.makeRounds(at: RoundsDesk.at(day: -2, 11, 30))
        try await fixture.makeRounds(at: RoundsDesk.at(day: 0, 11, 31))
        #expect(try await fixture.sounded(id) == ["warned"])
        let entries = try await fixture.desk.ticket(id, seenBy: fixture.manager).ticket.entries
        #expect(entries.map(\.recordedAt) == entries.map(\.recordedAt).sorted())
    }

    @Test("find what is due by index, so that what is not due costs nothing", arguments: TestDatabase.reachable)
    func looksByIndex(engine: TestDatabase) async throws {
        let fixture = try await RoundsDesk(on: engine)
        let looks: [SQL] = [
            "SELECT ticket_id FROM clock WHERE alarm_at <= 5 ORDER BY alarm_at, ticket_id LIMIT 9",
            "SELECT id FROM ticket WHERE wake_at <= 5 ORDER BY wake_at, id LIMIT 9",
            """
            SELECT fact FROM outbox WHERE settled_at IS NULL AND deliver_after <= 5
            ORDER BY deliver_after, fact LIMIT 9
            """,
        ]
        let plans = try await fixture.database.write { db in
            guard engine == .postgres else {
                return try looks.map { look in
                    try db.rows("EXPLAIN QUERY PLAN \(look)").map { try $0["detail"] as String }.joined(separator: "; ")
                }
            }
            // Small tables are read whole and sorted wherever that may be.
            for way in ["enable_seqscan", "enable_bitmapscan", "enable_sort"] {
                _ = try db.rows("SELECT set_config(\(way), 'off', true)")
            }
            return try looks.map { look in
                try db.rows("EXPLAIN \(look)").map { try $0["QUERY PLAN"] as String }.joined(separator: "; ")
            }
        }
        #expect(plans[0].contains("clock_alarm"))
        #expect(plans[1].contains("ticket_wake"))
        #expect(plans[2].contains("outbox_waiting"))
        #expect(plans.allSatisfy { !$0.contains("SCAN") && !$0.contains("Seq Scan") }, "\(plans)")
    }
}
