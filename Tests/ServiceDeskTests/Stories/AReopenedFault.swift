import AfterSales
import ServiceDesk
import TestDesk
import Testing

@Suite("A fault that comes back")
struct AReopenedFault {
    /// Solved over the network and closed, on 30 September at one.
    private func solved(_ engine: TestDatabase) async throws -> (WorkingDesk, Ticket.ID) {
        let house = try await WorkingDesk(on: engine)
        let desk = house.desk
        let id = try await house.open()
        _ = try await desk.assign(id, to: house.engineer.id, by: house.agent)
        _ = try await desk.guide(id, .init(result: .notSolved, steps: ["重啟"]), by: house.engineer)
        _ = try await desk.consent(id, .init(by: "李護士", how: "電話"), by: house.engineer)
        _ = try await desk.startRemote(id, tool: "VPN", by: house.engineer)
        try await house.wait(until: "09-30 13:00")
        _ = try await desk.endRemote(
            id,
            .init(diagnosis: "設定錯", done: "改設定", result: .solved),
            by: house.engineer
        )
        _ = try await desk.close(id, words: "好了", by: house.agent)
        return (house, id)
    }

    @Test("goes on as the same ticket, with a new repair, report and calls", arguments: TestDatabase.reachable)
    func goesOn(engine: TestDatabase) async throws {
        let (house, id) = try await solved(engine)
        let desk = house.desk
        #expect(try await house.card(id).ticket.owedFollowUps.map(\.owed.occurrence) == [1, 2])
        #expect(try await house.promise("restore/C54", on: id).state == .kept)

        try await house.wait(until: "10-08 10:00")
        var card = try await desk.reopen(id, reason: "又卡紙", by: house.engineer)
        #expect(card.turn == .diagnosing && card.ticket.owedFollowUps.isEmpty)
        // Of three working days from 30 September none was used up while it was solved, but for the afternoon and an
        // hour of the eighth: five hours, so that it is due five hours after the close of 12 October.
        let restore = try await house.promise("restore/C54", on: id)
        #expect(try restore.state == .pending && restore.due == moment("10-12 14:00"))
        #expect(restore.pauses.map(\.reason) == [Clock.resolvedReason])
        #expect(try await house.promise("respond/C35", on: id).state == .kept)
        #expect(try await house.promise("answer/C15", on: id).state == .kept)

        _ = try await desk.tellCosts(id, .init(words: "保內免費", to: "李護士"), by: house.agent)
        _ = try await desk.acknowledgeCosts(id, .init(by: "李護士", how: "電話"), by: house.agent)
        try await house.planVisit(id)
        try await house.wait(until: "10-08 13:00")
        try await house.visit(id)
        try await house.handBack(id)
        card = try await house.card(id)
        #expect(card.ticket.followUps.map(\.owed.occurrence) == [1, 2, 3, 4])
        #expect(card.ticket.owedFollowUps.map(\.owed.occurrence) == [3, 4])
        let dropped = try await refusal {
            try await desk.followUp(id, .init(occurrence: 1, reached: true, words: "好"), by: house.agent)
        }
        #expect(dropped?.code == "follow-up-dropped")
        _ = try await desk.close(id, words: "真的好了", by: house.agent)
        #expect(try await house.promise("restore/C54", on: id).state == .kept)
        #expect(try await house.isWhole())
    }

    @Test("after the plan's window is a new ticket, linked to the old one", arguments: TestDatabase.reachable)
    func tooLate(engine: TestDatabase) async throws {
        let (house, id) = try await solved(engine)
        let desk = house.desk
        try await house.wait(until: "10-20 10:00")
        let late = try await refusal { try await desk.reopen(id, reason: "又卡紙", by: house.agent) }
        #expect(late?.code == "reopen-window-over")
        let next = try await house.open("又卡紙")
        _ = try await desk.link(next, to: id, words: "同一台,三週前修過", by: house.agent)
        _ = try await desk.link(next, to: id, words: "再說一次", by: house.agent)
        for (one, other) in [(next, id), (id, next)] {
            let links = try await house.card(one).ticket.entries.compactMap { entry in
                if case .linked(let link) = entry.event { link.ticket } else { nil }
            }
            #expect(links == [other])
        }
        #expect(try await house.isWhole())
    }
}
