import AfterSales
import Yams

/// Reads a calendar file: YAML with a zone, the week's hours, and the dates that differ from it.
public enum CalendarReader {
    /// - Parameters:
    ///   - source: the file's text.
    ///   - list: the text of the file named under `dates`, which stands beside this one; `nil` if there is none.
    /// - Returns: the calendar.
    /// - Throws: `Mistakes`, all of the file's at once.
    public static func read(_ source: String, list: (String) -> String? = { _ in nil }) throws(Mistakes) -> DeskCalendar
    {
        let file = try YAMLFile(source, what: "keys with values, beginning with “calendar: …”")
        let root = file.root
        let name = root.text("calendar", "the calendar's short name")
        let version = root.text("version", "the version, such as “2026-1”")
        let title = root.text("title", "the calendar's title")
        let zone = root.text("zone", "an IANA zone such as Asia/Shanghai")
        let weekly = root.block("weekly").map(week) ?? [:]
        if !root.has("weekly") {
            root.missing("weekly", "the week's hours; “weekly: {}” for a calendar that never opens")
        }
        let through = root.has("announced-through") ? root.day("announced-through") : nil
        let assumed = root.texts("assumed").map(\.text)
        let announcement = announcement(root, list)
        root.finish()
        var calendar: DeskCalendar?
        do {
            let plain = try WorkCalendar(name: name, version: version, zone: zone, weekly: weekly)
            let regular = DeskCalendar(title: title, calendar: plain, assumed: assumed)
            calendar = try regular.announcing(announcement, through: through, version: version)
        } catch {
            let key = if case .unknownZone = error { "zone" } else { "weekly" }
            if !zone.isEmpty { root.wrong(root.node(key)?.mark, key, error, else: "windows that do not overlap") }
        }
        guard file.findings.mistakes.isEmpty, let calendar else { throw Mistakes(file.findings.mistakes) }
        return calendar
    }

    private static func week(_ block: Block) -> [Weekday: [Window]] {
        var week: [Weekday: [Window]] = [:]
        for weekday in Weekday.allCases {
            week[weekday] = block.texts(weekday.key).compactMap { text, mark in
                do throws(ImpossibleCalendar) {
                    return try Window(text)
                } catch {
                    block.wrong(mark, weekday.key, error, else: "hours such as 09:00-12:00")
                    return nil
                }
            }
        }
        block.finish()
        return week
    }

    private static func announcement(_ root: Block, _ list: (String) -> String?) -> AnnouncedDays {
        guard let name = root.optionalText("dates") else { return AnnouncedDays(dates: [], year: nil) }
        let mark = root.node("dates")?.mark
        guard let text = list(name) else {
            root.wrong(mark, "dates", "no file “\(name)” beside this one", expected: "a list of dates, date,kind,name")
            return AnnouncedDays(dates: [], year: nil)
        }
        do {
            return try AnnouncedDaysReader.read(text)
        } catch {
            for mistake in error.all {
                root.wrong(mark, "dates", "\(name):\(mistake)", expected: "a list without mistakes")
            }
            return AnnouncedDays(dates: [], year: nil)
        }
    }
}

extension Block {
    /// Notes why a calendar cannot be; `otherwise` says what was expected where the reason does not.
    fileprivate func wrong(_ mark: Mark?, _ key: String, _ why: ImpossibleCalendar, else otherwise: Phrase) {
        switch why {
        case .unknownZone(let id):
            wrong(mark, key, "unknown zone \"\(id)\"", expected: "an IANA name such as Asia/Shanghai")
        case .notAWindow(let text):
            wrong(mark, key, "not a window: \"\(text)\"", expected: "09:00-12:00, with times from 00:00 to 24:00")
        case .backwardWindow(let text):
            wrong(
                mark,
                key,
                """
                the window \(text) closes before it opens; a night shift is two windows, 20:00-24:00 and 00:00-02:00
                """,
                expected: otherwise
            )
        case .overlappingWindows(let a, let b):
            wrong(mark, key, "the windows \(a) and \(b) overlap", expected: otherwise)
        case .notAWeekday(let text):
            wrong(mark, key, "not a weekday: \"\(text)\"", expected: "mon, tue, wed, thu, fri, sat or sun")
        case .notADate(let text):
            wrong(mark, key, "not a date: \"\(text)\"", expected: "a date that exists, such as 2026-03-29")
        }
    }
}
