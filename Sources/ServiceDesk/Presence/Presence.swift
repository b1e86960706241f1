public import AfterSales
import Storage

/// One of our people who has a ticket open at this moment.
public struct Presence: Sendable, Hashable {
    public let person: ID<Person>
    public let name: String
    /// Whether they typed something into a form of it a moment ago.
    public let isWriting: Bool
}

/// A page on which somebody has a ticket open.
public struct OpenPage: Sendable, Hashable {
    public let ticket: Ticket.ID
    /// What the browser calls it, made up anew for each time it is opened.
    public let name: String

    /// - Returns: nil for a name nobody would make up: 16 to 64 letters and digits.
    public init?(_ ticket: Ticket.ID, name: String) {
        let isName = name.utf8.allSatisfy { byte in
            let letter = byte | 0x20
            return (0x30...0x39).contains(byte) || (0x61...0x7A).contains(letter)
        }
        guard isName, (16...64).contains(name.utf8.count) else { return nil }
        (self.ticket, self.name) = (ticket, name)
    }

    /// Milliseconds for which a page counts as open without a word of it; a node speaks for its pages oftener.
    static let life: Int64 = 30_000
    /// Milliseconds for which a page that was closed counts as open: whoever goes to the next form of the same ticket
    /// has not left.
    static let grace: Int64 = 3_000
    /// Milliseconds for which somebody who typed counts as writing.
    static let writing: Int64 = 8_000
}

extension Connection {
    /// Who is there on each of these tickets, so that a change of it is noticed; nothing that could be shown.
    func presence(on tickets: [Ticket.ID], at now: Instant) throws -> [Ticket.ID: Set<PresenceMark>] {
        guard !tickets.isEmpty else { return [:] }
        let found = try rows(
            """
            SELECT ticket_id, person_id, writing_until FROM presence
            WHERE ticket_id IN \(list: tickets.map(\.number)) AND expires_at > \(now)
            """
        )
        return try found.reduce(into: [:]) { marks, row in
            let mark = PresenceMark(person: try row["person_id"], isWriting: try row["writing_until"] > now)
            marks[Ticket.ID(number: try row["ticket_id"]), default: []].insert(mark)
        }
    }

    /// Says that these pages are still open, and forgets those nobody spoke for.
    func keepOpen(_ pages: [OpenPage], at now: Instant) throws {
        // Whoever has left is not called back: they have less time left than a page that was ever kept open.
        try run(
            """
            UPDATE presence SET expires_at = \(now.advanced(byMilliseconds: OpenPage.life))
            WHERE page IN \(list: pages.map(\.name)) AND expires_at > \(now.advanced(byMilliseconds: OpenPage.grace))
            """
        )
        try run("DELETE FROM presence WHERE expires_at <= \(now)")
    }
}

/// That somebody is there; their name is read by those who may.
struct PresenceMark: Hashable {
    let person: ID<Person>
    let isWriting: Bool
}
