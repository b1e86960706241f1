import AfterSales
import Testing

@Suite("Ending a ticket")
struct ClosingTests {
    @Test("it is resolved by saying how, once")
    func resolve() throws {
        var life = TicketLife()
        #expect(
            life.refuses { ticket, _ in try ticket.resolve(rung: .guidance, how: "", cause: nil) } == .missing("how")
        )
        try life.does { ticket, _ in try ticket.resolve(rung: .guidance, how: "重啟", cause: "停電") }
        #expect(life.ticket.resolved?.resolution == .init(rung: .guidance, how: "重啟", cause: "停電"))
        #expect(life.ticket.rungResults == [.guidance: .solved])
        #expect(
            life.refuses { ticket, _ in try ticket.resolve(rung: .guidance, how: "x", cause: nil) }?.code
                == "already-resolved"
        )
    }

    @Test("it is not called solved by a visit or a session that never was, nor while one is under way")
    func resolveTruthfully() throws {
        var life = TicketLife()
        func resolve(_ rung: Rung) -> String? {
            life.refuses { ticket, _ in try ticket.resolve(rung: rung, how: "x", cause: nil) }?.code
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
