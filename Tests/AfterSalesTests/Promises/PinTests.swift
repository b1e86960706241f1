import AfterSales
import Testing

@Suite("A date given by hand")
struct PinTests {
    private func pinned(_ due: String) throws -> TicketLife {
        var life = TicketLife()
        let now = life.now
        try life.does { ticket, _ in try ticket.pin(.restore, to: at(due), words: "答應", at: now) }
        return life
    }

    @Test("§3.9, 21: stays where it is, whatever pauses and severities do; the computed one is shown beside it")
    func stays() throws {
        var life = try pinned("2026-11-06T12:00")
        try life.pause("customer", until: "2026-11-04T10:00")
        try life.reclassify(.critical)
        let clock = try life.clock(.restore, "C54")
        #expect(clock.isPinned && clock.due == at("2026-11-06T12:00") && !clock.isProvisional)
        #expect(clock.computedDue == at("2026-11-07T10:00"))
        #expect(!clock.isPaused)
    }

    @Test("is a promise like any other: past it, it is broken, waiting or not")
    func breaks() throws {
        var life = try pinned("2026-11-03T12:00")
        try life.pause("customer", until: "2026-11-04T10:00")
        life.wait(until: "2026-11-03T12:01")
        #expect(try life.clock(.restore, "C54").brokenAt == at("2026-11-03T12:00"))
    }

    @Test("is of one kind of promise, and no shadow takes it")
    func oneKind() throws {
        var life = TicketLife()
        let now = life.now
        try life.does { ticket, _ in
            try ticket.pin(.respond, to: at("2026-11-02T10:30"), words: "答應", at: now)
        }
        #expect(try life.clock(.respond, "C35").due == at("2026-11-02T10:30"))
        #expect(try life.clock(.respond, "C14").due == at("2026-11-02T12:00"))
        #expect(try life.clock(.answer, "C15").isPinned == false)
    }

    @Test("given anew, the last one counts")
    func givenAnew() throws {
        var life = try pinned("2026-11-06T12:00")
        life.wait(minutes: 10)
        #expect(try life.clock(.restore, "C54").due == at("2026-11-06T12:00"))
        let now = life.now
        try life.does { ticket, _ in
            try ticket.pin(.restore, to: at("2026-11-05T12:00"), words: "提前", at: now)
        }
        #expect(try life.clock(.restore, "C54").due == at("2026-11-05T12:00"))
        #expect(try life.clock(.restore, "C54").generation == 3)
    }

    @Test("holds even where the ticket's terms lack the calendar of the promise, which then has no computed date")
    func withoutCalendar() throws {
        var life = TicketLife()
        var next = Plan.trial("next", deadlines: [within(4, .restore, "C54", calendar: "elsewhere")])
        next.assumedCalendar = "elsewhere"
        life.terms.add(next)
        life.plan = next
        try life.does { _, _ in [.termsChanged(TicketLife.reference(next))] }
        let open = try life.clock(.restore, "C54")
        #expect(open.calendar == "elsewhere" && open.calendarVersion == "")
        #expect(open.state == .pending && open.hasNoServiceTime)
        let now = life.now
        try life.does { ticket, _ in
            try ticket.pin(.restore, to: at("2026-11-05T12:00"), words: "答應", at: now)
        }
        let clock = try life.clock(.restore, "C54")
        #expect(clock.isPinned && clock.due == at("2026-11-05T12:00") && clock.computedDue == nil)
        life.wait(until: "2026-11-05T12:01")
        #expect(try life.clock(.restore, "C54").state == .broken)
    }
}
