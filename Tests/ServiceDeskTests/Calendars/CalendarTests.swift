import AfterSales
import Foundation
import ServiceDesk
import Storage
import TestDesk
import Testing

@Suite("The desk's calendars")
struct CalendarTests {
    static let name = "cn-working-days"

    /// The year after the horizon, with a holiday on the first working days and a Saturday worked for it.
    static let nextYear = """
        date,kind,name
        2026-11-23,holiday,校慶
        2027-01-01,holiday,元旦
        2027-01-02,workday,元旦
        """

    @Test("China's calendar comes whole, as announced", .enabled(if: ProjectFolder.hasShared))
    func china() throws {
        let calendar = try #require(try ProjectFolder.plans.calendars()[Self.name])
        #expect(calendar.calendar.announcedThrough == Day(2026, 12, 31))
        let rows = try ProjectFolder.sharedTable("data/cn-public-holidays.csv")
        #expect(rows.count == calendar.calendar.overrides.count)
        for row in rows {
            let day = try #require(Day(row["date"] ?? ""))
            let override = try #require(calendar.calendar.overrides[day])
            #expect(override.windows.isEmpty == (row["kind"] == "holiday"), "\(day)")
            #expect(override.name == row["name"])
        }
    }

    @Test("2 working days told on the eve of the national holiday end on its second working day after (hard case 2)")
    func holidayWeek() throws {
        let calendar = try #require(try ProjectFolder.plans.calendars()[Self.name]).calendar
        let eve = try #require(Instant(rfc3339: "2026-09-30T17:30:00+08:00"))
        let due = calendar.deadline(for: .workingDays(2), from: eve).due
        #expect(due == Instant(rfc3339: "2026-10-09T17:00:00+08:00"))
        // The Saturday after is worked.
        #expect(calendar.deadline(for: .workingDays(3), from: eve).due == Instant(rfc3339: "2026-10-10T17:00:00+08:00"))
    }

    @Test(
        "an imported year is a proposal that shows what it moves before it is accepted (hard case 19)",
        arguments: TestDatabase.reachable
    )
    func proposal(engine: TestDatabase) async throws {
        let desk = try await PlansDesk(on: engine)
        try await desk.desk.publishPlan(try ProjectFolder.text("plans/standard.yaml"), by: desk.manager)
        let opened = try await desk.ticket()
        let announcement = try AnnouncedDaysReader.read(Self.nextYear)
        let (proposed, moves) = try await desk.desk.proposeCalendar(
            Self.name,
            announcing: announcement,
            by: desk.manager
        )
        #expect(proposed.version == "2027-1")
        #expect(proposed.calendar.announcedThrough == Day(2027, 12, 31))
        // Friday's ticket: the answer was due on Tuesday, and Monday is a holiday now.
        let answer = try #require(moves.moved.first { $0.clock.clause == "C15" })
        #expect(answer.from == Instant(rfc3339: "2026-11-24T17:00:00+08:00"))
        #expect(answer.to == Instant(rfc3339: "2026-11-25T17:00:00+08:00"))
        #expect(moves.late.isEmpty)
        // Nothing goes by it yet.
        #expect(try await desk.desk.currentCalendars(seenBy: desk.manager)[Self.name]?.version == "2026-1")
        let before = try await desk.desk.ticket(opened.ticket.id, seenBy: desk.records.agent)
        #expect(before.clocks.first { $0.id.clause == "C15" }?.due == answer.from)

        let moved = try await desk.desk.acceptCalendar(Self.name, version: "2027-1", by: desk.manager)
        #expect(moved == moves)
        let after = try await desk.desk.ticket(opened.ticket.id, seenBy: desk.records.agent)
        #expect(after.clocks.first { $0.id.clause == "C15" }?.due == answer.to)
        #expect(after.ticket.terms?.calendars[Self.name] == "2027-1")
        // Accepting or importing once more changes nothing.
        #expect(try await desk.desk.acceptCalendar(Self.name, version: "2027-1", by: desk.manager).tickets.isEmpty)
        let again = try await desk.desk.proposeCalendar(Self.name, announcing: announcement, by: desk.manager)
        #expect(again.calendar.version == "2027-1")
        #expect(try await desk.desk.calendars(seenBy: desk.manager).filter { $0.name == Self.name }.count == 2)
    }

