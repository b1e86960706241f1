import AfterSales
import Foundation
import HTTPTypes
import TestDesk
import Testing

@testable import ServiceDesk
@testable import Web

@Suite("A calendar as a year")
struct CalendarPagesTests {
    private let path = "/calendars/cn-working-days"

    @Test("shows holidays, days worked for them, and what nobody has announced", arguments: TestDatabase.reachable)
    func year(engine: TestDatabase) async throws {
        let site = try await TicketSite(on: engine)
        let agent = site.agent
        let page = try await agent.get("\(path)?year=2026")
        #expect(page.status == .ok)
        // National Day, and a Saturday worked for a holiday.
        #expect(page.text.contains(/<td class="holiday"[^>]*>1<b aria-hidden="true">/))
        #expect(page.text.contains(/<td class="worked"/))
        #expect(!page.text.contains("class=\"open unannounced"))
        let next = try await agent.get("\(path)?year=2027")
        #expect(next.text.contains("class=\"open unannounced\""))
        #expect(!next.text.contains("<td class=\"open\""))
        // Who only reads decides nothing.
        #expect(!page.text.contains("/announcements"))
        #expect(try await agent.get("/calendars/nobody-knows").status == .notFound)
        #expect(try await agent.get("\(path)?year=9999999").status == .ok)
        #expect(try await agent.get("/plans").text.contains("href=\"\(path)?version="))
    }

    @Test("shows a proposal as what it changes and moves, and puts it in force", arguments: TestDatabase.reachable)
    func proposal(engine: TestDatabase) async throws {
        let site = try await TicketSite(on: engine)
        let manager = try await site.at.browser(.manager)
        let days = "date,kind,name\n2027-01-01,holiday,元旦\n2027-01-02,workday,補班\n"
        let put = try await manager.post("\(path)/announcements", ["source": days])
        let place = try #require(put.headers[.location])
        #expect(place.hasPrefix("\(path)?version=2027-1"))
        let page = try await manager.get(place)
        #expect(page.text.contains("元旦") && page.text.contains("補班"))
        #expect(page.text.contains("holiday changed") && page.text.contains("worked changed"))
        #expect(page.text.matches(of: /<tr><th scope="row">[^<]*2027[^<]*<\/th>/).count == 2)
        let decide = "\(path)/versions/2027-1"
        #expect(try await site.agent.post("\(decide)/acceptance").status == .forbidden)
        let accepted = try await manager.post("\(decide)/acceptance")
        #expect(accepted.headers[.location] == "\(path)?done=calendar-accepted")
        let again = try await manager.post("\(decide)/rejection")
        #expect(again.status == .conflict)
        #expect(try await site.at.desk.currentCalendars(seenBy: .desk)["cn-working-days"]?.version == "2027-1")
        let year = try await manager.get("\(path)?year=2027")
        #expect(year.text.contains(/<td class="holiday"[^>]*>1<b/) && !year.text.contains("changed"))

        // A file with mistakes says where, and what was typed stays.
        let wrong = try await manager.post("\(path)/announcements", ["source": "date,kind,name\n2027-13-01,holiday,x"])
        #expect(wrong.status == .unprocessableContent)
        #expect(wrong.text.contains("2027-13-01,holiday,x"))
    }

    @Test("tells stretches of days as one, and other hours as such")
    func notes() throws {
        let reader = Reader(words: try Catalogue()[.english], zone: try Zone("Asia/Shanghai"))
        let hours = try Window("09:00-17:00")
        let calendar = try WorkCalendar(
            zone: "Asia/Shanghai",
            weekly: [.monday: [hours], .tuesday: [hours], .wednesday: [hours], .thursday: [hours], .friday: [hours]],
            overrides: [
                Day(2026, 10, 1): .closed("National Day"), Day(2026, 10, 2): .closed("National Day"),
                Day(2026, 10, 10): WorkCalendar.Override([hours], name: "Make-up"),
                Day(2026, 10, 12): WorkCalendar.Override([try Window("09:00-12:00")], name: "Stocktaking"),
            ],
            announcedThrough: Day(2026, 10, 20)
        )
        let year = CalendarYear(calendar, year: 2026, today: Day(2026, 10, 9), changed: [Day(2026, 10, 12)], reader)
        #expect(year.months.count == 12)
        let october = year.months[9]
        #expect(october.notes.map(\.dates) == ["1–2", "10", "12"])
        #expect(october.notes.map(\.look) == ["holiday", "worked", "hours"])
        let cells = october.weeks.flatMap(\.cells).filter { !$0.number.isEmpty }
        #expect(cells.count == 31)
        #expect(cells[8].look == "open today")
        #expect(cells[11].look == "hours changed")
        #expect(cells[20].look == "open unannounced")
        #expect(october.weeks.allSatisfy { $0.cells.count == 7 })
        // The first of October 2026 is a Thursday.
        #expect(october.weeks[0].cells[3].number == "1")
    }

    @Test("and its template name the same things", arguments: TestDatabase.reachable)
    func contract(engine: TestDatabase) async throws {
        let site = try await TicketSite(on: engine)
        _ = try await site.open()
        let context = try Samples.staff(site.at, path: "/calendars/x")
        let days = try AnnouncedDaysReader.read("date,kind,name,hours\n2026-10-09,workday,補班,09:00-12:00\n")
        let proposed = try await site.at.desk.proposeCalendar(
            "cn-working-days",
            announcing: days,
            through: Day(2027, 12, 31),
            by: .desk
        )
        let versions = try await site.at.desk.calendars(seenBy: .desk).filter { $0.name == "cn-working-days" }
        let shown = ShownCalendar(
            version: try #require(versions.first { $0.version == proposed.calendar.version }),
            versions: versions,
            year: 2026,
            now: site.at.clock.now,
            moves: Self.moves(at: site.at.clock.now)
        )
        let wrong = FormState(typed: try Form(urlEncoded: "source="), refusal: .missing("source"))
        var busy = shown
        busy.jobs = [
            try await site.at.desk.beginImport(
                .customers,
                BroughtContent(text: "x", workbook: nil),
                named: "x",
                skipsBadRows: false,
                by: site.at.admin
            )
        ]
        let refused = FormState(typed: nil, refusal: Refusal(.conflict, "calendar-not-proposed"))
        // What was decided is refused on top, an announcement at its form.
        #expect(CalendarPage(shown, refused, context).banner != nil)
        #expect(CalendarPage(shown, refused, context).announcing?.banner == nil)
        expectContract(
            [CalendarPage(shown, wrong, context), CalendarPage(busy, refused, context)],
            unused: ["horizon.icon", "horizon.tone", "horizon.clause"]
        )
    }

    /// More than a page lists, one of them late.
    private static func moves(at now: Instant) -> Moves {
        var moves = Moves()
        moves.tickets = [Ticket.ID(number: 1_001)]
        moves.added = 1
        moves.moved = (0...50).map { _ in
            Moves.Move(
                ticket: Ticket.ID(number: 1_001),
                clock: Clock.ID(metric: .respond, clause: "C35"),
                from: now,
                to: nil,
                becomesLate: true,
                isPublic: true
            )
        }
        return moves
    }
}
