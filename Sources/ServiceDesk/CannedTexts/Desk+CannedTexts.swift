public import AfterSales
import Foundation
public import Storage

extension CannedText.Purpose: SQLConvertible {}

extension Desk {
    /// The texts offered where `purpose` is written, or all; by name, two hundred at most.
    public func cannedTexts(for purpose: CannedText.Purpose? = nil, seenBy person: Person) async throws -> [CannedText]
    {
        guard person.customer == nil else { throw Refusal.notAllowed }
        return try await database.read { db in
            // What may be said to the customer may be said among ourselves.
            let condition: SQL = purpose == .reply ? "purpose = 'reply'" : "1 = 1"
            return try db.rows("SELECT * FROM canned_text WHERE \(condition) ORDER BY name, id LIMIT 200")
                .map(CannedText.init)
        }
    }

    /// - Throws: `Refusal.notFound` if there is none.
    public func cannedText(_ id: ID<CannedText>, seenBy person: Person) async throws -> CannedText {
        guard person.customer == nil else { throw Refusal.notAllowed }
        return try await database.read { try $0.cannedText(id) }
    }

    /// Keeps a new text ready.
    public func keep(_ details: CannedText.Details, by person: Person) async throws -> CannedText {
        try person.needs(.editTexts)
        let text = CannedText(id: newID(), details: try details.checked())
        let now = now()
        return try await database.write { db in
            try db.save(text)
            try db.record([JournalLine("text.added", text.details)], on: text.subject, by: person, at: now, after: 0)
            return text
        }
    }

    /// - Throws: `Refusal.changedMeanwhile` if it was changed since `version`.
    public func change(
        _ id: ID<CannedText>,
        to details: CannedText.Details,
        version: Int,
        by person: Person
    ) async throws -> CannedText {
        try person.needs(.editTexts)
        let details = try details.checked()
        let now = now()
        return try await database.write { db in
            var text = try db.cannedText(id)
            guard text.version == version else { throw Refusal.changedMeanwhile }
            guard text.details != details else { return text }
            (text.details, text.version) = (details, version + 1)
            try db.save(text)
            try db.record([JournalLine("text.changed", details)], on: text.subject, by: person, at: now, after: version)
            return text
        }
    }

    /// Offers it no more; what it said stays in its journal.
    public func deleteCannedText(_ id: ID<CannedText>, by person: Person) async throws {
        try person.needs(.editTexts)
        let now = now()
        try await database.write { db in
            let text = try db.cannedText(id)
            try db.deleteCannedText(id)
            let line = try JournalLine("text.deleted", [String: String]())
            try db.record([line], on: text.subject, by: person, at: now, after: text.version)
        }
    }
}

extension CannedText {
    var subject: Subject { Subject(.text, id) }

    fileprivate init(_ row: Row) throws {
        let texts: String = try row["texts"]
        try self.init(
            id: row["id"],
            details: Details(
                name: row["name"],
                purpose: row["purpose"],
                texts: JSONDecoder().decode([Text].self, from: Data(texts.utf8))
            ),
            version: row["version"]
        )
    }
}

extension Connection {
    fileprivate func cannedText(_ id: ID<CannedText>) throws -> CannedText {
        guard let row = try rows("SELECT * FROM canned_text WHERE id = \(id)").first else { throw Refusal.notFound }
        return try CannedText(row)
    }

    /// Lays the text out in its table, whatever stood there before.
    func save(_ text: CannedText) throws {
        let details = text.details
        try run(
            """
            INSERT INTO canned_text (id, version, name, purpose, texts)
            VALUES (\(text.id), \(text.version), \(details.name), \(details.purpose),
                \(JournalLine.json(details.texts)))
            ON CONFLICT (id) DO UPDATE SET version = excluded.version, name = excluded.name,
                purpose = excluded.purpose, texts = excluded.texts
            """
        )
    }

    func deleteCannedText(_ id: ID<CannedText>) throws {
        try run("DELETE FROM canned_text WHERE id = \(id)")
    }
}
