import AfterSales
import ServiceDesk
import TestDesk
import Testing

@Suite("Two nodes at one gate")
struct GateRaceTests {
    @Test("let nobody through who came before it was opened", arguments: TestDatabase.reachable, Gate.allCases)
    func race(engine: TestDatabase, gate: Gate) async throws {
        let at = try await WorkingDesk(on: engine)
        // Either may come first; a few times over, both do.
        for number in 0..<3 {
            let race = try await GateRace(gate, at: at, number)
            let other = Desk(database: at.statements, now: at.desk.now)
            async let passing = race.isThrough(other)
            try await race.open(at.desk)
            if try await !passing { try await race.pass(other) }
            let kinds = try await at.desk.ticket(race.ticket, seenBy: at.manager).ticket.entries.map(\.event.kind)
            let opened = try #require(kinds.firstIndex(of: race.opens))
            let passed = try #require(kinds.firstIndex(of: race.passes))
            #expect(opened < passed && kinds.count(where: { $0 == race.passes }) == 1, "\(kinds)")
        }
        #expect(try await at.desk.verify().differenceCount == 0)
    }
}

/// A ticket that stands before a gate, who opens it and who wants to go through.
private struct GateRace {
    let ticket: Ticket.ID
    let opens: TicketEvent.Kind
    let passes: TicketEvent.Kind
    let open: @Sendable (Desk) async throws -> Void
    let pass: @Sendable (Desk) async throws -> Void

