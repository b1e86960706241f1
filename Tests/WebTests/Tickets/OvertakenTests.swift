import AfterSales
import HTTPTypes
import TestDesk
import Testing

@testable import ServiceDesk
@testable import Web

@Suite("A form of a ticket that somebody else overtook")
struct OvertakenTests {
    @Test("takes over what a colleague changed in fields that nobody touched", arguments: TestDatabase.reachable)
    func untouched(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let id = try await desk.ticket().ticket.id
        let seen = try await desk.version(of: id)
        let colleagues: KeyValuePairs = ["kind": "fault", "severity": "critical", "subject": "不出氧"]
        #expect(try await desk.post("classification", on: id, colleagues).status == .seeOther)
        // She names the class of fault; the severity stands as her page had it.
        let hers: KeyValuePairs = ["kind": "fault", "severity": "normal", "subject": "不出氧", "faultClass": "noise"]
        let shown = try await desk.post("classification", on: id, hers, version: seen)
        #expect(shown.status == .conflict)
        #expect(shown.text.contains("name=\"severity\" value=\"critical\" checked"))
        #expect(shown.text.contains("name=\"faultClass\" type=\"text\" value=\"noise\""))
        #expect(!shown.text.contains("Saved now: Critical"))
        // Three ways on.
        for way in ["data-discards", "name=\"look\" value=\"yes\"", "name=\"version\" value=\"\(seen + 1)\""] {
            #expect(shown.text.contains(way), "\(way)")
        }
    }

    @Test("says what is saved now where both changed the same field", arguments: TestDatabase.reachable)
    func disputed(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let id = try await desk.ticket().ticket.id
        let seen = try await desk.version(of: id)
        let colleagues: KeyValuePairs = ["kind": "fault", "severity": "critical", "subject": "完全不出氧"]
        #expect(try await desk.post("classification", on: id, colleagues).status == .seeOther)
        let hers: KeyValuePairs = ["kind": "fault", "severity": "low", "subject": "不出氧了"]
        let shown = try await desk.post("classification", on: id, hers, version: seen).text
        #expect(shown.contains("name=\"severity\" value=\"low\" checked") && shown.contains("Saved now: Critical"))
        #expect(shown.contains("value=\"不出氧了\"") && shown.contains("Saved now: 完全不出氧"))
    }

    @Test("leaves a visit at the time to which a colleague moved it", arguments: TestDatabase.reachable)
    func movedVisit(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let id = try await desk.ticket().ticket.id
        let engineer = desk.engineer.id.description
        func visit(_ from: String, _ to: String, tools: String, reason: String) -> KeyValuePairs<String, String> {
            ["engineer": engineer, "from": from, "to": to, "parts": "", "tools": tools, "reason": reason]
        }
        for gate in [Gate.ladderOrder, .toldWhoPays] {
            _ = try await desk.at.desk.override(id, gate, reason: "x", by: .desk)
        }
        let planned = visit("2026-10-09T14:00", "2026-10-09T16:00", tools: "", reason: "")
        #expect(try await desk.post("visits", on: id, planned).status == .seeOther)
        let seen = try await desk.version(of: id)
        let moved = visit("2026-10-12T09:00", "2026-10-12T11:00", tools: "", reason: "客戶要求")
        #expect(try await desk.post("visit-change", on: id, moved).status == .seeOther)
        let hers = visit("2026-10-09T14:00", "2026-10-09T16:00", tools: "萬用表", reason: "帶工具")
        let shown = try await desk.post("visit-change", on: id, hers, version: seen).text
        #expect(shown.contains("value=\"2026-10-12T09:00\"") && shown.contains("value=\"2026-10-12T11:00\""))
        #expect(shown.contains("萬用表") && shown.contains("帶工具") && !shown.contains("value=\"2026-10-09"))
    }

