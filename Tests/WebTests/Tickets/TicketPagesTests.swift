import AfterSales
import Foundation
import HTTPTypes
import Storage
import TestDesk
import Testing

@testable import ServiceDesk
@testable import Web

@Suite("The agent's pages")
struct TicketPagesTests {
    @Test("take a call from the number to the ticket, and show what was promised", arguments: TestDatabase.reachable)
    func intake(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let found = try await desk.agent.get("/tickets/new?q=021-58881234")
        #expect(found.headers[.location] == "/tickets/new?customer=\(desk.customer.id)&contact=\(desk.contact.id)")
        let form = try await desk.agent.get(
            "/tickets/new?customer=\(desk.customer.id)&contact=\(desk.contact.id)&device=\(desk.device.id)"
        )
        #expect(form.status == .ok && form.text.contains("CN-0815") && form.text.contains("王主任"))
        let opened = try await desk.agent.post(
            "/tickets",
            [
                "customer": desk.customer.id.description, "device": desk.device.id.description,
                "contact": desk.contact.id.description, "subject": "不出氧", "since": "今早", "tried": "重啟",
                "kind": "fault", "severity": "high", "channel": "phone", "request-key": "0123456789abc",
            ]
        )
        let place = try #require(opened.headers[.location])
        #expect(place == "/tickets/SR-1001?do=assignment&done=ticket-opened")
        let page = try await desk.agent.get(place)
        #expect(page.status == .ok)
        #expect(page.text.contains("不出氧") && page.text.contains("C35") && page.text.contains("陳工"))
        #expect(page.text.contains("oxygen"))
        let queue = try await desk.agent.get("/tickets")
        #expect(queue.text.contains("SR-1001") && queue.text.contains("長寧一院"))
    }

    @Test("open one ticket however often the form is sent", arguments: TestDatabase.reachable)
    func doubleClick(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        for _ in 1...2 {
            let answer = try await desk.agent.post(
                "/tickets",
                [
                    "customer": desk.customer.id.description, "reporter": "周", "subject": "異響", "kind": "fault",
                    "severity": "normal", "channel": "phone", "request-key": "aaaabbbbccccd",
                ]
            )
            #expect(answer.headers[.location]?.hasPrefix("/tickets/SR-1001?") == true)
        }
        #expect(try await desk.agent.get("/tickets/SR-1002").status == .notFound)
    }

