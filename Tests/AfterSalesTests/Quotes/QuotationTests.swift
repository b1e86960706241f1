import AfterSales
import Testing

@Suite("A quotation")
struct QuotationTests {
    private func quoted(_ minor: Int64 = 500) throws -> TicketLife {
        var life = TicketLife()
        try life.call()
        try life.quote(minor)
        return life
    }

    @Test("adds up in whole coins, and has a number of its own for every version")
    func versions() throws {
        var life = TicketLife()
        let draft = Ticket.QuotationDraft(
            lines: [
                .init(kind: .parts, words: " 主板 ", quantity: 3, unitPrice: 33_333),
                .init(kind: .labour, words: "人工", unitPrice: 0),
            ],
            currency: "CNY",
            validThrough: Day(2026, 11, 30),
            expiresAt: life.now + 60,
            to: "王"
        )
        try life.does { [now = life.now] ticket, plan in try ticket.quote(draft, under: plan, at: now) }
        #expect(life.ticket.quotation?.total == Money(99_999, "CNY"))
        #expect(life.ticket.quotation?.written.lines.first?.words == "主板")
        // A second click writes no second version.
        let again = try life.does { [now = life.now] ticket, plan in try ticket.quote(draft, under: plan, at: now) }
        #expect(again == [])
        try life.quote(700)
        #expect(life.ticket.quotations.map(\.state) == [.replaced, .open])
        #expect(life.ticket.quotation?.id == 2)
    }

    @Test("is refused where a line or its last day cannot be", arguments: 0..<8)
    func wrong(_ number: Int) throws {
        let life = TicketLife()
        var draft = Ticket.QuotationDraft.trial(500, expiring: life.now + 60)
        let field: String
        switch number {
        case 0: (draft.lines, field) = ([], "lines")
        case 1: (draft.lines[0].quantity, field) = (0, "lines")
        case 2: (draft.lines[0].unitPrice, field) = (-1, "lines")
        case 3: (draft.lines[0].clause, field) = ("C999", "lines")
        case 4: (draft.expiresAt, field) = (life.now, "validThrough")
        case 5: (draft.currency, field) = ("XYZ", "currency")
        case 6:
            (draft.lines[0].unitPrice, field) = (Money.most, "lines")
            draft.lines[0].quantity = 2
        default: (draft.to, field) = (" ", "to")
        }
        let refusal = life.refuses { ticket, plan in try ticket.quote(draft, under: plan, at: life.now) }
        #expect(refusal?.kind == .invalid && refusal?.field == field)
    }

    @Test("is answered in the version that was read, and an accepted one stays accepted")
    func answers() throws {
        var life = try quoted()
        try life.quote(700)
        let stale = life.refuses { ticket, _ in
            try ticket.acceptQuotation(.init(version: 1, by: "王", means: .link), at: life.now)
        }
        #expect(stale?.code == "quotation-replaced" && stale?.values["version"] == "2")
        let wordless = life.refuses { ticket, _ in
            try ticket.declineQuotation(.init(version: 2, by: "王", means: .link), at: life.now)
        }
        #expect(wordless?.field == "reason")
        let early = life.refuses { ticket, _ in
            try ticket.declineQuotation(
                .init(version: 2, by: "王", means: .letter, words: "太貴"),
                at: life.now + -60
            )
        }
        #expect(early?.field == "at")
        try life.does { [now = life.now] ticket, _ in
            try ticket.declineQuotation(.init(version: 2, by: "王", means: .letter, words: "太貴"), at: now)
        }
        #expect(life.ticket.quotation?.state == .declined && life.turn != .customer)
        // Until its last day they may think better of it.
        try life.accept(2)
        #expect(life.ticket.isQuotationAccepted)
        let twice = life.refuses { ticket, _ in
            try ticket.declineQuotation(.init(version: 2, by: "王", means: .phone, words: "不要了"), at: life.now)
        }
        #expect(twice?.code == "already-answered")
        // Another price is asked for anew.
        try life.quote(900)
        #expect(!life.ticket.isQuotationAccepted && life.turn == .customer)
    }

