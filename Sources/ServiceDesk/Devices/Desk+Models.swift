public import AfterSales
import Storage

extension Desk {
    /// Adds a kind of device to those we look after.
    /// - Throws: `Refusal.taken` if another bears the code in any spelling.
    public func register(_ details: ProductModel.Details, by person: Person) async throws -> ProductModel {
        try person.needs(.editDevices)
        let model = ProductModel(id: newID(), details: try details.checked(), version: 1)
        let now = now()
        return try await database.write { db in
            try db.register(model, by: person, at: now)
            return model
        }
    }

    /// - Throws: `Refusal.changedMeanwhile` if it was saved since `version`.
    public func change(
        _ id: ID<ProductModel>,
        to details: ProductModel.Details,
        version: Int,
        by person: Person
    ) async throws -> ProductModel {
        try person.needs(.editDevices)
        let details = try details.checked()
        let now = now()
        return try await database.write { db in
            let known = try db.model(id)
            guard known.version == version else { throw Refusal.changedMeanwhile }
            guard known.details != details else { return known }
            let model = ProductModel(id: id, details: details, version: version + 1)
            try db.checkFree(model)
            try db.update(model, from: version)
            try db.record("model.changed", details, on: model.subject, by: person, at: now, after: version)
            return model
        }
    }

    /// Which kinds of devices there are is no secret from anyone who may see devices.
    public func model(_ id: ID<ProductModel>, seenBy person: Person) async throws -> ProductModel {
        guard person.may(.seeDevices) else { throw Refusal.notFound }
        return try await database.read { try $0.model(id) }
    }

    /// The model that bears this code, in any spelling.
    public func model(code: String, seenBy person: Person) async throws -> ProductModel {
        guard person.may(.seeDevices) else { throw Refusal.notFound }
        let key = Spelling.ofSerial(code)
        return try await database.read { db in
            guard let row = try db.rows("SELECT * FROM product_model WHERE code_key = \(key)").first else {
                throw Refusal.notFound
            }
            return try ProductModel(row)
        }
    }

    /// One page of models, by code.
    ///
    /// Each word must be part of code, name, brand or product line, in any spelling. `after` is `next` of the page
    /// before; a page has at most 200 rows.
    public func models(
        words: String? = nil,
        after: String? = nil,
        limit: Int = 50,
        seenBy person: Person
    ) async throws -> Listing<ProductModel> {
        let last = try after.map { try ID<ProductModel>(cursor: $0) }
        let limit = Listing<ProductModel>.rows(limit)
        guard person.may(.seeDevices) else { return Listing(items: [], next: nil) }
        return try await database.read { db in
            var conditions: [SQL] = ["1 = 1"]
            conditions += try db.finds(words, "id", in: .model, for: person)
            if let last {
                conditions.append("(code_key, id) > (SELECT code_key, id FROM product_model WHERE id = \(last))")
            }
            let found = try db.rows(
                """
                SELECT * FROM product_model
                WHERE \(conditions.joined(" AND ")) ORDER BY code_key, id LIMIT \(limit + 1)
                """
            ).map(ProductModel.init)
            return Listing(found, limit: limit) { $0.id.description }
        }
    }
}

extension ProductModel {
    var subject: Subject { Subject(.model, id) }
}

extension Connection {
    func register(_ model: ProductModel, by person: Person, at now: Instant) throws {
        try checkFree(model)
        try insert(model)
        try record("model.registered", model.details, on: model.subject, by: person, at: now, after: 0)
    }
}
