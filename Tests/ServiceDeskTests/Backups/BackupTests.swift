import AfterSales
import Storage
import TestDesk
import Testing

@testable import ServiceDesk

@Suite("Copies of the records")
struct BackupTests {
    @Test(
        "are noted with what came of them, the newest first, and read by who answers for them",
        arguments: TestDatabase.reachable
    )
    func noted(engine: TestDatabase) async throws {
        let fixture = try await WorkingDesk(on: engine)
        let desk = fixture.desk
        #expect(try await desk.backups(seenBy: fixture.manager).state.newest == nil)
        await #expect(throws: Refusal.notAllowed) { _ = try await desk.backups(seenBy: fixture.agent) }
        let began = fixture.clock.now.advanced(byMilliseconds: -60_000)
        try await desk.noteBackup(at: "/backup/1.dump", beganAt: began, bytes: 5_000_000_000)
        fixture.clock.advance(hours: 1)
        try await desk.noteRestoreTest(of: "/backup/1.dump", .sound, "nothing differs", beganAt: fixture.clock.now)
        fixture.clock.advance(hours: 1)
        try await desk.noteBackup(at: "/backup/2.dump", beganAt: fixture.clock.now, failure: "disk full")
        let (state, history) = try await desk.backups(seenBy: fixture.manager)
        #expect(state.newest?.place == "/backup/1.dump" && state.newest?.bytes == 5_000_000_000)
        #expect(state.failedSince?.words == "disk full" && state.lastTest?.outcome == .sound)
        #expect(history.items.map(\.outcome) == [.failed, .made])
        #expect(history.items.map { $0.test?.outcome } == [nil, .sound])
        #expect(history.items.allSatisfy { $0.schema.hasPrefix("0") })
        let page = try await desk.backups(limit: 1, seenBy: fixture.manager).history
        let rest = try await desk.backups(after: page.next, limit: 1, seenBy: fixture.manager).history
        #expect((page.items + rest.items).map(\.id) == history.items.map(\.id) && rest.next == nil)
        let readings = await desk.readings()
        let figure = { (name: String) in readings.first { $0.name == name }?.value }
        #expect(figure("backup_failed") == 1 && figure("restore_test_sound") == 1)
        #expect(figure("backup_last_bytes") == 5_000_000_000)
        let future = fixture.clock.now.advanced(byMilliseconds: 1)
        await #expect(throws: Refusal.invalid("began", expected: "instant")) {
            try await desk.noteBackup(at: "x", beganAt: future)
        }
        #expect(try await desk.verify().differences == [])
    }

    @Test(
        "that are late, failed or unsound are told to the administrators, each once",
        arguments: TestDatabase.reachable
    )
    func watched(engine: TestDatabase) async throws {
        let fixture = try await WorkingDesk(on: engine)
        let desk = fixture.desk
        let profile = Profile(id: desk.newID(), name: "鄭管理", roles: [.administrator])
        let administrator = try await desk.addPerson(profile, by: .desk).profile.person
        func told() async throws -> [Notice.Kind] {
            for _ in 1...2 { try await desk.watchBackups(every: 2) }
            _ = try await desk.makeRounds()
            return try await desk.notices(for: administrator).items.map(\.kind)
        }
        // A desk that is new has its first hours.
        #expect(try await told() == [])
        fixture.clock.advance(hours: 3)
        #expect(try await told() == [.backupLate])
        try await desk.noteBackup(at: "/backup/1", beganAt: fixture.clock.now)
        fixture.clock.advance(hours: 3)
        #expect(try await told() == [.backupLate])
        fixture.clock.advance(hours: 2)
        #expect(try await told() == [.backupLate, .backupLate])
        try await desk.noteRestoreTest(of: "/backup/1", .differs, "1 difference", beganAt: fixture.clock.now)
        try await desk.noteBackup(at: "/backup/2", beganAt: fixture.clock.now, failure: "no room")
        #expect(Set(try await told()) == [.backupLate, .backupUnsound, .backupFailed])
        try await desk.watchBackups(every: 0)
        #expect(try await told().count == 4)
    }

    @Test(
        "are made by the desk when it is time, by one program, and the last sound one is kept",
        arguments: TestDatabase.reachable
    )
    func own(engine: TestDatabase) async throws {
        let fixture = try await WorkingDesk(on: engine)
        let desk = fixture.desk
        for number in 1...4 {
            let id = try #require(try await desk.beginDueBackup(every: 2, to: "/backup/\(number)"))
            #expect(try await desk.beginDueBackup(every: 2, to: "/backup/other") == nil)
            try await desk.endBackup(id, bytes: 1)
            #expect(try await desk.beginDueBackup(every: 2, to: "/backup/other") == nil)
            if number == 1 { try await desk.noteRestoreTest(of: "/backup/1", .sound, "", beganAt: fixture.clock.now) }
            fixture.clock.advance(hours: 3)
        }
        #expect(try await desk.backupsToRemove(keeping: 2).map(\.place) == ["/backup/2"])
        try await desk.noteRemoved(try await desk.backupsToRemove(keeping: 2)[0].id)
        #expect(try await desk.backupsToRemove(keeping: 2).isEmpty)
        // One that failed is tried again within the hour, not at once.
        let failed = try #require(try await desk.beginDueBackup(every: 2, to: "/backup/5"))
        try await desk.failBackup(failed, because: "no room")
        #expect(try await desk.beginDueBackup(every: 2, to: "/backup/6") == nil)
        fixture.clock.advance(minutes: 61)
        #expect(try await desk.beginDueBackup(every: 2, to: "/backup/6") != nil)
        // One that never ended was broken off; what others failed to make is no reason to wait.
        fixture.clock.advance(minutes: 61)
        try await desk.noteBackup(at: "/else", beganAt: fixture.clock.now, failure: "no room")
        let last = try #require(try await desk.beginDueBackup(every: 2, to: "/backup/7"))
        try await desk.endBackup(last, bytes: 1)
        let noted = try await desk.backups(seenBy: fixture.manager).history.items
        #expect(noted.first { $0.place == "/backup/6" }?.words == "broken off")
        // A clock that was ahead when one was made keeps nobody from making the next.
        fixture.clock.advance(hours: -24)
        #expect(try await desk.backups(seenBy: fixture.manager).state.newest?.id != last)
        fixture.clock.advance(hours: 15)
        #expect(try await desk.beginDueBackup(every: 2, to: "/backup/8") != nil)
        // What is still there is known for as long as it is.
        fixture.clock.advance(days: 800)
        _ = try await desk.purge()
        let kept = try await desk.backups(seenBy: fixture.manager).history.items
        #expect(Set(kept.map(\.place)) == ["/backup/1", "/backup/3", "/backup/4", "/backup/7"])
    }

    @Test("written over one another are tested each for itself", arguments: TestDatabase.reachable)
    func samePlace(engine: TestDatabase) async throws {
        let fixture = try await WorkingDesk(on: engine)
        let (desk, clock) = (fixture.desk, fixture.clock)
        try await desk.noteBackup(at: "weekly", beganAt: clock.now)
        clock.advance(hours: 1)
        try await desk.noteRestoreTest(of: "weekly", .sound, "", beganAt: clock.now)
        clock.advance(hours: 1)
        try await desk.noteBackup(at: "weekly", beganAt: clock.now)
        func tests() async throws -> [RestoreTest.Outcome?] {
            try await desk.backups(seenBy: fixture.manager).history.items.map { $0.test?.outcome }
        }
        #expect(try await tests() == [nil, .sound])
        clock.advance(hours: 1)
        try await desk.noteRestoreTest(of: "weekly", .differs, "", beganAt: clock.now)
        #expect(try await tests() == [.differs, .sound])
    }
}
