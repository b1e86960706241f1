import AfterSales
import Testing

/// Random calendars, events and pauses; a failure prints the seed and the case.
@Suite("The work calendar, on random cases")
struct DeadlinePropertyTests {
    private static let seeds: Range<UInt64> = 0..<250

    private func everyCase(_ check: (RandomCase) throws -> Void) rethrows {
        for seed in Self.seeds { try check(RandomCase(seed: seed)) }
    }

    @Test("gives the deadline that stepping minute by minute gives")
    func agreesWithStepping() {
        everyCase { one in
            let slow = MinuteStepping(one.calendar, start: one.start, pauses: one.pauses)
            let due = one.calendar.deadline(for: one.period, from: one.start, pauses: one.pauses).due
            let expected = slow.due(one.period, from: one.start)
            // Stepping does not know how far the search goes.
            let isTooFar = due == nil && expected.map { $0 > one.start + 400 * 1_440 } == true
            #expect(due == expected || isTooFar, "\(one)")
        }
    }

    @Test("has consumed what stepping minute by minute counts")
    func consumes() {
        everyCase { one in
            let slow = MinuteStepping(one.calendar, start: one.start, pauses: one.pauses)
            let end = one.start + 20_000
            let consumed = one.calendar.consumed(of: one.period, from: one.start, to: end, pauses: one.pauses)
            var isElapsed = false
            if case .elapsed = one.period { isElapsed = true }
            let counted = slow.counted(from: one.start, to: end, countsAllTime: isElapsed)
            #expect(consumed == Int64(counted.count) * minute, "\(one)")
        }
    }

    @Test("warns at the beginning of the first minute of what is left")
    func warns() throws {
        for seed in Self.seeds {
            let one = RandomCase(seed: seed)
            guard case .serviceTime(let budget) = one.period,
                let due = one.calendar.deadline(for: one.period, from: one.start, pauses: one.pauses).due
            else { continue }
            let slow = MinuteStepping(one.calendar, start: one.start, pauses: one.pauses)
            let counted = slow.counted(from: one.start, to: due)
            let left = budget / 3 / minute
            let warning = one.calendar.warning(
                .serviceTime(milliseconds: left * minute),
                before: due,
                from: one.start,
                pauses: one.pauses
            )
            let expected = left == 0 ? due : counted[counted.count - Int(left)]
            if left > 0 { #expect(warning == (expected > one.start ? expected : nil), "\(one)") }
        }
    }

    @Test("has spent exactly the budget at the deadline, and less at any time before")
    func spendsTheBudget() throws {
        try everyCase { one in
            guard let due = one.calendar.deadline(for: one.period, from: one.start, pauses: one.pauses).due else {
                return
            }
            let budget = try #require(one.calendar.budget(of: one.period, from: one.start))
            let spent = one.calendar.consumed(of: one.period, from: one.start, to: due, pauses: one.pauses)
            #expect(spent == budget, "\(one)")
            switch one.period {
            case .elapsed, .serviceTime:
                let before = due.advanced(byMilliseconds: -1)
                let less = one.calendar.consumed(of: one.period, from: one.start, to: before, pauses: one.pauses)
                #expect(less == budget - 1, "\(one)")
            case .workingDays, .calendarDays, .months, .years: break
            }
        }
    }

    @Test("never gives an earlier deadline for a later event, a longer period or another pause")
    func isMonotone() {
        everyCase { one in
            func due(_ period: Period, _ start: Instant, _ pauses: [Interval]) -> Instant {
                one.calendar.deadline(for: period, from: start, pauses: pauses).due ?? .latest
            }
            let due = due(one.period, one.start, one.pauses)
            #expect(one.calendar.deadline(for: one.period, from: one.start).due ?? .latest <= due, "\(one)")
            let more = one.pauses + [Interval(one.start + 300, one.start + 700)]
            #expect(
                due <= one.calendar.deadline(for: one.period, from: one.start, pauses: more).due ?? .latest,
                "\(one)"
            )
            let later = one.calendar.deadline(for: one.period, from: one.start + 777).due ?? .latest
            #expect(one.calendar.deadline(for: one.period, from: one.start).due ?? .latest <= later, "\(one)")
            let longer: Period =
                switch one.period {
                case .elapsed(let n): .elapsed(milliseconds: n + 1)
                case .serviceTime(let n): .serviceTime(milliseconds: n + 1)
                case .workingDays(let n): .workingDays(n + 1)
                case .calendarDays(let n): .calendarDays(n + 1)
                case .months(let n): .months(n + 1)
                case .years(let n): .years(n + 1)
                }
            let last = one.calendar.deadline(for: longer, from: one.start, pauses: one.pauses).due ?? .latest
            #expect(due <= last, "\(one)")
        }
    }

    @Test("adds up: what is consumed in two parts is consumed in the whole")
    func addsUp() {
        everyCase { one in
            var dice = Dice(seed: one.seed ^ 0xADD5)
            let middle = one.start + dice.roll(0...9_000)
            let end = middle + dice.roll(0...9_000)
            let parts =
                one.calendar.consumed(from: one.start, to: middle, pauses: one.pauses)
                + one.calendar.consumed(from: middle, to: end, pauses: one.pauses)
            #expect(parts == one.calendar.consumed(from: one.start, to: end, pauses: one.pauses), "\(one)")
        }
    }

    @Test("does not mind the order of the pauses, nor empty ones")
    func ordersPauses() {
        everyCase { one in
            var dice = Dice(seed: one.seed)
            let mixed = (one.pauses + [Interval(one.start + 50, one.start + 50)]).shuffled(using: &dice)
            #expect(
                one.calendar.deadline(for: one.period, from: one.start, pauses: mixed)
                    == one.calendar.deadline(for: one.period, from: one.start, pauses: one.pauses),
                "\(one)"
            )
        }
    }

    @Test("explains each deadline with segments that join, and whose sum is the budget")
    func explains() {
        everyCase { one in
            let reasons = one.pauses.map { Explanation.Pause($0, reason: "customer") }
            let explanation = one.calendar.explain(one.period, from: one.start, pauses: reasons)
            let deadline = one.calendar.deadline(for: one.period, from: one.start, pauses: one.pauses)
            #expect(explanation.deadline == deadline, "\(one)")
            guard let due = deadline.due else { return }
            #expect(explanation.counted + explanation.ofEventDay == explanation.budget, "\(one)")
            #expect(explanation.segments.first?.interval.start == one.start, "\(one)")
            #expect(explanation.segments.last?.interval.end == due, "\(one)")
            for (a, b) in zip(explanation.segments, explanation.segments.dropFirst()) {
                #expect(a.interval.end == b.interval.start, "\(one)")
            }
            let open = one.calendar.openTime(in: Interval(one.start, due))
            if case .elapsed = one.period { return }
            #expect(explanation.paused == open - explanation.counted - explanation.ofEventDay, "\(one)")
        }
    }
}
