import AfterSales
import HTTPTypes
import TestDesk
import Testing

@testable import ServiceDesk
@testable import Web

@Suite("The doors to what is owed without a ticket")
struct OwedDoorsTests {
    /// Two customers, and the morning of the day on which both are to be called (C39).
    ///
    /// Whoever signed in three months ago has to sign in again.
    private func morning(on engine: TestDatabase) async throws -> (TicketSite, TestBrowser) {
        let site = try await TicketSite(on: engine)
        for _ in 0..<3 { _ = try await site.at.desk.makeRounds() }
        // Three months from noon on 30 September 2026.
        site.at.clock.advance(days: 91)
        for _ in 0..<3 { _ = try await site.at.desk.makeRounds() }
        return (site, try await site.at.browser(for: try #require(site.agent.person)))
    }

    private func due(_ site: TicketSite, of customer: Customer) async throws -> Owed {
        let today = Interval(.init(milliseconds: 0), site.at.clock.now.advanced(byMilliseconds: 86_400_000))
        let all = try await site.at.desk.owed(dueBefore: today.end, seenBy: try #require(site.agent.person)).items
        return try #require(all.first { $0.customer == customer.id })
    }

    @Test(
        "show the morning's list, settle with evidence, and open a ticket for a problem",
        arguments: TestDatabase.reachable
    )
    func pages(engine: TestDatabase) async throws {
        let (site, agent) = try await morning(on: engine)
        let called = try await due(site, of: site.hospital)
        // It is on the morning list of its day, and reached from the navigation.
        let list = try await agent.get("/morning")
        #expect(list.status == .ok)
        #expect(list.text.contains("href=\"/owed/\(called.id)\"") && list.text.contains("長寧醫院"))
        #expect(list.text.contains("href=\"/morning\" aria-current=\"page\""))
        let page = try await agent.get("/owed/\(called.id)")
        #expect(page.text.contains("定期電話訪問") && page.text.contains("tel:13800138000"))
        #expect(page.text.contains("<blockquote lang=\"zh-Hant\">"))

        let empty = try await agent.post("/owed/\(called.id)/settlement", ["words": " ", "problem": "異響"])
        #expect(empty.status == .unprocessableContent && empty.text.contains("異響"))
        let nameless = try await agent.post(
            "/owed/\(called.id)/settlement",
            ["words": "通話", "problem": "異響", "reporter": ""]
        )
        #expect(nameless.status == .unprocessableContent)
        let settled = try await agent.post(
            "/owed/\(called.id)/settlement",
            ["words": "王主任說有異響", "problem": "異響", "reporter": "王主任"]
        )
        #expect(settled.headers[.location]?.hasPrefix("/tickets/SR-1001") == true, "\(settled.text.suffix(900))")
        #expect(try await agent.get("/tickets/SR-1001").text.contains("異響"))
        let after = try await agent.get("/owed/\(called.id)")
        #expect(after.text.contains("SR-1001") && !after.text.contains("settlement"))
        let again = try await agent.post("/owed/\(called.id)/settlement", ["words": "再一次"])
        #expect(again.status == .conflict)

        let quiet = try await due(site, of: site.school)
        let fine = try await agent.post("/owed/\(quiet.id)/settlement", ["words": "一切正常", "problem": ""])
        #expect(fine.headers[.location] == "/morning?done=owed-settled")
        let rest = try await agent.get("/morning")
        #expect(!rest.text.contains("/owed/\(quiet.id)"))
    }

    @Test("list and settle for programs", arguments: TestDatabase.reachable)
    func api(engine: TestDatabase) async throws {
        let (site, agent) = try await morning(on: engine)
        let listed = try await agent.api(.get, "/owed?limit=1")
        #expect(listed.status == .ok)
        let first = try #require(try listed.json["items"]?.items.first)
        #expect(first["what"] == "phone-visit" && first["clause"] == "C39" && first["isInternal"] == true)
        guard case .string(let next)? = try listed.json["next"] else { throw Refusal.notFound }
        #expect(try await agent.api(.get, "/owed?limit=1&after=\(next)").json["items"]?.items.first != first)
        let none = try await agent.api(.get, "/owed?dueBefore=2026-10-01T00:00:00Z")
        #expect(try none.json["items"]?.items.isEmpty == true)

        let called = try await due(site, of: site.hospital)
        let opened = try await agent.api(
            .post,
            "/tickets",
            ["customer": .string(site.school.id.description), "reporter": ["name": "x"], "subject": "x"]
        )
        let foreign = try opened.word("id")
        let wrong = try await agent.api(
            .post,
            "/owed/\(called.id)/settlement",
            ["words": "x", "ticket": .string(foreign)]
        )
        #expect(wrong.status == .notFound)
        let settled = try await agent.api(
            .post,
            "/owed/\(called.id)/settlement",
            [
                "words": "王主任說有異響",
                "problem": [
                    "subject": "異響", "reporter": "王主任", "device": .string(site.device.id.description),
                    "severity": "high",
                ],
            ]
        )
        #expect(settled.status == .ok, "\(settled.text)")
        let ticket = try settled.word("ticket")
        #expect(try await agent.api(.get, "/tickets/\(ticket)").word("subject") == "異響")
        let again = try await agent.api(.post, "/owed/\(called.id)/settlement", ["words": "x"])
        #expect(again.status == .conflict)
        let morning = try await agent.api(.get, "/morning-list")
        #expect(morning.status == .ok)
        #expect(try morning.json["owed"]?.items.count == 1)
        #expect(try morning.json["promises"]?.items.count == 2)
    }

    @Test("are shut to whoever makes no such calls", arguments: TestDatabase.reachable)
    func access(engine: TestDatabase) async throws {
        let (site, _) = try await morning(on: engine)
        let called = try await due(site, of: site.hospital)
        let customer = try await site.at.browser(.customerResponsible, customer: site.hospital.id)
        let sales = try await site.at.browser(.sales, name: "周銷售")
        for browser in [customer, sales] {
            #expect(try await browser.get("/owed/\(called.id)").status == .forbidden)
            #expect(try await browser.post("/owed/\(called.id)/settlement", ["words": "x"]).status == .forbidden)
            #expect(try await browser.api(.get, "/owed").status == .forbidden)
        }
        #expect(try await customer.get("/morning").status == .forbidden)
        #expect(try await customer.api(.get, "/morning-list").status == .forbidden)
        let theirs = try await sales.get("/morning")
        #expect(theirs.status == .ok && !theirs.text.contains("/owed/"))
    }

    @Test("carry the names their templates use, and no others", arguments: TestDatabase.reachable)
    func contract(engine: TestDatabase) async throws {
        let (site, agent) = try await morning(on: engine)
        let context = try Samples.staff(site.at, path: "/morning")
        let person = try #require(agent.person)
        let now = site.at.clock.now
        func open() async throws -> Ticket.ID {
            let request = TicketRequest(customer: site.hospital.id, reporter: .init(name: "李護士"), subject: "卡紙")
            return try await site.at.desk.openTicket(request, by: person).ticket.id
        }
        _ = try await open()
        let id = try await open()
        _ = try await site.at.desk.resolve(id, rung: .guidance, how: "重啟", cause: nil, by: person)
        site.at.clock.advance(days: 4)
        let today = context.reader.today(site.at.clock.now)
        let list = try await site.at.desk.morningList(for: person, today: today, limit: 1)
        let planned = Listing<InspectionRow>(items: [.sample], next: "x")
        expectContract(MorningPage(list, planned, today: today, now: site.at.clock.now, context.reader))
        let owed = try await due(site, of: site.hospital)
        expectContract(OwedListPage(Listing(items: [owed], next: "x"), after: "y", now: now, context.reader))
        let wrong = FormState(typed: try Form(urlEncoded: "words="), refusal: .missing("words"))
        let plan = try await site.at.desk.currentPlan(owed.plan, seenBy: person)
        func page(_ owed: Owed) -> OwedPage {
            OwedPage(owed, contacts: [site.wang], plan: plan, mayOpen: true, now: now, wrong, context.reader)
        }
        let settled = try await site.at.desk.settle(owed.id, .init(words: "一切正常", ticket: id), by: person)
        expectContract([page(owed), page(settled)], unused: ["inputs.select", "inputs.was"])
    }
}
