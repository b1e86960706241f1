import AfterSales
import Foundation
import HTTPTypes
import TestDesk
import Testing

@testable import ServiceDesk
@testable import Web

@Suite("The pages about parts")
struct PartPagesTests {
    @Test("keep the catalogue, ask for a part of it, and lead supply chain to it", arguments: TestDatabase.reachable)
    func life(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let manager = try await desk.at.browser(.manager, name: "周經理")
        let code = try await desk.at.desk.model(desk.device.details.model, seenBy: desk.at.admin).code
        let fields: KeyValuePairs = [
            "number": "RM1-8395", "name": "定影組件", "models": code, "cost": "680.50", "currency": "CNY",
            "retired": "false",
        ]
        #expect(try await desk.agent.post("/parts/catalogue", fields).status == .forbidden)
        let added = try await manager.post("/parts/catalogue", fields)
        #expect(added.headers[.location] == "/parts/catalogue?done=record-saved")
        let wrong = try await manager.post("/parts/catalogue", ["number": "X", "name": "x", "models": "nope"])
        #expect(wrong.status == .unprocessableContent && wrong.text.contains("value=\"nope\""))
        #expect(try await manager.get("/parts/catalogue?q=rm18395").text.contains("CNY 680.50"))
        let id = try await desk.ticket().ticket.id
        #expect(try await desk.agent.get("/tickets/\(id)?do=parts").text.contains("RM1-8395 定影組件"))
        let wanted: KeyValuePairs = ["part": "rm1 8395", "count": "2", "needed-by": "2026-10-08"]
        #expect(try await desk.post("parts", on: id, wanted).status == .seeOther)
        let page = try await desk.agent.get("/tickets/\(id)").text
        #expect(page.contains("RM1-8395 定影組件 × 2"))
        #expect(try await manager.get("/parts?q=定影").text.contains("RM1-8395 定影組件 × 2"))
        #expect(try await manager.get("/parts?show=at-hand").text.contains(id.description) == false)
        let shut = try await desk.post("shipments", on: id, ["goods-kind": "unit", "goods": "整機"])
        #expect(shut.status == .conflict)
        #expect(try await desk.at.desk.ticket(id, seenBy: desk.at.admin).ticket.shipments.isEmpty)
    }

    @Test(
        "give as many rows for parts taken out as are needed, with and without a script",
        arguments: TestDatabase.reachable
    )
    func rows(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let id = try await desk.ticket().ticket.id
        for gate in [Gate.ladderOrder, .toldWhoPays] {
            _ = try await desk.at.desk.override(id, gate, reason: "test", by: .desk)
        }
        let now = desk.at.clock.now
        let until = now.advanced(byMilliseconds: 3_600_000)
        _ = try await desk.at.desk.planVisit(id, engineer: desk.engineer.id, from: now, to: until, by: .desk)
        _ = try await desk.at.desk.arrive(id, by: desk.engineer)
        let engineer = try await desk.at.browser(for: desk.engineer)
        let typed: KeyValuePairs = ["look": "rows", "removed-1": "a", "removed-3": "c", "found": "燒了"]
        let more = try await desk.post("work-result", on: id, typed, by: engineer)
        #expect(more.status == .ok && more.text.contains("name=\"removed-6\"") && !more.text.contains("removed-7\""))
        #expect(more.text.contains("value=\"c\"") && more.text.contains("燒了"))
        // What a script added beyond what we showed.
        let whole: KeyValuePairs = [
            "result": "solved", "found": "燒了", "done": "換了", "removed-9": "保險絲", "removed-keeper-9": "vendor",
        ]
        #expect(try await desk.post("work-result", on: id, whole, by: engineer).status == .seeOther)
        let report = try await desk.at.desk.ticket(id, seenBy: desk.at.admin).ticket.report
        #expect(report?.content.removed?.map(\.name) == ["保險絲"])
    }

