import AfterSales
import Foundation
import HTTPTypes
import TestDesk
import Testing

@testable import ServiceDesk
@testable import Web

@Suite("The manager's measures")
struct MeasurePagesTests {
    @Test("lead from every figure to the tickets behind it, and to the clause", arguments: TestDatabase.reachable)
    func drillDown(engine: TestDatabase) async throws {
        let desk = try await TicketSite(on: engine)
        let manager = try await desk.at.browser(.manager)
        let ticket = try await desk.open()
        let page = try await manager.get("/measures")
        #expect(page.status == .ok)
        #expect(page.text.contains("/plans/standard?version="))
        let behind = try #require(
            page.text.matches(of: /href="(\/tickets\?plan=[^"]+outcome=pending[^"]+)"/).first
        ).output.1.replacing("&amp;", with: "&")
        let list = try await manager.get(String(behind))
        #expect(list.status == .ok && list.text.contains("SR-1001"))
        // Who may not see the measures does not come to them by the list.
        #expect(try await desk.engineer.get(String(behind)).status == .forbidden)
        let shown = try await manager.get(ticket)
        // Read aloud, and drawn, in the language it was written in.
        let number = /<blockquote lang="zh-Hant"><a class="clause-number" href="\/plans\/standard\?[^"#]+#C35">C35/
        #expect(shown.text.contains(number))
        #expect(page.text.contains(/<small class="quiet block" lang="zh-Hant">\p{Han}/))
    }

    @Test("say by month, in a table, what the drawing says", arguments: TestDatabase.reachable)
    func months(engine: TestDatabase) async throws {
        let desk = try await TicketSite(on: engine)
        _ = try await desk.open()
        desk.at.clock.advance(days: 1)
        let manager = try await desk.at.browser(.manager)
        let page = try await manager.get("/measures?clause=C35&metric=respond")
        #expect(page.status == .ok)
        #expect(page.text.contains(/<div class="chart" aria-hidden="true">\s*<svg/))
        #expect(!page.text.contains("style="))
        let program = try await desk.at.program(for: #require(manager.person), rights: [.seeMeasures, .seeEveryTicket])
        let now = desk.at.clock.now
        let from = now.advanced(byMilliseconds: -40 * 86_400_000).rfc3339
        let period = "plan=standard&from=\(from)&to=\(now.rfc3339)"
        let asked = "\(period)&clause=C35&metric=respond"
        let months = try await program.get("/api/v1/measures/months?\(asked)")
        #expect(months.status == .ok, "\(months.text)")
        #expect(months.text.contains("\"broken\":1"))
        #expect(try await program.get("/api/v1/measures/now").text.contains("\"late\":{\"count\":1"))
        let repeats = try await program.get("/api/v1/measures/repeat-faults?\(period)")
        #expect(repeats.status == .ok)
        let century = "plan=standard&from=1990-01-01T00:00:00Z&to=\(now.rfc3339)"
        #expect(try await program.get("/api/v1/measures/months?\(century)").status == .unprocessableContent)
    }

    @Test(
        "count the gates that were opened by exception, by gate and person, with every reason",
        arguments: TestDatabase.reachable
    )
    func overrides(engine: TestDatabase) async throws {
        let desk = try await TicketSite(on: engine)
        let manager = try await desk.at.browser(.manager, name: "周經理")
        let who = try #require(manager.person)
        for (subject, gate, reason) in [
            ("卡紙", Gate.toldWhoPays, "院長口頭同意，<書面>後補"), ("漏粉", .toldWhoPays, "急診停機"), ("異響", .ladderOrder, "現場已拆機"),
        ] {
            let ticket = try #require(Ticket.ID(try await desk.open(.string(subject)).replacing("/tickets/", with: "")))
            _ = try await desk.at.desk.override(ticket, gate, reason: reason, by: who)
            desk.at.clock.advance(minutes: 1)
        }
        let page = try await manager.get("/measures")
        let links = page.text.matches(of: /href="(\/measures\/overrides\?[^"]+)"[^>]*>([^<]+)</)
            .map { (path: String($0.output.1).replacing("&amp;", with: "&"), text: String($0.output.2)) }
        let ofGate = try #require(links.first { $0.path.contains("gate=told-who-pays") })
        #expect(ofGate.text == "2")
        #expect(links.contains { $0.path.contains("person=\(who.id)") && $0.text == "3" })
        let behind = try await manager.get(ofGate.path)
        #expect(behind.text.contains("急診停機") && behind.text.contains("院長口頭同意，&lt;書面&gt;後補"))
        #expect(!behind.text.contains("現場已拆機") && behind.text.contains("href=\"/tickets/SR-1001\""))
        // What is exported and what programs are told is the same.
        let all = try #require(links.first { !$0.path.contains("gate=") && !$0.path.contains("person=") }).path
        let file = try await manager.get(all.replacing("/overrides?", with: "/overrides/export?"))
        #expect(file.status == .ok && file.text.split(separator: "\r\n").count == 4, "\(file.text)")
        let period = try #require(all.split(separator: "?").last)
        let counts = try await manager.api(.get, "/measures/override-counts?\(period)")
        #expect(try counts.json["times"] == 3, "\(counts.text)")
        #expect(try counts.json["gates"]?.items.first?["tickets"] == 2)
        let first = try await manager.api(.get, "/measures/overrides?\(period)&limit=2")
        #expect(try first.json["items"]?.items.map { $0["reason"] } == ["現場已拆機", "急診停機"])
        let next = try first.word("next")
        let rest = try await manager.api(.get, "/measures/overrides?\(period)&limit=2&after=\(next)")
        #expect(try rest.json["items"]?.items.map { $0["gate"] } == ["told-who-pays"])
    }

    @Test("set what the days ahead ask of each engineer against the hours there are", arguments: TestDatabase.reachable)
    func capacity(engine: TestDatabase) async throws {
        let desk = try await TicketSite(on: engine)
        let manager = try await desk.at.browser(.manager)
        let ticket = try await desk.open()
        try await desk.give(ticket, to: desk.engineer)
        let asked = try await manager.api(.get, "/measures/capacity").json
        guard case .number(let hours)? = asked["openTime"] else { throw Refusal.notFound }
        #expect(hours > 0)
        let load = try #require(asked["engineers"]?.items.first)
        #expect(load["engineerName"] == "陳工" && load["openTickets"] == 1 && load["due"] == 1)
        #expect(load["reckoned"] == 15 && load["visits"] == 0 && load["late"] == 0)
        let page = try await manager.get("/measures").text
        let links = page.matches(of: /href="(\/tickets\?[^"]*engineer=[^"]*)"/).map {
            String($0.output.1).replacing("&amp;", with: "&")
        }
        #expect(links.count == 2)
        for link in links {
            let list = try await manager.get(link)
            #expect(list.status == .ok && list.text.contains("SR-1001"))
        }
        // Nothing came back and no call is owed yet: said so, and nothing made up.
        let now = try await manager.api(.get, "/measures/now").json
        #expect(now["oldReturns"]?["count"] == 0 && now["callsOwed"]?["count"] == 0)
        #expect(!page.contains("id=\"calls\""))
    }

    @Test("cost a known number of statements", arguments: TestDatabase.reachable)
    func statements(engine: TestDatabase) async throws {
        let desk = try await TicketSite(on: engine)
        let manager = try await desk.at.browser(.manager)
        _ = try await desk.open()
        _ = try await manager.get("/measures")
        let cost = try await desk.at.statements.count { _ = try await manager.get("/measures") }
        #expect(cost <= 21, "\(cost)")
    }

    @Test("draw a column no higher than the scale, and nothing of nothing")
    func chart() throws {
        let reader = Reader(words: try Catalogue()[.english], zone: try Zone("Asia/Shanghai"))
        let zone = reader.zone
        let month = Interval(zone.bounds(of: Day(2026, 9, 1)).start, zone.bounds(of: Day(2026, 10, 1)).start)
        #expect(MonthChart([MonthMeasure(month: month)], reader) == nil)
        let chart = try #require(
            MonthChart([MonthMeasure(month: month, kept: 97, broken: 1), MonthMeasure(month: month, kept: 3)], reader)
        )
        #expect(chart.lines.map(\.label) == ["0", "50", "100"])
        for column in chart.columns {
            #expect(column.kept.y + column.kept.height == 168)
            #expect(column.broken.y + column.broken.height == column.kept.y)
            #expect(column.broken.y >= 12)
        }
        // One broken promise among a hundred is seen.
        #expect(chart.columns[0].broken.height >= 2)
    }
}
