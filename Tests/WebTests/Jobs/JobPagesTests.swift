import AfterSales
import HTTPTypes
import TestDesk
import Testing

@testable import ServiceDesk
@testable import Web

@Suite("The pages of long work")
struct JobPagesTests {
    @Test("show how far it is, without scripts, and what came of it", arguments: TestDatabase.reachable)
    func moving(engine: TestDatabase) async throws {
        let site = try await TicketSite(on: engine)
        let manager = try await site.at.browser(.manager)
        let request = TicketRequest(customer: site.hospital.id, reporter: .init(name: "李"), subject: "卡紙")
        for _ in 0...Job.fewTickets { _ = try await site.at.desk.openTicket(request, by: .desk) }
        let source = try TicketSite.plan()
        let version = try await site.at.desk.currentPlan("standard", seenBy: .desk).reference.version
        let next = source.replacing("version: \"\(version)\"", with: "version: \"next\"")
        let form = [
            ("source", next), ("seen", Digest.sha256(next)), ("moving-open", "true"), ("request-key", "k1"),
        ]
        let sent = try await manager.post("/plans", pairs: form)
        let path = try #require(sent.headers[.location]?.split(separator: "?").first.map(String.init))
        #expect(path.hasPrefix("/jobs/"))
        // A double click leads to the same work.
        #expect(try await manager.post("/plans", pairs: form).headers[.location] == sent.headers[.location])
        let running = try await manager.get(path)
        #expect(running.status == .ok && running.headers[.refresh] == "2")
        #expect(running.text.contains("0 of 51 tickets") && running.text.contains("<progress value=\"0\" max=\"51\""))
        #expect(try await site.agent.get(path).status == .forbidden)
        #expect(try await manager.get("/jobs/0000000000001").status == .notFound)
        // Who left finds it where it was begun.
        #expect(try await manager.get("/plans").text.contains("href=\"\(path)\""))
        #expect(try await !site.agent.get("/plans").text.contains("/jobs/"))
        while try await site.at.desk.workOffJob() {}
        let ended = try await manager.get(path)
        #expect(ended.headers[.refresh] == nil && ended.text.contains("Every open ticket goes by the new version now"))
        #expect(try await manager.api(.get, "/tickets/SR-1001").json["plan"]?["version"] == "next")
    }

    @Test("take a long file, and show what became of it", arguments: TestDatabase.reachable)
    func file(engine: TestDatabase) async throws {
        let site = try await TicketSite(on: engine)
        let manager = try await site.at.browser(.manager)
        let rows = (1...4_000).map { "C-\(10_000 + $0),Customer number \($0)\n" }.joined()
        let sent = try await manager.post(
            "/imports",
            ["kind": "customers", "name": "many.csv", "text": "code,name\n,nobody\n" + rows]
        )
        let path = try #require(sent.headers[.location])
        #expect(path.hasPrefix("/jobs/"))
        #expect(try await manager.get(path).headers[.refresh] == "2")
        let list = try await manager.get("/imports")
        #expect(list.text.contains("href=\"\(path)\"") && list.text.contains("many.csv"))
        while try await site.at.desk.workOffJob() {}
        // Refused for its second line: nothing was saved, and the text is there to be mended.
        let refused = try await manager.get(path)
        #expect(refused.headers[.refresh] == nil)
        #expect(refused.text.contains("Line 2") && refused.text.contains("Customer number 3999"))
        #expect(refused.text.contains("action=\"/imports\""))
        #expect(try await !manager.get("/customers?q=C-13999").text.contains("Customer number 3999"))
    }

    @Test("and their template name the same things", arguments: TestDatabase.reachable)
    func contract(engine: TestDatabase) async throws {
        let site = try await TicketSite(on: engine)
        let context = try Samples.staff(site.at, path: "/jobs/x")
        let now = site.at.clock.now
        func page(_ state: Job.State) -> JobPage {
            let job = Job(
                id: site.at.desk.newID(),
                kind: .plan,
                subject: "standard",
                version: "2",
                person: ID(number: 1),
                personName: "何經理",
                state: state,
                beganAt: now,
                endedAt: nil,
                done: 1,
                total: 3,
                leftBehind: [Ticket.ID(number: 1_001)],
                step: nil,
                place: 0,
                lastPlace: 0,
                skips: false,
                tries: 1
            )
            return JobPage(job, now: now, context.reader)
        }
        expectContract(Job.State.allCases.map(page))
    }
}
