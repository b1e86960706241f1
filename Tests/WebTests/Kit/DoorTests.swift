import AfterSales
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Storage
import TestDesk
import Testing

@testable import ServiceDesk
@testable import Web

@Suite("The door")
struct DoorTests {
    @Test("gives every answer a strict policy and a number to quote", arguments: TestDatabase.reachable)
    func headers(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine, isSecure: true)
        for path in ["/sign-in", "/nowhere", "/api/v1/people", "/api/v1/nowhere", "/health/live"] {
            let answer = try await at.stranger().get(path)
            let policy = try #require(answer.headers[.contentSecurityPolicy])
            #expect(policy.hasPrefix("default-src 'none'; script-src 'self'; style-src 'self';"))
            #expect(!policy.contains("unsafe"))
            #expect(answer.headers[.xContentTypeOptions] == "nosniff")
            #expect(answer.headers[.strictTransportSecurity] != nil)
            #expect(answer.headers[.requestID] == "test-request")
            #expect(answer.headers[.cacheControl] == "no-store")
        }
        let plain = try await TestSite(on: engine)
        #expect(try await plain.stranger().get("/sign-in").headers[.strictTransportSecurity] == nil)
    }

    @Test("has no page with a script or a style of its own")
    func inline() throws {
        for (name, text) in try Pages.sources() {
            #expect(
                text.firstMatch(of: /<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:/) == nil,
                "\(name)"
            )
        }
    }

    @Test("sends a stranger to the sign-in page and back, and a program away", arguments: TestDatabase.reachable)
    func strangers(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let page = try await at.stranger().get("/people?q=a&show=all")
        #expect(page.status == .seeOther)
        #expect(page.headers[.location] == "/sign-in?next=/people%3fq%3da%26show%3dall")
        let answer = try await at.stranger().api(.get, "/people")
        #expect(answer.status == .unauthorized)
        #expect(answer.headers[.wwwAuthenticate] == "Bearer")
        let stale = TestBrowser(site: at, person: nil, session: String(repeating: "a", count: 64))
        #expect(try await stale.get("/people").status == .seeOther)
        let forged = TestBrowser(site: at, person: nil, session: nil, token: "act_" + String(repeating: "a", count: 64))
        #expect(try await forged.api(.get, "/people").status == .unauthorized)
    }

    @Test("answers in the language of whoever asks", arguments: TestDatabase.reachable)
    func language(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        for (accept, words) in [
            ("zh-TW", "沒有找到"), ("zh-CN", "没有找到"), ("en", "Not found"), ("fr", "Not found"),
        ] {
            let page = try await at.stranger().get("/nowhere", [.acceptLanguage: accept])
            #expect(page.status == .notFound)
            #expect(page.text.contains(words), "\(accept)")
            let problem = try await at.stranger().get("/api/v1/nowhere", [.acceptLanguage: accept])
            #expect(problem.headers[.contentType] == "application/problem+json")
            #expect(try problem.json["title"] == .string(words), "\(accept)")
            #expect(try problem.json["type"] == "/problems/not-found")
        }
    }

    @Test("tells a refusal's own page", arguments: TestDatabase.reachable)
    func explanation(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let page = try await at.stranger().get("/problems/too-long")
        #expect(page.status == .ok)
        #expect(page.text.contains("at most … characters"))
        #expect(try await at.stranger().get("/problems/nonsense").status == .notFound)
    }

    @Test("refuses a form without its token, with another's, and from another site", arguments: TestDatabase.reachable)
    func forgery(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let admin = try await at.browser(for: at.admin)
        let fields: KeyValuePairs = ["name": "Wu Jun", "roles": "engineer"]
        #expect(try await admin.post("/people", fields, token: "").status == .forbidden)
        #expect(
            try await admin.post("/people", fields, token: at.desk.formToken(session: "another")).status == .forbidden
        )
        for headers in [
            [.origin: "https://evil.example"], [.origin: "null"], [.secFetchSite: "cross-site"],
            [.secFetchSite: "same-site"],
        ]
            as [HTTPFields]
        {
            #expect(try await admin.post("/people", fields, headers).status == .forbidden)
            #expect(
                try await at.stranger().post("/sign-in", ["login": "a", "password": "b"], headers).status == .forbidden
            )
        }
        #expect(try await at.desk.people(for: at.admin).count == 1)
        #expect(try await admin.post("/people", fields, [.origin: "http://desk.example"]).status == .seeOther)
        // A session alone does not open the API for changes either.
        let answer = try await admin.send(
            .post,
            "/api/v1/people",
            [.contentType: "application/json"],
            body: #"{"name":"X","roles":["agent"]}"#
        )
        #expect(answer.status == .forbidden)
    }

    @Test("knows verbs that an address does not take", arguments: TestDatabase.reachable)
    func verbs(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let page = try await at.stranger().send(.delete, "/people", [:], body: "")
        #expect(page.status == .methodNotAllowed)
        #expect(page.headers[.allow] == "GET, HEAD, POST")
        let answer = try await at.stranger().send(.put, "/api/v1/people", [:], body: "")
        #expect(answer.status == .methodNotAllowed)
        #expect(try answer.json["type"] == "/problems/method-not-allowed")
        let head = try await at.stranger().send(.head, "/sign-in", [:], body: "")
        #expect(head.status == .ok && head.text.isEmpty)
    }

    @Test("takes nothing that is too large or cannot be read", arguments: TestDatabase.reachable)
    func bodies(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let program = try await at.program(for: at.admin, rights: [.editPeople])
        let refused: [(type: String, body: String, status: Int)] = [
            ("application/json", "{", 400), ("application/json", "[1,2", 400), ("application/json", "\"x\"", 422),
            ("application/json", "{\"name\":\"\u{FFFD}", 400), ("text/plain", "name=x", 415),
            ("application/xml", "<a/>", 415),
            ("application/json", "", 400), ("application/json", "{\"name\":1e999}", 400),
            ("application/json", "{\"nam\":1}", 422),
            ("application/json", String(repeating: "[", count: 100_000), 400),
            ("application/json", String(repeating: " ", count: 2_100_000), 413),
        ]
        for (type, body, status) in refused {
            let answer = try await program.send(.post, "/api/v1/people", [.contentType: type], body: body)
            #expect(answer.status.code == status, "\(type) \(body.prefix(20)): \(answer.text)")
            #expect(answer.headers[.contentType] == "application/problem+json")
            let detail = try answer.json["detail"]
            #expect(detail != nil && detail != "")
        }
    }

    @Test("survives odd addresses and headers", arguments: TestDatabase.reachable)
    func addresses(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let admin = try await at.browser(for: at.admin)
        for path in [
            "/%", "/%00", "/people/%ff", "/people/../people", "//", "/people?q=%", "/people?limit=9999",
            "/people?after=zzz",
            "/assets/x/../../Package.swift", "/assets/x/%2e%2e%2fsite.css",
            "/people/" + String(repeating: "a", count: 5_000),
            "/?" + String(repeating: "a", count: 10_000), "/people?q=" + String(repeating: "%E6%9E%97", count: 800),
        ] {
            let answer = try await admin.get(path, [.acceptLanguage: String(repeating: "zh,", count: 500)])
            #expect(answer.status.code < 500, "\(path.prefix(60)): \(answer.status)")
        }
    }

    @Test("says who asked only as far as it may be believed", arguments: TestDatabase.reachable)
    func forwarded(engine: TestDatabase) async throws {
        for trusts in [false, true] {
            let at = try await TestSite(on: engine, trustsProxy: trusts)
            let profile = Profile(id: at.desk.newID(), name: "Mei", login: "mei", roles: [.agent])
            try await at.desk.addPerson(profile, password: "a long password", by: .desk)
            let headers: HTTPFields = [.forwardedFor: "10.0.0.1, 203.0.113.9"]
            _ = try await at.stranger().post("/sign-in", ["login": "mei", "password": "a long password"], headers)
            let sessions = try await at.desk.sessions(of: profile.person)
            #expect(sessions.map(\.address) == [trusts ? "203.0.113.9" : "127.0.0.1"])
        }
    }

    @Test("tells watchers how it is, and strangers from elsewhere nothing", arguments: TestDatabase.reachable)
    func health(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        #expect(try await at.stranger().get("/health/live").text == "ok\n")
        #expect(try await at.stranger().get("/health/ready").status == .ok)
        _ = try await at.stranger().get("/people")
        let metrics = try await at.stranger().get("/metrics")
        #expect(
            metrics.text.contains(
                "aftercare_request_duration_seconds_count{method=\"GET\",route=\"/people\",status=\"303\"} 1\n"
            )
        )
        #expect(metrics.text.contains("le=\"+Inf\""))
        #expect(try await at.send(.get, "/metrics", [:], body: ByteBuffer(), from: "203.0.113.9").status == .notFound)
        #expect(try await at.stranger().get("/metrics", [.forwardedFor: "203.0.113.9"]).status == .notFound)
        let watcher = try await at.program(for: at.admin, rights: [.seeAudit])
        #expect(try await watcher.get("/metrics", [.forwardedFor: "203.0.113.9"]).status == .ok)
    }

    @Test("says 503 with a time to wait while the database is away", arguments: TestDatabase.reachable)
    func outage(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let admin = try await at.browser(for: at.admin)
        await at.desk.database.close()
        let page = try await admin.get("/people")
        #expect(page.status == .serviceUnavailable)
        #expect(page.headers[.retryAfter] == "5")
        #expect(page.text.contains("cannot reach its records"))
        let answer = try await admin.api(.get, "/people")
        #expect(answer.status == .serviceUnavailable)
        #expect(try answer.json["type"] == "/problems/unavailable")
        #expect(try await at.stranger().get("/health/ready").status == .serviceUnavailable)
        #expect(try await at.stranger().get("/health/live").status == .ok)
    }

    @Test("explains what nobody foresaw, without telling what it was", arguments: TestDatabase.reachable)
    func unforeseen(engine: TestDatabase) async throws {
        struct Secret: Error { let text = "the password is x" }
        let at = try await TestSite(on: engine)
        let door = try Door(
            desk: at.desk,
            pages: Pages(desk: at.desk, catalogue: Catalogue(), assets: Assets()),
            settings: at.settings,
            meters: Meters()
        )
        let router = Router(context: DeskContext.self)
        router.add(middleware: door)
        for path in ["/x", "/api/v1/x"] {
            router.get(RouterPath(path)) { _, _ -> Response in throw Secret() }
        }
        for path in ["/x", "/api/v1/x"] {
            let answer = try await at.send(.get, path, [:], body: ByteBuffer(), to: router.buildResponder())
            #expect(answer.status == .internalServerError)
            #expect(answer.text.contains("test-request"))
            #expect(!answer.text.contains("password"))
        }
    }

    @Test("asks to come back while the node leaves, which is nobody's mistake", arguments: TestDatabase.reachable)
    func leaving(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let door = try Door(
            desk: at.desk,
            pages: Pages(desk: at.desk, catalogue: Catalogue(), assets: Assets()),
            settings: at.settings,
            meters: Meters()
        )
        let router = Router(context: DeskContext.self)
        router.add(middleware: door)
        router.get("/api/v1/x") { _, _ -> Response in throw CancellationError() }
        router.post("/api/v1/x") { _, _ -> Response in throw CancellationError() }
        let (read, written) = (
            try await at.send(.get, "/api/v1/x", [:], body: ByteBuffer(), to: router.buildResponder()),
            try await at.send(.post, "/api/v1/x", [:], body: ByteBuffer(), to: router.buildResponder())
        )
        #expect(read.status == .serviceUnavailable && read.headers[.retryAfter] == "5")
        // It may have been saved before the node left.
        #expect(written.status == .serviceUnavailable && written.headers[.retryAfter] == nil)
    }
}

