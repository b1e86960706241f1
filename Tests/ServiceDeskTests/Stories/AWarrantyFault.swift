import AfterSales
import ServiceDesk
import TestDesk
import Testing

@Suite("A warranty fault, from the hotline to the call-back")
struct AWarrantyFault {
    @Test("keeps every promise on the way, and none of its gates is passed shut", arguments: TestDatabase.reachable)
    func wholeLife(engine: TestDatabase) async throws {
        let house = try await WorkingDesk(on: engine)
        let desk = house.desk

        // Wednesday at noon the nurse calls. An hour to respond (C35); two working days to answer (C15), and a week
        // of holidays between them.
        let id = try await house.open("卡紙")
        var card = try await house.card(id)
        #expect(card.turn == .toRespond)
        #expect(card.ticket.leadership?.clause == "C16")
        #expect(card.leading?.id.description == "respond/C35")
        #expect(try card.leading?.due == moment("09-30 13:00"))
        #expect(try await house.promise("answer/C15", on: id).due == moment("10-09 17:00"))
        #expect(try await house.promise("respond/C14", on: id).isShadow)
        #expect(try await house.promise("restore/C54", on: id).isInternal)

        // Nobody is sent before it was tried on the phone, and over the network (C45, C46).
        let tooEarly = try await refusal { try await house.planVisit(id) }
        #expect(tooEarly?.code == "gate-ladder-order" && tooEarly?.clause == "C46")
        try await house.wait(until: "09-30 12:10")
        _ = try await desk.assign(id, to: house.engineer.id, reason: "會修這一型", by: house.agent)
        _ = try await desk.guide(id, .init(result: .notSolved, steps: ["重啟", "換紙"]), by: house.agent)
        #expect(try await house.turn(id) == .toAnswer)
        #expect(try await house.promise("respond/C35", on: id).state == .kept)

        // Not into their network without their consent (C53).
        let unasked = try await refusal { try await desk.startRemote(id, tool: "VPN", by: house.engineer) }
        #expect(unasked?.code == "gate-remote-consent" && unasked?.clause == "C53")
        _ = try await desk.consent(id, .init(by: "李護士", how: "電話"), by: house.engineer)
        _ = try await desk.startRemote(id, tool: "VPN", by: house.engineer)
        #expect(try await house.turn(id) == .remote)
        try await house.wait(until: "09-30 13:00")
        _ = try await desk.endRemote(
            id,
            .init(diagnosis: "定影組件過熱", done: "降速", result: .notSolved),
            by: house.engineer
        )
        try await house.call(id, isAnswer: true)
        #expect(try await house.promise("answer/C15", on: id).state == .kept)

        // Not before they know who pays (C74).
        let untold = try await refusal { try await house.planVisit(id) }
        #expect(untold?.code == "gate-told-who-pays" && untold?.clause == "C74")
        _ = try await desk.tellCosts(id, .init(words: "保內,全部免費", to: "李護士"), by: house.agent)
        _ = try await desk.acknowledgeCosts(id, .init(by: "李護士", how: "電話"), by: house.agent)
        _ = try await desk.planVisit(
            id,
            engineer: house.engineer.id,
            from: try moment("10-08 09:00"),
            to: try moment("10-08 11:00"),
            packing: [.init(kind: .part, name: "定影組件")],
            by: house.agent
        )
        #expect(try await house.turn(id) == .toVisit)
        #expect(try await house.promise("arrive/C46", on: id).due == moment("10-08 17:00"))

        // The engineer goes, and cannot leave without a signature (C48).
        try await house.wait(until: "10-08 08:30")
        _ = try await desk.depart(id, by: house.engineer)
        try await house.wait(until: "10-08 09:20")
        _ = try await desk.arrive(id, by: house.engineer)
        #expect(try await house.turn(id) == .onSite)
        try await house.wait(until: "10-08 11:00")
        card = try await desk.finishWork(
            id,
            result: .solved,
            found: "定影組件老化",
            done: "更換定影組件",
            parts: ["定影組件"],
            by: house.engineer
        )
        #expect(card.turn == .toSign)
        let unsigned = try await refusal { try await desk.closeOnSite(id, by: house.engineer) }
        #expect(unsigned?.code == "gate-report-signed" && unsigned?.clause == "C48")
        card = try await desk.sign(id, report: 1, signer: "王主任", strokes: "M 1 1 L 9 9", by: house.engineer)
        #expect(card.ticket.signature?.hash == card.ticket.report?.hash)
        #expect(card.ticket.report?.hash.count == 64)
        #expect(card.turn == .toHandBack)

        // Back to the agent, and not closed before the agent has it (C49).
        _ = try await desk.closeOnSite(id, words: "交回報告", by: house.engineer)
        let unread = try await refusal { try await desk.close(id, words: "", by: house.agent) }
        #expect(unread?.code == "gate-handed-back" && unread?.clause == "C49")
        let notMine = try await refusal { try await desk.acknowledgeHandBack(id, by: house.engineer) }
        #expect(notMine == .notAllowed)
        card = try await desk.acknowledgeHandBack(id, by: house.agent)
        #expect(card.turn == .toCallBack)

        // Two calls are owed (C50): three working days on, over a make-up Saturday, and thirty days on.
        #expect(
            try card.ticket.owedFollowUps.map(\.owed.due) == [moment("10-12 17:00"), moment("11-09 17:00")]
        )
        try await house.wait(until: "10-12 09:00")
        #expect(try await house.told(house.agent).last == .followUpDue)
        _ = try await desk.followUp(
            id,
            .init(occurrence: 1, reached: false, words: ""),
            by: house.agent
        )
        #expect(try await house.card(id).ticket.owedFollowUps.count == 2)
        _ = try await desk.followUp(
            id,
            .init(occurrence: 1, reached: true, words: "運行正常", satisfaction: 5),
            by: house.agent
        )
        card = try await desk.close(id, words: "結案", by: house.agent)
        #expect(card.turn == .closed && card.leading == nil)

        // The second call outlives the ticket.
        try await house.wait(until: "11-09 10:00")
        _ = try await desk.followUp(id, .init(occurrence: 2, reached: true, words: "很好"), by: house.agent)
        card = try await house.card(id)
        #expect(card.ticket.owedFollowUps.isEmpty)
        #expect(card.clocks.filter(\.isPublic).map(\.state) == [.kept, .kept])
        #expect(card.clocks.allSatisfy { $0.state == .kept })
        #expect(try await !house.told(house.manager).contains(.fellDue))
        #expect(try await house.isWhole())
    }
}
