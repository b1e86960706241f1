import AfterSales
import ServiceDesk
import Storage
import TestDesk
import Testing

@Suite("The queue")
struct TicketQueueTests {
    @Test(
        "comes by earliest promise, page by key, each ticket once (hard case 38)",
        arguments: TestDatabase.reachable
    )
    func pages(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        var opened: [Ticket.ID] = []
        for number in 0..<7 {
            // Two of each share a due time.
            if number.isMultiple(of: 2) { at.clock.advance(minutes: 10) }
            opened.append(try await at.open("故障 \(number)"))
        }
        // The first to be reported has been answered: its next promise is the latest now.
        try await at.call(opened[0])
        let all = try await at.rows(by: at.agent)
        #expect(all.map(\.number) == opened.dropFirst() + [opened[0]])
        for limit in 1...4 {
            #expect(try await at.rows(limit: limit, by: at.agent) == all)
        }
        let newest = try await at.rows(order: .newest, limit: 2, by: at.agent)
        #expect(newest.map(\.number) == opened.reversed())
    }

    @Test("shows what a row needs", arguments: TestDatabase.reachable)
    func row(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let id = try await at.open("卡紙", severity: .high, faultClass: "paper")
        _ = try await at.desk.assign(id, to: at.engineer.id, by: at.agent)
        let row = try #require(try await at.rows(by: at.agent).first)
        #expect(row.number == id)
        #expect(row.turn == .toRespond)
        #expect(row.isOpen)
        #expect(row.subject == "卡紙")
        #expect(row.customerName == "長寧")
        #expect(row.device?.serial == "SN-0001")
        #expect(row.device?.modelName == "印表機")
        #expect(row.severity == .high)
        #expect(row.faultClass == "paper")
        #expect(row.engineer == TicketEvent.Who(at.engineer))
        #expect(row.lead == .afterSales)
        #expect(row.reporter == "李護士")
        #expect(row.reportedAt == at.clock.now)
        #expect(row.version == (try await at.desk.ticket(id, seenBy: at.agent).ticket.version))
        let next = try #require(row.next)
        #expect(next.clock == Clock.ID(metric: .respond, clause: "C35"))
        #expect(next.due == at.clock.now.advanced(byMilliseconds: 3_600_000))
        #expect(!next.isLate && !next.isPaused && !next.isInternal && !next.isProvisional)
    }

    @Test("needs one statement for fifty rows, and one for all counts", arguments: TestDatabase.reachable)
    func statements(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        for number in 0..<51 { try await at.open("故障 \(number)") }
        let paged = try await at.statements.count {
            let page = try await at.desk.queue(seenBy: at.agent)
            #expect(page.items.count == 50)
            #expect(page.next != nil)
        }
        #expect(paged == 1)
        let counted = try await at.statements.count {
            _ = try await at.desk.counts(today: at.today(), seenBy: at.agent)
        }
        #expect(counted == 1)
        let few = try await at.desk.queueCount(limit: 50, seenBy: at.agent)
        #expect(few.count == 50)
        #expect(few.isMore)
        #expect(try await at.desk.queueCount(seenBy: at.agent).count == 51)
    }

    @Test("is late as soon as time passes, with or without rounds", arguments: TestDatabase.reachable)
    func late(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let id = try await at.open()
        at.clock.advance(minutes: 60)
        // Due is the last instant at which it is still kept.
        #expect(try await at.rows(QueueFilter(isLate: true), by: at.agent).isEmpty)
        at.clock.advance(milliseconds: 1)
        let row = try #require(try await at.rows(QueueFilter(isLate: true), by: at.agent).first)
        #expect(row.number == id)
        #expect(row.next?.isLate == true)
        #expect(try await at.rows(QueueFilter(dueBefore: at.clock.now), by: at.agent).map(\.number) == [id])
        #expect(try await at.rows(QueueFilter(dueBefore: row.next?.due), by: at.agent).isEmpty)
    }

