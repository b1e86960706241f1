public import AfterSales
import Storage

/// A view of the queue that somebody saved under a name.
public struct OwnView: Sendable, Equatable {
    public struct Details: Sendable, Equatable, Codable {
        public let owner: ID<Person>
        public var name: String
        /// What stands behind the `?` of the queue's address; what it says of "mine" and "today" is the looker's own.
        public var address: String
        /// The team that sees it too; `nil` for its owner alone.
        public var team: String?
    }

    public let id: ID<OwnView>
    public internal(set) var details: Details
    public internal(set) var version = 1

    public var name: String { details.name }

    public func belongs(to person: Person) -> Bool { details.owner == person.id }
}

extension Desk {
    /// The views this person saved, then those shared with a team of theirs; each by name.
    public func ownViews(of person: Person) async throws -> [OwnView] {
        try await database.read { db in
            let found = try db.rows(
                """
                SELECT * FROM own_view WHERE owner_id = \(person.id)
                UNION ALL
                SELECT * FROM (SELECT * FROM own_view WHERE owner_id <> \(person.id)
                    AND team IN \(list: person.ownTeams.sorted() + [""]) ORDER BY id LIMIT \(OwnView.most)) AS shared
                """
            ).map(OwnView.init)
            return found.sorted { one, other in
                let (isOne, isOther) = (one.belongs(to: person), other.belongs(to: person))
                return isOne == isOther ? (one.name, one.id) < (other.name, other.id) : isOne
            }
        }
    }

    /// Saves what the queue shows at `address` under a name.
    ///
    /// - Throws: `too-many-views` for more than thirty; `Refusal.invalid` for a team that is not theirs.
    public func saveView(
        named name: String,
        showing address: String,
        for team: String? = nil,
        by person: Person
    ) async throws -> OwnView {
        try person.needs(.seeTickets)
        let details = try OwnView.Details(owner: person.id, name: name, address: address, team: team).checked(
            by: person
        )
        let view = OwnView(id: newID(), details: details)
        let now = now()
        return try await database.write { db in
            let count: Int = try db.rows(
                "SELECT count(*) AS n FROM own_view WHERE owner_id = \(person.id)"
            )[0]["n"]
            guard count < OwnView.most else {
                throw Refusal(.conflict, "too-many-views", values: ["count": String(OwnView.most)])
            }
            try db.save(view)
            try db.record([JournalLine("view.added", details)], on: view.subject, by: person, at: now, after: 0)
            return view
        }
    }

    /// Gives it another name, or shares it with another team or none; only its owner may.
    public func changeView(
        _ id: ID<OwnView>,
        named name: String,
        for team: String?,
        version: Int,
        by person: Person
    ) async throws -> OwnView {
        let now = now()
        return try await database.write { db in
            var view = try db.ownView(id, of: person)
            guard view.version == version else { throw Refusal.changedMeanwhile }
            var details = view.details
            (details.name, details.team) = (name, team)
            details = try details.checked(by: person)
            guard details != view.details else { return view }
            view.details = details
            view.version += 1
            try db.save(view)
            try db.record([JournalLine("view.changed", details)], on: view.subject, by: person, at: now, after: version)
            return view
        }
    }

    /// Takes it out of everybody's rail; what it was stays in its journal.
    public func deleteView(_ id: ID<OwnView>, by person: Person) async throws {
        let now = now()
        try await database.write { db in
            let view = try db.ownView(id, of: person)
            try db.deleteOwnView(id)
            let line = try JournalLine("view.deleted", [String: String]())
            try db.record([line], on: view.subject, by: person, at: now, after: view.version)
        }
    }

    /// How many tickets each filter lets through, in its order, in one statement.
    public func counts(of filters: [QueueFilter], seenBy person: Person) async throws -> [QueueCount] {
        guard !filters.isEmpty else { return [] }
        let now = now()
        return try await database.read { db in
            let parts = try filters.enumerated().map { place, filter -> SQL in
                let conditions = try filter.conditions(for: person, at: now, in: db)
                return """
                    SELECT CAST(\(place) AS BIGINT) AS place, count(*) AS n
                    FROM (\(SQL.tickets(conditions, limit: QueueCount.most + 1))) AS counted
                    """
            }
            var counts = filters.map { _ in QueueCount(0, limit: QueueCount.most) }
            for row in try db.rows(parts.joined(" UNION ALL ")) {
                counts[try row["place"]] = QueueCount(try row["n"], limit: QueueCount.most)
            }
            return counts
        }
    }
}

extension OwnView {
    /// How many somebody may save, and how many shared ones they are shown.
    static let most = 30

    var subject: Subject { Subject(.view, id) }

    init(_ row: Row) throws {
        try self.init(
            id: row["id"],
            details: Details(owner: row["owner_id"], name: row["name"], address: row["address"], team: row["team"]),
            version: row["version"]
        )
    }
}

extension OwnView.Details {
    fileprivate func checked(by person: Person) throws(Refusal) -> OwnView.Details {
        var checked = self
        checked.name = try TypedText.line(name, "view-name", limit: 60)
        guard address.utf8.count <= 2_000 else { throw .tooLong("view-name", limit: 2_000) }
        checked.team = try TypedText.optionalLine(team, "team", limit: 100)
        if let team = checked.team, !person.ownTeams.contains(team) { throw .invalid("team", expected: "choice") }
        return checked
    }
}

extension Person {
    /// Those they were put into, and those their roles make them part of.
    public var ownTeams: Set<String> { teams.union(roles.compactMap(\.team?.rawValue)) }
}

extension Connection {
    /// Lays the view out in its table, whatever stood there before.
    func save(_ view: OwnView) throws {
        let details = view.details
        try run(
            """
            INSERT INTO own_view (id, version, owner_id, name, address, team)
            VALUES (\(view.id), \(view.version), \(details.owner), \(details.name), \(details.address), \(details.team))
            ON CONFLICT (id) DO UPDATE SET version = excluded.version, name = excluded.name,
                address = excluded.address, team = excluded.team
            """
        )
    }

    func deleteOwnView(_ id: ID<OwnView>) throws {
        try run("DELETE FROM own_view WHERE id = \(id)")
    }

    fileprivate func ownView(_ id: ID<OwnView>, of person: Person) throws -> OwnView {
        let found = try rows("SELECT * FROM own_view WHERE id = \(id) AND owner_id = \(person.id)")
        guard let row = found.first else { throw Refusal.notFound }
        return try OwnView(row)
    }
}
