import AfterSales
import TestDesk
import Testing

@testable import ServiceDesk

@Suite("A request with a key of its own")
struct IdempotencyTests {
    let answer = KeptAnswer(status: 201, headers: ["ETag": "\"1\""], body: "{\"id\":1}")

    func request(_ at: PeopleDesk, key: String = "k", digest: String = "d") -> IdempotentRequest {
        IdempotentRequest(key: key, person: at.admin.id, digest: digest)
    }

    func add(_ name: String, _ at: PeopleDesk) async throws {
        try await at.desk.addPerson(Profile(id: at.desk.newID(), name: name, roles: [.agent]), by: at.admin)
    }

    @Test("is answered the same way again, for a day", arguments: TestDatabase.reachable)
    func replay(engine: TestDatabase) async throws {
        let at = try await PeopleDesk(on: engine)
        let begun = try await at.desk.begin(request(at))
        #expect(begun == .begun(at: at.clock.now))
        #expect(try await at.desk.begin(request(at)) == .underWay)
        try await at.desk.finish(request(at), begunAt: at.clock.now, with: answer)
        guard case .answered(let kept) = try await at.desk.begin(request(at)) else {
            Issue.record("the answer was not kept")
            return
        }
        #expect(kept.status == 201 && kept.body == answer.body && kept.headers == answer.headers && kept.isReplayed)
        #expect(try await at.desk.begin(request(at, digest: "other")) == .otherRequest)
        #expect(try await at.desk.begin(request(at, key: "k2")) == .begun(at: at.clock.now))
        at.clock.advance(hours: 25)
        #expect(try await at.desk.begin(request(at)) == .begun(at: at.clock.now))
    }

    @Test("belongs to one person", arguments: TestDatabase.reachable)
    func owner(engine: TestDatabase) async throws {
        let at = try await PeopleDesk(on: engine)
        _ = try await at.desk.begin(request(at))
        try await at.desk.finish(request(at), begunAt: at.clock.now, with: answer)
        let other = IdempotentRequest(key: "k", person: ID(number: 5), digest: "d")
        #expect(try await at.desk.begin(other) == .begun(at: at.clock.now))
    }

    @Test("is not carried out twice when the program dies before it answers", arguments: TestDatabase.reachable)
    func death(engine: TestDatabase) async throws {
        let at = try await PeopleDesk(on: engine)
        guard case .begun(let time) = try await at.desk.begin(request(at)) else { return }
        // The change is committed; then the program is gone, and nobody finishes.
        try await at.desk.carryingOut(request(at), begunAt: time) { try await add("once", at) }
        #expect(try await at.desk.begin(request(at)) == .underWay)
        at.clock.advance(minutes: 2)
        #expect(try await at.desk.begin(request(at)) == .answerLost)
    }

    @Test("is carried out anew when the program died before it did anything", arguments: TestDatabase.reachable)
    func earlyDeath(engine: TestDatabase) async throws {
        let at = try await PeopleDesk(on: engine)
        guard case .begun(let first) = try await at.desk.begin(request(at)) else { return }
        at.clock.advance(minutes: 2)
        guard case .begun(let second) = try await at.desk.begin(request(at)) else {
            Issue.record("the second try was not let in")
            return
        }
        try await at.desk.carryingOut(request(at), begunAt: second) { try await add("once", at) }
        // The first was only slow, and wakes up: its change is refused.
        await #expect(throws: Refusal.changedMeanwhile) {
            try await at.desk.carryingOut(request(at), begunAt: first) { try await add("once", at) }
        }
        #expect(try await at.desk.people(for: at.admin).count(where: { $0.profile.name == "once" }) == 1)
    }

    @Test("keeps the answer of the try that counts, whichever ends last", arguments: TestDatabase.reachable)
    func slowFirst(engine: TestDatabase) async throws {
        let at = try await PeopleDesk(on: engine)
        guard case .begun(let first) = try await at.desk.begin(request(at)) else { return }
        at.clock.advance(minutes: 2)
        guard case .begun(let second) = try await at.desk.begin(request(at)) else { return }
        // The first wakes up while the second is under way: it takes nothing from it.
        try await at.desk.abandon(request(at), begunAt: first)
        #expect(try await at.desk.begin(request(at)) == .underWay)
        try await at.desk.carryingOut(request(at), begunAt: second) { try await add("once", at) }
        try await at.desk.finish(request(at), begunAt: second, with: answer)
        let refused = KeptAnswer(status: 409, headers: [:], body: "{}")
        try await at.desk.finish(request(at), begunAt: first, with: refused)
        guard case .answered(let kept) = try await at.desk.begin(request(at)) else {
            Issue.record("the answer was not kept")
            return
        }
        #expect(kept.status == 201 && kept.body == answer.body)
    }

    @Test("can be tried again after it came to nothing", arguments: TestDatabase.reachable)
    func abandoned(engine: TestDatabase) async throws {
        let at = try await PeopleDesk(on: engine)
        _ = try await at.desk.begin(request(at))
        try await at.desk.abandon(request(at), begunAt: at.clock.now)
        #expect(try await at.desk.begin(request(at)) == .begun(at: at.clock.now))
    }

    @Test("begins once, however many come at the same time", arguments: TestDatabase.reachable)
    func race(engine: TestDatabase) async throws {
        let at = try await PeopleDesk(on: engine)
        let begun = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    if case .begun = try? await at.desk.begin(request(at)) { true } else { false }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(begun == 1)
    }
}