    @Test(
        "find whoever calls by name as the search does, and leave a way on where nobody is found",
        arguments: TestDatabase.reachable
    )
    func intakeByName(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        for name in ["王主任", "wzr"] {
            let found = try await desk.agent.get("/tickets/new?q=\(name.percentEncoded)")
            #expect(found.text.contains("customer=\(desk.customer.id)&amp;contact=\(desk.contact.id)"), "\(name)")
        }
        let nobody = try await desk.agent.get("/tickets/new?q=021-44440000")
        #expect(nobody.text.contains(#"href="/customers/new""#))
        // The fault can be written down first, and the number goes along.
        #expect(
            nobody.text.contains(#"name="look""#)
                && nobody.text.contains(#"name="phone" type="tel" value="021-44440000""#)
        )
        let byName = try await desk.agent.get("/tickets/new?q=%E9%95%B7%E5%AF%A7&phone=021-44440000")
        #expect(byName.text.contains("customer=\(desk.customer.id)&amp;phone=021-44440000"))
        let call = try await desk.agent.get("/tickets/new?customer=\(desk.customer.id)&phone=021-44440000")
        #expect(call.text.contains("contacts/new?kind=engineer&amp;phones=021-44440000"))
        let contact = try await desk.agent.get(
            "/customers/\(desk.customer.id)/contacts/new?kind=engineer&phones=021-44440000"
        )
        #expect(contact.text.contains(#"value="021-44440000""#))
        let named = try await desk.agent.get("/tickets/new?q=%E6%9E%97%E5%A7%93")
        #expect(named.text.contains(#"href="/customers/new?name=%e6%9e%97%e5%a7%93""#))
        let engineer = try await desk.at.browser(.engineer).get("/tickets/new?q=021-44440000")
        #expect(!engineer.text.contains(#"href="/customers/new"#) && engineer.text.contains(#"name="look""#))
    }

    @Test("show the device's own history before what the customer is owed besides")
    func ownDeviceFirst() async throws {
        let desk = try await TicketDesk(on: .sqlite)
        let own = try await desk.ticket("氧濃度低").ticket.id
        _ = try await desk.agent.post(
            "/tickets",
            [
                "customer": desk.customer.id.description, "reporter": "周", "subject": "別的事", "kind": "fault",
                "severity": "normal", "channel": "phone",
            ]
        )
        let page = try await desk.agent.get("/tickets/new?customer=\(desk.customer.id)&device=\(desk.device.id)").text
        let device = try #require(page.firstRange(of: "own-device\""))
        let others = try #require(page.firstRange(of: "data-others"))
        let mine = try #require(page.firstRange(of: ">\(own)</a>"))
        let other = try #require(page.firstRange(of: "別的事"))
        #expect(device.lowerBound < mine.lowerBound && mine.lowerBound < others.lowerBound)
        #expect(others.lowerBound < other.lowerBound)
    }

    @Test("mark the new ticket in the rail when the intake is refused, and offer to clear a search for nothing")
    func smallThings() async throws {
        let desk = try await TicketDesk(on: .sqlite)
        let refused = try await desk.agent.post("/tickets", ["customer": desk.customer.id.description, "subject": " "])
        #expect(refused.text.contains(#"href="/tickets/new" data-keys="c" aria-current="page""#))
        let nothing = try await desk.agent.get("/tickets?view=mine&q=zzz")
        #expect(nothing.text.contains(#"class="button" href="/tickets?view=mine""#))
        #expect(nothing.text.contains("icons.svg#search\"></use></svg><h2>"))
    }

    @Test("come back from a refused upload with the choice that says nothing still made")
    func emptyChoice() async throws {
        let typed = FormState(typed: try Form(urlEncoded: "stage=&words=x"), refusal: .missing("files"))
        #expect(typed.chosen("stage", "") && !typed.chosen("stage", "before", or: true))
    }

    @Test(
        "keep what was typed for a customer nobody knows, until the right one is found",
        arguments: TestDatabase.reachable
    )
    func intakeOfNobody(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        for customer in ["zzz", ID<Customer>(number: 77).description, ""] {
            let lost = try await desk.agent.post(
                "/tickets",
                ["customer": customer, "subject": "不出<氧>", "words": "昨夜起", "severity": "high", "q": "長寧"]
            )
            #expect(lost.status == .unprocessableContent)
            #expect(lost.text.contains("<input type=\"hidden\" name=\"subject\" value=\"不出&lt;氧&gt;\">"))
            #expect(lost.text.contains("<button name=\"hit\" value=\"customer=\(desk.customer.id)\">"))
        }
        // The form as the page sends it on.
        let found = try await desk.agent.post(
            "/tickets",
            ["subject": "不出<氧>", "words": "昨夜起", "look": "1", "customer": desk.customer.id.description]
        )
        #expect(found.status == .ok && found.text.contains("value=\"不出&lt;氧&gt;\"") && found.text.contains("昨夜起"))
        // A device of nobody is a matter of the form, too.
        let device = try await desk.agent.post(
            "/tickets",
            [
                "customer": desk.customer.id.description, "device": ID<Device>(number: 77).description,
                "subject": "不出<氧>", "reporter": "王", "kind": "fault", "severity": "high", "channel": "phone",
            ]
        )
        #expect(device.status == .unprocessableContent && device.text.contains("value=\"不出&lt;氧&gt;\""))
    }

    @Test("keep what was typed when the intake is refused", arguments: TestDatabase.reachable)
    func intakeRefused(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let answer = try await desk.agent.post(
            "/tickets",
            [
                "customer": desk.customer.id.description, "reporter": "周先生", "subject": " ", "since": "上週三",
                "kind": "fault", "severity": "normal", "channel": "phone", "request-key": "aaaabbbbccccd",
            ]
        )
        #expect(answer.status == .unprocessableContent)
        #expect(answer.text.contains("周先生") && answer.text.contains("上週三"))
        #expect(answer.text.contains("aria-invalid") && !answer.text.contains("aaaabbbbccccd"))
    }

    @Test("carry a ticket by forms from the first call to the last", arguments: TestDatabase.reachable)
    func wholeLife(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let id = try await desk.ticket().ticket.id
        func done(_ deed: String, _ fields: KeyValuePairs<String, String> = [:]) async throws {
            let page = try await desk.agent.get("/tickets/\(id)?do=\(deed.prefix { $0 != "/" })")
            #expect(page.text.contains("action=\"/tickets/\(id)/\(deed)\""), "\(deed) is offered")
            let answer = try await desk.post(deed, on: id, fields)
            #expect(answer.status == .seeOther, "\(deed): \(answer.text.suffix(1_500))")
        }
        try await done("contacts", ["channel": "phone", "outcome": "reached", "to": "王主任", "words": "問了情況"])
        try await done("assignment", ["engineer": desk.engineer.id.description])
        try await done("guidance", ["result": "not-solved", "steps": "重啟\n換插座", "words": ""])
        try await done("consent", ["by": "王主任", "how": "電話"])
        try await done("remote-session", ["tool": "AnyDesk"])
        try await done("remote-session-result", ["result": "not-solved", "diagnosis": "分子篩老化", "done": ""])
        try await done("costs", ["to": "王主任", "words": "保內免費"])
        try await done("costs-acknowledgement", ["by": "王主任", "how": "電話"])
        try await done(
            "visits",
            [
                "engineer": desk.engineer.id.description, "from": "2026-09-30T14:00", "to": "2026-09-30T16:00",
                "parts": "分子篩 x2、濾芯", "tools": "萬用表",
            ]
        )
        let visit = try #require(try await desk.at.desk.ticket(id, seenBy: .desk).ticket.currentVisit)
        #expect(visit.plan.packing.map(\.count) == [2, 1, 1])
        try await done("departure")
        try await done("arrival")
        try await done("work-result", ["result": "solved", "found": "分子篩失效", "done": "更換分子篩", "parts": "分子篩"])
        try await done("signature", ["report": "1", "signer": "王主任"])
        try await done("on-site-closure")
        try await done("hand-back-receipt")
        try await done("follow-ups/1", ["reached": "true", "words": "正常", "satisfaction": "5"])
        try await done("closure")
        let card = try await desk.at.desk.ticket(id, seenBy: .desk)
        #expect(card.turn == .closed)
        let page = try await desk.agent.get("/tickets/\(id)")
        #expect(page.text.contains("分子篩老化"))
        let report = try await desk.agent.get("/tickets/\(id)/report")
        #expect(report.text.contains("更換分子篩") && report.text.contains("王主任"))
    }

    @Test("say why a gate is shut and what opens it, and keep what was typed", arguments: TestDatabase.reachable)
    func gate(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let id = try await desk.ticket().ticket.id
        let answer = try await desk.post(
            "visits",
            on: id,
            [
                "engineer": desk.engineer.id.description, "from": "2026-10-09T14:00", "to": "2026-10-09T16:00",
                "parts": "打印頭",
            ]
        )
        #expect(answer.status == .conflict)
        #expect(answer.text.contains("打印頭") && answer.text.contains("2026-10-09T14:00"))
        #expect(answer.text.contains(/role="status">.+<a class="clause-number" href="\/plans\/[^"]+#C[0-9]+">C/))
    }

    @Test("show what somebody else wrote meanwhile, and keep what was typed", arguments: TestDatabase.reachable)
    func stale(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let id = try await desk.ticket().ticket.id
        let seen = try await desk.version(of: id)
        _ = try await desk.post("notes", on: id, ["words": "客戶很急"])
        let answer = try await desk.post("notes", on: id, ["words": "我也打過了"], version: seen)
        #expect(answer.status == .conflict)
        #expect(answer.text.contains("客戶很急") && answer.text.contains("我也打過了"))
        let fresh = try await desk.version(of: id)
        #expect(answer.text.contains("name=\"version\" value=\"\(fresh)\""))
        #expect(try await desk.post("notes", on: id, ["words": "我也打過了"], version: fresh).status == .seeOther)
    }

    @Test(
        "let whoever was overtaken look first with their words kept, send them on top, or leave it",
        arguments: TestDatabase.reachable
    )
    func overtaken(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let id = try await desk.ticket().ticket.id
        let seen = try await desk.version(of: id)
        _ = try await desk.post("notes", on: id, ["words": "客戶很急"])
        let fresh = try await desk.version(of: id)
        let refused = try await desk.post("notes", on: id, ["words": "我也打過了"], version: seen)
        #expect(refused.text.contains("name=\"look\"") && refused.text.contains("href=\"/tickets/\(id)\">"))
        let look = try await desk.post("notes", on: id, ["words": "我也打過了", "look": "yes"], version: fresh)
        #expect(look.status == .ok)
        #expect(look.text.contains("我也打過了") && !look.text.contains("name=\"look\""))
        #expect(try await desk.version(of: id) == fresh)
        #expect(try await desk.post("notes", on: id, ["words": "我也打過了"], version: fresh).status == .seeOther)
    }

    @Test("say where the journal stood, for whoever keeps them up to date", arguments: TestDatabase.reachable)
    func place(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let id = try await desk.ticket().ticket.id
        for path in ["/tickets", "/tickets/\(id)", "/morning", "/today"] {
            let page = try await desk.agent.get(path)
            let text = try #require(page.text.firstMatch(of: /data-live="([0-9:,]+)"/)?.1)
            let place = try #require(JournalPlace(String(text)))
            let before = try await desk.at.desk.database.read { try $0.news(since: place, limit: 100) }
            #expect(before.changes.isEmpty && !before.isIncomplete)
            _ = try await desk.post("notes", on: id, ["words": "客戶很急"])
            let after = try await desk.at.desk.database.read { try $0.news(since: place, limit: 100) }
            #expect(Set(after.changes.map(\.subject)) == [Subject(.ticket, String(id.number))])
        }
        #expect(try await desk.agent.get("/tickets").text.contains("<tr id=\"\(id)\">"))
        // What was refused stands at an address that cannot be asked for again.
        let refused = try await desk.post("notes", on: id, [:])
        #expect(refused.text.contains("data-live=\"\" data-live-ticket=\"\(id)\""))
    }

    @Test("take an entry although a reminder sounded while it was typed", arguments: TestDatabase.reachable)
    func reminded(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let id = try await desk.ticket().ticket.id
        let seen = try await desk.version(of: id)
        desk.at.clock.advance(hours: 3)
        _ = try await desk.at.desk.makeRounds()
        #expect(try await desk.version(of: id) > seen)
        #expect(try await desk.post("notes", on: id, ["words": "回電中"], version: seen).status == .seeOther)
    }

    @Test("let nobody do what their role may not, nor see what is not theirs", arguments: TestDatabase.reachable)
    func rights(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let id = try await desk.ticket().ticket.id
        let stranger = try await desk.at.browser(.engineer, name: "別人")
        #expect(try await stranger.get("/tickets/\(id)").status == .notFound)
        #expect(try await desk.post("notes", on: id, ["words": "x"], by: stranger).status == .notFound)
        _ = try await desk.post("assignment", on: id, ["engineer": desk.engineer.id.description])
        let engineer = try await desk.at.browser(for: desk.engineer)
        let page = try await engineer.get("/tickets/\(id)")
        #expect(page.status == .ok && !page.text.contains("do=override") && !page.text.contains("do=merge"))
        #expect(
            try await desk.post("override", on: id, ["gate": "ladder-order", "reason": "急"], by: engineer).status
                == .forbidden
        )
        let finance = try await desk.at.browser(.finance, name: "財務")
        #expect(try await finance.get("/tickets/\(id)").status == .ok)
        #expect(try await desk.post("notes", on: id, ["words": "x"], by: finance).status == .forbidden)
        #expect(try await finance.get("/tickets/new").status == .forbidden)
        let outside = try await desk.at.browser(.customerResponsible, name: "王主任", customer: desk.customer.id)
        #expect(try await outside.get("/tickets/\(id)").status == .forbidden)
        #expect(try await outside.get("/tickets").status == .forbidden)
    }

