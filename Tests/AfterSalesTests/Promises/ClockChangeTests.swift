import AfterSales
import Testing

@Suite("A clock when things change")
struct ClockChangeTests {
    /// One clause, two answers: four hours, or one for what is critical.
    private let bySeverity = Plan.trial(deadlines: [
        within(4, .restore, "P1", severities: [.normal, .low]),
        within(1, .restore, "P1", severities: [.critical]),
        within(1, .respond, "P2", severities: [.normal]),
        within(2, .respond, "P3", severities: [.critical]),
    ])

    @Test("§3.6: another severity replaces the target and keeps the pauses (12)")
    func keepsPauses() throws {
        var life = TicketLife(under: bySeverity)
        life.wait(minutes: 5)
        try life.pause("customer", until: "2026-11-02T11:00")
        life.wait(until: "2026-11-02T11:10")
        try life.reclassify(.critical)
        let clock = try life.clock(.restore, "P1")
        #expect(clock.due == at("2026-11-02T11:55") && clock.pauses.map(\.reason) == ["customer"])
        // The pause moved it once and the severity once more.
        #expect(clock.generation == 3)
        #expect(clock.state == .pending && !clock.lateByChange)
    }

    @Test("§3.6: made late by a change, it says so")
    func lateByChange() throws {
        var life = TicketLife(under: bySeverity)
        life.wait(until: "2026-11-02T12:30")
        try life.reclassify(.critical)
        let clock = try life.clock(.restore, "P1")
        #expect(clock.state == .broken && clock.brokenAt == at("2026-11-02T11:00") && clock.lateByChange)
    }

    @Test("§3.6: late by time, it is not said to be late by a later change")
    func lateByTime() throws {
        var life = TicketLife(under: bySeverity)
        life.wait(until: "2026-11-02T14:30")
        try life.reclassify(.critical)
        let clock = try life.clock(.restore, "P1")
        #expect(clock.brokenAt == at("2026-11-02T14:00") && !clock.lateByChange)
    }

    @Test("broken is a fact: seen less badly, paused, taken back or merged, it stays broken")
    func brokenStaysBroken() throws {
        let changes: [(inout TicketLife) throws -> Void] = [
            { life in try life.reclassify(.low) },
            { life in try life.pause("customer", until: "2026-11-02T10:30", from: "2026-11-02T10:05") },
            { life in try life.does { ticket, _ in try ticket.cancel(reason: "x") } },
            { life in
                let other = TicketLife(number: 1_002).ticket
                try life.does { ticket, _ in try ticket.merge(into: other, words: "") }
            },
            { life in
                life.wait(until: "2026-11-02T11:30")
                try life.guide(.solved)
                try life.close()
            },
            { life in
                let now = life.now
                try life.does { ticket, _ in
                    try ticket.pin(.restore, to: at("2026-11-20T10:00"), words: "答應", at: now)
                }
            },
        ]
        for (index, change) in changes.enumerated() {
            var life = TicketLife(under: bySeverity, severity: .critical)
            life.wait(until: "2026-11-02T11:01")
            #expect(try life.clock(.restore, "P1").state == .broken)
            try change(&life)
            life.wait(until: "2026-11-05T10:00")
            let clock = try life.clock(.restore, "P1")
            #expect(clock.state == .broken && clock.brokenAt == at("2026-11-02T11:00"), "change \(index)")
            #expect(clock.voidReason == nil, "change \(index)")
        }
    }

    @Test("what was kept stays kept, and no promise of another clause is laid on it afterwards")
    func keptStaysKept() throws {
        var life = TicketLife(under: bySeverity)
        life.wait(minutes: 30)
        try life.call()
        // At the same moment, even.
        try life.reclassify(.critical)
        life.wait(until: "2026-11-05T10:00")
        #expect(try life.clock(.respond, "P2").state == .kept)
        #expect(try life.clock(.respond, "P2").due == at("2026-11-02T11:00"))
        #expect(!life.clocks.contains { $0.id == .init(metric: .respond, clause: "P3") })
    }

    @Test("of a clause that no longer speaks of the ticket is void, replaced, and silent")
    func replaced() throws {
        var life = TicketLife(under: bySeverity)
        life.wait(minutes: 30)
        try life.reclassify(.critical)
        let clock = try life.clock(.respond, "P2")
        #expect(clock.state == .void && clock.voidReason == .replaced && clock.endedAt == life.now)
        #expect(try life.clock(.respond, "P3").due == at("2026-11-02T12:00"))
        life.wait(until: "2026-11-02T11:30")
        #expect(try life.clock(.respond, "P2").state == .void)
        try life.reclassify(.normal)
        #expect(try life.clock(.respond, "P2").lateByChange)
    }

    @Test("broken and then replaced, it is broken, and nobody owes it any more")
    func brokenThenReplaced() throws {
        var life = TicketLife(under: bySeverity)
        life.wait(until: "2026-11-02T11:30")
        try life.reclassify(.critical)
        let clock = try life.clock(.respond, "P2")
        #expect(clock.state == .broken && !clock.isRunning && !clock.isLate)
        #expect(Ticket.leading(life.clocks)?.id != clock.id)
    }

