import AfterSales
import Testing

@Suite("Several clocks on one ticket")
struct SeveralClocksTests {
    @Test("§3.11: all run; the earliest still owed leads")
    func earliestLeads() throws {
        var life = TicketLife()
        #expect(life.clocks.count == 4)
        #expect(Ticket.leading(life.clocks)?.id.description == "respond/C35")
        try life.call()
        #expect(Ticket.leading(life.clocks)?.id.description == "answer/C15")
        try life.call(answer: true)
        #expect(Ticket.leading(life.clocks)?.id.description == "restore/C54")
        try life.guide(.solved)
        #expect(Ticket.leading(life.clocks) == nil)
    }

    @Test("§3.11: one that is late still leads, for it is still owed")
    func lateLeads() throws {
        var life = TicketLife()
        life.wait(until: "2026-11-02T15:00")
        #expect(Ticket.leading(life.clocks)?.id.description == "respond/C35")
    }

    @Test("§3.11: a shadow runs and is judged, and never leads nor sounds")
    func shadows() throws {
        var life = TicketLife(under: .trial(deadlines: [within(1, .respond, "P9", isShadow: true)]))
        #expect(Ticket.leading(life.clocks) == nil)
        #expect(life.nextAlarm == nil)
        life.wait(until: "2026-11-02T12:00")
        #expect(life.rounds().isEmpty)
        let clock = try life.clock(.respond, "P9")
        #expect(clock.state == .broken && !clock.isPublic)
    }

    @Test("an aim of our own is never public, and leads only where nothing else is owed")
    func aims() throws {
        let aim = DeadlineRule(
            clause: "P0",
            metric: .restore,
            period: .serviceTime(milliseconds: minute),
            isInternalTarget: true
        )
        var life = TicketLife(under: .trial(deadlines: [aim, within(8, .respond)]))
        #expect(Ticket.leading(life.clocks)?.id.clause == "P1")
        #expect(try life.clock(.restore, "P0").isPublic == false)
        try life.call()
        #expect(Ticket.leading(life.clocks)?.id.clause == "P0")
    }

    @Test("16: a nearer promise of another kind does not take the place of the response")
    func otherKind() throws {
        let life = TicketLife(under: .trial(deadlines: [within(4, .respond, "P1"), within(1, .answer, "P2")]))
        #expect(try life.clock(.respond, "P1").due == at("2026-11-02T14:00"))
        #expect(try life.clock(.answer, "P2").due == at("2026-11-02T11:00"))
    }

    @Test("two sentences about the same thing are two clocks")
    func twoSentences() {
        let life = TicketLife(under: .trial(deadlines: [within(2, .respond, "P2"), within(1, .respond, "P1")]))
        #expect(life.clocks.map(\.id.clause) == ["P2", "P1"])
        #expect(Ticket.leading(life.clocks)?.id.clause == "P1")
    }
}
