import AfterSales
import Testing

@Suite("Parts, shipments and what they cost")
struct PartTests {
    private static let plan = Plan.trial(gates: [.init(gate: .defectiveReturned, clause: "C22", blocks: "replace")])
    private static let roller = TicketEvent.PartItem(part: ID(number: 5), number: "RM1-8395", name: "滾輪")

    /// Nobody has said yet who pays.
    private static let unsaid = Plan.trial().whoPays(warranty: nil, cause: nil)

    private func life(kind: RequestKind = .fault) throws -> TicketLife {
        var life = TicketLife(under: Self.plan, kind: kind)
        try life.call(answer: true)
        return life
    }

    @Test("a part that has not come is what the ticket waits for, and no clock stands still for it (§3.4)")
    func waiting() throws {
        var life = try life()
        try life.does { ticket, _ in try ticket.wantPart(Self.roller, count: 2, neededBy: nil, words: nil) }
        #expect(life.turn == .parts)
        #expect(life.ticket.pauses.isEmpty)
        let due = try life.clock(.restore, "C54").due
        try life.does { [due = life.now + 60] ticket, _ in
            try ticket.orderPart(1, supplier: "原廠", expected: due, reference: "PO-7")
        }
        life.wait(minutes: 120)
        #expect(life.turn == .parts && life.ticket.parts[0].isLate(at: life.now))
        #expect(try life.clock(.restore, "C54").due == due)
        try life.does { ticket, _ in try ticket.receivePart(1, words: nil) }
        #expect(life.turn == .diagnosing && life.ticket.parts[0].isAtHand)
    }

    @Test("a promise that is ours to keep goes before the wait, and a visit, too")
    func order() throws {
        var life = TicketLife(under: Self.plan)
        try life.does { ticket, _ in try ticket.wantPart(Self.roller, count: 1, neededBy: nil, words: nil) }
        #expect(life.turn == .toRespond)
        try life.call()
        #expect(life.turn == .toAnswer)
        try life.call(answer: true)
        #expect(life.turn == .parts)
        try life.planVisit()
        #expect(life.turn == .toVisit)
    }

    @Test("a part goes from hand to hand in one order only")
    func states() throws {
        var life = try life()
        try life.does { ticket, _ in try ticket.wantPart(Self.roller, count: 1, neededBy: nil, words: nil) }
        let early = life.refuses { ticket, plan in try ticket.usePart(1, count: nil, unitCost: nil, under: plan) }
        #expect(early?.code == "part-is-wanted")
        try life.does { ticket, _ in try ticket.receivePart(1, words: "") }
        try life.does { ticket, _ in try ticket.handOverPart(1, to: TicketLife.engineer) }
        #expect(life.ticket.parts[0].engineer == TicketLife.engineer)
        try life.does { ticket, plan in
            try ticket.usePart(1, count: nil, unitCost: Money(9_900, "CNY"), under: plan)
        }
        #expect(life.refuses { ticket, _ in try ticket.dropPart(1, reason: "多了") }?.code == "part-is-used")
        #expect(life.refuses { ticket, _ in try ticket.receivePart(9, words: nil) } == .notFound)
        #expect(life.ticket.costs.map(\.amount) == [Money(9_900, "CNY")])
    }

    @Test("nobody waits for the parts of a ticket that is over")
    func over() throws {
        var life = try life()
        try life.does { ticket, _ in try ticket.wantPart(Self.roller, count: 1, neededBy: nil, words: nil) }
        try life.does { ticket, _ in try ticket.cancel(reason: "報錯了") }
        #expect(life.ticket.parts[0].state == .dropped)
        #expect(life.refuses { ticket, _ in try ticket.receivePart(1, words: nil) }?.code == "ticket-over")
    }

