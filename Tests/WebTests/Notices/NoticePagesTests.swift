import AfterSales
import HTTPTypes
import Storage
import TestDesk
import Testing

@testable import ServiceDesk
@testable import Web

@Suite("The page of notices")
struct NoticePagesTests {
    /// Something the desk told somebody, put where the rounds put it.
    func tell(_ person: Person, _ fact: String, _ kind: Notice.Kind, at moment: Instant, in desk: Desk) async throws {
        var particulars = Notice.Particulars(subject: "No output <after> the mains came back")
        (particulars.metric, particulars.clause, particulars.due) = (.respond, "C14", moment)
        (particulars.by, particulars.words, particulars.occurrence) = ("Wu Jun", "in the binder", 2)
        let stored = try JournalLine.json(particulars)
        try await desk.database.write { db in
            try db.run(
                """
                INSERT INTO notice (person_id, fact, kind, ticket_id, particulars, happened_at, told_at)
                VALUES (\(person.id), \(fact), \(kind), NULL, \(stored), \(moment), \(moment))
                """
            )
        }
    }

    @Test(
        "counts what is new, says it in a sentence, and forgets it when it was read",
        arguments: TestDatabase.reachable
    )
    func reading(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let mei = try await at.person([.agent])
        let browser = try await at.browser(for: mei)
        #expect(try await browser.get("/notices").text.contains("No notices"))
        for (number, kind) in Notice.Kind.allCases.enumerated() {
            try await tell(mei, "SR-1/\(number)", kind, at: at.clock.now, in: at.desk)
        }
        let page = try await browser.get("/notices")
        #expect(page.status == .ok)
        #expect(page.text.contains("<span class=\"bell-count\">\(Notice.Kind.allCases.count)</span>"))
        #expect(page.text.contains("Response is late: it was due 12:00 (C14)"))
        #expect(page.text.contains("No output &lt;after&gt;"))
        #expect(!page.text.contains("{"), "a sentence was not filled in")
        let seen = try #require(page.text.firstMatch(of: /name="seen" value="([^"]+)"/)).1
        at.clock.advance(minutes: 1)
        try await tell(mei, "SR-2/1", .signed, at: at.clock.now, in: at.desk)
        #expect(try await browser.post("/notices/read", ["seen": String(seen)]).status == .seeOther)
        let after = try await browser.get("/notices?show=unread")
        #expect(after.text.contains("<span class=\"bell-count\">1</span>"))
        #expect(after.text.contains("The customer signed the report"))
        #expect(try await browser.post("/notices/read", ["seen": "yesterday"]).status == .unprocessableContent)
    }

    @Test("shows nobody else's, and nothing to a customer's person", arguments: TestDatabase.reachable)
    func scope(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let mei = try await at.person([.agent])
        try await tell(mei, "SR-1/1", .assigned, at: at.clock.now, in: at.desk)
        let wu = try await at.browser(.agent, name: "Wu Jun")
        let page = try await wu.get("/notices")
        #expect(page.text.contains("No notices") && !page.text.contains("bell-count"))
        let hospital = try await at.desk.register(Customer.Details(code: "C-1", name: "長寧"), by: .desk)
        let customer = try await at.browser(.customerResponsible, customer: hospital.id)
        #expect(try await customer.get("/notices").status == .forbidden)
        #expect(try await customer.get("/settings").text.contains("href=\"/notices\"") == false)
    }

    @Test("carries the names its template uses, and no others", arguments: TestDatabase.reachable)
    func contract(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let context = try Samples.staff(at, path: "/notices")
        let ticket = try #require(Ticket.ID("SR-1001"))
        var particulars = Notice.Particulars(subject: "x")
        particulars.words = "words"
        particulars.clause = "C35"
        let notice = Notice(
            fact: "SR-1001/1",
            kind: .warned,
            ticket: ticket,
            plan: Plan.Reference(id: "x", version: "1"),
            particulars: particulars,
            happenedAt: at.clock.now,
            toldAt: at.clock.now,
            readAt: nil
        )
        let listing = Listing(items: [notice], next: "SR-1001/1")
        expectContract(NoticesPage(listing, unreadOnly: true, after: "x", context.reader, now: at.clock.now))
    }
}
