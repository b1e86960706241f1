import AfterSales
import Testing

@Suite("Ending a ticket")
struct ClosingTests {
    @Test("it is resolved by saying how, once")
    func resolve() throws {
        var life = TicketLife()
        #expect(
            life.refuses { ticket, plan in try ticket.resolve(rung: .guidance, how: "", cause: nil, under: plan) }
                == .missing("how")
        )
        try life.does { ticket, plan in try ticket.resolve(rung: .guidance, how: "重啟", cause: "停電", under: plan) }
        #expect(life.ticket.resolved?.resolution == .init(rung: .guidance, how: "重啟", cause: "停電"))
        #expect(life.ticket.rungResults == [.guidance: .solved])
        #expect(
            life.refuses { ticket, plan in try ticket.resolve(rung: .guidance, how: "x", cause: nil, under: plan) }?
                .code
                == "already-resolved"
        )
    }

    @Test("it is not called solved by a visit or a session that never was, nor while one is under way")
    func resolveTruthfully() throws {
        var life = TicketLife()
        func resolve(_ rung: Rung) -> String? {
            life.refuses { ticket, plan in try ticket.resolve(rung: rung, how: "x", cause: nil, under: plan) }?.code
        }
        #expect(resolve(.visit) == "no-visit")
        #expect(resolve(.remote) == "no-remote-session")
        try life.guide()
        try life.does { ticket, _ in try ticket.consent(.init(by: "王", how: "電話")) }
        try life.does(GateTests.startRemote)
        #expect(resolve(.guidance) == "remote-already-open")
        try life.does { ticket, _ in try ticket.endRemote(.init(diagnosis: "x", done: "", result: .notSolved)) }
        try life.agreeOnCosts()
        try life.planVisit()
        #expect(resolve(.guidance) == "visit-under-way")
    }

    @Test("it is closed once it is resolved and nothing is under way")
    func close() throws {
        var life = TicketLife()
        #expect(life.refuses(GateTests.close)?.code == "not-resolved")
        try life.call()
        try life.guide()
        try life.remote()
        try life.agreeOnCosts()
        try life.planVisit()
        try life.guide(.solved)
        #expect(life.refuses(GateTests.close)?.code == "visit-under-way")
        try life.does { ticket, _ in try ticket.cancelVisit(reason: "電話裡好了") }
        try life.close()
        #expect(life.ticket.ending == .closed(life.now))
        #expect(life.refuses(GateTests.close)?.code == "ticket-over")
    }

    @Test("it is not closed while somebody is still connected")
    func closeWhileRemote() throws {
        var life = TicketLife()
        try life.guide()
        try life.does { ticket, _ in try ticket.consent(.init(by: "王", how: "電話")) }
        try life.does(GateTests.startRemote)
        try life.guide(.solved)
        #expect(life.refuses(GateTests.close)?.code == "remote-already-open")
    }

    @Test("it is taken back with a reason, and the appointment with it")
    func cancel() throws {
        var life = TicketLife()
        #expect(life.refuses { ticket, _ in try ticket.cancel(reason: "") } == .missing("reason"))
        try life.guide()
        try life.remote()
        try life.agreeOnCosts()
        try life.planVisit()
        let events = try life.does { ticket, _ in try ticket.cancel(reason: "買新的了") }
        #expect(events == [.visitCancelled(.init(visit: 1, reason: "買新的了")), .cancelled(.init("買新的了"))])
        #expect(life.ticket.currentVisit == nil)
        #expect(life.ticket.ending == .cancelled(life.now, reason: "買新的了"))
    }

    @Test("it is not taken back once somebody was there, it is solved, or somebody is connected")
    func cancelTooLate() throws {
        var there = TicketLife()
        try there.guide()
        try there.remote()
        try there.agreeOnCosts()
        try there.planVisit()
        try there.arrive()
        #expect(there.refuses { ticket, _ in try ticket.cancel(reason: "x") }?.code == "on-site-work-done")
        var solved = TicketLife()
        try solved.guide(.solved)
        #expect(solved.refuses { ticket, _ in try ticket.cancel(reason: "x") }?.code == "already-resolved")
        var connected = TicketLife()
        try connected.guide()
        try connected.does { ticket, _ in try ticket.consent(.init(by: "王", how: "電話")) }
        try connected.does(GateTests.startRemote)
        #expect(connected.refuses { ticket, _ in try ticket.cancel(reason: "x") }?.code == "remote-already-open")
    }

    @Test("it is merged into another of the same customer that is still open")
    func merge() throws {
        var life = TicketLife()
        var survivor = TicketLife(number: 1_002)
        let (other, own, stranger) = (survivor.ticket, life.ticket, TicketLife(number: 1_003, customer: 2).ticket)
        #expect(life.refuses { ticket, _ in try ticket.merge(into: own, words: "") }?.field == "into")
        #expect(life.refuses { ticket, _ in try ticket.merge(into: stranger, words: "") } == .notFound)
        try life.does { ticket, _ in try ticket.merge(into: other, words: "同一件事") }
        #expect(life.ticket.ending == .merged(life.now, into: .init(number: 1_002)))
        let merged = life.ticket
        let refusal = survivor.refuses { ticket, _ in try ticket.merge(into: merged, words: "") }
        #expect(refusal?.code == "ticket-over" && refusal?.values == ["ticket": "SR-1001"])
        try survivor.does { _, _ in [.absorbed(.init(ticket: merged.id))] }
        #expect(!survivor.ticket.isOver)
    }

    @Test("it is not merged away under an engineer's feet")
    func mergeWhileUnderWay() throws {
        var life = TicketLife()
        try life.guide()
        try life.remote()
        try life.agreeOnCosts()
        try life.planVisit()
        let other = TicketLife(number: 1_002).ticket
        #expect(life.refuses { ticket, _ in try ticket.merge(into: other, words: "") }?.code == "visit-under-way")
    }

    @Test("it is linked to another once, and not to itself")
    func link() throws {
        var life = TicketLife()
        let (own, other) = (life.ticket, TicketLife(number: 1_002).ticket)
        #expect(life.refuses { ticket, _ in try ticket.link(to: own, words: "") }?.field == "ticket")
        try life.does { ticket, _ in try ticket.link(to: other, words: "同一批") }
        #expect(try life.does { ticket, _ in try ticket.link(to: other, words: "再說一次") } == [])
    }
}
