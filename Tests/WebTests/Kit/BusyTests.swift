import AfterSales
import Dispatch
import HTTPTypes
import ServiceDesk
import Storage
import TestDesk
import Testing

@testable import Web

@Suite(
    "A site whose connections are all in use",
    .enabled(if: TestDatabase.server != nil, "TEST_POSTGRES names no server"),
    .timeLimit(.minutes(10))
)
struct BusyTests {
    @Test("asks people and programs to come back soon, lets nobody hang, and says so in its metrics")
    func busy() async throws {
        let server = try #require(TestDatabase.server)
        let schema = "busy\(UInt64.random(in: 0...UInt64.max))"
        let admin = try PostgresDatabase(server, connections: 1)
        try await admin.write { db in try db.run("CREATE SCHEMA \(SQL.identifier(schema))") }
        let database = try PostgresDatabase(
            "\(server) options='-c search_path=\(schema)'",
            connections: 1,
            patience: .milliseconds(300)
        )
        let at = try await TestSite(database: database)
        let browser = try await at.browser(.agent)
        let (isHeld, held) = AsyncStream.makeStream(of: Void.self)
        let barrier = DispatchSemaphore(value: 0)
        let holding = Task {
            try await database.read { _ in
                held.yield()
                barrier.wait()
            }
        }
        for await _ in isHeld { break }
        let took = try await ContinuousClock().measure {
            async let page = browser.get("/tickets")
            async let programs = browser.get("/api/v1/me")
            async let health = at.stranger().get("/health/ready")
            for answer in try await [page, programs, health] {
                #expect(answer.status == .serviceUnavailable)
                #expect(answer.headers[.retryAfter] == "5")
            }
        }
        #expect(took < .seconds(5))
        let metrics = try await at.stranger().get("/metrics").text
        #expect(metrics.contains("aftercare_database_connections{state=\"busy\"} 1.0\n"), "\(metrics)")
        #expect(metrics.contains("aftercare_database_waits_total"))
        #expect(!metrics.contains("aftercare_database_refused_total 0.0"))
        barrier.signal()
        try await holding.value
        #expect(try await browser.get("/tickets").status == .ok)
        #expect(try await at.stranger().get("/metrics").text.contains("aftercare_outbox_waiting 0.0"))
    }
}
