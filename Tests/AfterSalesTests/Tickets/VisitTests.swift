import AfterSales
import Testing

@Suite("A visit")
struct VisitTests {
    private func ready() throws -> TicketLife {
        var life = TicketLife()
        try life.call()
        try life.guide()
        try life.remote()
        try life.agreeOnCosts()
        return life
    }

    @Test("is planned with an engineer, an appointment and a packing list (C46)")
    func planned() throws {
        var life = try ready()
        try life.planVisit()
        let visit = try #require(life.ticket.currentVisit)
        #expect(visit.id == 1 && visit.state == .planned && visit.plannedAt == life.now)
        #expect(visit.plan.packing == [.init(kind: .part, name: "主板")])
    }

    @Test("is planned one at a time, for a stretch of time, with things that can be carried")
    func impossiblePlans() throws {
        var life = try ready()
        func plan(_ from: String, _ to: String, _ packing: [TicketEvent.PackedItem] = []) -> Refusal? {
            life.refuses { ticket, plan in
                try ticket.planVisit(
                    engineer: TicketLife.engineer,
                    from: at(from),
                    to: at(to),
                    packing: packing,
                    under: plan
                )
            }
        }
        #expect(plan("2026-11-03T10:00", "2026-11-03T10:00")?.field == "to")
        #expect(plan("2026-11-03T10:00", "2026-11-03T11:00", [.init(kind: .tool, name: " ")]) == .missing("packing"))
        let none = [TicketEvent.PackedItem(kind: .tool, name: "鉗", count: 0)]
        #expect(plan("2026-11-03T10:00", "2026-11-03T11:00", none)?.field == "packing")
        let tooMany = Array(repeating: TicketEvent.PackedItem(kind: .tool, name: "鉗"), count: 201)
        #expect(plan("2026-11-03T10:00", "2026-11-03T11:00", tooMany) == .tooLong("packing", limit: 200))
        try life.planVisit()
        #expect(plan("2026-11-04T10:00", "2026-11-04T11:00")?.code == "visit-already-planned")
    }

    @Test("is moved with a reason, before anybody has set out")
    func moved() throws {
        var life = try ready()
        try life.planVisit()
        func move(_ ticket: Ticket, reason: String) throws -> [TicketEvent] {
            try ticket.moveVisit(
                engineer: TicketLife.engineer,
                from: at("2026-11-04T09:00"),
                to: at("2026-11-04T11:00"),
                packing: [],
                reason: reason
            )
        }
        #expect(life.refuses { ticket, _ in try move(ticket, reason: "") } == .missing("reason"))
        try life.does { ticket, _ in try move(ticket, reason: "客戶改期") }
        #expect(life.ticket.currentVisit?.plan.from == at("2026-11-04T09:00"))
        #expect(life.ticket.visits.count == 1)
        try life.does { ticket, _ in try ticket.depart() }
        #expect(life.refuses { ticket, _ in try move(ticket, reason: "x") }?.code == "visit-is-departed")
    }

    @Test("is called off until the engineer is there")
    func cancelled() throws {
        var life = try ready()
        try life.planVisit()
        try life.does { ticket, _ in try ticket.cancelVisit(reason: "客戶改變主意") }
        #expect(life.ticket.currentVisit == nil && life.ticket.visits.first?.state == .cancelled)
        try life.planVisit()
        #expect(life.ticket.currentVisit?.id == 2)
        try life.arrive()
        #expect(life.refuses { ticket, _ in try ticket.cancelVisit(reason: "x") }?.code == "visit-is-arrived")
    }

