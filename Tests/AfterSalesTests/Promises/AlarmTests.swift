import AfterSales
import Testing

@Suite("Alarms")
struct AlarmTests {
    private func levels(_ events: [TicketEvent]) -> [String] {
        events.compactMap { event in
            switch event {
            case .warned(let warning): "\(warning.clock) \(warning.level)"
            case .fellDue(let overdue): "\(overdue.clock) due"
            default: nil
            }
        }
    }

    @Test("§3.10: each warning sounds once, and falling due once")
    func onceEach() {
        var life = TicketLife()
        var heard: [String] = []
        for time in ["10:29", "10:30", "10:31", "10:50", "10:50", "10:59", "11:00", "11:01", "11:30", "15:00"] {
            life.wait(until: "2026-11-02T\(time)")
            heard += levels(life.rounds())
        }
        #expect(heard == ["respond/C35 1", "respond/C35 2", "respond/C35 due"])
        #expect(
            life.ticket.entries.compactMap { entry in
                if case .fellDue = entry.event { entry.recordedAt } else { nil }
            } == [at("2026-11-02T11:01")]
        )
    }

    @Test("§3.10: the rounds are told when to look again, and hear something every time they do")
    func nextAlarm() {
        var life = TicketLife()
        var times: [Instant] = []
        while let next = life.nextAlarm, times.count < 20 {
            #expect(next > life.now)
            life.wait(until: next.rfc3339)
            #expect(!life.rounds().isEmpty)
            times.append(next)
        }
        #expect(
            times == [
                at("2026-11-02T10:30"), at("2026-11-02T10:50"), at("2026-11-02T11:00").advanced(byMilliseconds: 1),
                at("2026-11-04T13:00"), at("2026-11-04T14:00"), at("2026-11-04T17:00").advanced(byMilliseconds: 1),
                at("2026-11-05T10:00").advanced(byMilliseconds: 1),
            ]
        )
    }

    @Test("after a standstill only the last thing is said, and nothing twice")
    func standstill() {
        var life = TicketLife()
        life.wait(until: "2026-11-02T10:55")
        #expect(levels(life.rounds()) == ["respond/C35 2"])
        life.wait(until: "2026-11-20T10:00")
        #expect(
            levels(life.rounds()) == ["respond/C35 due", "answer/C15 due", "restore/C54 due"]
        )
        #expect(life.rounds().isEmpty && life.nextAlarm == nil)
    }

    @Test("of a promise kept say nothing, and of one kept late nothing more")
    func kept() throws {
        var life = TicketLife()
        try life.call()
        life.wait(until: "2026-11-02T12:00")
        #expect(life.rounds().isEmpty)
        var late = TicketLife()
        late.wait(until: "2026-11-02T11:30")
        try late.call()
        late.wait(until: "2026-11-02T12:00")
        #expect(late.rounds().isEmpty)
    }

    @Test("of a ticket solved and closed say nothing")
    func closed() throws {
        var life = TicketLife()
        try life.guide(.solved)
        try life.close()
        life.wait(until: "2026-12-02T10:00")
        #expect(life.rounds().isEmpty && life.nextAlarm == nil)
    }

    @Test("sound again for another due time, and not again for the old one")
    func generations() throws {
        var life = TicketLife(
            under: .trial(
                deadlines: [.init(clause: "P1", metric: .restore, period: .serviceTime(milliseconds: 8 * 60 * minute))],
                warnings: [.init(level: 1, before: .serviceTime(milliseconds: 60 * minute))]
            )
        )
        life.wait(until: "2026-11-03T09:00")
        #expect(levels(life.rounds()) == ["restore/P1 1"])
        try life.pause("customer", until: "2026-11-03T12:00")
        #expect(life.rounds().isEmpty)
        life.wait(until: "2026-11-03T12:00")
        // The hour that is left is left again.
        #expect(levels(life.rounds()) == ["restore/P1 1"])
        life.wait(until: "2026-11-03T12:30")
        #expect(life.rounds().isEmpty)
        #expect(try life.clock(.restore, "P1").due == at("2026-11-03T13:00"))
    }

    @Test("of a broken promise say so once, though its target is moved ahead afterwards")
    func brokenOnce() throws {
        var life = TicketLife()
        life.wait(until: "2026-11-05T10:30")
        life.rounds()
        try life.pause("customer", until: "2026-11-09T10:00")
        life.wait(until: "2026-11-20T10:00")
        #expect(levels(life.rounds()) == [])
    }

    @Test("of a promise made late by a change sound at once")
    func lateByChange() throws {
        var life = TicketLife(
            under: .trial(deadlines: [
                .init(
                    clause: "P1",
                    metric: .restore,
                    period: .serviceTime(milliseconds: 8 * 60 * minute),
                    scope: .init(severities: [.normal])
                ),
                .init(
                    clause: "P1",
                    metric: .restore,
                    period: .serviceTime(milliseconds: 60 * minute),
                    scope: .init(severities: [.critical])
                ),
            ])
        )
        life.wait(until: "2026-11-02T12:00")
        try life.reclassify(.critical)
        #expect(life.nextAlarm.map { $0 <= life.now } == true)
        #expect(levels(life.rounds()) == ["restore/P1 due"])
    }

    @Test("17: an hour before due is an hour of the desk's, across the night")
    func acrossTheNight() {
        var life = TicketLife(
            under: .trial(
                deadlines: [.init(clause: "P1", metric: .respond, period: .serviceTime(milliseconds: 90 * minute))],
                warnings: [.init(level: 1, before: .serviceTime(milliseconds: 60 * minute))]
            ),
            at: "2026-11-02T16:00"
        )
        #expect(life.nextAlarm == at("2026-11-02T16:30"))
        life.wait(until: "2026-11-02T16:30")
        #expect(life.rounds().count == 1)
    }

    @Test("17: an hour before a promise that runs at night is an hour on the wall")
    func ofTheSameKindOfTime() {
        let elapsed = DeadlineRule(clause: "P1", metric: .respond, period: .elapsed(milliseconds: 240 * minute))
        let life = TicketLife(
            under: .trial(
                deadlines: [elapsed],
                warnings: [.init(level: 1, before: .serviceTime(milliseconds: 60 * minute), onCall: true)]
            ),
            at: "2026-11-02T22:00"
        )
        #expect(life.nextAlarm == at("2026-11-03T01:00"))
    }

    @Test("18: none at night, unless the level is on call; falling due is written down at any hour")
    func notAtNight() {
        let elapsed = DeadlineRule(clause: "P1", metric: .answer, period: .elapsed(milliseconds: 14 * 60 * minute))
        let plan = Plan.trial(
            deadlines: [elapsed],
            warnings: [
                .init(level: 1, before: .serviceTime(milliseconds: 7 * 60 * minute)),
                .init(level: 2, before: .serviceTime(milliseconds: 6 * 60 * minute), onCall: true),
            ]
        )
        var life = TicketLife(under: plan, at: "2026-11-02T20:00")
        // Level 1 was for three in the morning and waits until nine; level 2 sounds at four.
        #expect(life.nextAlarm == at("2026-11-03T04:00"))
        life.wait(until: "2026-11-03T04:00")
        #expect(levels(life.rounds()) == ["answer/P1 2"])
        #expect(life.nextAlarm == at("2026-11-03T10:00").advanced(byMilliseconds: 1))
    }

    @Test("18: one that could sound only once all is over is none")
    func afterItIsOver() {
        let elapsed = DeadlineRule(clause: "P1", metric: .answer, period: .elapsed(milliseconds: 4 * 60 * minute))
        let life = TicketLife(
            under: .trial(
                deadlines: [elapsed],
                warnings: [.init(level: 1, before: .serviceTime(milliseconds: 60 * minute))]
            ),
            at: "2026-11-02T20:00"
        )
        #expect(life.nextAlarm == at("2026-11-03T00:00").advanced(byMilliseconds: 1))
    }

    @Test("before a date given by hand do not count waiting out")
    func pinned() throws {
        var life = TicketLife(under: .trial(deadlines: Array(Plan.trial().deadlines.dropFirst(3))))
        let now = life.now
        try life.does { ticket, _ in
            try ticket.pin(.restore, to: at("2026-11-03T15:00"), words: "答應", at: now)
        }
        try life.pause("customer", until: "2026-11-03T14:00")
        #expect(life.nextAlarm == at("2026-11-03T11:00"))
    }

    @Test("wait while the clock waits")
    func paused() throws {
        var life = TicketLife(under: .trial(deadlines: Array(Plan.trial().deadlines.dropFirst(3))))
        life.wait(until: "2026-11-04T13:00")
        try life.pause("customer", until: "2026-11-05T13:00")
        life.wait(until: "2026-11-05T12:59")
        #expect(levels(life.rounds()) == [])
        #expect(life.nextAlarm == at("2026-11-05T14:00"))
    }
}

