import AfterSales
import Testing

/// Bugs of well-known systems that must not be ours; the numbers are those of the list of hard cases.
@Suite("Hard cases of time")
struct TimeHardCaseTests {
    private func service(_ minutes: Int64) -> Period { .serviceTime(milliseconds: minutes * minute) }

    @Test("1: round the clock, written 00:00-24:00, loses no minute at midnight")
    func midnight() {
        let always = calendar("Europe/Berlin", hours(daily: "00:00-24:00"))
        for days in 1...400 {
            let due = always.deadline(for: service(Int64(days) * 1_440), from: at("2026-01-01T12:00Z")).due
            #expect(due == at("2026-01-01T12:00Z") + days * 1_440)
        }
    }

    @Test("2: a make-up working day counts, though it is a Sunday, and is read in its own zone")
    func makeUpDay() {
        #expect(office.deadline(for: service(60), from: at("2026-09-20T09:00")).due == at("2026-09-20T10:00"))
        #expect(office.isOpen(at: at("2026-09-20T01:00Z")))
        #expect(!office.isOpen(at: at("2026-09-20T11:00Z")))
    }

    @Test("3: a skipped and a repeated hour are counted as they passed, and an offset is no zone")
    func clockChanges() {
        let always = calendar("America/New_York", hours(daily: "00:00-24:00"))
        let spring = always.bounds(of: day("2026-03-08"))
        let autumn = always.bounds(of: day("2026-11-01"))
        #expect(always.openTime(in: spring) == 23 * 60 * minute)
        #expect(always.openTime(in: autumn) == 25 * 60 * minute)
        #expect(throws: ImpossibleCalendar.unknownZone("-05:00")) { try WorkCalendar(zone: "-05:00", weekly: [:]) }
    }

    @Test("5: lunch is closed: a day has as many windows as it needs")
    func lunch() {
        #expect(office.deadline(for: service(60), from: at("2026-09-24T11:30")).due == at("2026-09-24T14:00"))
        let four = calendar("UTC", hours(daily: "06:00-07:00", "09:00-10:00", "12:00-13:00", "22:00-24:00"))
        #expect(four.deadline(for: service(181), from: at("2026-01-01T00:00Z")).due == at("2026-01-01T22:01Z"))
    }

    @Test("6: a week with a single open day is enough")
    func sparseWeek() {
        let tuesdays = calendar("America/New_York", hours([.tuesday], "08:00-17:00"))
        let start = at("2026-09-23T09:00", "America/New_York")
        #expect(tuesdays.deadline(for: service(600), from: start).due == at("2026-10-06T09:00", "America/New_York"))
        #expect(tuesdays.deadline(for: .workingDays(2), from: start).due == at("2026-10-06T17:00", "America/New_York"))
    }

    @Test("8: a pause over a weekend moves a target in days by the open time it took, and no more")
    func pauseOverWeekend() {
        let pause = Interval(at("2026-09-25T17:00"), at("2026-09-28T10:00"))
        let due = office.deadline(for: .workingDays(2), from: at("2026-09-24T10:00"), pauses: [pause]).due
        #expect(due == at("2026-09-29T11:00"))
        let weekend = Interval(at("2026-09-25T18:00"), at("2026-09-28T09:00"))
        #expect(
            office.deadline(for: .workingDays(2), from: at("2026-09-24T10:00"), pauses: [weekend]).due
                == at("2026-09-28T18:00")
        )
    }

    @Test("9: a hold outside hours extends nothing")
    func holdAtNight() {
        let night = Interval(at("2026-09-24T18:00"), at("2026-09-25T09:00"))
        let with = office.deadline(for: service(480), from: at("2026-09-24T09:00"), pauses: [night])
        #expect(with == office.deadline(for: service(480), from: at("2026-09-24T09:00")))
        let lunch = Interval(at("2026-09-24T12:00"), at("2026-09-24T13:30"))
        #expect(
            office.deadline(for: .workingDays(1), from: at("2026-09-23T09:00"), pauses: [lunch]).due
                == at("2026-09-24T18:00")
        )
    }

    @Test("10: resolved straight out of a long hold reports the time worked, not the hold")
    func resolvedOutOfHold() {
        let hold = Interval(at("2026-02-02T10:00"), at("2026-08-03T10:00"))
        #expect(office.consumed(from: at("2026-02-02T09:00"), to: hold.end, pauses: [hold]) == 60 * minute)
    }

    @Test("12: a new target keeps the pauses there were")
    func newTarget() {
        let pauses = [Interval(at("2026-09-24T09:30"), at("2026-09-24T10:30"))]
        let start = at("2026-09-24T09:00")
        #expect(office.deadline(for: service(120), from: start, pauses: pauses).due == at("2026-09-24T12:00"))
        #expect(office.deadline(for: service(60), from: start, pauses: pauses).due == at("2026-09-24T11:00"))
        let longer = calendar("Asia/Shanghai", hours(daily: "08:00-20:00"))
        #expect(longer.deadline(for: service(60), from: start, pauses: pauses).due == at("2026-09-24T11:00"))
    }

    @Test("14: a clock that is paused is not past due: it has less spent than its budget until the pause ends")
    func pausedNeverBreaches() throws {
        let pause = Interval(at("2026-09-24T09:30"), at("2026-11-24T09:30"))
        let start = at("2026-09-24T09:00")
        let due = try #require(office.deadline(for: service(60), from: start, pauses: [pause]).due)
        #expect(due == at("2026-11-24T10:00"))
        for days in 0..<60 {
            let now = at("2026-09-24T10:00") + days * 1_440
            #expect(office.consumed(from: start, to: now, pauses: [pause]) == 30 * minute)
            #expect(now < due)
        }
    }

    @Test("17: one hour before due is counted in service time across the night, the weekend and the holidays")
    func hourBefore() {
        let hour = service(60)
        let start = at("2026-09-01T09:00")
        #expect(office.warning(hour, before: at("2026-09-25T09:15"), from: start) == at("2026-09-24T17:15"))
        #expect(office.warning(hour, before: at("2026-09-28T09:15"), from: start) == at("2026-09-25T17:15"))
        #expect(office.warning(hour, before: at("2026-10-08T09:15"), from: start) == at("2026-09-30T17:15"))
    }
}