    @Test("is stamped at setting out, arriving and finishing, in that order")
    func stamped() throws {
        var life = try ready()
        #expect(life.refuses { ticket, _ in try ticket.depart() }?.code == "no-visit")
        try life.planVisit()
        #expect(
            life.refuses { ticket, plan in
                try ticket.finishWork(
                    result: .solved,
                    found: "x",
                    done: "x",
                    parts: [],
                    advice: "",
                    under: plan,
                    hash: TicketLife.hash
                )
            }?.code == "visit-is-planned"
        )
        try life.does { ticket, _ in try ticket.depart() }
        #expect(life.refuses { ticket, _ in try ticket.depart() }?.code == "visit-is-departed")
        life.wait(minutes: 40)
        try life.does { ticket, _ in try ticket.arrive() }
        let visit = try #require(life.ticket.currentVisit)
        #expect(visit.state == .arrived && visit.arrivedAt == life.now)
        #expect(visit.departedAt == life.now + -40)
        #expect(life.refuses { ticket, _ in try ticket.arrive() }?.code == "visit-is-arrived")
    }

    @Test("reached without setting out first is reached all the same")
    func arrivedAtOnce() throws {
        var life = try ready()
        try life.planVisit()
        try life.does { ticket, _ in try ticket.arrive() }
        #expect(life.ticket.currentVisit?.departedAt == nil && life.ticket.hadOnSiteWork)
    }

    @Test("that solved it writes the report and the solution with the work (C47, C75)")
    func finishedAndSolved() throws {
        var life = try ready()
        try life.planVisit()
        try life.arrive()
        let events = try life.does { ticket, plan in
            try ticket.finishWork(
                result: .solved,
                found: " 主板燒了\r\n",
                done: "換主板",
                parts: ["主板"],
                advice: "",
                under: plan,
                hash: TicketLife.hash
            )
        }
        #expect(events.map(\.kind) == [.workFinished, .reportWritten, .resolved])
        #expect(life.ticket.report?.content.found == "主板燒了")
        #expect(life.ticket.report?.content.isRepaired == true)
        #expect(life.ticket.resolved?.resolution == .init(rung: .visit, how: "換主板"))
    }

    @Test("that did not solve it has a report to sign, too, and a second one may follow")
    func secondVisit() throws {
        var life = try ready()
        try life.planVisit()
        try life.arrive()
        try life.finish(.notSolved)
        #expect(life.ticket.resolved == nil && life.ticket.report?.content.isRepaired == false)
        #expect(life.refuses(GateTests.visit)?.code == "visit-already-planned")
        try life.sign()
        try life.closeOnSite()
        try life.acknowledge()
        try life.planVisit()
        try life.arrive()
        try life.finish(.solved)
        #expect(life.ticket.visits.map(\.id) == [1, 2])
        #expect(life.ticket.report?.version == 2 && life.ticket.signature == nil)
        #expect(life.ticket.signatures.map(\.version) == [1])
        #expect(life.refuses { ticket, plan in try ticket.closeOnSite(words: "", under: plan) }?.clause == "C48")
    }

    @Test("that did not solve what the ticket calls solved wants it reopened first")
    func notSolvedAfterAll() throws {
        var life = try ready()
        try life.planVisit()
        try life.guide(.solved)
        try life.arrive()
        #expect(
            life.refuses { ticket, plan in
                try ticket.finishWork(
                    result: .notSolved,
                    found: "x",
                    done: "x",
                    parts: [],
                    advice: "",
                    under: plan,
                    hash: TicketLife.hash
                )
            }?.code == "already-resolved"
        )
        try life.finish(.solved)
        #expect(life.ticket.resolved?.resolution.rung == .guidance)
    }

    @Test("is not over without saying what was found and done")
    func finishedWithoutWords() throws {
        var life = try ready()
        try life.planVisit()
        try life.arrive()
        func finish(found: String = "x", done: String = "x", parts: [String] = []) -> Refusal? {
            life.refuses { ticket, plan in
                try ticket.finishWork(
                    result: .notPossible,
                    found: found,
                    done: done,
                    parts: parts,
                    advice: "",
                    under: plan,
                    hash: TicketLife.hash
                )
            }
        }
        #expect(finish(found: "") == .missing("found"))
        #expect(finish(done: " ") == .missing("done"))
        #expect(finish(parts: [""]) == .missing("parts"))
        #expect(finish(parts: Array(repeating: "x", count: 201)) == .tooLong("parts", limit: 200))
    }
}
