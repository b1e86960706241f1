/// A number as a workbook stores it, and the text it stands for.
struct StoredNumber {
    let value: Double
    /// Whether day 0 is 1 January 1904, as old Macintosh workbooks count; else day 1 is 1 January 1900.
    let countsFrom1904: Bool

    /// `2026-03-29`, `2026-03-29 12:30:00`, `12:30:00`, `26:30:00`, `13800138000` or `0.5`.
    func text(shown: NumberFormats.Shows) -> String {
        // Days before the first and after 9999 are shown by no program.
        guard shown != .number, value >= 0, value < 2_958_466 else { return plain }
        let seconds = Int((value * 86_400).rounded())
        let (day, time) = (seconds / 86_400, seconds % 86_400)
        switch shown {
        case .number: return plain
        case .elapsed: return clock(seconds)
        case .time where day == 0: return clock(time)
        case .time, .date: return time == 0 ? date(day) : "\(date(day)) \(clock(time))"
        }
    }

    private var plain: String {
        guard value == value.rounded(), abs(value) < 1e15 else { return "\(value)" }
        return "\(Int64(value))"
    }

    private func date(_ serial: Int) -> String {
        // The first program that counted so took 1900 for a leap year, and all the others follow it.
        if !countsFrom1904, serial == 60 { return "1900-02-29" }
        let sinceEpoch = countsFrom1904 ? serial - 24_107 : serial - (serial < 60 ? 25_568 : 25_569)
        let (year, month, day) = Self.civil(sinceEpoch)
        return "\(year)-\(two(month))-\(two(day))"
    }

    private func clock(_ seconds: Int) -> String {
        "\(two(seconds / 3600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
    }

    private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// The Gregorian date so many days after 1 January 1970.
    private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
        // Counted from 1 March of year 0, in eras of 400 years; every day here is after that.
        let shifted = days + 719_468
        let era = shifted / 146_097
        let ofEra = shifted % 146_097
        let yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let march = (5 * ofYear + 2) / 153
        let month = march < 10 ? march + 3 : march - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, ofYear - (153 * march + 2) / 5 + 1)
    }
}
