import AfterSales
import Storage
import TestDesk
import Testing

@testable import ServiceDesk

@Suite("Long work")
struct JobTests {
    /// More tickets than are moved while somebody waits.
    private func many(_ desk: PlansDesk) async throws -> [Ticket.ID] {
        try await desk.desk.publishPlan(try ProjectFolder.text("plans/standard.yaml"), by: desk.manager)
        let customer = try await desk.records.customer().id
        var tickets: [Ticket.ID] = []
        for number in 0...Job.fewTickets {
            let request = TicketRequest(customer: customer, reporter: .init(name: "王主任"), subject: "\(number)")
            tickets.append(try await desk.desk.openTicket(request, by: desk.records.agent).ticket.id)
        }
        return tickets
    }

    private func standard(_ version: String) async throws -> String {
        let source = try ProjectFolder.text("plans/standard.yaml")
        return source.replacing(/version: "[^"]+"/, with: "version: \"\(version)\"", maxReplacements: 1)
    }

    @Test(
        "goes on when its page was left and a node was lost, on many nodes, each ticket once",
        arguments: TestDatabase.reachable
    )
    func moving(engine: TestDatabase) async throws {
        let desk = try await PlansDesk(on: engine)
        let tickets = try await many(desk)
        let next = try await standard("next")
        let begun = try await desk.desk.beginPublishing(next, movingOpen: true, by: desk.manager)
        let job = try #require(begun.job)
        #expect(job.total == tickets.count && job.state == .running)
        // The same once more is the same work; who may not publish sees nothing of it.
        #expect(try await desk.desk.beginPublishing(next, movingOpen: true, by: desk.manager).job?.id == job.id)
        #expect(try await desk.desk.jobs(.plan, seenBy: desk.manager).map(\.id) == [job.id])
        #expect(try await desk.desk.jobs(.plan, .file, seenBy: desk.records.agent).isEmpty)
        await #expect(throws: Refusal.notFound) { try await desk.desk.job(job.id, seenBy: desk.records.agent) }
        // A node takes it and is heard of no more.
        let database = desk.records.database
        let (now, lost) = (desk.desk.now(), desk.desk.now().advanced(byMilliseconds: 60_000))
        let taken = try await database.write { try $0.takeJob(7, until: lost, at: now) }
        #expect(taken?.id == job.id)
        #expect(try await !desk.desk.workOffJob())
        let nodes = (0..<3).map { _ in Desk(database: database, now: { lost }) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for node in nodes { group.addTask { while try await node.workOffJob() {} } }
            try await group.waitForAll()
        }
        let ended = try await nodes[0].job(job.id, seenBy: desk.manager)
        #expect(ended.state == .done && ended.done == tickets.count && ended.leftBehind.isEmpty)
        for id in tickets {
            let ticket = try await desk.desk.ticket(id, seenBy: desk.records.agent).ticket
            #expect(ticket.terms?.plan.version == "next")
            // Opened under its first terms, and moved once.
            let terms = ticket.entries.filter { $0.event.kind == .termsChanged }
            #expect(terms.count == 2 && terms.last?.by.name == desk.manager.name)
        }
        // Nothing is left of it, and it is forgotten in time.
        #expect(try await desk.desk.beginPublishing(next, movingOpen: true, by: desk.manager).job == nil)
        let later = Desk(database: database, now: { lost.advanced(byMilliseconds: 8 * 86_400_000) })
        #expect(try await later.jobs(.plan, seenBy: desk.manager).isEmpty)
        try await later.purge()
        await #expect(throws: Refusal.notFound) { try await later.job(job.id, seenBy: desk.manager) }
    }

    @Test(
        "gives way to a later version of the same plan, and few tickets are moved at once",
        arguments: TestDatabase.reachable
    )
    func overtaken(engine: TestDatabase) async throws {
        let desk = try await PlansDesk(on: engine)
        let tickets = try await many(desk)
        let second = try await desk.desk.beginPublishing(standard("second"), movingOpen: true, by: desk.manager)
        let earlier = try #require(second.job)
        let third = try await desk.desk.beginPublishing(standard("third"), movingOpen: true, by: desk.manager)
        #expect(try await desk.desk.job(earlier.id, seenBy: desk.manager).state == .replaced)
        while try await desk.desk.workOffJob() {}
        #expect(try await desk.desk.job(try #require(third.job).id, seenBy: desk.manager).state == .done)
        for id in tickets {
            let ticket = try await desk.desk.ticket(id, seenBy: desk.records.agent).ticket
            #expect(ticket.terms?.plan.version == "third")
        }
        // All but one are over: what is left is done while somebody waits.
        for id in tickets.dropFirst() {
            _ = try await desk.desk.cancel(id, reason: "x", by: desk.records.agent)
        }
        #expect(try await desk.desk.beginPublishing(standard("fourth"), movingOpen: true, by: desk.manager).job == nil)
        let left = try await desk.desk.ticket(tickets[0], seenBy: desk.records.agent).ticket
        #expect(left.terms?.plan.version == "fourth")
    }

    @Test(
        "takes a file in once, whatever becomes of the node, and keeps what was refused",
        arguments: TestDatabase.reachable
    )
    func file(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let manager = at.manager
        func bring(_ text: String) async throws -> Job {
            let content = BroughtContent(text: text, workbook: nil)
            return try await at.desk.beginImport(.customers, content, named: "a.csv", skipsBadRows: false, by: manager)
        }
        let job = try await bring("code,name\nC-9001,長寧醫院\n")
        #expect(try await at.desk.workOffJob())
        let ended = try await at.desk.job(job.id, seenBy: manager)
        let outcome = try await at.desk.outcome(ofFile: job.id, seenBy: manager)
        #expect(ended.state == .done && outcome.report?.isSaved == true && outcome.content == nil)
        #expect(outcome.report?.counts[.customer]?.new == 1)
        // A node that was lost just after it had saved: the next one only notes the end.
        try await at.desk.database.write { db in
            try db.run("UPDATE job SET state = 'running', ended_at = NULL WHERE id = \(job.id)")
            try db.run("UPDATE job SET leased_until = 0, tries = 9 WHERE id = \(job.id)")
        }
        #expect(try await at.desk.workOffJob())
        #expect(try await at.desk.job(job.id, seenBy: manager).state == .done)
        let refused = try await bring("code,name\n,無\n")
        while try await at.desk.workOffJob() {}
        let told = try await at.desk.outcome(ofFile: refused.id, seenBy: manager)
        #expect(told.report?.isSaved == false && told.report?.problems.first?.line == 2)
        #expect(told.content?.text == "code,name\n,無\n")
        // One that no node lives to the end of is given up.
        let deadly = try await bring("code,name\nC-9002,x\n")
        try await at.desk.database.write { try $0.run("UPDATE job SET tries = 3 WHERE id = \(deadly.id)") }
        #expect(try await at.desk.workOffJob())
        #expect(try await at.desk.job(deadly.id, seenBy: manager).state == .failed)
        #expect(try await !at.desk.workOffJob())
        await #expect(throws: Refusal.notAllowed) {
            try await at.desk.beginImport(
                .customers,
                BroughtContent(text: "x", workbook: nil),
                named: "-",
                skipsBadRows: false,
                by: at.agent
            )
        }
    }
}
