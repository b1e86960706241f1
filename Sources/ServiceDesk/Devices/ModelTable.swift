import AfterSales
import Storage

extension ProductModel {
    init(_ row: Row) throws {
        let skills: String = try row["skills"]
        try self.init(
            id: row["id"],
            details: Details(
                code: row["code"],
                name: row["name"],
                brand: row["brand"],
                productLine: row["product_line"],
                skills: skills.split(separator: "\n").map(String.init)
            ),
            version: row["version"]
        )
    }

    /// One a line; a skill is a line of its own and holds no break.
    fileprivate var storedSkills: String { details.skills.joined(separator: "\n") }
}

extension Connection {
    /// - Throws: `Refusal.notFound` if there is none.
    func model(_ id: ID<ProductModel>) throws -> ProductModel {
        guard let row = try rows("SELECT * FROM product_model WHERE id = \(id)").first else { throw Refusal.notFound }
        return try ProductModel(row)
    }

    /// Refuses a code that another model bears in any spelling.
    func checkFree(_ model: ProductModel) throws {
        let key = Spelling.ofSerial(model.code)
        let others = try rows("SELECT 1 FROM product_model WHERE code_key = \(key) AND id <> \(model.id)")
        guard others.isEmpty else { throw Refusal.taken("code", model.code) }
    }

    func insert(_ model: ProductModel) throws {
        let details = model.details
        try run(
            """
            INSERT INTO product_model (id, code, code_key, name, brand, product_line, skills, version)
            VALUES (\(model.id), \(details.code), \(Spelling.ofSerial(details.code)), \(details.name),
                \(details.brand), \(details.productLine), \(model.storedSkills), \(model.version))
            """
        )
        try keep(model.searchTerms, of: model.id, in: .model)
    }

    /// Saves `model` unless someone else has saved it since it was read.
    func update(_ model: ProductModel, from version: Int) throws {
        let details = model.details
        let changed = try run(
            """
            UPDATE product_model
            SET code = \(details.code), code_key = \(Spelling.ofSerial(details.code)), name = \(details.name),
                brand = \(details.brand), product_line = \(details.productLine), skills = \(model.storedSkills),
                version = \(model.version)
            WHERE id = \(model.id) AND version = \(version)
            """
        )
        guard changed == 1 else { throw Refusal.changedMeanwhile }
        try keep(model.searchTerms, of: model.id, in: .model)
    }
}
