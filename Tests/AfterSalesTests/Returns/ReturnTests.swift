import AfterSales
import Testing

@Suite("Goods sent in to our bench (C67–C71)")
struct ReturnTests {
    /// A week from receipt, in calendar days, as C70 says.
    private static let plan = Plan.trial(
        deadlines: [
            .init(clause: "C15", metric: .answer, period: .workingDays(2), calendar: "days"),
            .init(clause: "C70", metric: .depot, period: .calendarDays(7), calendar: "hours", start: .received),
        ],
        gates: [.init(gate: .ladderOrder, clause: "C67", blocks: "return-to-factory")]
    )

    /// Monday the second at ten, phone and remote tried.
    private func life() throws -> TicketLife {
        var life = TicketLife(under: Self.plan)
        try life.call()
        try life.guide()
        try life.remote()
        return life
    }

    @Test("are asked for only after phone and remote were tried, or with an override (C67)")
    func ladder() throws {
        var life = TicketLife(under: Self.plan)
        let early = life.refuses { ticket, plan in try ticket.arrange(under: plan) }
        #expect(early?.code == "gate-ladder-order" && early?.clause == "C67")
        try life.does { ticket, _ in try ticket.override(.ladderOrder, reason: "外殼裂了", by: TicketLife.manager) }
        try life.arrangeReturn()
        #expect(life.ticket.currentReturn?.state == .arranged)
        // Being asked for it is being spoken to.
        #expect(life.ticket.respondedAt == life.now)
    }

    @Test("are not asked for before the customer is told how to pack and who pays (C67, C68)")
    func told() throws {
        let life = try life()
        let silent = life.refuses { ticket, plan in
            try ticket.arrangeReturn(goods: "主板", packing: "原包裝", freight: " ", to: "王主任", under: plan)
        }
        #expect(silent?.field == "freight")
        let loose = life.refuses { ticket, plan in
            try ticket.arrangeReturn(goods: "主板", packing: "", freight: "誰寄誰付", to: "王主任", under: plan)
        }
        #expect(loose?.field == "packing")
    }

    @Test("start the clock of C70 when they are received, and stop it when they are shipped back repaired")
    func depot() throws {
        var life = try life()
        try life.arrangeReturn()
        #expect(life.turn == .customer)
        #expect(life.clocks.map(\.id.metric) == [.answer])
        life.wait(until: "2026-11-04T11:00")
        try life.receive()
        #expect(life.turn == .atBench)
        let running = try life.clock(.depot, "C70")
        #expect(running.start == at("2026-11-04T11:00") && running.state == .pending)
        #expect(running.due == at("2026-11-11T17:00"))
        life.wait(until: "2026-11-10T15:00")
        try life.shipBack()
        let kept = try life.clock(.depot, "C70")
        #expect(kept.state == .kept && kept.fulfilledAt == at("2026-11-10T15:00"))
        #expect(life.ticket.resolved?.resolution.rung == .factory)
        #expect(life.turn == .toCallBack)
        try life.close()
        #expect(try life.clock(.depot, "C70").state == .kept)
    }

    @Test("keep nothing when they are shipped back as broken as they came")
    func unrepaired() throws {
        var life = try life()
        try life.arrangeReturn()
        try life.receive()
        life.wait(until: "2026-11-05T10:00")
        try life.shipBack(.notSolved)
        #expect(try life.clock(.depot, "C70").state == .pending)
        #expect(life.ticket.resolved == nil)
        // Sent in again, they are still owed from the first time.
        life.wait(until: "2026-11-06T10:00")
        try life.arrangeReturn()
        life.wait(until: "2026-11-07T10:00")
        try life.receive()
        #expect(try life.clock(.depot, "C70").due == at("2026-11-09T17:00"))
        life.wait(until: "2026-11-10T10:00")
        #expect(try life.clock(.depot, "C70").isLate)
        try life.shipBack()
        let broken = try life.clock(.depot, "C70")
        #expect(broken.state == .broken && broken.fulfilledAt == at("2026-11-10T10:00"))
    }

    @Test("are no longer owed by a day once the problem is gone some other way")
    func unneeded() throws {
        var life = try life()
        try life.arrangeReturn()
        try life.receive()
        try life.shipBack(.notPossible)
        try life.resolve()
        let void = try life.clock(.depot, "C70")
        #expect(void.state == .void && void.voidReason == .unneeded)
    }

    @Test("do not stop the clock at the supplier's, who has a time of his own (C71, X16)")
    func supplier() throws {
        var life = try life()
        try life.arrangeReturn()
        try life.receive()
        life.wait(until: "2026-11-03T10:00")
        let untold = life.refuses { [now = life.now] ticket, plan in
            try ticket.sendToSupplier(supplier: "原廠", words: "", told: "王主任", at: now, under: plan)
        }
        #expect(untold?.field == "words")
        try life.sendToSupplier()
        #expect(life.turn == .atSupplier)
        let shipping = life.refuses { [now = life.now] ticket, plan in try ticket.ship(at: now, under: plan) }
        #expect(shipping?.code == "return-is-at-supplier")
        life.wait(until: "2026-11-10T10:00")
        let late = try life.clock(.depot, "C70")
        #expect(late.isLate && late.brokenAt == at("2026-11-09T17:00") && late.pauses.isEmpty)
        #expect(life.ticket.returns[0].supplierTime(at: life.now) == 7 * 86_400_000)
        try life.takeBack()
        life.wait(until: "2026-11-11T10:00")
        #expect(life.ticket.returns[0].supplierTime(at: life.now) == 7 * 86_400_000)
        #expect(life.turn == .atBench)
    }