    init(_ gate: Gate, at: WorkingDesk, _ number: Int) async throws {
        let desk = at.desk
        switch gate {
        case .ladderOrder:
            let id = try await at.open()
            _ = try await desk.consent(id, .init(by: "李護士", how: "電話"), by: at.agent)
            (ticket, opens, passes) = (id, .guided, .remoteStarted)
            open = { _ = try await $0.guide(id, .init(result: .notSolved, steps: ["重啟"], words: ""), by: at.agent) }
            pass = { _ = try await $0.startRemote(id, tool: "RDP", by: at.agent) }
        case .remoteConsent:
            let id = try await at.open()
            _ = try await desk.guide(id, .init(result: .notSolved, steps: ["重啟"], words: ""), by: at.agent)
            (ticket, opens, passes) = (id, .consented, .remoteStarted)
            open = { _ = try await $0.consent(id, .init(by: "李護士", how: "電話"), by: at.agent) }
            pass = { _ = try await $0.startRemote(id, tool: "RDP", by: at.agent) }
        case .toldWhoPays:
            let id = try await at.open()
            _ = try await desk.guide(id, .init(result: .notSolved, steps: ["重啟"], words: ""), by: at.agent)
            _ = try await desk.skipRemote(id, because: "沒有網絡", by: at.agent)
            _ = try await desk.tellCosts(id, .init(words: "全部免費", to: "李護士"), by: at.agent)
            let from = at.clock.now.advanced(byMilliseconds: Int64(24 * (number + 1)) * 3_600_000)
            (ticket, opens, passes) = (id, .costsAcknowledged, .visitPlanned)
            open = { _ = try await $0.acknowledgeCosts(id, .init(by: "李護士", how: "電話"), by: at.agent) }
            pass = { desk in
                _ = try await desk.planVisit(
                    id,
                    engineer: at.engineer.id,
                    from: from,
                    to: from.advanced(byMilliseconds: 3_600_000),
                    packing: [],
                    by: at.agent
                )
            }
        case .defectiveReturned:
            let id = try await at.open(kind: .exchange)
            _ = try await desk.override(id, .ladderOrder, reason: "壞了", by: at.manager)
            _ = try await desk.arrangeReturn(
                id,
                goods: "整機",
                packing: "原包裝",
                freight: "誰寄誰付",
                to: "李護士",
                by: at.agent
            )
            (ticket, opens, passes) = (id, .returnReceived, .shipped)
            open = { _ = try await $0.receiveReturn(id, by: at.agent) }
            pass = { desk in
                let due = at.clock.now.advanced(byMilliseconds: 86_400_000)
                let unit = Ticket.Sending(.unit, goods: "整機", defectiveDue: due, words: "修不好")
                _ = try await desk.ship(id, unit, by: at.agent)
            }
        case .reportSigned, .handedBack:
            let id = try await at.open()
            try await at.climb(id)
            try await at.planVisit(id, inHours: Int64(24 * (number + 1)))
            try await at.visit(id)
            let version = try await desk.ticket(id, seenBy: at.agent).ticket.report?.version ?? 0
            let sign: @Sendable (Desk) async throws -> Void = { desk in
                _ = try await desk.sign(id, report: version, signer: "王主任", strokes: nil, by: at.engineer)
            }
            ticket = id
            if gate == .reportSigned {
                (opens, passes, open) = (.reportSigned, .onSiteClosed, sign)
                pass = { _ = try await $0.closeOnSite(id, by: at.engineer) }
            } else {
                try await sign(desk)
                _ = try await desk.closeOnSite(id, by: at.engineer)
                (opens, passes) = (.handBackAcknowledged, .closed)
                open = { _ = try await $0.acknowledgeHandBack(id, by: at.agent) }
                pass = { _ = try await $0.close(id, words: "", by: at.manager) }
            }
        case .costsExplained:
            let id = try await Self.onSite(at, number)
            for other in [Gate.quotationAccepted, .paidBeforeRepair] {
                _ = try await desk.override(id, other, reason: "只看這道門", by: at.manager)
            }
            (ticket, opens, passes) = (id, .costsTold, .repairBegun)
            open = { _ = try await $0.tellCosts(id, .init(words: "零件按成本價", to: "李護士"), by: at.agent) }
            pass = { _ = try await $0.beginRepair(id, by: at.engineer) }
        case .quotationAccepted, .paidBeforeRepair:
            let id = try await Self.onSite(at, number)
            _ = try await desk.quote(id, .trial(at.clock.now), by: at.agent)
            if gate == .quotationAccepted {
                _ = try await desk.receive(.trial, on: id, in: Zone("UTC"), by: at.manager)
                open = { desk in
                    let reply = QuotationReply(version: 1, accepts: true)
                    _ = try await desk.answer(reply, on: id, told: ("王主任", .phone), by: at.agent)
                }
                opens = .quotationAccepted
            } else {
                _ = try await desk.answer(.init(version: 1, accepts: true), on: id, told: ("王", .letter), by: at.agent)
                open = { _ = try await $0.receive(.trial, on: id, in: Zone("UTC"), by: at.manager) }
                opens = .moneyReceived
            }
            (ticket, passes) = (id, .repairBegun)
            pass = { _ = try await $0.beginRepair(id, by: at.engineer) }
        case .paidBeforeShipping:
            let id = try await at.open()
            _ = try await desk.guide(id, .init(result: .notSolved, steps: ["重啟"], words: ""), by: at.agent)
            _ = try await desk.skipRemote(id, because: "沒有網絡", by: at.agent)
            _ = try await desk.arrangeReturn(id, goods: "x", packing: "x", freight: "x", to: "王", by: at.agent)
            _ = try await desk.receiveReturn(id, by: at.agent)
            _ = try await desk.beginRepair(id, by: at.agent)
            _ = try await desk.quote(id, .trial(at.clock.now), by: at.agent)
            _ = try await desk.answer(.init(version: 1, accepts: true), on: id, told: ("王", .letter), by: at.agent)
            (ticket, opens, passes) = (id, .moneyReceived, .shippedBack)
            open = { _ = try await $0.receive(.trial, on: id, in: Zone("UTC"), by: at.manager) }
            pass = { _ = try await $0.shipBack(id, result: .solved, found: "x", done: "x", by: at.agent) }
        case .leadTold:
            let contract = try await desk.register(
                Contract.Details(number: "HT-\(number)", kind: .project),
                of: at.hospital.id,
                by: at.manager
            )
            let device = try await desk.register(
                Device.Details(
                    serial: "SN-P\(number)",
                    model: at.printer.id,
                    customer: at.hospital.id,
                    site: at.ward.id,
                    contract: contract.id
                ),
                steps: [.delivered: Day(2026, 9, 1)],
                by: at.agent
            )
            let id = try await at.open(device: device)
            _ = try await desk.resolve(id, rung: .guidance, how: "重啟", cause: nil, by: at.agent)
            _ = try await desk.tellLead(id, "好了", by: at.agent)
            (ticket, opens, passes) = (id, .leadAcknowledged, .closed)
            open = { _ = try await $0.acknowledgeLead(id, "收到", by: at.manager) }
            pass = { _ = try await $0.close(id, words: "", by: at.manager) }
        }
    }

    /// A device out of warranty, and the engineer there.
    private static func onSite(_ at: WorkingDesk, _ number: Int) async throws -> Ticket.ID {
        let device = try await at.desk.register(
            Device.Details(serial: "SN-O\(number)", model: at.printer.id, customer: at.hospital.id, site: at.ward.id),
            steps: [.accepted: Day(2020, 3, 1)],
            by: at.agent
        )
        let id = try await at.open(device: device)
        _ = try await at.desk.guide(id, .init(result: .notSolved, steps: ["重啟"], words: ""), by: at.agent)
        _ = try await at.desk.skipRemote(id, because: "沒有網絡", by: at.agent)
        _ = try await at.desk.override(id, .toldWhoPays, reason: "只看後面的門", by: at.manager)
        try await at.planVisit(id, inHours: Int64(24 * (number + 1)))
        _ = try await at.desk.arrive(id, by: at.engineer)
        return id
    }

    /// False where the gate was shut, or the ticket changed meanwhile; nobody is told anything else.
    func isThrough(_ desk: Desk) async throws -> Bool {
        do {
            try await pass(desk)
            return true
        } catch let refusal as Refusal where refusal.kind == .gateClosed || refusal == .changedMeanwhile {
            return false
        }
    }
}
