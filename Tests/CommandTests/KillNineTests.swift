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
    @Test("the program has lost nothing it acknowledged, on SQLite, twenty times", .timeLimit(.minutes(10)))
    func sqlite() async throws {
        let kept = try KeptDesk()
        defer { kept.remove() }
        let log = kept.folder.appending(path: "log")
        try await survives(20, database: kept.database, log: log) { body in try await kept.open(body) }
    }

    @Test(
        "the program has lost nothing it acknowledged, on PostgreSQL",
        .enabled(if: TestDatabase.server != nil, "TEST_POSTGRES names no server"),
        .timeLimit(.minutes(10))
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
                        let life = Life(name: "\(time)-\(client)-\(number)", customer: owner)
                        guard try await life.goOn(at: server, token, acknowledged) else { return }
                    }
                }
            }
            // At any moment, but not before it has said anything: a slow machine needs longer for that.
            let enough = acknowledged.deeds.count + Int.random(in: 1...20)
            let patience = ContinuousClock.now + .seconds(20)
            while acknowledged.deeds.count < enough, ContinuousClock.now < patience {
                try await Task.sleep(for: .milliseconds(2))
            }
            try await Task.sleep(for: .microseconds(Int.random(in: 0...20_000)))
            server.kill()
            for client in clients { try await client.value }
            try await look { desk, database in
                try await check(database, against: acknowledged.deeds)
                if time % 5 == 4 { #expect(try await desk.verify().differences == []) }
            }
        }
        #expect(acknowledged.deeds.count >= times)
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

    private func check(_ database: any Database, against acknowledged: Set<Deed>) async throws {
        let (told, tickets, facts) = try await database.read { db in
            try (
                db.rows("SELECT subject_id, kind, data FROM journal WHERE subject_kind = 'ticket'").map {
                    try (ticket: $0["subject_id"] as String, kind: $0["kind"] as String, data: $0["data"] as String)
                },
                db.rows(
                    """
                    SELECT ticket.subject, ticket.version, count(*) AS entries, max(journal.seq) AS last
                    FROM ticket JOIN journal
                        ON journal.subject_kind = 'ticket' AND journal.subject_id = CAST(ticket.id AS TEXT)
                    GROUP BY ticket.id, ticket.subject, ticket.version
                    """
                ).map { try ($0["subject"] as String, $0["version"] as Int, $0["entries"] as Int, $0["last"] as Int) },
                db.rows("SELECT count(*) AS n FROM outbox WHERE kind = 'fell-due'")[0]["n"] as Int
            )
        }
        for deed in acknowledged {
            let written = told.count {
                $0.ticket == deed.ticket && $0.kind == deed.kind && $0.data.contains(deed.words)
            }
            #expect(written == 1, "\(deed)")
        }
        // No row without its entries, no entry without its row, no fact without what is said of it.
        #expect(tickets.count == told.count { $0.kind == "opened" })
        #expect(tickets.allSatisfy { $0.1 == $0.2 && $0.1 == $0.3 })
        #expect(told.count { $0.kind == "fell-due" } == facts)
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

/// One thing that the program said was done: an entry of this kind, with these words, in this ticket's journal.
private struct Deed: Hashable {
    let ticket: String
    let kind: String
    let words: String
}

/// What one client does with one ticket, as long as it is answered: open it, respond, let it wait, go on, note.
private struct Life {
    let name: String
    let customer: ID<Customer>

    /// False once an answer did not come.
    func goOn(at server: ServingProgram, _ token: String, _ acknowledged: Acknowledged) async throws -> Bool {
        let opening = Opening(customer: customer.description, reporter: .init(name: "王主任"), subject: name)
        guard let opened = try await server.post("/tickets", opening, token: token) else { return false }
        #expect(opened.status == 201, "\(opened.body)")
        guard let ticket = opened.word("id") else { return false }
        let journal = String(ticket.dropFirst("SR-".count))
        acknowledged.add(Deed(ticket: journal, kind: "opened", words: "\"\(name)\""))
        let hour = Instant(milliseconds: KeptDesk.now().milliseconds + 3_600_000)
        let deeds: [(path: String, kind: String, body: [String: String])] = [
            ("contacts", "contacted", ["channel": "phone", "outcome": "reached", "to": "王主任", "words": "c \(name)"]),
            ("messages", "heard", ["channel": "phone", "from": "王主任", "words": "m \(name)"]),
            ("pause", "paused", ["reason": "customer-information", "until": hour.rfc3339, "words": "p \(name)"]),
            ("notes", "noted", ["words": "n \(name)"]),
        ]
        for deed in deeds {
            let answer = try await server.post("/tickets/\(ticket)/\(deed.path)", deed.body, token: token)
            guard let answer else { return false }
            #expect(answer.status == 200, "\(deed.path): \(answer.body)")
            acknowledged.add(Deed(ticket: journal, kind: deed.kind, words: "\"\(deed.body["words"] ?? "")\""))
        }
        return true
    }

    private struct Opening: Encodable {
        let customer: String
        let reporter: Reporter
        let subject: String

        struct Reporter: Encodable {
            let name: String
        }
    }
}

/// What the program said was done.
private final class Acknowledged: Sendable {
    private let held = Mutex<Set<Deed>>([])

    var deeds: Set<Deed> { held.withLock { $0 } }

    func add(_ deed: Deed) {
        held.withLock { _ = $0.insert(deed) }
    }
}
