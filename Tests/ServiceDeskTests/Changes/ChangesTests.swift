import AfterSales
import Storage
import TestDesk
import Testing

@testable import ServiceDesk

@Suite("News of changes", .timeLimit(.minutes(10)))
struct ChangesTests {
    @Test("comes to every node, from every node", arguments: TestDatabase.reachable)
    func everyNode(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let other = Desk(database: at.desk.database, now: at.desk.now)
        try await keepingLookOut(at.desk, other) {
            var here = try await at.desk.changes.subscribe().makeAsyncIterator()
            var there = try await other.changes.subscribe().makeAsyncIterator()
            #expect(await here.next()?.changes == [])
            #expect(await there.next()?.changes == [])
            let ticket = try await at.open()
            let opened = Change(Subject(.ticket, String(ticket.number)), 1)
            #expect(await here.nextTelling()?.changes.contains(opened) == true)
            #expect(await there.nextTelling()?.changes.contains(opened) == true)
            _ = try await other.contact(
                ticket,
                .init(channel: .phone, outcome: .reached, to: "李", words: "好"),
                by: at.agent
            )
            #expect(await here.nextTelling()?.changes.first?.subject == opened.subject)
            #expect(await there.nextTelling()?.changes.first?.subject == opened.subject)
        }
    }

    @Test("comes after a break from the place where it broke off, on whichever node", arguments: TestDatabase.reachable)
    func afterABreak(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let place = try await at.desk.changes.place()
        let first = try await at.open("一")
        let second = try await at.open("二")
        // Nobody kept a look-out while it happened, and the place goes through a browser as text.
        let other = Desk(database: at.desk.database, now: at.desk.now)
        var caughtUp = try await other.changes.subscribe(afterText: place.description).makeAsyncIterator()
        let news = try #require(await caughtUp.next())
        #expect(!news.isIncomplete)
        #expect(news.changes.map(\.subject.id).contains(String(first.number)))
        #expect(news.changes.map(\.subject.id).contains(String(second.number)))
        var again = try await other.changes.subscribe(after: news.place).makeAsyncIterator()
        #expect(await again.next()?.changes == [])
    }

    @Test("goes on past what only a newer program beside this one knows", arguments: TestDatabase.reachable)
    func ofNewerProgram(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let place = try await at.desk.changes.place()
        try await at.desk.database.write { db in
            try db.run(
                """
                INSERT INTO journal (subject_kind, subject_id, seq, occurred_at, recorded_at, person_id, person_name,
                    kind, data, previous_hash, hash)
                VALUES ('weather', '1', 1, 0, 0, 0, '', 'weather.changed', '{}', '', '')
                """
            )
        }
        let ticket = try await at.open()
        var news = try await at.desk.changes.subscribe(after: place).makeAsyncIterator()
        let first = try #require(await news.next())
        #expect(first.changes.contains(Change(Subject(.ticket, String(ticket.number)), 1)) && !first.isIncomplete)
        #expect(try await at.desk.audit(seenBy: at.manager).items.contains { $0.entry.subject.kind == .ticket })
    }

    @Test(
        "says so where it cannot tell all",
        arguments: TestDatabase.reachable,
        ["", "x", "1:2", "5:3:", "9223372036854775807", "1:5:9", "7:9999999999:"]
    )
    func unknownPlaces(engine: TestDatabase, text: String) async throws {
        let database = try await engine.database()
        try await database.migrate(Migration.all)
        let desk = Desk(database: database, now: { Instant(milliseconds: 0) })
        var news = try await desk.changes.subscribe(afterText: text).makeAsyncIterator()
        #expect(await news.next()?.isIncomplete == true)
    }

    @Test(
        "keeps a bounded number for who does not take it, and says that some are missing",
        arguments: TestDatabase.reachable
    )
    func slowSubscriber(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        try await keepingLookOut(at.desk) {
            var slow = try await at.desk.changes.subscribe().makeAsyncIterator()
            let quick = try await at.desk.changes.subscribe()
            let ticket = Subject(.ticket, "1")
            let line = try JournalLine("test", ["n": 1])
            let database = at.desk.database
            for _ in 0..<6 {
                try await database.write { db in
                    _ = try db.record(
                        Array(repeating: line, count: 50),
                        on: ticket,
                        by: .desk,
                        at: Instant(milliseconds: 0)
                    )
                }
                try await Task.sleep(for: .milliseconds(60))
            }
            // Once somebody has heard of everything, it waits for the slow one, too.
            var heard = 0
            for await news in quick {
                heard += news.changes.count
                if news.isIncomplete || heard >= 300 { break }
            }
            var told = 0
            var isIncomplete = false
            while !isIncomplete, told < 300, let news = await slow.next() {
                told += news.changes.count
                isIncomplete = news.isIncomplete
                #expect(news.changes.count <= Changes.room)
            }
            #expect(isIncomplete)
        }
    }

