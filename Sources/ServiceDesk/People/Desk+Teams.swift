public import AfterSales
import Storage

/// Who is in one team.
public struct TeamMembers: Sendable, Equatable {
    public struct Member: Sendable, Equatable {
        public let id: ID<Person>
        public let name: String
    }

    /// As it is kept: a word of the house's own, or the name of one that leads requests.
    public let team: String
    public let members: [Member]
}

extension Desk {
    /// Our teams with whoever is in them and works here still, by name; a thousand memberships at most.
    public func teams(seenBy person: Person) async throws -> [TeamMembers] {
        try person.needs(.seePeople)
        return try await database.read { db in
            let rows = try db.rows(
                """
                SELECT person_team.team, person.id, person.name
                FROM person_team JOIN person ON person.id = person_team.person
                WHERE person.customer IS NULL AND person.disabled_at IS NULL
                ORDER BY person_team.team, person.name, person.id LIMIT 1000
                """
            )
            var teams: [TeamMembers] = []
            for row in rows {
                let team: String = try row["team"]
                let member = try TeamMembers.Member(id: row["id"], name: row["name"])
                let known = teams.last?.team == team ? teams.removeLast().members : []
                teams.append(TeamMembers(team: team, members: known + [member]))
            }
            return teams
        }
    }
}
