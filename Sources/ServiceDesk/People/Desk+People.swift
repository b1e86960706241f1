public import AfterSales
import Storage

/// Which people a list shows.
public struct PeopleFilter: Sendable {
    /// Part of a name or a login.
    public var text: String?
    public var role: Role?
    public var team: String?
    public var skill: String?
    /// `nil` shows ours and customers' alike.
    public var customer: ID<Customer>?
    public var isStaff: Bool?
    public var showsDisabled = false

    public init() {}
}

/// Where a page of people ended.
public struct PeoplePlace: Sendable {
    public let name: String
    public let id: ID<Person>

    public init(name: String, id: ID<Person>) {
        self.name = name
        self.id = id
    }
}

extension Desk {
    /// Registers a person; with a login and a password they can sign in.
    ///
    /// - Throws: `loginTaken`, `unknown` for a customer that we do not have, or what `Profile.check` says of a field.
    @discardableResult
    public func addPerson(_ profile: Profile, password: String? = nil, by person: Person) async throws -> StoredProfile
    {
        try person.needs(.editPeople)
        try profile.check()
        if let password { try profile.check(password: password) }
        let hash = if let password { try await passwords.hash(password) } else { String?.none }
        let now = now()
        try await database.write { db in
            try db.refuseTaken(profile.login, except: profile.id)
            try db.refuseUnknown(profile.customer)
            try db.insert(profile, password: hash)
            try db.record([JournalLine("person.added", profile)], on: Subject(.person, profile.id), by: person, at: now)
        }
        return StoredProfile(profile: profile, version: 1, hasPassword: hash != nil)
    }

    /// Changes what we hold about a person, if it still is as the caller saw it.
    ///
    /// Whoever loses a role loses it at once: rights are read anew for every request.
    /// - Throws: `changedMeanwhile`, `loginTaken`, `lastAdministrator`, `unknown`, or what `Profile.check` says of a field.
    @discardableResult
    public func changePerson(_ profile: Profile, from version: Int, by person: Person) async throws -> StoredProfile {
        try person.needs(.editPeople)
        return try await save(profile, from: version, as: "person.changed", by: person)
    }

    /// Changes what a person may decide for themselves: language, look, zone and how to reach them.
    @discardableResult
    public func changeSettings(
        language: Language?,
        theme: Theme,
        zone: String?,
        by person: Person
    ) async throws -> StoredProfile {
        let stored = try await profile(person.id, for: person)
        var profile = stored.profile
        profile.language = language
        profile.theme = theme
        profile.zone = zone
        return try await save(profile, from: stored.version, as: "person.settings-changed", by: person)
    }

    /// Ends somebody's access: their sessions and tokens end with it, their history stays.
    ///
    /// - Throws: `lastAdministrator` if nobody else could change who may do what.
    @discardableResult
    public func disablePerson(_ id: ID<Person>, by person: Person) async throws -> StoredProfile {
        try person.needs(.editPeople)
        let stored = try await profile(id, for: person)
        guard !stored.profile.isDisabled else { return stored }
        var profile = stored.profile
        profile.disabledAt = now()
        return try await save(profile, from: stored.version, as: "person.disabled", by: person)
    }

    /// Lets somebody sign in again; tokens that ended stay ended.
    @discardableResult
    public func enablePerson(_ id: ID<Person>, by person: Person) async throws -> StoredProfile {
        try person.needs(.editPeople)
        let stored = try await profile(id, for: person)
        guard stored.profile.isDisabled else { return stored }
        var profile = stored.profile
        profile.disabledAt = nil
        return try await save(profile, from: stored.version, as: "person.enabled", by: person)
    }

    private func save(
        _ profile: Profile,
        from version: Int,
        as kind: String,
        by person: Person
    ) async throws -> StoredProfile {
        try profile.check()
        let now = now()
        return try await database.write { db in
            let before = try db.profile(profile.id, for: person).profile
            try db.refuseTaken(profile.login, except: profile.id)
            if before.customer != profile.customer { try db.refuseUnknown(profile.customer) }
            if before.isAdministrator, !profile.isAdministrator { try db.refuseLastAdministrator(profile.id) }
            try db.update(profile, from: version)
            if profile.isDisabled {
                try db.run("DELETE FROM session WHERE person = \(profile.id)")
                try db.revokeTokens(of: profile.id, by: person, at: now)
            }
            try db.record([JournalLine(kind, profile)], on: Subject(.person, profile.id), by: person, at: now)
            return try db.profile(profile.id, for: person)
        }
    }

