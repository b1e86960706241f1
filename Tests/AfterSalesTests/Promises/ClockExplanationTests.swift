import AfterSales
import Testing

@Suite("A clock explains itself")
struct ClockExplanationTests {
    @Test("§3.12: every stretch, and the sum: counted, closed, waiting and why, and solved in between")
    func everyStretch() throws {
        var life = TicketLife(under: .trial(deadlines: [within(8, .restore)]))
        life.wait(until: "2026-11-02T11:00")
        try life.pause("customer", until: "2026-11-02T13:00")
        life.wait(until: "2026-11-02T14:00")
        try life.guide(.solved)
        life.wait(until: "2026-11-02T16:00")
        try life.reopen()
        let clock = try life.clock(.restore, "P1")
        let explanation = try #require(clock.explanation(under: life.terms))
        #expect(explanation.deadline.due == clock.due)
        #expect(explanation.counted == 8 * 60 * minute)
        #expect(
            explanation.segments.map(\.kind) == [
                .counted, .paused(reason: "customer"), .counted, .paused(reason: Clock.resolvedReason), .counted,
                .closed, .counted,
            ]
        )
        #expect(explanation.segments.prefix(5).map(\.milliseconds) == [60, 120, 60, 120, 60].map { $0 * minute })
    }

    @Test("§2: past what is announced it is provisional, and says so")
    func provisional() throws {
        var life = TicketLife(at: "2026-12-30T10:00")
        try life.call()
        let clock = try life.clock(.answer, "C15")
        #expect(clock.due == at("2027-01-01T17:00") && clock.isProvisional)
        #expect(clock.calendarVersion == "1" && clock.calendar == "days")
    }
}
