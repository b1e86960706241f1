import AfterSales
import ServiceDesk
import TestDesk
import Testing

@Suite("A missed promise")
struct AMissedPromise {
    @Test("is warned of, falls due, is still owed, and stays broken once kept", arguments: TestDatabase.reachable)
    func missed(engine: TestDatabase) async throws {
        let house = try await WorkingDesk(on: engine)
        let desk = house.desk
        let id = try await house.open()
        _ = try await desk.assign(id, to: house.engineer.id, by: house.agent)
        try await house.wait(until: "09-30 12:30")
        #expect(try await house.told(house.engineer) == [.assigned, .warned])
        try await house.wait(until: "09-30 12:50")
        try await house.wait(until: "09-30 12:55")
        #expect(try await house.told(house.engineer) == [.assigned, .warned, .warned])
        #expect(try await house.told(house.manager) == [])

        // One o'clock is in time; the moment after is not.
        try await house.wait(until: "09-30 13:00")
        #expect(try await house.promise("respond/C35", on: id).state == .pending)
        house.clock.advance(milliseconds: 1)
        try await house.makeRounds()
        let broken = try await house.promise("respond/C35", on: id)
        #expect(try broken.isLate && broken.brokenAt == moment("09-30 13:00") && !broken.lateByChange)
        #expect(try await house.told(house.manager) == [.fellDue])
        #expect(try await house.card(id).leading?.id == broken.id)

        // Answered all the same, and late; nothing that is done now makes it otherwise.
        try await house.wait(until: "09-30 13:20")
        try await house.call(id)
        _ = try await desk.classify(id, .init(severity: .low), by: house.agent)
        let kept = try await house.promise("respond/C35", on: id)
        #expect(try kept.state == .broken && kept.fulfilledAt == moment("09-30 13:20"))
        #expect(try await house.turn(id) == .toAnswer)
        try await house.wait(until: "09-30 16:59")
        #expect(try await house.told(house.manager) == [.fellDue])

        let measures = try await desk.measures(
            .init(plan: "standard", began: Interval(try moment("09-01 00:00"), try moment("10-31 00:00"))),
            seenBy: house.manager
        )
        #expect(measures.broken == 1 && measures.kept == 0)
        #expect(try await house.isWhole())
    }

    @Test("that was kept in time and typed in late, with right and reason, is kept", arguments: TestDatabase.reachable)
    func typedInLate(engine: TestDatabase) async throws {
        let house = try await WorkingDesk(on: engine)
        let desk = house.desk
        let id = try await house.open()
        _ = try await desk.assign(id, to: house.engineer.id, by: house.agent)
        try await house.wait(until: "09-30 15:00")
        #expect(try await house.promise("respond/C35", on: id).state == .broken)
        let call = TicketEvent.Outreach(channel: .phone, outcome: .reached, to: "李護士", words: "路上打的")
        let earlier = Happening(at: try moment("09-30 12:40"), reason: "手機沒電")
        let noRight = try await refusal { try await desk.contact(id, call, happening: earlier, by: house.engineer) }
        #expect(noRight?.code == "too-late-for-you")
        let noReason = try await refusal {
            try await desk.contact(id, call, happening: Happening(at: earlier.at), by: house.agent)
        }
        #expect(noReason?.code == "backdating-needs-reason")
        _ = try await desk.contact(id, call, happening: earlier, by: house.agent)
        let promise = try await house.promise("respond/C35", on: id)
        #expect(promise.state == .kept && promise.fulfilledAt == earlier.at && promise.brokenAt == nil)
        #expect(try await house.isWhole())
    }

    @Test("is found once after a standstill, however long", arguments: TestDatabase.reachable)
    func standstill(engine: TestDatabase) async throws {
        let house = try await WorkingDesk(on: engine)
        let id = try await house.open()
        try await house.wait(until: "10-20 10:00")
        let fallen = try await house.card(id).ticket.entries.compactMap { entry in
            if case .fellDue(let overdue) = entry.event { overdue.clock.description } else { nil }
        }
        #expect(fallen == ["respond/C35", "answer/C15", "restore/C54"].filter(fallen.contains))
        #expect(Set(fallen).count == fallen.count && fallen.count == 3)
        let version = try await house.card(id).ticket.version
        try await house.wait(until: "10-20 10:05")
        #expect(try await house.card(id).ticket.version == version)
    }

    @Test("is no reason to lose anything when the machine's clock is set back", arguments: TestDatabase.reachable)
    func clockSetBack(engine: TestDatabase) async throws {
        let house = try await WorkingDesk(on: engine)
        let id = try await house.open()
        try await house.wait(until: "09-30 14:00")
        house.clock.advance(hours: -4)
        try await house.makeRounds()
        try await house.call(id)
        let card = try await house.card(id)
        #expect(card.clocks.first { $0.id.description == "respond/C35" }?.state == .broken)
        let recorded = card.ticket.entries.map(\.recordedAt)
        #expect(recorded == recorded.sorted())
        #expect(card.ticket.respondedAt.map { $0 >= card.ticket.reportedAt } == true)
        #expect(try await house.isWhole())
    }
}
