import AfterSales
import ServiceDesk
import TestDesk
import Testing

@Suite("A return to the bench, by way of the supplier")
struct AReturnToTheBench {
    @Test(
        "is asked for when nothing else helped, runs for a week from receipt, and is late for all to see",
        arguments: TestDatabase.reachable
    )
    func wholeLife(engine: TestDatabase) async throws {
        let house = try await WorkingDesk(on: engine)
        let desk = house.desk
        let bench = try await desk.addPerson(
            Profile(id: desk.newID(), name: "吳師傅", roles: [.repairBench]),
            by: .desk
        ).profile.person

        // Wednesday at noon. Nothing is sent in before phone and remote were tried (C67).
        let id = try await house.open("不進紙")
        func arrange() async throws -> TicketCard {
            try await desk.arrangeReturn(
                id,
                goods: "HP-4015 SN-0001",
                packing: "原包裝,外箱註明 \(id)",
                freight: "您寄來由您付,我們寄回由我們付",
                to: "李護士",
                by: house.agent
            )
        }
        let tooEarly = try await refusal { try await arrange() }
        #expect(tooEarly?.code == "gate-ladder-order" && tooEarly?.clause == "C67")
        _ = try await desk.guide(id, .init(result: .notSolved, steps: ["重啟", "清潔滾輪"]), by: house.agent)
        _ = try await desk.skipRemote(id, because: "醫院不接外網", by: house.agent)
        try await house.call(id, isAnswer: true)

        // The bench does not know of it until something is to come.
        #expect(try await refusal { try await desk.ticket(id, seenBy: bench) } == .notFound)
        var card = try await arrange()
        #expect(card.turn == .customer)
        #expect(try await desk.ticket(id, seenBy: bench).ticket.id == id)

        // The customer reads how to pack it and who pays, before they ship (C68).
        let link = try await desk.issueLink(to: id, for: house.li.id, purpose: .track, by: house.agent)
        func seen() async throws -> TicketForCustomer {
            let linked = try await desk.ticket(forLink: link.token, from: "10.0.0.1")
            guard case .ticket(let ticket) = linked else { throw Refusal.notFound }
            return ticket
        }
        var shown = try await seen()
        #expect(shown.wishes == [.sendGoods])
        #expect(shown.parcels.first?.freight == "您寄來由您付,我們寄回由我們付")
        #expect(shown.parcels.first?.packing.contains("SR-") == true)

        // While it is on its way to us nothing of C70 runs, and the wait is the customer's.
        _ = try await desk.pause(
            id,
            reason: "goods-not-sent",
            until: try moment("10-20 17:00"),
            words: "",
            by: house.agent
        )
        #expect(try await house.card(id).clocks.allSatisfy { $0.id.metric != .depot })
        try await house.wait(until: "10-09 10:00")
        card = try await desk.receiveReturn(id, words: "外箱完好", by: bench)
        #expect(card.turn == .atBench)
        #expect(card.ticket.pause(at: house.clock.now) == nil)
        let week = try await house.promise("depot/C70", on: id)
        #expect(try week.due == moment("10-16 17:00"))
        #expect(card.leading?.id == week.id)

        // It goes on to the supplier; the customer is told, and the clock goes on (C71, X16).
        try await house.wait(until: "10-10 09:30")
        card = try await desk.sendToSupplier(
            id,
            supplier: "原廠維修中心",
            words: "主板要返原廠更換,約一週",
            told: "李護士",
            by: bench
        )
        #expect(card.turn == .atSupplier)
        shown = try await seen()
        #expect(shown.turn == .atSupplier)
        #expect(shown.parcels.first?.supplierWords == "主板要返原廠更換,約一週")
        #expect(try await !house.promise("depot/C70", on: id).isPaused)
        let closing = try await refusal { try await desk.cancel(id, reason: "算了", by: house.agent) }
        #expect(closing?.code == "return-under-way")

        // The week passes at the supplier's: broken is broken, and on Monday morning the manager hears of it.
        try await house.wait(until: "10-17 09:00")
        #expect(try await house.promise("depot/C70", on: id).isLate)
        try await house.wait(until: "10-19 09:00")
        #expect(try await house.told(house.manager).contains(.fellDue))
        try await house.wait(until: "10-19 09:30")
        _ = try await desk.takeBackFromSupplier(id, words: "已換主板", by: bench)
        try await house.wait(until: "10-19 15:00")
        card = try await desk.shipBack(
            id,
            result: .solved,
            found: "主板故障",
            done: "更換主板,試印一百張",
            consignment: "順豐 SF123",
            by: bench
        )
        #expect(card.turn == .toCallBack)
        #expect(card.ticket.resolved?.resolution.rung == .factory)
        let late = try await house.promise("depot/C70", on: id)
        #expect(try late.state == .broken && late.fulfilledAt == moment("10-19 15:00"))
        shown = try await seen()
        #expect(shown.parcels.first?.consignment == "順豐 SF123")

        // The nine days at the supplier's are ours to carry, and are measured as such.
        let from = try moment("09-01 00:00")
        let period = MeasuredPeriod(plan: "standard", began: Interval(from, house.clock.now))
        let tickets = try await desk.measures(period, seenBy: house.manager).tickets
        let nineDays: Int64 = 9 * 86_400_000
        #expect(tickets.supplier?.total == nineDays)
        card = try await desk.close(id, words: "客戶收到,正常", by: house.agent)
        #expect(card.turn == .closed)
        #expect(try await house.isWhole())
    }
}