    @Test(
        "name nothing in their templates that they lack, and show all that they carry",
        arguments: [TestDatabase.sqlite]
    )
    func contract(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let context = try Samples.staff(desk.at, path: "/parts")
        let (ticket, now) = (Ticket.ID(number: 1_001), desk.at.clock.now)
        let wanted = WantedPart(
            ticket: ticket,
            line: 1,
            item: .init(number: "P", name: "x"),
            count: 1,
            state: .wanted,
            wantedAt: now,
            neededBy: now.advanced(byMilliseconds: -1),
            supplier: "s",
            expected: now,
            arrivedAt: nil,
            subject: "a",
            customer: "b",
            engineer: "c",
            isTicketOver: false
        )
        let options: Set<String> = ["shows.hint", "tabs.count"]
        expectContract(
            WantedPartsPage(.init(items: [wanted], next: "n"), WantedFilter(), after: "a", now: now, context),
            unused: options
        )
        let owed = OwedDefective(
            ticket: ticket,
            shipment: 1,
            goods: "g",
            oldSerial: "o",
            newSerial: "n",
            sentAt: now,
            due: now,
            subject: "a",
            customer: "b"
        )
        expectContract(
            OwedDefectivesPage(.init(items: [owed], next: "n"), after: "a", now: now, context),
            unused: ["tabs.count"]
        )
        let entry = WarrantyCost.Entry(
            ticket: ticket,
            cost: .init(sequence: 1, kind: .parts, what: "x", amount: Money(5, "CNY"), at: now),
            model: ID(number: 1),
            bearer: .vendor
        )
        let row = CostRow(entry: entry, subject: "a", customer: "b", modelName: "m", number: 1)
        let month = Interval(now.advanced(byMilliseconds: -1), now.advanced(byMilliseconds: 1))
        expectContract(
            CostEntriesPage(.init(items: [row], next: "n"), CostRequest(month), after: "a", context.reader)
        )
        // In a currency of which there is nothing, the one that there is can still be chosen.
        let cost = WarrantyCost([entry], labour: [], months: [month], currency: "USD")
        let report = WarrantyCostReport(cost: cost, models: [ID(number: 1): "m"])
        let asked = WarrantyCostPage(report, span: 12, asked: "USD", context.reader)
        #expect(asked.hasCurrencies)
        let unpriced = WarrantyCost.Entry(
            ticket: ticket,
            cost: .init(sequence: 2, kind: .parts, what: "x", amount: nil, at: now),
            model: ID(number: 1),
            bearer: .vendor
        )
        let open = WarrantyCost.Entry(ticket: ticket, cost: entry.cost, model: ID(number: 1), bearer: .open)
        let paid = WarrantyCost([entry, unpriced, open], labour: [], months: [month])
        let whole = WarrantyCostReport(cost: paid, models: report.models)
        let unasked = WarrantyCostPage(whole, span: 12, asked: nil, context.reader)
        expectContract([asked, unasked], unused: ["tabs.count", "currencies.count"])
        let part = Part(id: ID(number: 1), details: .init(number: "P", name: "x", cost: Money(1, "CNY")), version: 1)
        let parts = Listing(items: [part], next: "n")
        let query = try ListQuery(Form(urlEncoded: "after=\(Cursor(["x"]))"))
        expectContract(CataloguePage(parts, PartFilter(), [], query, context), unused: ["tabs.count"])
        #expect(unasked.tabs.allSatisfy { !$0.href.contains("currency") })
    }

    @Test("are told with their times as the API writes them, not as the journal keeps them")
    func times() throws {
        let reader = Reader(words: try Catalogue()[.english], zone: try Zone("Asia/Shanghai"))
        let time = Instant(milliseconds: 1_790_760_600_000)
        let events: [TicketEvent] = [
            .partWanted(.init(line: 1, item: .init(name: "x"), neededBy: time)),
            .partOrdered(.init(line: 1, supplier: "s", expected: time)),
            .shipped(.init(shipment: 1, kind: .unit, goods: "g", defectiveDue: time)),
            .visitMoveAsked(.init(visit: 1, wished: time, words: "w", by: "b", how: "h")),
        ]
        for event in events {
            let by = TicketEvent.Who(id: ID(number: 1), name: "a")
            let entry = TicketEntry(sequence: 1, occurredAt: time, recordedAt: time, by: by, event: event)
            let text = String(decoding: try JSONEncoder().encode(EntryRecord(entry, reader).data), as: UTF8.self)
            #expect(text.contains("2026-09-30T17:30") && !text.contains("1790760600"), "\(text)")
        }
    }
}