    @Test("an aim of ours makes nothing late, and a pause is shown", arguments: TestDatabase.reachable)
    func aims(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let id = try await at.open()
        try await at.call(id, isAnswer: true)
        let aim = try #require(try await at.rows(by: at.agent).first?.next)
        #expect(aim.isInternal)
        at.clock.advance(days: 60)
        let passed = try #require(try await at.rows(by: at.agent).first?.next)
        #expect(passed.isLate)
        #expect(try await at.rows(QueueFilter(isLate: true), by: at.agent).isEmpty)

        let waiting = try await at.open("等客戶")
        try await at.call(waiting)
        _ = try await at.desk.pause(
            waiting,
            reason: "customer-information",
            until: at.clock.now.advanced(byMilliseconds: 86_400_000),
            words: "",
            by: at.agent
        )
        let paused = try #require(try await at.rows(by: at.agent).first { $0.number == waiting })
        #expect(paused.turn == .customer)
        #expect(paused.next?.isPaused == true)
        // The calendar is announced to the end of 2026 only.
        at.clock.advance(days: 32)
        let far = try await at.open("年底")
        try await at.call(far)
        #expect(try await at.rows(by: at.agent).first { $0.number == far }?.next?.isProvisional == true)
    }

    @Test("is narrowed by each of its filters", arguments: TestDatabase.reachable)
    func filters(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let other = try await at.another("C-2", name: "徐匯藥房")
        let second = try await at.device("SN-0002")
        let plain = try await at.open()
        let grave = try await at.open("起火", device: second, severity: .critical, faultClass: "fire")
        let asked = try await at.open("想買紙", customer: other, kind: .consultation)
        let done = try await at.open("錯開的單")
        _ = try await at.desk.assign(grave, to: at.engineer.id, by: at.agent)
        try await at.call(asked)
        _ = try await at.desk.cancel(done, reason: "開錯了", by: at.agent)

        func found(_ filter: QueueFilter) async throws -> [Ticket.ID] {
            try await at.rows(filter, by: at.agent).map(\.number).sorted()
        }
        #expect(try await found(QueueFilter()) == [plain, grave, asked])
        #expect(try await found(QueueFilter(openness: .closed)) == [done])
        #expect(try await found(QueueFilter(openness: .all)) == [plain, grave, asked, done])
        #expect(try await found(QueueFilter(turns: [.toRespond])) == [plain, grave])
        #expect(try await found(QueueFilter(turns: [.toRespond, .toAnswer])) == [plain, grave, asked])
        #expect(try await found(QueueFilter(engineer: at.engineer.id)) == [grave])
        #expect(try await found(QueueFilter(isUnassigned: true)) == [plain, asked])
        #expect(try await found(QueueFilter(customer: other.id)) == [asked])
        #expect(try await found(QueueFilter(device: second.id)) == [grave])
        #expect(try await found(QueueFilter(model: at.printer.id)) == [plain, grave])
        #expect(try await found(QueueFilter(kind: .consultation)) == [asked])
        #expect(try await found(QueueFilter(severity: .critical)) == [grave])
        #expect(try await found(QueueFilter(faultClass: "fire")) == [grave])
        #expect(try await found(QueueFilter(lead: .afterSales)).contains(plain))
        #expect(try await found(QueueFilter(lead: .project)).isEmpty)
        var (unsaid, asking) = (QueueFilter(), QueueFilter(kind: .consultation))
        unsaid.hasNoFaultClass = true
        #expect(try await found(unsaid) == [plain, asked])
        asking.plan = "none"
        #expect(try await found(asking).isEmpty)
        asking.plan = "standard"
        #expect(try await found(asking) == [asked])
    }

