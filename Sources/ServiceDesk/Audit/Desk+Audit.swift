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
        /// What the record is called that it is the id of.
        public let name: String?
    }

    public let entry: JournalEntry
    /// What the subject is called, where it has a name besides its id.
    public let subjectName: String?
    public let changes: [Change]
}

extension Desk {
    /// The journals of everything together, the newest entry first, in three statements.
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
            let told = page.items.map { ToldEntry($0, amongst: earlier[$0.subject] ?? []) }
            let names = try db.names(of: Set(told.flatMap(\.named)))
            return Listing(items: told.map { AuditedEntry($0, names) }, next: page.next)
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

    /// What was said before these entries in their journals: enough to tell what a change changed.
    ///
    /// Of a record it is the few that stand just before, of a ticket those that said the same thing.
    fileprivate func entriesBefore(_ entries: [JournalEntry]) throws -> [Subject: [JournalEntry]] {
        var places = entries.filter(\.isNewState).map { entry -> SQL in
            """
            (subject_kind = \(entry.subject.kind) AND subject_id = \(entry.subject.id)
                AND seq >= \(entry.sequence - 8) AND seq < \(entry.sequence))
            """
        }
        let saidAnew = entries.filter { $0.saidBefore != nil }
        if !saidAnew.isEmpty {
            let tickets = Set(saidAnew.map(\.subject.id)).sorted()
            let kinds = Set(saidAnew.flatMap { $0.saidBefore ?? [] } + ["taken-back"]).sorted()
            places.append(
                """
                (subject_kind = \(Subject.Kind.ticket) AND subject_id IN \(list: tickets) AND kind IN \(list: kinds))
                """
            )
        }
        guard !places.isEmpty else { return [:] }
        let found = try rows("SELECT * FROM journal WHERE \(places.joined(" OR "))").map(JournalEntry.init)
        return Dictionary(grouping: found, by: \.subject)
    }

    /// What these records are called, in one statement.
    fileprivate func names(of subjects: Set<Subject>) throws -> [Subject: String] {
        let sources: [(Subject.Kind, SQL)] = [
            (.customer, "SELECT 'customer' AS kind, id, name FROM customer"),
            (.site, "SELECT 'site' AS kind, id, name FROM site"),
            (.contact, "SELECT 'contact' AS kind, id, name FROM contact"),
            (.model, "SELECT 'model' AS kind, id, code AS name FROM product_model"),
            (.device, "SELECT 'device' AS kind, id, serial AS name FROM device"),
            (.contract, "SELECT 'contract' AS kind, id, number AS name FROM contract"),
            (.person, "SELECT 'person' AS kind, id, name FROM person"),
            (.part, "SELECT 'part' AS kind, id, number AS name FROM part"),
            (.checklist, "SELECT 'checklist' AS kind, id, name FROM checklist"),
        ]
        let parts = sources.compactMap { kind, source -> SQL? in
            let ids = subjects.filter { $0.kind == kind }.compactMap { ID<Subject>($0.id) }.sorted()
            return ids.isEmpty ? nil : "\(source) WHERE id IN \(list: ids)"
        }
        guard !parts.isEmpty else { return [:] }
        return try rows(parts.joined(" UNION ALL ")).reduce(into: [:]) { names, row in
            guard let kind = Subject.Kind(rawValue: try row["kind"]) else { return }
            let id: ID<Subject> = try row["id"]
            names[Subject(kind, id)] = try row["name"]
        }
    }
}

extension AuditFilter {
    /// The plus keeps SQLite, which has no statistics, from reading a whole kind in order where one subject's entries
    /// are asked for.
    fileprivate var recordedAt: SQL { subject == nil ? "recorded_at" : "+recorded_at" }

    /// What is asked of an entry besides its kind.
    var conditions: [SQL] {
        var conditions: [SQL] = []
        if let person { conditions.append("person_id = \(person)") }
        if let subject { conditions.append("subject_id = \(subject)") }
        if let recordedIn {
            conditions.append("\(recordedAt) >= \(recordedIn.start) AND \(recordedAt) < \(recordedIn.end)")
        }
        return conditions
    }

