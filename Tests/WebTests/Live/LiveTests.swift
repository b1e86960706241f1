import AfterSales
import HTTPTypes
import TestDesk
import Testing

@testable import ServiceDesk
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

    @Test("says who else has the ticket open, to colleagues alone", arguments: TestDatabase.reachable)
    func company(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let at = desk.at
        let ticket = try await desk.ticket().ticket.id
        let colleague = try await at.person([.manager], name: "周 \"經理\"")
        let page = try #require(OpenPage(ticket, name: "0123456789abcdef"))
        try await at.desk.arrive(on: page, by: colleague)
        try await at.desk.noteWriting(on: ticket, page: page.name, by: colleague)
        let lookOut = Task { await at.desk.changes.run() }
        let leaving = Task {
            try await Task.sleep(for: .seconds(2))
            lookOut.cancel()
        }
        let own = "ticket=\(ticket)&page=fedcba9876543210"
        let answer = try await desk.agent.get("/live?\(own)")
        try await leaving.value
        let says = #"event: here\#ndata: {"people":[{"isWriting":true,"name":"周 \"經理\""}]}\#n\#n"#
        #expect(answer.text.contains(says), "\(answer.text)")
        let customer = try await at.browser(.customerResponsible, customer: desk.customer.id)
        #expect(try await customer.get("/live?\(own)").status == .forbidden)
        let engineer = try await at.browser(.engineer)
        #expect(try await engineer.get("/live?\(own)").status == .notFound)
        #expect(try await desk.agent.get("/live?ticket=\(ticket)&page=x").status == .unprocessableContent)
        #expect(
            try await desk.agent.post("/tickets/\(ticket)/writing", ["page": "fedcba9876543210"]).status == .noContent
        )
        #expect(try await desk.agent.post("/tickets/\(ticket)/writing", token: "forged").status == .forbidden)
    }

    @Test(
        "has room for so many, of one person and of all, and is free again when they leave",
        arguments: TestDatabase.reachable
    )
    func seats(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let (mei, jun) = (try await at.person([.agent]), try await at.person([.agent]))
        let seats = LiveSeats(forAll: 3, forOne: 2)
        let first = try seats.take(for: mei)
        var second: LiveSeats.Seat? = try seats.take(for: mei)
        let tooMany = #expect(throws: Refusal.self) { _ = try seats.take(for: mei) }
        #expect(tooMany?.status == .tooManyRequests && tooMany?.retryAfter == "30")
        let third = try seats.take(for: jun)
        let full = #expect(throws: HTTPRefusal.self) { _ = try seats.take(for: jun) }
        #expect(full?.status == .serviceUnavailable && full?.headers[.retryAfter] == "30")
        first.leave()
        first.leave()
        _ = try seats.take(for: mei).leave()
        // An answer that never began leaves with its request.
        if second != nil { second = nil }
        let again = [try seats.take(for: mei), try seats.take(for: mei)]
        for seat in again + [third] { seat.leave() }
    }

    @Test("says that it is there also while nothing happens")
    func still() throws {
        let place = try #require(JournalPlace("7"))
        let news = VisibleNews(tickets: [], unread: 2, isIncomplete: false, place: place)
        #expect(LiveEvent(news, unreadBefore: 2).text == "id: 7\nevent: still\ndata: {}\n\n")
        #expect(LiveEvent(news, unreadBefore: 1).text.contains("event: news\ndata: {\"tickets\":[],\"unread\":2}"))
    }

    @Test("answers whoever finds no room with when to come again", arguments: TestDatabase.reachable)
    func noRoom(engine: TestDatabase) async throws {
        let at = try await TestSite(database: try await engine.database(), livePages: 0)
        let answer = try await at.browser(.agent).get("/live")
        #expect(answer.status == .serviceUnavailable && answer.headers[.retryAfter] == "30")
    }
}