    @Test("that ran out is accepted no more, is ours again, and wakes the rounds")
    func expires() throws {
        var life = try quoted()
        let end = life.now + 600
        #expect(life.ticket.wakesAt(by: nil) == end && life.turn == .customer)
        life.wait(minutes: 600)
        let late = life.refuses { ticket, _ in
            try ticket.acceptQuotation(.init(version: 1, by: "王", means: .phone), at: life.now)
        }
        #expect(late?.code == "quotation-expired")
        let (event, at) = try #require(life.ticket.quotationRunOut(at: life.now))
        #expect(at == end)
        life.write([event], at: at)
        #expect(life.ticket.quotation?.state == .expired && life.turn != .customer)
        #expect(life.ticket.quotationRunOut(at: life.now) == nil && life.ticket.wakesAt(by: nil) == nil)
        // A letter that was written in time counts all the same.
        try life.does(at: "2026-11-02T12:00") { ticket, _ in
            try ticket.acceptQuotation(
                .init(version: 1, by: "王", means: .letter),
                at: AfterSalesTests.at("2026-11-02T12:00")
            )
        }
        #expect(life.ticket.isQuotationAccepted)
    }

    @Test("that was withdrawn asks for nothing, and no gate of a paid repair stands by it")
    func withdrawn() throws {
        var life = try quoted()
        #expect(life.gate(.quotationAccepted)?.isOpen == false)
        try life.does { ticket, _ in try ticket.withdrawQuotation(1, reason: "保內") }
        #expect(life.ticket.quotation == nil && life.gate(.quotationAccepted) == nil)
        #expect(
            life.refuses { ticket, _ in
                try ticket.acceptQuotation(.init(version: 1, by: "王", means: .phone), at: life.now)
            }?.code == "quotation-withdrawn"
        )
    }
}

@Suite("Money received")
struct PaymentTests {
    private func accepted(_ minor: Int64 = 500) throws -> TicketLife {
        var life = TicketLife()
        try life.call()
        try life.quote(minor)
        try life.accept(1)
        return life
    }

    @Test("adds up over several payments, and a wrong entry is taken back by another")
    func several() throws {
        var life = try accepted()
        #expect(life.turn == .payment && life.ticket.outstanding == Money(500, "CNY"))
        try life.pay("TT1", 200)
        #expect(life.turn == .payment && life.ticket.outstanding == Money(300, "CNY"))
        try life.pay("TT2", 3_000)
        #expect(life.ticket.isPaid && life.turn != .payment)
        try life.does { ticket, _ in try ticket.reversePayment(2, reason: "多打一個零") }
        #expect(life.turn == .payment && life.ticket.payments.map(\.counts) == [true, false])
        #expect(life.refuses { ticket, _ in try ticket.reversePayment(2, reason: "x") }?.code == "payment-reversed")
        // The reference is free again: the entry was the mistake, not the transfer.
        try life.pay("TT2", 300)
        #expect(life.ticket.isPaid && life.ticket.received == 500)
    }

    @Test("counts one transfer once, however its number is written")
    func once() throws {
        var life = try accepted()
        try life.pay("TT-1", 200)
        for written in [" tt-1 ", "ＴＴ－１"] {
            let twice = life.refuses { ticket, plan in
                try ticket.receive(.trial(written, 200), under: plan, today: .trial, at: life.now)
            }
            #expect(twice?.code == "payment-noted" && twice?.field == "reference")
        }
        // It goes back before the ticket is called off.
        #expect(life.refuses { ticket, _ in try ticket.cancel(reason: "不修了") }?.code == "money-received")
    }

    @Test("is refused in another currency, without a quotation, from tomorrow, or of nothing", arguments: 0..<4)
    func refused(_ number: Int) throws {
        let life = try number == 1 ? TicketLife() : accepted()
        var money = TicketEvent.MoneyReceived.trial("TT1", 100)
        let code: String
        switch number {
        case 0: (money.amount, code) = (Money(100, "USD"), "other-currency")
        case 1: code = "no-quotation"
        case 2: (money.day, code) = (.trial + 1, "invalid")
        default: (money.amount, code) = (Money(0, "CNY"), "invalid")
        }
        let refusal = life.refuses { ticket, plan in
            try ticket.receive(money, under: plan, today: .trial, at: life.now)
        }
        #expect(refusal?.code == code)
    }

