import AfterSales
import Foundation
import Storage

/// The versions of plans and calendars, as tickets go by them.
extension Desk {
    /// Throws `Refusal.notFound` if no such version was ever published.
    func plan(_ reference: Plan.Reference, in db: any Connection) throws -> Plan {
        try shelf.plan(reference) {
            let found = try db.rows(
                "SELECT source FROM plan_version WHERE id = \(reference.id) AND version = \(reference.version)"
            )
            guard let row = found.first else { throw Refusal.notFound }
            return try PlanReader.read(row["source"])
        }
    }

    /// The newest version of the desk's own plan, for whoever has no other.
    func currentPlan(in db: any Connection) throws -> Plan {
        let found = try db.rows(
            """
            SELECT plan_version.id, plan_version.version
            FROM plan_version JOIN default_plan ON default_plan.plan_id = plan_version.id
            ORDER BY plan_version.place DESC LIMIT 1
            """
        )
        guard let row = found.first else { throw Refusal(.conflict, "no-plan") }
        return try plan(Plan.Reference(id: row["id"], version: row["version"]), in: db)
    }

    /// Throws `Refusal.notFound` if no such version was ever accepted.
    func calendar(_ name: String, version: String, in db: any Connection) throws -> WorkCalendar {
        try shelf.calendar(.init(name: name, version: version)) {
            let found = try db.rows(
                """
                SELECT data FROM calendar_version
                WHERE name = \(name) AND version = \(version) AND state = 'accepted'
                """
            )
            guard let row = found.first else { throw Refusal.notFound }
            return try JSONDecoder().decode(WorkCalendar.self, from: Data((row["data"] as String).utf8))
        }
    }

    /// The version in force by calendar name.
    func currentCalendars(in db: any Connection) throws -> [String: String] {
        let found = try db.rows(
            """
            SELECT name, version FROM calendar_version AS newest
            WHERE place = (SELECT max(place) FROM calendar_version WHERE calendar_version.name = newest.name)
            """
        )
        return try found.reduce(into: [:]) { try $0[$1["name"]] = $1["version"] }
    }
}
