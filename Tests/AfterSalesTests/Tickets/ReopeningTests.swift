import AfterSales
import Testing

@Suite("Reopening a ticket")
struct ReopeningTests {
    @Test("takes a reason, and something that was solved")
    func needs() throws {
        var life = TicketLife()
        func reopen(_ reason: String) -> Refusal? {
            let (now, calendars) = (life.now, TicketLife.calendars)
            return life.refuses { ticket, plan in
                try ticket.reopen(reason: reason, at: now, under: plan, by: calendars)
            }
        }
        #expect(reopen("又壞了")?.code == "not-resolved")
        try life.resolve()
        #expect(reopen(" ") == .missing("reason"))
        #expect(reopen("又壞了") == nil)
    }

    @Test("is possible up to the end of the plan's window, and not after (§3.8)")
    func window() throws {
        var life = TicketLife()
        try life.call()
        try life.resolve()
        try life.close()
        #expect(life.ticket.reopenWindowEnds(under: life.plan, by: TicketLife.calendars) == at("2026-11-09T17:00"))
        life.wait(until: "2026-11-09T17:01")
        let (now, calendars) = (life.now, TicketLife.calendars)
        #expect(
            life.refuses { ticket, plan in
                try ticket.reopen(reason: "又壞了", at: now, under: plan, by: calendars)
            }?.code == "reopen-window-over"
        )
        life.wait(until: "2026-11-09T17:00")
        try life.reopen()
        #expect(!life.ticket.isOver && life.ticket.resolved == nil)
        #expect(life.ticket.reopenings == 1)
    }

    @Test("has no window by a calendar that never opens")
    func noWindow() throws {
        var life = TicketLife(under: .trial(assumedCalendar: "never"))
        try life.call()
        try life.resolve()
        life.wait(until: "2027-06-01T10:00")
        try life.reopen()
        #expect(life.ticket.resolved == nil)
    }

    @Test("is not for a ticket that was taken back or merged")
    func notAfterCancelling() throws {
        var life = TicketLife()
        try life.does { ticket, _ in try ticket.cancel(reason: "x") }
        let (now, calendars) = (life.now, TicketLife.calendars)
        #expect(
            life.refuses { ticket, plan in
                try ticket.reopen(reason: "x", at: now, under: plan, by: calendars)
            }?.code == "ticket-over"
        )
    }

    @Test("after hand-back and closing wants a new report, signed and handed back, for the new repair")
    func newRepairNewReport() throws {
        var life = TicketLife()
        try life.visitAndHandBack()
        try life.close()
        life.wait(until: "2026-11-04T10:00")
        try life.reopen()
        #expect(life.turn == .diagnosing)
        #expect(life.gate(.reportSigned)?.isOpen == true)
        try life.planVisit()
        try life.arrive()
        #expect(life.turn == .onSite)
        try life.finish(done: "再換主板")
        #expect(life.turn == .toSign && life.ticket.report?.version == 2)
        #expect(life.gate(.reportSigned)?.isOpen == false && life.gate(.handedBack)?.isOpen == false)
        try life.sign()
        #expect(life.turn == .toHandBack)
        try life.closeOnSite()
        #expect(life.refuses(GateTests.close)?.clause == "C49")
        try life.acknowledge()
        try life.close()
        #expect(life.ticket.signatures.map(\.version) == [1, 2])
    }

    @Test("has the project told anew how the new repair came out (C20)")
    func toldAnew() throws {
        var life = TicketLife(phase: .installed, contract: .project)
        try life.call()
        try life.resolve()
        try life.does { ticket, _ in try ticket.tellLead("好了") }
        try life.does { ticket, _ in try ticket.acknowledgeLead("") }
        try life.close()
        try life.reopen()
        try life.resolve()
        #expect(life.refuses(GateTests.close)?.clause == "C20")
    }

    @Test("goes on where the ladder was: what had been tried has been tried")
    func keepsTheLadder() throws {
        var life = TicketLife()
        try life.visitAndHandBack()
        try life.reopen()
        try life.planVisit()
        #expect(life.ticket.currentVisit?.id == 2)
    }
}
