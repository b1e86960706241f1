import AfterSales
import Testing

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

    @Test("is in nobody's way any more once help went without it")
    func past() throws {
        var life = TicketLife()
        try life.call()
        func met(_ life: TicketLife) -> Set<Gate> {
            Set(life.ticket.gates(under: life.plan).filter { !$0.isOpen && life.ticket.canStillMeet($0) }.map(\.gate))
        }
        #expect(met(life).isSuperset(of: [.ladderOrder, .remoteConsent, .toldWhoPays]))
        var onSite = life
        try onSite.guide()
        try onSite.remote()
        try onSite.agreeOnCosts()
        try onSite.planVisit()
        #expect(met(onSite).isDisjoint(with: [.remoteConsent, .toldWhoPays]))
        try life.resolve()
        #expect(met(life).isDisjoint(with: [.ladderOrder, .remoteConsent, .toldWhoPays]))
    }

    @Test("before return to factory is told from that before a visit (C67)")
    func factoryHasItsOwn() {
        var life = TicketLife()
        life.plan.gates.append(.init(gate: .ladderOrder, clause: "C67", blocks: "return-to-factory"))
        #expect(life.gate(.ladderOrder, .factory)?.clauses == ["C67"])
        #expect(life.gate(.ladderOrder, .visit)?.clauses == ["C46"])
    }
}
