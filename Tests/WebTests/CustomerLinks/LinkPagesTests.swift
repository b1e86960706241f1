import AfterSales
import HTTPTypes
import TestDesk
import Testing

@testable import ServiceDesk
@testable import Web

@Suite("The pages of a customer's link")
struct LinkPagesTests {
    @Test("list the links on the ticket, take one back, and say so to its holder", arguments: TestDatabase.reachable)
    func revoking(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let id = try await desk.ticket().ticket.id
        let shown = try await desk.agent.post("/tickets/\(id)/customer-links", ["purpose": "sign"])
        let token = try #require(shown.text.firstMatch(of: /\/track\/([0-9a-f]{64})/)).1
        let path = try #require(shown.text.firstMatch(of: /action="([^"]+\/revocation)"/)).1
        #expect(shown.text.contains("<strong>王主任</strong>"))
        let customer = desk.at.stranger()
        #expect(try await customer.get("/track/\(token)").status == .ok)

        // Who may not issue links neither sees nor revokes them.
        let sales = try await desk.at.browser(.sales, .finance)
        #expect(try await !sales.get("/tickets/\(id)").text.contains("/revocation"))
        #expect(try await sales.post(String(path)).status == .forbidden)

        let done = try await desk.agent.post(String(path))
        #expect(done.headers[.location] == "/tickets/\(id)?done=link-revoked")
        let page = try await desk.agent.get("/tickets/\(id)")
        #expect(page.text.contains("revoked ") && !page.text.contains("/revocation"))
        for answer in [
            try await customer.get("/track/\(token)"),
            try await customer.post("/track/\(token)/messages", ["words": "hello"]),
        ] {
            #expect(answer.status == .gone)
            #expect(answer.text.contains("This link was revoked"))
            #expect(answer.headers[.referrerPolicy] == "same-origin")
        }
        // What was written is shown to be said another way, also where a photograph came with it.
        let words: KeyValuePairs = ["words": "機器又停了"]
        #expect(try await customer.post("/track/\(token)/messages", words).text.contains("機器又停了"))
        let photo = TestBrowser.SentFile(name: "a.png", bytes: AttachmentPagesTests.photo)
        let late = try await customer.post("/track/\(token)/attachments", words, files: [photo])
        #expect(late.status == .gone && late.text.contains("機器又停了"))
        #expect(try await customer.get("/track/\(String(repeating: "0", count: 64))").status == .notFound)
    }

    @Test(
        "take forms of a browser that says where it is by its origin alone, as over plain http",
        arguments: TestDatabase.reachable
    )
    func plainHTTP(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let id = try await desk.ticket().ticket.id
        let issued = try await desk.at.desk.issueLink(to: id, for: desk.contact.id, purpose: .track, by: .desk)
        let (customer, path) = (desk.at.stranger(), "/track/\(issued.token)")
        // A page that may not say where it is makes browsers send "null" with its forms.
        #expect(try await customer.get(path).headers[.referrerPolicy] == "same-origin")
        let said = try await customer.post("\(path)/messages", ["words": "下午來"], [.origin: "http://desk.example"])
        #expect(said.headers[.location] == "\(path)?done=track-said")
        let other = try await customer.post("\(path)/messages", ["words": "x"], [.origin: "http://evil.example"])
        #expect(other.status == .forbidden)
        // What was refused stands at an address of its own; asked for again, it leads back.
        #expect(try await customer.get("\(path)/messages").headers[.location] == path)
    }

    @Test("say when a link has expired", arguments: TestDatabase.reachable)
    func expired(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let id = try await desk.ticket().ticket.id
        let issued = try await desk.at.desk.issueLink(to: id, for: desk.contact.id, purpose: .track, days: 1, by: .desk)
        desk.at.clock.advance(days: 1)
        let answer = try await desk.at.stranger().get("/track/\(issued.token)")
        #expect(answer.status == .gone && answer.text.contains("This link has expired"))
        let agent = try await desk.at.browser(.agent)
        #expect(try await agent.get("/tickets/\(id)").text.contains("ended "))
    }

    @Test("carry the names their templates use, and no others", arguments: [TestDatabase.sqlite])
    func contract(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let id = try #require(Ticket.ID("SR-1"))
        let words = try Samples.staff(desk.at, path: "/").words
        expectContract([
            LinkOverPage(id, words), LinkOverPage(title: "x", text: "x", written: ["x"], hotline: Phone("1")),
        ])
    }
}