    @Test("in one currency keeps a later quotation in it")
    func sameCurrency() throws {
        var life = try accepted()
        try life.pay("TT1", 100)
        var draft = Ticket.QuotationDraft.trial(700, expiring: life.now + 60)
        draft.currency = "USD"
        let refusal = life.refuses { ticket, plan in try ticket.quote(draft, under: plan, at: life.now) }
        #expect(refusal?.code == "other-currency")
        try life.quote(700)
        #expect(life.ticket.outstanding == Money(600, "CNY"))
        let other = TicketLife(number: 1_002).ticket
        #expect(life.refuses { ticket, _ in try ticket.merge(into: other, words: "") }?.code == "money-received")
    }

    @Test("that covers everything ends a wait for it")
    func endsTheWait() throws {
        var life = try accepted()
        try life.pause("payment", until: "2026-11-05T10:00")
        try life.pay("TT1", 499)
        #expect(life.ticket.pause(at: life.now) != nil)
        try life.pay("TT2", 1)
        #expect(life.ticket.pause(at: life.now) == nil)
    }

    @Test(
        "is read as people type it",
        arguments: [
            ("1250.5", Int64(125_050)), ("1,250.50", 125_050), ("0", 0), ("１２", 1_200), ("1,5", nil), ("1.234", nil),
            ("12,34", nil), ("-1", nil), ("", nil),
        ]
    )
    func typed(text: String, minor: Int64?) {
        #expect((try? Money(written: text, "CNY", field: "amount"))?.minor == minor)
    }
}

@Suite("A repair that the customer pays")
struct PaidRepairTests {
    /// The engineer is there, and a quotation stands.
    private func onSite() throws -> TicketLife {
        var life = TicketLife()
        try life.call()
        try life.guide()
        try life.remote()
        try life.agreeOnCosts()
        try life.planVisit()
        try life.arrive()
        try life.quote(500)
        return life
    }

    private func atBench() throws -> TicketLife {
        var life = TicketLife()
        try life.call()
        try life.guide()
        try life.remote()
        try life.arrangeReturn()
        try life.receive()
        return life
    }

    private func begin(_ ticket: Ticket, _ plan: Plan) throws -> [TicketEvent] {
        try ticket.beginRepair(under: plan, whoPays: nil)
    }

    @Test("begins on site once the quotation is accepted and the money is here, in this order (C24, C25)")
    func begins() throws {
        var life = try onSite()
        #expect(life.refuses(begin)?.code == "gate-quotation-accepted")
        #expect(life.refuses(begin)?.clause == "C24")
        try life.accept(1)
        let unpaid = life.refuses(begin)
        #expect(unpaid?.kind == .gateClosed && unpaid?.code == "gate-paid-before-repair" && unpaid?.clause == "C25")
        try life.pay("TT1", 500)
        #expect(try life.does(begin) == [.repairBegun(.init(visit: 1, paid: true))])
        #expect(try life.does(begin) == [])
    }

    @Test("is not written down as done before it may begin; looking at it may be")
    func finishing() throws {
        var life = try onSite()
        func finish(_ result: Rung.Result, parts: [String]) -> Refusal? {
            life.refuses { ticket, plan in
                try ticket.finishWork(
                    result: result,
                    found: "燒了",
                    done: "看過",
                    parts: parts,
                    advice: "",
                    under: plan,
                    hash: TicketLife.hash
                )
            }
        }
        #expect(finish(.solved, parts: [])?.code == "gate-quotation-accepted")
        #expect(finish(.notSolved, parts: ["主板"])?.code == "gate-quotation-accepted")
        #expect(finish(.notSolved, parts: []) == nil)
        try life.does { ticket, _ in try ticket.override(.quotationAccepted, reason: "急", by: TicketLife.manager) }
        try life.does { ticket, _ in try ticket.override(.paidBeforeRepair, reason: "急", by: TicketLife.manager) }
        try life.finish(.solved)
        #expect(life.ticket.visits[0].repairBegunAt == life.now)
    }

