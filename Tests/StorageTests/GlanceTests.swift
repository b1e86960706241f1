import Storage
import TestDesk
import Testing

@Suite("A glance")
struct GlanceTests {
    struct Stumble: Error {}

    @Test("sees one state, whatever others write meanwhile", arguments: TestDatabase.reachable)
    func oneState(engine: TestDatabase) async throws {
        let database = try await engine.accounts("anna")
        let seen = try await database.glance {
            let before = try await database.balance("anna")
            try await Task.detached { try await database.write { db in try db.credit("anna", 5) } }.value
            // Within another one it is the same.
            return try await [before, database.balance("anna"), database.glance { try await database.balance("anna") }]
        }
        #expect(seen == [0, 0, 0])
        #expect(try await database.balance("anna") == 5)
    }

    @Test("ends with what its own task writes", arguments: TestDatabase.reachable)
    func ownWrites(engine: TestDatabase) async throws {
        let database = try await engine.accounts("anna")
        let seen = try await database.glance {
            let before = try await database.balance("anna")
            try await database.write { db in try db.credit("anna", 5) }
            return try await [before, database.balance("anna")]
        }
        #expect(seen == [0, 5])
    }

    @Test("goes on after a question that failed", arguments: TestDatabase.reachable)
    func failing(engine: TestDatabase) async throws {
        let database = try await engine.accounts("anna")
        try await database.glance { () async throws in
            await #expect(throws: Stumble.self) { try await database.read { _ in throw Stumble() } }
            #expect(try await database.balance("anna") == 0)
            await #expect(throws: SQLFailure.self) {
                try await database.read { db in _ = try db.rows("SELECT nothing FROM nowhere") }
            }
            #expect(try await database.balance("anna") == 0)
            // Nor does it pass for an answer when the closure makes nothing of the failure.
            await #expect(throws: SQLFailure.self) {
                try await database.read { db in _ = try? db.rows("SELECT nothing FROM nowhere") }
            }
            #expect(try await database.balance("anna") == 0)
        }
    }

    @Test("gives its connection back, however it ends", arguments: TestDatabase.reachable)
    func givesBack(engine: TestDatabase) async throws {
        let database = try await engine.accounts("anna")
        await #expect(throws: Stumble.self) {
            try await database.glance { () async throws in
                _ = try await database.balance("anna")
                throw Stumble()
            }
        }
        // A task that lives on asks for itself.
        let left = try await database.glance {
            _ = try await database.balance("anna")
            return Task {
                try await Task.sleep(for: .milliseconds(1))
                return try await database.balance("anna")
            }
        }
        #expect(try await left.value == 0)
        // More than there are connections, each of which is needed again by the write within.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    try await database.glance { () async throws in
                        _ = try await database.balance("anna")
                        try await database.write { db in try db.credit("anna", 1) }
                        _ = try await database.balance("anna")
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await database.balance("anna") == 20)
        #expect(database.figures.busy == 0)
    }
}
