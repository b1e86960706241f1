import AfterSales
import HTTPTypes
import Pictures
import TestDesk
import Testing

@testable import ServiceDesk
@testable import Web

@Suite("What the engineer goes through on a visit")
struct VisitToolsTests {
    /// A ticket whose engineer stands before the device.
    static func arrived(_ desk: TicketDesk) async throws -> Ticket.ID {
        let id = try await desk.ticket().ticket.id
        _ = try await desk.at.desk.assign(id, to: desk.engineer.id, by: .desk)
        for gate in [Gate.ladderOrder, .toldWhoPays] {
            _ = try await desk.at.desk.override(id, gate, reason: "test", by: .desk)
        }
        let now = desk.at.clock.now
        _ = try await desk.at.desk.planVisit(
            id,
            engineer: desk.engineer.id,
            from: now,
            to: now.advanced(byMilliseconds: 3_600_000),
            by: .desk
        )
        _ = try await desk.at.desk.arrive(id, by: desk.engineer)
        return id
    }

    @Test(
        "is copied on arrival, answered in one form, and stands in the report that is signed",
        arguments: TestDatabase.reachable
    )
    func checklist(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let manager = try await desk.at.browser(.manager, name: "周經理")
        let engineer = try await desk.at.browser(for: desk.engineer)
        #expect(try await desk.agent.get("/checklists").status == .forbidden)
        let fields: KeyValuePairs = [
            "name": "製氧機", "model": desk.device.details.model.description,
            "points": "外觀完好\n輸出電壓 [V]\n濾芯",
        ]
        #expect(try await manager.post("/checklists", fields).headers[.location] == "/checklists?done=record-saved")
        let list = try #require(try await desk.at.desk.checklists(seenBy: desk.at.admin).first)
        #expect(list.details.points.map(\.unit) == [nil, "V", nil])
        let id = try await Self.arrived(desk)
        // What is kept later does not reach a visit that began.
        let changed: KeyValuePairs = ["name": "B", "points": "x", "version": "1"]
        #expect(try await manager.post("/checklists/\(list.id)", changed).status == .seeOther)
        let form = try await engineer.get("/tickets/\(id)?do=work-result").text
        #expect(form.contains("外觀完好") && form.contains("name=\"value-2\"") && !form.contains("name=\"point-4\""))
        let result: KeyValuePairs = [
            "result": "solved", "found": "a fuse", "done": "replaced it", "point-1": "passed", "value-2": "24.1",
            "removed-1": "保險絲",
        ]
        let open = try await desk.post("work-result", on: id, result, by: engineer)
        #expect(open.status == .unprocessableContent && open.text.contains("value=\"24.1\""))
        let whole =
            result.map { (name: $0.key, value: $0.value) } + [
                (name: "point-3", value: "failed"), (name: "removed-keeper-1", value: "customer"),
                (name: "version", value: String(try await desk.version(of: id))),
            ]
        #expect(try await engineer.post("/tickets/\(id)/work-result", pairs: whole).status == .seeOther)
        let report = try await engineer.get("/tickets/\(id)/report").text
        #expect(report.contains("24.1 V") && report.contains("保險絲") && report.contains("製氧機"))
        let glass = "/today/\(id)/signature"
        #expect(try await !engineer.get(glass).text.contains("/tickets/\(id)/report\""))
        let signed = try await desk.post("signature", on: id, ["report": "1", "signer": "王"], by: engineer)
        #expect(signed.status == .seeOther)
        // Who gets at the report is told as it is: nobody yet, then somebody with an account and a link.
        #expect(try await engineer.get(glass).text.contains("neither an account nor a link"))
        let liu = Profile(
            id: desk.at.desk.newID(),
            name: "劉主任",
            login: "liu",
            customer: desk.customer.id,
            roles: [.customerResponsible]
        )
        _ = try await desk.at.desk.addPerson(liu, by: .desk)
        _ = try await desk.at.desk.issueLink(to: id, for: desk.contact.id, purpose: .track, by: desk.at.admin)
        let told = try await engineer.get(glass).text
        #expect(told.contains("劉主任") && told.contains("王主任 can read it"))
        #expect(try await manager.post("/checklists/\(list.id)/deletion").status == .seeOther)
        #expect(try await desk.at.desk.verify().differences == [])
        // Another answer is a version of its own, which nobody signed; a program leaves the list as it is.
        let rewrite: KeyValuePairs = [
            "found": "a fuse", "done": "replaced it", "repaired": "true", "point-1": "passed", "value-2": "24.1",
            "point-3": "passed", "removed-1": "保險絲", "removed-keeper-1": "vendor",
        ]
        #expect(try await desk.post("report-versions", on: id, rewrite, by: engineer).status == .seeOther)
        let ticket = try await desk.at.desk.ticket(id, seenBy: .desk).ticket
        #expect(ticket.signature == nil && ticket.signature(under: 1) != nil)
        #expect(ticket.report?.content.checklist?.failures == 0)
        // The form says all of the list: what was cleared there is gone.
        let cleared: KeyValuePairs = ["found": "a fuse", "done": "replaced it", "repaired": "true", "checklist": "1"]
        #expect(try await desk.post("report-versions", on: id, cleared, by: engineer).status == .seeOther)
        let last = try await desk.at.desk.ticket(id, seenBy: .desk).ticket.report
        #expect(last?.content.checklist?.answers.isEmpty == true)
    }

