import AfterSales

/// When a page was made, and how what is left until something is due is said: for the script that keeps it right.
struct PageClock: Sendable {
    /// Milliseconds since 1970, UTC.
    let now: String
    /// `#` stands for the length of time.
    let left: String
    let late: String
    /// `#` stands for the number.
    let days: String
    let hours: String
    let minutes: String

    init(_ now: Instant, _ words: Words) {
        self.now = String(now.milliseconds)
        left = words("time.left", ["length": "#"])
        late = words("time.late", ["length": "#"])
        days = words("time.days", ["count": "#"])
        hours = words("time.hours", ["count": "#"])
        minutes = words("time.minutes", ["count": "#"])
    }
}

extension PageClock: Printing {
    var printed: Printed {
        [
            "now": .text(now), "left": .text(left), "late": .text(late), "days": .text(days), "hours": .text(hours),
            "minutes": .text(minutes),
        ]
    }
}

/// Until when something counts down, and the tone it takes when that is near, and when it is past.
struct Countdown: Sendable {
    let until: String
    let soon: String
    let late: String

    init(to due: Instant, soon: Chip.Tone, late: Chip.Tone, _ reader: Reader) {
        until = reader.stamp(due)
        self.soon = soon.rawValue
        self.late = late.rawValue
    }
}

extension Countdown: Printing {
    var printed: Printed { ["until": .text(until), "soon": .text(soon), "late": .text(late)] }
}
