public import AfterSales
import Foundation
import Storage

/// What of the journals somebody wants to see; what is left out is not asked.
public struct AuditFilter: Sendable, Equatable {
    public var person: ID<Person>?
    public var kind: Subject.Kind?
    /// One subject's own journal; with `kind`.
    public var subject: String?
    public var recordedIn: Interval?

    public init(
        person: ID<Person>? = nil,
        kind: Subject.Kind? = nil,
        subject: String? = nil,
        recordedIn: Interval? = nil
    ) {
        self.person = person
        self.kind = kind
        self.subject = subject
        self.recordedIn = recordedIn
    }
}

/// An entry of a journal, and what it changed.
public struct AuditedEntry: Sendable, Equatable {
    /// One value: what it was, and what it became.
    public struct Change: Sendable, Equatable {
        /// Where it stands in the entry's data: `address`, `steps.accepted`.
        public let path: String
        /// `nil` where there was none, or where the entry tells of an event and not of a record's new state.
        public let before: Value?
        /// `nil` where it was taken away.
        public let after: Value?
    }

    public struct Value: Sendable, Equatable {
        public let text: String
        /// The moment it stands for, where it can be nothing else.
        public let moment: Instant?
    }

    public let entry: JournalEntry
    public let changes: [Change]
}

extension Desk {
    /// The journals of everything together, the newest entry first, in two statements.
    ///
    /// `after` is `next` of the page before; a page has at most 200 entries.
    /// - Throws: `Refusal` for who may not see the audit, or for a cursor that no list handed out.
    public func audit(
        _ filter: AuditFilter = AuditFilter(),
        after: String? = nil,
        limit: Int = 50,
        seenBy person: Person
    ) async throws -> Listing<AuditedEntry> {
        try person.needs(.seeAudit)
        let last = try after.map { try AuditPlace($0) }
        let limit = Listing<AuditedEntry>.rows(limit)
        return try await database.readOfLate { db in
            let found = try db.journal(filter, after: last, limit: limit + 1)
            let page = Listing(found, limit: limit) { AuditPlace($0).description }
            let earlier = try db.entriesBefore(page.items)
            return Listing(
                items: page.items.map { AuditedEntry($0, amongst: earlier[$0.subject] ?? []) },
                next: page.next
            )
        }
    }
}

/// Where a page of the audit ended.
private struct AuditPlace: CustomStringConvertible {
    let recordedAt: Int64
    let kind: String
    let id: String
    let sequence: Int

    init(_ entry: JournalEntry) {
        recordedAt = entry.recordedAt.milliseconds
        kind = entry.subject.kind.rawValue
        id = entry.subject.id
        sequence = entry.sequence
    }

    /// Reads what `description` wrote; a subject's id may have dots of its own.
    init(_ text: String) throws(Refusal) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count >= 4, let recordedAt = Int64(parts[0]), let sequence = Int(parts[parts.count - 1]) else {
            throw .invalid("after", expected: "cursor")
        }
        self.recordedAt = recordedAt
        kind = String(parts[1])
        id = parts[2..<parts.count - 1].joined(separator: ".")
        self.sequence = sequence
    }

    var description: String { "\(recordedAt).\(kind).\(id).\(sequence)" }
}

extension Connection {
    /// The newest entries of each kind that is asked for, off the end of its index, and of those the newest; somebody's
    /// own and one subject's have an index of their own that is narrow enough.
    fileprivate func journal(_ filter: AuditFilter, after last: AuditPlace?, limit: Int) throws -> [JournalEntry] {
        let kinds = filter.kind.map { [$0] } ?? Subject.Kind.allCases
        let conditions = filter.conditions(after: last)
        let found: SQL
        if filter.person == nil, filter.subject == nil {
            found = kinds.map { kind -> SQL in
                let all: [SQL] = ["subject_kind = \(kind)"] + conditions
                return """
                    SELECT * FROM (
                        SELECT * FROM journal WHERE \(all.joined(" AND "))
                        ORDER BY subject_kind DESC, recorded_at DESC, subject_id DESC, seq DESC LIMIT \(limit)
                    ) AS newest
                    """
            }.joined(" UNION ALL ")
        } else {
            let all: [SQL] = ["subject_kind IN \(list: kinds)"] + conditions
            found = "SELECT * FROM journal WHERE \(all.joined(" AND "))"
        }
        return try rows(
            """
            SELECT * FROM (\(found)) AS found
            ORDER BY \(filter.recordedAt) DESC, subject_kind DESC, subject_id DESC, seq DESC LIMIT \(limit)
            """
        ).map(JournalEntry.init)
    }

