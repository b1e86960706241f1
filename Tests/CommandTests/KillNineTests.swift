import AfterSales
import Foundation
import ServiceDesk
import Storage
import Synchronization
import TestDesk
import Testing

/// The program loses its power at any moment: whatever it acknowledged is there, whole, and nothing is there by half.
@Suite("Killed without warning", .serialized)
struct KillNineTests {
    @Test("the program has lost nothing it acknowledged, on SQLite, twenty times", .timeLimit(.minutes(3)))
    func sqlite() async throws {
        let kept = try KeptDesk()
        defer { kept.remove() }
        let log = kept.folder.appending(path: "log")
        try await survives(20, database: kept.database, log: log) { body in try await kept.open(body) }
    }

    @Test(
        "the program has lost nothing it acknowledged, on PostgreSQL",
        .enabled(if: TestDatabase.server != nil, "TEST_POSTGRES names no server"),
        .timeLimit(.minutes(3))
    )
    func postgres() async throws {
        let server = try #require(TestDatabase.server)
        let schema = "k\(UInt64.random(in: 0...UInt64.max))"
        let database = try PostgresDatabase("\(server) options='-c search_path=\(schema)'", connections: 4)
        try await database.write { db in try db.run("CREATE SCHEMA \(SQL.identifier(schema))") }
        let folder = FileManager.default.temporaryDirectory.appending(path: "kept-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await survives(5, database: address(of: server, schema: schema), log: folder.appending(path: "log")) {
            body in
            try await KeptDesk.at(database, body)
        }
        await database.close()
    }

    private typealias Look = (_ body: (Desk, any Database) async throws -> Void) async throws -> Void

    /// Kills the program so many times while four clients write and the rounds catch up with late tickets.
    private func survives(_ times: Int, database: String, log: URL, look: Look) async throws {
        let acknowledged = Acknowledged()
        var customer: ID<Customer>?
        var token = ""
        try await look { desk, _ in (customer, token) = try await KeptDesk.furnish(desk) }
        let owner = try #require(customer)
        for time in 0..<times {
            try await look { desk, _ in try await KeptDesk.openLate(20, of: owner, at: desk) }
            let server = try await ServingProgram(database: database, log: log)
            let clients = (0..<4).map { client in
                Task { [token] in
                    for number in 0... {
                        let code = "\(time)-\(client)-\(number)"
                        let status = try await server.post("/customers", ["code": code, "name": code], token: token)
                        guard let status else { return }
                        #expect(status == 201)
                        acknowledged.add(code)
                    }
                }
            }
            try await Task.sleep(for: .milliseconds(Int.random(in: 5...250)))
            server.kill()
            for client in clients { try await client.value }
            try await look { desk, database in
                try await check(database, against: acknowledged.codes)
                if time % 5 == 4 { #expect(try await desk.verify().differences == []) }
            }
        }
        #expect(acknowledged.codes.count > times)
        // What the killed ones left undone is caught up with, and nothing is said twice.
        try await look { desk, database in
            for _ in 0..<100 where try await desk.makeRounds().next.map({ $0 <= KeptDesk.now() }) ?? false {}
            let fallen = try await database.read { db in
                try db.rows("SELECT count(*) AS n FROM journal WHERE kind = 'fell-due'")[0]["n"] as Int
            }
            #expect(fallen == times * 20 * 2)
            let waiting = try await database.read { db in
                try db.rows("SELECT count(*) AS n FROM outbox WHERE outcome IS NULL")[0]["n"] as Int
            }
            #expect(waiting == 0)
            let verification = try await desk.verify()
            #expect(verification.differences == [])
        }
    }

    private func check(_ database: any Database, against codes: Set<String>) async throws {
        let (customers, journals, said, facts) = try await database.read { db in
            try (
                db.rows("SELECT code FROM customer").map { try $0["code"] as String },
                db.rows("SELECT count(*) AS n FROM journal WHERE subject_kind = 'customer'")[0]["n"] as Int,
                db.rows("SELECT count(*) AS n FROM journal WHERE kind = 'fell-due'")[0]["n"] as Int,
                db.rows("SELECT count(*) AS n FROM outbox WHERE kind = 'fell-due'")[0]["n"] as Int
            )
        }
        #expect(codes.subtracting(customers) == [])
        // No row without its entry, no entry without its row, no fact without what is said of it.
        #expect(journals == customers.count)
        #expect(said == facts)
    }

    /// The same place as an address: libpq takes both, the program only this.
    private func address(of server: String, schema: String) -> String {
        var items = server.split(separator: " ").compactMap { pair -> URLQueryItem? in
            let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
            return parts.count == 2 ? URLQueryItem(name: parts[0], value: parts[1]) : nil
        }
        items.append(URLQueryItem(name: "options", value: "-csearch_path=\(schema)"))
        let query = items.map { item in
            let value = item.value?.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            return "\(item.name)=\(value)"
        }
        return "postgresql:///?" + query.joined(separator: "&")
    }
}

/// What the program said was done.
private final class Acknowledged: Sendable {
    private let held = Mutex<Set<String>>([])

    var codes: Set<String> { held.withLock { $0 } }

    func add(_ code: String) {
        held.withLock { _ = $0.insert(code) }
    }
}