@Suite("Calls owed come to mind")
struct CallsDueTests {
    @Test("22: on the morning of their day, each once, after closing too")
    func once() throws {
        var life = TicketLife()
        try life.guide(.solved)
        try life.close()
        let calendar = TicketLife.calendars["hours"]
        #expect(life.ticket.wakesAt(by: calendar) == at("2026-11-05T09:00"))
        life.wait(until: "2026-11-05T09:00")
        let due = life.ticket.callsComeDue(by: calendar, at: life.now)
        #expect(due == [.followUpDue(.init(occurrence: 1))])
        life.write(due, at: life.now)
        #expect(life.ticket.callsComeDue(by: calendar, at: life.now).isEmpty)
        #expect(life.ticket.wakesAt(by: calendar) == at("2026-12-02T09:00"))
    }

    @Test("not once they are dropped")
    func dropped() throws {
        var life = TicketLife()
        try life.guide(.solved)
        try life.reopen()
        #expect(life.ticket.wakesAt(by: TicketLife.calendars["hours"]) == nil)
    }

    @Test("and so does a wait that ends itself, unless the ticket is over")
    func waits() throws {
        var life = TicketLife()
        try life.pause("customer", until: "2026-11-03T10:00")
        #expect(life.ticket.wakesAt(by: nil) == at("2026-11-03T10:00"))
        try life.does { ticket, _ in try ticket.cancel(reason: "x") }
        #expect(life.ticket.wakesAt(by: nil) == nil)
        life.wait(until: "2026-11-04T10:00")
        #expect(life.ticket.pauseRunOut(at: life.now) == nil)
    }
}