    @Test("compares the serial that was read with the ticket's device", arguments: TestDatabase.reachable)
    func serial(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let engineer = try await desk.at.browser(for: desk.engineer)
        let id = try await Self.arrived(desk)
        let other = try await desk.at.desk.register(
            Device.Details(serial: "CN-0816", model: desk.device.details.model, customer: desk.customer.id),
            by: desk.at.admin
        )
        #expect(try await engineer.get("/today").text.contains("/today/\(id)/serial"))
        let page = "/today/\(id)/serial?serial="
        #expect(try await engineer.get(page + "cn0815").text.contains("This is the ticket’s device."))
        let found = try await engineer.get(page + "CN%200816").text
        #expect(found.contains("/devices/\(other.id)") && found.contains("Not the ticket’s device"))
        #expect(found.contains("action=\"/tickets/\(id)/device\""))
        // Our own label bears an address.
        let label = page + "https://desk.example/label/".percentEncoded
        #expect(try await engineer.get(label + "\(desk.device.id)").text.contains("This is the ticket’s device."))
        #expect(try await engineer.get(label + "\(other.id)").text.contains("/devices/\(other.id)"))
        #expect(try await engineer.get(label + "0000000000000").text.contains("No device with this serial"))
        #expect(try await engineer.get(page + "ZZ").text.contains("No device with this serial"))
        #expect(try await engineer.get(page + "%E2%80%8B").status == .unprocessableContent)
        // One button makes it the ticket's, and leads back to the comparison.
        let named = try await desk.post(
            "device",
            on: id,
            ["device": other.id.description, "reason": "Serial read on site", "back": page + "CN-0816"],
            by: engineer
        )
        let back = try #require(named.headers[.location])
        #expect(back == "\(page)CN-0816&done=ticket-saved")
        #expect(try await engineer.get(back).text.contains("This is the ticket’s device."))
    }

