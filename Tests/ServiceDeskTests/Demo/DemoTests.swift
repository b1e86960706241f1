import AfterSales
import ServiceDesk
import Storage
import TestDesk
import Testing

@Suite("The demo organisation")
struct DemoTests {
    static func make(on database: any Database, now: Instant) async throws -> Demo.Report {
        try await database.migrate(Migration.all)
        return try await Demo(on: database, now: now).make(
            plans: [ProjectFolder.text("plans/standard.yaml")],
            calendars: ["service-7x8", "cn-working-days", "intake-24x7"].map { name in
                try CalendarReader.read(ProjectFolder.text("plans/calendars/\(name).yaml")) { list in
                    try? ProjectFolder.text("plans/calendars/\(list)")
                }
            }
        )
    }

    @Test(
        "has somebody in every role, devices in every phase and tickets on every rung",
        arguments: TestDatabase.reachable
    )
    func complete(engine: TestDatabase) async throws {
        let database = try await engine.database()
        let report = try await Self.make(on: database, now: RecordsDesk.noon)
        #expect(Set(report.logins.map(\.role)) == Set(Role.allCases))
        let found = try await database.read { db in
            (
                Set(try db.rows("SELECT DISTINCT turn FROM ticket").map { try $0["turn"] as String }),
                Set(try db.rows("SELECT DISTINCT phase FROM device").map { try $0["phase"] as String }),
                Set(try db.rows("SELECT DISTINCT language FROM customer").map { try $0["language"] as String })
            )
        }
        #expect(found.0 == Set(Turn.allCases.map(\.rawValue)))
        #expect(found.1 == Set(DevicePhase.allCases.map(\.rawValue)))
        #expect(found.2.count == 3)
        #expect(report.customers == 3)
        #expect((38...45).contains(report.devices))
    }

    @Test("can be made at any hour", arguments: TestDatabase.reachable, [0, 3, 9, 17, 23])
    func anyHour(engine: TestDatabase, hour: Int) async throws {
        let database = try await engine.database()
        let now = RecordsDesk.noon.advanced(byMilliseconds: Int64(hour - 12) * 3_600_000)
        #expect(try await Self.make(on: database, now: now).tickets == 25)
    }

    @Test("is never mixed into a desk that has people", arguments: TestDatabase.reachable)
    func onlyOnce(engine: TestDatabase) async throws {
        let database = try await engine.database()
        _ = try await Self.make(on: database, now: RecordsDesk.noon)
        await #expect(throws: Refusal.self) { try await Self.make(on: database, now: RecordsDesk.noon) }
    }
}
