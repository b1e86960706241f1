import AfterSales
import Testing

@Suite("What is owed again and again")
struct CadenceRuleTests {
    private static let calendar = AfterSalesTests.calendar(
        "Asia/Shanghai",
        hours(workWeek, "09:00-17:00"),
        through: "2028-12-31"
    )

    private func dues(_ every: Period, from anchor: String, _ count: Int, by calendar: WorkCalendar? = nil)
        -> [Instant?]
    {
        let rule = CadenceRule(clause: "C39", what: "phone-visit", every: every)
        var previous: Instant?
        return (1...count).map { number in
            previous = rule.due(number, after: previous, from: at(anchor), by: calendar ?? Self.calendar)
            return previous
        }
    }

    @Test("falls on the same date every time, as far as the month has it, counted from the beginning")
    func months() {
        // 30 November is a Monday, 31 December a Thursday; 31 January 2027 is a Sunday and gives way.
        #expect(
            dues(.months(1), from: "2026-10-31T10:00", 3) == [
                at("2026-11-30T17:00"), at("2026-12-31T17:00"), at("2027-02-01T17:00"),
            ]
        )
        #expect(dues(.years(1), from: "2026-11-02T10:00", 1) == [at("2027-11-02T17:00")])
    }

    @Test("gives way to the next open day, and the one after is not moved with it")
    func closedDays() {
        // The first is a Saturday: the call is for the Monday, the next seven days after the Saturday.
        #expect(
            dues(.calendarDays(5), from: "2026-11-02T10:00", 2) == [at("2026-11-09T17:00"), at("2026-11-12T17:00")]
        )
        #expect(dues(.workingDays(5), from: "2026-11-02T10:00", 2) == [at("2026-11-09T17:00"), at("2026-11-16T17:00")])
    }

    @Test("is never due by a calendar that never opens")
    func never() {
        #expect(dues(.months(3), from: "2026-11-02T10:00", 1, by: TicketLife.calendars["never"]) == [nil])
    }
}
