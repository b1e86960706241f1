import AfterSales
import ServiceDesk
import TestDesk
import Testing

@Suite("A fault in a project before acceptance")
struct AProjectBeforeAcceptance {
    @Test(
        "is led by the project, which acknowledges how it came out (C18, C19, C20)",
        arguments: TestDatabase.reachable
    )
    func ledByTheProject(engine: TestDatabase) async throws {
        let house = try await WorkingDesk(on: engine)
        let desk = house.desk
        let project = try await house.staff("吳項目", .projectManager)
        let supply = try await house.staff("孫供應", .supplyChain)
        let contract = try await desk.register(
            Contract.Details(number: "PRJ-1", kind: .project),
            of: house.hospital.id,
            by: house.sales
        )
        let device = try await desk.register(
            Device.Details(
                serial: "P-1",
                model: house.printer.id,
                customer: house.hospital.id,
                contract: contract.id
            ),
            steps: [.delivered: Day(2026, 9, 1), .installed: Day(2026, 9, 20)],
            by: house.agent
        )
        let id = try await house.open("開不了機", device: device)
        var card = try await house.card(id)
        #expect(card.ticket.opening.phase == .installed && card.ticket.opening.contract == .project)
        #expect(
            card.ticket.leadership
                == .init(lead: .project, support: .supplyChain, mustBeTold: .project, clause: "C18")
        )

        // Those who lead and support see it; those who do neither do not.
        _ = try await desk.ticket(id, seenBy: project)
        _ = try await desk.ticket(id, seenBy: supply)
        #expect(try await refusal { try await desk.ticket(id, seenBy: house.sales) } == .notFound)
        #expect(try await refusal { try await desk.ticket(id, seenBy: house.otherEngineer) } == .notFound)

        _ = try await desk.guide(id, .init(result: .solved, steps: ["接上電源"]), by: project)
        let untold = try await refusal { try await desk.close(id, words: "", by: house.agent) }
        #expect(untold?.code == "gate-lead-told" && untold?.clause == "C20")
        _ = try await desk.tellLead(id, "電源沒插", by: house.agent)
        #expect(try await refusal { try await desk.acknowledgeLead(id, "", by: house.agent) } == .notAllowed)
        try await house.makeRounds()
        #expect(try await house.told(project).contains(.leadTold))
        _ = try await desk.acknowledgeLead(id, "知道了", by: project)
        card = try await desk.close(id, words: "", by: house.agent)
        #expect(card.turn == .closed)
        #expect(try await house.isWhole())
    }

    @Test("after acceptance is after-sales' (C16)", arguments: TestDatabase.reachable)
    func afterAcceptance(engine: TestDatabase) async throws {
        let house = try await WorkingDesk(on: engine)
        let id = try await house.open()
        #expect(try await house.card(id).ticket.leadership == .init(lead: .afterSales, clause: "C16"))
    }

    @Test("is handed over with a reason that both sides see", arguments: TestDatabase.reachable)
    func handedOver(engine: TestDatabase) async throws {
        let house = try await WorkingDesk(on: engine)
        let desk = house.desk
        let id = try await house.open()
        #expect(try await refusal { try await desk.ticket(id, seenBy: house.sales) } == .notFound)
        _ = try await desk.handOver(id, to: .sales, support: .afterSales, reason: "老客戶,特殊情況", by: house.agent)
        let card = try await desk.ticket(id, seenBy: house.sales)
        #expect(card.ticket.leadership?.reason == "老客戶,特殊情況")
        #expect(try await house.isWhole())
    }
}

@Suite("An exchange")
struct AnExchangeLedBySales {
    @Test("is led by sales, whatever the phase, with after-sales beside it (C21)", arguments: TestDatabase.reachable)
    func ledBySales(engine: TestDatabase) async throws {
        let house = try await WorkingDesk(on: engine)
        let desk = house.desk
        let id = try await house.open("要換一台", kind: .exchange, isSales: true, by: house.sales)
        let card = try await desk.ticket(id, seenBy: house.sales)
        #expect(card.ticket.leadership == .init(lead: .sales, support: .afterSales, clause: "C21"))
        #expect(card.ticket.opening.reporter.isSales)

        // The answer may go to sales on the customer's behalf, and counts (C14).
        _ = try await desk.contact(
            id,
            .init(channel: .sales, outcome: .reached, to: house.sales.name, words: "可以換"),
            by: house.agent
        )
        #expect(try await house.promise("respond/C35", on: id).state == .kept)
    }

    @Test(
        "that was taken down as a fault changes hands when it is seen for what it is",
        arguments: TestDatabase.reachable
    )
    func seenLater(engine: TestDatabase) async throws {
        let house = try await WorkingDesk(on: engine)
        let desk = house.desk
        let id = try await house.open()
        #expect(try await refusal { try await desk.ticket(id, seenBy: house.sales) } == .notFound)
        _ = try await desk.classify(id, .init(kind: .exchange, reason: "還在換貨期"), by: house.agent)
        let card = try await desk.ticket(id, seenBy: house.sales)
        #expect(card.ticket.leadership == .init(lead: .sales, support: .afterSales, clause: "C21"))
        #expect(try await house.isWhole())
    }
}

extension WorkingDesk {
    func staff(_ name: String, _ role: Role) async throws -> Person {
        try await desk.addPerson(Profile(id: desk.newID(), name: name, roles: [role]), by: .desk).profile.person
    }
}
