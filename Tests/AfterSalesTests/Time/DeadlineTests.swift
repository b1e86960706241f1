import AfterSales
import Testing

@Suite("A deadline")
struct DeadlineTests {
    private func service(_ minutes: Int64) -> Period { .serviceTime(milliseconds: minutes * minute) }

    private func due(
        _ period: Period,
        from start: String,
        pauses: [(String, String)] = [],
        in calendar: WorkCalendar = office
    ) -> Instant? {
        let zone = calendar.zone.id
        let pauses = pauses.map { Interval(at($0.0, zone), at($0.1, zone)) }
        return calendar.deadline(for: period, from: at(start, zone), pauses: pauses).due
    }

    // MARK: Units

    @Test("stays at the closing it falls on, and does not move to the next opening")
    func atTheClose() {
        #expect(due(service(60), from: "2026-09-24T17:00") == at("2026-09-24T18:00"))
        #expect(due(service(60), from: "2026-09-24T11:00") == at("2026-09-24T12:00"))
    }

    @Test("in elapsed time counts every hour, needs no calendar and is never provisional")
    func elapsed() {
        let closed = calendar("Asia/Shanghai", [:], through: "2020-12-31")
        let deadline = closed.deadline(for: .elapsed(milliseconds: 48 * 60 * minute), from: at("2026-09-30T17:30"))
        #expect(deadline == Deadline(due: at("2026-10-02T17:30"), state: .due))
    }

