import AfterSales
import Foundation
import HTTPTypes
import TestDesk
import Testing

@testable import ServiceDesk
@testable import Web

@Suite("A ticket's history on its page")
struct HistoryTests {
    @Test("is shown in part, with counts; the part stands in the address", arguments: TestDatabase.reachable)
    func inPart(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let id = try await desk.ticket().ticket.id
        _ = try await desk.post("notes", on: id, ["words": "只給自己看"])
        _ = try await desk.post(
            "contacts",
            on: id,
            ["channel": "phone", "outcome": "reached", "to": "王", "words": "說了"]
        )
        let words = try Catalogue()[.english]
        func page(_ query: String) async throws -> (text: String, left: Int) {
            let answer = try await desk.agent.get("/tickets/\(id)\(query)")
            #expect(answer.status == .ok)
            return (answer.text, answer.text.components(separatedBy: "\" hidden><span class=\"dot\">").count - 1)
        }
        let all = try await page("")
        #expect(all.left == 0 && all.text.contains("?show=customer#history"))
        // Terms, leadership and the note are ours; the report and the call are not.
        let told = try await page("?show=customer")
        #expect(told.left == 3)
        #expect(
            told.text.contains("aria-current=\"page\">\(words["timeline.show-customer"])<span class=\"count\">2</span>")
        )
        #expect(told.text.contains("do=notes&amp;show=customer#do"))
        #expect(try await page("?show=files").text.contains(words["timeline.nothing"]))
        let wrong = try await desk.agent.get("/tickets/\(id)?show=everything")
        #expect(wrong.status == .unprocessableContent && wrong.text.contains("customer, visits, promises, files"))
    }

    @Test("keeps what was undone, struck out; twice is once", arguments: TestDatabase.reachable)
    func undone(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let id = try await desk.ticket().ticket.id
        let given = try await desk.post("assignment", on: id, ["engineer": desk.engineer.id.description])
        let page = try await desk.agent.get(try #require(given.headers[.location]))
        #expect(page.text.contains("action=\"/tickets/\(id)/undo\"") && page.text.contains("data-keys=\"z\""))
        let entry = try await desk.version(of: id)
        let fields: KeyValuePairs = ["entry": String(entry), "request-key": "undoundoundo"]
        for _ in 1...2 {
            let answer = try await desk.agent.post("/tickets/\(id)/undo", fields)
            #expect(answer.headers[.location] == "/tickets/\(id)?done=undone")
        }
        let card = try await desk.at.desk.ticket(id, seenBy: desk.at.admin)
        #expect(card.ticket.engineer == nil && card.ticket.version == entry + 1)
        let after = try await desk.agent.get("/tickets/\(id)")
        #expect(after.text.contains("taken-back") && !after.text.contains("/undo\""))
        // The engineer, who had not been told yet, is told nothing.
        for _ in 0..<3 { _ = try await desk.at.desk.makeRounds() }
        #expect(try await desk.at.desk.unreadNotices(for: desk.engineer) == 0)
        let late = try await desk.agent.post("/tickets/\(id)/undo", ["entry": String(entry)])
        let words = try Catalogue()[.english]
        #expect(late.status == .conflict && late.text.contains(words["refusal.cannot-take-back"].prefix(30)))
        #expect(try await desk.at.desk.verify().differenceCount == 0)
    }
}
