import AfterSales
import ServiceDesk
import TestDesk
import Testing

@Suite("A repair that the customer pays, on the desk")
struct PaidRepairDeskTests {
    @Test(
        "is told by the standard plan: out of warranty and misuse are, a defect is not, an open cause is nobody's yet"
    )
    func whoPays() async throws {
        let at = try await WorkingDesk(on: .sqlite)
        func isPaid(acceptedIn year: Int, _ cause: FaultCause?) async throws -> Bool {
            let device = try await at.desk.register(
                Device.Details(
                    serial: "SN-\(year)-\(cause?.rawValue ?? "open")",
                    model: at.printer.id,
                    customer: at.hospital.id,
                    site: at.ward.id
                ),
                steps: [.accepted: Day(year, 3, 1)],
                by: at.agent
            )
            let id = try await at.open(device: device)
            if let cause { _ = try await at.desk.tellCause(id, .init(cause: cause, words: "看過"), by: at.agent) }
            let gates = try await at.desk.ticket(id, seenBy: at.agent).gates
            let clauses = gates.filter { Gate.beforePaidRepair.contains($0.gate) }.flatMap(\.clauses)
            #expect(clauses.isEmpty || clauses == ["C24", "C24", "C25"])
            return !clauses.isEmpty
        }
        #expect(try await isPaid(acceptedIn: 2020, nil))
        #expect(try await isPaid(acceptedIn: 2026, .misuse))
        #expect(try await !isPaid(acceptedIn: 2026, .defect))
        #expect(try await !isPaid(acceptedIn: 2026, nil))
    }

    @Test(
        "comes into the list of what is owed and leaves it with the money, whoever looks",
        arguments: TestDatabase.reachable
    )
    func lists(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        var tickets: [Ticket.ID] = []
        for number in 1...3 {
            let id = try await at.open("第\(number)件")
            _ = try await at.desk.quote(id, .trial(at.clock.now, parts: Int64(number) * 10_000), by: at.agent)
            at.clock.advance(minutes: 1)
            _ = try await at.desk.answer(.init(version: 1, accepts: true), on: id, told: ("王", .phone), by: at.agent)
            tickets.append(id)
        }
        #expect(try await at.desk.ticket(tickets[0], seenBy: at.agent).turn == .toRespond)
        try await at.call(tickets[0])
        let turns = try await at.rows(by: at.manager).map(\.turn)
        #expect(turns.contains(.payment))
        var after: String?
        var owed: [Ticket.ID] = []
        repeat {
            let page = try await at.desk.outstandingQuotations(after: after, limit: 2, seenBy: at.manager)
            owed += page.items.map(\.ticket)
            after = page.next
        } while after != nil
        #expect(owed == tickets)
        _ = try await at.desk.receive(.trial("TT-1", 4_000), on: tickets[0], in: Zone("Asia/Shanghai"), by: at.manager)
        _ = try await at.desk.receive(.trial("TT-2", 6_000), on: tickets[0], in: Zone("Asia/Shanghai"), by: at.manager)
        let month = PaymentFilter(from: Day(2026, 9, 1), through: Day(2026, 9, 30))
        let got = try await at.desk.payments(month, seenBy: at.manager).items
        #expect(got.map(\.reference) == ["TT-2", "TT-1"])
        #expect(try await at.desk.outstandingSums(seenBy: at.manager) == [Money(50_000, "CNY")])
        #expect(try await at.desk.receivedSums(month, seenBy: at.manager) == [Money(10_000, "CNY")])
        _ = try await at.desk.reversePayment(tickets[0], payment: 2, reason: "記錯", by: at.manager)
        #expect(try await at.desk.receivedSums(month, seenBy: at.manager) == [Money(4_000, "CNY")])
        // Whom a ticket does not concern is told of no sum on it.
        #expect(try await at.desk.outstandingQuotations(seenBy: at.otherEngineer).items.isEmpty)
        #expect(try await at.desk.verify().differences == [])
    }

    @Test("counts one transfer once, whichever node notes it", arguments: TestDatabase.reachable)
    func twoNodes(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let other = Desk(database: at.statements, now: at.desk.now)
        let zone = try Zone("Asia/Shanghai")
        for number in 1...3 {
            let id = try await at.open()
            _ = try await at.desk.quote(id, .trial(at.clock.now), by: at.agent)
            @Sendable func note(_ desk: Desk) async throws -> Bool {
                do {
                    _ = try await desk.receive(.trial("TT-\(number)", 90_000), on: id, in: zone, by: at.manager)
                    return true
                } catch let refusal as Refusal where refusal.code == "payment-noted" || refusal == .changedMeanwhile {
                    return false
                }
            }
            async let first = note(at.desk)
            async let second = note(other)
            let noted = try await [first, second]
            #expect(noted.count { $0 } == 1)
            #expect(try await at.desk.ticket(id, seenBy: at.manager).ticket.received == 90_000)
        }
    }

    @Test(
        "is told by the rounds that a quotation ran out, once, and whose turn it is then",
        arguments: TestDatabase.reachable
    )
    func expires(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let id = try await at.open()
        try await at.call(id)
        _ = try await at.desk.quote(id, .trial(at.clock.now), by: at.agent)
        #expect(try await at.desk.ticket(id, seenBy: at.agent).turn == .customer)
        at.clock.advance(milliseconds: 30 * 86_400_000)
        for _ in 0..<3 { _ = try await at.desk.makeRounds() }
        let card = try await at.desk.ticket(id, seenBy: at.agent)
        #expect(card.ticket.quotation?.state == .expired && card.turn != .customer)
        #expect(card.ticket.entries.count { $0.event.kind == .quotationExpired } == 1)
        #expect(try await at.desk.verify().differences == [])
    }
}