    @Test("has a label that tells a stranger nothing and leads whoever signed in")
    func label() async throws {
        let desk = try await TicketDesk(on: .sqlite)
        let page = try await desk.agent.get("/devices/\(desk.device.id)/label").text
        #expect(page.contains("<path d=\"M4 4h7v1h-7z") && page.contains("CN-0815"))
        let liu = try await desk.at.browser(.customerResponsible, name: "劉", customer: desk.customer.id)
        let path = "/label/\(desk.device.id)"
        #expect(try await liu.get(path).headers[.location] == "/portal/report?device=\(desk.device.id)")
        #expect(try await desk.agent.get(path).headers[.location] == "/devices/\(desk.device.id)")
        // The customer's engineer, who sees no list of devices, stands before it too; another customer's does not.
        let wang = try await desk.at.browser(.customerEngineer, name: "王", customer: desk.customer.id)
        let form = "/portal/report?device=\(desk.device.id)"
        #expect(try await wang.get(form).text.contains("value=\"\(desk.device.id)\" selected"))
        let refused = try await wang.post("/portal/tickets", ["device": "\(desk.device.id)", "severity": "low"])
        #expect(refused.text.contains("value=\"\(desk.device.id)\" selected"))
        let sent = try await wang.post(
            "/portal/tickets",
            ["device": "\(desk.device.id)", "subject": "不轉", "severity": "low"]
        )
        #expect(sent.headers[.location] == "/portal/tickets/SR-1001?done=fault-reported")
        let told = try await desk.at.desk.ticket(Ticket.ID(number: 1_001), seenBy: .desk).ticket
        #expect(told.opening.device == desk.device.id)
        let school = try await desk.at.desk.register(Customer.Details(code: "S-1", name: "別家"), by: .desk)
        let other = try await desk.at.browser(.customerEngineer, name: "李", customer: school.id)
        #expect(try await !other.get(form).text.contains("CN-0815"))
        let stranger = desk.at.stranger()
        let key = /name="request-key" value="[^"]+"/
        let known = try await stranger.get(path).text.replacing(key, with: "")
        let unknown = try await stranger.get("/label/0000000000000").text.replacing(key, with: "")
        #expect(known.replacing("\(desk.device.id)", with: "0000000000000") == unknown && !known.contains("CN-0815"))
    }

    @Test("takes a fault from a stranger, and tells them nothing for it", arguments: TestDatabase.reachable)
    func labelReport(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let (stranger, path) = (desk.at.stranger(), "/label/\(desk.device.id)")
        let photo = TestBrowser.SentFile(name: "面板.png", bytes: AttachmentPagesTests.photo)
        let said: KeyValuePairs = [
            "words": "不出氧\n今早開始", "name": "護士小李", "phone": "138 0013 8000", "request-key": "k1",
        ]
        let sent = try await stranger.post("\(path)/reports", said, files: [photo])
        #expect(sent.headers[.location] == "\(path)?done=label-reported", "\(sent.text.suffix(2_000))")
        #expect(try await stranger.post("\(path)/reports", said, files: [photo]).status == .seeOther)
        let thanks = try await stranger.get("\(path)?done=label-reported").text
        #expect(thanks.contains("your report has arrived") && !thanks.contains("name=\"words\""))
        for secret in ["SR-", "CN-0815", "製氧機", "長寧"] { #expect(!(sent.text + thanks).contains(secret), "\(secret)") }

        let rows = try await desk.at.desk.queue(seenBy: .desk).items
        #expect(rows.map(\.subject) == ["不出氧"], "sent twice it is one ticket")
        let card = try await desk.at.desk.ticket(try #require(rows.first).number, seenBy: .desk)
        let opening = card.ticket.opening
        #expect(opening.channel == .label && opening.device == desk.device.id && opening.customer == desk.customer.id)
        #expect(opening.reporter == .init(name: "護士小李", phone: "138 0013 8000"))
        #expect(card.turn == .toRespond && card.ticket.attachments.map(\.file.name) == ["面板.png"])
        let staff = try await desk.agent.get("/tickets/\(card.ticket.id)").text
        #expect(staff.contains("not verified") && staff.contains("tel:13800138000"))
        #expect(try await desk.at.desk.verify().differences == [])

        // What is wrong is said beside the field, and the words stay; a label of nothing keeps them, too.
        let short: KeyValuePairs = ["words": "不轉了", "name": "李", "phone": "12"]
        let refused = try await stranger.post("\(path)/reports", short, files: [photo])
        #expect(refused.status == .unprocessableContent && refused.text.contains("不轉了"))
        #expect(refused.text.contains("choose your photos again"))
        let lost = try await stranger.post(
            "/label/0000000000000/reports",
            ["words": "不轉了", "name": "李", "phone": "12345"]
        )
        #expect(lost.status == .conflict && lost.text.contains("不轉了") && lost.text.contains("does not belong"))
        #expect(try await stranger.get("\(path)/reports").headers[.location] == path)

        // Of one device, and of one address, only so many are taken.
        var last = HTTPResponse.Status.seeOther
        for number in 2...12 where last == .seeOther {
            let more: KeyValuePairs = ["words": "又 \(number)", "name": "李", "phone": "12345"]
            last = try await stranger.post("\(path)/reports", more).status
        }
        #expect(last == .tooManyRequests)
        #expect(try await desk.at.desk.queue(seenBy: .desk).items.count == 6)
    }

    @Test("name nothing that their templates lack, and show all that those carry")
    func contract() async throws {
        let desk = try await TicketDesk(on: .sqlite)
        let context = try Samples.staff(desk.at, path: "/today")
        let card = try await desk.ticket()
        let found = SerialFinding.Found(
            id: desk.device.id,
            serial: "x",
            model: "m",
            customer: "c",
            phase: .accepted,
            isOfCustomer: true
        )
        expectContract(ScanPage(card, ("x", .others([found])), .fresh, context))
        let sheet = try await desk.at.desk.deviceSheet(desk.device.id, seenBy: desk.at.admin)
        let code = try #require(QRCode("x"))
        expectContract(LabelPage(sheet, code, hotline: "021", context.words))
        let wrong = FormState(typed: Form([("words", "x")]), refusal: .missing("name"))
        var withFiles = context.visit
        withFiles.files = [try await desk.at.desk.receiveFile(named: "a.png")]
        expectContract([
            LabelReadPage("x", hotline: "021", isSent: false, .fresh, context.visit),
            LabelReadPage("x", hotline: nil, isSent: true, wrong, withFiles),
        ])
        let details = Checklist.Details(name: "x", points: [.init("y")])
        let list = Checklist(id: ID(number: 1), details: details)
        expectContract(ChecklistsPage([list], [], context.words))
    }
}
