import AfterSales
import Foundation
import Testing

@Suite("The work calendar")
struct WorkCalendarTests {
    @Test("is open from the opening up to, not at, the closing")
    func open() {
        #expect(!office.isOpen(at: at("2026-09-24T08:59")))
        #expect(office.isOpen(at: at("2026-09-24T09:00")))
        #expect(office.isOpen(at: at("2026-09-24T11:59")))
        #expect(!office.isOpen(at: at("2026-09-24T12:00")))
        #expect(!office.isOpen(at: at("2026-10-01T10:00")), "a holiday")
        #expect(office.isOpen(at: at("2026-10-10T10:00")), "a make-up Saturday")
    }

    @Test("opens next after lunch, after the night, after the holidays, and now if it is open")
    func nextOpening() {
        #expect(office.nextOpening(after: at("2026-09-24T12:00")) == at("2026-09-24T13:30"))
        #expect(office.nextOpening(after: at("2026-09-24T18:00")) == at("2026-09-25T09:00"))
        #expect(office.nextOpening(after: at("2026-09-30T20:00")) == at("2026-10-08T09:00"))
        #expect(office.nextOpening(after: at("2026-09-24T10:00")) == at("2026-09-24T10:00"))
    }

    @Test("looks 400 days ahead for the next opening, and no further")
    func search() {
        let start = at("2026-01-01T00:00")
        let near = calendar("Asia/Shanghai", [:], overrides: [(day("2026-01-01") + 399).description: ["08:00-09:00"]])
        let far = calendar("Asia/Shanghai", [:], overrides: [(day("2026-01-01") + 401).description: ["08:00-09:00"]])
        #expect(near.nextOpening(after: start) != nil)
        #expect(far.nextOpening(after: start) == nil)
        #expect(calendar("Asia/Shanghai", [:]).nextOpening(after: start) == nil)
    }

    @Test("knows its working days, when each opens and closes, and the n-th one before and after a day")
    func workingDays() {
        #expect(office.isWorkingDay(day("2026-10-10")))
        #expect(!office.isWorkingDay(day("2026-10-11")))
        #expect(office.startOfService(on: day("2026-09-24")) == at("2026-09-24T09:00"))
        #expect(office.closeOfService(on: day("2026-09-24")) == at("2026-09-24T18:00"))
        #expect(office.closeOfService(on: day("2026-10-01")) == nil)
        #expect(office.workingDay(1, after: day("2026-09-30")) == day("2026-10-08"))
        #expect(office.workingDay(3, after: day("2026-09-30")) == day("2026-10-10"))
        #expect(office.workingDay(-1, after: day("2026-10-08")) == day("2026-09-30"))
        #expect(office.workingDay(-1, after: day("2026-10-03")) == day("2026-09-30"))
        #expect(office.workingDay(0, after: day("2026-10-03")) == day("2026-10-03"))
        #expect(calendar("UTC", [:]).workingDay(1, after: day("2026-10-03")) == nil)
    }

    @Test("takes windows in any order, and windows that touch")
    func order() {
        let calendar = calendar("UTC", hours(daily: "12:00-18:00", "09:00-12:00"))
        #expect(calendar.windows(on: day("2026-01-01")).map(\.description) == ["09:00-12:00", "12:00-18:00"])
        #expect(calendar.openTime(in: calendar.bounds(of: day("2026-01-01"))) == 9 * 60 * minute)
    }

