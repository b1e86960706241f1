import AfterSales
import ServiceDesk
import TestDesk
import Testing

@Suite("A fault reported twice")
struct ADuplicateReport {
    @Test("is merged: the one is void and silent, the other goes on (hard case 15)", arguments: TestDatabase.reachable)
    func merged(engine: TestDatabase) async throws {
        let house = try await WorkingDesk(on: engine)
        let desk = house.desk
        let first = try await house.open("卡紙")
        let second = try await house.open("印表機不動")
        #expect(
            try await refusal { try await desk.merge(second, into: first, words: "", by: house.sales) } == .notAllowed
        )
        #expect(
            try await refusal { try await desk.merge(second, into: second, words: "", by: house.agent) }?.field
                == "into"
        )
        let merged = try await desk.merge(second, into: first, words: "同一台", by: house.agent)
        #expect(merged.turn == .closed && merged.ticket.ending == .merged(house.clock.now, into: first))
        #expect(merged.clocks.allSatisfy { $0.state == .void && $0.voidReason == .merged })
        #expect(
            try await house.card(first).ticket.entries.last?.event == .absorbed(.init(ticket: second, words: "同一台"))
        )
        #expect(
            try await refusal { try await house.call(second) }?.code == "ticket-over"
        )
        #expect(
            try await refusal { try await desk.merge(first, into: second, words: "", by: house.agent) }?.code
                == "ticket-over"
        )

        try await house.wait(until: "10-09 18:00")
        let said = try await house.card(second).ticket.entries.map(\.event.kind)
        #expect(!said.contains(.warned) && !said.contains(.fellDue))
        #expect(try await house.card(first).ticket.entries.contains { $0.event.kind == .fellDue })
        #expect(try await house.rows(by: house.agent).map(\.number) == [first])
        #expect(try await house.isWhole())
    }

    @Test("by another customer is not the same, and does not exist for this one", arguments: TestDatabase.reachable)
    func anotherCustomer(engine: TestDatabase) async throws {
        let house = try await WorkingDesk(on: engine)
        let school = try await house.another("C-2", name: "學校")
        let mine = try await house.open()
        let theirs = try await house.open(customer: school)
        #expect(
            try await refusal { try await house.desk.merge(mine, into: theirs, words: "", by: house.agent) }
                == .notFound
        )
        #expect(try await !house.card(mine).ticket.isOver)
    }

    @Test("by a double click is one ticket", arguments: TestDatabase.reachable)
    func doubleClick(engine: TestDatabase) async throws {
        let house = try await WorkingDesk(on: engine)
        let request = TicketRequest(
            customer: house.hospital.id,
            device: house.device.id,
            reporter: .init(name: "李護士"),
            subject: "卡紙",
            requestKey: "form-1234"
        )
        let ids = try await withThrowingTaskGroup(of: Ticket.ID.self) { group in
            for _ in 0..<8 {
                group.addTask { try await house.desk.openTicket(request, by: house.agent).ticket.id }
            }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(ids.count == 1)
        #expect(try await house.rows(by: house.agent).count == 1)
        let again = try await house.desk.openTicket(request, by: house.agent)
        #expect(ids == [again.ticket.id] && again.ticket.version == 3)
    }

    @Test("by a key that somebody else has used is another request", arguments: TestDatabase.reachable)
    func strangersKey(engine: TestDatabase) async throws {
        let house = try await WorkingDesk(on: engine)
        let request = TicketRequest(
            customer: house.hospital.id,
            reporter: .init(name: "李護士"),
            subject: "卡紙",
            requestKey: "form-1234"
        )
        let first = try await house.desk.openTicket(request, by: house.agent)
        let theirs = try await house.desk.openTicket(request, by: house.otherEngineer)
        #expect(theirs.ticket.id != first.ticket.id)
        var other = request
        other.subject = "漏粉"
        #expect(
            try await refusal { try await house.desk.openTicket(other, by: house.agent) }?.code == "request-key-used"
        )
        #expect(try await house.desk.openTicket(request, by: house.agent).ticket.id == first.ticket.id)
    }
}
