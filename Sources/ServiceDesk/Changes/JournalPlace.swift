import AfterSales
import Storage

/// How far the journal of everything had come at some moment.
///
/// Written down as text, and then good on every node: it is what a browser hands back after a break.
public struct JournalPlace: Sendable, Hashable, CustomStringConvertible {
    public let description: String
    /// Everything before this number was there already.
    let low: Int64
    /// Nothing from this number on was there.
    let high: Int64
    private let isSnapshot: Bool

    /// Reads `123`, the number of an entry, as SQLite has it, or `10:14:10,12`, a snapshot of PostgreSQL.
    ///
    /// - Returns: nil for text that was never a place.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        // Several hundred transactions under way at the same time; nobody has more connections.
        guard text.utf8.count <= 8_000, let low = parts.first.flatMap(Self.number) else { return nil }
        if parts.count == 1 {
            (self.low, high, isSnapshot) = (low, low, false)
        } else {
            guard parts.count == 3, let high = Self.number(parts[1]), low > 0, high >= low else { return nil }
            var before = low - 1
            for part in parts[2].split(separator: ",", omittingEmptySubsequences: false) where !parts[2].isEmpty {
                guard let running = Self.number(part), running > before, running < high else { return nil }
                before = running
            }
            (self.low, self.high, isSnapshot) = (low, high, true)
        }
        description = text
    }

    /// A place nothing can follow: whoever comes from there has missed something.
    static let unknown = JournalPlace()

    private init() {
        (description, low, high, isSnapshot) = ("", .max, .max, false)
    }

    /// Whether `other` is an earlier place in the same journal, as far as can be told.
    func canFollow(_ other: JournalPlace) -> Bool {
        isSnapshot == other.isSnapshot && other.low <= low && other.high <= high
    }

    private static func number(_ text: Substring) -> Int64? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        return Int64(text)
    }
}

extension Connection {
    /// What was written into any journal since `place`; nothing where none is given.
    ///
    /// Where more than `limit` entries were written, or `place` is of another database, it cannot be told.
    func news(since place: JournalPlace?, limit: Int) throws -> News {
        let text: String = try rows(SQL.journalPlace)[0]["place"]
        guard let now = JournalPlace(text) else { throw UnreadablePlace(text: text) }
        guard let place else { return News(place: now) }
        guard now.canFollow(place) else { return News(isIncomplete: true, place: now) }
        let found = try rows(
            """
            SELECT subject_kind, subject_id, seq FROM journal
            WHERE \(SQL.writtenSince(place.description, low: place.low))
            ORDER BY \(SQL.journalOrder), seq LIMIT \(limit + 1)
            """
        )
        guard found.count <= limit else { return News(isIncomplete: true, place: now) }
        let changes = try found.compactMap { row -> Change? in
            // A newer program at the same records may keep journals of things nobody here asks for.
            guard let kind = Subject.Kind(rawValue: try row["subject_kind"]) else { return nil }
            return Change(Subject(kind, try row["subject_id"]), try row["seq"])
        }
        return News(changes: changes, place: now)
    }
}

/// The engine says where it is in words of its own.
struct UnreadablePlace: Error {
    let text: String
}
