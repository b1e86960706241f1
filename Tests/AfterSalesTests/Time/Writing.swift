import AfterSales

// How the tests write times and calendars down.

/// A wall-clock time in a zone, `2026-09-24T11:30`, or an instant with its offset, `2022-10-30T02:00+02:00`.
func at(_ text: String, _ zone: String = "Asia/Shanghai") -> Instant {
    if let instant = Instant(rfc3339: text) { return instant }
    let parts = text.split(separator: "T")
    guard parts.count == 2, let day = Day(parts[0]), let time = TimeOfDay(parts[1]), let zone = try? Zone(zone) else {
        preconditionFailure("not a time: \(text)")
    }
    return zone.instant(of: day, at: time)
}

func day(_ text: String) -> Day {
    guard let day = Day(text) else { preconditionFailure("not a date: \(text)") }
    return day
}

func window(_ text: String) -> Window {
    guard let window = try? Window(text) else { preconditionFailure("not a window: \(text)") }
    return window
}

let minute: Int64 = 60_000
let workWeek: [Weekday] = [.monday, .tuesday, .wednesday, .thursday, .friday]

/// The same windows on each of these weekdays.
func hours(_ days: [Weekday], _ windows: String...) -> [Weekday: [Window]] {
    Dictionary(uniqueKeysWithValues: days.map { ($0, windows.map(window)) })
}

/// The same windows every day.
func hours(daily windows: String...) -> [Weekday: [Window]] {
    Dictionary(uniqueKeysWithValues: Weekday.allCases.map { ($0, windows.map(window)) })
}

func calendar(
    _ zone: String,
    _ weekly: [Weekday: [Window]],
    overrides: [String: [String]] = [:],
    through: String? = nil
) -> WorkCalendar {
    let overrides = overrides.map { (day($0.key), WorkCalendar.Override($0.value.map(window))) }
    guard
        let calendar = try? WorkCalendar(
            zone: zone,
            weekly: weekly,
            overrides: Dictionary(uniqueKeysWithValues: overrides),
            announcedThrough: through.map(day)
        )
    else { preconditionFailure("an impossible calendar") }
    return calendar
}

/// Shanghai office hours with the National Day holidays of 2026 and their two make-up working days.
let office = calendar(
    "Asia/Shanghai",
    hours(workWeek, "09:00-12:00", "13:30-18:00"),
    overrides: [
        "2026-10-01": [], "2026-10-02": [], "2026-10-03": [], "2026-10-04": [], "2026-10-05": [], "2026-10-06": [],
        "2026-10-07": [], "2026-09-20": ["09:00-12:00", "13:30-18:00"], "2026-10-10": ["09:00-12:00", "13:30-18:00"],
    ]
)
