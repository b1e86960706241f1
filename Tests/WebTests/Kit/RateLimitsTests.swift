import AfterSales
import HTTPTypes
import ServiceDesk
import Storage
import TestDesk
import Testing

@testable import Web

@Suite("Requests of the API")
struct RateLimitsTests {
    @Test("are limited for each token and each person, and told when to come again", arguments: TestDatabase.reachable)
    func limits(engine: TestDatabase) async throws {
        let at = try await TestSite(database: await engine.database(), apiRate: 3)
        let owner = try await at.person([.manager])
        var programs: [TestBrowser] = []
        for _ in 0..<5 { programs.append(try await at.program(for: owner, rights: [.seeMeasures])) }
        for program in programs.prefix(4) {
            for _ in 0..<3 { #expect(try await program.get("/api/v1/me").status == .ok) }
        }
        let refused = try await programs[0].get("/api/v1/me")
        #expect(refused.status == .tooManyRequests)
        #expect(refused.headers[.contentType] == "application/problem+json")
        // Twelve were the person's: a fresh token helps nobody, and another person is not held up.
        let fresh = try await programs[4].get("/api/v1/me")
        #expect(fresh.status == .tooManyRequests)
        #expect(fresh.headers[.retryAfter] == "5")
        #expect(try await at.browser(.agent).get("/api/v1/me").status == .ok)
        // What a person does on pages is not counted.
        #expect(try await at.browser(for: owner).get("/measures").status != .tooManyRequests)
        at.clock.advance(milliseconds: 5_000)
        #expect(try await programs[4].get("/api/v1/me").status == .ok)
        #expect(try await programs[4].get("/api/v1/me").status == .tooManyRequests)
    }

    @Test("are counted under one number for a token, whichever program counts")
    func number() {
        // The first 60 bits of SHA-256 (FIPS 180-4, its example of "abc").
        #expect(Door.number(ofToken: "abc") == 0xba78_16bf_8f01_cfe)
    }

    @Test("at all nodes are counted together, once these have told each other", arguments: TestDatabase.reachable)
    func nodes(engine: TestDatabase) async throws {
        let one = try await TestSite(database: try await engine.database(), apiRate: 3)
        let two = try TestSite(beside: one)
        let owner = try await one.person([.manager])
        let end = one.clock.now.advanced(byMilliseconds: 86_400_000)
        let made = try await one.desk.addToken(named: "x", for: owner.id, rights: [.seeMeasures], until: end, by: owner)
        let programs = [one, two].map { TestBrowser(site: $0, person: owner, session: nil, token: made.secret) }
        func asked(of node: Int) async throws -> TestAnswer { try await programs[node].get("/api/v1/me") }
        for _ in 0..<3 { #expect(try await asked(of: 0).status == .ok) }
        #expect(try await asked(of: 0).status == .tooManyRequests)
        // The other has not been told yet, and lets one through that nobody can take back.
        #expect(try await asked(of: 1).status == .ok)
        for node in [one, two, one] { try await node.site.limits.share(through: node.desk) }
        // Four were sent: 80 seconds' worth, and a fifth may come when no more than 40 are left.
        #expect(try await asked(of: 1).headers[.retryAfter] == "40")
        one.clock.advance(milliseconds: 20_000)
        // The first knows of its own three only, until it has something to tell.
        #expect(try await asked(of: 0).status == .ok)
        try await one.site.limits.share(through: one.desk)
        #expect(try await asked(of: 0).headers[.retryAfter] == "40")
        one.clock.advance(milliseconds: 40_000)
        #expect(try await asked(of: 0).status == .ok)
        #expect(try await asked(of: 0).status == .tooManyRequests)
    }

    @Test("that could not be told are told with the next", arguments: TestDatabase.reachable)
    func untold(engine: TestDatabase) async throws {
        let database = try await engine.database()
        let at = try await TestSite(database: database, apiRate: 60)
        let limits = RateLimits(perToken: 60)
        let person = ID<Person>(number: 7)
        let gone = try await engine.database()
        await gone.close()
        try limits.admit(person, token: 1, at: at.clock.now)
        let away = Desk(database: gone, now: at.desk.now)
        await #expect(throws: (any Error).self) { try await limits.share(through: away) }
        try limits.admit(person, token: 1, at: at.clock.now)
        try await limits.share(through: at.desk)
        // A sender who is new to another node has used two seconds with the token and half a second altogether.
        let ends = try await at.desk.addRequestUse([.token(1): 1_000_000, .person(person): 0], most: 120_000_000)
        let now = at.clock.now.milliseconds * 1_000
        #expect(ends == [.token(1): now + 3_000_000, .person(person): now + 500_000])
        // A clock set back by a day does not make it a day.
        at.clock.advance(days: -1)
        let back = try await at.desk.addRequestUse([.token(1): 1_000_000], most: 120_000_000)
        #expect(back == [.token(1): now - 86_400_000_000 + 121_000_000])
    }

    @Test("are worked off evenly; a clock set back keeps nobody out for longer than a minute")
    func clock() throws {
        let limits = RateLimits(perToken: 60)
        let person = ID<Person>(number: 7)
        let noon = Instant(milliseconds: 1_800_000_000_000)
        for _ in 0..<60 { try limits.admit(person, token: 1, at: noon) }
        #expect(throws: Refusal(.tooMany, "too-many-requests", values: ["seconds": "1"])) {
            try limits.admit(person, token: 1, at: noon)
        }
        try limits.admit(person, token: 2, at: noon)
        try limits.admit(person, token: 1, at: noon.advanced(byMilliseconds: 1_000))
        let before = noon.advanced(byMilliseconds: -86_400_000)
        #expect(throws: Refusal.self) { try limits.admit(person, token: 1, at: before) }
        try limits.admit(person, token: 1, at: before.advanced(byMilliseconds: 60_000))
    }
}
