public import AfterSales
import Storage

extension Desk {
    /// Puts a calendar version in force; new tickets go by it from now on.
    ///
    /// The same content again changes nothing.
    /// - Throws: `Refusal` for another content under a version that is taken, or without name or version.
    public func acceptCalendar(_ calendar: WorkCalendar, by person: Person) async throws {
        try person.needs(.publishPlans)
        guard !calendar.name.isEmpty else { throw Refusal.missing("name") }
        guard !calendar.version.isEmpty else { throw Refusal.missing("version") }
        let data = try JournalLine.json(calendar)
        let now = now()
        try await database.write { db in
            let known = try db.rows(
                """
                SELECT data, state FROM calendar_version
                WHERE name = \(calendar.name) AND version = \(calendar.version)
                """
            )
            if let row = known.first {
                guard try row["data"] == data else { throw Refusal(.conflict, "version-taken", field: "version") }
                if try row["state"] == "accepted" { return }
            }
            let last: Int? = try db.rows(
                "SELECT max(place) AS place FROM calendar_version WHERE name = \(calendar.name)"
            ).first?["place"]
            try db.run(
                """
                INSERT INTO calendar_version (name, version, data, announced_through, state, proposed_at, proposed_by,
                    accepted_at, place)
                VALUES (\(calendar.name), \(calendar.version), \(data), \(calendar.announcedThrough), 'accepted',
                    \(now), \(person.id), \(now), \((last ?? 0) + 1))
                ON CONFLICT (name, version) DO UPDATE SET state = excluded.state, accepted_at = excluded.accepted_at,
                    place = excluded.place
                """
            )
            let line = try JournalLine("calendar.accepted", calendar)
            try db.record([line], on: Subject(.calendar, calendar.name), by: person, at: now)
        }
    }
}
