public import AfterSales
import Storage

/// Somebody at the door who has shown who they are, and how they like to be spoken to.
public struct Visitor: Sendable {
    public let person: Person
    public let language: Language?
    public let theme: Theme
    public let zone: String?
    /// How many notices wait to be read, up to a hundred; not counted for a program.
    public let unread: Int
}

/// A session of a browser, as its owner sees it.
public struct Session: Sendable {
    public let startedAt: Instant
    public let seenAt: Instant
    public let address: String
    public let agent: String
}

extension Desk {
    /// A session ends when nobody came for this long, in milliseconds: twelve hours.
    static let idleLimit: Int64 = 12 * 3_600_000
    /// A session ends after this long in any case: fourteen days.
    static let sessionLimit: Int64 = 14 * 86_400_000
    /// The period in which tries to sign in are counted: fifteen minutes.
    static let attemptPeriod: Int64 = 15 * 60_000
    static let attemptsPerLogin = 10
    static let attemptsPerAddress = 50

    /// Begins a session for whoever knows the password.
    ///
    /// Tries are counted before the password is looked at, so that many at once count as many.
    /// - Returns: the secret for the cookie; only its digest is kept.
    /// - Throws: `signInFailed`, `tooManyAttempts`.
    public func signIn(login: String, password: String, address: String, agent: String) async throws -> String {
        let login = Profile.folded(login)
        try await countAttempt([
            ("login \(login.prefix(100))", Desk.attemptsPerLogin),
            ("address \(address.prefix(100))", Desk.attemptsPerAddress),
        ])
        let known = try await database.read { db in
            try db.rows("SELECT id, password FROM person WHERE login = \(login) AND disabled_at IS NULL").first
        }
        let hash: String? = try known?["password"]
        guard try await passwords.check(String(password.prefix(500)), against: hash), let known else {
            throw Refusal.signInFailed
        }
        return try await beginSession(for: known["id"], address: address, agent: agent) { db in
            try db.run("DELETE FROM sign_in_attempt WHERE subject = \("login \(login)")")
            // Who knows their password is no guesser: a whole office may come in through one address.
            let address = "address \(address.prefix(100))"
            try db.run("UPDATE sign_in_attempt SET tries = tries - 1 WHERE subject = \(address) AND tries > 0")
        }
    }

    /// A session for somebody who has shown who they are.
    func beginSession(
        for person: ID<Person>,
        address: String,
        agent: String,
        also: @escaping @Sendable (any Connection) throws -> Void = { _ in }
    ) async throws -> String {
        let now = now()
        let secret = Secret.make()
        try await database.write { db in
            // Disabled while the password was looked at: then nothing is begun.
            let isThere = try db.rows("SELECT id FROM person WHERE id = \(person) AND disabled_at IS NULL")
            guard !isThere.isEmpty else { throw Refusal.signInFailed }
            let idle = now.advanced(byMilliseconds: -Desk.idleLimit)
            try db.run("DELETE FROM session WHERE ends_at < \(now) OR seen_at < \(idle)")
            try also(db)
            try db.run(
                """
                INSERT INTO session (digest, person, started_at, seen_at, ends_at, address, agent)
                VALUES (\(Digest.sha256(secret)), \(person), \(now), \(now),
                    \(now.advanced(byMilliseconds: Desk.sessionLimit)), \(String(address.prefix(100))),
                    \(String(agent.prefix(300))))
                """
            )
        }
        return secret
    }

    /// Counts a try against each limit; where one is passed, it counts against none.
    private func countAttempt(_ limits: [(subject: String, limit: Int)]) async throws {
        let now = now()
        let period = now.milliseconds / Desk.attemptPeriod
        let seconds = ((period + 1) * Desk.attemptPeriod - now.milliseconds) / 1000
        try await writeBesides { db in
            try db.run("DELETE FROM sign_in_attempt WHERE period < \(period)")
            for (subject, limit) in limits {
                let counted = try db.rows(
                    """
                    INSERT INTO sign_in_attempt (subject, period, tries) VALUES (\(subject), \(period), 1)
                    ON CONFLICT (subject, period) DO UPDATE SET tries = sign_in_attempt.tries + 1
                    RETURNING tries
                    """
                )
                let tries: Int = try counted[0]["tries"]
                guard tries <= limit else { throw Refusal.tooManyAttempts(seconds: seconds) }
            }
        }
    }

