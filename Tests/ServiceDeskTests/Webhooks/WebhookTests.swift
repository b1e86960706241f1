import AfterSales
import Foundation
import Storage
import Synchronization
import TestDesk
import Testing

@testable import ServiceDesk

@Suite("Programs that are told")
struct WebhookTests {
    /// Everything that was posted, and what is answered by its address.
    private final class Post: Sendable {
        let sent = Mutex<[WebhookRequest]>([])
        let answers = Mutex<[String: WebhookAnswer]>([:])

        func answer(_ url: String, _ answer: WebhookAnswer) { answers.withLock { $0[url] = answer } }

        func post(_ request: WebhookRequest) -> WebhookAnswer {
            sent.withLock { $0.append(request) }
            return answers.withLock { $0[request.url] } ?? WebhookAnswer(status: 200)
        }

        /// What came to this address since this was asked last.
        func taken(_ url: String) -> [WebhookRequest] {
            sent.withLock { sent in
                defer { sent.removeAll { $0.url == url } }
                return sent.filter { $0.url == url }
            }
        }
    }

    private let here = "https://here.test/"
    private let there = "https://there.test/"
    private let post = Post()

    private func add(
        _ url: String,
        _ events: [Webhook.Event] = Webhook.Event.choices,
        customer: ID<Customer>? = nil,
        _ fixture: WorkingDesk,
        by person: Person? = nil
    ) async throws -> (id: ID<Webhook>, secret: String) {
        let details = Webhook.Details(url: url, about: "財務", events: events, customer: customer)
        let keeper = if let person { person } else { try await administrator(fixture) }
        let made = try await fixture.desk.add(details, by: keeper)
        return (made.webhook.webhook.id, made.secret)
    }

    private func administrator(_ fixture: WorkingDesk) async throws -> Person {
        let profile = Profile(id: fixture.desk.newID(), name: "鄭管理", roles: [.administrator])
        return try await fixture.desk.addPerson(profile, by: .desk).profile.person
    }

    private func deliver(_ fixture: WorkingDesk) async throws {
        for turn in try await fixture.desk.takeWebhooks(limit: 10) {
            try await fixture.desk.deliver(turn) { post.post($0) }
        }
    }

    private func facts(_ requests: [WebhookRequest]) throws -> [String] {
        try requests.map { request in
            let body = try JSONDecoder().decode(Told.self, from: Data(request.body.utf8))
            return "\(body.type) \(body.data.entry ?? 0)"
        }
    }

    private struct Told: Decodable {
        struct Data: Decodable {
            let ticket: String?
            let entry: Int?
        }
        let type: String
        let timestamp: String
        let data: Data
    }