    @Test("show the customer's link once, whole, and let it be followed", arguments: TestDatabase.reachable)
    func link(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let id = try await desk.ticket().ticket.id
        let answer = try await desk.post("customer-links", on: id, ["purpose": "track"])
        #expect(answer.status == .ok)
        let link = try #require(answer.text.firstMatch(of: /http:\/\/desk\.example(\/track\/[0-9a-f]{64})/))
        #expect(try await desk.at.stranger().get(String(link.1)).status == .ok)
        #expect(try await !desk.agent.get("/tickets/\(id)").text.contains("/track/"))
    }

    @Test("print hostile text as text", arguments: TestDatabase.reachable)
    func hostile(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let id = try await desk.ticket("<script>alert(1)</script>").ticket.id
        _ = try await desk.post("notes", on: id, ["words": "\"><img src=x onerror=alert(1)>{{title}}"])
        for path in ["/tickets", "/tickets/\(id)", "/tickets?q=%3Cscript%3E", "/tickets/new?q=%22%3E%3Cb%3E"] {
            let page = try await desk.agent.get(path).text
            #expect(!page.contains("<script>alert") && !page.contains("<img src=x") && !page.contains("<b>"))
        }
    }

    @Test("keep aims and shadows apart from promises", arguments: TestDatabase.reachable)
    func shadows(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let card = try await desk.ticket()
        let promised = Set(card.clocks.filter { $0.isPublic && $0.state != .void }.map(\.id.clause))
        let page = try await desk.agent.get("/tickets/\(card.ticket.id)").text
        let heads = page.components(before: "other-clocks")
        for clock in card.clocks where clock.isShadow { #expect(!heads.contains(">\(clock.id.clause)</a> ")) }
        for clause in promised { #expect(heads.contains(">\(clause)</a> ")) }
        #expect(page.contains("For comparison, not shown to customers"))
    }

    @Test("say what counts down, for the script that keeps it right", arguments: TestDatabase.reachable)
    func countdown(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let card = try await desk.ticket()
        let due = try #require(card.clocks.filter { $0.isPublic && $0.state == .pending }.compactMap(\.due).min())
        let zone = try Zone("Asia/Shanghai")
        let stamp = due.rfc3339(in: zone)
        for path in ["/tickets", "/tickets/\(card.ticket.id)"] {
            let page = try await desk.agent.get(path).text
            #expect(page.contains("data-now=\"\(desk.at.clock.now.milliseconds)\" data-left=\"# left\""))
            #expect(page.contains("data-until=\"\(stamp)\" data-soon=\"soon\" data-late=\"alarm\""), "\(path)")
        }
        // What stands still counts nothing down.
        let until = String(desk.at.clock.now.advanced(byMilliseconds: 86_400_000).rfc3339(in: zone).prefix(16))
        let reason: KeyValuePairs = ["reason": "customer-information", "until": until, "words": "等客戶回覆"]
        #expect(try await desk.post("pause", on: card.ticket.id, reason).status == .seeOther)
        let paused = try await desk.at.desk.ticket(card.ticket.id, seenBy: desk.at.admin).clocks
        let stands = paused.filter { $0.isPaused && $0.state == .pending }.compactMap(\.due)
        let page = try await desk.agent.get("/tickets/\(card.ticket.id)").text
        let runs = Set(paused.filter { !$0.isPaused }.compactMap(\.due))
        for due in stands where !runs.contains(due) {
            #expect(!page.contains("data-until=\"\(due.rfc3339(in: zone))\""))
        }
    }

    @Test("page the queue by key, and answer 422 to a place that no list handed out", arguments: TestDatabase.reachable)
    func paging(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        for _ in 1...52 { _ = try await desk.ticket() }
        let first = try await desk.agent.get("/tickets").text
        let next = try #require(first.firstMatch(of: /href="(\/tickets\?after=[^"]+)"/)).1
        #expect(try await desk.agent.get(String(next)).text.contains("SR-1051"))
        #expect(try await desk.agent.get("/tickets?after=nonsense").status == .unprocessableContent)
    }
}

extension String {
    fileprivate func components(before mark: String) -> String {
        range(of: mark).map { String(self[..<$0.lowerBound]) } ?? self
    }
}
