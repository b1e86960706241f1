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
                .resolved(.init(rung: .guidance, how: "重啟, 換線")),
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

@Suite("The gates of a ticket")
struct GateTests {
    /// A life in which the gate is met, up to just before it; the verb it blocks; what opens it.
    struct Case: Sendable, CustomTestStringConvertible {
        let gate: Gate
        let rung: Rung?
        let clauses: [String]
        let before: @Sendable (inout TicketLife) throws -> Void
        let verb: @Sendable (Ticket, Plan) throws -> [TicketEvent]
        let opens: @Sendable (inout TicketLife) throws -> Void

        var testDescription: String { "\(gate.rawValue) \(rung?.rawValue ?? "")" }
    }

    @Sendable static func visit(_ ticket: Ticket, _ plan: Plan) throws -> [TicketEvent] {
        try ticket.planVisit(
            engineer: TicketLife.engineer,
            from: at("2026-11-03T09:00"),
            to: at("2026-11-03T11:00"),
            packing: [],
            under: plan
        )
    }

    @Sendable static func startRemote(_ ticket: Ticket, _ plan: Plan) throws -> [TicketEvent] {
        try ticket.startRemote(.init(engineer: TicketLife.engineer, tool: "VPN"), under: plan)
    }

    @Sendable static func close(_ ticket: Ticket, _ plan: Plan) throws -> [TicketEvent] {
        try ticket.close(words: "", under: plan)
    }

    static let cases = [
        Case(
            gate: .ladderOrder,
            rung: .remote,
            clauses: ["C45"],
            before: { life in try life.does { ticket, _ in try ticket.consent(.init(by: "王", how: "電話")) } },
            verb: startRemote,
            opens: { life in try life.guide() }
        ),
        Case(
            gate: .ladderOrder,
            rung: .visit,
            clauses: ["C46"],
            before: { life in
                try life.guide()
                try life.agreeOnCosts()
            },
            verb: visit,
            opens: { life in try life.remote() }
        ),
        Case(
            gate: .remoteConsent,
            rung: nil,
            clauses: ["C53"],
            before: { life in try life.guide() },
            verb: startRemote,
            opens: { life in try life.does { ticket, _ in try ticket.consent(.init(by: "王", how: "電話")) } }
        ),
        Case(
            gate: .toldWhoPays,
            rung: nil,
            clauses: ["C74"],
            before: { life in
                try life.guide()
                try life.remote()
            },
            verb: visit,
            opens: { life in try life.agreeOnCosts() }
        ),
        Case(
            gate: .reportSigned,
            rung: nil,
            clauses: ["C48", "C76"],
            before: { life in
                try life.guide()
                try life.remote()
                try life.agreeOnCosts()
                try life.planVisit()
                try life.arrive()
                try life.finish()
            },
            verb: { ticket, plan in try ticket.closeOnSite(words: "", under: plan) },
            opens: { life in try life.sign() }
        ),
        Case(
            gate: .handedBack,
            rung: nil,
            clauses: ["C49"],
            before: { life in
                try life.guide()
                try life.remote()
                try life.agreeOnCosts()
                try life.planVisit()
                try life.arrive()
                try life.finish()
                try life.sign()
                try life.closeOnSite()
            },
            verb: close,
            opens: { life in try life.acknowledge() }
        ),
        Case(
            gate: .leadTold,
            rung: nil,
            clauses: ["C20"],
            before: { life in
                try life.call()
                try life.resolve()
                try life.does { ticket, _ in try ticket.tellLead("好了") }
            },
            verb: close,
            opens: { life in try life.does { ticket, _ in try ticket.acknowledgeLead("") } }
        ),
    ]

    private func life(_ given: Case) throws -> TicketLife {
        var life = given.gate == .leadTold ? TicketLife(phase: .installed, contract: .project) : TicketLife()
        try given.before(&life)
        return life
    }

    @Test("each refuses with its code and clause while shut, and lets through once open", arguments: cases)
    func shutAndOpen(given: Case) throws {
        var life = try life(given)
        #expect(life.gate(given.gate, given.rung)?.isOpen == false)
        let refusal = life.refuses(given.verb)
        #expect(refusal?.kind == .gateClosed && refusal?.code == "gate-\(given.gate.rawValue)")
        #expect(refusal?.clause == given.clauses.first)
        try given.opens(&life)
        let state = life.gate(given.gate, given.rung)
        #expect(state?.isOpen == true && state?.isOverridden == false && state?.clauses == given.clauses)
        try life.does(given.verb)
    }

    @Test("each opens for whoever has the right, with a reason", arguments: cases)
    func overridden(given: Case) throws {
        var life = try life(given)
        let events = try life.does { ticket, _ in
            try ticket.override(given.gate, reason: "客戶急用", by: TicketLife.manager)
        }
        #expect(events == [.overridden(.init(gate: given.gate, reason: "客戶急用"))])
        let state = life.gate(given.gate, given.rung)
        #expect(state?.isOpen == true && state?.isOverridden == true)
        try life.does(given.verb)
    }

    @Test("none stands where the plan has none", arguments: cases)
    func planWithout(given: Case) throws {
        var life = try life(given)
        life.plan.gates.removeAll { $0.gate == given.gate }
        try life.does(given.verb)
    }

    @Test("is opened by nobody else, nor without a reason")
    func overrideNeedsRightAndReason() throws {
        let life = TicketLife()
        for role in [Role.agent, .engineer, .sales, .projectManager, .customerResponsible] {
            let person = Person(id: ID(number: 1), name: "某", roles: [role])
            #expect(
                life.refuses { ticket, _ in try ticket.override(.handedBack, reason: "x", by: person) } == .notAllowed
            )
        }
        #expect(
            life.refuses { ticket, _ in try ticket.override(.handedBack, reason: " ", by: TicketLife.manager) }
                == .missing("reason")
        )
    }

    @Test("overridden twice is overridden once")
    func overriddenTwice() throws {
        var life = TicketLife()
        try life.does { ticket, _ in try ticket.override(.handedBack, reason: "x", by: TicketLife.manager) }
        #expect(
            try life.does { ticket, _ in try ticket.override(.handedBack, reason: "y", by: TicketLife.manager) } == []
        )
    }

    @Test("that somebody opened is shut again when the ticket is reopened")
    func overridesFallAway() throws {
        var life = TicketLife()
        try life.call()
        try life.does { ticket, _ in try ticket.override(.toldWhoPays, reason: "x", by: TicketLife.manager) }
        try life.resolve()
        try life.reopen()
        #expect(life.ticket.overrides.isEmpty)
        #expect(life.gate(.toldWhoPays)?.isOpen == false)
    }

    @Test("before return to factory is told from that before a visit (C67)")
    func factoryHasItsOwn() {
        var life = TicketLife()
        life.plan.gates.append(.init(gate: .ladderOrder, clause: "C67", blocks: "return-to-factory"))
        #expect(life.gate(.ladderOrder, .factory)?.clauses == ["C67"])
        #expect(life.gate(.ladderOrder, .visit)?.clauses == ["C46"])
    }
}
