import AfterSales
import Testing

@Suite("A warranty")
struct WarrantyRuleTests {
    private func standing(_ period: Period, accepted: Day?, on day: Day) -> WarrantyStanding {
        let rule = WarrantyRule(clause: "C33", period: period, start: .accepted, startClause: "C32")
        return rule.standing(of: DeviceSteps(accepted.map { [.accepted: $0] } ?? [:]), on: day)
    }

    @Test("holds to the end of its last day, and not a day longer")
    func lastDay() {
        let accepted = Day(2024, 3, 1)
        #expect(standing(.years(2), accepted: accepted, on: accepted).state == .within)
        #expect(standing(.years(2), accepted: accepted, on: Day(2026, 3, 1)).state == .within)
        #expect(standing(.years(2), accepted: accepted, on: Day(2026, 3, 2)).state == .over)
        #expect(standing(.years(2), accepted: accepted, on: Day(2026, 3, 2)).through == Day(2026, 3, 1))
    }

    @Test("ends on the month's last day where there is no such date")
    func leapDay() {
        #expect(standing(.years(2), accepted: Day(2024, 2, 29), on: Day(2025, 1, 1)).through == Day(2026, 2, 28))
        #expect(standing(.months(1), accepted: Day(2026, 1, 31), on: Day(2026, 2, 1)).through == Day(2026, 2, 28))
        #expect(standing(.calendarDays(30), accepted: Day(2026, 1, 1), on: Day(2026, 1, 2)).through == Day(2026, 1, 31))
    }

    @Test("cannot be told before the day it runs from, nor where that is not known")
    func undecided() {
        #expect(standing(.years(2), accepted: nil, on: Day(2026, 3, 1)).state == .undecided)
        #expect(standing(.years(2), accepted: Day(2026, 3, 2), on: Day(2026, 3, 1)).state == .undecided)
    }
}