    @Test("an acceptance that broke off is finished by the rounds, once", arguments: TestDatabase.reachable)
    func brokenOff(engine: TestDatabase) async throws {
        let desk = try await PlansDesk(on: engine)
        try await desk.desk.publishPlan(try ProjectFolder.text("plans/standard.yaml"), by: desk.manager)
        let tickets = [try await desk.ticket(), try await desk.ticket()].map(\.ticket.id)
        _ = try await desk.desk.makeRounds()
        let announcement = try AnnouncedDaysReader.read(Self.nextYear)
        let (proposed, moves) = try await desk.desk.proposeCalendar(
            Self.name,
            announcing: announcement,
            by: desk.manager
        )
        #expect(moves.tickets.count == 2)
        // As a program leaves it that was stopped after the first step of accepting.
        let now = desk.desk.now()
        try await desk.records.database.write { db in
            try db.run(
                """
                UPDATE calendar_version SET state = 'accepted', accepted_at = \(now), place = 2
                WHERE name = \(Self.name) AND version = \(proposed.version)
                """
            )
        }
        _ = try await desk.desk.makeRounds()
        var versions: [Int] = []
        for id in tickets {
            let card = try await desk.desk.ticket(id, seenBy: desk.records.agent)
            #expect(card.ticket.terms?.calendars[Self.name] == "2027-1")
            versions.append(card.ticket.version)
        }
        _ = try await desk.desk.makeRounds()
        #expect(try await desk.desk.acceptCalendar(Self.name, version: "2027-1", by: desk.manager).tickets.isEmpty)
        for (id, version) in zip(tickets, versions) {
            let card = try await desk.desk.ticket(id, seenBy: desk.records.agent)
            #expect(card.ticket.version == version)
        }
    }

    @Test(
        "tickets left behind are found among many that were moved and ended a promise broken before",
        arguments: TestDatabase.reachable
    )
    func leftBehind(engine: TestDatabase) async throws {
        let desk = try await PlansDesk(on: engine)
        let database = desk.records.database
        try await desk.desk.publishPlan(try ProjectFolder.text("plans/standard.yaml"), by: desk.manager)
        let announcement = try AnnouncedDaysReader.read(Self.nextYear)
        let (proposed, _) = try await desk.desk.proposeCalendar(Self.name, announcing: announcement, by: desk.manager)
        try await desk.desk.acceptCalendar(Self.name, version: proposed.version, by: desk.manager)
        let customer = try await desk.records.customer().id
        for number in 0..<201 {
            let request = TicketRequest(customer: customer, reporter: .init(name: "王主任"), subject: "\(number)")
            _ = try await desk.desk.openTicket(request, by: desk.records.agent)
        }
        // A promise that ended broken keeps the version that it ended under.
        try await database.write { db in
            try db.run(
                """
                UPDATE clock SET state = 'broken', calendar_version = '2026-1'
                WHERE calendar = \(Self.name) AND clause = 'C15'
                """
            )
            // The last ticket is opened as if the new version were not in force yet.
            try db.run(
                """
                UPDATE calendar_version SET state = 'proposed', place = NULL
                WHERE name = \(Self.name) AND version = '2027-1'
                """
            )
        }
        let last = try await desk.ticket().ticket
        #expect(last.terms?.calendars[Self.name] == "2026-1")
        try await database.write { db in
            try db.run(
                """
                UPDATE calendar_version SET state = 'accepted', place = 2
                WHERE name = \(Self.name) AND version = '2027-1'
                """
            )
        }
        // Only the last one would be moved.
        let again = try await desk.desk.proposeCalendar(Self.name, announcing: announcement, by: desk.manager)
        #expect(again.moves.tickets == [last.id])
        _ = try await desk.desk.makeRounds()
        let card = try await desk.desk.ticket(last.id, seenBy: desk.records.agent)
        #expect(card.ticket.terms?.calendars[Self.name] == "2027-1")
    }

    @Test("closed work stays as it was", arguments: TestDatabase.reachable)
    func closed(engine: TestDatabase) async throws {
        let desk = try await PlansDesk(on: engine)
        try await desk.desk.publishPlan(try ProjectFolder.text("plans/standard.yaml"), by: desk.manager)
        let opened = try await desk.ticket()
        let cancelled = try await desk.desk.cancel(
            opened.ticket.id,
            reason: "重複",
            version: opened.ticket.version,
            by: desk.records.agent
        )
        let announcement = try AnnouncedDaysReader.read(Self.nextYear)
        let (proposed, moves) = try await desk.desk.proposeCalendar(
            Self.name,
            announcing: announcement,
            by: desk.manager
        )
        #expect(moves.tickets.isEmpty)
        try await desk.desk.acceptCalendar(Self.name, version: proposed.version, by: desk.manager)
        let after = try await desk.desk.ticket(opened.ticket.id, seenBy: desk.records.agent)
        #expect(after.ticket.version == cancelled.ticket.version)
    }