    @Test("no replacement leaves before the defective one is here, unless that was approved with a reason (C22, C23)")
    func advance() throws {
        var life = try life(kind: .exchange)
        #expect(life.gate(.defectiveReturned)?.isOpen == false)
        let unit = Ticket.Sending(.unit, goods: "製氧機", oldSerial: "A-1", newSerial: "B-2")
        let early = life.refuses { [at = life.now] ticket, plan in
            try ticket.ship(unit, at: at, whoPays: Self.unsaid, unitCost: nil, under: plan)
        }
        #expect(early?.code == "gate-part-returned" && early?.clause == "C22" && early?.kind == .gateClosed)
        // What replaces nothing may always leave.
        try life.does { [at = life.now] ticket, plan in
            try ticket.ship(.init(.other, goods: "說明書"), at: at, whoPays: Self.unsaid, unitCost: nil, under: plan)
        }
        #expect(life.refuses { ticket, plan in try ticket.approveAdvance(reason: " ", under: plan) }?.field == "reason")
        try life.does { ticket, plan in try ticket.approveAdvance(reason: "病人在用", under: plan) }
        let undated = life.refuses { [at = life.now] ticket, plan in
            try ticket.ship(unit, at: at, whoPays: Self.unsaid, unitCost: nil, under: plan)
        }
        #expect(undated?.field == "defective-due")
        var dated = unit
        dated.defectiveDue = at("2026-11-16T17:00")
        try life.does { [at = life.now] ticket, plan in
            try ticket.ship(dated, at: at, whoPays: Self.unsaid, unitCost: nil, under: plan)
        }
        #expect(life.ticket.defectivesOwed.map(\.id) == [2])
        #expect(life.ticket.freightLegs.map(\.state) == [.sent, .sent, .awaited])
        try life.resolve()
        try life.close()
        // It is owed without a ticket.
        life.wait(until: "2026-11-17T10:00")
        #expect(life.ticket.shipments[1].isLate(at: life.now))
        let before = life.refuses { [at = life.now + -60 * 24 * 60] ticket, _ in
            try ticket.receiveDefective(2, words: nil, at: at)
        }
        #expect(before?.field == "at")
        try life.does { [at = life.now] ticket, _ in try ticket.receiveDefective(2, words: "完整", at: at) }
        #expect(life.ticket.defectivesOwed.isEmpty)
        let codes = [2, 1].map { shipment in
            life.refuses { [at = life.now] ticket, _ in
                try ticket.receiveDefective(shipment, words: nil, at: at)
            }?.code
        }
        #expect(codes == ["already-settled", "nothing-owed"])
    }

    @Test("an approval is for one replacement, and whoever opens any gate may not give it by that alone (C23)")
    func approvals() throws {
        var life = try life(kind: .exchange)
        let opener = Person(id: ID(number: 15), name: "程式", roles: [.manager], scope: [.overrideGate])
        let blunt = life.refuses { ticket, _ in try ticket.override(.defectiveReturned, reason: "急", by: opener) }
        #expect(blunt == .notAllowed)
        let unit = Ticket.Sending(.unit, goods: "製氧機", defectiveDue: at("2026-11-16T17:00"))
        for _ in 1...2 {
            let shut = life.refuses { [at = life.now] ticket, plan in
                try ticket.ship(unit, at: at, whoPays: Self.unsaid, unitCost: nil, under: plan)
            }
            #expect(shut?.code == "gate-part-returned")
            try life.does { ticket, plan in try ticket.approveAdvance(reason: "病人在用", under: plan) }
            try life.does { [at = life.now] ticket, plan in
                try ticket.ship(unit, at: at, whoPays: Self.unsaid, unitCost: nil, under: plan)
            }
        }
        #expect(life.ticket.defectivesOwed.count == 2)
    }

    @Test("what replaces a unit is not called something else, nor said to have left later than it did (C22)")
    func evasions() throws {
        var life = try life()
        let other = Ticket.Sending(.other, goods: "整機", oldSerial: "A-1", newSerial: "B-2")
        let called = life.refuses { [at = life.now] ticket, plan in
            try ticket.ship(other, at: at, whoPays: Self.unsaid, unitCost: nil, under: plan)
        }
        #expect(called == .invalid("goods-kind", expected: "replacement"))
        let morning = life.now
        life.wait(minutes: 120)
        sendIn(&life)
        let unit = Ticket.Sending(.unit, goods: "整機", words: "修不好")
        let backdated = life.refuses { ticket, plan in
            try ticket.ship(unit, at: morning, whoPays: Self.unsaid, unitCost: nil, under: plan)
        }
        #expect(backdated?.field == "at")
    }

