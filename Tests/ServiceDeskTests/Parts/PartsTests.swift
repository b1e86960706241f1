import AfterSales
import ServiceDesk
import TestDesk
import Testing

@Suite("Parts, from the catalogue to what the warranty cost")
struct PartsTests {
    private static func roller(_ at: WorkingDesk, cost: Int64 = 12_000) -> Part.Details {
        Part.Details(number: "RM1-8395", name: "定影組件", models: [at.printer.id], cost: Money(cost, "CNY"))
    }

    @Test("are found in any spelling, kept once, and priced by whoever may", arguments: TestDatabase.reachable)
    func catalogue(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let part = try await at.desk.add(Self.roller(at), by: at.manager)
        await #expect(throws: Refusal.taken("number", "rm1 8395")) {
            _ = try await at.desk.add(.init(number: "rm1 8395", name: "x"), by: at.manager)
        }
        await #expect(throws: Refusal.notAllowed) { _ = try await at.desk.add(Self.roller(at), by: at.engineer) }
        let customers = try await at.person(of: at.hospital, .customerResponsible)
        await #expect(throws: Refusal.notAllowed) { _ = try await at.desk.parts(seenBy: customers) }
        for words in ["RM18395", "rm1-83", "定影", "定影 8395"] {
            #expect(try await at.desk.parts(.init(words: words), seenBy: at.agent).items == [part], "\(words)")
        }
        #expect(try await at.desk.parts(.init(words: "x_"), seenBy: at.agent).items.isEmpty)
        var details = part.details
        details.isRetired = true
        let retired = try await at.desk.change(part.id, to: details, version: 1, by: at.manager)
        #expect(retired.version == 2)
        await #expect(throws: Refusal.changedMeanwhile) {
            _ = try await at.desk.change(part.id, to: part.details, version: 1, by: at.manager)
        }
        #expect(try await at.desk.parts(seenBy: at.agent).items.isEmpty)
        #expect(try await at.desk.parts(.init(isRetiredToo: true), seenBy: at.agent).items == [retired])
        #expect(try await at.desk.verify().differenceCount == 0)
    }

    @Test("are paged by number, each once", arguments: TestDatabase.reachable)
    func pages(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        for number in 1...5 { _ = try await at.desk.add(.init(number: "P-\(number)", name: "x"), by: at.manager) }
        var (seen, after): ([String], String?) = ([], nil)
        repeat {
            let page = try await at.desk.parts(after: after, limit: 2, seenBy: at.agent)
            seen += page.items.map(\.number)
            after = page.next
        } while after != nil
        #expect(seen == ["P-1", "P-2", "P-3", "P-4", "P-5"])
    }

    @Test("that are wanted stand in supply chain's list until they are used", arguments: TestDatabase.reachable)
    func wanted(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let buyer = try await at.staff("孫採購", .supplyChain)
        _ = try await at.desk.add(Self.roller(at), by: at.manager)
        let (first, second) = (try await at.open("一"), try await at.open("二"))
        let hour: Int64 = 3_600_000
        _ = try await at.desk.wantPart(
            first,
            .init(text: "rm1 8395 定影"),
            count: 2,
            neededBy: at.clock.now.advanced(byMilliseconds: 48 * hour),
            by: at.agent
        )
        _ = try await at.desk.wantPart(second, .init(text: "膠帶"), by: at.agent)
        // What nobody has asked for on a ticket of others is not theirs to see.
        let unasked = try await at.open("三")
        await #expect(throws: Refusal.notFound) { _ = try await at.desk.ticket(unasked, seenBy: buyer) }
        let listed = try await at.desk.wantedParts(limit: 1, seenBy: buyer)
        #expect(listed.items.map(\.ticket) == [second])
        let rest = try await at.desk.wantedParts(after: listed.next, seenBy: buyer)
        #expect(rest.items.map(\.item.number) == ["RM1-8395"] && rest.next == nil)
        let day = at.clock.now.advanced(byMilliseconds: 24 * hour)
        _ = try await at.desk.orderPart(first, line: 1, supplier: "原廠", expected: day, by: buyer)
        #expect(try await at.desk.wantedParts(.init(show: .late), seenBy: buyer).items.isEmpty)
        at.clock.advance(hours: 30)
        #expect(try await at.desk.wantedParts(.init(show: .late), seenBy: buyer).items.map(\.ticket) == [first])
        for words in ["RM18395", "定影组件", "原廠 8395"] {
            #expect(try await at.desk.wantedParts(.init(words: words), seenBy: buyer).items.count == 1, "\(words)")
        }
        #expect(try await at.desk.wantedParts(seenBy: at.otherEngineer).items.isEmpty)
        _ = try await at.desk.receivePart(first, line: 1, by: buyer)
        _ = try await at.desk.handOverPart(first, line: 1, to: at.engineer.id, by: buyer)
        #expect(try await at.desk.wantedParts(.init(show: .atHand), seenBy: buyer).items.map(\.ticket) == [first])
        // One of two, by mistake; then both.
        let slip = try await at.desk.usePart(first, line: 1, count: 1, by: buyer)
        #expect(try await at.desk.wantedParts(.init(show: .atHand), seenBy: buyer).items.map(\.line) == [2])
        _ = try await at.desk.takeBack(slip.ticket.version, on: first, by: buyer)
        #expect(try await at.desk.verify().differenceCount == 0)
        _ = try await at.desk.usePart(first, line: 1, by: buyer)
        #expect(try await at.desk.wantedParts(seenBy: buyer).items.map(\.ticket) == [second])
        #expect(try await at.desk.verify().differenceCount == 0)
    }

    @Test(
        "sent in advance are owed back, counted as an override, and settled when they come (C22, C23)",
        arguments: TestDatabase.reachable
    )
    func advance(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let id = try await at.open(kind: .exchange)
        let due = at.clock.now.advanced(byMilliseconds: 14 * 86_400_000)
        let unit = Ticket.Sending(
            .unit,
            goods: "印表機",
            oldSerial: "SN-0001",
            newSerial: "SN-0002",
            defectiveDue: due
        )
        let shut = await #expect(throws: Refusal.self) { _ = try await at.desk.ship(id, unit, by: at.agent) }
        #expect(shut?.code == "gate-part-returned" && shut?.clause == "C22")
        await #expect(throws: Refusal.notAllowed) {
            _ = try await at.desk.approveAdvance(id, reason: "急", by: at.agent)
        }
        _ = try await at.desk.approveAdvance(id, reason: "病房停不得", by: at.manager)
        let card = try await at.desk.ship(id, unit, by: at.agent)
        // In warranty whoever sends pays (C68), whatever the fault came from.
        #expect(card.ticket.shipments[0].shipped.payer == "vendor")
        #expect(card.ticket.shipments[0].shipped.clause == "C68")
        let period = MeasuredPeriod(plan: "standard", began: Interval(.earliest, .latest))
        let overrides = try await at.desk.overrideMeasure(period, seenBy: at.manager)
        #expect(overrides.gates.map(\.gate) == [.defectiveReturned])
        let owed = try await at.desk.owedDefectives(seenBy: at.agent).items
        #expect(owed.map(\.oldSerial) == ["SN-0001"] && owed[0].due == due)
        #expect(try await at.desk.owedDefectives(dueBefore: due, seenBy: at.agent).items.isEmpty)
        // Supply chain gets it back, so it knows of it, and finds it.
        let buyer = try await at.staff("孫採購", .supplyChain)
        #expect(try await at.desk.owedDefectives(seenBy: buyer).items.map(\.ticket) == [id])
        #expect(try await at.desk.ticket(id, seenBy: buyer).ticket.id == id)
        let subject = card.ticket.subject
        #expect(try await at.desk.search(subject, seenBy: buyer).tickets.items.map(\.number) == [id])
        #expect(try await at.desk.exchanges(ofSerial: "sn 0002", seenBy: at.agent).map(\.oldSerial) == ["SN-0001"])
        _ = try await at.desk.receiveDefective(id, shipment: 1, by: at.agent)
        #expect(try await at.desk.owedDefectives(seenBy: at.agent).items.isEmpty)
        #expect(try await at.desk.verify().differenceCount == 0)
    }

    @Test(
        "used on a visit are counted at what they cost then, and what nobody priced is said",
        arguments: TestDatabase.reachable
    )
    func cost(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let part = try await at.desk.add(Self.roller(at), by: at.manager)
        let id = try await at.open()
        _ = try await at.desk.wantPart(id, .init(part: part.id), count: 2, by: at.agent)
        _ = try await at.desk.receivePart(id, line: 1, by: at.agent)
        try await at.climb(id)
        try await at.planVisit(id, inHours: 2)
        _ = try await at.desk.depart(id, by: at.engineer)
        _ = try await at.desk.arrive(id, by: at.engineer)
        at.clock.advance(hours: 1)
        let done = try await at.desk.finishWork(
            id,
            result: .solved,
            found: "定影損壞",
            done: "更換",
            parts: ["RM1 8395 x1", "膠帶"],
            used: [1: nil],
            by: at.engineer
        )
        #expect(done.ticket.report?.content.parts == ["RM1-8395 定影組件 × 2", "RM1-8395 定影組件", "膠帶"])
        #expect(done.ticket.parts.map(\.state) == [.used, .used])
        _ = try await at.desk.tellCause(id, .init(cause: .defect, words: "自身故障"), by: at.engineer)
        _ = try await at.desk.noteCost(id, .freightOut, Money(3_000, "CNY"), by: at.agent)
        // A later price is of what is used later.
        _ = try await at.desk.change(part.id, to: Self.roller(at, cost: 99_900), version: 1, by: at.manager)
        let month = Interval(
            at.clock.now.advanced(byMilliseconds: -86_400_000),
            at.clock.now.advanced(byMilliseconds: 86_400_000)
        )
        let report = try await at.desk.warrantyCost(months: [month], seenBy: at.manager)
        let sum = report.cost.whole
        #expect(sum.minor == [.parts: 36_000, .freightOut: 3_000] && report.cost.currency == "CNY")
        #expect(sum.unpriced == 1 && sum.open == 0 && sum.labour >= 3_600_000)
        #expect(report.models == [at.printer.id: "印表機"])
        await #expect(throws: Refusal.invalid("from", expected: "sixty-months")) {
            _ = try await at.desk.costRows(Interval(.earliest, at.clock.now), seenBy: at.manager)
        }
        let rows = try await at.desk.costRows(month, kind: .parts, limit: 2, seenBy: at.manager)
        #expect(rows.items.count == 2 && rows.next != nil)
        let last = try await at.desk.costRows(month, kind: .parts, after: rows.next, seenBy: at.manager)
        #expect(last.items.count == 1 && last.next == nil)
        await #expect(throws: Refusal.notAllowed) {
            _ = try await at.desk.warrantyCost(months: [month], seenBy: at.engineer)
        }
        // Misuse is not ours to carry: the same entries, another bearer.
        _ = try await at.desk.tellCause(id, .init(cause: .misuse, words: "摔過"), by: at.engineer)
        let misuse = try await at.desk.warrantyCost(months: [month], seenBy: at.manager).cost.whole
        #expect(misuse.minor[.parts] == nil && misuse.unpriced == 0)
        #expect(try await at.desk.verify().differenceCount == 0)
    }

    @Test("come from a file, all or nothing, and go back into one unchanged", arguments: TestDatabase.reachable)
    func file(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let text = """
            料號,名稱,適用型號,成本價,定價,貨幣,停用
            RM1-8395,定影組件,hp 4015,"1,680.50",2280,CNY,否
            CAP-OLD,電容,,,,,是

            """
        let options = ImportOptions(fileName: "parts.csv")
        let report = try await at.desk.importParts(Array(text.utf8), options, by: at.manager)
        #expect(report.counts[.part]?.new == 2, "\(report.problems)")
        let parts = try await at.desk.parts(.init(isRetiredToo: true), seenBy: at.agent).items
        #expect(parts.map(\.details.cost) == [nil, Money(168_050, "CNY")])
        #expect(parts.map(\.details.isRetired) == [true, false] && parts[1].details.models == [at.printer.id])
        let written = Written()
        try await at.desk.export(.parts(.init(isRetiredToo: true)), for: at.manager) { await written.take($0) }
        let again = try await at.desk.importParts(await written.bytes, options, by: at.manager)
        #expect(again.isSaved && again.rowsWithoutNews == 2)
        let wrong = "part number,part name,models\nX-1,x,NOPE\nX-2,y,\n"
        #expect(try await !at.desk.importParts(Array(wrong.utf8), options, by: at.manager).isSaved)
        #expect(try await at.desk.parts(.init(words: "X2"), seenBy: at.agent).items.isEmpty)
        await #expect(throws: Refusal.notAllowed) {
            _ = try await at.desk.importParts(Array(text.utf8), options, by: at.agent)
        }
        #expect(try await at.desk.verify().differenceCount == 0)
    }
}

private actor Written {
    private(set) var bytes: [UInt8] = []

    func take(_ more: [UInt8]) { bytes += more }
}