    @Test("in elapsed time stands still in a pause, by day and by night")
    func elapsedPaused() {
        let pause = ("2026-09-30T20:00", "2026-10-01T02:00")
        #expect(
            due(.elapsed(milliseconds: 4 * 60 * minute), from: "2026-09-30T17:30", pauses: [pause])
                == at("2026-10-01T03:30")
        )
    }

    @Test("in calendar days excludes the day of the event and ends at close of service")
    func calendarDays() {
        #expect(due(.calendarDays(1), from: "2026-09-24T00:00") == at("2026-09-25T18:00"))
        #expect(due(.calendarDays(1), from: "2026-09-24T23:59") == at("2026-09-25T18:00"))
    }

    @Test("in calendar days moves to the next working day if its last day is closed")
    func calendarDaysMoved() {
        #expect(due(.calendarDays(2), from: "2026-09-24T10:00") == at("2026-09-28T18:00"), "a Saturday")
        #expect(due(.calendarDays(3), from: "2026-09-30T10:00") == at("2026-10-08T18:00"), "a holiday")
        #expect(due(.calendarDays(10), from: "2026-09-30T10:00") == at("2026-10-10T18:00"), "a make-up Saturday")
    }

    @Test(
        "in months and years ends at 24:00 of the corresponding date, or of the month's last day, and is not moved",
        arguments: [
            (Period.months(1), "2026-01-15T10:00", "2026-02-16T00:00"),
            (.months(1), "2026-01-31T10:00", "2026-03-01T00:00"),
            (.months(1), "2024-01-31T10:00", "2024-03-01T00:00"),
            (.months(13), "2026-12-31T10:00", "2028-02-01T00:00"),
            (.years(1), "2024-02-29T10:00", "2025-03-01T00:00"),
            (.years(4), "2024-02-29T10:00", "2028-03-01T00:00"),
            (.years(2), "2026-09-30T23:59", "2028-10-01T00:00"),
        ]
    )
    func dated(period: Period, start: String, end: String) {
        #expect(due(period, from: start) == at(end))
    }

    @Test("in months keeps its wall clock across a change of the clocks")
    func monthsAcrossDST() {
        let amsterdam = calendar("Europe/Amsterdam", hours(workWeek, "09:00-17:00"))
        #expect(due(.months(1), from: "2026-03-10T10:00", in: amsterdam) == at("2026-04-10T22:00Z"))
    }

    @Test("in months ends at the later 24:00 where the night has two")
    func monthsToTheLaterMidnight() {
        let havana = calendar("America/Havana", hours(workWeek, "09:00-17:00"))
        #expect(due(.months(1), from: "2024-10-02T10:00", in: havana) == at("2024-11-03T05:00Z"))
    }

    @Test("that the warranty sets far ahead is found though the calendar never opens")
    func farAhead() {
        #expect(due(.years(25), from: "2026-03-10T10:00", in: calendar("UTC", [:])) == at("2051-03-11T00:00Z"))
    }

    // MARK: What cannot be

    @Test("is the event itself for an amount below one, which doors refuse")
    func nothing() {
        for period: Period in [
            .elapsed(milliseconds: 0), .serviceTime(milliseconds: -5), .workingDays(0), .calendarDays(-1), .months(0),
            .years(-3), .elapsed(milliseconds: .min), .workingDays(.min),
        ] {
            #expect(due(period, from: "2026-09-26T10:00") == at("2026-09-26T10:00"), "\(period)")
            #expect(!period.isPossible, "\(period)")
        }
    }

    @Test("of an amount beyond all reason is no service time, or the end of what can be counted, and never a crash")
    func tooMuch() {
        for period: Period in [
            .elapsed(milliseconds: .max), .serviceTime(milliseconds: .max), .workingDays(.max), .calendarDays(.max),
            .months(.max), .years(.max),
        ] {
            #expect(!period.isPossible, "\(period)")
            _ = office.deadline(for: period, from: at("2026-09-26T10:00"))
            _ = office.deadline(for: period, from: Instant(milliseconds: .max))
            _ = office.deadline(for: period, from: Instant(milliseconds: .min))
        }
        #expect(due(service(10_000_000), from: "2026-09-26T10:00") == nil)
    }

    @Test("is no service time, at once, where nothing ever opens")
    func neverOpens() {
        let never = calendar("Asia/Shanghai", [:])
        for period: Period in [service(1), .workingDays(1), .calendarDays(1)] {
            let deadline = never.deadline(for: period, from: at("2026-09-26T10:00"))
            #expect(deadline == Deadline(due: nil, state: .noServiceTime), "\(period)")
        }
    }

    @Test("is not sought further than 400 days, and as long again as the pauses last")
    func furthest() {
        let mondays = calendar("UTC", hours([.monday], "09:00-10:00"))
        #expect(due(service(57 * 60), from: "2026-01-01T00:00", in: mondays) != nil)
        #expect(due(service(58 * 60), from: "2026-01-01T00:00", in: mondays) == nil)
        let pause = ("2026-01-02T00:00", "2028-01-01T00:00")
        #expect(due(service(60), from: "2026-01-01T00:00", pauses: [pause], in: mondays) == at("2028-01-03T10:00Z"))
    }

    @Test("is provisional from the first one that needs a day after the announced ones")
    func provisional() {
        let calendar = calendar("Asia/Shanghai", hours(workWeek, "09:00-24:00"), through: "2026-12-31")
        func state(_ period: Period, _ start: String) -> Deadline.State {
            calendar.deadline(for: period, from: at(start)).state
        }
        #expect(state(service(60), "2026-12-31T23:00") == .due, "it ends with the last announced day")
        #expect(state(service(61), "2026-12-31T23:00") == .provisional)
        #expect(state(.workingDays(1), "2026-12-30T23:00") == .due)
        #expect(state(.workingDays(1), "2026-12-31T23:00") == .provisional)
        #expect(state(.calendarDays(1), "2026-12-31T23:00") == .provisional)
        #expect(state(.years(2), "2026-12-31T23:00") == .due, "no holiday moves it")
    }

    @Test("in months is provisional only if a pause had to be read off a day not announced")
    func provisionalMonths() {
        let calendar = calendar("Asia/Shanghai", hours(workWeek, "09:00-18:00"), through: "2026-12-31")
        let start = at("2026-12-15T10:00")
        let pause = Interval(at("2027-01-04T10:00"), at("2027-01-04T11:00"))
        #expect(calendar.deadline(for: .months(1), from: start).state == .due)
        #expect(calendar.deadline(for: .months(1), from: start, pauses: [pause]).state == .provisional)
    }

    // MARK: Pauses

    @Test("is not moved by a pause before the event, after the deadline, of no length, or in closed hours")
    func idlePauses() {
        let pauses = [
            ("2026-09-24T08:00", "2026-09-24T09:00"), ("2026-09-24T11:00", "2026-09-24T11:30"),
            ("2026-09-24T10:00", "2026-09-24T10:00"), ("2026-09-24T05:00", "2026-09-24T08:59"),
        ]
        for pause in pauses {
            #expect(due(service(60), from: "2026-09-24T10:00", pauses: [pause]) == at("2026-09-24T11:00"), "\(pause)")
        }
        #expect(
            due(service(60), from: "2026-09-24T11:30", pauses: [("2026-09-24T12:00", "2026-09-24T13:30")])
                == at("2026-09-24T14:00")
        )
    }

    @Test("is moved by the part of a pause that lies after the event")
    func pauseOverTheEvent() {
        #expect(
            due(service(60), from: "2026-09-24T10:00", pauses: [("2026-09-20T00:00", "2026-09-24T10:20")])
                == at("2026-09-24T11:20")
        )
    }

    @Test("reached just as a pause begins stays there")
    func pauseAtDue() {
        #expect(
            due(service(60), from: "2026-09-24T10:00", pauses: [("2026-09-24T11:00", "2026-09-24T11:30")])
                == at("2026-09-24T11:00")
        )
    }

    @Test("in working days spends a pause in open time after the close it would have had")
    func workingDaysPaused() {
        #expect(
            due(.workingDays(2), from: "2026-09-22T10:00", pauses: [("2026-09-23T10:00", "2026-09-23T10:30")])
                == at("2026-09-25T09:30")
        )
        #expect(
            due(.workingDays(2), from: "2026-09-22T10:00", pauses: [("2026-09-23T18:00", "2026-09-24T09:00")])
                == at("2026-09-24T18:00")
        )
    }

    @Test("in months is moved past 24:00 only by open time lost")
    func monthsPaused() {
        #expect(
            due(.months(1), from: "2026-11-10T10:00", pauses: [("2026-11-14T00:00", "2026-11-15T24:00")])
                == at("2026-12-11T00:00")
        )
        #expect(
            due(.months(1), from: "2026-11-10T10:00", pauses: [("2026-11-16T10:00", "2026-11-16T10:45")])
                == at("2026-12-11T09:45")
        )
    }

    @Test("behind a pause without an end is not known")
    func openEnded() {
        let pause = Interval(at("2026-09-24T10:20"), .latest)
        for period: Period in [service(60), .elapsed(milliseconds: 60 * minute), .workingDays(1)] {
            let deadline = office.deadline(for: period, from: at("2026-09-24T10:00"), pauses: [pause])
            #expect(deadline == Deadline(due: nil, state: .noServiceTime), "\(period)")
        }
        let reached = office.deadline(for: service(20), from: at("2026-09-24T10:00"), pauses: [pause])
        #expect(reached.due == at("2026-09-24T10:20"))
    }

    @Test("from inside a skipped hour's edge, from an opening and from a closing counts what is open")
    func edges() {
        let newYork = calendar("America/New_York", hours(daily: "02:30-10:00"))
        #expect(due(service(60), from: "2026-03-08T02:30", in: newYork) == at("2026-03-08T08:00Z"))
        #expect(due(service(60), from: "2026-03-08T01:59", in: newYork) == at("2026-03-08T08:00Z"))
        #expect(due(service(60), from: "2026-09-24T09:00") == at("2026-09-24T10:00"))
        #expect(due(service(60), from: "2026-09-24T12:00") == at("2026-09-24T14:30"))
        #expect(due(service(60), from: "2026-09-24T18:00") == at("2026-09-25T10:00"))
    }

    // MARK: Warnings

    private func warning(
        _ offset: Period,
        before due: String,
        from start: String = "2026-09-01T09:00",
        pauses: [(String, String)] = []
    ) -> Instant? {
        office.warning(
            offset,
            before: at(due),
            from: at(start),
            pauses: pauses.map { Interval(at($0.0), at($0.1)) }
        )
    }

    @Test("is warned of in its own time: over lunch, over the night, over the holidays and over a pause")
    func warns() {
        #expect(warning(service(60), before: "2026-09-24T14:00") == at("2026-09-24T11:30"))
        #expect(warning(service(60), before: "2026-09-25T09:30") == at("2026-09-24T17:30"))
        #expect(warning(service(60), before: "2026-10-08T09:30") == at("2026-09-30T17:30"))
        let pause = ("2026-09-24T10:00", "2026-09-24T10:30")
        #expect(warning(service(60), before: "2026-09-24T11:00", pauses: [pause]) == at("2026-09-24T09:30"))
    }

    @Test("is warned of when the desk opens rather than as it closes")
    func warnsAtOpening() {
        #expect(warning(service(60), before: "2026-09-25T10:00") == at("2026-09-25T09:00"))
        #expect(warning(service(60), before: "2026-09-24T14:30") == at("2026-09-24T13:30"))
    }

    @Test("is warned of by the clock in elapsed time")
    func warnsElapsed() {
        #expect(warning(.elapsed(milliseconds: 60 * minute), before: "2026-09-26T03:00") == at("2026-09-26T02:00"))
    }

    @Test("is warned of days ahead as the desk opens on that day, or on the working day before it")
    func warnsDays() {
        #expect(warning(.workingDays(1), before: "2026-10-09T18:00") == at("2026-10-08T09:00"))
        #expect(warning(.workingDays(2), before: "2026-10-09T18:00") == at("2026-09-30T09:00"))
        #expect(warning(.calendarDays(1), before: "2026-10-09T18:00") == at("2026-10-08T09:00"))
        #expect(warning(.calendarDays(3), before: "2026-10-09T18:00") == at("2026-09-30T09:00"))
        #expect(warning(.months(1), before: "2026-11-10T00:00", from: "2026-01-01T00:00") == at("2026-10-09T09:00"))
    }

    @Test("is not warned of at or before the event")
    func noWarning() {
        #expect(warning(service(60), before: "2026-09-24T11:00", from: "2026-09-24T10:00") == nil)
        #expect(warning(service(61), before: "2026-09-24T11:00", from: "2026-09-24T10:00") == nil)
        #expect(warning(.workingDays(1), before: "2026-09-25T18:00", from: "2026-09-24T10:00") == nil)
        #expect(warning(.elapsed(milliseconds: .max), before: "2026-09-25T18:00") == nil)
    }
}
