import AfterSales

/// Kept and broken by month, drawn: one column a month, what was kept below, what was broken on top of it.
///
/// Drawn by the server and without words of its own for who does not see it: the table beside it says the same.
/// Lengths are in units of the drawing, 640 × 200.
struct MonthChart: Sendable {
    struct Column: Sendable {
        let x: Int
        let width: Int
        let kept: Bar
        let broken: Bar
        let label: Label?
    }

    struct Bar: Sendable {
        let y: Int
        let height: Int
    }

    struct Label: Sendable {
        let x: Int
        let text: String
    }

    struct Line: Sendable {
        let y: Int
        let textY: Int
        let label: String
    }

    let columns: [Column]
    let lines: [Line]

    private static let (left, top, bottom, right) = (44, 12, 168, 632)

    /// `nil` where there is nothing to draw.
    init?(_ months: [MonthMeasure], _ reader: Reader) {
        guard let most = months.map({ $0.kept + $0.broken }).max(), most > 0 else { return nil }
        let scale = MonthChart.scale(atLeast: most)
        let height = MonthChart.bottom - MonthChart.top
        let step = (MonthChart.right - MonthChart.left) / months.count
        let width = min(max(step * 6 / 10, 2), 40)
        // Every label has room for some fifty units; in a long row every second or third month bears one.
        let stride = max((50 + step - 1) / step, 1)
        columns = months.enumerated().map { place, month in
            let whole = (month.kept + month.broken) * height / scale
            // What happened at all can be seen.
            let broken = month.broken == 0 ? 0 : max(month.broken * height / scale, 2)
            let x = MonthChart.left + place * step + (step - width) / 2
            return Column(
                x: x,
                width: width,
                kept: Bar(y: MonthChart.bottom - max(whole - broken, 0), height: max(whole - broken, 0)),
                broken: Bar(y: MonthChart.bottom - max(whole, broken), height: broken),
                label: (months.count - 1 - place) % stride == 0
                    ? Label(x: x + width / 2, text: reader.month(month.month.start, isShort: true)) : nil
            )
        }
        lines = [0, scale / 2, scale].map { value in
            let y = MonthChart.bottom - value * height / scale
            return Line(y: y, textY: y + 4, label: reader.number(value))
        }
    }

    /// The smallest even 1, 2 or 5 times a power of ten that has room for `most`.
    static func scale(atLeast most: Int) -> Int {
        var power = 1
        while true {
            for step in [2, 4, 6, 10] where step * power >= most { return step * power }
            power *= 10
        }
    }
}

extension Reader {
    /// `2026年9月`, `September 2026`; short `9月`, `Sep`.
    func month(_ instant: Instant, isShort: Bool = false) -> String {
        let (year, month, _) = zone.day(of: instant).date
        let name = words["month.\(month)"]
        if isShort { return language == .english ? String(name.prefix(3)) : name }
        return words("month.of-year", ["month": name, "year": String(year)])
    }
}