    @Test("refuses a place that no list of this order handed out", arguments: TestDatabase.reachable)
    func cursors(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        try await at.open()
        try await at.open()
        let next = try await at.desk.queue(limit: 1, seenBy: at.agent).next
        await #expect(throws: Refusal.invalid("after", expected: "cursor")) {
            try await at.desk.queue(order: .newest, after: next, seenBy: at.agent)
        }
        for forged in ["", "page2", "promise.1", "promise.x.1", "promise.1.1.1", "promise.1.99999999999999999999"] {
            await #expect(throws: Refusal.invalid("after", expected: "cursor")) {
                try await at.desk.queue(after: forged, seenBy: at.agent)
            }
        }
    }
}

@Suite("The queue's saved views")
struct SavedViewTests {
    @Test("follow a ticket through its life", arguments: TestDatabase.reachable)
    func life(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        func views(_ person: Person) async throws -> Set<SavedView> {
            try await Set(at.desk.counts(today: at.today(), seenBy: person).filter { $0.value.count == 1 }.keys)
        }
        let id = try await at.open()
        #expect(try await views(at.agent) == [.mine, .toRespond, .unassigned, .open])
        try await at.call(id)
        #expect(try await views(at.agent) == [.mine, .toAnswer, .unassigned, .open])
        try await at.climb(id)
        try await at.planVisit(id)
        #expect(try await views(at.agent) == [.mine, .todaysVisits, .open])
        #expect(try await views(at.engineer) == [.mine, .todaysVisits, .open])
        #expect(try await views(at.otherEngineer).isEmpty)
        at.clock.advance(hours: 2)
        try await at.visit(id)
        #expect(try await views(at.agent) == [.mine, .todaysVisits, .toSign, .open])
        let report = try #require(try await at.desk.ticket(id, seenBy: at.agent).ticket.report)
        _ = try await at.desk.sign(id, report: report.version, signer: "王主任", strokes: nil, by: at.engineer)
        #expect(try await views(at.agent) == [.mine, .todaysVisits, .toHandBack, .open])
        _ = try await at.desk.closeOnSite(id, by: at.engineer)
        _ = try await at.desk.acknowledgeHandBack(id, by: at.agent)
        #expect(try await views(at.agent) == [.mine, .todaysVisits, .open])
        _ = try await at.desk.close(id, words: "修好了", by: at.agent)
        #expect(try await views(at.agent).isEmpty)
        // What the hotline took down is the hotline's to see to; to an engineer it is what they are given.
        let ours = try await at.rows(SavedView.mine.filter(for: at.manager, today: at.today()), by: at.manager)
        #expect(ours.isEmpty)
        // The holiday week passes, and the first call is owed, though the ticket is closed.
        at.clock.advance(days: 14)
        #expect(try await views(at.agent) == [.callsOwed])
        let owed = try await at.rows(
            SavedView.callsOwed.filter(for: at.agent, today: at.today()),
            order: .call,
            by: at.agent
        )
        #expect(owed.map(\.number) == [id])
        #expect(owed.first?.isOpen == false)
        let call = try #require(owed.first?.callDue)
        #expect(call < at.clock.now)
    }

