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
        let here = "/today#\(id)"
        #expect(today.text.contains("action=\"/tickets/\(id)/departure\"") && today.text.contains("value=\"\(here)\""))
        // A stamp is about its visit: what the hotline writes meanwhile does not stand in its way.
        #expect(!today.text.contains("name=\"version\"") && today.text.contains("name=\"visit\" value=\"1\""))
        for deed in ["departure", "arrival"] {
            _ = try await desk.at.desk.note(id, "還在路上？", by: desk.at.admin)
            let stamp: KeyValuePairs = ["visit": "1", "back": here]
            let answer = try await engineer.post("/tickets/\(id)/\(deed)", stamp)
            #expect(answer.headers[.location] == "/today?done=stamped#\(id)", "\(deed)")
            #expect(try await engineer.post("/tickets/\(id)/departure", stamp).status == .conflict)
        }
        let glass = "/today/\(id)/signature"
        // Photographs may come out of the telephone's gallery, and several at once.
        let there = try await engineer.get("/today").text
        #expect(there.contains("accept=\"image/jpeg,image/png,image/webp,image/gif\" multiple"))
        #expect(!there.contains("capture=") && there.contains("?do=work-result&amp;back=\(glass)#do"))
        let photo = TestBrowser.SentFile(name: "面板.png", bytes: AttachmentPagesTests.photo)
        let shot: KeyValuePairs = ["visit": "1", "audience": "customer", "back": here]
        #expect(try await engineer.post("/tickets/\(id)/attachments", shot, files: [photo]).status == .seeOther)
        // From the work's form the engineer comes to the glass, and not to the agent's page.
        let form = try await engineer.get("/tickets/\(id)?do=work-result&back=\(glass)").text
        #expect(form.contains("name=\"back\" value=\"\(glass)\""))
        let result: KeyValuePairs = ["result": "solved", "found": "a fuse", "done": "replaced it", "back": glass]
        let written = try await desk.post("work-result", on: id, result, by: engineer)
        #expect(written.headers[.location] == "\(glass)?done=stamped")
        // What the signature covers is seen before it is given.
        let shown = try await engineer.get(glass).text
        #expect(shown.contains("value=\"\(glass)\"") && shown.contains("/tickets/\(id)/attachments/1/thumbnail"))
        // The customer holds the glass: what was wrong is said there, and nothing else of the ticket is shown.
        let refused = try await desk.post(
            "signature",
            on: id,
            ["report": "1", "signer": "", "strokes": "M1 1 L90 90", "back": glass],
            by: engineer
        )
        #expect(refused.status == .unprocessableContent && refused.text.contains("aria-invalid"))
        // What they drew is still there; of a report that became another one it is not.
        #expect(refused.text.contains("value=\"M1 1 L90 90\"") && refused.text.contains("d=\"M1 1 L90 90\""))
        let late = try await desk.post(
            "signature",
            on: id,
            ["report": "7", "signer": "王主任", "strokes": "M1 1 L90 90", "back": glass],
            by: engineer
        )
        #expect(late.status == .conflict && !late.text.contains("M1 1 L90 90"))
        #expect(!refused.text.contains("timeline"))
        let signed = try await desk.post(
            "signature",
            on: id,
            ["report": "1", "signer": "王主任", "back": glass],
            by: engineer
        )
        #expect(signed.headers[.location] == "\(glass)?done=report-signed")
        let signature = try await desk.at.desk.ticket(id, seenBy: .desk).ticket.signature
        #expect(signature?.how == "typed", "nothing was drawn, and nothing says that it was")
        // The link for the customer's own telephone is made here, without a look into our pages.
        #expect(try await engineer.get(glass).text.contains("action=\"/today/\(id)/customer-link\""))
        let handed = try await engineer.post("/today/\(id)/customer-link")
        #expect(handed.text.contains("class=\"handed\"") && handed.text.contains("王主任 scans this"))
        #expect(try await desk.at.desk.links(to: id, seenBy: desk.at.admin).map(\.contact) == [desk.contact.id])
        let end = try await engineer.post("/tickets/\(id)/on-site-closure", ["visit": "1", "back": "/today"])
        #expect(end.headers[.location] == "/today?done=stamped")
        // A way back that leads elsewhere is none.
        let note = try await desk.post("notes", on: id, ["words": "x", "back": "//evil.example"], by: engineer)
        #expect(note.headers[.location] == "/tickets/\(id)?done=ticket-saved")
    }
}