    fileprivate func conditions(after last: AuditPlace?) -> [SQL] {
        var conditions = conditions
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

    /// The kinds of a ticket's entries that said before what this one says anew.
    fileprivate var saidBefore: [String]? {
        guard subject.kind == .ticket else { return nil }
        return switch kind {
        case "classified": ["opened", "classified"]
        case "visit-moved": ["visit-planned", "visit-moved"]
        case "assigned", "led", "terms-changed": [kind]
        default: nil
        }
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

/// An entry with what it changed, before anything in it is called by its name.
private struct ToldEntry {
    let entry: JournalEntry
    let changes: [Change]

    struct Change {
        let path: String
        let before: JSONLeaves.Leaf?
        let after: JSONLeaves.Leaf?
    }

    init(_ entry: JournalEntry, amongst earlier: [JournalEntry]) {
        self.entry = entry
        let earlier = earlier.filter { $0.sequence < entry.sequence }.sorted { $0.sequence < $1.sequence }
        if let kinds = entry.saidBefore {
            changes = ToldEntry.saidAnew(entry, earlier, kinds)
        } else if entry.isNewState, let before = earlier.last(where: \.isState) {
            changes = ToldEntry.differences(from: before.leaves, to: entry.leaves)
        } else {
            changes = ToldEntry.news(entry.leaves)
        }
    }

    /// An event: all that it says.
    private static func news(_ leaves: [String: JSONLeaves.Leaf]) -> [Change] {
        leaves.sorted { $0.key < $1.key }.map { Change(path: $0, before: nil, after: $1) }
    }

    /// A record's new state beside the one before.
    private static func differences(
        from before: [String: JSONLeaves.Leaf],
        to after: [String: JSONLeaves.Leaf]
    ) -> [Change] {
        let isPartial = before.keys.contains { $0.hasPrefix("steps.") }
        return Set(before.keys).union(after.keys).sorted().compactMap { path in
            if isPartial, path.hasPrefix("steps.") { return nil }
            guard before[path] != after[path] else { return nil }
            return Change(path: path, before: before[path], after: after[path])
        }
    }

    /// What a ticket's entry says otherwise than those before it, each value as it was said last; its reason is its own.
    private static func saidAnew(_ entry: JournalEntry, _ earlier: [JournalEntry], _ kinds: [String]) -> [Change] {
        let after = entry.leaves
        let takenBack = Set(
            earlier.filter { $0.kind == "taken-back" }.compactMap { $0.leaves["entry"].flatMap { Int($0.text) } }
        )
        let said = earlier.filter { kinds.contains($0.kind) && !takenBack.contains($0.sequence) }.map(\.leaves)
            .filter { $0["visit"] == after["visit"] }
        // A classification names only what it changes; the others name everything.
        var before: [String: JSONLeaves.Leaf] = [:]
        for leaves in entry.kind == "classified" ? said : said.suffix(1) { before.merge(leaves) { $1 } }
        let changed = after.filter { before[$0.key] != $0.value }
        return news(changed.isEmpty ? after : changed).map { change in
            let isOwn = ["reason", "words"].contains(change.path)
            return Change(path: change.path, before: isOwn ? nil : before[change.path], after: change.after)
        }
    }

    /// The records it names, itself among them.
    var named: [Subject] {
        [entry.subject]
            + changes.flatMap { change in
                [change.before, change.after].compactMap { $0.flatMap { ToldEntry.record($0, at: change.path) } }
            }
    }

    /// The record whose id this is, by what the value is called.
    static func record(_ leaf: JSONLeaves.Leaf, at path: String) -> Subject? {
        guard !leaf.isNumber, leaf.text.utf8.count == 13,
            let word = path.split(separator: ".").last(where: { Int($0) == nil }),
            let kind = Subject.Kind(rawValue: String(word))
        else { return nil }
        return Subject(kind, leaf.text)
    }
}

extension AuditedEntry {
    fileprivate init(_ told: ToldEntry, _ names: [Subject: String]) {
        func value(_ leaf: JSONLeaves.Leaf?, _ path: String) -> Value? {
            leaf.map { Value($0, name: ToldEntry.record($0, at: path).flatMap { names[$0] }) }
        }
        entry = told.entry
        subjectName = names[told.entry.subject]
        changes = told.changes.map {
            Change(path: $0.path, before: value($0.before, $0.path), after: value($0.after, $0.path))
        }
    }
}

extension AuditedEntry.Value {
    /// Thirteen digits are a moment of our days; ids are words and phone numbers are texts.
    fileprivate init(_ leaf: JSONLeaves.Leaf, name: String?) {
        text = leaf.text
        moment =
            leaf.isNumber && leaf.text.utf8.count == 13
            ? Int64(leaf.text).map(Instant.init(milliseconds:)) : nil
        self.name = name
    }
}
