import AfterSales
import Foundation
import HTTPTypes
import TestDesk
import Testing

@testable import ServiceDesk
@testable import Web

@Suite("Several tickets picked from the queue")
struct PickingTests {
    private func picks(_ tickets: [Ticket.ID], _ desk: TicketDesk) async throws -> [(name: String, value: String)] {
        var pairs: [(name: String, value: String)] = []
        for ticket in tickets { pairs.append(("ticket", "\(ticket).\(try await desk.version(of: ticket))")) }
        return pairs
    }

    @Test("are given to one engineer, and the list is come back to", arguments: TestDatabase.reachable)
    func assigned(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let manager = try await desk.at.browser(.manager, name: "周經理")
        var tickets: [Ticket.ID] = []
        for subject in ["異響", "不出氧", "漏水"] { tickets.append(try await desk.ticket(subject).ticket.id) }
        let chosen = tickets.prefix(2)
        let query = chosen.map { "ticket=\($0)" }.joined(separator: "&")
        let page = try await manager.get("/tickets/assignments?\(query)&back=%2Ftickets%3Fview%3Dunassigned")
        #expect(page.status == .ok)
        #expect(page.text.contains("異響") && page.text.contains("不出氧") && !page.text.contains("漏水"))
        let form =
            try await picks(Array(chosen), desk) + [
                ("engineer", desk.engineer.id.description), ("back", "/tickets?view=unassigned"),
                ("request-key", "abcabcabca"),
            ]
        var list = ""
        for _ in 1...2 {
            let answer = try await manager.post("/tickets/assignments", pairs: form)
            list = try #require(answer.headers[.location])
            #expect(list.hasPrefix("/tickets?view=unassigned&undo=SR-1001."))
            #expect(list.hasSuffix("&done=tickets-assigned"))
        }
        for ticket in tickets {
            let card = try await desk.at.desk.ticket(ticket, seenBy: desk.at.admin)
            #expect(card.ticket.engineer?.id == (chosen.contains(ticket) ? desk.engineer.id : nil))
            // Twice by a double click is once in the journal.
            let given = card.ticket.entries.filter { if case .assigned = $0.event { true } else { false } }
            #expect(given.count == (chosen.contains(ticket) ? 1 : 0))
        }
        // To the wrong person: all of them are taken back at once, but for the one that was worked on since.
        let banner = try await manager.get(list).text
        let hidden = banner.matches(of: /name="ticket" value="(SR-[0-9]+\.[0-9]+)">/)
        let entries = hidden.map { (name: "ticket", value: String($0.1)) }
        #expect(entries.count == 2 && banner.contains("action=\"/tickets/assignments/undo\""))
        _ = try await desk.post("notes", on: chosen[1], ["words": "已聯絡"])
        let undo = entries + [("back", "/tickets?view=unassigned")]
        let undone = try await manager.post("/tickets/assignments/undo", pairs: undo)
        #expect(undone.headers[.location] == "/tickets?view=unassigned&done=tickets-undone-in-part")
        for ticket in chosen {
            let engineer = try await desk.at.desk.ticket(ticket, seenBy: desk.at.admin).ticket.engineer?.id
            #expect(engineer == (ticket == chosen[1] ? desk.engineer.id : nil))
        }
        #expect(try await manager.get("/tickets?done=tickets-assigned").text.contains("/assignments/undo") == false)
    }

    @Test("say why where one cannot be given, and give the others", arguments: TestDatabase.reachable)
    func refusedInPart(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let manager = try await desk.at.browser(.manager, name: "周經理")
        let (first, second) = (try await desk.ticket("異響").ticket.id, try await desk.ticket("漏水").ticket.id)
        var form = try await picks([first, second], desk)
        form += [("engineer", desk.engineer.id.description), ("ticket", "SR-9999.1")]
        // Somebody else writes on the second meanwhile.
        _ = try await desk.post("notes", on: second, ["words": "客戶改了地址"])
        let answer = try await manager.post("/tickets/assignments", pairs: form)
        #expect(answer.status == .ok)
        let words = try Catalogue()[.english]
        #expect(answer.text.contains(words["assigning.done"]))
        #expect(answer.text.contains(words.sentence(.changedMeanwhile)))
        #expect(!answer.text.contains("SR-9999"))
        let cards = (
            try await desk.at.desk.ticket(first, seenBy: desk.at.admin),
            try await desk.at.desk.ticket(second, seenBy: desk.at.admin)
        )
        #expect(cards.0.ticket.engineer?.id == desk.engineer.id && cards.1.ticket.engineer == nil)
    }

