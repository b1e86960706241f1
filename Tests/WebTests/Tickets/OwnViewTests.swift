import AfterSales
import HTTPTypes
import TestDesk
import Testing

@testable import ServiceDesk
@testable import Web

@Suite("A view of the queue that somebody saved")
struct OwnViewTests {
    @Test("stands in the rail with its count, is renamed, shared and deleted", arguments: TestDatabase.reachable)
    func life(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        for subject in ["異響", "漏水", "異響又來了"] { _ = try await desk.ticket(subject) }
        let night = Set(["night"])
        func agent(_ name: String) async throws -> TestBrowser {
            let profile = Profile(id: desk.at.desk.newID(), name: name, roles: [.agent], teams: night)
            return try await desk.at.browser(for: desk.at.desk.addPerson(profile, by: .desk).profile.person)
        }
        let mei = try await agent("林小姐")
        #expect(try await mei.get("/tickets?q=異響".percentEncodedQuery).text.contains("name=\"address\""))
        let fields: KeyValuePairs = [
            "view-name": " 夜班\t異響 ", "address": "q=異響&after=x", "team": "night", "request-key": "savesavesave",
        ]
        var place = ""
        for _ in 1...2 {
            let saved = try await mei.post("/tickets/views", fields)
            place = try #require(saved.headers[.location])
        }
        let id = try #require(place.split(separator: "=").dropFirst().first?.split(separator: "&").first)
        let page = try await mei.get("/tickets?view=\(id)")
        #expect(page.text.contains("<h1>夜班 異響</h1>") && !page.text.contains("漏水"))
        #expect(page.text.contains("<span>夜班 異響</span><span class=\"count\">2</span>"))
        // A word typed into the box counts instead of the saved one; the file is of the same tickets.
        #expect(try await mei.get("/tickets?view=\(id)&q=").text.contains("漏水"))
        #expect(try await !mei.get("/tickets/export?view=\(id)").text.contains("漏水"))
        // Of the same team: may look, may not touch. Of none: there is no such view.
        let other = try await agent("吳小姐")
        #expect(try await other.get("/tickets?view=\(id)").text.contains("夜班 異響"))
        #expect(try await other.post("/tickets/views/\(id)", ["view-name": "x", "version": "1"]).status == .notFound)
        let sales = try await desk.at.browser(.sales, name: "銷售")
        #expect(try await sales.get("/tickets?view=\(id)").status == .notFound)
        let stale = try await mei.post("/tickets/views/\(id)", ["view-name": "新名", "version": "7"])
        #expect(stale.status == .conflict && stale.text.contains("value=\"新名\""))
        let renamed = try await mei.post("/tickets/views/\(id)", ["view-name": "新名", "version": "1"])
        #expect(renamed.headers[.location] == "/tickets?view=\(id)&done=view-saved")
        #expect(try await other.get("/tickets?view=\(id)").status == .notFound)
        #expect(try await mei.post("/tickets/views/\(id)/deletion").headers[.location] == "/tickets?done=view-deleted")
        #expect(try await mei.get("/tickets?view=\(id)").status == .notFound)
        #expect(try await desk.at.desk.verify().differenceCount == 0)
    }

    @Test("is refused without a name, for a strange team, or one too many", arguments: TestDatabase.reachable)
    func refused(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let person = try #require(desk.agent.person)
        let unnamed = try await desk.agent.post("/tickets/views", ["address": "q=x", "view-name": " "])
        #expect(unnamed.status == .unprocessableContent && unnamed.text.contains("<details class=\"own-view\" open>"))
        await #expect(throws: Refusal.invalid("team", expected: "choice")) {
            try await desk.at.desk.saveView(named: "x", showing: "q=x", for: "sales", by: person)
        }
        for number in 1...30 {
            _ = try await desk.at.desk.saveView(named: "\(number)", showing: "q=x", by: person)
        }
        await #expect(throws: Refusal.self) {
            try await desk.at.desk.saveView(named: "x", showing: "q=x", by: person)
        }
    }
}

extension String {
    fileprivate var percentEncodedQuery: String {
        split(separator: "=", maxSplits: 1).enumerated().map { $0 == 0 ? String($1) : String($1).percentEncoded }
            .joined(separator: "=")
    }
}
