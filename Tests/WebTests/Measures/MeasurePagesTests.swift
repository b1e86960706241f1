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
        #expect(
            shown.text.contains(/<blockquote><a class="clause-number" href="\/plans\/standard\?version=[^"#]+#C35">C35/)
        )
    }

    @Test("say by month, in a table, what the drawing says")
    func months() async throws {
        let desk = try await TicketSite(on: .sqlite)
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

    @Test("cost a known number of statements", arguments: TestDatabase.reachable)
    func statements(engine: TestDatabase) async throws {
        let desk = try await TicketSite(on: engine)
        let manager = try await desk.at.browser(.manager)
        _ = try await desk.open()
        _ = try await manager.get("/measures")
        let cost = try await desk.at.statements.count { _ = try await manager.get("/measures") }
        #expect(cost <= 16, "\(cost)")
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
