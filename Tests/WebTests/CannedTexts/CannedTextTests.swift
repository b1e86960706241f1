import AfterSales
import HTTPTypes
import TestDesk
import Testing

@testable import ServiceDesk
@testable import Web

@Suite("A canned text")
struct CannedTextTests {
    @Test(
        "is filled in from the ticket and put into what was typed, without a script",
        arguments: TestDatabase.reachable
    )
    func inserted(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let manager = try await desk.at.browser(.manager, name: "周經理")
        let fields: KeyValuePairs = [
            "text-name": "安排上門", "text-purpose": "reply",
            "body-zh-Hant": "{customer}您好：{ticket} 由{engineer}處理，{promise}前答覆。",
            "body-en": "Dear {customer}, {ticket}.",
            "request-key": "keepkeepkeep",
        ]
        for _ in 1...2 {
            #expect(try await manager.post("/texts", fields).headers[.location] == "/texts?done=record-saved")
        }
        let text = try #require(try await desk.at.desk.cannedTexts(seenBy: desk.at.admin).first)
        #expect(try await manager.get("/texts").text.contains("安排上門"))
        let id = try await desk.ticket().ticket.id
        #expect(try await desk.agent.get("/tickets/\(id)?do=contacts").text.contains("安排上門"))
        // English is this browser's; the customer has no language of their own.
        let looked = try await desk.post(
            "contacts",
            on: id,
            ["words": "先說一句", "to": "王", "look": "text", "text": text.id.description]
        )
        #expect(looked.status == .ok && looked.text.contains("先說一句\nDear 長寧一院, \(id).</textarea>"))
        let plain = try await desk.agent.get("/tickets/\(id)/texts/\(text.id)")
        #expect(plain.text == "Dear 長寧一院, \(id).")
        // What is not known stays in its braces, and is not sent like that.
        let card = try await desk.at.desk.ticket(id, seenBy: desk.at.admin)
        let chinese = Reader(words: try Catalogue()[.traditionalChinese], zone: try Zone("Asia/Shanghai"))
        let filled = text.filled(for: card, chinese)
        #expect(filled.contains("由{engineer}處理") && !filled.contains("{promise}"))
        let sent = try await desk.post(
            "contacts",
            on: id,
            ["channel": "email", "outcome": "sent", "to": "王", "words": filled]
        )
        #expect(sent.status == .unprocessableContent && sent.text.contains("{engineer} is still to be filled in"))
    }

    @Test("is kept by who runs the desk; braces nothing fills in are refused", arguments: TestDatabase.reachable)
    func kept(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let manager = try await desk.at.browser(.manager, name: "周經理")
        #expect(try await desk.agent.get("/texts").status == .forbidden)
        let wrong = try await manager.post(
            "/texts",
            ["text-name": "x", "text-purpose": "note", "body-en": "Hi {name}"]
        )
        #expect(
            wrong.status == .unprocessableContent && wrong.text.contains("{ticket} {customer} {engineer} {promise}")
        )
        let details = CannedText.Details(name: "x", purpose: .note, texts: [.init(language: .english, body: "a {b\n}")])
        let text = try await desk.at.desk.keep(details, by: desk.at.admin)
        let id = try await desk.ticket().ticket.id
        #expect(try await !desk.agent.get("/tickets/\(id)?do=contacts").text.contains("data-fill"))
        #expect(try await desk.agent.get("/tickets/\(id)?do=notes").text.contains("data-fill"))
        let changed: KeyValuePairs = ["text-name": "y", "text-purpose": "note", "body-en": "b", "version": "1"]
        #expect(try await manager.post("/texts/\(text.id)", changed).status == .seeOther)
        let stale = try await manager.post("/texts/\(text.id)", changed)
        #expect(stale.status == .conflict)
        #expect(try await manager.post("/texts/\(text.id)/deletion").headers[.location] == "/texts?done=text-deleted")
        #expect(try await manager.get("/texts/\(text.id)/edit").status == .notFound)
        #expect(try await desk.at.desk.verify().differenceCount == 0)
    }

    @Test("shows templates what they name", arguments: TestDatabase.reachable)
    func contract(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let details = CannedText.Details(name: "x", purpose: .note, texts: [.init(language: .english, body: "a")])
        let text = try await at.desk.keep(details, by: at.admin)
        expectContract(TextsPage([text], try Samples.staff(at, path: "/texts").reader))
    }
}
