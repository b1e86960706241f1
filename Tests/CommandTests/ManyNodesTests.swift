import Foundation
import Storage
import TestDesk
import Testing

@Suite(
    "Many nodes on one server",
    .enabled(if: TestDatabase.server != nil, "TEST_POSTGRES names no server"),
    .timeLimit(.minutes(10))
)
struct ManyNodesTests {
    @Test("that start together on empty records run every step once")
    func together() async throws {
        let place = try await emptyPlace()
        let outcomes = try await withThrowingTaskGroup(of: BuiltProgram.Outcome.self) { group in
            for _ in 0..<6 {
                group.addTask { try await BuiltProgram.run("migrate", "--json", "--database", place) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        for outcome in outcomes { #expect(outcome.exitCode == 0, "\(outcome.errors)") }
        let after = try await BuiltProgram.run("migrate", "--json", "--database", place)
        #expect(after.output.contains("\"steps\":[]"), "\(after.output)")
        #expect(try await BuiltProgram.run("verify", "--database", place).exitCode == 0)
    }

    @Test("share sessions' records and rounds, and each hears what another wrote")
    func serving() async throws {
        let place = try await emptyPlace()
        let logs = FileManager.default.temporaryDirectory.appending(path: "nodes-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: logs, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: logs) }
        let nodes = try await withThrowingTaskGroup(of: ServingProgram.self) { group in
            for number in 0..<3 {
                group.addTask { try await ServingProgram(database: place, log: logs.appending(path: "\(number)")) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        defer { for node in nodes { node.kill() } }
        let database = try PostgresDatabase(place, connections: 2)
        let (customer, token) = try await KeptDesk.at(database) { desk, _ in try await KeptDesk.furnish(desk) }
        // All late already: every node has the same two entries to write, for each of thirty tickets.
        try await KeptDesk.at(database) { desk, _ in try await KeptDesk.openLate(30, of: customer, at: desk) }
        for node in nodes {
            let body = ["code": "C-\(node.port)", "name": "某院"]
            #expect(try await node.post("/customers", body, token: token)?.status == 201)
        }
        let end = ContinuousClock.now + .seconds(40)
        var fell = 0
        while fell < 60, ContinuousClock.now < end {
            try await Task.sleep(for: .milliseconds(200))
            fell = try await database.read { db in
                try db.rows("SELECT count(*) AS n FROM journal WHERE kind = 'fell-due'")[0]["n"]
            }
        }
        for node in nodes { #expect(node.leave() == 0) }
        fell = try await database.read { db in
            try db.rows("SELECT count(*) AS n FROM journal WHERE kind = 'fell-due'")[0]["n"]
        }
        #expect(fell == 60)
        #expect(try await BuiltProgram.run("verify", "--database", place).exitCode == 0)
        await database.close()
    }

    @Test("never say the password of the server, whatever is wrong")
    func secrets() async throws {
        let kept = try KeptDesk()
        defer { kept.remove() }
        for place in [
            "postgresql://mei:hunter2@127.0.0.1:1/desk", "postgresq://mei:hunter2@127.0.0.1/desk",
            "postgresql://mei:hunter2@127.0.0.1:port/desk", "postgresql://mei:hunter2@127.0.0.1/desk?nosuch=1",
            "postgresql://mei:x@hunter2@127.0.0.1/desk", "postgresql://mei:hunter2/x@127.0.0.1/desk",
            "postgresql://mei:1/hunter2@127.0.0.1/desk", "postgresql://mei:1/x@hunter2@127.0.0.1/desk",
        ] {
            for arguments in [["migrate", "--json"], ["serve", "--port", "0", "--log-level", "trace"], ["verify"]] {
                let outcome = try await BuiltProgram.run(arguments + ["--database", place], input: Data())
                #expect(outcome.exitCode != 0)
                #expect(!(outcome.output + outcome.errors).contains("hunter2"), "\(arguments) \(place)")
            }
            // Where something else was meant.
            for arguments in [["verify"], ["restore"], ["serve", "--port"], ["serve", "--prot"]] {
                let outcome = try await BuiltProgram.run(arguments + [place], input: Data())
                #expect(outcome.exitCode != 0)
                #expect(!(outcome.output + outcome.errors).contains("hunter2"), "\(arguments) \(place)")
            }
            let moved = try await BuiltProgram.run(
                ["move", "--to", "sqlite:\(kept.path)"],
                input: Data(),
                environment: ["AFTERCARE_FROM": place]
            )
            #expect(moved.exitCode != 0)
            #expect(!(moved.output + moved.errors).contains("hunter2"), "\(place)")
        }
    }

    /// An address of records that are not there yet.
    private func emptyPlace() async throws -> String {
        let server = try #require(TestDatabase.server)
        let schema = "nodes\(UInt64.random(in: 0...UInt64.max))"
        let database = try PostgresDatabase(server, connections: 1)
        try await database.write { db in try db.run("CREATE SCHEMA \(SQL.identifier(schema))") }
        let settings = server.split(separator: " ").map { $0.split(separator: "=", maxSplits: 1) }
        let parts = settings.filter { $0.count == 2 && $0[0] != "dbname" }.map { "\($0[0])=\($0[1])" }
        let name = settings.first { $0[0] == "dbname" }?.last ?? "postgres"
        return "postgresql:///\(name)?\(parts.joined(separator: "&"))&options=-csearch_path%3D\(schema)"
    }
}