    @Test("shows both versions of a report, lists included", arguments: TestDatabase.reachable)
    func report(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let id = try await VisitToolsTests.arrived(desk)
        let worked: KeyValuePairs = ["result": "solved", "found": "a", "done": "b"]
        #expect(try await desk.post("work-result", on: id, worked).status == .seeOther)
        let seen = try await desk.version(of: id)
        let colleagues: KeyValuePairs = [
            "found": "風扇卡住", "done": "換風扇", "removed-1": "舊風扇", "removed-keeper-1": "vendor",
        ]
        #expect(try await desk.post("report-versions", on: id, colleagues).status == .seeOther)
        let hers: KeyValuePairs = [
            "found": "保險絲", "done": "b", "removed-1": "舊保險絲", "removed-keeper-1": "customer",
        ]
        let shown = try await desk.post("report-versions", on: id, hers, version: seen).text
        #expect(shown.contains(">保險絲</textarea>") && shown.contains("Saved now: 風扇卡住"))
        #expect(shown.contains(">換風扇</textarea>"))
        #expect(shown.contains("value=\"舊保險絲\"") && shown.contains("<dd>舊風扇"))
    }

    @Test("keeps the version it was filled in for until the change was shown", arguments: TestDatabase.reachable)
    func unseen(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let id = try await desk.ticket().ticket.id
        let seen = try await desk.version(of: id)
        let colleagues: KeyValuePairs = ["kind": "fault", "severity": "critical", "subject": "不出氧"]
        #expect(try await desk.post("classification", on: id, colleagues).status == .seeOther)
        let wrong = try await desk.post("classification", on: id, ["severity": "normal"], version: seen)
        #expect(wrong.text.contains("name=\"version\" value=\"\(seen)\""))
        let look = try await desk.post("notes", on: id, ["words": "x", "look": "yes"], version: seen)
        #expect(look.text.contains("name=\"version\" value=\"\(seen)\""))
    }

    @Test(
        "stays with its words where only the time is too early for whoever sends it",
        arguments: TestDatabase.reachable
    )
    func tooLate(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let id = try await VisitToolsTests.arrived(desk)
        desk.at.clock.advance(hours: 2)
        let engineer = try await desk.at.browser(for: desk.engineer)
        #expect(try await engineer.get("/tickets/\(id)?do=work-result").text.contains("at most 15 minutes back"))
        let at = Reader(words: try Catalogue()[.english], zone: desk.at.settings.zone)
            .localInput(desk.at.clock.now.advanced(byMilliseconds: -3_600_000))
        let worked: KeyValuePairs = ["result": "solved", "found": "保險絲燒斷", "done": "換保險絲", "at": at]
        let refused = try await desk.post("work-result", on: id, worked, by: engineer)
        #expect(refused.status == .unprocessableContent && refused.text.contains("保險絲燒斷"))
        #expect(refused.text.contains("at most 15 minutes back"))
    }

    @Test("is shown again to whoever may not do it but may see its page", arguments: TestDatabase.reachable)
    func notAllowed(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let contract = try await desk.at.desk.register(
            Contract.Details(number: "PRJ-1", kind: .project),
            of: desk.customer.id,
            by: desk.at.admin
        )
        let details = Device.Details(
            serial: "CN-2",
            model: desk.device.details.model,
            customer: desk.customer.id,
            contract: contract.id
        )
        let device = try await desk.at.desk.register(
            details,
            steps: [.delivered: Day(2026, 9, 1), .installed: Day(2026, 9, 20)],
            by: desk.at.admin
        )
        let request = TicketRequest(
            customer: desk.customer.id,
            device: device.id,
            reporter: .init(name: "王主任"),
            subject: "不出氧"
        )
        let ticket = try await desk.at.desk.openTicket(request, by: desk.at.admin).ticket
        let id = ticket.id
        // Before acceptance another team leads, which alone says that it was told.
        _ = try #require(ticket.leadership?.mustBeTold)
        _ = try await desk.at.desk.assign(id, to: desk.engineer.id, by: .desk)
        let engineer = try await desk.at.browser(for: desk.engineer)
        let words: KeyValuePairs = ["words": "客戶週五才在"]
        let refused = try await desk.post("lead-receipt", on: id, words, by: engineer)
        #expect(refused.status == .forbidden && refused.text.contains("客戶週五才在"))
        #expect(refused.text.contains("Your role does not allow this"))
        let stranger = try await desk.at.browser(.engineer, name: "x")
        #expect(try await desk.post("lead-receipt", on: id, words, by: stranger).status == .notFound)
    }
}
