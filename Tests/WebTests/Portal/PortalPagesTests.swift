import AfterSales
import HTTPTypes
import Logging
import TestDesk
import Testing

@testable import ServiceDesk
@testable import Web

@Suite("The pages of a customer's own people")
struct PortalPagesTests {
    private static let photo = TestBrowser.SentFile(name: "面板.png", bytes: AttachmentPagesTests.photo)

    /// Somebody of the hospital's, or of another customer's, signed in.
    private func customer(_ desk: TicketDesk, _ role: Role, name: String = "劉主任") async throws -> TestBrowser {
        try await desk.at.browser(role, name: name, customer: desk.customer.id)
    }

    @Test(
        "take a fault with photographs, by serial, and show at once what is promised",
        arguments: TestDatabase.reachable
    )
    func reporting(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let wang = try await customer(desk, .customerEngineer, name: "王工")
        #expect(try await wang.get("/").headers[.location] == "/portal")
        let form = try await wang.get("/portal/report").text
        #expect(form.contains("enctype=\"multipart/form-data\"") && !form.contains("name=\"device\""))

        let fields: KeyValuePairs = [
            "serial": " cn 0815", "subject": "不出氧", "words": "早上開始", "severity": "high", "suitable": "週二下午",
            "request-key": "k1",
        ]
        let sent = try await wang.post("/portal/tickets", fields, files: [Self.photo])
        #expect(sent.headers[.location] == "/portal/tickets/SR-1001?done=fault-reported", "\(sent.text.suffix(2_000))")
        let again = try await wang.post("/portal/tickets", fields, files: [Self.photo])
        #expect(again.headers[.location]?.hasPrefix("/portal/tickets/SR-1001") == true, "sent twice is reported once")

        let card = try await desk.at.desk.ticket(try #require(Ticket.ID("SR-1001")), seenBy: .desk)
        #expect(card.ticket.opening.device == desk.device.id && card.ticket.opening.channel == .web)
        #expect(card.ticket.reportedAt == desk.at.clock.now && card.turn == .toRespond)
        #expect(card.ticket.attachments.map(\.by.name) == ["王工"])
        let page = try await wang.get("/portal/tickets/SR-1001").text
        #expect(page.contains("class=\"leading plain\"") && page.contains("早上開始") && page.contains("週二下午"))
        #expect(page.contains("/portal/tickets/SR-1001/attachments/1/thumbnail"))
        let shown = try await wang.get("/portal/tickets/SR-1001/attachments/1")
        #expect(shown.status == .ok && shown.headers[.contentType] == "image/png")
        let staff = try await desk.agent.get("/tickets/SR-1001").text
        #expect(staff.contains("週二下午") && staff.contains("面板.png"))
        #expect(try await desk.at.desk.verify().differences == [])
    }

    @Test("lose nothing of a report that is refused", arguments: TestDatabase.reachable)
    func refused(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let liu = try await customer(desk, .customerResponsible)
        let list = try await liu.get("/portal/report?device=\(desk.device.id)").text
        #expect(list.contains("value=\"\(desk.device.id)\" selected"))
        var fields: KeyValuePairs = ["serial": "XX-9", "subject": "不轉", "severity": "low", "words": "有異響"]
        let unknown = try await liu.post("/portal/tickets", fields, files: [Self.photo])
        #expect(unknown.status == .unprocessableContent)
        for kept in ["XX-9", "不轉", "有異響", "name=\"anyway\"", "choose your photos again"] {
            #expect(unknown.text.contains(kept), "\(kept)")
        }
        fields = ["serial": "XX-9", "subject": "不轉", "severity": "low", "anyway": "yes"]
        let taken = try await liu.post("/portal/tickets", fields, files: [])
        #expect(taken.headers[.location] == "/portal/tickets/SR-1001?done=fault-reported")
        #expect(try await liu.get("/portal/tickets/SR-1001").text.contains("S/N XX-9"))
        fields = ["subject": "x", "severity": "low"]
        let forged = TestBrowser.SentFile(name: "a.jpg", bytes: Array("<svg onload=alert(1)>".utf8))
        #expect(try await liu.post("/portal/tickets", fields, files: [forged]).status == .unprocessableContent)
        #expect(try await desk.at.desk.queue(seenBy: .desk).items.count == 1, "nothing is opened half")
        // Who was signed out meanwhile keeps what they typed.
        let stranger = try await desk.at.stranger().post("/portal/tickets", ["subject": "不出氧了"])
        #expect(stranger.status == .unauthorized && stranger.text.contains("不出氧了"))
    }

    @Test("show their own customer's, and of another's nothing", arguments: TestDatabase.reachable)
    func scope(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let id = try await desk.ticket("別家看不到").ticket.id
        let other = try await desk.at.desk.register(Customer.Details(code: "C-18", name: "別家"), by: .desk)
        let stranger = try await desk.at.browser(.customerResponsible, customer: other.id)
        let engineer = try await customer(desk, .customerEngineer)
        let responsible = try await customer(desk, .customerResponsible)
        #expect(try await responsible.get("/portal").text.contains("別家看不到"))
        // What is theirs is found, in any spelling of a serial, and nothing else.
        #expect(try await responsible.get("/portal?q=cn0815").text.contains("別家看不到"))
        #expect(try await responsible.get("/portal?q=zz99").text.contains("Nothing was found"))
        #expect(try await responsible.get("/portal/devices?q=cn0815").text.contains("CN-0815"))
        #expect(try await stranger.get("/portal/devices?q=cn0815").text.contains("Nothing was found"))
        // An engineer sees what they reported themselves.
        for browser in [stranger, engineer] {
            #expect(try await !browser.get("/portal").text.contains("別家看不到"))
            #expect(try await browser.get("/portal/tickets/\(id)").status == .notFound)
            #expect(try await browser.post("/portal/tickets/\(id)/messages", ["words": "x"]).status == .notFound)
        }
        let foreign = try await stranger.post(
            "/portal/tickets",
            ["device": desk.device.id.description, "subject": "x", "severity": "low"]
        )
        #expect(foreign.status == .unprocessableContent, "another's device is unknown to them")
    }

    @Test("confirm an appointment or ask for another, behind a link too", arguments: TestDatabase.reachable)
    func appointment(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let (id, seen) = try await visited(desk)
        let liu = try await customer(desk, .customerResponsible)
        let path = "/portal/tickets/\(id)/visits/1"
        let due = try await desk.at.desk.ticket(id, seenBy: .desk).clocks.map(\.due)
        let page = try await liu.get("/portal/tickets/\(id)").text
        #expect(page.contains("action=\"\(path)/confirmation\"") && page.contains("陳工"))
        let stale = try await liu.post("\(path)/confirmation", ["seen": "1"])
        #expect(stale.status == .conflict && stale.text.contains("moved meanwhile"))
        let mute = try await liu.post("\(path)/move-request", ["seen": seen, "wished": "2026-10-01T10:00"])
        #expect(mute.status == .unprocessableContent && mute.text.contains("value=\"2026-10-01T10:00\""))
        let asked = try await liu.post("\(path)/move-request", ["seen": seen, "reason": "全院停電"])
        #expect(asked.headers[.location] == "/portal/tickets/\(id)?done=track-asked")

        let card = try await desk.at.desk.ticket(id, seenBy: .desk)
        #expect(card.turn == .toReschedule && card.clocks.map(\.due) == due && card.ticket.pauses.isEmpty)
        let staff = try await desk.agent.get("/tickets/\(id)").text
        #expect(staff.contains("全院停電") && staff.contains("To reschedule") && staff.contains("stops no clock"))
        for _ in 0..<2 { _ = try await desk.at.desk.makeRounds() }
        #expect(try await desk.agent.get("/notices").text.contains("劉主任 asks for another time"))

        let link = try await desk.at.desk.issueLink(to: id, for: desk.contact.id, purpose: .track, by: .desk)
        let (holder, track) = (desk.at.stranger(), "/track/\(link.token)")
        #expect(try await holder.get(track).text.contains("全院停電"))
        let confirmed = try await holder.post("\(track)/visits/1/confirmation", ["seen": seen])
        #expect(confirmed.headers[.location] == "\(track)?done=track-confirmed")
        let visit = try await desk.at.desk.ticket(id, seenBy: .desk).ticket.currentVisit
        #expect(visit?.confirmed?.by == "王主任" && visit?.moveAsked == nil)
        #expect(try await desk.at.desk.verify().differences == [])
    }

    @Test(
        "show a responsible person what their organisation has, and sign there",
        arguments: TestDatabase.reachable
    )
    func organisation(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let (id, _) = try await visited(desk)
        let liu = try await customer(desk, .customerResponsible)
        for (deed, fields) in [
            ("departure", [:]), ("arrival", [:]),
            ("work-result", ["result": "solved", "found": "閥壞了", "done": "換閥"]),
        ] as [(String, KeyValuePairs<String, String>)] {
            #expect(try await desk.post(deed, on: id, fields).status == .seeOther, "\(deed)")
        }
        for audience in ["internal", "customer"] {
            let file = TestBrowser.SentFile(name: "\(audience)-1.png", bytes: AttachmentPagesTests.photo)
            _ = try await desk.agent.post("/tickets/\(id)/attachments", ["audience": audience], files: [file])
        }
        let signed = try await liu.post("/portal/tickets/\(id)/signature", ["report": "1"])
        #expect(signed.headers[.location] == "/portal/tickets/\(id)?done=report-signed")
        #expect(try await liu.get("/portal/tickets/\(id)/report").text.contains("換閥"))
        let documents = try await liu.get("/portal/documents").text
        #expect(documents.contains("Signed by 劉主任") && documents.contains("customer-1.png"))
        #expect(!documents.contains("internal-1.png"))
        #expect(try await liu.get("/portal/devices").text.contains("CN-0815"))
        let sheet = try await liu.get("/portal/devices/\(desk.device.id)").text
        #expect(sheet.contains("15 January 2026") && sheet.contains("/portal/tickets/\(id)"))
        // What covers it stands there by its sentence, and what was signed about it.
        #expect(sheet.contains("<dt>C32</dt>") && sheet.contains("href=\"/portal/tickets/\(id)/report\""))

        // A mark each, by account and by link; the second of one person counts in place of the first.
        let path = "/portal/tickets/\(id)/rating"
        #expect(try await liu.post(path, ["rating-words": "快"]).status == .unprocessableContent)
        for marks in ["2", "4"] {
            let rated = try await liu.post(path, ["marks": marks, "rating-words": "很快"])
            #expect(rated.headers[.location] == "/portal/tickets/\(id)?done=track-rated")
        }
        let link = try await desk.at.desk.issueLink(to: id, for: desk.contact.id, purpose: .track, by: desk.at.admin)
        let linked = try await desk.at.stranger().post("/track/\(link.token)/rating", ["marks": "5"])
        #expect(linked.status == .seeOther, "\(linked.text.suffix(1_000))")
        #expect(try await liu.get("/portal/tickets/\(id)").text.contains("value=\"4\" checked"))
        #expect(try await desk.agent.get("/tickets/\(id)").text.contains("很快"))
        let clock = desk.at.clock.now
        let period = MeasuredPeriod(
            plan: try await desk.at.desk.ticket(id, seenBy: .desk).plan.reference.id,
            began: Interval(clock.advanced(byMilliseconds: -86_400_000_000), clock.advanced(byMilliseconds: 1))
        )
        let measured = try await desk.at.desk.measures(period, seenBy: desk.at.admin).tickets
        #expect(measured.ratings == 2 && measured.averageMark == 4.5)
        #expect(try await desk.at.desk.verify().differences == [])

        let other = try await desk.at.desk.register(Customer.Details(code: "C-18", name: "別家"), by: .desk)
        let stranger = try await desk.at.browser(.customerResponsible, customer: other.id)
        let engineer = try await customer(desk, .customerEngineer)
        #expect(try await !stranger.get("/portal/devices").text.contains("CN-0815"))
        #expect(try await stranger.get("/portal/devices/\(desk.device.id)").status == .notFound)
        #expect(try await stranger.get("/portal/tickets/\(id)/report").status == .notFound)
        #expect(try await engineer.get("/portal/devices").status == .forbidden)
        #expect(try await engineer.post("/portal/tickets/\(id)/signature", ["report": "1"]).status == .forbidden)
        for browser in [stranger, engineer] {
            #expect(try await !browser.get("/portal/documents").text.contains("customer-1.png"))
        }
    }

    @Test("let programs say it too, in the customer's name or on their behalf", arguments: TestDatabase.reachable)
    func api(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let (id, _) = try await visited(desk)
        let liu = try await customer(desk, .customerResponsible)
        let path = "/tickets/\(id)/visits/1"
        let asked = try await liu.api(.post, "\(path)/move-request", ["reason": "停電", "by": "別人"])
        #expect(asked.status == .ok, "\(asked.text)")
        #expect(try asked.json["visits"]?.items.last?["moveAsked"]?["by"] == "劉主任")
        #expect(try await desk.agent.api(.post, "\(path)/confirmation", [:]).status == .unprocessableContent)
        let told = try await desk.agent.api(.post, "\(path)/confirmation", ["by": "劉主任", "how": "電話"])
        #expect(try told.json["visits"]?.items.last?["confirmedBy"] == "劉主任")
        let staff = try await desk.post("visit-move-request", on: id, ["reason": "停電", "by": "劉主任", "how": "電話"])
        #expect(staff.status == .seeOther)
        let form = try await desk.agent.get("/tickets/\(id)?do=visit-change").text
        #expect(form.contains("The customer would like · 停電"))
        #expect(try await desk.post("visit-confirmation", on: id, ["by": "劉主任", "how": "電話"]).status == .seeOther)
    }

    @Test("offer public articles, and hear whether one helped", arguments: [TestDatabase.sqlite])
    func articles(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        func publish(_ title: String, to audience: Article.Audience) async throws -> Article {
            let details = Article.Details(texts: [.init(language: .english, title: title, body: "1. Turn it off")])
            let article = try await desk.at.desk.write(details, by: desk.at.admin)
            return try await desk.at.desk.publish(article.id, to: audience, version: 1, by: desk.at.admin)
        }
        let open = try await publish("No oxygen comes", to: .everyone)
        _ = try await publish("No oxygen: what we check", to: .staff)
        let liu = try await customer(desk, .customerResponsible)
        _ = try await liu.post("/portal/tickets", ["serial": "CN-0815", "subject": "No oxygen", "severity": "normal"])
        let page = try await liu.get("/portal/tickets/SR-1001").text
        #expect(page.contains("No oxygen comes") && page.contains("Turn it off") && !page.contains("what we check"))
        let said = try await liu.post(
            "/portal/tickets/SR-1001/articles",
            ["article": open.id.description, "helped": "false"]
        )
        #expect(said.headers[.location] == "/portal/tickets/SR-1001?done=track-tried")
        #expect(try await desk.agent.get("/tickets/SR-1001").text.contains("No oxygen comes"))
    }

    /// A ticket of the customer's with a planned visit, and when that begins as the page says it.
    private func visited(_ desk: TicketDesk) async throws -> (Ticket.ID, seen: String) {
        let id = try await desk.ticket().ticket.id
        let life: [(String, KeyValuePairs<String, String>)] = [
            ("contacts", ["channel": "phone", "outcome": "reached", "to": "王", "words": "問了"]),
            ("guidance", ["result": "not-solved", "steps": "重啟"]), ("remote-session-refusal", ["words": "沒有網絡"]),
            ("costs", ["to": "王", "words": "保內"]), ("costs-acknowledgement", ["by": "王", "how": "電話"]),
            (
                "visits",
                [
                    "engineer": desk.engineer.id.description, "from": "2026-09-30T14:00", "to": "2026-09-30T15:00",
                ]
            ),
        ]
        for (deed, fields) in life {
            let answer = try await desk.post(deed, on: id, fields)
            #expect(answer.status == .seeOther, "\(deed)")
        }
        let visit = try #require(try await desk.at.desk.ticket(id, seenBy: .desk).ticket.currentVisit)
        return (id, String(visit.plan.from.milliseconds))
    }

    @Test("carry the names their templates use, and no others", arguments: [TestDatabase.sqlite])
    func contract(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let liu = try await customer(desk, .customerResponsible)
        let person = try #require(liu.person)
        var base = DeskContext(logger: .init(label: "test"), peer: "127.0.0.1")
        base.visit = try Samples.staff(desk.at, path: "/portal").visit
        base.visit.pass = .session(person, formToken: "token")
        base.visit.files = [try await desk.at.desk.receiveFile(named: "a.png")]
        let reader = try CustomerContext(context: base)
        let devices = try await desk.at.desk.devices(seenBy: person).items
        let wrong = FormState(typed: try Form(urlEncoded: "serial=x"), refusal: .serialUnknown("x"))
        expectContract(
            FaultReportPage(devices, wrong, reader),
            unused: ["severity.options.hint", "anyway.options.hint"]
        )
        _ = try await visited(desk)
        let listing = try await desk.at.desk.queue(seenBy: person)
        expectContract(
            PortalPage(Listing(items: listing.items, next: "x"), showsClosed: true, now: desk.at.clock.now, reader),
            // Who is bound by no plan of ours reads none.
            unused: ["rows.due.clause"]
        )
    }
}
