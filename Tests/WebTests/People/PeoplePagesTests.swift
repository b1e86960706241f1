import AfterSales
import HTTPTypes
import Logging
import TestDesk
import Testing

@testable import ServiceDesk
@testable import Web

@Suite("The pages about people")
struct PeoplePagesTests {
    @Test("show everybody to a colleague, without the buttons that are not theirs", arguments: TestDatabase.reachable)
    func list(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let agent = try await at.browser(.agent)
        let page = try await agent.get("/people")
        #expect(page.status == .ok)
        #expect(page.text.contains("Root") && page.text.contains("Lin Mei"))
        #expect(!page.text.contains("/people/new"))
        #expect(
            try await agent.get("/people/\(at.admin.id)").text.contains("action=\"/people/\(at.admin.id)/access\"")
                == false
        )
        let admin = try await at.browser(for: at.admin)
        #expect(try await admin.get("/people").text.contains("/people/new"))
        #expect(try await admin.get("/people?q=nobody%20at%20all").text.contains("Nobody found"))
        #expect(try await admin.get("/people?q=Mei&role=agent").text.contains("Lin Mei"))
    }

    @Test("page through a long list", arguments: TestDatabase.reachable)
    func paging(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let admin = try await at.browser(for: at.admin)
        for number in 10..<20 { _ = try await at.person([.agent], name: "P\(number)") }
        let first = try await admin.get("/people?limit=5&role=agent")
        let next = try #require(first.text.firstMatch(of: /href="(\/people\?[^"]*after=[^"]*)"/)).1.replacing(
            "&amp;",
            with: "&"
        )
        #expect(first.text.contains("P14") && !first.text.contains("P15"))
        let second = try await admin.get(String(next) + "&limit=5")
        #expect(second.text.contains("P15") && !second.text.contains("P14"))
        #expect(next.contains("role=agent"))
    }

    @Test("register, change, and keep what was typed when something is wrong", arguments: TestDatabase.reachable)
    func form(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let admin = try await at.browser(for: at.admin)
        #expect(try await admin.get("/people/new").status == .ok)
        let wrong = try await admin.post(
            "/people",
            ["name": "<Wu> \"Jun\"", "login": "root", "roles": "engineer", "skills": "UPS、空調"]
        )
        #expect(wrong.status == .conflict)
        #expect(wrong.text.contains("value=\"&lt;Wu&gt; &quot;Jun&quot;\""))
        #expect(wrong.text.contains("value=\"UPS、空調\""))
        #expect(wrong.text.contains("Somebody else signs in with this name."))
        #expect(wrong.text.contains("aria-invalid=\"true\""))
        #expect(try await at.desk.people(for: at.admin).count == 1)
        let done = try await admin.post(
            "/people",
            [
                "name": "Wu Jun", "login": "wu", "roles": "engineer", "roles": "sales", "skills": "UPS、空調",
                "password": "a long password",
            ]
        )
        #expect(done.status == .seeOther)
        let path = try #require(done.headers[.location])
        let page = try await admin.get(path)
        #expect(page.text.contains("The person is registered."))
        let wu = try await at.desk.profile(login: "wu", for: at.admin)
        #expect(wu.profile.skills == ["UPS", "空調"])
        #expect(wu.profile.roles == [.engineer, .sales])
        let address = "/people/\(wu.profile.id)"
        let stale = try await admin.post(address, ["name": "Wu", "roles": "engineer", "version": "0"])
        #expect(stale.status == .conflict)
        #expect(stale.text.contains("Somebody else saved this"))
        // Field by field what they saved, and whoever saves on top of it has seen it.
        #expect(stale.text.contains("Saved now: ") && stale.text.contains("Start again"))
        let saved = try await admin.post(address, ["name": "Wu", "login": "wu", "roles": "engineer", "version": "1"])
        #expect(saved.headers[.location] == "\(address)?done=person-saved")
        #expect(try await at.desk.profile(login: "wu", for: at.admin).profile.name == "Wu")
    }

    @Test("refuse a role that does not exist, and a password that is too short", arguments: TestDatabase.reachable)
    func wrongFields(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let admin = try await at.browser(for: at.admin)
        #expect(try await admin.post("/people", ["name": "x", "roles": "king"]).status == .unprocessableContent)
        let short = try await admin.post("/people", ["name": "x", "roles": "agent", "password": "short"])
        #expect(short.status == .unprocessableContent)
        #expect(short.text.contains("at least 10 characters"))
        #expect(!short.text.contains("value=\"short\""))
        #expect(try await admin.post("/people", ["roles": "agent"]).text.contains("Please fill in “Name”."))
    }

    @Test("end and give back access, and refuse for the last administrator", arguments: TestDatabase.reachable)
    func access(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let admin = try await at.browser(for: at.admin)
        let mei = try await at.person([.agent])
        let hers = try await at.browser(for: mei)
        #expect(try await hers.get("/people").status == .ok)
        #expect(try await admin.post("/people/\(mei.id)/access", ["access": "disable"]).status == .seeOther)
        #expect(try await hers.get("/people").status == .seeOther)
        #expect(try await admin.post("/people/\(mei.id)/access", ["access": "enable"]).status == .seeOther)
        let last = try await admin.post("/people/\(at.admin.id)/access", ["access": "disable"])
        #expect(last.status == .conflict)
        #expect(last.text.contains("last administrator"))
        // The form beside it was not sent: what the person holds stays ticked.
        #expect(last.text.contains("name=\"roles\" value=\"administrator\" checked"))
        #expect(try await admin.post("/people/\(mei.id)/access", ["access": "promote"]).status == .unprocessableContent)
        #expect(
            try await admin.post("/people/\(mei.id)/password", ["password": "given by the admin"]).status == .seeOther
        )
        #expect(try await admin.get("/people/0000000000001").status == .notFound)
    }

    @Test("carry the names their templates use, and no others", arguments: TestDatabase.reachable)
    func contracts(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let stored = try await at.desk.addPerson(
            Profile(
                id: at.desk.newID(),
                name: "Mei",
                login: "mei",
                phone: "1",
                roles: [.agent],
                teams: ["a"],
                skills: ["b"],
                disabledAt: at.clock.now
            ),
            by: .desk
        )
        let context = try Samples.staff(at, path: "/people?show=all")
        let wrong = FormState(typed: try Form(urlEncoded: "name=x"), refusal: .missing("name"))
        let kept = try #require(
            KeptForm(action: "/tickets/SR-1001/contacts", Form(urlEncoded: "name=Wu%20Jun"), files: 1)
        )
        expectContract(SignInPage(wrong, context.visit, kept: kept))
        expectContract(ResumePage(kept, token: "t", sender: "Mei", context.words))
        let overtaken = FormState(typed: try Form(urlEncoded: "name=x"), refusal: .changedMeanwhile)
        expectContract([PersonPage(stored, wrong, context), PersonPage(stored, overtaken, context)])
        let query = try ListQuery(Form(urlEncoded: "limit=1&after=\(PeoplePlace(stored.profile).cursor)"))
        expectContract(
            PeoplePage(
                [stored, stored],
                teams: [TeamMembers(team: "night", members: [.init(id: stored.profile.id, name: "x")])],
                PeopleFilter(),
                query,
                context
            ),
            unused: ["roles.hint"]
        )
        let session = Session(startedAt: at.clock.now, seenAt: at.clock.now, address: "::1", agent: "Firefox")
        expectContract(
            SettingsPage(stored.profile, sessions: [session], wrong, context.reader, now: at.clock.now)
        )
        let problem = Problem(
            Refusal(.gateClosed, "gate-report-signed", clause: "C48"),
            status: .internalServerError,
            context.visit
        )
        expectContract(
            ProblemPage(problem, clause: ClauseLink(id: "C48", href: "/x"), without: "/today", context.words)
        )
        expectContract(ExplanationPage("x", "y", context.words))
    }
}