@Suite("The files browsers fetch")
struct AssetTests {
    @Test("may be kept for ever under an address that changes with them")
    func caching() async throws {
        // Files are not among the records.
        let at = try await TestSite(on: .sqlite)
        let base = try Assets().base
        let page = try await at.stranger().get("/sign-in")
        #expect(page.text.contains("href=\"\(base)/site.css\""))
        let css = try await at.stranger().get("\(base)/site.css")
        #expect(css.status == .ok)
        #expect(css.headers[.contentType] == "text/css; charset=utf-8")
        #expect(css.headers[.cacheControl] == "public, max-age=31536000, immutable")
        let tag = try #require(css.headers[.eTag])
        let again = try await at.stranger().get("\(base)/site.css", [.ifNoneMatch: tag])
        #expect(again.status == .notModified && again.text.isEmpty)
        #expect(try await at.stranger().get("\(base)/nothing.css").status == .notFound)
        // A page that was loaded before an upgrade still finds its files, but does not keep them.
        let old = try await at.stranger().get("/assets/000000000000/site.css")
        #expect(old.status == .ok && old.headers[.cacheControl] == "no-cache")
    }

    @Test("hold every icon that a page or a part names")
    func icons() throws {
        let sprite = try String(contentsOfFile: "\(Assets.folder)/icons.svg", encoding: .utf8)
        let known = Set(sprite.matches(of: /id="([a-z-]+)"/).map { String($0.1) })
        for (name, text) in try Pages.sources() {
            for match in text.matches(of: /icons\.svg#([a-z-]+)"/) {
                #expect(known.contains(String(match.1)), "\(name)")
            }
        }
        for (icon, file) in try Source.icons() { #expect(known.contains(icon), "\(file) names the icon \(icon)") }
    }
}
