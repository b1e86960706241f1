import AfterSales
import Storage
import TestDesk
import Testing

@testable import ServiceDesk

@Suite("Clearing away")
struct PurgingTests {
    @Test(
        "takes what was settled a month ago and read three months ago, and nothing else",
        arguments: TestDatabase.reachable
    )
    func purge(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let now = at.clock.now
        try await at.desk.database.write { db in
            for (fact, days) in [("old", 31), ("new", 29)] as [(String, Int64)] {
                try db.run(
                    """
                    INSERT INTO outbox (fact, kind, audience, particulars, happened_at, created_at, deliver_after,
                        attempts, settled_at, outcome)
                    VALUES (\(fact), 'signed', 'lead', '{}', 0, 0, 0, 0,
                        \(now.advanced(byMilliseconds: -days * 86_400_000)), 'delivered')
                    """
                )
            }
            try db.run(
                """
                INSERT INTO outbox (fact, kind, audience, particulars, happened_at, created_at, deliver_after, attempts)
                VALUES ('waiting', 'signed', 'lead', '{}', 0, 0, 0, 0)
                """
            )
            for (fact, days, isRead) in [("read", 91, true), ("unread", 91, false), ("forgotten", 366, false)]
                as [(String, Int64, Bool)]
            {
                let told = now.advanced(byMilliseconds: -days * 86_400_000)
                try db.run(
                    """
                    INSERT INTO notice (person_id, fact, kind, particulars, happened_at, told_at, read_at)
                    VALUES (\(at.agent.id), \(fact), 'signed', '{}', \(told), \(told), \(isRead ? told : nil))
                    """
                )
            }
        }
        #expect(try await at.desk.purge() == 3)
        #expect(try await at.desk.purge() == 0)
        let left: [String] = try await at.desk.database.read { db in
            try db.rows("SELECT fact FROM outbox UNION ALL SELECT fact FROM notice ORDER BY fact").map {
                try $0["fact"]
            }
        }
        #expect(left == ["new", "unread", "waiting"])
        let waiting = await at.desk.readings().first { $0.name == "outbox_waiting" }
        #expect(waiting?.value == 1)
    }
}
