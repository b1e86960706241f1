public import AfterSales
import Foundation
public import Storage

/// A version of a calendar as the desk keeps it.
public struct CalendarVersion: Sendable, Equatable {
    public enum State: String, Sendable, CaseIterable, Codable {
        case proposed, accepted, rejected
    }

    public let content: DeskCalendar
    public let state: State
    /// Whether it is the one in force: the accepted one that was accepted last.
    public let isCurrent: Bool
    public let proposedAt: Instant
    public let acceptedAt: Instant?

    public var name: String { content.name }
    public var version: String { content.version }
}

extension CalendarVersion.State: SQLConvertible {}

extension CalendarVersion {
    init(_ row: Row) throws {
        let data: String = try row["data"]
        try self.init(
            content: JSONDecoder().decode(DeskCalendar.self, from: Data(data.utf8)),
            state: row["state"],
            isCurrent: (row["place"] as Int?).map { try $0 == row["newest"] } ?? false,
            proposedAt: row["proposed_at"],
            acceptedAt: row["accepted_at"]
        )
    }
}

extension Connection {
    /// Every version of every calendar, the newest first.
    func calendarVersions() throws -> [CalendarVersion] {
        try rows(
            """
            SELECT data, state, place, proposed_at, accepted_at, max(place) OVER (PARTITION BY name) AS newest
            FROM calendar_version ORDER BY name, proposed_at DESC, version DESC
            """
        ).map(CalendarVersion.init)
    }

    /// - Throws: `Refusal.notFound` if there never was such a version.
    func calendarVersion(_ name: String, _ version: String) throws -> CalendarVersion {
        let found = try rows(
            """
            SELECT data, state, place, proposed_at, accepted_at,
                (SELECT max(place) FROM calendar_version WHERE name = \(name)) AS newest
            FROM calendar_version WHERE name = \(name) AND version = \(version)
            """
        )
        guard let row = found.first else { throw Refusal.notFound }
        return try CalendarVersion(row)
    }

    /// The version in force by calendar name.
    func acceptedCalendars() throws -> [String: String] {
        try rows(
            """
            SELECT name, version FROM calendar_version AS newest
            WHERE place = (SELECT max(place) FROM calendar_version WHERE calendar_version.name = newest.name)
            """
        ).reduce(into: [:]) { try $0[$1["name"]] = $1["version"] }
    }

    func insert(_ proposed: DeskCalendar, by person: Person, at now: Instant) throws {
        try run(
            """
            INSERT INTO calendar_version (name, version, data, announced_through, state, proposed_at, proposed_by)
            VALUES (\(proposed.name), \(proposed.version), \(try JournalLine.json(proposed)),
                \(proposed.calendar.announcedThrough), \(CalendarVersion.State.proposed), \(now), \(person.id))
            """
        )
    }

    /// Puts a version in force: behind every one that was accepted before.
    func acceptCalendar(_ name: String, _ version: String, at now: Instant) throws {
        let last: Int? = try rows("SELECT max(place) AS place FROM calendar_version WHERE name = \(name)").first?[
            "place"
        ]
        try run(
            """
            UPDATE calendar_version
            SET state = \(CalendarVersion.State.accepted), accepted_at = \(now), place = \((last ?? 0) + 1)
            WHERE name = \(name) AND version = \(version)
            """
        )
    }

    func rejectCalendar(_ name: String, _ version: String) throws {
        try run(
            """
            UPDATE calendar_version SET state = \(CalendarVersion.State.rejected)
            WHERE name = \(name) AND version = \(version)
            """
        )
    }
}