    /// Who the session cookie belongs to; nobody if the session ended or its person was disabled.
    ///
    /// `isUse` is false for what a page asks by itself: a session nobody uses ends all the same.
    public func visitor(session secret: String, isUse: Bool = true) async throws -> Visitor? {
        guard secret.utf8.count == 64 else { return nil }
        let now = now()
        let digest = Digest.sha256(secret)
        let found = try await database.read { db -> (visitor: Visitor, isStale: Bool)? in
            let sessions = try db.rows(
                """
                SELECT person.*, session.seen_at, session.ends_at
                FROM session JOIN person ON person.id = session.person
                WHERE session.digest = \(digest) AND person.disabled_at IS NULL
                """
            )
            guard let session = sessions.first else { return nil }
            let (seenAt, endsAt): (Instant, Instant) = try (session["seen_at"], session["ends_at"])
            guard now < endsAt, now.milliseconds(since: seenAt) < Desk.idleLimit else { return nil }
            guard let visitor = try db.visitor(sessions) else { return nil }
            return (visitor, now.milliseconds(since: seenAt) > 5 * 60_000)
        }
        // Once in five minutes is enough to know who is idle, and spares a write per page.
        if isUse, found?.isStale == true {
            try await noteInPassing { try $0.run("UPDATE session SET seen_at = \(now) WHERE digest = \(digest)") }
        }
        return found?.visitor
    }

    /// Who the session cookie belongs to.
    public func person(forSession secret: String) async throws -> Person? {
        try await visitor(session: secret)?.person
    }

    /// The word that every form of this session must carry; another site cannot know it.
    public func formToken(session secret: String) -> String { Secret.derive("form", from: secret) }

    public func signOut(session secret: String) async throws {
        let digest = Digest.sha256(secret)
        try await database.write { try $0.run("DELETE FROM session WHERE digest = \(digest)") }
    }

    /// Ends every session of a person but the one with `secret`.
    public func signOutEverywhere(_ id: ID<Person>, but secret: String? = nil, by person: Person) async throws {
        if id != person.id { try person.needs(.editPeople) }
        let now = now()
        let kept = secret.map { Digest.sha256($0) } ?? ""
        try await database.write { db in
            _ = try db.profile(id, for: person)
            try db.run("DELETE FROM session WHERE person = \(id) AND digest <> \(kept)")
            try db.record(
                [JournalLine("person.signed-out-everywhere", [String: String]())],
                on: Subject(.person, id),
                by: person,
                at: now
            )
        }
    }

    /// The sessions a person has open, the latest first.
    public func sessions(of person: Person) async throws -> [Session] {
        let now = now()
        return try await database.read { db in
            try db.rows(
                """
                SELECT started_at, seen_at, address, agent FROM session
                WHERE person = \(person.id) AND ends_at > \(now)
                    AND seen_at > \(now.advanced(byMilliseconds: -Desk.idleLimit))
                ORDER BY seen_at DESC, digest
                """
            ).map { row in
                try Session(
                    startedAt: row["started_at"],
                    seenAt: row["seen_at"],
                    address: row["address"],
                    agent: row["agent"]
                )
            }
        }
    }

    /// Takes a new password, knowing the old one; other sessions of the person end.
    ///
    /// - Throws: `passwordWrong`, or what `Profile.check(password:)` says.
    public func changePassword(
        from current: String,
        to password: String,
        keeping session: String?,
        by person: Person
    ) async throws {
        let profile = try await profile(person.id, for: person).profile
        try profile.check(password: password)
        try await countAttempt([("person \(person.id)", Desk.attemptsPerLogin)])
        let known = try await database.read { db in
            try db.rows("SELECT password FROM person WHERE id = \(person.id)").first
        }
        guard try await passwords.check(String(current.prefix(500)), against: known?["password"]) else {
            throw Refusal.passwordWrong
        }
        try await store(password: password, of: person.id, keeping: session, by: person)
    }

    /// Gives somebody a new password, for those who forgot theirs; all their sessions end.
    public func setPassword(_ password: String, of id: ID<Person>, by person: Person) async throws {
        try person.needs(.editPeople)
        try await profile(id, for: person).profile.check(password: password)
        try await store(password: password, of: id, keeping: nil, by: person)
    }

    private func store(
        password: String,
        of id: ID<Person>,
        keeping session: String?,
        by person: Person
    ) async throws {
        let hash = try await passwords.hash(password)
        let now = now()
        let kept = session.map { Digest.sha256($0) } ?? ""
        try await database.write { db in
            try db.run("UPDATE person SET password = \(hash), version = version + 1 WHERE id = \(id)")
            try db.run("DELETE FROM session WHERE person = \(id) AND digest <> \(kept)")
            try db.record(
                [JournalLine("person.password-set", [String: String]())],
                on: Subject(.person, id),
                by: person,
                at: now
            )
        }
    }
}

extension Connection {
    /// The person and their tastes, unless they are disabled.
    func visitor(_ id: ID<Person>, scope: Set<Right>? = nil) throws -> Visitor? {
        try visitor(rows("SELECT * FROM person WHERE id = \(id) AND disabled_at IS NULL"), scope: scope)
    }

    /// The same for the row of a person, if there is one.
    fileprivate func visitor(_ people: [Row], scope: Set<Right>? = nil) throws -> Visitor? {
        guard let profile = try profiles(people).first?.profile else { return nil }
        return try Visitor(
            person: scope.map { Person(scoping: profile.person, to: $0) } ?? profile.person,
            language: profile.language,
            theme: profile.theme,
            zone: profile.zone,
            unread: scope == nil && profile.customer == nil ? unreadNotices(for: profile.person) : 0
        )
    }
}