    /// What stands just before these entries in their journals, a few of each: enough to tell what a change changed.
    fileprivate func entriesBefore(_ entries: [JournalEntry]) throws -> [Subject: [JournalEntry]] {
        let changes = entries.filter(\.isNewState)
        guard !changes.isEmpty else { return [:] }
        let places = changes.map { entry -> SQL in
            """
            (subject_kind = \(entry.subject.kind) AND subject_id = \(entry.subject.id)
                AND seq >= \(entry.sequence - 8) AND seq < \(entry.sequence))
            """
        }.joined(" OR ")
        let found = try rows("SELECT * FROM journal WHERE \(places)").map(JournalEntry.init)
        return Dictionary(grouping: found, by: \.subject)
    }
}

extension AuditFilter {
    /// The plus keeps SQLite, which has no statistics, from reading a whole kind in order where one subject's entries
    /// are asked for.
    fileprivate var recordedAt: SQL { subject == nil ? "recorded_at" : "+recorded_at" }

    /// What is asked besides the kind.
    fileprivate func conditions(after last: AuditPlace?) -> [SQL] {
        var conditions: [SQL] = []
        if let person { conditions.append("person_id = \(person)") }
        if let subject { conditions.append("subject_id = \(subject)") }
        if let recordedIn {
            conditions.append("\(recordedAt) >= \(recordedIn.start) AND \(recordedAt) < \(recordedIn.end)")
        }
        if let last {
            conditions.append(
                """
                \(recordedAt) <= \(last.recordedAt) AND (\(recordedAt), subject_kind, subject_id, seq)
                    < (\(last.recordedAt), \(last.kind), \(last.id), \(last.sequence))
                """
            )
        }
        return conditions
    }
}

extension JournalEntry {
    /// Whether its data is what the record says from now on, so that the entry before it tells what it said.
    fileprivate var isNewState: Bool {
        subject.kind != .ticket
            && (kind.hasSuffix("changed") || kind.hasSuffix("abled") || kind == "calendar.proposed")
    }

    /// Whether its data is the whole of a record.
    fileprivate var isState: Bool {
        isNewState || subject.kind != .ticket && (kind.hasSuffix(".registered") || kind.hasSuffix(".added"))
    }

    fileprivate var leaves: [String: JSONLeaves.Leaf] {
        guard let read = try? JSONDecoder().decode(JSONLeaves.self, from: Data(data.utf8)) else { return [:] }
        // A device is registered together with the days of its life; later changes are of its details alone.
        let inner = kind == "device.registered" ? "details." : ""
        return read.byPath.reduce(into: [:]) { leaves, leaf in
            leaves[leaf.key.hasPrefix(inner) ? String(leaf.key.dropFirst(inner.count)) : leaf.key] = leaf.value
        }
    }
}

extension AuditedEntry {
    fileprivate init(_ entry: JournalEntry, amongst earlier: [JournalEntry]) {
        self.entry = entry
        let after = entry.leaves
        let before = earlier.filter { $0.sequence < entry.sequence && $0.isState }.max { $0.sequence < $1.sequence }
        guard entry.isNewState, let before = before?.leaves else {
            changes = after.sorted { $0.key < $1.key }.map { Change(path: $0, before: nil, after: Value($1)) }
            return
        }
        let isPartial = before.keys.contains { $0.hasPrefix("steps.") }
        changes = Set(before.keys).union(after.keys).sorted().compactMap { path in
            if isPartial, path.hasPrefix("steps.") { return nil }
            guard before[path] != after[path] else { return nil }
            return Change(path: path, before: before[path].map(Value.init), after: after[path].map(Value.init))
        }
    }
}

extension AuditedEntry.Value {
    /// Thirteen digits are a moment of our days; ids are words and phone numbers are texts.
    fileprivate init(_ leaf: JSONLeaves.Leaf) {
        text = leaf.text
        moment =
            leaf.isNumber && leaf.text.utf8.count == 13
            ? Int64(leaf.text).map(Instant.init(milliseconds:)) : nil
    }
}
