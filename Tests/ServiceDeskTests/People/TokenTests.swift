import AfterSales
import Storage
import TestDesk
import Testing

@testable import ServiceDesk

@Suite("Tokens of programs")
struct TokenTests {
    @Test("act for their person with some of the rights", arguments: TestDatabase.reachable)
    func scope(engine: TestDatabase) async throws {
        let at = try await PeopleDesk(on: engine)
        let mei = try await at.person().profile
        let made = try await at.desk.addToken(
            named: "kiosk",
            for: mei.id,
            rights: [.openTicket, .seeDevices],
            until: at.clock.now.advanced(byMilliseconds: 1_000),
            by: mei.person
        )
        let visitor = try #require(try await at.desk.visitor(apiToken: made.secret))
        #expect(visitor.person.id == mei.id)
        #expect(visitor.person.rights == [.openTicket, .seeDevices])
        // What the person may no longer do, the token may not either.
        var changed = mei
        changed.roles = [.repairBench]
        try await at.desk.changePerson(changed, from: 1, by: at.admin)
        #expect(try await at.desk.visitor(apiToken: made.secret)?.person.rights == [.seeDevices])
    }

    @Test("end with their person's access, for good", arguments: TestDatabase.reachable)
    func endWithAccess(engine: TestDatabase) async throws {
        let at = try await PeopleDesk(on: engine)
        let mei = try await at.person().profile
        let tomorrow = at.clock.now.advanced(byMilliseconds: 86_400_000)
        let made = try await at.desk.addToken(
            named: "kiosk",
            for: mei.id,
            rights: [.openTicket],
            until: tomorrow,
            by: mei.person
        )
        try await at.desk.disablePerson(mei.id, by: at.admin)
        try await at.desk.enablePerson(mei.id, by: at.admin)
        #expect(try await at.desk.visitor(apiToken: made.secret) == nil)
        #expect(try await at.desk.tokens(of: mei.id, for: at.admin).map(\.revokedAt) == [at.clock.now])
        let kinds = try await at.journal(of: mei.id).map(\.kind)
        #expect(kinds.count(where: { $0 == "person.token-revoked" }) == 1)
        #expect(try await at.desk.verify().differences == [])
    }

    @Test("never go beyond their person's rights, nor beyond their own", arguments: TestDatabase.reachable)
    func beyond(engine: TestDatabase) async throws {
        let at = try await PeopleDesk(on: engine)
        let mei = try await at.person().profile
        let tomorrow = at.clock.now.advanced(byMilliseconds: 86_400_000)
        await #expect(throws: Refusal.self) {
            try await at.desk.addToken(named: "x", for: mei.id, rights: [.editPeople], until: tomorrow, by: mei.person)
        }
        await #expect(throws: Refusal.notAllowed) {
            try await at.desk.addToken(named: "x", for: at.admin.id, rights: [.export], until: tomorrow, by: mei.person)
        }
        // A token cannot make itself a stronger one.
        let narrow = try await at.desk.addToken(
            named: "x",
            for: mei.id,
            rights: [.openTicket],
            until: tomorrow,
            by: mei.person
        )
        let program = try #require(try await at.desk.visitor(apiToken: narrow.secret)).person
        await #expect(throws: Refusal.self) {
            try await at.desk.addToken(named: "y", for: mei.id, rights: [.export], until: tomorrow, by: program)
        }
        for wrong in [-1_000, 800 * 86_400_000] as [Int64] {
            await #expect {
                try await at.desk.addToken(
                    named: "x",
                    for: mei.id,
                    rights: [.openTicket],
                    until: at.clock.now.advanced(byMilliseconds: wrong),
                    by: mei.person
                )
            } throws: { ($0 as? Refusal)?.field == "expires" }
        }
    }

    @Test("end by themselves, when revoked, and with their person", arguments: TestDatabase.reachable)
    func ending(engine: TestDatabase) async throws {
        let at = try await PeopleDesk(on: engine)
        let mei = try await at.person().profile
        func token() async throws -> (token: APIToken, secret: String) {
            try await at.desk.addToken(
                named: "x",
                for: mei.id,
                rights: [.openTicket],
                until: at.clock.now.advanced(byMilliseconds: 86_400_000),
                by: mei.person
            )
        }
        let (expiring, revoked, orphaned) = (try await token(), try await token(), try await token())
        try await at.desk.revokeToken(revoked.token.id, by: mei.person)
        try await at.desk.revokeToken(revoked.token.id, by: mei.person)
        #expect(try await at.desk.visitor(apiToken: revoked.secret) == nil)
        #expect(try await at.desk.visitor(apiToken: expiring.secret) != nil)
        at.clock.advance(days: 1)
        #expect(try await at.desk.visitor(apiToken: expiring.secret) == nil)
        at.clock.advance(days: -1)
        try await at.desk.disablePerson(mei.id, by: at.admin)
        #expect(try await at.desk.visitor(apiToken: orphaned.secret) == nil)
        let kinds = try await at.journal(of: mei.id).map(\.kind)
        #expect(kinds.filter { $0 == "person.token-added" }.count == 3)
        // One by hand, and the two that were left with their person.
        #expect(kinds.filter { $0 == "person.token-revoked" }.count == 3)
    }

    @Test("are seen and revoked by their person and administrators only", arguments: TestDatabase.reachable)
    func ownership(engine: TestDatabase) async throws {
        let at = try await PeopleDesk(on: engine)
        let mei = try await at.person().profile
        let wu = try await at.person("吳軍").profile
        let made = try await at.desk.addToken(
            named: "x",
            for: mei.id,
            rights: [.openTicket],
            until: at.clock.now.advanced(byMilliseconds: 1_000),
            by: mei.person
        )
        await #expect(throws: Refusal.notFound) { try await at.desk.revokeToken(made.token.id, by: wu.person) }
        await #expect(throws: Refusal.notAllowed) { try await at.desk.tokens(of: mei.id, for: wu.person) }
        #expect(try await at.desk.tokens(of: mei.id, for: at.admin).map(\.id) == [made.token.id])
        let kept = try await at.database.read { db -> String in try db.rows("SELECT digest FROM api_token")[0]["digest"]
        }
        #expect(kept == Digest.sha256(made.secret))
        try await at.desk.revokeToken(made.token.id, by: at.admin)
    }
}
