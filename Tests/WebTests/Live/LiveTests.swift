import AfterSales
import HTTPTypes
import ServiceDesk
import TestDesk
import Testing

@testable import Web

@Suite("The live connection", .timeLimit(.minutes(5)))
struct LiveTests {
    @Test(
        "tells somebody of the tickets they may see, and ends when the node leaves",
        arguments: TestDatabase.reachable
    )
    func tells(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let at = desk.at
        let place = try await at.desk.changes.place()
        let ticket = try await desk.ticket().ticket.id
        let lookOut = Task { await at.desk.changes.run() }
        let leaving = Task {
            try await Task.sleep(for: .seconds(3))
            lookOut.cancel()
        }
        let answer = try await desk.agent.get("/live?after=\(place.description.percentEncoded)")
        try await leaving.value
        #expect(answer.status == .ok)
        #expect(answer.headers[.contentType] == "text/event-stream; charset=utf-8")
        #expect(
            answer.text.contains("event: news\ndata: {\"tickets\":[\"\(ticket)\"],\"unread\":0}\n\n"),
            "\(answer.text)"
        )
        #expect(answer.text.contains("id: "))
    }

    @Test(
        "asks a page from an unknown place to read itself anew, and lets no stranger in",
        arguments: TestDatabase.reachable
    )
    func reload(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let browser = try await at.browser(.agent)
        let lookOut = Task { await at.desk.changes.run() }
        let leaving = Task {
            try await Task.sleep(for: .seconds(3))
            lookOut.cancel()
        }
        let answer = try await browser.get("/live", [.lastEventID: "from elsewhere"])
        try await leaving.value
        #expect(answer.text.contains("event: reload"))
        #expect(try await at.stranger().get("/live").status == .seeOther)
    }
}
