import AfterSales
import Testing

@Suite("The explanation of a deadline")
struct ExplanationTests {
    private static let shanghai: WorkCalendar = {
        let closed = (1...7).map { (Day(2026, 10, $0), WorkCalendar.Override.closed("National Day")) }
        let makeUp = (day("2026-10-10"), WorkCalendar.Override([window("09:00-18:00")], name: "make-up day"))
        let calendar = try? WorkCalendar(
            name: "office",
            version: "3",
            zone: "Asia/Shanghai",
            weekly: hours(workWeek, "09:00-12:00", "13:30-18:00"),
            overrides: Dictionary(uniqueKeysWithValues: closed + [makeUp]),
            announcedThrough: day("2026-12-31")
        )
        return calendar ?? office
    }()

    private func lines(_ explanation: Explanation) -> [String] {
        explanation.segments.map { segment in
            let zone = explanation.zone
            let ends = [segment.interval.start, segment.interval.end].map {
                $0.rfc3339(in: zone).prefix(16).dropFirst(5)
            }
            let kind =
                switch segment.kind {
                case .counted: "counted"
                case .eventDay: "event day"
                case .closed: "closed"
                case .holiday: "holiday"
                case .paused(let reason): "paused (\(reason))"
                }
            let name = segment.name.map { " \($0)" } ?? ""
            return "\(ends[0]) \(ends[1]) \(kind)\(name) \(segment.milliseconds / minute)"
        }
    }

    @Test("names the calendar, and lists what counted, what was closed, the holidays and the pauses with their reasons")
    func lists() {
        let pause = Explanation.Pause(Interval(at("2026-09-30T17:40"), at("2026-10-08T09:20")), reason: "customer")
        let explanation = Self.shanghai.explain(
            .serviceTime(milliseconds: 120 * minute),
            from: at("2026-09-30T17:30"),
            pauses: [pause]
        )
        #expect(explanation.calendarName == "office")
        #expect(explanation.calendarVersion == "3")
        #expect(explanation.deadline.due == at("2026-10-08T11:10"))
        #expect(explanation.unpausedDue == at("2026-10-08T10:30"))
        #expect(explanation.budget == 120 * minute)
        #expect(explanation.counted == 120 * minute)
        #expect(explanation.paused == 40 * minute)
        #expect(
            lines(explanation) == [
                "09-30T17:30 09-30T17:40 counted 10",
                "09-30T17:40 09-30T18:00 paused (customer) 20",
                "09-30T18:00 10-01T00:00 closed 360",
                "10-01T00:00 10-08T00:00 holiday National Day 10080",
                "10-08T00:00 10-08T09:00 closed 540",
                "10-08T09:00 10-08T09:20 paused (customer) 20",
                "10-08T09:20 10-08T11:10 counted 110",
            ]
        )
    }

    @Test("of working days says which day was the event's and which the last, and names the make-up day that counted")
    func workingDays() {
        let explanation = Self.shanghai.explain(.workingDays(3), from: at("2026-09-30T17:30"))
        #expect(explanation.eventDay == day("2026-09-30"))
        #expect(explanation.lastDay == day("2026-10-10"))
        #expect(lines(explanation).last == "10-10T09:00 10-10T18:00 counted make-up day 540")
    }

    @Test("of calendar days says which closed date the end was moved from")
    func moved() {
        let explanation = Self.shanghai.explain(.calendarDays(3), from: at("2026-09-30T17:30"))
        #expect(explanation.movedFrom == day("2026-10-03"))
        #expect(explanation.lastDay == day("2026-10-08"))
        #expect(Self.shanghai.explain(.calendarDays(8), from: at("2026-09-30T17:30")).movedFrom == nil)
    }

    @Test("of elapsed time counts closed hours, too")
    func elapsed() {
        let pause = Explanation.Pause(Interval(at("2026-10-01T00:00"), at("2026-10-01T01:00")), reason: "customer")
        let explanation = Self.shanghai.explain(
            .elapsed(milliseconds: 24 * 60 * minute),
            from: at("2026-09-30T17:30"),
            pauses: [pause]
        )
        #expect(
            lines(explanation) == [
                "09-30T17:30 10-01T00:00 counted 390", "10-01T00:00 10-01T01:00 paused (customer) 60",
                "10-01T01:00 10-01T18:30 counted 1050",
            ]
        )
    }

    @Test("in days leaves the day of the event out of the sum, and says so")
    func eventDay() {
        let explanation = Self.shanghai.explain(.workingDays(2), from: at("2026-09-21T16:20"))
        #expect(
            lines(explanation).filter { !$0.contains("closed") } == [
                "09-21T16:20 09-21T18:00 event day 100", "09-22T09:00 09-22T12:00 counted 180",
                "09-22T13:30 09-22T18:00 counted 270", "09-23T09:00 09-23T12:00 counted 180",
                "09-23T13:30 09-23T18:00 counted 270",
            ]
        )
        #expect(explanation.counted == 15 * 60 * minute && explanation.ofEventDay == 100 * minute)
        let hours = Self.shanghai.explain(.serviceTime(milliseconds: 60 * minute), from: at("2026-09-21T16:20"))
        #expect(hours.counted == 60 * minute && hours.ofEventDay == 0)
    }

    @Test("of a long period sums up the regular days, and still adds up")
    func long() {
        let explanation = Self.shanghai.explain(.years(2), from: at("2026-08-03T10:00"))
        #expect(explanation.segments.count < 20)
        #expect(explanation.counted + explanation.ofEventDay == explanation.budget)
        #expect(explanation.lastDay == day("2028-08-03"))
        #expect(explanation.segments.contains { $0.name == "National Day" })
    }

    @Test("of a deadline that is not has no segments, and says why by its state")
    func none() {
        let explanation = calendar("UTC", [:]).explain(.workingDays(1), from: at("2026-08-03T10:00"))
        #expect(explanation.segments.isEmpty)
        #expect(explanation.deadline.state == .noServiceTime)
        #expect(explanation.lastDay == nil)
    }
}
