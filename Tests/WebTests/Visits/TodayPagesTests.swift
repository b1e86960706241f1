import AfterSales
import HTTPTypes
import TestDesk
import Testing

@testable import ServiceDesk
@testable import Web

@Suite("The engineer's day")
struct TodayPagesTests {
    @Test("uses the ticket's own forms, and each brings the engineer back", arguments: TestDatabase.reachable)
    func back(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let id = try await desk.ticket().ticket.id
        let engineer = try await desk.at.browser(for: desk.engineer)
        _ = try await desk.at.desk.assign(id, to: desk.engineer.id, by: .desk)
        for gate in [Gate.ladderOrder, .toldWhoPays] {
            _ = try await desk.at.desk.override(id, gate, reason: "test", by: .desk)
        }
        let now = desk.at.clock.now
        _ = try await desk.at.desk.planVisit(
            id,
            engineer: desk.engineer.id,
            from: now.advanced(byMilliseconds: 3_600_000),
            to: now.advanced(byMilliseconds: 7_200_000),
            packing: [],
            by: .desk
        )
        let today = try await engineer.get("/today")
        #expect(today.text.contains("action=\"/tickets/\(id)/departure\"") && today.text.contains("value=\"/today\""))
        for deed in ["departure", "arrival"] {
            let answer = try await desk.post(deed, on: id, ["back": "/today"], by: engineer)
            #expect(answer.headers[.location] == "/today?done=stamped", "\(deed)")
        }
        let result: KeyValuePairs = ["result": "solved", "found": "a fuse", "done": "replaced it"]
        #expect(try await desk.post("work-result", on: id, result, by: engineer).status == .seeOther)
        let glass = "/today/\(id)/signature"
        #expect(try await engineer.get(glass).text.contains("value=\"\(glass)\""))
        // The customer holds the glass: what was wrong is said there, and nothing else of the ticket is shown.
        let refused = try await desk.post(
            "signature",
            on: id,
            ["report": "1", "signer": "", "back": glass],
            by: engineer
        )
        #expect(refused.status == .unprocessableContent && refused.text.contains("aria-invalid"))
        #expect(!refused.text.contains("timeline"))
        let signed = try await desk.post(
            "signature",
            on: id,
            ["report": "1", "signer": "王主任", "back": glass],
            by: engineer
        )
        #expect(signed.headers[.location] == "\(glass)?done=report-signed")
        let end = try await desk.post("on-site-closure", on: id, ["back": "/today"], by: engineer)
        #expect(end.headers[.location] == "/today?done=stamped")
        // A way back that leads elsewhere is none.
        let note = try await desk.post("notes", on: id, ["words": "x", "back": "//evil.example"], by: engineer)
        #expect(note.headers[.location] == "/tickets/\(id)?done=ticket-saved")
    }
}
