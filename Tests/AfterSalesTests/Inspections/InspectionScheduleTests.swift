import AfterSales
import Testing

@Suite("The inspections of a warranty year")
struct InspectionScheduleTests {
    private let rule = InspectionRule(clause: "C57", least: 2, most: 3)

    private func schedule(_ covers: (Day, Day)..., least: Int = 2) -> InspectionSchedule {
        InspectionSchedule(
            InspectionRule(clause: "C57", least: least, most: 3),
            covers: covers.map { .init(began: $0.0, through: $0.1) }
        )
    }

    @Test("are owed by the end of each even part, and by the last day of the warranty (X13)")
    func even() {
        let two = schedule((Day(2026, 3, 10), Day(2028, 3, 10)))
        #expect(two.years.map(\.number) == [2026, 2027])
        #expect(
            two.years.flatMap(\.parts).map(\.due.description) == [
                "2026-09-10", "2027-03-10", "2027-09-10", "2028-03-10",
            ]
        )
        #expect(
            two.years.flatMap(\.parts).map(\.opens.description) == [
                "2026-03-10", "2026-09-11", "2027-03-11", "2027-09-11",
            ]
        )
        #expect(two.years.flatMap(\.parts).map(\.occurrence) == [202601, 202602, 202701, 202702])
        #expect(
            schedule((Day(2026, 3, 10), Day(2027, 3, 10)), least: 3).years[0].parts.map(\.due.description) == [
                "2026-07-10", "2026-11-10", "2027-03-10",
            ]
        )
        #expect(
            schedule((Day(2026, 1, 1), Day(2027, 1, 1)), least: 5).years[0].parts.map(\.due.description) == [
                "2026-03-15", "2026-05-27", "2026-08-08", "2026-10-20", "2027-01-01",
            ]
        )
    }

    @Test("know the year of every day, and none beside it")
    func years() {
        let two = schedule((Day(2026, 3, 10), Day(2028, 3, 10)))
        #expect(two.year(on: Day(2026, 3, 9)) == nil)
        #expect(two.year(on: Day(2026, 3, 10))?.number == 2026)
        #expect(two.year(on: Day(2027, 3, 10))?.number == 2026)
        #expect(two.year(on: Day(2027, 3, 11))?.number == 2027)
        #expect(two.year(on: Day(2028, 3, 10))?.number == 2027)
        #expect(two.year(on: Day(2028, 3, 11)) == nil)
    }

    @Test("go on for a device accepted later, and owe nothing for a part its warranty does not fill")
    func later() {
        // Accepted half a year and a bit after the first: its warranty ends in the middle of a third year.
        let joined = schedule((Day(2026, 3, 10), Day(2028, 3, 10)), (Day(2026, 10, 1), Day(2028, 10, 1)))
        #expect(joined.years.map(\.number) == [2026, 2027, 2028])
        #expect(joined.years[2].through == Day(2028, 10, 1))
        #expect(joined.years[2].parts.map(\.due) == [Day(2028, 9, 10)])
        // A device taken out of use is covered until then, and the years end with it.
        #expect(schedule((Day(2026, 3, 10), Day(2026, 8, 1))).years.flatMap(\.parts).isEmpty)
        #expect(schedule().years.isEmpty)
    }

    @Test("begin anew after a gap, and are counted on")
    func gap() {
        let again = schedule((Day(2020, 1, 1), Day(2021, 1, 1)), (Day(2026, 5, 1), Day(2027, 5, 1)))
        #expect(again.years.map(\.number) == [2020, 2026])
        #expect(again.years[1].began == Day(2026, 5, 1))
        #expect(again.years[1].parts.map(\.occurrence) == [202601, 202602])
        #expect(again.years[1].parts.map(\.due) == [Day(2026, 11, 1), Day(2027, 5, 1)])
    }

    @Test("are the same ones when an acceptance turns out to be years earlier, and never two of one number")
    func names() {
        let later = schedule((Day(2026, 3, 1), Day(2028, 3, 1)))
        let earlier = schedule((Day(2025, 3, 1), Day(2028, 3, 1)))
        for part in later.years.flatMap(\.parts) { #expect(earlier.part(part.occurrence)?.due == part.due) }
        // A year of New Year's Eve has its first counted day in the next.
        #expect(schedule((Day(2025, 12, 31), Day(2027, 12, 31))).years.map(\.number) == [2025, 2026])
        // Begun anew within the same calendar year.
        let twice = schedule((Day(2025, 1, 10), Day(2025, 8, 1)), (Day(2025, 9, 1), Day(2026, 9, 1)))
        #expect(twice.years.flatMap(\.parts).map(\.occurrence) == [202501, 202601, 202602])
        #expect(later.part(on: Day(2026, 9, 1))?.occurrence == 202601)
        #expect(later.part(on: Day(2026, 9, 2))?.occurrence == 202602)
        #expect(later.part(on: Day(2028, 3, 2)) == nil)
    }

    @Test("take the month's last day where there is no such day")
    func monthEnd() {
        let year = schedule((Day(2026, 8, 31), Day(2027, 8, 31)))
        #expect(year.years[0].parts.map(\.due) == [Day(2027, 2, 28), Day(2027, 8, 31)])
    }

    @Test("are best spread by the middle of their part, and half a part after the last")
    func best() {
        let two = schedule((Day(2026, 1, 1), Day(2028, 1, 1)))
        let second = two.years[0].parts[1]
        #expect(two.bestDay(for: second, last: nil) == Day(2026, 10, 1))
        #expect(two.bestDay(for: second, last: Day(2026, 8, 1)) == Day(2026, 10, 31))
        #expect(two.bestDay(for: second, last: Day(2026, 12, 1)) == second.due)
    }

    @Test("are promised up to the most, in warranty")
    func most() {
        let two = schedule((Day(2026, 1, 1), Day(2028, 1, 1)))
        #expect(two.promises(oneMoreOn: Day(2026, 6, 1), beside: 2))
        #expect(!two.promises(oneMoreOn: Day(2026, 6, 1), beside: 3))
        #expect(!two.promises(oneMoreOn: Day(2029, 6, 1), beside: 0))
    }
}

