import AfterSales
import Storage
import TestDesk
import Testing

@testable import ServiceDesk

@Suite("Signing in")
struct SignInTests {
    @Test("takes the right password and nothing else", arguments: TestDatabase.reachable)
    func password(engine: TestDatabase) async throws {
        let at = try await PeopleDesk(on: engine)
        let mei = try await at.person(login: "mei", password: PeopleDesk.password).profile
        let session = try await at.signIn("Mei")
        #expect(try await at.desk.person(forSession: session) == mei.person)
        await #expect(throws: Refusal.signInFailed) { try await at.signIn("mei", "correct horse batterie") }
        await #expect(throws: Refusal.signInFailed) { try await at.signIn("mei", "") }
        await #expect(throws: Refusal.signInFailed) { try await at.signIn("nobody") }
        // Somebody without a password cannot come in with an empty one.
        await #expect(throws: Refusal.signInFailed) { try await at.signIn("root", "") }
        #expect(try await at.desk.person(forSession: "x") == nil)
        #expect(try await at.desk.person(forSession: String(repeating: "0", count: 64)) == nil)
    }

    @Test("keeps neither the password nor the session's secret", arguments: TestDatabase.reachable)
    func atRest(engine: TestDatabase) async throws {
        let at = try await PeopleDesk(on: engine)
        let mei = try await at.person(login: "mei", password: PeopleDesk.password).profile
        let session = try await at.signIn()
        let (hash, digests) = try await at.database.read { db in
            let hash: String? = try db.rows("SELECT password FROM person WHERE id = \(mei.id)").first?["password"]
            let digests: [String] = try db.rows("SELECT digest FROM session").map { try $0["digest"] }
            return (hash, digests)
        }
        #expect(hash?.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$") == true)
        #expect(digests == [Digest.sha256(session)])
        for entry in try await at.journal(of: mei.id) { #expect(!entry.data.contains("argon2")) }
    }

    @Test("takes as long for a stranger as for somebody who is known")
    func timing() async throws {
        // Of hashes only; nothing is stored.
        let passwords = Passwords()
        // The comparison with nobody's hash is made, and fails for everything.
        #expect(try await !passwords.check("", against: nil))
        #expect(try await !passwords.check("password", against: nil))
        func shortest(_ work: () async throws -> Void) async throws -> Duration {
            var best = Duration.seconds(9)
            for _ in 0..<5 { best = min(best, try await ContinuousClock().measure(work)) }
            return best
        }
        let hash = try await passwords.hash(PeopleDesk.password)
        let known = try await shortest { _ = try await passwords.check("wrong password", against: hash) }
        let unknown = try await shortest { _ = try await passwords.check("wrong password", against: nil) }
        // A machine that is busy with a suite is noisy; not hashing at all would be a thousand times faster.
        #expect(unknown * 30 > known && known * 30 > unknown)
    }

    @Test("ends for whoever is disabled, at once", arguments: TestDatabase.reachable)
    func disabled(engine: TestDatabase) async throws {
        let at = try await PeopleDesk(on: engine)
        let mei = try await at.person(login: "mei", password: PeopleDesk.password).profile
        let session = try await at.signIn()
        try await at.desk.disablePerson(mei.id, by: at.admin)
        #expect(try await at.desk.person(forSession: session) == nil)
        await #expect(throws: Refusal.signInFailed) { try await at.signIn() }
        try await at.desk.enablePerson(mei.id, by: at.admin)
        #expect(try await at.desk.person(forSession: session) == nil)
        #expect(try await at.desk.person(forSession: at.signIn()) == mei.person)
        #expect(
            try await at.journal(of: mei.id).map(\.kind) == ["person.added", "person.disabled", "person.enabled"]
        )
    }

