/// A key for a program that acts for a person, with some of that person's rights, until it expires or is revoked.
public struct APIToken: Sendable, Equatable, Identifiable {
    public let id: ID<APIToken>
    /// For whom it acts.
    public let person: ID<Person>
    /// What it is for, in the words of whoever made it.
    public let name: String
    public let rights: Set<Right>
    public let madeAt: Instant
    public let expiresAt: Instant
    public let revokedAt: Instant?
    /// To within an hour.
    public let usedAt: Instant?

    public init(
        id: ID<APIToken>,
        person: ID<Person>,
        name: String,
        rights: Set<Right>,
        madeAt: Instant,
        expiresAt: Instant,
        revokedAt: Instant? = nil,
        usedAt: Instant? = nil
    ) {
        self.id = id
        self.person = person
        self.name = name
        self.rights = rights
        self.madeAt = madeAt
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
        self.usedAt = usedAt
    }

    /// Throws what is wrong with one that is about to be made for `owner`.
    public func check(for owner: Person) throws(Refusal) {
        guard !name.isEmpty else { throw .missing("name") }
        guard name.count <= 100 else { throw .tooLong("name", limit: 100) }
        guard !rights.isEmpty else { throw .missing("rights") }
        guard rights.isSubset(of: owner.rights) else {
            throw Refusal(.invalid, "token-beyond-rights", field: "rights")
        }
        guard expiresAt > madeAt, expiresAt.milliseconds(since: madeAt) <= APIToken.longestLife else {
            throw .invalid("expires", expected: "token-life")
        }
    }

    /// Two years, in milliseconds.
    public static let longestLife: Int64 = 731 * 86_400_000
}
