import AfterSales
import HTTPTypes
import TestDesk
import Testing

@testable import ServiceDesk
@testable import Web

@Suite("The pages of webhooks")
struct WebhookPagesTests {
    @Test(
        "add one, show its secret once, test it, show what came of it and send it once more",
        arguments: TestDatabase.reachable
    )
    func life(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let admin = try await at.browser(for: at.admin)
        #expect(try await at.browser(.manager).get("/webhooks").status == .forbidden)
        #expect(try await admin.get("/webhooks").text.contains("No webhooks yet"))
        let wrong = try await admin.post(
            "/webhooks",
            ["about": "x", "url": "http://127.0.0.1/", "events": "ticket.opened"]
        )
        #expect(wrong.status == .unprocessableContent && wrong.text.contains("begins with https://"))
        let fields: KeyValuePairs = [
            "about": "財務", "url": "https://hooks.example.com/in", "events": "ticket.opened", "request-key": "onceonce",
        ]
        let made = try await admin.post("/webhooks", fields)
        #expect(made.status == .ok && made.text.contains("whsec_"))
        // A second click leads to the page, which shows it no more.
        let path = try #require(try await admin.post("/webhooks", fields).headers[.location])
        let page = try await admin.get(path).text
        #expect(!page.contains("whsec_") && page.contains("hooks.example.com/in"))
        let id = try #require(try await at.desk.webhooks(seenBy: at.admin).first).webhook.id
        let tested = try await admin.post("/webhooks/\(id)/test", [:])
        let delivery = try #require(tested.headers[.location]).prefix { $0 != "?" }
        for turn in try await at.desk.takeWebhooks(limit: 1) {
            try await at.desk.deliver(turn) { _ in
                WebhookAnswer(status: 500, beginning: "<script>alert(1)</script>")
            }
        }
        let shown = try await admin.get(String(delivery)).text
        #expect(shown.contains("500 · try 1") && shown.contains("&lt;script&gt;") && !shown.contains("<script>alert"))
        #expect(try await admin.post("\(delivery)/replay", [:]).status == .seeOther)
        let log = try await admin.get("/webhooks/\(id)?state=waiting&event=webhook.test").text
        #expect(log.contains("To be tried again"))
        #expect(try await admin.get("/webhooks/\(id)?state=none").status.kind == .clientError)
        #expect(try await admin.post("/webhooks/\(id)/secret", [:]).text.contains("whsec_"))
        #expect(try await admin.post("/webhooks/\(id)/replay", ["since": "2026-01-01"]).status == .seeOther)
        #expect(try await admin.post("/webhooks/\(id)/activity", ["active": "false"]).status == .seeOther)
        #expect(try await admin.post("/webhooks/\(id)/test", [:]).text.contains("switch it on first"))
        let edited: KeyValuePairs = [
            "about": "財務二", "url": "https://hooks.example.com/in", "events": "ticket.closed", "version": "1",
        ]
        #expect(try await admin.post("/webhooks/\(id)", edited).text.contains("財務二"))
        #expect(try await admin.get("/audit?kind=webhook").status == .ok)
    }

    @Test("and the API make, change and replay the same", arguments: TestDatabase.reachable)
    func api(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let admin = try await at.browser(for: at.admin)
        let body: JSON = [
            "url": "https://hooks.example.com/in", "about": "Accounting", "events": ["ticket.opened"], "isActive": true,
        ]
        let made = try await admin.api(.post, "/webhooks", body)
        #expect(made.status == .created && made.text.contains("whsec_"))
        let id = try #require(try await at.desk.webhooks(seenBy: at.admin).first).webhook.id
        let changed = try await admin.api(.patch, "/webhooks/\(id)", ["events": ["ticket.closed"]], [.ifMatch: "\"1\""])
        #expect(changed.status == .ok)
        #expect(try await admin.api(.post, "/webhooks/\(id)/test", [:]).status == .created)
        let delivery = try #require(try await at.desk.deliveries(to: id, seenBy: at.admin).items.first).id
        for (method, path, sent) in [
            (HTTPRequest.Method.get, "/webhooks", nil), (.get, "/webhooks/\(id)", nil),
            (.get, "/webhooks/\(id)/deliveries?state=waiting", nil), (.get, "/webhook-deliveries/\(delivery)", nil),
            (.post, "/webhook-deliveries/\(delivery)/replay", [:]),
            (.post, "/webhooks/\(id)/replay", ["since": "2026-01-01T00:00:00Z"]),
        ] as [(HTTPRequest.Method, String, JSON?)] {
            #expect(try await admin.api(method, path, sent).status == .ok, "\(path)")
        }
        #expect(try await admin.api(.post, "/webhooks/\(id)/secret", [:]).text.contains("whsec_"))
        #expect(try await !admin.api(.get, "/webhooks/\(id)").text.contains("whsec_"))
    }
}
