import AfterSales
import Testing

@Suite("A clock starts and stops")
struct ClockStartAndStopTests {
    @Test("§3.1: when the customer told us, not when it was typed; late at birth is late")
    func backdatedReport() throws {
        let life = TicketLife(at: "2026-11-02T11:00", reported: "2026-11-02T09:30")
        let clock = try life.clock(.respond, "C35")
        #expect(clock.start == at("2026-11-02T09:30") && clock.due == at("2026-11-02T10:30"))
        #expect(clock.state == .broken && clock.brokenAt == at("2026-11-02T10:30"))
        #expect(clock.lateByChange == false)
    }

    @Test("§3.2: respond, at the first time a human being of ours was heard")
    func respond() throws {
        var life = TicketLife()
        life.wait(minutes: 10)
        try life.call(.notReached)
        try life.does { ticket, _ in
            try ticket.contact(
                .init(channel: .email, outcome: .sent, to: "王主任", words: "收到", isAutomatic: true)
            )
        }
        try life.does { ticket, _ in try ticket.note("內部") }
        try life.reclassify(.high)
        try life.guideNotPossible()
        #expect(try life.clock(.respond, "C35").fulfilledAt == nil)
        life.wait(minutes: 10)
        try life.call()
        life.wait(minutes: 10)
        try life.call()
        let clock = try life.clock(.respond, "C35")
        #expect(clock.state == .kept && clock.fulfilledAt == at("2026-11-02T10:20"))
        #expect(clock.consumed == 20 * minute)
    }

    @Test("§3.2: respond, by guidance on the phone, or by arriving")
    func respondOtherwise() throws {
        var guided = TicketLife()
        try guided.guide()
        #expect(try guided.clock(.respond, "C35").state == .kept)
        var visited = TicketLife(under: .trial(gates: []))
        try visited.planVisit()
        #expect(try visited.clock(.respond, "C35").state == .pending)
        try visited.arrive()
        #expect(try visited.clock(.respond, "C35").state == .kept)
    }

    @Test("§3.2: respond, never by the fault going away: nobody was heard")
    func respondNotBySolution() throws {
        var life = TicketLife()
        try life.resolve()
        #expect(try life.clock(.respond, "C35").state == .pending)
        life.wait(until: "2026-11-02T11:01")
        #expect(try life.clock(.respond, "C35").isLate)
    }

    @Test("§3.2: respond never stands still, whatever the plan lets a pause stop")
    func respondNeverPauses() throws {
        var life = TicketLife()
        try life.pause("customer", until: "2026-11-05T10:00")
        let clock = try life.clock(.respond, "C35")
        #expect(clock.due == at("2026-11-02T11:00") && clock.pauses.isEmpty && !clock.isPaused)
        life.wait(until: "2026-11-02T11:00")
        #expect(try life.clock(.respond, "C35").state == .pending)
        life.wait(minutes: 1)
        #expect(try life.clock(.respond, "C35").state == .broken)
    }

    @Test("§3.3: answer, at what is marked as the definite answer")
    func answer() throws {
        var life = TicketLife()
        try life.call()
        #expect(try life.clock(.answer, "C15").state == .pending)
        life.wait(until: "2026-11-03T10:00")
        try life.call(answer: true)
        let clock = try life.clock(.answer, "C15")
        #expect(clock.state == .kept && clock.fulfilledAt == life.now && clock.due == at("2026-11-04T17:00"))
    }

    @Test("§3.3: answer, by the solution: the customer asked for no other")
    func answeredBySolution() throws {
        var life = TicketLife()
        life.wait(until: "2026-11-03T10:00")
        try life.guide(.solved)
        #expect(try life.clock(.answer, "C15").fulfilledAt == life.now)
        #expect(try life.clock(.restore, "C54").fulfilledAt == life.now)
    }

    @Test("at the moment it is due it is kept; one millisecond later it is late")
    func exactlyDue() throws {
        var life = TicketLife()
        life.wait(until: "2026-11-02T11:00")
        try life.call()
        #expect(try life.clock(.respond, "C35").state == .kept)
    }