    @Test("are signed to as Standard Webhooks says, by its own example")
    func vector() {
        #expect(
            WebhookSignature.header(
                id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
                timestamp: 1_614_265_330,
                body: #"{"test": 2432232314}"#,
                secrets: ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]
            ) == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        )
        let secret = WebhookSignature.makeSecret()
        #expect(secret.hasPrefix("whsec_") && Data(base64Encoded: String(secret.dropFirst(6)))?.count == 32)
    }

    @Test(
        "get what they asked for, in order, once, and nothing that anybody wrote or is called",
        arguments: TestDatabase.reachable
    )
    func told(engine: TestDatabase) async throws {
        let fixture = try await WorkingDesk(on: engine)
        try await fixture.open("以前的")
        let hook = try await add(here, [.ticketOpened, .customerTold, .ticketResolved], fixture)
        let id = try await fixture.open()
        try await fixture.call(id, isAnswer: true)
        _ = try await fixture.desk.note(id, "內部", by: fixture.agent)
        _ = try await fixture.desk.resolve(id, rung: .guidance, how: "重啟", cause: nil, by: fixture.agent)
        try await deliver(fixture)
        let requests = post.taken(here)
        let told = try requests.map { try JSONDecoder().decode(Told.self, from: Data($0.body.utf8)) }
        #expect(told.map(\.type) == ["ticket.opened", "customer.told", "ticket.resolved"])
        #expect(told.allSatisfy { $0.data.ticket == id.description && Instant(rfc3339: $0.timestamp) != nil })
        let all = requests.map(\.body).joined()
        for word in ["護士", "長寧", "138", "卡紙", "重啟", "口氣", "林小姐"] { #expect(!all.contains(word), "\(word)") }
        let first = try #require(requests.first)
        let headers = Dictionary(uniqueKeysWithValues: first.headers.map { ($0.name, $0.value) })
        let stamp = try #require(headers["webhook-timestamp"].flatMap(Int64.init))
        #expect(stamp == fixture.clock.now.milliseconds / 1_000)
        let (message, body) = (headers["webhook-id"] ?? "", first.body)
        #expect(message.hasPrefix("msg_"))
        let signature = WebhookSignature.header(id: message, timestamp: stamp, body: body, secrets: [hook.secret])
        #expect(headers["webhook-signature"] == signature)
        try await deliver(fixture)
        #expect(post.taken(here).isEmpty)
        let log = try await fixture.desk.deliveries(to: hook.id, seenBy: .desk)
        #expect(log.items.map(\.state) == [.delivered, .delivered, .delivered])
        #expect(log.items.allSatisfy { $0.last?.status == 200 && $0.attempts == 1 })
    }

    @Test("that take nothing hold up nobody else, and keep a ticket's order", arguments: TestDatabase.reachable)
    func failing(engine: TestDatabase) async throws {
        let fixture = try await WorkingDesk(on: engine)
        let dead = try await add(here, [.ticketOpened, .ticketResolved], fixture)
        _ = try await add(there, [.ticketOpened, .ticketResolved], fixture)
        post.answer(here, WebhookAnswer(failure: "timed-out"))
        let (first, second) = (try await fixture.open("一"), try await fixture.open("二"))
        _ = try await fixture.desk.resolve(first, rung: .guidance, how: "好", cause: nil, by: fixture.agent)
        try await deliver(fixture)
        #expect(try facts(post.taken(there)).count == 3)
        #expect(post.taken(here).count == 1)
        // It is left alone for a moment, then tried with what comes next: not with what is behind its own ticket.
        try await deliver(fixture)
        #expect(post.taken(here).isEmpty)
        fixture.clock.advance(milliseconds: 6_000)
        try await deliver(fixture)
        #expect(post.taken(here).count == 1)
        post.answer(here, WebhookAnswer(status: 204))
        fixture.clock.advance(minutes: 10)
        try await deliver(fixture)
        let caughtUp = post.taken(here)
        #expect(caughtUp.count == 3)
        let ofFirst = caughtUp.filter { $0.body.contains("\"\(first)\"") }
        #expect(try facts(ofFirst).map { $0.prefix(13) } == ["ticket.opened", "ticket.resolv"])
        #expect(caughtUp.contains { $0.body.contains("\"\(second)\"") })
        #expect(try await fixture.desk.webhook(dead.id, seenBy: .desk).failures == 0)
    }

    @Test(
        "wait without being asked while something earlier waits, and are left at once when the program is to end",
        arguments: TestDatabase.reachable
    )
    func waiting(engine: TestDatabase) async throws {
        let fixture = try await WorkingDesk(on: engine)
        _ = try await add(here, [.ticketOpened, .ticketResolved], fixture)
        post.answer(here, WebhookAnswer(failure: "timed-out"))
        let id = try await fixture.open()
        _ = try await fixture.desk.resolve(id, rung: .guidance, how: "好", cause: nil, by: fixture.agent)
        for _ in 1...2 {
            try await deliver(fixture)
            fixture.clock.advance(milliseconds: 60_000)
        }
        // The second fact's time has come, and the address is left alone no more; but the first is tried in minutes.
        #expect(try await fixture.desk.takeWebhooks(limit: 10).isEmpty)
        fixture.clock.advance(minutes: 10)
        post.answer(here, WebhookAnswer(status: 200, failure: "broken off"))
        _ = post.taken(here)
        let turn = try #require(try await fixture.desk.takeWebhooks(limit: 10).first)
        let asked = Mutex(0)
        let sent = try await fixture.desk.deliver(
            turn,
            through: { post.post($0) },
            while: {
                asked.withLock {
                    $0 += 1
                    return $0 < 2
                }
            }
        )
        #expect(sent == 1 && post.taken(here).count == 1)
        try await deliver(fixture)
        #expect(post.taken(here).count == 1)
    }

    @Test("that were quiet for long are not switched off by one failure", arguments: TestDatabase.reachable)
    func quiet(engine: TestDatabase) async throws {
        let fixture = try await WorkingDesk(on: engine)
        let hook = try await add(here, [.ticketOpened], fixture)
        post.answer(here, WebhookAnswer(status: 500))
        for _ in 1...2 {
            try await fixture.open()
            try await deliver(fixture)
            fixture.clock.advance(days: 10)
        }
        let kept = try await fixture.desk.webhook(hook.id, seenBy: .desk)
        #expect(kept.webhook.details.isActive && kept.failures == 2)
        // What was waiting all that time is given up at once.
        try await fixture.open()
        try await deliver(fixture)
        let states = try await fixture.desk.deliveries(to: hook.id, seenBy: .desk).items.map(\.state)
        #expect(states == [.waiting, .failed, .failed])
    }

    @Test("are given up after a day, and replayed with the same id", arguments: TestDatabase.reachable)
    func replayed(engine: TestDatabase) async throws {
        let fixture = try await WorkingDesk(on: engine)
        let hook = try await add(here, [.ticketOpened], fixture)
        post.answer(here, WebhookAnswer(status: 302, beginning: "moved"))
        try await fixture.open()
        var messages: Set<String> = []
        for _ in 1...12 {
            try await deliver(fixture)
            for request in post.taken(here) {
                messages.formUnion(request.headers.filter { $0.name == "webhook-id" }.map(\.value))
            }
            fixture.clock.advance(hours: 12)
        }
        let failed = try #require(try await fixture.desk.deliveries(to: hook.id, seenBy: .desk).items.first)
        #expect(failed.state == .failed && failed.nextAt == nil && failed.last?.answer == "moved")
        #expect(messages == [failed.messageID])
        post.answer(here, WebhookAnswer(status: 200))
        #expect(try await fixture.desk.replayFailed(since: fixture.clock.now, of: hook.id, by: .desk) == 0)
        let since = fixture.clock.now.advanced(byMilliseconds: -30 * 86_400_000)
        #expect(try await fixture.desk.replayFailed(since: since, of: hook.id, by: .desk) == 1)
        try await deliver(fixture)
        #expect(post.taken(here).first?.headers.contains { $0.value == failed.messageID } == true)
        let again = try await fixture.desk.delivery(failed.id, seenBy: .desk)
        #expect(again.delivery.state == .delivered && again.attempts.count == failed.attempts + 1)
        #expect(try await fixture.desk.verify().differences == [])
    }

    @Test(
        "are switched off when they are gone, or took nothing for days; the administrators are told",
        arguments: TestDatabase.reachable
    )
    func switchedOff(engine: TestDatabase) async throws {
        let fixture = try await WorkingDesk(on: engine)
        let administrator = try await administrator(fixture)
        let (gone, failing) = (
            try await add(here, [.ticketOpened], fixture), try await add(there, [.ticketOpened], fixture)
        )
        post.answer(here, WebhookAnswer(status: 410))
        post.answer(there, WebhookAnswer(status: 500))
        for _ in 1...7 {
            try await fixture.open()
            try await deliver(fixture)
            fixture.clock.advance(days: 1)
        }
        let states = try await [gone.id, failing.id].asyncMap {
            try await fixture.desk.webhook($0, seenBy: .desk).webhook
        }
        #expect(states.map(\.offReason) == [.gone, .failing] && states.allSatisfy { !$0.details.isActive })
        #expect(post.taken(here).count == 1)
        _ = try await fixture.desk.makeRounds()
        let notices = try await fixture.desk.notices(for: administrator).items
        #expect(notices.filter { $0.kind == .webhookOff }.count == 2)
        await #expect(throws: Refusal.webhookOff) { _ = try await fixture.desk.test(gone.id, by: administrator) }
        // Switched on again, it has a clean record, and what waited goes out.
        post.answer(there, WebhookAnswer(status: 200))
        var details = states[1].details
        details.isActive = true
        let on = try await fixture.desk.change(failing.id, to: details, version: states[1].version, by: administrator)
        #expect(on.failures == 0 && on.webhook.offReason == nil && on.webhook.keeper == administrator.id)
        _ = post.taken(there)
        _ = try await fixture.desk.test(failing.id, by: administrator)
        try await deliver(fixture)
        #expect(try facts(post.taken(there)).contains("webhook.test 0"))
        #expect(try await fixture.desk.verify().differences == [])
    }

    @Test("get a fact again where a node went down before it wrote that it was sent", arguments: TestDatabase.reachable)
    func atLeastOnce(engine: TestDatabase) async throws {
        let fixture = try await WorkingDesk(on: engine)
        let hook = try await add(here, [.ticketOpened], fixture)
        try await fixture.open()
        // While the first node's post is on its way its lease runs out, and another takes over.
        let (clock, desk, post) = (fixture.clock, fixture.desk, post)
        let turn = try #require(try await desk.takeWebhooks(limit: 10).first)
        #expect(try await desk.takeWebhooks(limit: 10).isEmpty)
        try await desk.deliver(turn) { request in
            _ = post.post(request)
            clock.advance(milliseconds: 31_000)
            for other in (try? await desk.takeWebhooks(limit: 10)) ?? [] {
                _ = try? await desk.deliver(other) { post.post($0) }
            }
            return WebhookAnswer(status: 200)
        }
        let sent = post.taken(here)
        #expect(sent.count == 2 && Set(sent.map(\.body)).count == 1)
        #expect(Set(sent.flatMap { $0.headers.filter { $0.name == "webhook-id" }.map(\.value) }).count == 1)
        let log = try await desk.deliveries(to: hook.id, seenBy: .desk).items
        #expect(log.map(\.state) == [.delivered] && log.map(\.attempts) == [2])
    }

    @Test("are told nothing that whoever keeps them may not know of", arguments: TestDatabase.reachable)
    func scoped(engine: TestDatabase) async throws {
        let fixture = try await WorkingDesk(on: engine)
        let administrator = try await administrator(fixture)
        let all = try await add(here, [.ticketOpened], fixture, by: administrator)
        let other = try await fixture.another("C-2", name: "別家")
        _ = try await add(there, [.ticketOpened], customer: other.id, fixture, by: administrator)
        try await fixture.open()
        let theirs = try await fixture.open(customer: other)
        try await deliver(fixture)
        #expect(post.taken(here).count == 2)
        #expect(post.taken(there).map { $0.body.contains("\"\(theirs)\"") } == [true])
        // Who leaves takes the sight with them.
        try await fixture.open()
        _ = try await self.administrator(fixture)
        try await fixture.desk.disablePerson(administrator.id, by: .desk)
        try await deliver(fixture)
        #expect(post.taken(here).isEmpty)
        let log = try await fixture.desk.deliveries(to: all.id, .init(state: .withheld), seenBy: .desk)
        #expect(log.items.count == 1)
        #expect(try await !fixture.desk.webhook(all.id, seenBy: .desk).hasKeeper)
        // A program's key must not see more through a webhook than by itself.
        let narrow = Person(scoping: administrator, to: [.editWebhooks, .seeTickets])
        await #expect(throws: Refusal.notAllowed) { _ = try await add(here, [.ticketOpened], fixture, by: narrow) }
        await #expect(throws: Refusal.notAllowed) { _ = try await fixture.desk.deliveries(to: all.id, seenBy: narrow) }
        let sent = try #require(log.items.first).id
        await #expect(throws: Refusal.notAllowed) { _ = try await fixture.desk.delivery(sent, seenBy: narrow) }
        for person in [fixture.manager, fixture.agent] {
            await #expect(throws: Refusal.notAllowed) { _ = try await fixture.desk.webhooks(seenBy: person) }
        }
    }

    @Test(
        "are signed to with two secrets for a day after a change, and forgotten after a month",
        arguments: TestDatabase.reachable
    )
    func secrets(engine: TestDatabase) async throws {
        let fixture = try await WorkingDesk(on: engine)
        let hook = try await add(here, [.ticketOpened], fixture)
        let changed = try await fixture.desk.changeSecret(of: hook.id, by: .desk)
        #expect(changed.secret != hook.secret && changed.webhook.previousSecretUntil != nil)
        for expected in [2, 1] {
            try await fixture.open()
            try await deliver(fixture)
            let headers = try #require(post.taken(here).first).headers
            let signatures = headers.first { $0.name == "webhook-signature" }?.value ?? ""
            #expect(signatures.split(separator: " ").count == expected)
            fixture.clock.advance(hours: 25)
        }
        fixture.clock.advance(days: 31)
        _ = try await fixture.desk.purge()
        #expect(try await fixture.desk.deliveries(to: hook.id, seenBy: .desk).items.isEmpty)
        #expect(try await fixture.desk.webhook(hook.id, seenBy: .desk).previousSecretUntil == nil)
        #expect(try await fixture.desk.verify().differences == [])
    }
}

extension Array {
    fileprivate func asyncMap<Result>(_ transform: (Element) async throws -> Result) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}
