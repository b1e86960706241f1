import AfterSales
import HTTPTypes
import Storage
import TestDesk
import Testing

@testable import ServiceDesk
@testable import Web

@Suite("A form that comes when the session is over")
struct KeptFormTests {
    let typed: KeyValuePairs = ["name": "吳軍 <b>", "roles": "engineer", "request-key": "k1"]

    @Test(
        "is kept through signing in, failures included, and sent when its writer says so",
        arguments: TestDatabase.reachable
    )
    func keptForm(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        try await at.desk.setPassword("a long enough word", of: at.admin.id, by: .desk)
        let browser = at.stranger()

        let lost = try await browser.post("/people", typed)
        #expect(lost.status == .unauthorized)
        #expect(lost.text.contains(#"name="kept.name" value="吳軍 &lt;b&gt;""#))
        #expect(lost.text.contains(#"name="kept-action" value="/people""#))

        let carried: KeyValuePairs = [
            "login": "root", "password": "wrong", "kept-action": "/people", "kept.name": "吳軍 <b>",
            "kept.roles": "engineer", "kept.request-key": "k1",
        ]
        let refused = try await browser.post("/sign-in", carried)
        #expect(refused.text.contains(#"name="kept.roles" value="engineer""#))

        let pairs = carried.map { ($0.key, $0.key == "password" ? "a long enough word" : $0.value) }
        let resumed = try await browser.post("/sign-in", pairs: pairs)
        #expect(resumed.status == .ok && resumed.text.contains(#"action="/people""#))
        let token = try #require(resumed.text.firstMatch(of: /name="form-token" value="([^"]+)"/)).1
        let sent = try await browser.post("/people", typed, token: String(token))
        #expect(sent.status == .seeOther)
        #expect(try await at.desk.people(for: at.admin).map(\.profile.name).contains("吳軍 <b>"))
    }

    @Test(
        "from an earlier session is shown again with what was typed, and not carried out",
        arguments: TestDatabase.reachable
    )
    func otherSession(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let admin = try await at.browser(for: at.admin)
        let answer = try await admin.post("/people", typed, token: "of another session")
        #expect(answer.status == .forbidden)
        #expect(answer.text.contains(#"name="name" value="吳軍 &lt;b&gt;""#))
        #expect(try await at.desk.people(for: at.admin).count == 1)
    }

    @Test("says what it is about, and every word that was written, short ones too")
    func written() throws {
        let form = try Form(
            urlEncoded:
                "form-token=t&request-key=k&version=7&channel=phone&words=%E6%94%B9%E6%9C%9F&engineer=0000000000001"
        )
        let kept = try #require(KeptForm(action: "/tickets/SR-1001/contacts", form))
        let page = ResumePage(kept, token: "t", try Catalogue()[.traditionalChinese])
        #expect(page.subject == "SR-1001 · 回覆客戶")
        #expect(page.written.map(\.value) == ["電話", "改期"])
        #expect(page.written.allSatisfy { !$0.name.isEmpty && !$0.name.contains(".") })
    }

    @Test("goes nowhere but into this site, and carries no password", arguments: TestDatabase.reachable)
    func elsewhere(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        for action in ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""] {
            let form = try Form(urlEncoded: "kept-action=\(action.percentEncoded)&kept.words=hello")
            #expect(KeptForm(carriedBy: form) == nil)
        }
        let answer = try await at.stranger().post(
            "/settings/password",
            ["current": "old secret", "password": "new secret", "note": "x"]
        )
        #expect(!answer.text.contains("secret"))
    }
}
