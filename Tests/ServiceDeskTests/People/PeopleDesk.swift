import AfterSales
import Storage
import TestDesk

@testable import ServiceDesk

/// A desk with one administrator and a clock that tests move.
struct PeopleDesk {
    let desk: Desk
    let clock = TestClock()
    let database: any Database
    let admin: Person

    static let password = "correct horse battery"

    init(on engine: TestDatabase) async throws {
        let clock = clock
        database = try await engine.database()
        try await database.migrate(Migration.all)
        desk = Desk(database: database, now: { clock.now })
        let root = Profile(id: desk.newID(), name: "Root", login: "root", roles: [.administrator])
        admin = try await desk.addPerson(root, by: .desk).profile.person
    }

    @discardableResult
    func person(
        _ name: String = "林美",
        login: String? = nil,
        roles: Set<Role> = [.agent],
        customer: ID<Customer>? = nil,
        password: String? = nil
    ) async throws -> StoredProfile {
        let profile = Profile(id: desk.newID(), name: name, login: login, customer: customer, roles: roles)
        return try await desk.addPerson(profile, password: password, by: admin)
    }

    func signIn(
        _ login: String = "mei",
        _ password: String = PeopleDesk.password,
        from address: String = "198.51.100.7"
    ) async throws -> String {
        try await desk.signIn(login: login, password: password, address: address, agent: "Firefox")
    }

    func journal(of id: ID<Person>) async throws -> [JournalEntry] {
        try await database.read { try $0.journal(of: Subject(.person, id)) }
    }
}