    @Test(
        "are refused with a sentence when there are none, or more than a list shows",
        arguments: TestDatabase.reachable
    )
    func none(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let manager = try await desk.at.browser(.manager, name: "周經理")
        #expect(try await manager.get("/tickets/assignments").status == .ok)
        #expect(try await manager.get("/tickets/assignments?ticket=x").status == .unprocessableContent)
        let many = (1...201).map { "ticket=SR-\(1_000 + $0)" }.joined(separator: "&")
        #expect(try await manager.get("/tickets/assignments?\(many)").status == .unprocessableContent)
        let none = try await manager.post("/tickets/assignments", ["engineer": desk.engineer.id.description])
        #expect(none.status == .unprocessableContent)
        let ticket = try await desk.ticket().ticket.id
        let nobody = try await manager.post("/tickets/assignments", pairs: picks([ticket], desk))
        #expect(nobody.status == .unprocessableContent && nobody.text.contains(ticket.description))
    }

    @Test("are visited one after the other; one that cannot be takes no time", arguments: TestDatabase.reachable)
    func scheduled(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        var tickets: [Ticket.ID] = []
        for subject in ["異響", "不出氧", "漏水"] { tickets.append(try await desk.ticket(subject).ticket.id) }
        let ladder: [(String, KeyValuePairs<String, String>)] = [
            ("guidance", ["result": "not-solved", "steps": "重啟"]), ("remote-session-refusal", ["words": "沒有網絡"]),
            ("costs", ["to": "王", "words": "保內"]), ("costs-acknowledgement", ["by": "王", "how": "電話"]),
        ]
        for ticket in [tickets[0], tickets[2]] {
            for (deed, fields) in ladder {
                #expect(try await desk.post(deed, on: ticket, fields).status == .seeOther, "\(deed)")
            }
        }
        let page = try await desk.agent.get("/tickets/appointments?ticket=\(tickets[0])&back=%2Ftickets")
        #expect(page.status == .ok && page.text.contains("異響") && !page.text.contains("漏水"))
        let form =
            try await picks(tickets, desk) + [
                ("engineer", desk.engineer.id.description), ("from", "2026-10-09T14:00"), ("length", "60"),
                ("between", "30"),
            ]
        let wrong = try await desk.agent.post("/tickets/appointments", pairs: form.filter { $0.name != "length" })
        #expect(wrong.status == .unprocessableContent && wrong.text.contains("value=\"2026-10-09T14:00\""))
        let answer = try await desk.agent.post("/tickets/appointments", pairs: form)
        #expect(answer.status == .ok)
        var begins: [Instant?] = []
        for ticket in tickets {
            begins.append(try await desk.at.desk.ticket(ticket, seenBy: desk.at.admin).ticket.currentVisit?.plan.from)
        }
        let first = Instant(rfc3339: "2026-10-09T14:00:00+08:00")
        #expect(begins == [first, nil, Instant(rfc3339: "2026-10-09T15:30:00+08:00")])
        let words = try Catalogue()[.english]
        #expect(answer.text.components(separatedBy: words["scheduling.done"]).count == 3)
        #expect(answer.text.contains("class=\"says\"><span class=\"error\">"))
    }

    @Test("go out as a file, and no others do", arguments: TestDatabase.reachable)
    func exported(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let manager = try await desk.at.browser(.manager, name: "周經理")
        let (first, second) = (try await desk.ticket("異響").ticket.id, try await desk.ticket("漏水").ticket.id)
        let file = try await manager.get("/tickets/export?back=%2Ftickets&ticket=\(first)")
        #expect(file.text.contains("異響") && !file.text.contains("漏水"))
        #expect(try await manager.get("/tickets").text.contains("value=\"\(second)\""))
    }
}