    @Test("may be done at the bench and stay there until the money is here (C72, X04)")
    func shipping() throws {
        var life = try atBench()
        life.plan.gates.removeAll { $0.gate == .paidBeforeRepair }
        try life.quote(500)
        try life.accept(1)
        #expect(life.turn == .atBench)
        try life.does(begin)
        #expect(life.turn == .payment)
        let shipping = life.refuses { [now = life.now] ticket, plan in
            try ticket.shipBack(result: .solved, found: "x", done: "x", consignment: "", at: now, under: plan)
        }
        #expect(shipping?.code == "gate-paid-before-shipping" && shipping?.clause == "C72")
        try life.pay("TT1", 500)
        #expect(life.turn == .atBench)
        try life.shipBack()
    }

    @Test("that the customer did not want goes back as it came, unpaid")
    func declined() throws {
        var life = try atBench()
        try life.quote(500)
        try life.does { [now = life.now] ticket, _ in
            try ticket.declineQuotation(.init(version: 1, by: "王", means: .phone, words: "太貴"), at: now)
        }
        #expect(life.refuses(begin)?.code == "gate-quotation-accepted")
        try life.shipBack(.notSolved)
        #expect(life.ticket.returns[0].state == .shippedBack)
    }

    @Test("goes to the supplier only to be looked at, until we may tell him to go on")
    func supplier() throws {
        var life = try atBench()
        try life.quote(500)
        func send(appraisal: Bool) -> (Ticket, Plan) throws -> [TicketEvent] {
            { [now = life.now] ticket, plan in
                try ticket.sendToSupplier(
                    supplier: "原廠",
                    words: "約兩週",
                    told: "王",
                    appraisal: appraisal,
                    at: now,
                    under: plan
                )
            }
        }
        #expect(life.refuses(send(appraisal: false))?.code == "gate-quotation-accepted")
        try life.does(send(appraisal: true))
        #expect(life.refuses(begin)?.code == "gate-quotation-accepted")
        try life.accept(1)
        try life.pay("TT1", 500)
        #expect(try life.does(begin) == [.repairBegun(.init(order: 1, paid: true))])
    }

    @Test("is none without a quotation where nobody said that the customer pays")
    func unasked() throws {
        var life = try atBench()
        #expect(Gate.beforePaidRepair.allSatisfy { life.gate($0) == nil })
        try life.does(begin)
        // Nor by a quotation of nothing.
        try life.quote(0)
        #expect(life.gate(.paidBeforeShipping) == nil)
        try life.shipBack()
    }

    @Test("begun while the cause was open meets the gates once it is told, and begins anew through them (C24, C25)")
    func begunBefore() throws {
        var life = try atBench()
        #expect(try life.does(begin) == [.repairBegun(.init(order: 1))])
        try life.quote(500)
        let ship: (Ticket, Plan) throws -> [TicketEvent] = { [now = life.now] ticket, plan in
            try ticket.shipBack(result: .solved, found: "x", done: "x", consignment: "", at: now, under: plan)
        }
        #expect(life.refuses(ship)?.code == "gate-quotation-accepted")
        try life.accept(1)
        #expect(life.turn == .payment && life.refuses(ship)?.code == "gate-paid-before-repair")
        try life.pay("TT1", 500)
        #expect(try life.does(begin) == [.repairBegun(.init(order: 1, paid: true))])
        #expect(try life.does(begin) == [])
        // What was agreed when it began is not asked for twice; the money before it leaves is.
        try life.quote(700)
        #expect(life.refuses(ship)?.code == "gate-paid-before-shipping")
    }