    @Test("end the wait for them by coming")
    func waiting() throws {
        var plan = Self.plan
        plan.pauseReasons = PauseReason.usual
        var life = TicketLife(under: plan)
        try life.call()
        try life.guide()
        try life.remote()
        try life.arrangeReturn()
        try life.pause("goods-not-sent", until: "2026-11-20T17:00")
        #expect(try life.clock(.answer, "C15").isPaused)
        life.wait(until: "2026-11-05T10:00")
        try life.receive()
        #expect(life.ticket.pause(at: life.now) == nil)
        #expect(life.turn == .atBench)
    }

    @Test("begin a new week when the fault comes back and they are sent in again")
    func again() throws {
        var life = try life()
        try life.arrangeReturn()
        try life.receive()
        try life.shipBack()
        life.wait(until: "2026-11-05T10:00")
        try life.reopen()
        #expect(try life.clock(.depot, "C70").state == .kept)
        try life.arrangeReturn()
        life.wait(until: "2026-11-06T10:00")
        try life.receive()
        let second = try life.clock(.depot, "C70")
        #expect(second.state == .pending && second.start == at("2026-11-06T10:00"))
        #expect(second.due == at("2026-11-13T17:00"))
    }

    @Test("keep the ticket open while they are with us")
    func underWay() throws {
        var life = try life()
        try life.arrangeReturn()
        #expect(life.refuses { ticket, plan in try ticket.arrange(under: plan) }?.code == "return-under-way")
        let resolving = life.refuses { ticket, plan in
            try ticket.resolve(rung: .guidance, how: "好了", cause: nil, under: plan)
        }
        #expect(resolving?.code == "return-under-way")
        try life.receive()
        #expect(life.refuses { ticket, _ in try ticket.cancel(reason: "算了") }?.code == "return-under-way")
        #expect(life.refuses { ticket, _ in try ticket.cancelReturn(reason: "算了") }?.code == "return-is-received")
        let early = life.refuses { [now = life.now] ticket, plan in try ticket.ship(at: now + -60, under: plan) }
        #expect(early?.field == "at")
    }

    @Test("are called off with the ticket while they have not come")
    func calledOff() throws {
        var life = try life()
        try life.arrangeReturn()
        let events = try life.does { ticket, _ in try ticket.cancel(reason: "買新的了") }
        #expect(events.map(\.kind) == [.returnCancelled, .cancelled])
        #expect(life.ticket.returns[0].state == .cancelled)
    }

    @Test("have solved nothing where none were sent in")
    func none() throws {
        let life = try life()
        let refused = life.refuses { ticket, plan in
            try ticket.resolve(rung: .factory, how: "修好", cause: nil, under: plan)
        }
        #expect(refused?.code == "no-return")
        let shipping = life.refuses { [now = life.now] ticket, plan in try ticket.ship(at: now, under: plan) }
        #expect(shipping?.code == "no-return")
        #expect(throws: Refusal.notFound) { try life.ticket.checkReturn(1) }
    }
}

extension Ticket {
    fileprivate func arrange(under plan: Plan) throws(Refusal) -> [TicketEvent] {
        try arrangeReturn(goods: "主板", packing: "原包裝", freight: "誰寄誰付", to: "王主任", under: plan)
    }

    fileprivate func ship(
        _ result: Rung.Result = .solved,
        at now: Instant,
        under plan: Plan
    ) throws(Refusal) -> [TicketEvent] {
        try shipBack(result: result, found: "燒了", done: "換電容", consignment: "順豐 123", at: now, under: plan)
    }
}

extension TicketLife {
    mutating func arrangeReturn() throws {
        try does { ticket, plan in try ticket.arrange(under: plan) }
    }

    mutating func receive() throws {
        let now = now
        try does { ticket, _ in try ticket.receiveReturn(words: "外箱完好", at: now) }
    }

    mutating func sendToSupplier() throws {
        let now = now
        try does { ticket, plan in
            try ticket.sendToSupplier(supplier: "原廠", words: "主板要返原廠,約兩週", told: "王主任", at: now, under: plan)
        }
    }

    mutating func takeBack() throws {
        let now = now
        try does { ticket, _ in try ticket.takeBackFromSupplier(words: "換了主板", at: now) }
    }

    mutating func shipBack(_ result: Rung.Result = .solved) throws {
        let now = now
        try does { ticket, plan in try ticket.ship(result, at: now, under: plan) }
    }
}
