import AfterSales
import TestDesk
import Testing

@testable import ServiceDesk

@Suite("The desk's people")
struct PeopleTests {
    @Test("are registered, changed, and everything stands in their journal", arguments: TestDatabase.reachable)
    func life(engine: TestDatabase) async throws {
        let at = try await PeopleDesk(on: engine)
        var added = try await at.person("林美", login: "Lin.Mei", roles: [.agent, .engineer])
        #expect(added.profile.login == "lin.mei")
        #expect(added.version == 1)
        var profile = added.profile
        profile.teams = ["熱線"]
        profile.skills = ["空調", "UPS"]
        profile.roles = [.engineer]
        added = try await at.desk.changePerson(profile, from: 1, by: at.admin)
        #expect(added.version == 2)
        #expect(try await at.desk.profile(profile.id, for: at.admin).profile == profile)
        let journal = try await at.journal(of: profile.id)
        #expect(journal.map(\.kind) == ["person.added", "person.changed"])
        #expect(try journal.last?.decode(Profile.self) == profile)
        #expect(journal.last?.person == at.admin.id)
    }

    @Test("are not overwritten by whoever read an older version", arguments: TestDatabase.reachable)
    func stale(engine: TestDatabase) async throws {
        let at = try await PeopleDesk(on: engine)
        var profile = try await at.person().profile
        profile.name = "first"
        try await at.desk.changePerson(profile, from: 1, by: at.admin)
        profile.name = "second"
        await #expect(throws: Refusal.changedMeanwhile) {
            try await at.desk.changePerson(profile, from: 1, by: at.admin)
        }
        #expect(try await at.desk.profile(profile.id, for: at.admin).profile.name == "first")
        #expect(try await at.journal(of: profile.id).count == 2)
    }

    @Test("sign in with different names, in any case", arguments: TestDatabase.reachable)
    func logins(engine: TestDatabase) async throws {
        let at = try await PeopleDesk(on: engine)
        try await at.person(login: "mei")
        await #expect(throws: Refusal.loginTaken) { try await at.person(login: "MEI") }
        var other = try await at.person("吳軍", login: "wu").profile
        other.login = "mei"
        await #expect(throws: Refusal.loginTaken) { try await at.desk.changePerson(other, from: 1, by: at.admin) }
    }

    @Test("are changed by administrators only", arguments: TestDatabase.reachable)
    func rights(engine: TestDatabase) async throws {
        let at = try await PeopleDesk(on: engine)
        let agent = try await at.person(roles: [.agent, .manager]).profile
        await #expect(throws: Refusal.notAllowed) { try await at.desk.addPerson(agent, by: agent.person) }
        await #expect(throws: Refusal.notAllowed) { try await at.desk.changePerson(agent, from: 1, by: agent.person) }
        await #expect(throws: Refusal.notAllowed) { try await at.desk.disablePerson(at.admin.id, by: agent.person) }
        await #expect(throws: Refusal.notAllowed) {
            try await at.desk.setPassword("another long one", of: at.admin.id, by: agent.person)
        }
        await #expect(throws: Refusal.notAllowed) { try await at.desk.signOutEverywhere(at.admin.id, by: agent.person) }
    }

    @Test("always keep an administrator", arguments: TestDatabase.reachable)
    func lastAdministrator(engine: TestDatabase) async throws {
        let at = try await PeopleDesk(on: engine)
        await #expect(throws: Refusal.lastAdministrator) { try await at.desk.disablePerson(at.admin.id, by: at.admin) }
        var root = try await at.desk.profile(at.admin.id, for: at.admin).profile
        root.roles = [.manager]
        await #expect(throws: Refusal.lastAdministrator) { try await at.desk.changePerson(root, from: 1, by: at.admin) }
        let second = try await at.person("Second", roles: [.administrator]).profile
        try await at.desk.disablePerson(at.admin.id, by: second.person)
        await #expect(throws: Refusal.lastAdministrator) {
            try await at.desk.disablePerson(second.id, by: second.person)
        }
    }

    @Test("keep an administrator when two disable each other at once", arguments: TestDatabase.reachable)
    func lastTwo(engine: TestDatabase) async throws {
        let at = try await PeopleDesk(on: engine)
        let second = try await at.person("Second", roles: [.administrator]).profile.person
        async let one: StoredProfile? = try? at.desk.disablePerson(at.admin.id, by: second)
        async let two: StoredProfile? = try? at.desk.disablePerson(second.id, by: at.admin)
        let done = await [one, two].compactMap(\.self)
        #expect(done.count == 1)
        #expect(try await at.desk.hasAdministrator())
    }

    @Test("belong to a customer that we have", arguments: TestDatabase.reachable)
    func unknownCustomer(engine: TestDatabase) async throws {
        let at = try await PeopleDesk(on: engine)
        let nowhere = ID<Customer>(number: 71)
        await #expect(throws: Refusal.unknown("customer")) {
            try await at.person("王主任", roles: [.customerResponsible], customer: nowhere)
        }
        let hospital = try await at.desk.register(Customer.Details(code: "C-1", name: "長寧"), by: .desk).id
        var wang = try await at.person("王主任", roles: [.customerResponsible], customer: hospital).profile
        wang.customer = nowhere
        await #expect(throws: Refusal.unknown("customer")) {
            try await at.desk.changePerson(wang, from: 1, by: at.admin)
        }
    }

    @Test("of a customer see their own organisation and nobody else", arguments: TestDatabase.reachable)
    func scope(engine: TestDatabase) async throws {
        let at = try await PeopleDesk(on: engine)
        let hospital = try await at.desk.register(Customer.Details(code: "C-1", name: "長寧"), by: .desk).id
        let school = try await at.desk.register(Customer.Details(code: "C-2", name: "徐匯"), by: .desk).id
        let wang = try await at.person("王主任", roles: [.customerResponsible], customer: hospital).profile
        let li = try await at.person("李工", roles: [.customerEngineer], customer: hospital).profile
        let foreign = try await at.person("張老師", roles: [.customerResponsible], customer: school).profile
        let seen = try await at.desk.people(for: wang.person)
        #expect(Set(seen.map(\.profile.id)) == [wang.id, li.id])
        #expect(try await at.desk.profile(li.id, for: wang.person).profile == li)
        await #expect(throws: Refusal.notFound) { try await at.desk.profile(foreign.id, for: wang.person) }
        await #expect(throws: Refusal.notFound) { try await at.desk.profile(at.admin.id, for: wang.person) }
        #expect(try await at.desk.people(for: at.admin).count == 4)
        var filter = PeopleFilter()
        filter.customer = school
        #expect(try await at.desk.people(filter, for: at.admin).map(\.profile.id) == [foreign.id])
        #expect(try await at.desk.people(filter, for: wang.person).isEmpty)
    }

    @Test("are listed by name, page after page, each once", arguments: TestDatabase.reachable)
    func paging(engine: TestDatabase) async throws {
        let at = try await PeopleDesk(on: engine)
        for number in 0..<11 { try await at.person(number % 3 == 0 ? "Twin" : "P\(number)") }
        var seen: [StoredProfile] = []
        while true {
            let place = seen.last.map { PeoplePlace(name: $0.profile.name, id: $0.profile.id) }
            let page = try await at.desk.people(after: place, limit: 4, for: at.admin)
            seen += page
            if page.count < 4 { break }
        }
        #expect(seen.count == 12)
        #expect(Set(seen.map(\.profile.id)).count == 12)
        #expect(seen.map(\.profile.name) == seen.map(\.profile.name).sorted())
    }

    @Test("are found by part of a name, a role, a team, a skill", arguments: TestDatabase.reachable)
    func search(engine: TestDatabase) async throws {
        let at = try await PeopleDesk(on: engine)
        let mei = try await at.person("林美", login: "mei_l").profile
        var wu = try await at.person("吳軍", login: "wu", roles: [.engineer]).profile
        wu.skills = ["空調"]
        wu.teams = ["上海"]
        try await at.desk.changePerson(wu, from: 1, by: at.admin)
        func found(_ fill: (inout PeopleFilter) -> Void) async throws -> [ID<Person>] {
            var filter = PeopleFilter()
            fill(&filter)
            return try await at.desk.people(filter, for: at.admin).map(\.profile.id)
        }
        #expect(try await found { $0.text = "美" } == [mei.id])
        #expect(try await found { $0.text = "MEI" } == [mei.id])
        // Wildcards of the engine are letters like any other.
        #expect(try await found { $0.text = "i_l" } == [mei.id])
        #expect(try await found { $0.text = "_" } == [mei.id])
        #expect(try await found { $0.text = "%" }.isEmpty)
        #expect(try await found { $0.role = .engineer } == [wu.id])
        #expect(try await found { $0.skill = "空調" } == [wu.id])
        #expect(try await found { $0.team = "上海" } == [wu.id])
        try await at.desk.disablePerson(wu.id, by: at.admin)
        #expect(try await found { $0.team = "上海" }.isEmpty)
        #expect(
            try await found {
                $0.team = "上海"; $0.showsDisabled = true
            } == [wu.id]
        )
    }

    @Test(
        "must make sense",
        arguments: [
            (Profile(id: ID(number: 1), name: "", roles: [.agent]), "name"),
            (Profile(id: ID(number: 1), name: String(repeating: "x", count: 101), roles: [.agent]), "name"),
            (Profile(id: ID(number: 1), name: "x", roles: []), "roles"),
            (Profile(id: ID(number: 1), name: "x", roles: [.agent, .customerEngineer]), "roles"),
            (Profile(id: ID(number: 1), name: "x", customer: ID(number: 2), roles: [.agent]), "roles"),
            (Profile(id: ID(number: 1), name: "x", login: "a", roles: [.agent]), "login"),
            (Profile(id: ID(number: 1), name: "x", login: "a b", roles: [.agent]), "login"),
            (Profile(id: ID(number: 1), name: "x", email: "nobody", roles: [.agent]), "email"),
            (Profile(id: ID(number: 1), name: "x", roles: [.agent], zone: "UTC+8"), "zone"),
            (Profile(id: ID(number: 1), name: "x", roles: [.agent], skills: [""]), "skills"),
        ]
    )
    func check(profile: Profile, field: String) {
        #expect { try profile.check() } throws: { ($0 as? Refusal)?.field == field }
    }
}
