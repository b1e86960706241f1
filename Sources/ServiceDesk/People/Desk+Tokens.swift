public import AfterSales
import Storage

extension Desk {
    /// Makes a key for a program that acts for `owner`, with some of the owner's rights.
    ///
    /// - Returns: the secret, shown once and never again; only its digest is kept.
    /// - Throws: what `APIToken.check` says of a field.
    public func addToken(
        named name: String,
        for owner: ID<Person>,
        rights: Set<Right>,
        until expiresAt: Instant,
        by person: Person
    ) async throws -> (token: APIToken, secret: String) {
        if owner != person.id { try person.needs(.editPeople) }
        let now = now()
        let token = APIToken(
            id: newID(),
            person: owner,
            name: name,
            rights: rights,
            madeAt: now,
            expiresAt: expiresAt
        )
        let secret = "act_\(Secret.make())"
        try await database.write { db in
            let profile = try db.profile(owner, for: person).profile
            guard !profile.isDisabled else { throw Refusal.notFound }
            try token.check(for: profile.person)
            // A program must not make itself a stronger key than its own.
            if let scope = person.scope { try token.check(for: Person(scoping: profile.person, to: scope)) }
            try db.insert(token, digest: Digest.sha256(secret))
            try db.record(
                [JournalLine("person.token-added", token.journaled)],
                on: Subject(.person, owner),
                by: person,
                at: now
            )
        }
        return (token, secret)
    }

    /// Ends a token at once; twice is the same as once.
    @discardableResult
    public func revokeToken(_ id: ID<APIToken>, by person: Person) async throws -> APIToken {
        let now = now()
        return try await database.write { db in
            let token = try db.token(id, for: person)
            guard token.revokedAt == nil else { return token }
            try db.revoke(id, of: token.person, by: person, at: now)
            return try db.token(id, for: person)
        }
    }

    /// The tokens that act for a person, the newest first.
    public func tokens(of owner: ID<Person>, for viewer: Person) async throws -> [APIToken] {
        if owner != viewer.id { try viewer.needs(.editPeople) }
        return try await database.read { db in
            _ = try db.profile(owner, for: viewer)
            return try db.rows("SELECT * FROM api_token WHERE person = \(owner) ORDER BY id DESC").map(APIToken.init)
        }
    }

    /// For whom the token acts, narrowed to the token's rights; nobody if it expired or was revoked.
    public func visitor(apiToken secret: String) async throws -> Visitor? {
        guard secret.utf8.count == 68 else { return nil }
        let now = now()
        let digest = Digest.sha256(secret)
        let found = try await database.read { db -> (visitor: Visitor, token: APIToken)? in
            let rows = try db.rows("SELECT * FROM api_token WHERE digest = \(digest)")
            guard let token = try rows.first.map(APIToken.init), token.revokedAt == nil, now < token.expiresAt,
                let visitor = try db.visitor(token.person, scope: token.rights)
            else { return nil }
            return (visitor, token)
        }
        if let token = found?.token, token.usedAt.map({ now.milliseconds(since: $0) > 3_600_000 }) ?? true {
            try await noteInPassing { try $0.run("UPDATE api_token SET used_at = \(now) WHERE id = \(token.id)") }
        }
        return found?.visitor
    }
}

extension Connection {
    /// Ends every token that acts for a person.
    func revokeTokens(of owner: ID<Person>, by person: Person, at now: Instant) throws {
        for row in try rows("SELECT id FROM api_token WHERE person = \(owner) AND revoked_at IS NULL ORDER BY id") {
            try revoke(row["id"], of: owner, by: person, at: now)
        }
    }

    fileprivate func revoke(_ token: ID<APIToken>, of owner: ID<Person>, by person: Person, at now: Instant) throws {
        try run("UPDATE api_token SET revoked_at = \(now) WHERE id = \(token)")
        try record(
            [JournalLine("person.token-revoked", ["token": token.description])],
            on: Subject(.person, owner),
            by: person,
            at: now
        )
    }

    fileprivate func token(_ id: ID<APIToken>, for viewer: Person) throws -> APIToken {
        let rows = try rows("SELECT * FROM api_token WHERE id = \(id)")
        guard let token = try rows.first.map(APIToken.init), token.person == viewer.id || viewer.may(.editPeople)
        else { throw Refusal.notFound }
        return token
    }

    fileprivate func insert(_ token: APIToken, digest: String) throws {
        let rights = token.rights.map(\.rawValue).sorted().joined(separator: " ")
        try run(
            """
            INSERT INTO api_token (id, person, name, digest, rights, made_at, expires_at)
            VALUES (\(token.id), \(token.person), \(token.name), \(digest), \(rights), \(token.madeAt),
                \(token.expiresAt))
            """
        )
    }
}

extension APIToken {
    init(_ row: Row) throws {
        let rights: String = try row["rights"]
        try self.init(
            id: row["id"],
            person: row["person"],
            name: row["name"],
            // A right that this version no longer knows gives nothing.
            rights: Set(rights.split(separator: " ").compactMap { Right(rawValue: String($0)) }),
            madeAt: row["made_at"],
            expiresAt: row["expires_at"],
            revokedAt: row["revoked_at"],
            usedAt: row["used_at"]
        )
    }

    fileprivate struct Journaled: Encodable {
        let token: AfterSales.ID<APIToken>
        let name: String
        let rights: [Right]
        let expiresAt: Instant
    }

    fileprivate var journaled: Journaled {
        Journaled(
            token: id,
            name: name,
            rights: rights.sorted { $0.rawValue < $1.rawValue },
            expiresAt: expiresAt
        )
    }
}
