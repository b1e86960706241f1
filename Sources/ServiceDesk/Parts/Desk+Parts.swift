public import AfterSales
import Storage

/// What a list of the catalogue is narrowed to.
public struct PartFilter: Sendable, Equatable {
    /// Each word must be a part of the number, in any spelling, or of the name.
    public var words: String?
    /// Those that fit this model.
    public var model: ID<ProductModel>?
    /// Also what is not in use any more.
    public var isRetiredToo: Bool

    public init(words: String? = nil, model: ID<ProductModel>? = nil, isRetiredToo: Bool = false) {
        self.words = words
        self.model = model
        self.isRetiredToo = isRetiredToo
    }

    fileprivate var conditions: [SQL] {
        var conditions: [SQL] = [isRetiredToo ? "1 = 1" : "NOT is_retired"]
        if let model {
            conditions.append("EXISTS (SELECT 1 FROM part_model WHERE part_id = part.id AND model_id = \(model))")
        }
        for word in (words ?? "").split(whereSeparator: \.isWhitespace) {
            conditions.append(SQL.isPart(called: String(word)))
        }
        return conditions
    }
}

extension SQL {
    /// Whether a row of `part` has this word in its number, in any spelling, or in its name.
    static func isPart(called word: String) -> SQL {
        let key = Spelling.ofSerial(word)
        let name = SQL.contains("part.words", Spelling.ofWords(word))
        // Signs alone are in every number.
        return key.isEmpty ? name : "(\(SQL.contains("part.number_key", key)) OR \(name))"
    }
}

/// The catalogue of parts.
extension Desk {
    /// One page of the catalogue, by number; for our own people.
    ///
    /// `after` is `next` of the page before; a page has at most 200 rows.
    public func parts(
        _ filter: PartFilter = PartFilter(),
        after: String? = nil,
        limit: Int = 50,
        seenBy person: Person
    ) async throws -> Listing<Part> {
        try person.seesParts()
        let last = try after.map { try ID<Part>(cursor: $0) }
        let limit = Listing<Part>.rows(limit)
        return try await database.read { db in
            var conditions = filter.conditions
            if let last { conditions.append("(number_key, id) > (SELECT number_key, id FROM part WHERE id = \(last))") }
            let found = try db.parts(
                """
                SELECT * FROM part WHERE \(conditions.joined(" AND ")) ORDER BY number_key, id LIMIT \(limit + 1)
                """
            )
            return Listing(found, limit: limit) { $0.id.description }
        }
    }

    public func part(_ id: ID<Part>, seenBy person: Person) async throws -> Part {
        try person.seesParts()
        return try await database.read { try $0.part(id) }
    }

    /// Adds a part to the catalogue.
    /// - Throws: `Refusal.taken` if another bears the number in any spelling.
    public func add(_ details: Part.Details, by person: Person) async throws -> Part {
        try person.needs(.editParts)
        let part = Part(id: newID(), details: try details.checked(), version: 1)
        let now = now()
        return try await database.write { db in
            try db.check(part)
            try db.save(part)
            try db.record(part, by: person, at: now)
            return part
        }
    }

    /// What was used before keeps the price it had.
    /// - Throws: `Refusal.changedMeanwhile` if it was saved since `version`.
    public func change(
        _ id: ID<Part>,
        to details: Part.Details,
        version: Int,
        by person: Person
    ) async throws -> Part {
        try person.needs(.editParts)
        let details = try details.checked()
        let now = now()
        return try await database.write { db in
            let known = try db.part(id)
            guard known.version == version else { throw Refusal.changedMeanwhile }
            guard known.details != details else { return known }
            let part = Part(id: id, details: details, version: version + 1)
            try db.check(part)
            try db.save(part)
            try db.record(part, by: person, at: now)
            return part
        }
    }
}

extension Connection {
    func record(_ part: Part, by person: Person, at now: Instant) throws {
        let kind = part.version == 1 ? "part.added" : "part.changed"
        let line = try JournalLine(kind, part.details)
        try record([line], on: part.subject, by: person, at: now, after: part.version - 1)
    }
}

extension Person {
    /// Prices are nobody's business but ours.
    func seesParts() throws(Refusal) {
        guard customer == nil, may(.seeDevices) else { throw .notAllowed }
    }
}
