import AfterSales
import Storage
import TestDesk
import Testing

@testable import ServiceDesk

@Suite("Who has a ticket open", .timeLimit(.minutes(10)))
struct PresenceTests {
    @Test("is told to the others, each person once, and when they write", arguments: TestDatabase.reachable)
    func others(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let ticket = try await at.open()
        let (first, second) = (try page(1, on: ticket), try page(2, on: ticket))
        try await at.desk.arrive(on: first, by: at.agent)
        try await at.desk.arrive(on: second, by: at.agent)
        #expect(try await at.desk.others(on: ticket, seenBy: at.agent) == [])
        let agent = Presence(person: at.agent.id, name: "林小姐", isWriting: false)
        #expect(try await at.desk.others(on: ticket, seenBy: at.manager) == [agent])
        try await at.desk.noteWriting(on: ticket, page: first.name, by: at.agent)
        #expect(try await at.desk.others(on: ticket, seenBy: at.manager).map(\.isWriting) == [true])
        at.clock.advance(milliseconds: OpenPage.writing)
        #expect(try await at.desk.others(on: ticket, seenBy: at.manager) == [agent])
    }

    @Test("ends when the page is closed, or when nobody speaks for it", arguments: TestDatabase.reachable)
    func end(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let ticket = try await at.open(by: at.sales)
        let (left, kept, lost) = (try page(1, on: ticket), try page(2, on: ticket), try page(3, on: ticket))
        try await at.desk.arrive(on: left, by: at.agent)
        try await at.desk.arrive(on: kept, by: at.manager)
        try await at.desk.arrive(on: lost, by: at.sales)
        try await at.desk.leave(left, by: at.agent)
        let names = { Set(try await at.desk.others(on: ticket, seenBy: .desk).map(\.name)) }
        #expect(try await names() == ["何經理", "周銷售", "林小姐"])
        // A node that has not noticed yet speaks for it still; it is not called back.
        let now = at.clock.now
        try await at.desk.database.write { db in try db.keepOpen([left, kept], at: now) }
        at.clock.advance(milliseconds: OpenPage.grace)
        #expect(try await names() == ["何經理", "周銷售"])
        let later = at.clock.now.advanced(byMilliseconds: 10_000)
        at.clock.advance(milliseconds: 10_000)
        try await at.desk.database.write { db in try db.keepOpen([left, kept], at: later) }
        at.clock.advance(milliseconds: OpenPage.life - 1)
        #expect(try await names() == ["何經理"])
        let end = at.clock.now
        try await at.desk.database.write { db in try db.keepOpen([kept], at: end) }
        let rows = try await at.desk.database.read { db in try db.rows("SELECT page FROM presence") }
        #expect(rows.count == 1)
    }

    @Test("neither shows nor is shown to whoever may not see the ticket", arguments: TestDatabase.reachable)
    func scope(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let ticket = try await at.open()
        try await at.desk.arrive(on: page(1, on: ticket), by: at.agent)
        let responsible = try await at.person(of: at.hospital, .customerResponsible)
        for (person, refusal) in [(at.otherEngineer, Refusal.notFound), (responsible, .notAllowed)] {
            let page = try page(2, on: ticket)
            await #expect(throws: refusal) { try await at.desk.arrive(on: page, by: person) }
            await #expect(throws: refusal) { _ = try await at.desk.others(on: ticket, seenBy: person) }
        }
        await #expect(throws: Refusal.notFound) {
            try await at.desk.noteWriting(on: ticket, page: page(1, on: ticket).name, by: at.otherEngineer)
        }
        // Nobody speaks for the page of another.
        try await at.desk.leave(page(1, on: ticket), by: at.manager)
        try await at.desk.noteWriting(on: ticket, page: page(1, on: ticket).name, by: at.manager)
        at.clock.advance(milliseconds: OpenPage.grace)
        #expect(try await at.desk.others(on: ticket, seenBy: at.manager).map(\.isWriting) == [false])
    }

    @Test("is noticed on every node, and written into no journal", arguments: TestDatabase.reachable)
    func everyNode(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let clock = at.clock
        let other = Desk(database: at.desk.database, now: { clock.now })
        let (ticket, elsewhere) = (try await at.open(), try await at.open())
        let lines = { try await other.database.read { db in try db.rows("SELECT seq FROM journal").count } }
        let before = try await lines()
        let lookOut = Task { await other.changes.run() }
        defer { lookOut.cancel() }
        let own = try page(1, on: ticket)
        try await other.arrive(on: own, by: at.manager)
        var news = try await other.changes.subscribe(on: own).makeAsyncIterator()
        var unconcerned = try await other.changes.subscribe(on: page(2, on: elsewhere)).makeAsyncIterator()
        _ = await unconcerned.next()
        try await expect(["林小姐"], on: ticket, seenBy: at.manager, at: other, &news) {
            try await at.desk.arrive(on: page(3, on: ticket), by: at.agent)
        }
        try await expect([], on: ticket, seenBy: at.manager, at: other, &news) {
            try await at.desk.leave(page(3, on: ticket), by: at.agent)
            clock.advance(milliseconds: OpenPage.grace)
        }
        #expect(try await lines() == before)
        // Something for everybody: what was not for it did not come before.
        _ = try await at.open()
        while let told = await unconcerned.next() {
            #expect(!told.hasPresenceChanged)
            if !told.changes.isEmpty { break }
        }
    }

    @Test("takes no name of a page that nobody would make up")
    func names() throws {
        let ticket = Ticket.ID(number: 1)
        for name in ["", "short", String(repeating: "x", count: 65), "with blanks in its name", "密密密密密密密密密密密密密密密密"] {
            #expect(OpenPage(ticket, name: name) == nil)
        }
        #expect(OpenPage(ticket, name: "0123456789abcdefABCDEF") != nil)
    }

    private func page(_ number: Int, on ticket: Ticket.ID) throws -> OpenPage {
        try #require(OpenPage(ticket, name: String(repeating: "p", count: 20) + String(number)))
    }

    /// After `act`, the news say that somebody came or went until it is these.
    private func expect(
        _ names: [String],
        on ticket: Ticket.ID,
        seenBy person: Person,
        at desk: Desk,
        _ news: inout AsyncStream<News>.Iterator,
        after act: () async throws -> Void
    ) async throws {
        try await act()
        while let told = await news.next() {
            guard told.hasPresenceChanged else { continue }
            if try await desk.others(on: ticket, seenBy: person).map(\.name) == names { return }
        }
        Issue.record("nobody was told of \(names)")
    }
}
