import AfterSales

/// A generator that gives the same numbers for the same seed (SplitMix64), so that a failure can be met again.
struct Dice: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func roll(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
    mutating func chance(_ percent: Int) -> Bool { roll(1...100) <= percent }
    mutating func pick<T>(_ values: [T]) -> T { values[roll(0...values.count - 1)] }
}

/// A calendar, an event, a period and pauses, all made from one seed.
struct RandomCase: CustomStringConvertible {
    let seed: UInt64
    let calendar: WorkCalendar
    let start: Instant
    let period: Period
    let pauses: [Interval]

    /// With half-hour changes, changes at midnight, odd offsets, a skipped date (Apia 2011) and none of these.
    static let zones = [
        "Asia/Shanghai", "Europe/Amsterdam", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC",
        "America/Havana", "Atlantic/Azores", "America/Sao_Paulo", "Africa/Cairo", "Africa/Casablanca", "Asia/Beirut",
        "Pacific/Apia", "Pacific/Chatham", "America/St_Johns", "Asia/Tehran", "Antarctica/Troll", "America/Santiago",
    ]

    init(seed: UInt64) {
        self.seed = seed
        var dice = Dice(seed: seed)
        let zoneID = dice.pick(Self.zones)
        guard let zone = try? Zone(zoneID) else { preconditionFailure("no zone \(zoneID)") }
        // From 1982 to 2018: of later years the tables that the slow reference asks may be out of date.
        var start = Instant(milliseconds: Int64(dice.roll(6_600_000...25_500_000)) * minute)
        // Half of the cases begin within days of a change of the clocks.
        if dice.chance(50) {
            for _ in 0..<400 where zone.offset(at: start) == zone.offset(at: start + 3 * 1_440) {
                start = start + 1_440
            }
            start = start + dice.roll(-2 * 1_440...3 * 1_440)
        }
        if zoneID == "Pacific/Apia", dice.chance(50) {
            start = at("2011-12-28T00:00Z") + dice.roll(0...4 * 1_440)
        }
        var weekly: [Weekday: [Window]] = [:]
        let pattern = Self.windows(&dice)
        for weekday in Weekday.allCases where dice.chance(75) {
            weekly[weekday] = dice.chance(70) ? pattern : Self.windows(&dice)
        }
        var overrides: [Day: WorkCalendar.Override] = [:]
        let event = zone.day(of: start)
        for _ in 0..<dice.roll(0...12) {
            overrides[event + dice.roll(-3...25)] = .init(dice.chance(50) ? [] : Self.windows(&dice), name: "holiday")
        }
        guard let calendar = try? WorkCalendar(zone: zoneID, weekly: weekly, overrides: overrides) else {
            preconditionFailure("seed \(seed) made an impossible calendar")
        }
        self.calendar = calendar
        self.start = start
        switch dice.roll(1...10) {
        case 1...4: period = .serviceTime(milliseconds: Int64(dice.roll(1...4_000)) * minute)
        case 5: period = .elapsed(milliseconds: Int64(dice.roll(1...9_000)) * minute)
        case 6...7: period = .workingDays(dice.roll(1...9))
        case 8...9: period = .calendarDays(dice.roll(1...20))
        default: period = .months(1)
        }
        pauses = (0..<(dice.chance(40) ? 0 : dice.roll(1...5))).map { _ in
            let first = start + dice.roll(-3_000...12_000)
            return Interval(first, first + dice.roll(0...5_000))
        }
    }

    /// Up to four windows, also touching ones, some to 24:00, some within the hours that clocks skip or repeat.
    private static func windows(_ dice: inout Dice) -> [Window] {
        if dice.chance(8) { return [.allDay] }
        var cuts: Set<Int> = []
        for _ in 0..<2 * dice.roll(1...4) {
            cuts.insert(dice.chance(40) ? dice.roll(0...240) : dice.roll(0...1_440))
        }
        if dice.chance(20) { cuts.insert(1_440) }
        if dice.chance(20) { cuts.insert(0) }
        let times = cuts.sorted()
        var windows: [Window] = []
        for (opens, closes) in zip(times, times.dropFirst()) where windows.isEmpty || dice.chance(50) {
            if let opens = TimeOfDay(opens / 60, opens % 60), let closes = TimeOfDay(closes / 60, closes % 60),
                let window = Window(opens, closes)
            {
                windows.append(window)
            }
        }
        return windows
    }

    var description: String {
        let zone = calendar.zone
        let week = calendar.weekly.sorted { $0.key.rawValue < $1.key.rawValue }
            .map { "\($0.key.key) \($0.value.map(\.description).joined(separator: " "))" }.joined(separator: ", ")
        let overrides = calendar.overrides.sorted { $0.key < $1.key }
            .map { "\($0.key) [\($0.value.windows.map(\.description).joined(separator: " "))]" }
            .joined(separator: ", ")
        let pauses = pauses.map { "\($0.start.rfc3339(in: zone))/\($0.end.rfc3339(in: zone))" }
            .joined(separator: ", ")
        return """
            seed \(seed): \(zone.id); \(week); overrides: \(overrides); \(period) from \(start.rfc3339(in: zone)); \
            pauses: \(pauses)
            """
    }
}

/// So many minutes later.
func + (instant: Instant, minutes: Int) -> Instant {
    instant.advanced(byMilliseconds: Int64(minutes) * minute)
}
