public import AfterSales
public import Storage

extension Role: SQLConvertible {}
extension Theme: SQLConvertible {}

/// A person's record and the version a change of it must name.
public struct StoredProfile: Sendable, Equatable {
    public let profile: Profile
    public let version: Int
    /// Whether they have a password, and so can sign in.
    public let hasPassword: Bool
}

/// Which people somebody may see: ours see all, a customer's people see their own organisation.
struct PersonScope {
    let condition: SQL

    init(_ viewer: Person) {
        condition =
            if viewer.isDesk || viewer.may(.seePeople) {
                "TRUE"
            } else if let customer = viewer.customer {
                "person.customer = \(customer)"
            } else {
                "person.id = \(viewer.id)"
            }
    }
}

extension Connection {
    /// The person as the viewer may see them.
    func profile(_ id: ID<Person>, for viewer: Person) throws -> StoredProfile {
        let found = try profiles(
            "SELECT * FROM person WHERE id = \(id) AND (\(PersonScope(viewer).condition) OR id = \(viewer.id))"
        )
        guard let profile = found.first else { throw Refusal.notFound }
        return profile
    }

    /// The rows of `person` a statement selects, with their roles, teams and skills: two statements in all.
    func profiles(_ sql: SQL) throws -> [StoredProfile] {
        try profiles(rows(sql))
    }

    /// The same for rows read already; they may have other columns besides.
    func profiles(_ people: [Row]) throws -> [StoredProfile] {
        let ids: [ID<Person>] = try people.map { try $0["id"] }
        guard !ids.isEmpty else { return [] }
        var roles: [ID<Person>: Set<Role>] = [:]
        var teams: [ID<Person>: Set<String>] = [:]
        var skills: [ID<Person>: Set<String>] = [:]
        let words = try rows(
            """
            SELECT person, 'role' AS what, role AS word FROM person_role WHERE person IN \(list: ids)
            UNION ALL SELECT person, 'team', team FROM person_team WHERE person IN \(list: ids)
            UNION ALL SELECT person, 'skill', skill FROM person_skill WHERE person IN \(list: ids)
            """
        )
        for row in words {
            let id: ID<Person> = try row["person"]
            switch try row["what"] as String {
            case "role": roles[id, default: []].insert(try row["word"])
            case "team": teams[id, default: []].insert(try row["word"])
            default: skills[id, default: []].insert(try row["word"])
            }
        }
        return try people.map { row in
            let id: ID<Person> = try row["id"]
            let password: String? = try row["password"]
            return StoredProfile(
                profile: try Profile(
                    row,
                    roles: roles[id] ?? [],
                    teams: teams[id] ?? [],
                    skills: skills[id] ?? []
                ),
                version: try row["version"],
                hasPassword: password != nil
            )
        }
    }

    func insert(_ profile: Profile, password: String?) throws {
        try run(
            """
            INSERT INTO person (id, name, login, password, email, phone, customer, region, city, language, theme, zone,
                disabled_at, version)
            VALUES (\(profile.id), \(profile.name), \(profile.login), \(password), \(profile.email),
                \(profile.phone), \(profile.customer), \(profile.region), \(profile.city), \(profile.language),
                \(profile.theme), \(profile.zone), \(profile.disabledAt), 1)
            """
        )
        try insertWords(of: profile)
    }

    /// Saves the record unless somebody else saved it since `version`.
    func update(_ profile: Profile, from version: Int) throws {
        let changed = try run(
            """
            UPDATE person
            SET name = \(profile.name), login = \(profile.login), email = \(profile.email),
                phone = \(profile.phone), customer = \(profile.customer), region = \(profile.region),
                city = \(profile.city), language = \(profile.language), theme = \(profile.theme),
                zone = \(profile.zone), disabled_at = \(profile.disabledAt), version = version + 1
            WHERE id = \(profile.id) AND version = \(version)
            """
        )
        guard changed == 1 else { throw Refusal.changedMeanwhile }
        try run("DELETE FROM person_role WHERE person = \(profile.id)")
        try run("DELETE FROM person_team WHERE person = \(profile.id)")
        try run("DELETE FROM person_skill WHERE person = \(profile.id)")
        try insertWords(of: profile)
    }

    private func insertWords(of profile: Profile) throws {
        for role in profile.roles {
            try run("INSERT INTO person_role (person, role) VALUES (\(profile.id), \(role))")
        }
        for team in profile.teams {
            try run("INSERT INTO person_team (person, team) VALUES (\(profile.id), \(team))")
        }
        for skill in profile.skills {
            try run("INSERT INTO person_skill (person, skill) VALUES (\(profile.id), \(skill))")
        }
    }
}

extension Profile {
    init(_ row: Row, roles: Set<Role>, teams: Set<String>, skills: Set<String>) throws {
        try self.init(
            id: row["id"],
            name: row["name"],
            login: row["login"],
            email: row["email"],
            phone: row["phone"],
            customer: row["customer"],
            roles: roles,
            teams: teams,
            skills: skills,
            region: row["region"],
            city: row["city"],
            language: row["language"],
            theme: row["theme"],
            zone: row["zone"],
            disabledAt: row["disabled_at"]
        )
    }
}