    @Test("a version keeps its content, and what was rejected stays rejected", arguments: TestDatabase.reachable)
    func versions(engine: TestDatabase) async throws {
        let desk = try await PlansDesk(on: engine)
        let known = try #require(try await desk.desk.currentCalendars(seenBy: desk.manager)["service-7x8"])
        let other = DeskCalendar(
            title: known.title,
            calendar: try WorkCalendar(name: known.name, version: known.version, zone: "Asia/Shanghai", weekly: [:])
        )
        await #expect { try await desk.desk.proposeCalendar(other, by: desk.manager) } throws: {
            ($0 as? Refusal)?.code == "calendar-version-taken"
        }
        let announcement = try AnnouncedDaysReader.read(Self.nextYear)
        let (proposed, _) = try await desk.desk.proposeCalendar(Self.name, announcing: announcement, by: desk.manager)
        try await desk.desk.rejectCalendar(Self.name, version: proposed.version, by: desk.manager)
        await #expect {
            try await desk.desk.acceptCalendar(Self.name, version: proposed.version, by: desk.manager)
        } throws: {
            ($0 as? Refusal)?.code == "calendar-not-proposed"
        }
        await #expect {
            try await desk.desk.proposeCalendar("nowhere", announcing: announcement, by: desk.manager)
        } throws: {
            ($0 as? Refusal) == .notFound
        }
    }

    @Test(
        "a calendar that never opens leaves promises without a date, and breaks nothing (hard case 20)",
        arguments: TestDatabase.reachable
    )
    func neverOpens(engine: TestDatabase) async throws {
        let desk = try await PlansDesk(on: engine)
        try await desk.desk.publishPlan(try ProjectFolder.text("plans/standard.yaml"), by: desk.manager)
        let empty = try CalendarReader.read(
            """
            calendar: service-7x8
            version: "empty"
            title: never
            zone: Asia/Shanghai
            weekly: {}
            """
        )
        #expect(empty.neverOpens)
        let opened = try await desk.ticket()
        let moves = try await desk.desk.proposeCalendar(empty, by: desk.manager)
        let respond = try #require(moves.moved.first { $0.clock.clause == "C35" })
        #expect(respond.from != nil && respond.to == nil && !respond.becomesLate)
        try await desk.desk.acceptCalendar("service-7x8", version: "empty", by: desk.manager)
        let after = try await desk.desk.ticket(opened.ticket.id, seenBy: desk.records.agent)
        #expect(after.clocks.first { $0.id.clause == "C35" }?.due == nil)
        _ = try await desk.ticket()
    }

    @Test("a calendar file says where it is wrong")
    func mistakes() {
        func said(_ source: String) -> [String] {
            do throws(Mistakes) {
                _ = try CalendarReader.read(source)
                return []
            } catch {
                return error.all.map(\.description)
            }
        }
        #expect(
            said(
                """
                calendar: shop
                version: "1"
                title: The shop
                zone: Asia/Shanghia
                weekly:
                  mon: 09:00-12:00
                  tus: 09:00-12:00
                  wed: [12:00-09:00]
                  thu: [09:00-12:00, 13:00-25:00]
                announced-through: 2026-02-30
                """
            ) == [
                "4:7: zone: unknown zone \"Asia/Shanghia\"; expected an IANA name such as Asia/Shanghai",
                "7:3: weekly: unknown key “tus”; expected “tue”",
                "8:9: weekly › wed: the window 12:00-09:00 closes before it opens; a night shift is two windows, 20:00-24:00 and 00:00-02:00; expected hours such as 09:00-12:00",
                "9:22: weekly › thu: not a window: \"13:00-25:00\"; expected 09:00-12:00, with times from 00:00 to 24:00",
                "10:20: announced-through: “2026-02-30”; expected a date that exists, such as 2026-03-29",
            ]
        )
        #expect(
            said("calendar: shop\nversion: \"1\"\ntitle: T\nzone: Asia/Shanghai\nweekly: {}\ndates: gone.csv").count
                == 1
        )
    }
}

@Suite("Announced holidays")
struct AnnouncementTests {
    func mistakes(_ source: String) -> [String] {
        do throws(Mistakes) {
            _ = try AnnouncedDaysReader.read(source)
            return []
        } catch {
            return error.all.map(\.description)
        }
    }

