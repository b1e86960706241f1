import ServiceDesk
import Storage
import TestDesk
import Testing

@Suite("Moving a desk")
struct DeskMoveTests {
    static let ways = TestDatabase.reachable.flatMap { from in TestDatabase.reachable.map { (from, $0) } }

    @Test("carries the demo organisation over, with every table of the schema", arguments: ways)
    func demo(from: TestDatabase, to: TestDatabase) async throws {
        let (source, target) = (try await from.database(), try await to.database())
        _ = try await DemoTests.make(on: source, now: RecordsDesk.noon)
        let move = Move(from: source, to: target, migrations: Migration.all)
        let report = try await move.run()
        try await move.finish()

        // What the schema has, found in the words of the migrations: none may be left behind by a later one.
        let made = Migration.all.flatMap(\.tables)
        #expect(made.count > 20)
        #expect(Set(report.tables.map(\.name)) == Set(made))
        let counts = Dictionary(report.tables.map { ($0.name, $0.rows) }) { first, _ in first }
        for table in ["journal", "person", "customer", "device", "ticket", "clock", "visit", "pause"] {
            #expect(counts[table] ?? 0 > 0, "\(table) is empty")
        }

        let desk = Desk(database: target, now: { RecordsDesk.noon })
        let verification = try await desk.verify()
        #expect(verification.differences == [])
        #expect(verification.entries == counts["journal"])

        // And back again: what comes back is what left.
        let home = try await from.database()
        let back = Move(from: target, to: home, migrations: Migration.all)
        let returned = try await back.run()
        #expect(returned.tables.map(\.fingerprint) == report.tables.map(\.fingerprint))
    }
}
