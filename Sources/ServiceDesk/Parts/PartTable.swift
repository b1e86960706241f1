import AfterSales
import Storage

extension Part {
    var subject: Subject { Subject(.part, id) }

    init(_ row: Row, models: [ID<ProductModel>]) throws {
        try self.init(
            id: row["id"],
            details: Details(
                number: row["number"],
                name: row["name"],
                models: models,
                cost: Money(minor: row["cost_minor"], currency: row["cost_currency"]),
                list: Money(minor: row["list_minor"], currency: row["list_currency"]),
                isRetired: row["is_retired"]
            ),
            version: row["version"]
        )
    }
}

extension Money {
    /// As two columns hold it.
    init?(minor: Int64?, currency: String?) {
        guard let minor, let currency else { return nil }
        self.init(minor, currency)
    }
}

extension Connection {
    /// - Throws: `Refusal.notFound` if there is none.
    func part(_ id: ID<Part>) throws -> Part {
        guard let part = try parts("SELECT * FROM part WHERE id = \(id)").first else { throw Refusal.notFound }
        return part
    }

    /// The parts that a statement on their table finds, in its order.
    func parts(_ statement: SQL) throws -> [Part] {
        let found = try rows(statement)
        guard !found.isEmpty else { return [] }
        let ids: [ID<Part>] = try found.map { try $0["id"] }
        var models: [ID<Part>: [ID<ProductModel>]] = [:]
        let fits = try rows("SELECT * FROM part_model WHERE part_id IN \(list: ids) ORDER BY part_id, model_id")
        for row in fits { models[try row["part_id"], default: []].append(try row["model_id"]) }
        return try found.map { row in try Part(row, models: models[row["id"], default: []]) }
    }

    /// What these parts are now, by the spelling of their numbers; those that nobody uses any more included.
    func parts(numbered keys: [String]) throws -> [String: Part] {
        guard !keys.isEmpty else { return [:] }
        let found = try parts("SELECT * FROM part WHERE number_key IN \(list: Array(Set(keys)).sorted())")
        return Dictionary(found.map { (Spelling.ofSerial($0.number), $0) }) { first, _ in first }
    }

    /// Refuses a number that another part bears in any spelling, and a model that there is not.
    func check(_ part: Part) throws {
        let key = Spelling.ofSerial(part.number)
        guard try rows("SELECT 1 FROM part WHERE number_key = \(key) AND id <> \(part.id)").isEmpty else {
            throw Refusal.taken("number", part.number)
        }
        guard !part.details.models.isEmpty else { return }
        let known = try rows("SELECT id FROM product_model WHERE id IN \(list: part.details.models)")
        guard known.count == part.details.models.count else { throw Refusal.unknown("models") }
    }

    /// Lays the part out in its tables, whatever stood there before.
    func save(_ part: Part) throws {
        let details = part.details
        try run(
            """
            INSERT INTO part (id, version, number, number_key, name, words, cost_minor, cost_currency, list_minor,
                list_currency, is_retired)
            VALUES (\(part.id), \(part.version), \(details.number), \(Spelling.ofSerial(details.number)),
                \(details.name), \(Spelling.ofWords(details.name)), \(details.cost?.minor), \(details.cost?.currency),
                \(details.list?.minor), \(details.list?.currency), \(details.isRetired))
            ON CONFLICT (id) DO UPDATE SET version = excluded.version, number = excluded.number,
                number_key = excluded.number_key, name = excluded.name, words = excluded.words,
                cost_minor = excluded.cost_minor, cost_currency = excluded.cost_currency,
                list_minor = excluded.list_minor, list_currency = excluded.list_currency,
                is_retired = excluded.is_retired
            """
        )
        try run("DELETE FROM part_model WHERE part_id = \(part.id)")
        for model in details.models {
            try run("INSERT INTO part_model (part_id, model_id) VALUES (\(part.id), \(model))")
        }
    }
}
