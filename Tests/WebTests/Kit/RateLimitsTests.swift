import AfterSales
import HTTPTypes
import ServiceDesk
import TestDesk
import Testing

@testable import Web

@Suite("Requests of the API")
struct RateLimitsTests {
    @Test("are limited for each token and each person, and told when to come again")
    func limits() async throws {
        let at = try await TestSite(database: await TestDatabase.sqlite.database(), apiRate: 3)
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
