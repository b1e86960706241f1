import AfterSales
import ServiceDesk

/// A calendar's year, month by month: which days are open, closed, holidays or worked instead, and which nobody has
/// announced yet.
struct CalendarYear: Sendable {
    struct Month: Sendable {
        let name: String
        let weeks: [Week]
        /// The days that differ from the week, in words.
        let notes: [Note]
    }

    struct Week: Sendable {
        let cells: [Cell]
    }

    /// A date, or the blank before the first and after the last.
    struct Cell: Sendable {
        let number: String
        /// `open`, `closed`, `holiday`, `worked`, `hours`; and `unannounced`, `changed`, `today` besides.
        let look: String
        /// `休` or `班`.
        let mark: String?
        let says: String?
    }

    struct Note: Sendable {
        let look: String
        let dates: String
        let name: String
        /// That it is worked, and when.
        let hours: String?
    }

    let months: [Month]
    let weekdays: [Weekday]

    struct Weekday: Sendable {
        let short: String
        let name: String
    }

    init(_ calendar: WorkCalendar, year: Int, today: Day, changed: Set<Day>, _ reader: Reader) {
        let words = reader.words
        weekdays = AfterSales.Weekday.allCases.map {
            Weekday(short: words["weekday-short.\($0)"], name: words["weekday.\($0)"])
        }
        months = (1...12).map { month in
            let first = Day(year, month, 1)
            let last = (month == 12 ? Day(year + 1, 1, 1) : Day(year, month + 1, 1)) - 1
            let blanks = Array(repeating: Cell.blank, count: first.weekday.rawValue)
            let days = (first.number...last.number).map(Day.init(number:))
            var cells = blanks + days.map { Cell($0, calendar, today: today, isChanged: changed.contains($0), words) }
            while cells.count % 7 != 0 { cells.append(.blank) }
            return Month(
                name: words["month.\(month)"],
                weeks: stride(from: 0, to: cells.count, by: 7).map { Week(cells: Array(cells[$0..<$0 + 7])) },
                notes: Note.stretches(days, calendar, words)
            )
        }
    }
}

/// How a date differs from the week it lies in.
enum DateKind: String, Sendable {
    case open, closed
    /// Closed, though its weekday is open.
    case holiday
    /// Open, though its weekday is closed: worked for a holiday (調休).
    case worked
    /// Open at other times than its weekday.
    case hours

    init(_ day: Day, in calendar: WorkCalendar) {
        let usual = calendar.weekly[day.weekday] ?? []
        let windows = calendar.windows(on: day)
        let isSaid = calendar.overrides[day] != nil
        self =
            switch (windows.isEmpty, usual.isEmpty) {
            case (true, true): isSaid ? .holiday : .closed
            case (true, false): .holiday
            case (false, true): .worked
            case (false, false): windows == usual ? .open : .hours
            }
    }
}

extension CalendarYear.Cell {
    fileprivate static let blank = CalendarYear.Cell(number: "", look: "blank", mark: nil, says: nil)

    fileprivate init(_ day: Day, _ calendar: WorkCalendar, today: Day, isChanged: Bool, _ words: Words) {
        let kind = DateKind(day, in: calendar)
        var looks = [kind.rawValue]
        var says: [String] = []
        if kind == .holiday || kind == .worked || kind == .hours {
            says.append(calendar.overrides[day]?.name.map(words.holiday) ?? "")
            says.append(words["calendar.kind-\(kind.rawValue)"])
        }
        if let through = calendar.announcedThrough, day > through { looks.append("unannounced") }
        if isChanged {
            looks.append("changed")
            says.append(words["calendar.changed"])
        }
        if day == today { looks.append("today") }
        number = String(day.date.day)
        look = looks.joined(separator: " ")
        mark =
            switch kind {
            case .holiday: words["calendar.mark-holiday"]
            case .worked: words["calendar.mark-worked"]
            case .hours: words["calendar.mark-hours"]
            case .open, .closed: nil
            }
        let text = says.filter { !$0.isEmpty }.joined(separator: words["why.colon"])
        self.says = text.isEmpty ? nil : text
    }
}

extension CalendarYear.Cell: Printing {
    var printed: Printed {
        ["number": .text(number), "look": .text(look), "mark": .of(mark), "says": .of(says)]
    }
}

extension CalendarYear.Note {
    /// Days that follow each other and say the same are told as one: `1–7 國慶節`.
    fileprivate static func stretches(_ days: [Day], _ calendar: WorkCalendar, _ words: Words) -> [Self] {
        var notes: [(from: Day, to: Day, kind: DateKind, override: WorkCalendar.Override)] = []
        for day in days {
            let kind = DateKind(day, in: calendar)
            guard let override = calendar.overrides[day], kind != .open else { continue }
            if let last = notes.last, last.to + 1 == day, last.kind == kind, last.override == override {
                notes[notes.count - 1].to = day
            } else {
                notes.append((day, day, kind, override))
            }
        }
        return notes.map { note in
            let (from, to) = (String(note.from.date.day), String(note.to.date.day))
            return CalendarYear.Note(
                look: note.kind.rawValue,
                dates: from == to ? from : "\(from)–\(to)",
                name: note.override.name.map(words.holiday) ?? words["calendar.kind-\(note.kind.rawValue)"],
                hours: note.override.windows.isEmpty
                    ? nil
                    : ([words["calendar.kind-\(note.kind.rawValue)"]] + note.override.windows.map(\.description))
                        .joined(separator: " ")
            )
        }
    }
}