    @Test("kept too late, it is broken and has its fulfilment")
    func keptLate() throws {
        var life = TicketLife()
        life.wait(until: "2026-11-02T11:30")
        #expect(try life.clock(.respond, "C35").isLate)
        try life.call()
        let clock = try life.clock(.respond, "C35")
        #expect(clock.state == .broken && clock.fulfilledAt == life.now)
        #expect(clock.brokenAt == at("2026-11-02T11:00") && !clock.isLate && !clock.isRunning)
        #expect(clock.consumed == 90 * minute)
    }

    @Test("kept in time but typed in late, with right and reason, it is kept")
    func typedInLate() throws {
        var life = TicketLife()
        life.wait(until: "2026-11-02T13:00")
        #expect(try life.clock(.respond, "C35").state == .broken)
        try life.does(at: "2026-11-02T10:40") { ticket, _ in
            try ticket.contact(.init(channel: .phone, outcome: .reached, to: "王", words: "早說過"))
        }
        let clock = try life.clock(.respond, "C35")
        #expect(clock.state == .kept && clock.brokenAt == nil && clock.fulfilledAt == at("2026-11-02T10:40"))
    }

    @Test("23: one that starts at sending somebody out is a clock of its own, and starts when that happens")
    func startsAtDispatch() throws {
        var life = TicketLife(
            under: .trial(
                deadlines: [within(4, .arrive, "P46", from: .dispatched), within(1, .respond)],
                gates: []
            )
        )
        #expect(life.clocks.map(\.id.metric) == [.respond])
        life.wait(until: "2026-11-02T14:00")
        try life.planVisit()
        let clock = try life.clock(.arrive, "P46")
        #expect(clock.start == life.now && clock.due == at("2026-11-03T10:00"))
    }

    @Test("arrive is kept by the first arrival; a second visit is no second promise")
    func secondVisit() throws {
        var life = TicketLife(under: .trial(deadlines: [within(8, .arrive)]))
        life.wait(until: "2026-11-02T12:00")
        try life.visitAndHandBack(.notSolved)
        life.wait(until: "2026-11-09T12:00")
        try life.planVisit()
        try life.arrive()
        let clock = try life.clock(.arrive, "P1")
        #expect(clock.state == .kept && clock.fulfilledAt == at("2026-11-02T12:00"))
    }

    @Test("a ticket without a device has the promises that speak of every device, and no others")
    func withoutDevice() {
        let plan = Plan.trial(deadlines: [
            within(1, .respond),
            .init(
                clause: "P2",
                metric: .answer,
                period: .workingDays(1),
                scope: .init(phases: [.accepted])
            ),
        ])
        #expect(TicketLife(under: plan, device: false).clocks.map(\.id.clause) == ["P1"])
        #expect(TicketLife(under: plan).clocks.map(\.id.clause) == ["P1", "P2"])
    }

    @Test("20: a calendar that never opens gives no due time, and stops nobody from opening or working")
    func emptyCalendar() throws {
        var life = TicketLife(
            under: .trial(deadlines: [within(1, .respond), within(8, .restore)], assumedCalendar: "never")
        )
        let clock = try life.clock(.respond, "P1")
        #expect(clock.due == nil && clock.state == .pending && clock.hasNoServiceTime)
        #expect(life.nextAlarm == nil)
        try life.pause("customer", until: "2026-11-03T10:00")
        life.wait(until: "2026-12-02T10:00")
        life.rounds()
        try life.call()
        try life.guide(.solved)
        #expect(try life.clock(.respond, "P1").state == .kept)
        #expect(try life.clock(.restore, "P1").state == .kept)
    }

    @Test("a calendar that is not to be had gives no due time, a plan none of its clocks; the ticket lives on")
    func missingTerms() throws {
        var life = TicketLife(under: .trial(deadlines: [within(1, .respond, calendar: "nowhere"), within(2, .answer)]))
        #expect(life.clocks.map(\.id.metric) == [.respond, .answer])
        #expect(try life.clock(.respond, "P1").hasNoServiceTime)
        life.terms = TermsInForce()
        #expect(life.clocks.isEmpty)
        try life.call()
    }
}

extension TicketLife {
    fileprivate mutating func guideNotPossible() throws {
        try does { ticket, _ in try ticket.guide(.init(result: .notPossible, words: "沒有人接")) }
    }
}
