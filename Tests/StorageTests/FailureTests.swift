import Storage
import TestDesk
import Testing

@Suite("A failure")
struct FailureTests {
    enum Broken: String, CaseIterable, Sendable {
        case unique, foreignKey, check, notNull, stillReferred, syntax, twoStatements
    }

    @Test("has the same name on both engines", arguments: TestDatabase.reachable, Broken.allCases)
    func mapping(engine: TestDatabase, broken: Broken) async throws {
        let database = try await engine.shelf()
        let failure = await #expect(throws: SQLFailure.self) {
            try await database.write { db in
                switch broken {
                case .unique: try db.run("INSERT INTO part (id, shelf) VALUES (1, 1)")
                case .foreignKey: try db.run("INSERT INTO part (id, shelf) VALUES (2, 77)")
                case .check: try db.run("INSERT INTO shelf (id, room) VALUES (2, -1)")
                case .notNull: try db.run("INSERT INTO shelf (id) VALUES (2)")
                case .stillReferred: try db.run("DELETE FROM shelf")
                case .syntax: try db.run("SELEKT \("secret")")
                case .twoStatements: try db.run("DELETE FROM part; DELETE FROM shelf")
                }
            }
        }
        switch (broken, failure) {
        case (.unique, .unique), (.foreignKey, .foreignKey), (.stillReferred, .foreignKey):
            break
        case (.check, .check(let name)):
            #expect(name == "room_is_positive")
        case (.notNull, .notNull(let name)):
            #expect(name == "shelf.room")
        case (.syntax, .other), (.twoStatements, .other):
            #expect(!"\(String(describing: failure))".contains("secret"))
        default:
            Issue.record("\(broken) is \(String(describing: failure))")
        }
        let left: Int = try await database.read { db in try db.rows("SELECT count(*) AS n FROM shelf")[0]["n"] }
        #expect(left == 1)
    }

    @Test("of a key checked only at commit is the one closure's that broke it", arguments: TestDatabase.reachable)
    func deferred(engine: TestDatabase) async throws {
        let database = try await engine.shelf()
        let failed = await withTaskGroup(of: Int?.self) { group in
            for id in 10..<30 {
                group.addTask {
                    do {
                        let shelf = id.isMultiple(of: 4) ? 77 : 1
                        try await database.write { db in
                            try db.run("INSERT INTO later (id, shelf) VALUES (\(id), \(shelf))")
                        }
                        return nil
                    } catch SQLFailure.foreignKey {
                        return id
                    } catch {
                        return -1
                    }
                }
            }
            return await group.reduce(into: Set<Int>()) { failed, id in if let id { failed.insert(id) } }
        }
        #expect(failed == [12, 16, 20, 24, 28])
        let kept: Int = try await database.read { db in try db.rows("SELECT count(*) AS n FROM later")[0]["n"] }
        #expect(kept == 15)
    }
}

extension TestDatabase {
    fileprivate func shelf() async throws -> any Database {
        let database = try await database()
        try await database.write { db in
            try db.run(
                """
                CREATE TABLE shelf (
                    id BIGINT PRIMARY KEY, room BIGINT NOT NULL, CONSTRAINT room_is_positive CHECK (room > 0)
                )
                """
            )
            try db.run("CREATE TABLE part (id BIGINT PRIMARY KEY, shelf BIGINT NOT NULL REFERENCES shelf (id))")
            try db.run(
                """
                CREATE TABLE later (
                    id BIGINT PRIMARY KEY,
                    shelf BIGINT NOT NULL REFERENCES shelf (id) DEFERRABLE INITIALLY DEFERRED
                )
                """
            )
            try db.run("INSERT INTO shelf (id, room) VALUES (1, 1)")
            try db.run("INSERT INTO part (id, shelf) VALUES (1, 1)")
        }
        return database
    }
}
