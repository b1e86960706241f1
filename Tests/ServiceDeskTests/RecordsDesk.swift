import AfterSales
import ServiceDesk
import Storage
import TestDesk

/// A desk on an empty database, on 20 November 2026 at noon in Shanghai, and people who work there.
struct RecordsDesk {
    let desk: Desk
    let database: any Database

    static let noon = Instant(milliseconds: Int64(Day(2026, 11, 20).number) * 86_400_000 + 4 * 3_600_000)

    init(on engine: TestDatabase) async throws {
        database = try await engine.database()
        try await database.migrate(Migration.all)
        desk = Desk(database: database, now: { RecordsDesk.noon })
    }

    let agent = Person(id: ID(number: 11), name: "林小姐", roles: [.agent])
    let engineer = Person(id: ID(number: 12), name: "陳工", roles: [.engineer])

    func responsible(of customer: Customer) -> Person {
        Person(id: ID(number: 13), name: "王主任", roles: [.customerResponsible], customer: customer.id)
    }

    /// A published plan version, as far as records ask for one.
    func publish(_ plan: Plan.Reference) async throws {
        try await database.write { db in
            try db.run(
                """
                INSERT INTO plan_version (id, version, title, source, published_at, published_by, place)
                VALUES (\(plan.id), \(plan.version), 'plan', '', 0, 0, 1)
                """
            )
        }
    }

    func customer(_ code: String = "C-1", name: String = "長寧醫院") async throws -> Customer {
        try await desk.register(Customer.Details(code: code, name: name), by: agent)
    }

    func model(_ code: String = "HP-4015") async throws -> ProductModel {
        try await desk.register(ProductModel.Details(code: code, name: "印表機"), by: agent)
    }

    func device(
        _ serial: String,
        model: ProductModel,
        customer: Customer,
        steps: [DevicePhase: Day] = [:]
    ) async throws -> Device {
        try await desk.register(
            Device.Details(serial: serial, model: model.id, customer: customer.id),
            steps: steps,
            by: agent
        )
    }
}