    @Test("a part that leaves while the device is on our bench leaves it there, unless it replaces what was sent in")
    func partFromBench() throws {
        var life = try life()
        sendIn(&life)
        var board = Ticket.Sending(.part, goods: "主板", words: "主板燒毀")
        let first = try life.does { [board, at = life.now] ticket, plan in
            try ticket.ship(board, at: at, whoPays: Self.unsaid, unitCost: nil, under: plan)
        }
        #expect(first.map(\.kind) == [.shipped] && life.ticket.returnInHand != nil && life.ticket.resolved == nil)
        board.endsReturn = true
        let second = try life.does { [board, at = life.now] ticket, plan in
            try ticket.ship(board, at: at, whoPays: Self.unsaid, unitCost: nil, under: plan)
        }
        #expect(second.map(\.kind) == [.shipped, .shippedBack, .resolved])
    }

    @Test("some of a line is used, the rest is still at hand; no more than there is, and back when it was a mistake")
    func rest() throws {
        var life = try life()
        try life.does { ticket, _ in try ticket.wantPart(Self.roller, count: 3, neededBy: nil, words: nil) }
        try life.does { ticket, _ in try ticket.receivePart(1, words: nil) }
        let more = life.refuses { ticket, plan in try ticket.usePart(1, count: 4, unitCost: nil, under: plan) }
        #expect(more?.field == "count")
        try life.does { ticket, plan in
            try ticket.usePart(1, count: 1, unitCost: Money(5, "CNY"), under: plan)
        }
        #expect(life.ticket.parts.map(\.state) == [.used, .arrived] && life.ticket.parts.map(\.count) == [1, 2])
        #expect(Ticket(life.ticket.id, journal: life.ticket.entries) == life.ticket)
        let person = Person(id: TicketLife.agent.id, name: TicketLife.agent.name, roles: [.agent])
        let last = life.ticket.version
        try life.does { [now = life.now] ticket, _ in try ticket.takeBack(last, by: person, at: now) }
        #expect(life.ticket.parts.map(\.count) == [3] && life.ticket.costs.isEmpty)
        // What is at hand goes back to the store, also when the ticket is over.
        try life.does { ticket, _ in try ticket.cancel(reason: "報錯了") }
        try life.does { ticket, _ in try ticket.dropPart(1, reason: "退庫") }
        #expect(life.ticket.parts.map(\.state) == [.dropped])
    }

    @Test("what is sent from a line costs what is said, else what the catalogue says; a unit is a replacement")
    func costOfLine() throws {
        var life = try life()
        sendIn(&life)
        try life.does { ticket, _ in try ticket.wantPart(Self.roller, count: 1, neededBy: nil, words: nil) }
        try life.does { ticket, _ in try ticket.receivePart(1, words: nil) }
        let unit = Ticket.Sending(.unit, goods: "整機", line: 1, cost: Money(9, "CNY"), words: "修不好")
        try life.does { [at = life.now] ticket, plan in
            try ticket.ship(unit, at: at, whoPays: Self.unsaid, unitCost: Money(5, "CNY"), under: plan)
        }
        #expect(life.ticket.costs.map(\.kind) == [.replacement] && life.ticket.costs[0].amount == Money(9, "CNY"))
    }

    /// The device comes to our bench now.
    private func sendIn(_ life: inout TicketLife) {
        let arranged = TicketEvent.ReturnArranged(order: 1, goods: "製氧機", packing: "箱", freight: "誰寄誰付", to: "王")
        life.write([.returnArranged(arranged), .returnReceived(.init(order: 1))], at: life.now)
    }

    @Test("a new unit in place of one on our bench ends its return, keeps its week, and links both serials (C36, C70)")
    func exchange() throws {
        var life = try life()
        life.write(
            [
                .returnArranged(.init(order: 1, goods: "製氧機", packing: "箱", freight: "誰寄誰付", to: "王")),
                .returnReceived(.init(order: 1, consignment: "SF 9")),
                .sentToSupplier(
                    .init(order: 1, leg: 1, supplier: "原廠", words: "等", told: "王")
                ),
            ],
            at: life.now
        )
        #expect(life.gate(.defectiveReturned)?.isOpen == true)
        let unit = Ticket.Sending(.unit, goods: "製氧機", consignment: "SF 10", oldSerial: "A-1", newSerial: "B-2")
        let silent = life.refuses { [at = life.now] ticket, plan in
            try ticket.ship(unit, at: at, whoPays: Self.unsaid, unitCost: nil, under: plan)
        }
        #expect(silent?.field == "words")
        var told = unit
        (told.words, told.cost) = ("主板燒毀", Money(300_000, "CNY"))
        life.wait(minutes: 60)
        let events = try life.does { [at = life.now] ticket, plan in
            try ticket.ship(told, at: at, whoPays: Self.unsaid, unitCost: nil, under: plan)
        }
        #expect(events.map(\.kind) == [.shipped, .shippedBack, .resolved])
        #expect(life.ticket.returns[0].state == .shippedBack && life.ticket.returns[0].openLeg == nil)
        #expect(life.ticket.defectivesOwed.isEmpty && life.ticket.resolved?.resolution.rung == .factory)
        let ways = life.ticket.freightLegs
        #expect(ways.map(\.direction) == [.fromCustomer, .toSupplier, .toCustomer])
        #expect(ways.map(\.consignment) == ["SF 9", nil, "SF 10"])
        #expect(life.ticket.costs.map(\.kind) == [.replacement])
    }

