public import AfterSales
import Foundation
import Storage

extension Desk {
    /// Every checklist, by name, two hundred at most.
    public func checklists(seenBy person: Person) async throws -> [Checklist] {
        guard person.may(.seeDevices), person.customer == nil else { throw Refusal.notAllowed }
        return try await database.read { db in
            try db.rows("SELECT * FROM checklist ORDER BY name, id LIMIT 200").map(Checklist.init)
        }
    }

    /// - Throws: `Refusal.notFound` if there is none.
    public func checklist(_ id: ID<Checklist>, seenBy person: Person) async throws -> Checklist {
        guard person.may(.seeDevices), person.customer == nil else { throw Refusal.notAllowed }
        return try await database.read { try $0.checklist(id) }
    }

    /// Keeps a new checklist; visits that begin from now on take a copy of it.
    /// - Throws: `checklists-full` for more than two hundred.
    public func keep(_ details: Checklist.Details, by person: Person) async throws -> Checklist {
        try person.needs(.editChecklists)
        let checklist = Checklist(id: newID(), details: try details.checked())
        let now = now()
        return try await database.write { db in
            guard try db.rows("SELECT count(*) AS kept FROM checklist").first?["kept"] ?? 0 < 200 else {
                throw Refusal(.conflict, "checklists-full", values: ["count": "200"])
            }
            try db.checkModel(of: checklist)
            try db.save(checklist)
            let line = try JournalLine("checklist.added", checklist.details)
            try db.record([line], on: checklist.subject, by: person, at: now, after: 0)
            return checklist
        }
    }

    /// What visits took a copy of before stays as it was.
    /// - Throws: `Refusal.changedMeanwhile` if it was changed since `version`.
    public func change(
        _ id: ID<Checklist>,
        to details: Checklist.Details,
        version: Int,
        by person: Person
    ) async throws -> Checklist {
        try person.needs(.editChecklists)
        let details = try details.checked()
        let now = now()
        return try await database.write { db in
            var checklist = try db.checklist(id)
            guard checklist.version == version else { throw Refusal.changedMeanwhile }
            guard checklist.details != details else { return checklist }
            (checklist.details, checklist.version) = (details, version + 1)
            try db.checkModel(of: checklist)
            try db.save(checklist)
            let line = try JournalLine("checklist.changed", details)
            try db.record([line], on: checklist.subject, by: person, at: now, after: version)
            return checklist
        }
    }

    /// No visit takes a copy of it any more; what it said stays in its journal.
    public func deleteChecklist(_ id: ID<Checklist>, by person: Person) async throws {
        try person.needs(.editChecklists)
        let now = now()
        try await database.write { db in
            let checklist = try db.checklist(id)
            try db.deleteChecklist(id)
            let line = try JournalLine("checklist.deleted", [String: String]())
            try db.record([line], on: checklist.subject, by: person, at: now, after: checklist.version)
        }
    }
}

extension Checklist {
    var subject: Subject { Subject(.checklist, id) }

    init(_ row: Row) throws {
        let points: String = try row["points"]
        try self.init(
            id: row["id"],
            details: Details(
                name: row["name"],
                model: row["model_id"],
                faultClass: row["fault_class"],
                points: JSONDecoder().decode([Point].self, from: Data(points.utf8))
            ),
            version: row["version"]
        )
    }
}

extension Connection {
    /// What an engineer who arrives for a ticket goes through, if anything.
    func checklist(for ticket: Ticket) throws -> Checklist? {
        let device = try ticket.opening.device.flatMap { id in
            try rows("SELECT model_id FROM device WHERE id = \(id)").first
        }
        return try checklist(forModel: device?["model_id"], faultClass: ticket.faultClass)
    }

    /// What is gone through with a device of this model and such a fault, if anything.
    func checklist(forModel model: ID<ProductModel>?, faultClass: String?) throws -> Checklist? {
        try Checklist.best(
            of: rows("SELECT * FROM checklist").map(Checklist.init),
            model: model,
            faultClass: faultClass
        )
    }

    fileprivate func checklist(_ id: ID<Checklist>) throws -> Checklist {
        guard let row = try rows("SELECT * FROM checklist WHERE id = \(id)").first else { throw Refusal.notFound }
        return try Checklist(row)
    }

    fileprivate func checkModel(of checklist: Checklist) throws {
        guard let model = checklist.details.model else { return }
        guard try !rows("SELECT 1 FROM product_model WHERE id = \(model)").isEmpty else {
            throw Refusal.unknown("model")
        }
    }

    /// Lays the checklist out in its table, whatever stood there before.
    func save(_ checklist: Checklist) throws {
        let details = checklist.details
        try run(
            """
            INSERT INTO checklist (id, version, name, model_id, fault_class, points)
            VALUES (\(checklist.id), \(checklist.version), \(details.name), \(details.model), \(details.faultClass),
                \(JournalLine.json(details.points)))
            ON CONFLICT (id) DO UPDATE SET version = excluded.version, name = excluded.name,
                model_id = excluded.model_id, fault_class = excluded.fault_class, points = excluded.points
            """
        )
    }

    func deleteChecklist(_ id: ID<Checklist>) throws {
        try run("DELETE FROM checklist WHERE id = \(id)")
    }
}