@Suite("The expert of an installation")
struct InstallationTests {
    private let rule = InspectionRule(clause: "C57", least: 2, namedExpert: "C58", pinnedExpert: "C59")
    private let today = Day(2026, 11, 20)
    private let chen = Installation.Expert(id: ID(number: 1), name: "陳工")
    private let wu = Installation.Expert(id: ID(number: 2), name: "吳工")

    private func installation() -> Installation {
        Installation(id: ID(number: 7), place: .init(customer: ID(number: 8)))
    }

    @Test("is named with experience, and changed only with consent or a reason of ours (C58, C59)")
    func pinned() throws {
        var place = installation()
        #expect(throws: Refusal.self) { try place.name(chen, experience: " ", under: rule, latest: today) }
        _ = try place.name(chen, experience: "原廠培訓，十年", under: rule, latest: today)
        #expect(try place.name(chen, experience: "原廠培訓，十年", under: rule, latest: today) == nil)
        let pinned = #expect(throws: Refusal.self) {
            try place.name(wu, experience: "八年", under: rule, latest: today)
        }
        #expect(pinned?.code == "expert-pinned" && pinned?.clause == "C59" && pinned?.kind == .gateClosed)
        #expect(throws: Refusal.self) {
            try place.name(
                wu,
                experience: "八年",
                replacement: .consent(by: "王主任", how: "電話", on: today + 1),
                under: rule,
                latest: today
            )
        }
        #expect(place.expert?.expert == chen)
        let change = try place.name(
            wu,
            experience: "八年",
            replacement: .consent(by: "王主任", how: "電話", on: today),
            under: rule,
            latest: today
        )
        guard case .named(let naming)? = change else {
            Issue.record("nothing was named")
            return
        }
        #expect(naming.replacement?.isBreach == false && place.expert?.expert == wu && place.version == 3)
        #expect(
            Installation(
                id: place.id,
                changes: [
                    .found(place.place), .named(place.namings[0]), .named(naming),
                ]
            ) == place
        )
    }

    @Test("may change freely where no sentence pins anybody")
    func free() throws {
        var place = installation()
        let loose = InspectionRule(clause: "C57", least: 2)
        _ = try place.name(chen, experience: "十年", under: loose, latest: today)
        _ = try place.name(wu, experience: "八年", under: loose, latest: today)
        #expect(place.expert?.expert == wu)
    }
}
