import AfterSales
import Storage

extension Connection {
    /// The people who are meant, as things stand now: ours, and only those who may still sign in.
    func people(in audience: [Audience], ticket: Int?) throws -> Set<ID<Person>> {
        try audience.reduce(into: []) { found, audience in
            try found.formUnion(people(in: audience, ticket: ticket))
        }
    }

    private func people(in audience: Audience, ticket: Int?) throws -> Set<ID<Person>> {
        switch audience {
        case .person(let id): return try active("person.id = \(id)")
        case .role(let role):
            return try active("person.id IN (SELECT person FROM person_role WHERE role = \(role))")
        case .team(let team):
            return try active(
                """
                (person.id IN (SELECT person FROM person_team WHERE team = \(team))
                OR person.id IN (SELECT person FROM person_role WHERE role IN \(list: Role.of(team: team))))
                """
            )
        case .engineer:
            return try active("person.id IN (SELECT engineer_id FROM ticket WHERE id = \(ticket))")
        case .responsible:
            let engineer = try people(in: .engineer, ticket: ticket)
            if !engineer.isEmpty { return engineer }
            let lead: String? = try rows("SELECT lead FROM ticket WHERE id = \(ticket)").first?["lead"] ?? nil
            let team = try lead.map { try people(in: .team($0), ticket: ticket) } ?? []
            return team.isEmpty ? try people(in: .role(.agent), ticket: ticket) : team
        }
    }

    private func active(_ condition: SQL) throws -> Set<ID<Person>> {
        let found = try rows(
            "SELECT id FROM person WHERE \(condition) AND customer IS NULL AND disabled_at IS NULL"
        )
        return Set(try found.map { try $0["id"] })
    }
}

extension Role {
    /// The roles that belong to a team by themselves.
    fileprivate static func of(team: String) -> [Role] {
        allCases.filter { $0.team?.rawValue == team }
    }
}
