import AfterSales
import ServiceDesk
import TestDesk
import Testing

@Suite("Two people on one ticket")
struct TwoPeopleOnOneTicket {
    private func call(_ words: String) -> TicketEvent.Outreach {
        .init(channel: .phone, outcome: .reached, to: "李護士", words: words)
    }

    @Test(
        "who saw the same version: one wins, the other is told that it has changed",
        arguments: TestDatabase.reachable
    )
    func staleVersion(engine: TestDatabase) async throws {
        let house = try await WorkingDesk(on: engine)
        let id = try await house.open()
        let version = try await house.card(id).ticket.version
        _ = try await house.desk.contact(id, call("一"), version: version, by: house.agent)
        let late = try await refusal {
            try await house.desk.contact(id, call("二"), version: version, by: house.manager)
        }
        #expect(late == .changedMeanwhile)
        #expect(try await house.card(id).ticket.version == version + 1)
    }

    @Test("eight at once: each version is won by one of them", arguments: TestDatabase.reachable)
    func eightAtOnce(engine: TestDatabase) async throws {
        let house = try await WorkingDesk(on: engine)
        let id = try await house.open()
        for _ in 0..<3 {
            let version = try await house.card(id).ticket.version
            let outcomes = try await withThrowingTaskGroup(of: Refusal?.self) { group in
                for writer in 0..<8 {
                    group.addTask {
                        try await refusal {
                            try await house.desk.contact(
                                id,
                                self.call("第 \(writer) 個"),
                                version: version,
                                by: house.agent
                            )
                        }
                    }
                }
                return try await group.reduce(into: [Refusal?]()) { $0.append($1) }
            }
            #expect(outcomes.count { $0 == nil } == 1)
            #expect(outcomes.compactMap { $0 }.allSatisfy { $0 == .changedMeanwhile })
            #expect(try await house.card(id).ticket.version == version + 1)
        }
        #expect(try await house.isWhole())
    }

    @Test("eight at once who did not look: all are heard, one after another", arguments: TestDatabase.reachable)
    func eightNotes(engine: TestDatabase) async throws {
        let house = try await WorkingDesk(on: engine)
        let id = try await house.open()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<8 {
                group.addTask { _ = try await house.desk.note(id, "第 \(writer) 個", by: house.agent) }
            }
            try await group.waitForAll()
        }
        let notes = try await house.card(id).ticket.entries.compactMap { entry in
            if case .noted(let note) = entry.event { note.words } else { nil }
        }
        #expect(Set(notes) == Set((0..<8).map { "第 \($0) 個" }) && notes.count == 8)
        #expect(try await house.isWhole())
    }

    @Test("signing at once: one signature", arguments: TestDatabase.reachable)
    func signingAtOnce(engine: TestDatabase) async throws {
        let house = try await WorkingDesk(on: engine)
        let id = try await house.open()
        _ = try await house.desk.assign(id, to: house.engineer.id, by: house.agent)
        try await house.climb(id)
        try await house.planVisit(id)
        try await house.visit(id)
        let outcomes = try await withThrowingTaskGroup(of: Refusal?.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    try await refusal {
                        try await house.desk.sign(id, report: 1, signer: "王主任", strokes: nil, by: house.engineer)
                    }
                }
            }
            return try await group.reduce(into: [Refusal?]()) { $0.append($1) }
        }
        #expect(outcomes.count { $0 == nil } == 1)
        #expect(outcomes.compactMap { $0 }.allSatisfy { $0.code == "already-signed" })
        #expect(try await house.card(id).ticket.signatures.count == 1)
    }

    @Test(
        "one of whom may not: what they may not see does not exist, and what they may not do is refused",
        arguments: TestDatabase.reachable
    )
    func strangers(engine: TestDatabase) async throws {
        let house = try await WorkingDesk(on: engine)
        let desk = house.desk
        let id = try await house.open()
        let school = try await house.another("C-2", name: "學校")
        let teacher = try await house.person(of: school, .customerResponsible)
        let chief = try await house.person(of: house.hospital, .customerResponsible)
        let nurse = try await house.person(of: house.hospital, .customerEngineer)
        _ = try await desk.ticket(id, seenBy: chief)
        for stranger in [teacher, nurse, house.otherEngineer, house.sales] {
            #expect(try await refusal { try await desk.ticket(id, seenBy: stranger) } == .notFound)
        }
        #expect(
            try await refusal { try await desk.contact(id, call("x"), by: house.otherEngineer) } == .notFound
        )
        #expect(try await refusal { try await desk.contact(id, call("x"), by: chief) } == .notAllowed)
        #expect(try await refusal { try await desk.close(id, words: "", by: house.engineer) } == .notAllowed)
        #expect(
            try await refusal { try await desk.override(id, .handedBack, reason: "x", by: house.agent) } == .notAllowed
        )
        let elsewhere = TicketRequest(
            customer: school.id,
            device: house.device.id,
            reporter: .init(name: "李老師"),
            subject: "別人的機器"
        )
        #expect(try await refusal { try await desk.openTicket(elsewhere, by: house.agent) } != nil)
        #expect(
            try await refusal { try await desk.ticket(Ticket.ID(number: 99_999), seenBy: house.manager) } == .notFound
        )
        #expect(try await house.card(id).ticket.version == 3)
    }

    @Test("and words nobody can print are refused at intake, whole", arguments: TestDatabase.reachable)
    func unprintable(engine: TestDatabase) async throws {
        let house = try await WorkingDesk(on: engine)
        func open(_ subject: String, words: String = "", reporter: String = "李護士") async throws -> Refusal? {
            try await refusal {
                try await house.desk.openTicket(
                    TicketRequest(
                        customer: house.hospital.id,
                        reporter: .init(name: reporter),
                        subject: subject,
                        words: words
                    ),
                    by: house.agent
                )
            }
        }
        #expect(try await open("卡\u{0}紙")?.code == "unprintable")
        #expect(try await open("卡紙", words: "\u{7}")?.code == "unprintable")
        #expect(try await open("卡紙", reporter: " ") == .missing("reporter"))
        #expect(try await open(String(repeating: "卡", count: 301)) == .tooLong("subject", limit: 300))
        #expect(try await house.rows(by: house.agent).isEmpty)
    }
}