    @Test("refuses windows that overlap, on a weekday or on a date")
    func overlap() {
        let bad = hours(daily: "09:00-12:00", "11:59-13:00")
        #expect(throws: ImpossibleCalendar.overlappingWindows("09:00-12:00", "11:59-13:00")) {
            try WorkCalendar(zone: "UTC", weekly: bad)
        }
        #expect(throws: ImpossibleCalendar.overlappingWindows("09:00-12:00", "11:59-13:00")) {
            try WorkCalendar(zone: "UTC", weekly: [:], overrides: [day("2026-01-01"): .init(bad[.monday] ?? [])])
        }
        #expect(throws: ImpossibleCalendar.unknownZone("Moon")) { try WorkCalendar(zone: "Moon", weekly: [:]) }
    }

    @Test(
        "refuses a window that is not one",
        arguments: [
            "", "09:00", "9:00-12:00", "09:00-12:00-13:00", "09:00–12:00", "09:00-24:01", "09:60-12:00", "25:00-26:00",
            "-09:00-12:00", "09:00 - 12:00", "０９:00-12:00",
        ]
    )
    func notAWindow(text: String) {
        #expect(throws: ImpossibleCalendar.notAWindow(text)) { try Window(text) }
    }

    @Test(
        "refuses a window that closes before it opens, or at once",
        arguments: ["18:00-09:00", "09:00-09:00", "24:00-24:00"]
    )
    func backward(text: String) {
        #expect(throws: ImpossibleCalendar.backwardWindow(text)) { try Window(text) }
    }

    @Test("is equal to another with the same facts, whatever the order they were given in")
    func equality() {
        let one = calendar("UTC", hours(daily: "09:00-12:00", "13:00-14:00"), overrides: ["2026-01-01": []])
        let same = calendar("UTC", hours(daily: "13:00-14:00", "09:00-12:00"), overrides: ["2026-01-01": []])
        let other = calendar("UTC", hours(daily: "09:00-12:00", "13:00-14:00"))
        #expect(one == same)
        #expect(one.hashValue == same.hashValue)
        #expect(one != other)
    }

    @Test("comes back from JSON as it went, with the names of its holidays")
    func json() throws {
        let calendar = try WorkCalendar(
            name: "office",
            version: "2026-1",
            zone: "Asia/Shanghai",
            weekly: hours(workWeek, "09:00-12:00"),
            overrides: [
                day("2026-10-01"): .closed("National Day"), day("2026-10-02"): .closed(),
                day("2026-10-10"): .init([window("09:00-18:00")], name: "make-up day"),
            ],
            announcedThrough: day("2026-12-31")
        )
        let data = try JSONEncoder().encode(calendar)
        #expect(try JSONDecoder().decode(WorkCalendar.self, from: data) == calendar)
        let written = """
            {"zone":"Asia/Shanghai","weekly":{"mon":["09:00-12:00"]},"overrides":{"2026-10-01":[]}}
            """
        let read = try JSONDecoder().decode(WorkCalendar.self, from: Data(written.utf8))
        #expect(read.overrides[day("2026-10-01")] == .closed())
        #expect(throws: ImpossibleCalendar.notAWeekday("monday")) {
            try JSONDecoder().decode(WorkCalendar.self, from: Data(#"{"zone":"UTC","weekly":{"monday":[]}}"#.utf8))
        }
    }

    @Test("counts the hours of an overlap once where windows meet in it")
    func overlapCountedOnce() {
        // 01:30 comes twice: the first window closes at the later one, the second opens at the earlier one.
        let calendar = calendar("America/New_York", hours(daily: "00:00-01:30", "01:30-03:00"))
        #expect(calendar.openTime(in: calendar.bounds(of: day("2026-11-01"))) == 4 * 60 * minute)
    }

    @Test("stays open to the later 24:00 on the night when midnight comes twice")
    func midnightTwice() {
        // Havana goes back from 01:00 to 00:00.
        let calendar = calendar("America/Havana", hours([.saturday], "20:00-24:00"))
        let night = Interval(at("2024-11-02T20:00", "America/Havana"), at("2024-11-03T12:00", "America/Havana"))
        #expect(calendar.openTime(in: night) == 5 * 60 * minute)
        #expect(calendar.closeOfService(on: day("2024-11-02")) == at("2024-11-03T05:00Z"))
        #expect(!calendar.isWorkingDay(day("2024-11-03")))
    }

    @Test("does not work on a day whose only window falls into the hour skipped, nor on a date skipped")
    func nothingLeft() {
        let early = calendar("America/New_York", hours(daily: "02:00-02:45"))
        #expect(!early.isWorkingDay(day("2026-03-08")))
        #expect(early.workingDay(1, after: day("2026-03-07")) == day("2026-03-09"))
        let apia = calendar("Pacific/Apia", hours(daily: "09:00-17:00"))
        #expect(!apia.isWorkingDay(day("2011-12-30")))
        #expect(apia.workingDay(1, after: day("2011-12-29")) == day("2011-12-31"))
    }
}