    /// The transaction that began first ends last: a place by rising numbers alone would pass it over.
    @Test("does not miss what was begun early and committed late", .enabled(if: TestDatabase.server != nil))
    func lateCommit() async throws {
        let database = try await TestDatabase.postgres.database()
        try await database.migrate(Migration.all)
        let desk = Desk(database: database, now: { Instant(milliseconds: 0) })
        let line = try JournalLine("test", ["n": 1])
        let gate = HeldTransaction()
        let late = Task {
            try await database.write { db in
                _ = try db.record([line], on: Subject(.ticket, "1"), by: .desk, at: Instant(milliseconds: 0))
                gate.hold()
            }
        }
        try await gate.isHeld()
        try await database.write { db in
            _ = try db.record([line], on: Subject(.ticket, "2"), by: .desk, at: Instant(milliseconds: 0))
        }
        let before = try await database.read { try $0.news(since: JournalPlace("1:1:"), limit: 100) }
        #expect(before.changes.map(\.subject.id) == ["2"])
        gate.release()
        try await late.value
        let after = try await database.read { try $0.news(since: before.place, limit: 100) }
        #expect(after.changes.map(\.subject.id) == ["1"])
        let end = try await database.read { try $0.news(since: after.place, limit: 100) }
        #expect(end.changes == [])
        _ = desk
    }

    @Test("goes on after every connection was cut", .enabled(if: TestDatabase.server != nil))
    func afterCut() async throws {
        let server = try #require(TestDatabase.server)
        let name = "changes\(UInt64.random(in: 0...UInt64.max))"
        let admin = try PostgresDatabase(server, connections: 1)
        try await admin.write { db in try db.run("CREATE SCHEMA \(SQL.identifier(name))") }
        let database = try PostgresDatabase("\(server) application_name=\(name) options='-c search_path=\(name)'")
        try await database.migrate(Migration.all)
        let desk = Desk(database: database, now: { Instant(milliseconds: 0) })
        let line = try JournalLine("test", ["n": 1])
        try await keepingLookOut(desk) {
            var news = try await desk.changes.subscribe().makeAsyncIterator()
            _ = await news.next()
            try await Task.sleep(for: .milliseconds(200))
            try await admin.read { db in
                _ = try db.rows(
                    "SELECT pg_terminate_backend(pid, 5000) AS cut FROM pg_stat_activity WHERE application_name = \(name)"
                )
            }
            try await desk.database.write { db in
                _ = try db.record([line], on: Subject(.ticket, "7"), by: .desk, at: Instant(milliseconds: 0))
            }
            #expect(await news.next()?.changes == [Change(Subject(.ticket, "7"), 1)])
        }
    }

    @Test("shows people only the tickets they may know of", arguments: TestDatabase.reachable)
    func scope(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let place = try await at.desk.changes.place()
        let ticket = try await at.open()
        let stranger = try await at.person(of: at.another("C-2", name: "別家"), .customerResponsible)
        let responsible = try await at.person(of: at.hospital, .customerResponsible)
        let news = try await at.desk.database.read { try $0.news(since: place, limit: 100) }
        #expect(try await at.desk.visible(news, to: at.agent).tickets == [ticket])
        #expect(try await at.desk.visible(news, to: responsible).tickets == [ticket])
        #expect(try await at.desk.visible(news, to: stranger).tickets == [])
        #expect(try await at.desk.visible(news, to: at.otherEngineer).tickets == [])
    }

    /// Runs `body` while these nodes keep their look-out.
    private func keepingLookOut(_ desks: Desk..., body: () async throws -> Void) async throws {
        let tasks = desks.map { desk in Task { await desk.changes.run() } }
        defer { for task in tasks { task.cancel() } }
        try await body()
    }
}

extension AsyncStream<News>.Iterator {
    /// The next that tells of something; on a busy machine the look-out shows in between that it is kept.
    fileprivate mutating func nextTelling() async -> News? {
        while let news = await next() {
            if news.isIncomplete || !news.changes.isEmpty { return news }
        }
        return nil
    }
}
