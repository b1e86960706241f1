import AfterSales
import Testing

@Suite("The customer's word on an appointment")
struct AppointmentTests {
    private func planned() throws -> TicketLife {
        var life = TicketLife()
        try life.call()
        try life.guide()
        try life.remote()
        try life.agreeOnCosts()
        try life.planVisit()
        return life
    }

    private func ask(_ life: inout TicketLife, _ words: String = "停電", to wished: Instant? = nil) throws {
        let now = life.now
        try life.does { ticket, _ in
            try ticket.askToMoveVisit(1, to: wished, words: words, by: "王", how: "link", at: now)
        }
    }

    @Test("confirms the time that was read, once, and no other")
    func confirms() throws {
        var life = try planned()
        let from = try #require(life.ticket.currentVisit).plan.from
        let moved = life.refuses { ticket, _ in
            try ticket.confirmVisit(1, seen: from + 30, by: "王", how: "link")
        }
        #expect(moved?.code == "visit-moved-meanwhile")
        #expect(life.refuses { ticket, _ in try ticket.confirmVisit(2, by: "王", how: "link") } == .notFound)
        try life.does { ticket, _ in try ticket.confirmVisit(1, seen: from, by: "王", how: "link") }
        #expect(life.ticket.currentVisit?.confirmed?.by == "王" && life.turn == .toVisit)
        #expect(try life.ticket.confirmVisit(1, seen: from, by: "王", how: "link").isEmpty)
    }

    @Test("that wants another time moves nothing and stops no clock, and is ours to answer")
    func asks() throws {
        var life = try planned()
        let before = life.ticket.clocks(under: life.terms, at: life.now).map(\.due)
        try ask(&life, to: life.now + 3_000)
        #expect(life.turn == .toReschedule)
        #expect(life.ticket.pauses.isEmpty)
        #expect(life.ticket.clocks(under: life.terms, at: life.now).map(\.due) == before)
        let visit = try #require(life.ticket.currentVisit)
        #expect(visit.state == .planned && visit.moveAsked?.words == "停電")
        let now = life.now
        let past = life.refuses { ticket, _ in
            try ticket.askToMoveVisit(1, to: now, words: "x", by: "王", how: "link", at: now)
        }
        #expect(past?.field == "wished")
        let mute = life.refuses { ticket, _ in
            try ticket.askToMoveVisit(1, to: nil, words: " ", by: "王", how: "link", at: now)
        }
        #expect(mute == .missing("reason"))
    }

    @Test("is answered by another time or taken back by confirming, and outlives a change of engineer")
    func answered() throws {
        var life = try planned()
        try ask(&life)
        func move(by minutes: Int) throws {
            try life.does { ticket, _ in
                let plan = try #require(ticket.currentVisit).plan
                return try ticket.moveVisit(
                    engineer: TicketLife.engineer,
                    from: plan.from + minutes,
                    to: plan.to + minutes,
                    packing: [],
                    reason: "約好"
                )
            }
        }
        try move(by: 0)
        #expect(life.turn == .toReschedule)
        try move(by: 60)
        #expect(life.turn == .toVisit && life.ticket.currentVisit?.confirmed == nil)
        try ask(&life, "又停電")
        try life.does { ticket, _ in try ticket.confirmVisit(1, by: "王", how: "link") }
        #expect(life.turn == .toVisit && life.ticket.currentVisit?.moveAsked == nil)
        try life.does { ticket, _ in try ticket.depart() }
        let late = life.refuses { ticket, _ in try ticket.confirmVisit(1, by: "王", how: "link") }
        #expect(late?.code == "visit-is-departed")
    }
}