@Suite("Coming and going")
struct SignInPagesTests {
    func withMei(_ at: TestSite) async throws {
        let profile = Profile(id: at.desk.newID(), name: "Lin Mei", login: "mei", roles: [.agent])
        try await at.desk.addPerson(profile, password: "a long password", by: .desk)
    }

    @Test(
        "begins with a cookie that scripts and other sites do not get, and leads back",
        arguments: TestDatabase.reachable
    )
    func signIn(engine: TestDatabase) async throws {
        for isSecure in [false, true] {
            let at = try await TestSite(on: engine, isSecure: isSecure)
            try await withMei(at)
            let browser = at.stranger()
            #expect(try await browser.get("/sign-in?next=/people").text.contains("name=\"next\" value=\"/people\""))
            let answer = try await browser.post(
                "/sign-in",
                ["login": "Mei", "password": "a long password", "next": "/people?show=all"]
            )
            #expect(answer.status == .seeOther)
            #expect(answer.headers[.location] == "/people?show=all")
            let cookie = try #require(answer.headers[.setCookie])
            #expect(cookie.hasPrefix(isSecure ? "__Host-session=" : "session="))
            for part in ["HttpOnly", "SameSite=Lax", "Path=/"] { #expect(cookie.contains(part)) }
            #expect(cookie.contains("Secure") == isSecure)
            #expect(try await browser.get("/people").status == .ok)
            #expect(try await browser.post("/sign-out").status == .seeOther)
            #expect(try await browser.get("/people").status == .seeOther)
        }
    }

    @Test("says the same of a wrong name and a wrong password, and keeps the name", arguments: TestDatabase.reachable)
    func wrong(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        try await withMei(at)
        let one = try await at.stranger().post("/sign-in", ["login": "mei", "password": "wrong", "next": "/people"])
        let two = try await at.stranger().post("/sign-in", ["login": "nobody", "password": "wrong", "next": "/people"])
        #expect(one.status == .unprocessableContent && two.status == .unprocessableContent)
        #expect(one.text.replacing("value=\"mei\"", with: "") == two.text.replacing("value=\"nobody\"", with: ""))
        #expect(one.text.contains("value=\"mei\"") && one.text.contains("value=\"/people\""))
        #expect(!one.text.contains("wrong\""))
    }

    @Test("stops after many tries and says how long to wait", arguments: TestDatabase.reachable)
    func tooMany(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        try await withMei(at)
        for _ in 0..<Desk.attemptsPerLogin {
            _ = try await at.stranger().post("/sign-in", ["login": "mei", "password": "x"])
        }
        let answer = try await at.stranger().post("/sign-in", ["login": "mei", "password": "a long password"])
        #expect(answer.status == .tooManyRequests)
        #expect(answer.headers[.retryAfter] == "900")
        #expect(answer.text.contains("15 minutes"))
    }

    @Test(
        "leads nowhere else",
        arguments: ["https://evil.example/", "//evil.example", "/\\evil.example"],
        TestDatabase.reachable
    )
    func openRedirect(next: String, engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        try await withMei(at)
        let answer = try await at.stranger().post(
            "/sign-in",
            ["login": "mei", "password": "a long password", "next": next]
        )
        #expect(answer.headers[.location] == "/")
    }

    @Test("lets everybody choose a language, and keeps a person's own", arguments: TestDatabase.reachable)
    func language(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let stranger = at.stranger()
        #expect(try await stranger.post("/language", ["language": "zh-Hans", "next": "/sign-in"]).status == .seeOther)
        #expect(try await stranger.get("/sign-in").text.contains("lang=\"zh-Hans\""))
        let mei = try await at.browser(.agent)
        #expect(
            try await mei.post("/settings", ["language": "zh-Hant", "theme": "dark", "zone": "Europe/Berlin"]).status
                == .seeOther
        )
        let page = try await mei.get("/settings", [.acceptLanguage: "en"])
        #expect(page.text.contains("<html lang=\"zh-Hant\" data-theme=\"dark\""))
        #expect(page.text.contains("Europe/Berlin"))
        let wrong = try await mei.post("/settings", ["language": "", "theme": "dark", "zone": "UTC+8"])
        #expect(wrong.status == .unprocessableContent && wrong.text.contains("value=\"UTC+8\""))
        #expect(try await mei.post("/settings", ["theme": "pink"]).status == .unprocessableContent)
    }