    @Test("one scope narrows list, counts, search and export alike (hard case 35)", arguments: TestDatabase.reachable)
    func scope(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let other = try await at.another("C-2", name: "徐匯藥房")
        let nurse = try await at.person(of: at.hospital, .customerEngineer)
        let head = try await at.person(of: at.hospital, .customerResponsible)
        let druggist = try await at.person(of: other, .customerResponsible)
        let nobody = Person(id: at.desk.newID(), name: "路人", roles: [])

        let mine = try await at.open("護士開的", by: nurse)
        let ours = try await at.open("熱線開的")
        let theirs = try await at.open("藥房的", customer: other)
        let sold = try await at.open("換貨", kind: .exchange)
        _ = try await at.desk.assign(ours, to: at.engineer.id, by: at.agent)
        let everything = [mine, ours, theirs, sold]
        let seen: [(Person, [Ticket.ID])] = [
            (at.agent, everything), (at.manager, everything), (at.engineer, [ours]), (at.otherEngineer, []),
            (at.sales, [sold]), (nurse, [mine]), (head, [mine, ours, sold]), (druggist, [theirs]), (nobody, []),
        ]
        for (person, expected) in seen {
            for openness in [QueueFilter.Openness.open, .all] {
                let filter = QueueFilter(openness: openness)
                #expect(try await at.rows(filter, by: person).map(\.number).sorted() == expected, "\(person.name)")
                #expect(try await at.desk.queueCount(filter, seenBy: person).count == expected.count)
            }
            #expect(try await at.desk.counts(today: at.today(), seenBy: person)[.open]?.count == expected.count)
            for id in everything {
                let found = try await at.rows(QueueFilter(words: id.description), by: person).map(\.number)
                #expect(found == (expected.contains(id) ? [id] : []))
                if !expected.contains(id) {
                    await #expect(throws: Refusal.notFound) { try await at.desk.ticket(id, seenBy: person) }
                }
            }
            var exported = ""
            let all = Export.tickets(QueueFilter(openness: .all), zone: try Zone("Asia/Shanghai"))
            if person.may(.export) {
                try await at.desk.export(all, for: person) { exported += String(decoding: $0, as: UTF8.self) }
                for id in everything { #expect(exported.contains("\(id),") == expected.contains(id)) }
            } else {
                await #expect(throws: Refusal.notAllowed) {
                    try await at.desk.export(all, for: person) { exported += String(decoding: $0, as: UTF8.self) }
                }
                #expect(exported.isEmpty)
            }
        }
        // A filter is no way round the scope.
        #expect(try await at.rows(QueueFilter(customer: other.id), by: head).isEmpty)
        #expect(try await at.desk.openTickets(of: other.id, seenBy: head).isEmpty)
        #expect(try await at.desk.openTickets(of: at.hospital.id, seenBy: at.agent).count == 3)
    }

    @Test("count what their list shows", arguments: TestDatabase.reachable)
    func counts(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        for number in 0..<6 {
            let id = try await at.open("故障 \(number)")
            if number > 0 { try await at.call(id) }
            if number > 1 { try await at.climb(id) }
            if number > 2 { try await at.planVisit(id, inHours: Int64(number * 6)) }
            if number > 4 { _ = try await at.desk.cancelVisit(id, reason: "客戶不在", by: at.agent) }
        }
        at.clock.advance(days: 1)
        for person in [at.agent, at.engineer, at.sales] {
            let counts = try await at.desk.counts(today: at.today(), seenBy: person)
            #expect(counts.count == SavedView.allCases.count)
            for view in SavedView.allCases {
                let rows = try await at.rows(
                    view.filter(for: person, today: at.today()),
                    order: view.order,
                    limit: 2,
                    by: person
                )
                #expect(counts[view]?.count == rows.count, "\(view)")
                #expect(counts[view]?.isMore == false)
            }
        }
    }
}

@Suite("Searching and exporting tickets")
struct TicketSearchTests {
    @Test("finds numbers, subjects, customers and serials in any spelling", arguments: TestDatabase.reachable)
    func words(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let other = try await at.another("C-2", name: "徐汇药房")
        let jam = try await at.open("三樓印表機卡紙 100%", words: "")
        let cold = try await at.open("冰箱不制冷", customer: other, words: "")
        func found(_ words: String) async throws -> [Ticket.ID] {
            try await at.rows(QueueFilter(words: words), by: at.agent).map(\.number).sorted()
        }
        #expect(try await found("卡纸") == [jam])
        #expect(try await found("印表 三樓") == [jam])
        #expect(try await found("徐匯") == [cold])
        #expect(try await found("長寧") == [jam])
        #expect(try await found("ｓｎ0001") == [jam])
        #expect(try await found(jam.description.lowercased()) == [jam])
        #expect(try await found(String(cold.number)) == [cold])
        #expect(try await found("100%") == [jam])
        #expect(try await found("_").isEmpty)
        #expect(try await found("制冷 卡紙").isEmpty)
        #expect(try await found("").count == 2)
    }

