import AfterSales

/// Deadlines a second on one core, for the calendars and units that promises use.
///
/// The floor is `elapsed`, which needs no calendar: what remains is the call itself. A ratio to it, from one run on one
/// machine, says more than a rate.
@main
struct DeadlineBenchmark {
    private static let rounds = 5
    private static let deadlines = 1_000_000

    private let starts: [Instant]
    private let budgets: [Period]

    private init() {
        // Three years of events, and up to fifty hours of work, the same in every run.
        var state: UInt64 = 88_172_645_463_325_252
        func roll(_ below: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(below))
        }
        let first = Int64(Day(2024, 1, 1).number) * 86_400_000
        starts = (0..<4_096).map { _ in Instant(milliseconds: first + Int64(roll(3 * 365 * 86_400)) * 1_000) }
        budgets = (0..<64).map { _ in .serviceTime(milliseconds: Int64(1 + roll(3_000)) * 60_000) }
    }

    static func main() throws {
        let benchmark = DeadlineBenchmark()
        let plain = try calendar("Asia/Shanghai", years: nil)
        let shanghai = try calendar("Asia/Shanghai", years: 2013...2026)
        let amsterdam = try calendar("Europe/Amsterdam", years: 2013...2026)
        let pauses = benchmark.starts.map { start in
            [
                Interval(start.advanced(byMilliseconds: 600_000), start.advanced(byMilliseconds: 90_000_000)),
                Interval(start.advanced(byMilliseconds: 190_000_000), start.advanced(byMilliseconds: 290_000_000)),
            ]
        }
        let floor = benchmark.rate(of: [.elapsed(milliseconds: 7_200_000)], in: shanghai)
        show("elapsed time (the floor)", floor, floor)
        for (name, calendar) in [
            ("Shanghai, no holidays", plain), ("Shanghai, 392 overrides", shanghai),
            ("Amsterdam, 392 overrides", amsterdam),
        ] {
            show("\(name): service time", benchmark.rate(of: benchmark.budgets, in: calendar), floor)
            show("\(name): 2 working days", benchmark.rate(of: [.workingDays(2)], in: calendar), floor)
            show("\(name): 7 calendar days", benchmark.rate(of: [.calendarDays(7)], in: calendar), floor)
            show("\(name): 2 months", benchmark.rate(of: [.months(2)], in: calendar), floor)
            show("\(name): 2 pauses", benchmark.rate(of: benchmark.budgets, in: calendar, pauses: pauses), floor)
        }
        let overrides = shanghai.overrides
        let prepared = try ContinuousClock().measure {
            for _ in 0..<1_000 {
                _ = try WorkCalendar(zone: "Europe/Amsterdam", weekly: shanghai.weekly, overrides: overrides)
            }
        }
        print("preparing a calendar with \(overrides.count) overrides: \(prepared / 1_000)")
    }

    /// The best of some rounds: what else the machine does only ever slows one down.
    private func rate(of periods: [Period], in calendar: WorkCalendar, pauses: [[Interval]] = []) -> Double {
        var best = 0.0
        for _ in 0..<Self.rounds {
            // A sum keeps the optimiser from leaving the work out.
            var sum: Int64 = 0
            let duration = ContinuousClock().measure {
                for i in 0..<Self.deadlines {
                    let start = starts[i & 4_095]
                    let paused = pauses.isEmpty ? [] : pauses[i & 4_095]
                    let deadline = calendar.deadline(for: periods[i % periods.count], from: start, pauses: paused)
                    sum &+= deadline.due?.milliseconds ?? 1
                }
            }
            precondition(sum != 0)
            best = max(best, Double(Self.deadlines) / (duration / .seconds(1)))
        }
        return best
    }

    private static func show(_ name: String, _ rate: Double, _ floor: Double) {
        let millions = (rate / 100_000).rounded() / 10
        let ratio = (rate / floor * 100).rounded() / 100
        print("\(name): \(millions) M/s, \(Int(1e9 / rate)) ns, \(ratio) of the floor")
    }

    private static func calendar(_ zone: String, years: ClosedRange<Int>?) throws -> WorkCalendar {
        let windows = [try Window("09:00-12:00"), try Window("13:30-18:00")]
        let days: [Weekday] = [.monday, .tuesday, .wednesday, .thursday, .friday]
        var overrides: [Day: WorkCalendar.Override] = [:]
        for year in years.map(Array.init) ?? [] {
            for n in 0..<28 { overrides[Day(year, 1, 1) + n * 13] = .init(n % 4 == 0 ? windows : []) }
        }
        return try WorkCalendar(
            zone: zone,
            weekly: Dictionary(uniqueKeysWithValues: days.map { ($0, windows) }),
            overrides: overrides,
            announcedThrough: Day(2026, 12, 31)
        )
    }
}
