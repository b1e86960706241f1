import AfterSales
import Foundation
import ServiceDesk
import Storage

/// A desk filled for a run, with the keys to its doors.
struct FullDesk: Sendable {
    let crowd: Crowd.Report
    /// For the API.
    let token: String
    /// For the pages.
    let session: String

    /// Fills an empty database, and lays the floor's own records beside the desk's.
    init(tickets: Int, on database: any Database, plans: URL) async throws {
        try await database.migrate(Migration.all)
        let now = Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
        let calendars = try ["service-7x8", "cn-working-days", "intake-24x7"].map { name in
            let folder = plans.appending(path: "calendars")
            return try CalendarReader.read(Self.text(folder.appending(path: "\(name).yaml"))) { list in
                try? Self.text(folder.appending(path: list))
            }
        }
        let crowd = try await Crowd(on: database, now: now).make(
            tickets: tickets,
            plans: [Self.text(plans.appending(path: "standard.yaml"))],
            calendars: calendars
        )
        self.crowd = crowd
        let desk = Self.desk(on: database)
        (_, token) = try await desk.addToken(
            named: "bench",
            for: crowd.agent.id,
            rights: Set(Right.allCases.filter { crowd.agent.may($0) }),
            until: now.advanced(byMilliseconds: 30 * 86_400_000),
            by: crowd.agent
        )
        session = try await desk.signIn(
            login: crowd.login,
            password: Crowd.password,
            address: "127.0.0.1",
            agent: "bench"
        )
        try await Self.layFloor(tickets, on: database)
    }

    static func desk(on database: any Database) -> Desk {
        Desk(database: database, now: { Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000)) })
    }

    private static func layFloor(_ count: Int, on database: any Database) async throws {
        try await database.write { db in
            try db.run("CREATE TABLE floor_record (id BIGINT PRIMARY KEY, body TEXT NOT NULL)")
        }
        let body = String(repeating: "a record of a hundred bytes ", count: 4)
        for begin in stride(from: 0, to: count, by: 2_000) {
            try await database.write { db in
                for id in begin..<min(begin + 2_000, count) {
                    try db.run("INSERT INTO floor_record (id, body) VALUES (\(id), \(body))")
                }
            }
        }
        // A server does so by itself, some time after so many rows have come in.
        if database.dialect == .postgres { try await database.write { db in try db.run("ANALYZE") } }
    }

    private static func text(_ file: URL) throws -> String { try String(contentsOf: file, encoding: .utf8) }
}