    @Test("changes the password and ends the other sessions", arguments: TestDatabase.reachable)
    func password(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        try await withMei(at)
        let (here, there) = (at.stranger(), at.stranger())
        for browser in [here, there] {
            _ = try await browser.post("/sign-in", ["login": "mei", "password": "a long password"])
        }
        let wrong = try await here.post(
            "/settings/password",
            ["current": "x", "password": "another long one", "request-key": "k1"]
        )
        #expect(wrong.status == .unprocessableContent && wrong.text.contains("not your current password"))
        let done = try await here.post(
            "/settings/password",
            // As the browser's way back shows the form: with the key it had.
            ["current": "a long password", "password": "another long one", "request-key": "k1"]
        )
        #expect(done.status == .seeOther)
        #expect(try await here.get("/settings").status == .ok)
        #expect(try await there.get("/settings").status == .seeOther)
        #expect(try await here.post("/settings/sessions").status == .seeOther)
    }
}

/// Contexts made by hand, for pages that are looked at without a request.
enum Samples {
    static func staff(_ at: TestSite, path: String, person: Person? = nil) throws -> StaffContext {
        let parts = path.split(separator: "?")
        var context = DeskContext(logger: .init(label: "test"), peer: "127.0.0.1")
        context.visit = Visit(
            reader: Reader(words: try Catalogue()[.english], zone: try Zone("Asia/Shanghai")),
            path: String(parts[0]),
            query: try Form(urlEncoded: parts.count > 1 ? parts[1] : ""),
            address: "127.0.0.1",
            isSubmission: false,
            isJSON: false,
            pass: .session(person ?? at.admin, formToken: "token"),
            requestID: "test-request"
        )
        return try StaffContext(context: context)
    }
}
