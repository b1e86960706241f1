import AfterSales
import Testing

@Suite("Waiting on a ticket")
struct WaitingTests {
    @Test("has a reason from the plan's list and an expected end")
    func pause() throws {
        var life = TicketLife()
        func pause(_ reason: String, _ until: String, from: String = "2026-11-02T10:00") -> Refusal? {
            life.refuses { ticket, plan in
                try ticket.pause(reason: reason, until: at(until), words: "", from: at(from), under: plan)
            }
        }
        #expect(pause("lunch", "2026-11-03T10:00")?.field == "reason")
        #expect(pause("customer", "2026-11-02T10:00")?.field == "until")
        #expect(pause("customer", "2027-12-08T10:00")?.field == "until")
        #expect(pause("customer", "2026-11-03T10:00", from: "2026-11-02T09:59")?.field == "from")
        try life.pause("customer", until: "2026-11-03T10:00")
        #expect(life.ticket.pauses.map(\.start.pause) == [1])
        #expect(life.turn == .toRespond)
        try life.call()
        #expect(life.turn == .customer)
    }

    @Test("ends by itself at its expected end")
    func endsItself() throws {
        var life = TicketLife()
        try life.call()
        try life.pause("customer", until: "2026-11-03T10:00")
        life.wait(until: "2026-11-03T09:59")
        #expect(life.turn == .customer)
        life.wait(until: "2026-11-03T10:00")
        #expect(life.turn == .toAnswer)
        let (now, ticket) = (life.now, life.ticket)
        #expect(ticket.pause(at: now) == nil)
        #expect(life.refuses { ticket, _ in try ticket.resume(at: now) }?.code == "not-paused")
    }

    @Test("that ran out is written down by the rounds once, at the time it ended")
    func ranOut() throws {
        var life = TicketLife()
        try life.pause("customer", until: "2026-11-03T10:00")
        life.wait(until: "2026-11-03T12:00")
        life.rounds()
        #expect(life.ticket.pauses.first?.endedAt == at("2026-11-03T10:00"))
        let version = life.ticket.version
        life.rounds()
        #expect(life.ticket.entries.dropFirst(version).contains { $0.event.kind == .resumed } == false)
    }

    @Test("that ran out unnoticed before another began is written down, too")
    func ranOutUnnoticed() throws {
        var life = TicketLife()
        try life.pause("customer", until: "2026-11-02T12:00")
        life.wait(until: "2026-11-02T14:00")
        try life.pause("customer", until: "2026-11-02T16:00")
        life.rounds()
        #expect(life.ticket.pauses.map(\.endedAt) == [at("2026-11-02T12:00"), nil])
    }

    @Test("is ended by hand, at the time it ended")
    func resume() throws {
        var life = TicketLife()
        let now = life.now
        #expect(life.refuses { ticket, _ in try ticket.resume(at: now) }?.code == "not-paused")
        try life.pause("customer", until: "2026-11-03T10:00")
        life.wait(minutes: 30)
        try life.resume()
        #expect(life.ticket.pauses.first?.interval == Interval(at("2026-11-02T10:00"), at("2026-11-02T10:30")))
    }

    @Test("is not ended before it began")
    func resumeTooEarly() throws {
        var life = TicketLife(reported: "2026-11-02T09:00")
        try life.pause("customer", until: "2026-11-03T10:00")
        #expect(life.refuses { ticket, _ in try ticket.resume(at: at("2026-11-02T09:30")) }?.code == "not-paused")
    }

    @Test("does not overlap other waiting, not even when it is written down later")
    func overlapping() throws {
        var life = TicketLife()
        try life.pause("customer", until: "2026-11-02T15:00")
        #expect(
            life.refuses { ticket, plan in
                try ticket.pause(
                    reason: "parts",
                    until: at("2026-11-02T16:00"),
                    words: "",
                    from: at("2026-11-02T14:59"),
                    under: plan
                )
            }?.code == "already-paused"
        )
        life.wait(until: "2026-11-02T12:00")
        try life.resume()
        life.wait(until: "2026-11-02T13:00")
        #expect(
            life.refuses { ticket, plan in
                try ticket.pause(
                    reason: "parts",
                    until: at("2026-11-02T12:30"),
                    words: "",
                    from: at("2026-11-02T11:59"),
                    under: plan
                )
            }?.code == "already-paused"
        )
        try life.pause("parts", until: "2026-11-02T13:30", from: "2026-11-02T12:00")
        #expect(life.ticket.pauses.count == 2)
    }

    @Test("10: ends when it is solved, straight from waiting")
    func straightToResolved() throws {
        var life = TicketLife()
        try life.call()
        try life.pause("customer", until: "2026-12-20T10:00")
        life.wait(until: "2026-11-02T11:00")
        try life.guide(.solved)
        #expect(life.ticket.pauses.first?.endedAt == life.now)
        #expect(life.turn == .toCallBack)
        #expect(
            life.refuses { ticket, plan in
                try ticket.pause(
                    reason: "customer",
                    until: at("2026-11-05T10:00"),
                    words: "",
                    from: at("2026-11-02T12:00"),
                    under: plan
                )
            }?.code == "already-resolved"
        )
    }

    @Test("ends no earlier than it began when the solution is dated back before it")
    func solvedBeforeItBegan() throws {
        var life = TicketLife()
        life.wait(until: "2026-11-02T12:00")
        try life.pause("customer", until: "2026-11-05T10:00")
        life.wait(until: "2026-11-02T13:00")
        try life.does(at: "2026-11-02T11:00") { ticket, plan in
            try ticket.resolve(rung: .guidance, how: "自己好了", cause: nil, under: plan)
        }
        #expect(life.ticket.pauses.first?.interval.isEmpty == true)
    }

    @Test("a date is given by hand for the future, with words")
    func pin() throws {
        var life = TicketLife()
        let now = life.now
        #expect(
            life.refuses { ticket, _ in try ticket.pin(.restore, to: now, words: "x", at: now) }?.field == "due"
        )
        #expect(
            life.refuses { ticket, _ in try ticket.pin(.restore, to: now + 1, words: "", at: now) } == .missing("words")
        )
        try life.does { ticket, _ in
            try ticket.pin(.restore, to: at("2026-11-06T12:00"), words: "答應週五", at: now)
        }
        #expect(life.ticket.pins == [.restore: at("2026-11-06T12:00")])
    }
}
