/// What `verify` found: the journals whole and the tables as the journals tell them, or where not.
public struct Verification: Sendable {
    /// Journals walked through.
    public internal(set) var journals = 0
    public internal(set) var entries = 0
    /// Rows compared with what the journals say.
    public internal(set) var rows = 0
    /// How many differences there are; the first thousand are listed.
    public private(set) var differenceCount = 0
    public private(set) var differences: [Difference] = []

    /// Whether records that are older than searching are still being laid out for it, and so may have no terms yet.
    var isSearchBehind = false

    public var isClean: Bool { differenceCount == 0 }

    /// So that a file damaged from end to end does not fill the memory.
    static let longestList = 1_000

    mutating func add(_ difference: Difference) {
        differenceCount += 1
        if differences.count < Self.longestList { differences.append(difference) }
    }

    /// One thing that is not as it was written.
    public struct Difference: Sendable, Equatable, Encodable {
        public enum Kind: String, Sendable, Hashable, CaseIterable, Encodable {
            // in the journal
            /// A number is left out: an entry was removed.
            case missingEntry = "missing-entry"
            /// The entry is not what its hash says: it was changed, or put in another's place.
            case changedEntry = "changed-entry"
            /// The entry does not follow the one before it.
            case brokenChain = "broken-chain"
            /// This program cannot read the entry.
            case unreadableEntry = "unreadable-entry"
            /// The entries can be read, but make no sense together.
            case unreadableJournal = "unreadable-journal"
            // in the tables
            case changedRow = "changed-row"
            case missingRow = "missing-row"
            /// A row the journal knows nothing of.
            case extraRow = "extra-row"
            /// A row of a subject that has no journal at all.
            case rowWithoutJournal = "row-without-journal"
            // among the files
            case missingContent = "missing-content"
            /// The file holds other bytes than were put on the ticket.
            case changedContent = "changed-content"
        }

        public let kind: Kind
        /// Whose journal or row it is: `ticket 1001`.
        public let subject: String
        /// The number of the entry, if it is about one.
        public var entry: Int?
        /// The table, and what tells the row apart within the subject.
        public var row: String?
        public var column: String?
        public var found: String?
        public var expected: String?

        init(_ kind: Kind, _ subject: Subject, entry: Int? = nil, row: String? = nil) {
            self.init(kind, of: subject.description, entry: entry, row: row)
        }

        init(_ kind: Kind, of subject: String, entry: Int? = nil, row: String? = nil) {
            self.kind = kind
            self.subject = subject
            self.entry = entry
            self.row = row
        }
    }

    /// How far it has come.
    public struct Progress: Sendable {
        public let kind: Subject.Kind
        public let entries: Int
        public let differences: Int
    }
}

extension Verification.Difference: CustomStringConvertible {
    public var description: String {
        let place = [subject, entry.map { "entry \($0)" }, row].compactMap { $0 }.joined(separator: ", ")
        return "\(place): \(deed)"
    }

    private var deed: String {
        switch kind {
        case .missingEntry: "is missing" + (expected.map { ", with all up to \($0)" } ?? "")
        case .changedEntry: "is not what was written"
        case .brokenChain: "does not follow the entry before it"
        case .unreadableEntry: "cannot be read (\(found ?? "?"))"
        case .unreadableJournal: "cannot be told from its entries (\(found ?? "?"))"
        case .changedRow: "\(column ?? "?") is \(found ?? "?"), its journal says \(expected ?? "?")"
        case .missingRow: "is missing"
        case .extraRow: "is not in its journal"
        case .rowWithoutJournal: "has no journal"
        case .missingContent: "its file \(found ?? "?") is missing"
        case .changedContent: "its file \(found ?? "?") is not what was kept"
        }
    }
}

extension Array<JournalEntry> {
    /// Where a journal, read in the order of its numbers, is not as it was written.
    func chainDifferences(of subject: Subject) -> [Verification.Difference] {
        var differences: [Verification.Difference] = []
        var before: JournalEntry?
        for entry in self {
            let expected = (before?.sequence ?? 0) + 1
            if entry.sequence != expected {
                var missing = Verification.Difference(.missingEntry, subject, entry: expected)
                missing.expected = entry.sequence - 1 > expected ? String(entry.sequence - 1) : nil
                differences.append(missing)
            } else if entry.previousHash != before?.hash ?? "" {
                differences.append(.init(.brokenChain, subject, entry: entry.sequence))
            }
            if entry.hash != entry.computedHash {
                differences.append(.init(.changedEntry, subject, entry: entry.sequence))
            }
            before = entry
        }
        return differences
    }
}