    @Test("export has no cap, and no cell that runs as a formula (hard case 40)", arguments: TestDatabase.reachable)
    func export(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        try await at.open("=HYPERLINK(\"http://x\"), \"quoted\"")
        for number in 0..<205 { try await at.open("故障 \(number)") }
        var pieces: [String] = []
        let all = Export.tickets(QueueFilter(openness: .all), zone: try Zone("Asia/Shanghai"))
        try await at.desk.export(all, for: at.agent) { pieces.append(String(decoding: $0, as: UTF8.self)) }
        let text = pieces.joined()
        #expect(text.hasPrefix("\u{FEFF}number,turn,"))
        #expect(text.split(separator: "\r\n").count == 207)
        #expect(text.contains("\"'=HYPERLINK(\"\"http://x\"\"), \"\"quoted\"\"\""))
        #expect(text.contains("2026-09-30T12:00:00+08:00"))
        #expect(pieces.count == 3)
    }

    @Test("shows a device's past with what helped, to ours", arguments: TestDatabase.reachable)
    func history(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let first = try await at.open("第一次")
        try await at.call(first)
        _ = try await at.desk.resolve(first, rung: .guidance, how: "清潔了滾輪", cause: nil, by: at.agent)
        at.clock.advance(minutes: 5)
        let second = try await at.open("第二次")
        let past = try await at.desk.history(ofDevice: at.device.id, seenBy: at.agent)
        #expect(past.map(\.number) == [second, first])
        #expect(past.last?.resolution?.how == "清潔了滾輪")
        #expect(past.last?.resolvedAt == at.clock.now.advanced(byMilliseconds: -300_000))
        #expect(past.first?.resolution == nil)
        let head = try await at.person(of: at.hospital, .customerResponsible)
        #expect(try await at.desk.history(ofDevice: at.device.id, seenBy: head).allSatisfy { $0.resolution == nil })
        let stranger = try await at.person(of: at.another("C-2", name: "徐匯"), .customerResponsible)
        await #expect(throws: Refusal.notFound) {
            try await at.desk.history(ofDevice: at.device.id, seenBy: stranger)
        }
        let statements = try await at.statements.count {
            _ = try await at.desk.history(ofDevice: at.device.id, seenBy: at.agent)
        }
        #expect(statements == 3)
    }

    @Test(
        "knows open tickets of the same device, and of the model with the same fault",
        arguments: TestDatabase.reachable
    )
    func similar(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let twin = try await at.device("SN-0002")
        let scanner = try await at.desk.register(ProductModel.Details(code: "SC-1", name: "掃描器"), by: at.agent)
        let foreign = try await at.device("SC-0001", model: scanner)
        let same = try await at.open("同一台", faultClass: "noise")
        let alike = try await at.open("同型號同故障", device: twin, faultClass: "paper")
        try await at.open("同型號別的故障", device: twin, faultClass: "noise")
        try await at.open("別的型號", device: foreign, faultClass: "paper")
        let over = try await at.open("已取消", device: twin, faultClass: "paper")
        _ = try await at.desk.cancel(over, reason: "開錯", by: at.agent)
        let found = try await at.desk.similarTickets(device: at.device.id, faultClass: "paper", seenBy: at.agent)
        #expect(found.map(\.row.number) == [same, alike])
        #expect(found.map(\.likeness) == [.device, .modelAndFault])
        let without = try await at.desk.similarTickets(device: at.device.id, faultClass: nil, seenBy: at.agent)
        #expect(without.map(\.row.number) == [same])
        #expect(try await at.desk.similarTickets(device: nil, faultClass: "paper", seenBy: at.agent).isEmpty)
    }
}
