import AfterSales
import HTTPTypes
import Storage
import TestDesk
import Testing

@testable import ServiceDesk
@testable import Web

@Suite("A form that is sent twice")
struct AttemptTests {
    let fields: KeyValuePairs = ["name": "Wu Jun", "roles": "engineer", "request-key": "k1"]

    @Test("carries a key that is new for every page", arguments: TestDatabase.reachable)
    func key(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let admin = try await at.browser(for: at.admin)
        let key = /name="request-key" value="([0-9a-z]+)"/
        let one = try #require(try await admin.get("/people/new").text.firstMatch(of: key)).1
        let two = try #require(try await admin.get("/people/new").text.firstMatch(of: key)).1
        #expect(one != two)
    }

    @Test("by a double click is done once and leads to the same page", arguments: TestDatabase.reachable)
    func doubleClick(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let admin = try await at.browser(for: at.admin)
        let answers = try await withThrowingTaskGroup(of: TestAnswer.self) { group in
            for _ in 0..<4 { group.addTask { try await admin.post("/people", fields) } }
            return try await group.reduce(into: [TestAnswer]()) { $0.append($1) }
        }
        #expect(answers.allSatisfy { $0.status == .seeOther })
        #expect(Set(answers.map { $0.headers[.location] }).count == 1)
        #expect(try await at.desk.people(for: at.admin).count == 2)
    }

    @Test("on two nodes is done once", arguments: TestDatabase.reachable)
    func twoNodes(engine: TestDatabase) async throws {
        let first = try await TestSite(on: engine)
        let second = try TestSite(beside: first)
        let session = try await first.desk.beginSession(for: first.admin.id, address: "127.0.0.1", agent: "test")
        let browsers = [first, second].map { TestBrowser(site: $0, person: first.admin, session: session) }
        let places = try await withThrowingTaskGroup(of: String?.self) { group in
            for browser in browsers + browsers {
                group.addTask { try await browser.post("/people", fields).headers[.location] }
            }
            return try await group.reduce(into: [String?]()) { $0.append($1) }
        }
        #expect(Set(places).count == 1 && places.allSatisfy { $0 != nil })
        #expect(try await first.desk.people(for: first.admin).count == 2)
    }

    @Test("with other words is refused, keeps them, and may then be sent", arguments: TestDatabase.reachable)
    func others(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let admin = try await at.browser(for: at.admin)
        _ = try await admin.post("/people", fields)
        let other = try await admin.post("/people", ["name": "Wu Jin", "roles": "engineer", "request-key": "k1"])
        #expect(other.status == .conflict)
        #expect(other.text.contains("already sent and carried out") && other.text.contains("value=\"Wu Jin\""))
        #expect(try await at.desk.people(for: at.admin).count == 2)
        let key = try #require(other.text.firstMatch(of: /name="request-key" value="([0-9a-z]+)"/)).1
        #expect(key != "k1")
        let again: KeyValuePairs = ["name": "Wu Jin", "roles": "engineer", "request-key": String(key)]
        #expect(try await admin.post("/people", again).status == .seeOther)
        #expect(try await at.desk.people(for: at.admin).count == 3)
    }

    @Test("is another one from another page, by another person, or a day later", arguments: TestDatabase.reachable)
    func scope(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let admin = try await at.browser(for: at.admin)
        _ = try await admin.post("/people", fields)
        let model: KeyValuePairs = ["code": "X-1", "name": "X", "request-key": "k1"]
        #expect(try await admin.post("/models", model).status == .seeOther)
        let second = try await at.browser(.administrator)
        #expect(try await second.post("/people", fields).status == .seeOther)
        #expect(try await at.desk.people(for: at.admin).count == 4)
        at.clock.advance(hours: 11)
        #expect(try await admin.post("/people", fields).headers[.location]?.hasPrefix("/people/") == true)
        #expect(try await at.desk.people(for: at.admin).count == 4)
        at.clock.advance(hours: 14)
        // The form's token is the session's: the same words come from a session that lives so long.
        let late = try await at.browser(for: at.admin)
        #expect(try await late.post("/people", fields).headers[.location]?.hasPrefix("/people/") == true)
        #expect(try await at.desk.people(for: at.admin).count == 5)
    }