    @Test("meets its gates where a part goes in, and where another is sent in its place (C24, C25, C72)")
    func partsAndReplacements() throws {
        var life = try atBench()
        let roller = TicketEvent.PartItem(name: "滾輪")
        try life.does { ticket, _ in try ticket.wantPart(roller, count: 1, neededBy: nil, words: nil) }
        try life.does { ticket, _ in try ticket.receivePart(1, words: "") }
        try life.quote(500)
        let use: (Ticket, Plan) throws -> [TicketEvent] = { ticket, plan in
            try ticket.usePart(1, count: nil, unitCost: nil, under: plan)
        }
        let unsaid = Plan.trial().whoPays(warranty: nil, cause: nil)
        var unit = Ticket.Sending(.unit, goods: "備機")
        unit.words = "換一台"
        let replace: (Ticket, Plan) throws -> [TicketEvent] = { [unit, at = life.now] ticket, plan in
            try ticket.ship(unit, at: at, whoPays: unsaid, unitCost: nil, under: plan)
        }
        #expect(life.refuses(use)?.code == "gate-quotation-accepted")
        #expect(life.refuses(replace)?.code == "gate-quotation-accepted")
        try life.accept(1)
        #expect(life.refuses(use)?.code == "gate-paid-before-repair")
        life.plan.gates.removeAll { $0.gate == .paidBeforeRepair }
        #expect(try life.does(use).map(\.kind) == [.repairBegun, .partUsed])
        #expect(life.ticket.returns[0].isBegunAsPaid)
        #expect(life.refuses(replace)?.code == "gate-paid-before-shipping")
        #expect(life.ticket.wouldOpenShipping(under: life.plan, whoPays: nil))
        try life.pay("TT1", 500)
        #expect(!life.ticket.wouldOpenShipping(under: life.plan, whoPays: nil))
        try life.does(replace)
        #expect(life.ticket.resolved != nil)
    }

    @Test("is asked of nobody once the problem went away by itself")
    func goneByItself() throws {
        var life = TicketLife()
        try life.call()
        try life.quote(500)
        try life.resolve()
        #expect(life.ticket.isSolvedUnrepaired && life.ticket.quotationRunOut(at: life.now + 10_000) == nil)
        let late = life.refuses { ticket, _ in
            try ticket.acceptQuotation(.init(version: 1, by: "王", means: .link), at: life.now)
        }
        #expect(late?.code == "already-resolved")
    }

    @Test("waits for nobody once the gate was opened by right")
    func overridden() throws {
        var life = TicketLife()
        try life.call()
        try life.quote(500)
        try life.accept(1)
        #expect(life.turn == .payment)
        try life.does { ticket, _ in try ticket.override(.paidBeforeRepair, reason: "急", by: TicketLife.manager) }
        #expect(life.turn != .payment)
    }

    @Test("tells the customer who pays by its quotation once that is accepted (C74)")
    func toldByQuotation() throws {
        var life = TicketLife()
        try life.call()
        try life.guide()
        try life.remote()
        try life.quote(500)
        #expect(life.gate(.toldWhoPays)?.isOpen == false && life.gate(.costsExplained)?.isOpen == true)
        try life.accept(1)
        #expect(life.gate(.toldWhoPays)?.isOpen == true)
    }
}

extension TicketLife {
    mutating func quote(_ minor: Int64) throws {
        let now = now
        try does { ticket, plan in try ticket.quote(.trial(minor, expiring: now + 600), under: plan, at: now) }
    }

    mutating func accept(_ version: Int) throws {
        let now = now
        try does { ticket, _ in
            try ticket.acceptQuotation(.init(version: version, by: "王主任", means: .phone), at: now)
        }
    }

    mutating func pay(_ reference: String, _ minor: Int64) throws {
        let now = now
        try does { ticket, plan in try ticket.receive(.trial(reference, minor), under: plan, today: .trial, at: now) }
    }
}

extension Ticket.QuotationDraft {
    static func trial(_ minor: some BinaryInteger, expiring end: Instant) -> Self {
        .init(
            lines: [.init(kind: .parts, words: "主板", unitPrice: Int64(minor))],
            currency: "CNY",
            validThrough: Day(2026, 11, 30),
            expiresAt: end,
            to: "王主任"
        )
    }
}

extension TicketEvent.MoneyReceived {
    static func trial(_ reference: String, _ minor: Int64) -> Self {
        .init(amount: Money(minor, "CNY"), day: .trial, reference: reference, payer: "醫院")
    }

    static func trial(_ minor: Int) -> Self { trial("TT\(minor)", Int64(minor)) }
}

extension Day {
    static let trial = Day(2026, 11, 2)
}