    @Test("a number is known in any spelling, with how many of it")
    func typed() throws {
        let typed = try #require(TypedPart(" RM1 8395 × 3 "))
        #expect(typed.find(in: [Spelling.ofSerial("rm1-8395"): "a"])?.count == 3)
        // A number may itself end so.
        #expect(try #require(TypedPart("DT-x4")).find(in: ["dtx4": "a", "dt": "b"])?.found == "a")
        let two = Part.Details(number: "P", name: "x", cost: Money(1, "CNY"), list: Money(1, "USD"))
        #expect(throws: Refusal.invalid("currency", expected: "one-currency")) { try two.checked() }
        #expect(TypedPart("RM1-8395 滾輪")?.keys.last == "rm18395")
        #expect(TypedPart("膠帶") != nil && TypedPart("  ") == nil)
        #expect(try Money(written: "1,250.5", "CNY", field: "cost") == Money(125_050, "CNY"))
        #expect(try Money(written: "1250", "JPY", field: "cost").plain == "1250")
        #expect(Money(5, "CNY").plain == "0.05")
        for wrong in ["-1", "1.234", "1.2.3", "", "1e3", "9999999999999999"] {
            #expect(throws: Refusal.self) { try Money(written: wrong, "CNY", field: "cost") }
        }
        #expect(throws: Refusal.invalid("currency", expected: "currency")) {
            try Money(written: "1", "RMB", field: "cost")
        }
    }

    @Test("cost of warranty adds what we bear, and counts what has no price or no bearer instead of guessing it")
    func cost() {
        let (october, november) = (
            Interval(at("2026-10-01T00:00"), at("2026-11-01T00:00")),
            Interval(at("2026-11-01T00:00"), at("2026-12-01T00:00"))
        )
        func entry(
            _ number: Int,
            _ kind: CostKind,
            _ amount: Money?,
            _ bearer: WarrantyCost.Bearer = .vendor,
            on day: String = "2026-11-03T10:00",
            model: Int64? = 1
        ) -> WarrantyCost.Entry {
            .init(
                ticket: .init(number: number),
                cost: .init(sequence: 9, kind: kind, what: "x", amount: amount, at: at(day)),
                model: model.map { ID(number: $0) },
                bearer: bearer
            )
        }
        let cost = WarrantyCost(
            [
                entry(1, .parts, Money(100, "CNY")), entry(1, .freightOut, Money(20, "CNY")),
                entry(2, .supplierRepair, Money(500, "CNY"), on: "2026-10-31T23:00", model: 2),
                entry(2, .parts, nil), entry(3, .parts, Money(1, "CNY"), .other), entry(4, .parts, nil, .open),
                entry(5, .parts, Money(7, "USD"), model: nil),
                entry(6, .parts, Money(1, "CNY"), on: "2026-12-01T00:00"),
            ],
            labour: [
                .init(ticket: .init(number: 1), model: ID(number: 1), at: at("2026-11-03T12:00"), length: 3_600_000)
            ],
            months: [october, november]
        )
        #expect(cost.currency == "CNY" && cost.currencies == ["CNY", "USD"])
        #expect(cost.months.map(\.sum.total) == [500, 120])
        #expect(cost.months.map(\.sum.groups) == [[0, 0, 500], [100, 20, 0]])
        #expect(cost.whole.unpriced == 1 && cost.whole.open == 1 && cost.whole.labour == 3_600_000)
        #expect(cost.models.map(\.model) == [ID(number: 2), ID(number: 1)])
        #expect(cost.whole.tickets.map(\.number).sorted() == [1, 2, 4])
    }
}