    /// The person, if the viewer may see them; everybody may see themselves.
    public func profile(_ id: ID<Person>, for viewer: Person) async throws -> StoredProfile {
        try await database.read { try $0.profile(id, for: viewer) }
    }

    /// The person with this login, for the command line.
    public func profile(login: String, for viewer: Person) async throws -> StoredProfile {
        try await database.read { db in
            let found = try db.profiles(
                """
                SELECT * FROM person
                WHERE login = \(Profile.folded(login)) AND (\(PersonScope(viewer).condition) OR id = \(viewer.id))
                """
            )
            guard let profile = found.first else { throw Refusal.notFound }
            return profile
        }
    }

    /// People by name, beginning behind `place`; at most `limit` of them.
    public func people(
        _ filter: PeopleFilter = PeopleFilter(),
        after place: PeoplePlace? = nil,
        limit: Int = 50,
        for viewer: Person
    ) async throws -> [StoredProfile] {
        try await database.read { db in
            let conditions = filter.conditions(for: viewer, after: place)
            return try db.profiles(
                """
                SELECT * FROM person WHERE \(conditions.joined(" AND "))
                ORDER BY name, id LIMIT \(limit)
                """
            )
        }
    }

    /// Whether anybody can sign in yet: a new desk first needs an administrator.
    public func hasAdministrator() async throws -> Bool {
        try await database.read { db in
            try !db.rows(
                """
                SELECT 1 AS found FROM person JOIN person_role ON person_role.person = person.id
                WHERE role = \(Role.administrator) AND disabled_at IS NULL LIMIT 1
                """
            ).isEmpty
        }
    }
}

extension PeopleFilter {
    fileprivate func conditions(for viewer: Person, after place: PeoplePlace?) -> [SQL] {
        var conditions: [SQL] = [PersonScope(viewer).condition]
        if !showsDisabled { conditions.append("disabled_at IS NULL") }
        if let text {
            let pattern = "%\(text.escapedForLike)%"
            conditions.append("(name \(SQL.like) \(pattern) ESCAPE '\\' OR login \(SQL.like) \(pattern) ESCAPE '\\')")
        }
        if let role { conditions.append("id IN (SELECT person FROM person_role WHERE role = \(role))") }
        if let team { conditions.append("id IN (SELECT person FROM person_team WHERE team = \(team))") }
        if let skill { conditions.append("id IN (SELECT person FROM person_skill WHERE skill = \(skill))") }
        if let customer { conditions.append("customer = \(customer)") }
        if let isStaff { conditions.append(isStaff ? "customer IS NULL" : "customer IS NOT NULL") }
        if let place { conditions.append("(name, id) > (\(place.name), \(place.id))") }
        return conditions
    }
}

extension Connection {
    /// - Throws: `loginTaken` if somebody else signs in with it.
    fileprivate func refuseTaken(_ login: String?, except person: ID<Person>) throws {
        guard let login else { return }
        let others = try rows("SELECT id FROM person WHERE login = \(login) AND id <> \(person)")
        guard others.isEmpty else { throw Refusal.loginTaken }
    }

    fileprivate func refuseUnknown(_ customer: ID<Customer>?) throws {
        guard let customer else { return }
        guard try !rows("SELECT 1 FROM customer WHERE id = \(customer)").isEmpty else {
            throw Refusal.unknown("customer")
        }
    }

    fileprivate func refuseLastAdministrator(_ leaving: ID<Person>) throws {
        let others = try rows(
            """
            SELECT person.id FROM person JOIN person_role ON person_role.person = person.id
            WHERE role = \(Role.administrator) AND disabled_at IS NULL AND person.id <> \(leaving) LIMIT 1
            """
        )
        guard !others.isEmpty else { throw Refusal.lastAdministrator }
    }
}
