import AfterSales
import Testing

@Suite("A clock after reopening")
struct ClockReopeningTests {
    private let plan = Plan.trial(deadlines: [within(8, .restore), within(1, .respond), within(8, .arrive)])

    @Test("§3.8: restore goes on where it stopped; the solved stretch is neither paused nor worked")
    func restoreGoesOn() throws {
        var life = TicketLife(under: plan)
        try life.call()
        life.wait(until: "2026-11-02T14:00")
        try life.guide(.solved)
        life.wait(until: "2026-11-04T10:00")
        try life.close()
        try life.reopen()
        let clock = try life.clock(.restore, "P1")
        #expect(clock.state == .pending && clock.fulfilledAt == nil && clock.consumed == 240 * minute)
        #expect(clock.due == at("2026-11-04T14:00"))
        #expect(clock.pauses.map(\.reason) == [Clock.resolvedReason])
        #expect(!clock.isPaused)
        life.wait(until: "2026-11-04T13:00")
        try life.guide(.solved)
        #expect(try life.clock(.restore, "P1").state == .kept)
        #expect(try life.clock(.restore, "P1").consumed == 420 * minute)
    }

    @Test("§3.8: respond does not start again")
    func respondStaysKept() throws {
        var life = TicketLife(under: plan)
        try life.call()
        try life.guide(.solved)
        try life.reopen()
        life.wait(until: "2026-11-09T10:00")
        #expect(try life.clock(.respond, "P1").state == .kept)
    }

    @Test("restore solved too late the first time stays broken, and is owed again")
    func brokenBefore() throws {
        var life = TicketLife(under: plan)
        life.wait(until: "2026-11-03T10:30")
        try life.guide(.solved)
        #expect(!(try life.clock(.restore, "P1").isRunning))
        try life.reopen()
        let clock = try life.clock(.restore, "P1")
        #expect(clock.state == .broken && clock.isLate && clock.brokenAt == at("2026-11-03T10:00"))
    }

    @Test("arrive, not needed the first time, is owed with what was left of it")
    func arriveGoesOn() throws {
        var life = TicketLife(under: plan)
        life.wait(until: "2026-11-02T14:00")
        try life.guide(.solved)
        #expect(try life.clock(.arrive, "P1").state == .void)
        life.wait(until: "2026-11-05T09:00")
        try life.reopen()
        let clock = try life.clock(.arrive, "P1")
        #expect(clock.state == .pending && clock.due == at("2026-11-05T13:00"))
    }

    @Test("arrive, kept the first time, stays kept")
    func arriveStaysKept() throws {
        var life = TicketLife(under: plan)
        try life.visitAndHandBack()
        try life.reopen()
        life.wait(until: "2026-11-09T10:00")
        #expect(try life.clock(.arrive, "P1").state == .kept)
    }

    @Test("several times over, each solved stretch is left out")
    func twice() throws {
        var life = TicketLife(under: plan)
        for day in ["02", "03", "04"] {
            life.wait(until: "2026-11-\(day)T11:00")
            try life.guide(.solved)
            life.wait(until: "2026-11-\(day)T16:00")
            try life.reopen()
        }
        let clock = try life.clock(.restore, "P1")
        // An hour of Monday, then one before and two after each solution.
        #expect(clock.consumed == (1 + 3 + 3) * 60 * minute)
        #expect(clock.pauses.count == 3 && life.ticket.reopenings == 3)
    }

    @Test("a date given by hand that has passed goes; one still ahead stays (21)")
    func pins() throws {
        for (pin, expected) in [("2026-11-03T12:00", "2026-11-05T14:00"), ("2026-11-20T12:00", "2026-11-20T12:00")] {
            var life = TicketLife(under: plan)
            let now = life.now
            try life.does { ticket, _ in try ticket.pin(.restore, to: at(pin), words: "答應", at: now) }
            life.wait(until: "2026-11-02T14:00")
            try life.guide(.solved)
            life.wait(until: "2026-11-05T10:00")
            try life.reopen()
            let clock = try life.clock(.restore, "P1")
            #expect(clock.due == at(expected) && clock.state == .pending, "\(pin)")
        }
    }
}