    @Test("§3.6: another calendar replaces the target; another plan keeps the pauses given under the old one (12)")
    func anotherPlan() throws {
        var life = TicketLife(under: .trial("old", deadlines: [within(4, .restore)]))
        try life.pause("customer", until: "2026-11-02T11:00")
        var new = Plan.trial("new", deadlines: [within(8, .restore, "P1", calendar: "days")])
        new.pauseReasons = [.init(id: "other", stops: [.restore], waitingFor: .customer)]
        life.wait(until: "2026-11-02T12:00")
        life.terms.add(new)
        life.plan = new
        try life.does { _, _ in [.termsChanged(TicketLife.reference(new))] }
        let clock = try life.clock(.restore, "P1")
        #expect(clock.due == at("2026-11-03T11:00") && clock.calendar == "days")
        #expect(clock.pauses.map(\.reason) == ["customer"])
    }

    @Test("a newer calendar version moves what runs, and leaves alone what is settled")
    func newerCalendar() throws {
        var life = TicketLife()
        try life.call()
        let off = calendar("Asia/Shanghai", hours(workWeek, "09:00-17:00"), overrides: ["2026-11-03": []])
        life.terms.add(off, as: .init(name: "days", version: "2"))
        life.terms.add(off, as: .init(name: "hours", version: "2"))
        life.wait(minutes: 30)
        let terms = TicketEvent.Terms(plan: life.plan.reference, calendars: ["hours": "2", "days": "2", "never": "1"])
        try life.does { _, _ in [.termsChanged(terms)] }
        #expect(try life.clock(.answer, "C15").due == at("2026-11-05T17:00"))
        #expect(try life.clock(.answer, "C15").calendarVersion == "2")
        #expect(try life.clock(.respond, "C35").calendarVersion == "1")
    }

    @Test("§3.7: taken back or merged, it is void, says why, and is silent (15)")
    func void() throws {
        for (reason, end) in [(Clock.VoidReason.cancelled, true), (.merged, false)] {
            var life = TicketLife()
            let other = TicketLife(number: 1_002).ticket
            life.wait(minutes: 10)
            try life.does { ticket, _ in
                end ? try ticket.cancel(reason: "x") : try ticket.merge(into: other, words: "")
            }
            let ended = life.now
            life.wait(until: "2026-11-30T10:00")
            for clock in life.clocks {
                #expect(clock.state == .void && clock.voidReason == reason && clock.endedAt == ended)
                #expect(clock.consumed == 10 * minute)
            }
            #expect(life.nextAlarm == nil && life.rounds().isEmpty)
        }
    }

    @Test("of an arrival nobody needs any more is void, unless it had broken; then it is no longer owed")
    func unneeded() throws {
        let plan = Plan.trial(deadlines: [within(8, .arrive)])
        var timely = TicketLife(under: plan)
        try timely.guide(.solved)
        timely.wait(until: "2026-11-05T10:00")
        let void = try timely.clock(.arrive, "P1")
        #expect(void.state == .void && void.voidReason == .unneeded)
        var late = TicketLife(under: plan)
        late.wait(until: "2026-11-03T10:30")
        try late.guide(.solved)
        let broken = try late.clock(.arrive, "P1")
        #expect(broken.state == .broken && !broken.isRunning && broken.fulfilledAt == nil)
        #expect(Ticket.leading(late.clocks) == nil)
    }

    @Test("of an arrival after the fault was gone all the same stays void")
    func arrivedUnneeded() throws {
        var life = TicketLife(under: .trial(deadlines: [within(8, .arrive)], gates: []))
        try life.call()
        try life.planVisit()
        try life.guide(.solved)
        life.wait(minutes: 30)
        try life.arrive()
        #expect(try life.clock(.arrive, "P1").voidReason == .unneeded)
    }

    @Test("of a response to a ticket closed without a word is void if it was not late by then")
    func closedWithoutAWord() throws {
        var life = TicketLife()
        life.wait(minutes: 30)
        try life.resolve()
        try life.close()
        life.wait(until: "2026-11-05T10:00")
        let clock = try life.clock(.respond, "C35")
        #expect(clock.state == .void && clock.voidReason == .unneeded)
        #expect(life.nextAlarm == nil)
    }

    @Test("is not undone by a clock set back")
    func setBack() throws {
        var life = TicketLife()
        life.wait(until: "2026-11-02T11:30")
        life.rounds()
        let before = life.clocks
        life.wait(until: "2026-11-02T10:15")
        #expect(life.clocks.map(\.state) == before.map(\.state))
        #expect(life.clocks.map(\.lateByChange) == before.map(\.lateByChange))
        try life.call()
        #expect(life.ticket.entries.map(\.recordedAt) == life.ticket.entries.map(\.recordedAt).sorted())
        #expect(life.rounds().isEmpty)
    }
}
