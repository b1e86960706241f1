import AfterSales
import HTTPTypes
import TestDesk
import Testing

@testable import ServiceDesk
@testable import Web

@Suite("The page of backups")
struct BackupsPageTests {
    @Test("says how it stands and what to do", arguments: TestDatabase.reachable)
    func advice(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let manager = try await at.browser(.manager)
        #expect(try await at.browser(.agent).get("/backups").status == .forbidden)
        #expect(try await manager.get("/backups").text.contains("If the disk breaks, everything is lost"))
        try await at.desk.noteBackup(at: "/backup/1.dump", beganAt: at.clock.now, bytes: 2_745_000)
        let untested = try await manager.get("/backups").text
        #expect(untested.contains("2.7 MB") && untested.contains("No backup has been brought back yet"))
        try await at.desk.noteRestoreTest(of: "/backup/1.dump", .differs, "<1 difference>", beganAt: at.clock.now)
        let unsound = try await manager.get("/backups").text
        #expect(unsound.contains("Delete no older backup") && unsound.contains("&lt;1 difference&gt;"))
        at.clock.advance(minutes: 1)
        try await at.desk.noteRestoreTest(of: "/backup/1.dump", .sound, "nothing differs", beganAt: at.clock.now)
        let sound = try await manager.get("/backups").text
        #expect(sound.contains("Came back; nothing differs") && !sound.contains("Delete no older"))
        #expect(try await manager.get("/metrics").text.contains("aftercare_restore_test_sound 1"))
    }
}
