import AfterSales
import Testing

@Suite("A clock stands still")
struct ClockPauseTests {
    @Test("§3.4: while we wait for the customer, and not while we wait for parts or for ourselves")
    func reasons() throws {
        for (reason, due) in [
            ("customer", "2026-11-05T16:00"), ("payment", "2026-11-05T16:00"), ("parts", "2026-11-05T10:00"),
            ("approval", "2026-11-05T10:00"),
        ] {
            var life = TicketLife()
            life.wait(until: "2026-11-02T11:00")
            try life.pause(reason, until: "2026-11-02T17:00")
            #expect(try life.clock(.restore, "C54").due == at(due), "\(reason)")
            #expect(try life.clock(.restore, "C54").isPaused == (due == "2026-11-05T16:00"), "\(reason)")
        }
    }

    @Test("§3.4: until the wait ends itself, whether anybody says so or not")
    func endsItself() throws {
        var life = TicketLife()
        try life.pause("customer", until: "2026-11-02T12:00")
        life.wait(until: "2026-11-02T12:00")
        let before = try life.clock(.restore, "C54")
        #expect(before.due == at("2026-11-05T12:00") && !before.isPaused)
        life.wait(until: "2026-11-02T15:00")
        life.rounds()
        #expect(try life.clock(.restore, "C54").due == before.due)
    }

    @Test("§3.4: no longer once the wait is ended by hand")
    func resumed() throws {
        var life = TicketLife()
        try life.pause("customer", until: "2026-11-04T10:00")
        #expect(try life.clock(.restore, "C54").due == at("2026-11-07T10:00"))
        life.wait(until: "2026-11-02T11:00")
        try life.resume()
        #expect(try life.clock(.restore, "C54").due == at("2026-11-05T11:00"))
    }

    @Test("§3.5: only for time it would have run, counted once where waits touch; used and left make the whole")
    func dueAndConsumedAgree() throws {
        var life = TicketLife()
        try life.pause("customer", until: "2026-11-02T12:00")
        life.wait(until: "2026-11-02T12:00")
        try life.pause("payment", until: "2026-11-03T10:00")
        life.wait(until: "2026-11-04T13:00")
        let clock = try life.clock(.restore, "C54")
        // Seven hours of Monday and one of Tuesday stood still.
        #expect(clock.due == at("2026-11-06T10:00"))
        let left = try #require(life.terms.calendar("hours", version: "1"))
            .consumed(from: life.now, to: at("2026-11-06T10:00"))
        #expect(clock.consumed + left == 24 * 60 * minute)
    }

    @Test("8: over a weekend, for a promise in days, by the days' own open time")
    func overWeekend() throws {
        var life = TicketLife(at: "2026-11-05T10:00")
        try life.call()
        life.wait(until: "2026-11-06T16:00")
        try life.pause("customer", until: "2026-11-09T10:00")
        // Two working days from Thursday end on Monday at five; an hour of Friday and one of Monday stood still.
        #expect(try life.clock(.answer, "C15").due == at("2026-11-10T11:00"))
    }

    @Test("9: outside hours it extends nothing")
    func outsideHours() throws {
        var life = TicketLife()
        life.wait(until: "2026-11-02T17:00")
        try life.pause("customer", until: "2026-11-03T09:00")
        #expect(try life.clock(.restore, "C54").due == at("2026-11-05T10:00"))
        #expect(try life.clock(.answer, "C15").due == at("2026-11-04T17:00"))
    }

    @Test("10: and straight to solved, it counts what it ran, not what was expected")
    func straightToResolved() throws {
        var life = TicketLife()
        life.wait(until: "2026-11-02T12:00")
        try life.pause("customer", until: "2026-12-14T10:00")
        life.wait(until: "2026-11-02T16:00")
        try life.guide(.solved)
        let clock = try life.clock(.restore, "C54")
        #expect(clock.state == .kept && clock.consumed == 120 * minute)
        #expect(clock.due == at("2026-11-05T14:00"))
        #expect(!clock.isPaused)
    }

    @Test("14: and while it does, it never breaks")
    func pausedNeverBreaks() throws {
        var life = TicketLife()
        life.wait(until: "2026-11-05T09:59")
        try life.pause("customer", until: "2026-11-09T10:00")
        for time in ["2026-11-05T10:01", "2026-11-07T12:00", "2026-11-09T10:00"] {
            life.wait(until: time)
            #expect(try life.clock(.restore, "C54").state == .pending, "\(time)")
        }
        life.wait(until: "2026-11-09T10:02")
        #expect(try life.clock(.restore, "C54").state == .broken)
    }

    @Test("13: waiting, solved and closed are three different things")
    func threeDifferentThings() throws {
        var life = TicketLife()
        try life.call()
        life.wait(until: "2026-11-02T11:00")
        try life.pause("customer", until: "2026-11-02T12:00")
        life.wait(until: "2026-11-02T13:00")
        try life.guide(.solved)
        life.wait(until: "2026-11-03T13:00")
        try life.close()
        life.wait(until: "2026-11-10T10:00")
        let clock = try life.clock(.restore, "C54")
        #expect(clock.fulfilledAt == at("2026-11-02T13:00") && clock.consumed == 120 * minute)
        #expect(clock.pauses.map(\.reason) == ["customer"])
        #expect(life.ticket.resolved?.at == at("2026-11-02T13:00"))
        #expect(life.ticket.ending?.at == at("2026-11-03T13:00"))
    }

    @Test("by a wait written down later, unless it had broken before we knew of it")
    func backdatedPause() throws {
        var timely = TicketLife()
        timely.wait(until: "2026-11-03T10:00")
        try timely.pause("customer", until: "2026-11-02T15:00", from: "2026-11-02T13:00")
        #expect(try timely.clock(.restore, "C54").due == at("2026-11-05T12:00"))
        var late = TicketLife()
        late.wait(until: "2026-11-05T11:00")
        #expect(try late.clock(.restore, "C54").state == .broken)
        try late.pause("customer", until: "2026-11-02T15:00", from: "2026-11-02T13:00")
        let clock = try late.clock(.restore, "C54")
        #expect(clock.state == .broken && clock.brokenAt == at("2026-11-05T10:00"))
        #expect(clock.due == at("2026-11-05T12:00"))
    }
}