    @Test("stops guessing at one name, and lets it go on later", arguments: TestDatabase.reachable)
    func guessing(engine: TestDatabase) async throws {
        let at = try await PeopleDesk(on: engine)
        try await at.person(login: "mei", password: PeopleDesk.password)
        for number in 0..<Desk.attemptsPerLogin {
            await #expect(throws: Refusal.signInFailed) {
                try await at.signIn("mei", "guess number \(number)", from: "203.0.113.\(number)")
            }
        }
        await #expect { try await at.signIn(from: "198.51.100.99") } throws: { error in
            guard let refusal = error as? Refusal, refusal.kind == .tooMany else { return false }
            return (1...900).contains(Int(refusal.values["seconds"] ?? "") ?? 0)
        }
        at.clock.advance(minutes: 15)
        _ = try await at.signIn()
    }

    @Test("counts nobody who knows their password against the address they share", arguments: TestDatabase.reachable)
    func office(engine: TestDatabase) async throws {
        let at = try await PeopleDesk(on: engine)
        try await at.person(login: "mei", password: PeopleDesk.password)
        for _ in 0..<3 { _ = try await at.signIn(from: "203.0.113.7") }
        let tries: [Int] = try await at.database.read { db in
            try db.rows("SELECT tries FROM sign_in_attempt").map { try $0["tries"] }
        }
        #expect(tries == [0])
    }

    @Test("counts tries that come at the same time", arguments: TestDatabase.reachable)
    func parallelGuessing(engine: TestDatabase) async throws {
        let at = try await PeopleDesk(on: engine)
        try await at.person(login: "mei", password: PeopleDesk.password)
        let looked = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<20 {
                group.addTask {
                    do {
                        _ = try await at.signIn("mei", "guess number \(number)")
                        return true
                    } catch {
                        return (error as? Refusal) == .signInFailed
                    }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(looked == Desk.attemptsPerLogin)
    }

    @Test("stops one address from trying many names", arguments: TestDatabase.reachable)
    func spraying(engine: TestDatabase) async throws {
        let at = try await PeopleDesk(on: engine)
        let tries = Desk.attemptsPerAddress
        try await at.database.write { db in
            let period = at.clock.now.milliseconds / Desk.attemptPeriod
            try db.run(
                """
                INSERT INTO sign_in_attempt (subject, period, tries)
                VALUES (\("address 198.51.100.7"), \(period), \(tries))
                """
            )
        }
        await #expect(throws: Refusal.self) { try await at.signIn("somebody") }
        await #expect(throws: Refusal.signInFailed) { try await at.signIn("somebody", from: "198.51.100.8") }
    }

    @Test("forgives wrong tries after a right one", arguments: TestDatabase.reachable)
    func forgiving(engine: TestDatabase) async throws {
        let at = try await PeopleDesk(on: engine)
        try await at.person(login: "mei", password: PeopleDesk.password)
        for _ in 0..<2 {
            for _ in 0..<(Desk.attemptsPerLogin - 1) {
                await #expect(throws: Refusal.signInFailed) { try await at.signIn("mei", "wrong again") }
            }
            _ = try await at.signIn()
        }
    }

    @Test("lasts while one works, not over night, and two weeks at most", arguments: TestDatabase.reachable)
    func expiry(engine: TestDatabase) async throws {
        let at = try await PeopleDesk(on: engine)
        let mei = try await at.person(login: "mei", password: PeopleDesk.password).profile.person
        let idle = try await at.signIn()
        at.clock.advance(hours: 11)
        let busy = try await at.signIn()
        at.clock.advance(hours: 1)
        #expect(try await at.desk.person(forSession: idle) == nil)
        for _ in 0..<33 {
            #expect(try await at.desk.person(forSession: busy) == mei)
            at.clock.advance(hours: 10)
        }
        at.clock.advance(hours: 10)
        #expect(try await at.desk.person(forSession: busy) == nil)
    }

    @Test("ends where one signs out, or everywhere else", arguments: TestDatabase.reachable)
    func signOut(engine: TestDatabase) async throws {
        let at = try await PeopleDesk(on: engine)
        let mei = try await at.person(login: "mei", password: PeopleDesk.password).profile.person
        let (one, two, three) = (try await at.signIn(), try await at.signIn(), try await at.signIn())
        #expect(try await at.desk.sessions(of: mei).count == 3)
        try await at.desk.signOut(session: one)
        #expect(try await at.desk.person(forSession: one) == nil)
        try await at.desk.signOutEverywhere(mei.id, but: two, by: mei)
        #expect(try await at.desk.person(forSession: two) == mei)
        #expect(try await at.desk.person(forSession: three) == nil)
        try await at.desk.signOutEverywhere(mei.id, by: at.admin)
        #expect(try await at.desk.person(forSession: two) == nil)
    }

    @Test("counts wrong passwords of one person against nobody else", arguments: TestDatabase.reachable)
    func passwordTries(engine: TestDatabase) async throws {
        let at = try await PeopleDesk(on: engine)
        let mei = try await at.person(login: "mei", password: PeopleDesk.password).profile.person
        let here = try await at.signIn()
        // As many as an address has, by others in the same settings.
        for number in 0..<6 {
            let other = try await at.person(login: "other\(number)", password: PeopleDesk.password).profile.person
            for _ in 0..<Desk.attemptsPerLogin {
                await #expect(throws: Refusal.passwordWrong) {
                    try await at.desk.changePassword(
                        from: "wrong one here",
                        to: "four new words now",
                        keeping: nil,
                        by: other
                    )
                }
            }
            await #expect {
                try await at.desk.changePassword(
                    from: "wrong one here",
                    to: "four new words now",
                    keeping: nil,
                    by: other
                )
            } throws: { ($0 as? Refusal)?.kind == .tooMany }
        }
        try await at.desk.changePassword(from: PeopleDesk.password, to: "four new words now", keeping: here, by: mei)
    }

    @Test("takes a new password from whoever knows the old one", arguments: TestDatabase.reachable)
    func newPassword(engine: TestDatabase) async throws {
        let at = try await PeopleDesk(on: engine)
        let mei = try await at.person(login: "mei", password: PeopleDesk.password).profile.person
        let (here, elsewhere) = (try await at.signIn(), try await at.signIn())
        await #expect(throws: Refusal.passwordWrong) {
            try await at.desk.changePassword(from: "wrong one here", to: "four new words now", keeping: here, by: mei)
        }
        for weak in ["short", "mei", "MEI", "aaaaaaaaaaaa", "林美"] {
            await #expect {
                try await at.desk.changePassword(from: PeopleDesk.password, to: weak, keeping: here, by: mei)
            } throws: { ($0 as? Refusal)?.field == "password" }
        }
        try await at.desk.changePassword(from: PeopleDesk.password, to: "four new words now", keeping: here, by: mei)
        #expect(try await at.desk.verify().differences.isEmpty)
        #expect(try await at.desk.person(forSession: here) == mei)
        #expect(try await at.desk.person(forSession: elsewhere) == nil)
        await #expect(throws: Refusal.signInFailed) { try await at.signIn() }
        _ = try await at.signIn("mei", "four new words now")
        try await at.desk.setPassword("given by the admin", of: mei.id, by: at.admin)
        #expect(try await at.desk.person(forSession: here) == nil)
        _ = try await at.signIn("mei", "given by the admin")
        #expect(try await at.journal(of: mei.id).map(\.kind).filter { $0 == "person.password-set" }.count == 2)
    }

    @Test("turns a flood away instead of queueing it", arguments: TestDatabase.reachable)
    func flood(engine: TestDatabase) async throws {
        let passwords = Passwords(limit: 2)
        let refused = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<12 {
                group.addTask { (try? await passwords.hash("a long password")) == nil }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(refused > 0)
        // And takes work again afterwards.
        #expect(try await passwords.check("x", against: passwords.hash("x")))
        #expect(try await PeopleDesk(on: engine).desk.isOutage(Overloaded()))
    }
}
