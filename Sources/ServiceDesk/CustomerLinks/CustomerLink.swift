public import AfterSales
import CSodium
public import Storage

/// A link that lets one contact of a customer follow one ticket without an account, for a while.
public struct CustomerLink: Sendable, Equatable {
    public enum Purpose: String, Sendable, Hashable, CaseIterable, Codable {
        /// To read, to write to us, to agree to costs and to a remote session.
        case track
        /// All of that, and to sign the report; only for a responsible person (C48).
        case sign
    }

    public let id: ID<CustomerLink>
    public let ticket: Ticket.ID
    public let contact: ID<Contact>
    public let purpose: Purpose
    public let issuedAt: Instant
    public let expiresAt: Instant
    public let revokedAt: Instant?

    public func isLive(at now: Instant) -> Bool { revokedAt == nil && now < expiresAt }
}

/// A link just issued, with the secret that stands in it; nobody can be told it again.
public struct IssuedLink: Sendable {
    public let link: CustomerLink
    /// 64 hexadecimal digits: 256 random bits.
    public let token: String
}

/// The secret in a link, and what we keep of it.
struct LinkToken {
    let text: String

    static func make() -> LinkToken { LinkToken(text: Secret.make()) }

    /// SHA-256 is enough: nobody guesses 256 random bits, so there is nothing to slow down.
    var digest: String { Digest.sha256(text) }

    /// Compares in a time that says nothing about where the two differ.
    func matches(_ digest: String) -> Bool {
        let (mine, stored) = (Array(self.digest.utf8), Array(digest.utf8))
        return mine.count == stored.count && sodium_memcmp(mine, stored, mine.count) == 0
    }
}

extension CustomerLink.Purpose: SQLConvertible {}

extension CustomerLink {
    /// What the journal keeps of a new link; with it the table can be rebuilt.
    struct Issue: Codable {
        let digest: String
        let ticket: Ticket.ID
        let contact: ID<Contact>
        let purpose: Purpose
        let expiresAt: Instant
    }

    var subject: Subject { Subject(.link, id) }

    init(_ row: Row) throws {
        try self.init(
            id: row["id"],
            ticket: Ticket.ID(number: row["ticket_id"]),
            contact: row["contact_id"],
            purpose: row["purpose"],
            issuedAt: row["issued_at"],
            expiresAt: row["expires_at"],
            revokedAt: row["revoked_at"]
        )
    }
}

extension Connection {
    func insert(_ link: CustomerLink, digest: String, by person: Person) throws {
        try run(
            """
            INSERT INTO customer_link (id, digest, ticket_id, contact_id, purpose, issued_at, issued_by, expires_at)
            VALUES (\(link.id), \(digest), \(link.ticket.number), \(link.contact), \(link.purpose),
                \(link.issuedAt), \(person.id), \(link.expiresAt))
            """
        )
    }

    /// The link with this token; one that is forged does not exist, and a true one that is over says so.
    func link(_ token: LinkToken, at now: Instant) throws -> CustomerLink {
        guard let row = try rows("SELECT * FROM customer_link WHERE digest = \(token.digest)").first,
            token.matches(try row["digest"])
        else { throw Refusal.notFound }
        let link = try CustomerLink(row)
        guard link.revokedAt == nil else { throw Refusal.linkRevoked }
        guard link.isLive(at: now) else { throw Refusal.linkExpired }
        return link
    }

    /// A link on a ticket that this person may know of.
    func link(_ id: ID<CustomerLink>, for person: Person) throws -> CustomerLink {
        let found = try rows(
            """
            SELECT customer_link.* FROM customer_link JOIN ticket ON ticket.id = customer_link.ticket_id
            WHERE customer_link.id = \(id) AND \(TicketScope(person).condition)
            """
        )
        guard let row = found.first else { throw Refusal.notFound }
        return try CustomerLink(row)
    }

    /// Counts one more use of `subject` in this quarter of an hour.
    ///
    /// - Throws: `tooMany` past `limit`.
    func countUse(of subject: String, limit: Int, at now: Instant) throws {
        let length: Int64 = 15 * 60_000
        let period = now.milliseconds / length
        try run("DELETE FROM customer_link_use WHERE period < \(period)")
        let counted = try rows(
            """
            INSERT INTO customer_link_use (subject, period, uses) VALUES (\(subject), \(period), 1)
            ON CONFLICT (subject, period) DO UPDATE SET uses = customer_link_use.uses + 1
            RETURNING uses
            """
        )
        let uses: Int = try counted[0]["uses"]
        guard uses <= limit else {
            let seconds = ((period + 1) * length - now.milliseconds) / 1_000
            throw Refusal.tooManyAttempts(seconds: seconds)
        }
    }
}

extension Refusal {
    /// We took the link back; whoever holds its secret may know that it was one.
    public static let linkRevoked = Refusal(.notFound, "link-revoked")
    public static let linkExpired = Refusal(.notFound, "link-expired")
    /// Only a responsible person of the customer signs (C48).
    static let contactNotResponsible = Refusal(.conflict, "contact-not-responsible", field: "contact", clause: "C48")
    /// The costs were explained anew since they were read; nobody agrees to what they have not seen (C74).
    static let costsChanged = Refusal(.conflict, "costs-changed", clause: "C74")
}