    @Test("has its key asked at every address that takes one", arguments: TestDatabase.reachable)
    func everyForm(engine: TestDatabase) async throws {
        // Doing these twice does no more than doing them once; coming in twice is two sessions, of which one is used.
        let harmless: Set = [
            "/sign-in", "/sign-out", "/language", "/settings/sessions", "/notices/read", "/plans/preview",
            "/tickets/{ticket}/writing",
        ]
        let every = try await EveryRecord(on: engine)
        let own = try await every.belongings(of: every.site.hospital)
        let admin = try await every.at.browser(for: every.at.admin)
        let customer = try await every.at.browser(.customerResponsible, customer: own.customer.id)
        let forms = every.at.site.pageRoutes.filter { $0.method == .post && !harmless.contains($0.path) }
        #expect(forms.count > 50)
        let view = try await every.at.desk.saveView(named: "x", showing: "q=x", by: every.at.admin)
        let texts = CannedText.Details(name: "x", purpose: .note, texts: [.init(language: .english, body: "x")])
        let text = try await every.at.desk.keep(texts, by: every.at.admin)
        let points = Checklist.Details(name: "x", points: [.init("x")])
        let list = try await every.at.desk.keep(points, by: every.at.admin)
        let told = Webhook.Details(url: "https://example.com/", about: "x", events: [.ticketOpened])
        let hook = try await every.at.desk.add(told, by: every.at.admin).webhook.webhook
        let delivery = try await every.at.desk.test(hook.id, by: every.at.admin)
        let before = try await entries(every)
        let calendar = try #require(await every.at.desk.calendars(seenBy: every.at.admin).first)
        for form in forms {
            let path = every.address(
                form.path.replacing(
                    "{calendar}/versions/{version}",
                    with: "\(calendar.name)/versions/\(calendar.version)"
                ).replacing("{view}", with: view.id.description).replacing("{text}", with: text.id.description)
                    .replacing("{checklist}", with: list.id.description)
                    .replacing("{webhook}", with: hook.id.description)
                    .replacing("{delivery}", with: delivery.description),
                own
            )
            let sender =
                switch form.audience {
                case .anyone: every.at.stranger()
                case .customers: customer
                case .signedIn, .staff: admin
                }
            let request = IdempotentRequest(
                key: "form \(Digest.sha256(path).prefix(32)) k1",
                person: (sender.person ?? .desk).id,
                digest: "of other words"
            )
            _ = try await every.at.desk.begin(request)
            let answered = KeptAnswer(status: 303, headers: [:], body: "")
            try await every.at.desk.finish(request, begunAt: every.at.clock.now, with: answered)
            let kind: KeyValuePairs = ["kind": "devices", "customer": own.customer.id.description, "request-key": "k1"]
            let answer = try await sender.post(path, kind)
            #expect(answer.status == .conflict, "\(form.path): \(answer.status)")
            #expect(answer.text.contains("already sent and carried out"), "\(form.path)")
        }
        #expect(try await entries(every) == before)
    }

    private func entries(_ every: EveryRecord) async throws -> Int {
        try await every.at.database.read { try $0.rows("SELECT count(*) AS n FROM journal")[0]["n"] }
    }

    @Test("leads to the same place whatever it asked", arguments: TestDatabase.reachable)
    func places(engine: TestDatabase) async throws {
        let every = try await EveryRecord(on: engine)
        let own = try await every.belongings(of: every.site.hospital)
        let admin = try await every.at.browser(for: every.at.admin)
        let track = "/track/\(own.link.token)"
        let forms: [(TestBrowser, String, KeyValuePairs<String, String>)] = [
            (admin, "/tickets/\(own.ticket)/notes", ["words": "x", "version": "0", "request-key": "k"]),
            (
                admin, "/devices/\(own.device.id)/steps",
                ["phase": "retired", "on": "2026-09-30", "version": "1", "request-key": "k"]
            ),
            (
                admin, "/contacts/\(own.contact.id)",
                ["name": "y", "kind": "responsible", "version": "1", "request-key": "k"]
            ),
            (admin, "/settings", ["theme": "dark", "language": "en", "zone": "", "request-key": "k"]),
            (every.at.stranger(), track + "/messages", ["words": "x", "request-key": "k"]),
            (every.at.stranger(), track + "/consent", ["request-key": "k"]),
        ]
        for (browser, path, fields) in forms {
            var fields = fields
            if path.hasSuffix("/notes") {
                let version = try await every.at.desk.ticket(own.ticket, seenBy: .desk).ticket.version
                fields = ["words": "x", "version": "\(version)", "request-key": "k"]
            }
            let first = try await browser.post(path, fields)
            let before = try await entries(every)
            let second = try await browser.post(path, fields)
            #expect(first.status == .seeOther && second.status == .seeOther, "\(path): \(first.text.prefix(2000))")
            #expect(first.headers[.location] == second.headers[.location], "\(path)")
            #expect(try await entries(every) == before, "\(path)")
        }
        // What is shown once leads, the second time, to where it can be taken back.
        let share: KeyValuePairs = ["purpose": "track", "request-key": "k"]
        let shown = try await admin.post("/tickets/\(own.ticket)/customer-links", share)
        #expect(shown.status == .ok && shown.text.contains("/track/"))
        let again = try await admin.post("/tickets/\(own.ticket)/customer-links", share)
        #expect(
            again.headers[.location] == "/tickets/\(own.ticket)?do=customer-links&done=link-issued"
        )
        #expect(try await every.at.desk.links(to: own.ticket, seenBy: .desk).count == 3)
    }

    @Test("is refused twice when it is wrong twice, and taken when it is mended", arguments: TestDatabase.reachable)
    func refused(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let admin = try await at.browser(for: at.admin)
        let wrong: KeyValuePairs = ["name": "Wu", "login": "root", "roles": "agent", "request-key": "k1"]
        for _ in 0..<2 {
            let answer = try await admin.post("/people", wrong)
            #expect(answer.status == .conflict && answer.text.contains("Somebody else signs in"))
        }
        let mended: KeyValuePairs = ["name": "Wu", "login": "wu", "roles": "agent", "request-key": "k1"]
        #expect(try await admin.post("/people", mended).status == .seeOther)
    }

    @Test("after the program died on it says so instead of doing it again", arguments: TestDatabase.reachable)
    func lost(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let admin = try await at.browser(for: at.admin)
        _ = try await admin.post("/people", fields)
        // As if the program had gone between the change and the answer.
        try await at.desk.database.write { db in
            try db.run("UPDATE idempotency SET status = NULL, carried_out = 1")
        }
        at.clock.advance(minutes: 2)
        let answer = try await admin.post("/people", fields)
        #expect(answer.status == .conflict)
        #expect(answer.text.contains("sent a moment before") && answer.text.contains("value=\"Wu Jun\""))
        #expect(try await at.desk.people(for: at.admin).count == 2)
    }
}
