import AfterSales
import Testing

@Suite("Calling back")
struct FollowUpTests {
    private func done(_ occurrence: Int, reached: Bool = true) -> (Ticket, Plan) throws -> [TicketEvent] {
        { ticket, _ in
            try ticket.followUp(.init(occurrence: occurrence, reached: reached, words: "運行正常", satisfaction: 5))
        }
    }

    @Test("is owed from the hand-back's acknowledgement, each call once (C50)")
    func owedFromHandBack() throws {
        var life = TicketLife()
        try life.call()
        try life.guide()
        try life.remote()
        try life.agreeOnCosts()
        try life.planVisit()
        try life.arrive()
        try life.finish()
        #expect(life.ticket.followUps.isEmpty)
        life.wait(until: "2026-11-03T09:00")
        try life.sign()
        try life.closeOnSite()
        try life.acknowledge()
        #expect(life.ticket.owedFollowUps.map(\.owed.occurrence) == [1, 2])
        #expect(life.ticket.owedFollowUps.map(\.owed.due) == [at("2026-11-06T17:00"), at("2026-12-03T17:00")])
        try life.does { ticket, _ in try ticket.note("再看一次") }
        #expect(life.ticket.followUps.count == 2)
    }

    @Test("is owed from the solution where there was nobody on site")
    func owedFromSolution() throws {
        var life = TicketLife()
        try life.guide(.solved)
        #expect(life.ticket.owedFollowUps.map(\.owed.due) == [at("2026-11-05T17:00"), at("2026-12-02T17:00")])
    }

    @Test("is not owed before the fault is dealt with, nor for a visit that did not")
    func notOwedYet() throws {
        var life = TicketLife()
        try life.visitAndHandBack(.notSolved)
        #expect(life.ticket.followUps.isEmpty)
    }

    @Test("is owed from closing where the hand-back was overridden")
    func owedFromClosing() throws {
        var life = TicketLife()
        try life.call()
        try life.guide()
        try life.remote()
        try life.agreeOnCosts()
        try life.planVisit()
        try life.arrive()
        try life.finish()
        try life.sign()
        try life.closeOnSite()
        try life.does { ticket, _ in try ticket.override(.handedBack, reason: "x", by: TicketLife.manager) }
        try life.close()
        #expect(life.ticket.owedFollowUps.count == 2)
    }

    @Test("that did not reach the customer is still owed; that did is done, with the words on record (C51)")
    func reachedOrNot() throws {
        var life = TicketLife()
        try life.guide(.solved)
        try life.does(done(1, reached: false))
        #expect(life.ticket.owedFollowUps.count == 2)
        #expect(life.ticket.followUps.first?.attempt?.reached == false)
        try life.does(done(1))
        #expect(life.ticket.owedFollowUps.map(\.owed.occurrence) == [2])
        #expect(life.ticket.followUps.first?.doneAt == life.now)
        #expect(life.refuses(done(1))?.code == "follow-up-done")
        #expect(life.refuses(done(3))?.code == "no-such-follow-up")
    }

    @Test("says what the customer said, and marks from 1 to 5")
    func words() throws {
        var life = TicketLife()
        try life.guide(.solved)
        func call(_ words: String, _ mark: Int?) -> Refusal? {
            life.refuses { ticket, _ in
                try ticket.followUp(.init(occurrence: 1, reached: true, words: words, satisfaction: mark))
            }
        }
        #expect(call("", nil) == .missing("words"))
        #expect(call("好", 0)?.field == "satisfaction")
        #expect(call("好", 6)?.field == "satisfaction")
        #expect(call("好", nil) == nil)
    }

    @Test("goes on being owed after the ticket is closed")
    func owedAfterClosing() throws {
        var life = TicketLife()
        try life.guide(.solved)
        try life.close()
        life.wait(until: "2026-11-05T10:00")
        try life.does(done(1))
        #expect(life.ticket.owedFollowUps.map(\.owed.occurrence) == [2])
    }

    @Test("about a repair that did not hold is dropped, and the next repair has calls of its own, numbered on")
    func afterReopening() throws {
        var life = TicketLife()
        try life.guide(.solved)
        life.wait(until: "2026-11-04T10:00")
        try life.does(done(1))
        try life.reopen()
        #expect(life.ticket.owedFollowUps.isEmpty)
        #expect(life.refuses(done(2))?.code == "follow-up-dropped")
        try life.guide(.solved)
        #expect(life.ticket.followUps.map(\.owed.occurrence) == [1, 2, 3, 4])
        #expect(life.ticket.owedFollowUps.map(\.owed.occurrence) == [3, 4])
        #expect(life.ticket.owedFollowUps.first?.owed.due == at("2026-11-07T17:00"))
    }

    @Test("is dropped when the ticket is merged")
    func afterMerging() throws {
        var life = TicketLife()
        try life.guide(.solved)
        let other = TicketLife(number: 1_002).ticket
        try life.does { ticket, _ in try ticket.merge(into: other, words: "") }
        #expect(life.ticket.owedFollowUps.isEmpty && life.ticket.followUps.count == 2)
    }

    @Test("by a calendar that never opens is owed at once, not never")
    func emptyCalendar() throws {
        var life = TicketLife(under: .trial(assumedCalendar: "never"))
        try life.guide(.solved)
        #expect(life.ticket.owedFollowUps.map(\.owed.due) == [life.now, life.now])
    }
}
