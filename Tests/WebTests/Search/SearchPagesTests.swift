import AfterSales
import Foundation
import HTTPTypes
import TestDesk
import Testing

@testable import ServiceDesk
@testable import Web

@Suite("The search page")
struct SearchPagesTests {
    @Test("and its template name the same things", arguments: TestDatabase.reachable)
    func contract(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let context = try Samples.staff(at, path: "/search")
        var page = SearchPage(SearchFindings(), text: "長寧", now: at.clock.now, context)
        let due = QueueRow.NextPromise(
            clock: try #require(Clock.ID("respond/C14")),
            due: at.clock.now,
            isLate: false,
            isPaused: false,
            isProvisional: false,
            isInternal: false
        )
        let next = DueView(due, under: .init(id: "standard", version: "1"), now: at.clock.now, context.reader)
        let chip = Chip(.plain, icon: "check", "待響應", hint: "why")
        page.groups = [
            .init(
                label: "工單",
                icon: "queue",
                rows: [
                    .init(href: "/tickets/SR-1001", name: "卡紙", code: "SR-1001", detail: "長寧", chip: chip, next: next)
                ],
                all: "/tickets?q=x",
                isCut: true
            )
        ]
        expectContract(page)
        #expect(SearchPage(SearchFindings(), text: "x", now: at.clock.now, context).isNothing)
        #expect(SearchPage(nil, text: nil, now: at.clock.now, context).isFresh)
    }

    @Test("shows what was found by kind, in pages and over the API", arguments: TestDatabase.reachable)
    func found(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let mei = try await at.browser(.agent)
        let customer = try await at.desk.register(Customer.Details(code: "C-1", name: "上海長寧醫院"), by: .desk)
        _ = try await at.desk.register(Contact.Details(name: "张伟", phones: ["13911112222"]), of: customer.id, by: .desk)
        let fresh = try await mei.get("/search")
        #expect(fresh.status == .ok)
        let page = try await mei.get("/search?q=%E9%95%BF%E5%AE%81")
        #expect(page.status == .ok)
        #expect(page.text.contains("上海長寧醫院"))
        let none = try await mei.get("/search?q=%22%2A")
        #expect(none.status == .ok)
        let answer = try await mei.api(.get, "/search?q=zw")
        #expect(answer.status == .ok)
        #expect(answer.text.contains("张伟"))
        #expect(try await mei.api(.get, "/search?q=c-1").text.contains("\"exact\""))
        #expect(try await mei.api(.get, "/search").status == .ok)
        #expect(try await mei.api(.get, "/search?q=a&limit=900").status == .unprocessableContent)
        #expect(try await at.stranger().get("/search?q=zw").status != .ok)
        let school = try await at.desk.register(Customer.Details(code: "S-1", name: "徐匯中學"), by: .desk)
        let theirs = try await at.browser(.customerResponsible, customer: school.id)
        #expect(try await theirs.api(.get, "/search?q=zw").text.contains("张伟") == false)
    }

    @Test("gives the palette a few of each kind, the very one first", arguments: TestDatabase.reachable)
    func palette(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let mei = try await at.browser(.agent)
        for number in 1...6 {
            _ = try await at.desk.register(Customer.Details(code: "C-\(number)", name: "長寧第\(number)醫院"), by: .desk)
        }
        let found = try await mei.get("/palette?q=%E9%95%BF%E5%AE%81")
        #expect(found.status == .ok)
        #expect(found.headers[.contentType] == "application/json")
        #expect(found.headers[.cacheControl] == "no-store")
        let answer = try JSONDecoder().decode(Answer.self, from: Data(found.text.utf8))
        #expect(answer.groups.map(\.items.count) == [PaletteAnswer.most])
        #expect(answer.groups[0].items.allSatisfy { $0.href.hasPrefix("/customers/") && $0.name.hasPrefix("長寧") })
        #expect(try await mei.get("/palette?q=c-4").text.contains("長寧第4醫院"))
        #expect(try await mei.get("/palette").text == #"{"groups":[]}"#)
        #expect(try await mei.get("/palette?q=%22%2A").text == #"{"groups":[]}"#)
        #expect(try await at.stranger().get("/palette?q=c-4").status != .ok)
        let school = try await at.desk.register(Customer.Details(code: "S-1", name: "徐匯中學"), by: .desk)
        let theirs = try await at.browser(.customerResponsible, customer: school.id)
        #expect(try await theirs.get("/palette?q=c-4").status != .ok)
    }

    @Test("is a key away on our pages; customers have their keys listed", arguments: TestDatabase.reachable)
    func keys(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let ours = try await at.browser(.engineer).get("/today").text
        #expect(ours.contains("data-opens=\"palette\" data-keys=\"/\"") && ours.contains("id=\"palette\""))
        let school = try await at.desk.register(Customer.Details(code: "S-1", name: "徐匯中學"), by: .desk)
        let theirs = try await at.browser(.customerResponsible, customer: school.id).get("/portal").text
        #expect(theirs.contains("data-opens=\"keys-help\" data-keys=\"?\"") && theirs.contains("id=\"keys-help\""))
        #expect(!theirs.contains("data-opens=\"palette\"") && !theirs.contains("id=\"palette\""))
    }

    @Test("finds what can be done by its name in any language, and by its reading")
    func commandNames() async throws {
        let at = try await TestSite(on: .sqlite)
        let mei = try await at.browser(.agent)
        let names = try JSONDecoder().decode(
            [String: String].self,
            from: Data(try await mei.get("/palette/names").text.utf8)
        )
        let closing = try #require(names["Close ticket"]?.split(separator: "|"))
        #expect(closing.contains("jd") && closing.contains("jiedan"))
        #expect(closing.contains("結單") && closing.contains("结单"))
        #expect(try #require(names["Plans"]).contains("fwfa"))
        #expect(try await at.stranger().get("/palette/names").status != .ok)
    }

    @Test(
        "puts a ticket asked for by its number first in the palette, for whoever may see it",
        arguments: TestDatabase.reachable
    )
    func number(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let id = try await desk.ticket("卡紙").ticket.id
        let mei = try await desk.at.browser(.agent)
        let found = try await mei.get("/palette?q=\(id)")
        let answer = try JSONDecoder().decode(Answer.self, from: Data(found.text.utf8))
        #expect(answer.groups.first?.items.first?.href == "/tickets/\(id)")
        #expect(answer.groups.first?.items.first?.name == "卡紙")
        let stranger = try await desk.at.browser(.engineer)
        #expect(try await stranger.get("/palette?q=\(id)").text.contains("卡紙") == false)
    }

    private struct Answer: Decodable {
        struct Group: Decodable { let name: String, items: [Item] }
        struct Item: Decodable { let name: String, detail: String, href: String }
        let groups: [Group]
    }
}