    @Test("come as a table")
    func csv() throws {
        let read = try AnnouncedDaysReader.read(
            "\u{FEFF}date,kind,name,hours\r\n2027-01-01,holiday,元旦\r\n2027-01-09,workday,\"元旦\",09:00-12:00\r\n\r\n"
        )
        #expect(read.dates.map(\.day) == [Day(2027, 1, 1), Day(2027, 1, 9)])
        #expect(read.dates.map(\.kind) == [.holiday, .workday])
        #expect(read.dates[1].name == "元旦")
        #expect(read.dates[1].hours?.map(\.description) == ["09:00-12:00"])
        #expect(read.year == nil && read.announcedThrough == Day(2027, 12, 31))
    }

    @Test("come in the common JSON shape, whatever else stands in it")
    func json() throws {
        let read = try AnnouncedDaysReader.read(
            """
            {"$schema": "x", "year": 2027, "papers": [], "days": [
              {"name": "元旦", "date": "2027-01-01", "isOffDay": true},
              {"name": "元旦", "date": "2027-01-02", "isOffDay": false}]}
            """
        )
        #expect(read.year == 2027)
        #expect(read.dates.map(\.kind) == [.holiday, .workday])
    }

    @Test("every mistake of a table is told with its line and column")
    func badTable() {
        #expect(mistakes("datum,art,name\n").map { String($0.prefix(4)) } == ["1:1:"])
        #expect(
            mistakes(
                "date,kind,name\n2027-02-30,holiday,a\n2027-01-01,feast,b\n2027-01-03,holiday\n2027-01-04,holiday,c\n2027-01-04,holiday,c\n"
            ) == [
                "2:1: “2027-02-30”; expected a date that exists, such as 2027-01-01",
                "3:12: “feast”; expected holiday, workday or regular",
                "4:1: 2 fields; expected date,kind,name",
                "6:1: 2027-01-04 twice; expected every date once",
            ]
        )
        #expect(mistakes("date,kind,name\n") == ["1:1: no day at all; expected at least one"])
        #expect(mistakes("date,kind,name,hours\n2027-01-04,workday,c,9-12\n").first?.hasPrefix("2:22: “9-12”") == true)
    }

    @Test("every mistake of a JSON file is told with its line and column")
    func badJSON() {
        #expect(
            mistakes("{\"year\": 2027}").map { $0.hasSuffix("“days” is missing; expected a list of days") } == [true]
        )
        let said = mistakes(
            """
            {"year": 2027, "days": [
              {"name": "a", "date": "2027-13-01", "isOffDay": true},
              {"name": "b", "date": "2027-01-01"}]}
            """
        )
        let far = "{\"year\": 999999999, \"days\": [{\"name\": \"a\", \"date\": \"2027-01-01\", \"isOffDay\": true}]}"
        #expect(mistakes(far).map { $0.hasSuffix("expected a year such as 2027") } == [true])
        let other = "{\"year\": 2027, \"days\": [{\"name\": \"a\", \"date\": \"2029-01-01\", \"isOffDay\": true}]}"
        #expect(mistakes(other).map { $0.hasSuffix("expected a day in or beside 2027") } == [true])
        #expect(said.contains("2:25: “2027-13-01”; expected a date that exists, such as 2027-01-01"))
        #expect(said.contains { $0.contains("“isOffDay” is missing") })
        #expect(mistakes("{").count == 1)
    }

    @Test("take back what was announced before, and replace a year that is announced whole")
    func replacing() throws {
        let calendar = DeskCalendar(
            title: "T",
            calendar: try WorkCalendar(
                name: "c",
                version: "1",
                zone: "Asia/Shanghai",
                weekly: [.monday: [try Window("09:00-17:00")]],
                overrides: [Day(2027, 1, 4): .closed("old"), Day(2027, 1, 11): .closed("old")],
                announcedThrough: Day(2026, 12, 31)
            )
        )
        let corrected = try calendar.announcing(
            try AnnouncedDaysReader.read("date,kind,name\n2027-01-04,regular,\n2027-01-05,workday,補班\n"),
            through: nil,
            version: "2"
        ).calendar
        #expect(Set(corrected.overrides.keys) == [Day(2027, 1, 5), Day(2027, 1, 11)])
        // A worked day has Monday's hours.
        #expect(corrected.windows(on: Day(2027, 1, 5)) == corrected.weekly[.monday])
        let whole = try calendar.announcing(
            try AnnouncedDaysReader.read(
                "{\"year\": 2027, \"days\": [{\"name\": \"n\", \"date\": \"2027-02-01\", \"isOffDay\": true}]}"
            ),
            through: nil,
            version: "3"
        ).calendar
        #expect(Set(whole.overrides.keys) == [Day(2027, 2, 1)])
        #expect(whole.announcedThrough == Day(2027, 12, 31))
    }
}
