import AfterSales
import Testing

@Suite("Whose turn it is")
struct TurnTests {
    /// A way to each of them, and the journal's alone: nothing sets a turn.
    static let ways: [(Turn, @Sendable (inout TicketLife) throws -> Void)] = [
        (.toRespond, { _ in }),
        (.toAnswer, { life in try life.call() }),
        (.diagnosing, { life in try life.call(answer: true) }),
        (
            .remote,
            { life in
                try life.guide()
                try life.does { ticket, _ in try ticket.consent(.init(by: "王", how: "電話")) }
                try life.does(GateTests.startRemote)
            }
        ),
        (
            .toVisit,
            { life in
                try life.guide()
                try life.remote()
                try life.agreeOnCosts()
                try life.planVisit()
            }
        ),
        (
            .toReschedule,
            { life in
                try life.guide()
                try life.remote()
                try life.agreeOnCosts()
                try life.planVisit()
                try life.does { ticket, _ in
                    try ticket.askToMoveVisit(nil, to: nil, words: "停電", by: "王", how: "電話", at: ticket.reportedAt)
                }
            }
        ),
        (
            .onSite,
            { life in
                try life.guide()
                try life.remote()
                try life.agreeOnCosts()
                try life.planVisit()
                try life.arrive()
            }
        ),
        (
            .customer,
            { life in
                try life.call()
                try life.pause("customer", until: "2026-11-03T10:00")
            }
        ),
        (
            .parts,
            { life in
                try life.call()
                try life.pause("parts", until: "2026-11-03T10:00")
            }
        ),
        (
            .payment,
            { life in
                try life.call()
                try life.pause("payment", until: "2026-11-03T10:00")
            }
        ),
        (
            .atBench,
            { life in
                try life.guide()
                try life.remote()
                try life.arrangeReturn()
                try life.receive()
            }
        ),
        (
            .atSupplier,
            { life in
                try life.guide()
                try life.remote()
                try life.arrangeReturn()
                try life.receive()
                try life.sendToSupplier()
            }
        ),
        (
            .toSign,
            { life in
                try life.guide()
                try life.remote()
                try life.agreeOnCosts()
                try life.planVisit()
                try life.arrive()
                try life.finish()
            }
        ),
        (
            .toHandBack,
            { life in
                try life.guide()
                try life.remote()
                try life.agreeOnCosts()
                try life.planVisit()
                try life.arrive()
                try life.finish()
                try life.sign()
            }
        ),
        (.toCallBack, { life in try life.guide(.solved) }),
        (
            .closed,
            { life in
                try life.guide(.solved)
                try life.close()
            }
        ),
    ]

    @Test("follows from the journal", arguments: ways.indices)
    func everyTurn(way: Int) throws {
        var life = TicketLife()
        try Self.ways[way].1(&life)
        #expect(life.turn == Self.ways[way].0)
        #expect(Ticket(life.ticket.id, journal: life.ticket.entries)?.turn(at: life.now, under: life.plan) == life.turn)
    }

    @Test("has a way to every one of them")
    func isComplete() {
        #expect(Set(Self.ways.map(\.0)) == Set(Turn.allCases))
    }

    @Test("is ours to respond even while we say that we wait: that clock never stands still")
    func respondBeforeWaiting() throws {
        var life = TicketLife()
        try life.pause("customer", until: "2026-11-03T10:00")
        #expect(life.turn == .toRespond)
    }

    @Test("is the engineer's who is there, even while we wait for parts")
    func onSiteBeforeWaiting() throws {
        var life = TicketLife()
        try life.call()
        try life.guide()
        try life.remote()
        try life.agreeOnCosts()
        try life.planVisit()
        try life.pause("customer", until: "2026-11-03T10:00")
        #expect(life.turn == .customer)
        try life.does { ticket, _ in try ticket.depart() }
        #expect(life.turn == .toVisit)
        try life.does { ticket, _ in try ticket.arrive() }
        #expect(life.turn == .onSite)
    }

    @Test("waits for parts between a visit that did not solve it and the next")
    func betweenVisits() throws {
        var life = TicketLife()
        try life.visitAndHandBack(.notSolved)
        #expect(life.turn == .toAnswer)
        try life.pause("parts", until: "2026-11-04T10:00")
        #expect(life.turn == .parts)
        try life.planVisit()
        #expect(life.turn == .parts)
        life.wait(until: "2026-11-04T10:00")
        #expect(life.turn == .toVisit)
    }

    @Test("is to respond for a ticket solved without a word to the customer")
    func solvedWithoutAWord() throws {
        var life = TicketLife()
        try life.resolve()
        #expect(life.turn == .toRespond)
    }

    @Test("asks for no signature and no hand-back where the plan asks for none")
    func planWithoutGates() throws {
        var life = TicketLife(under: .trial(gates: []))
        try life.call()
        try life.planVisit()
        try life.arrive()
        try life.finish()
        #expect(life.turn == .toHandBack)
        try life.closeOnSite()
        #expect(life.turn == .toCallBack)
    }
}
