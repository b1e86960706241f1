import AfterSales
import Testing

@Suite("The ladder of a ticket")
struct LadderTests {
    @Test("records guidance; solved on the phone is solved")
    func guidanceSolves() throws {
        var life = TicketLife()
        let events = try life.does { ticket, _ in
            try ticket.guide(.init(result: .solved, steps: ["重啟", "換線"]))
        }
        #expect(
            events == [
                .guided(.init(result: .solved, steps: ["重啟", "換線"])),
                .resolved(.init(rung: .guidance, how: "重啟\n換線")),
            ]
        )
        #expect(life.ticket.respondedAt == life.now)
        #expect(life.ticket.resolved?.at == life.now)
    }

    @Test("records guidance that was not possible with the reason, and counts it as no contact")
    func guidanceNotPossible() throws {
        var life = TicketLife()
        #expect(
            life.refuses { ticket, _ in try ticket.guide(.init(result: .notPossible, steps: ["重啟"])) }
                == .missing("words")
        )
        try life.does { ticket, _ in try ticket.guide(.init(result: .notPossible, words: "現場沒有人")) }
        #expect(life.ticket.respondedAt == nil)
        #expect(life.ticket.rungResults == [.guidance: .notPossible])
    }

    @Test("wants steps or words for guidance, and each step to say something")
    func guidanceSaysSomething() {
        let life = TicketLife()
        #expect(life.refuses { ticket, _ in try ticket.guide(.init(result: .notSolved)) } == .missing("words"))
        #expect(
            life.refuses { ticket, _ in try ticket.guide(.init(result: .notSolved, steps: [" "])) } == .missing("steps")
        )
    }

    @Test("guides again after it was solved without solving it twice")
    func solvedOnce() throws {
        var life = TicketLife()
        try life.guide(.solved)
        try life.guide(.solved)
        #expect(life.ticket.resolutions.count == 1)
    }

    @Test("goes on to a remote session only after guidance had a result (C45), and with consent (C53)")
    func remoteNeedsGuidanceAndConsent() throws {
        var life = TicketLife()
        func start(_ ticket: Ticket, _ plan: Plan) throws -> [TicketEvent] {
            try ticket.startRemote(.init(engineer: TicketLife.engineer, tool: "VPN"), under: plan)
        }
        let early = life.refuses(start)
        #expect(early?.kind == .gateClosed && early?.code == "gate-ladder-order" && early?.clause == "C45")
        #expect(early?.values == ["rung": "guidance"])
        try life.guide()
        let unasked = life.refuses(start)
        #expect(unasked?.kind == .gateClosed && unasked?.code == "gate-remote-consent" && unasked?.clause == "C53")
        try life.does { ticket, _ in try ticket.consent(.init(by: "王主任", how: "電話")) }
        try life.does(start)
        #expect(life.ticket.openRemoteSession == .init(engineer: TicketLife.engineer, tool: "VPN"))
        #expect(life.refuses(start)?.code == "remote-already-open")
    }

    @Test("asks for consent before every session")
    func consentIsForOneSession() throws {
        var life = TicketLife()
        try life.guide()
        try life.remote()
        #expect(
            life.refuses { ticket, plan in
                try ticket.startRemote(.init(engineer: TicketLife.engineer, tool: ""), under: plan)
            }?.code == "gate-remote-consent"
        )
    }

    @Test("records who consented and how")
    func consentHasANameAndAWay() {
        let life = TicketLife()
        #expect(life.refuses { ticket, _ in try ticket.consent(.init(by: "", how: "電話")) } == .missing("by"))
        #expect(life.refuses { ticket, _ in try ticket.consent(.init(by: "王", how: "")) } == .missing("how"))
    }

    @Test("ends a session with a diagnosis, and with what was done where that solved it")
    func remoteEnds() throws {
        var life = TicketLife()
        #expect(
            life.refuses { ticket, _ in try ticket.endRemote(.init(diagnosis: "x", done: "x", result: .solved)) }?.code
                == "remote-not-open"
        )
        try life.guide()
        try life.does { ticket, _ in try ticket.consent(.init(by: "王主任", how: "電話")) }
        try life.does { ticket, plan in
            try ticket.startRemote(.init(engineer: TicketLife.engineer, tool: "VPN"), under: plan)
        }
        #expect(
            life.refuses { ticket, _ in try ticket.endRemote(.init(diagnosis: "", done: "x", result: .notSolved)) }
                == .missing("diagnosis")
        )
        #expect(
            life.refuses { ticket, _ in try ticket.endRemote(.init(diagnosis: "x", done: "", result: .solved)) }
                == .missing("done")
        )
        let events = try life.does { ticket, _ in
            try ticket.endRemote(.init(diagnosis: "設定錯", done: "改設定", result: .solved))
        }
        #expect(events.last == .resolved(.init(rung: .remote, how: "改設定")))
        #expect(life.ticket.openRemoteSession == nil)
    }

    @Test("does not skip guidance by saying that remote was not possible (C45)")
    func skippingRemoteNeedsGuidance() throws {
        var life = TicketLife()
        #expect(life.refuses { ticket, plan in try ticket.skipRemote(because: "沒網", under: plan) }?.clause == "C45")
        try life.guide()
        #expect(
            life.refuses { ticket, plan in try ticket.skipRemote(because: "", under: plan) } == .missing("words")
        )
        try life.does { ticket, plan in try ticket.skipRemote(because: "沒網", under: plan) }
        #expect(life.ticket.rungResults[.remote] == .notPossible)
    }

    @Test("goes on to a visit only after remote had a result (C46), and once costs are agreed (C74)")
    func visitNeedsRemoteAndCosts() throws {
        var life = TicketLife()
        try life.guide()
        func plan(_ ticket: Ticket, _ plan: Plan) throws -> [TicketEvent] {
            try ticket.planVisit(
                engineer: TicketLife.engineer,
                from: at("2026-11-03T09:00"),
                to: at("2026-11-03T11:00"),
                packing: [],
                under: plan
            )
        }
        let early = life.refuses(plan)
        #expect(early?.clause == "C46" && early?.values == ["rung": "remote"])
        try life.remote()
        let untold = life.refuses(plan)
        #expect(untold?.code == "gate-told-who-pays" && untold?.clause == "C74")
        try life.agreeOnCosts()
        try life.does(plan)
        #expect(life.ticket.currentVisit?.state == .planned)
    }

    @Test("has costs agreed to only after they were told, once, and anew if they are told anew")
    func costs() throws {
        var life = TicketLife()
        #expect(
            life.refuses { ticket, _ in try ticket.acknowledgeCosts(.init(by: "王", how: "電話")) }?.code
                == "costs-not-told"
        )
        try life.agreeOnCosts()
        #expect(
            life.refuses { ticket, _ in try ticket.acknowledgeCosts(.init(by: "王", how: "電話")) }?.code
                == "already-acknowledged"
        )
        try life.does { ticket, _ in try ticket.tellCosts(.init(words: "要換主板,另收費", to: "王主任")) }
        #expect(life.ticket.costsAcknowledged == nil)
        #expect(life.gate(.toldWhoPays)?.isOpen == false)
    }
}
