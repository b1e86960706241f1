import AfterSales
import Yams

/// Reads announced days: CSV with `date,kind,name` and perhaps `hours`, or the JSON shape
/// `{"year": 2027, "days": [{"name": …, "date": …, "isOffDay": …}]}` that public lists use.
public enum AnnouncedDaysReader {
    /// - Throws: `Mistakes`, all of the file's at once; nothing of it is taken then.
    public static func read(_ source: String) throws(Mistakes) -> AnnouncedDays {
        let text = source.hasPrefix("\u{FEFF}") ? String(source.dropFirst()) : source
        return text.trimmed.hasPrefix("{") ? try json(text) : try csv(text)
    }

    // MARK: CSV

    static func csv(_ text: String) throws(Mistakes) -> AnnouncedDays {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        let heading = lines.first.map { cells($0, line: 1).map { $0.text.lowercased() } } ?? []
        guard heading == known || heading == known.dropLast() else {
            throw Mistakes([
                Mistake(
                    line: 1,
                    column: 1,
                    found: "the heading “\(lines.first ?? "")”",
                    expected: "date,kind,name or date,kind,name,hours"
                )
            ])
        }
        var gathered = Gathered()
        for (index, line) in lines.enumerated().dropFirst() where !line.allSatisfy(\.isWhitespace) {
            let cells = cells(line, line: index + 1)
            guard (3...heading.count).contains(cells.count) else {
                gathered.mistakes.append(
                    Mistake(
                        line: index + 1,
                        column: 1,
                        found: "\(cells.count) fields",
                        expected: "\(heading.joined(separator: ","))"
                    )
                )
                continue
            }
            let hours = cells.count == 4 && !cells[3].text.isEmpty ? cells[3] : nil
            gathered.take(cells[0], kind: cells[1], name: cells[2].text, hours: hours)
        }
        return try gathered.announcement(year: nil)
    }

    private static let known = ["date", "kind", "name", "hours"]

    private static func cells(_ line: Substring, line number: Int) -> [Cell] {
        line.split(separator: ",", omittingEmptySubsequences: false).map { field in
            let column = line.distance(from: line.startIndex, to: field.startIndex) + 1
            var text = String(field).trimmed
            if text.count > 1, text.hasPrefix("\""), text.hasSuffix("\"") { text = String(text.dropFirst().dropLast()) }
            return Cell(text: text, line: number, column: column)
        }
    }

    // MARK: JSON

    /// JSON is YAML, whose reader knows the place of everything.
    static func json(_ text: String) throws(Mistakes) -> AnnouncedDays {
        let file = try YAMLFile(text, what: "a list of days")
        var gathered = Gathered()
        var year = file.root.optionalFigure("year")?.whole
        if let number = year, !(1...9_999).contains(number) {
            file.root.wrong(file.root.node("year")?.mark, "year", "\(number)", expected: "a year such as 2027")
            year = nil
        }
        if !file.root.has("days") { file.root.missing("days", "a list of days") }
        for block in file.root.blocks("days") {
            let isOff = block.flag("isOffDay")
            if !block.has("isOffDay") { block.missing("isOffDay", "true for a day off, false for a day worked") }
            let text = block.text("date", "a date such as 2027-01-01")
            let name = block.text("name", "what the day is called")
            guard !text.isEmpty else { continue }
            let mark = block.node("date")?.mark
            // The papers of a year name days around its turn; a whole other year is none of theirs.
            if let year, let day = Day(text), abs(day.date.year - year) > 1 {
                block.wrong(mark, "date", "“\(text)”", expected: "a day in or beside \(year)")
            }
            gathered.take(
                Cell(text: text, line: mark?.line ?? 1, column: mark?.column ?? 1),
                kind: Cell(text: isOff ? "holiday" : "workday", line: 1, column: 1),
                name: name,
                hours: nil
            )
        }
        gathered.mistakes += file.findings.mistakes
        return try gathered.announcement(year: year)
    }
}

/// A field of the file, and where it stands.
private struct Cell {
    let text: String
    let line: Int
    let column: Int

    func mistake(expected: Phrase) -> Mistake {
        Mistake(line: line, column: column, found: text.isEmpty ? "nothing" : "“\(text)”", expected: expected)
    }
}

/// What was read so far.
private struct Gathered {
    var mistakes: [Mistake] = []
    private var dates: [AnnouncedDays.Date] = []
    private var seen: Set<Day> = []

    mutating func take(_ date: Cell, kind: Cell, name: String, hours: Cell?) {
        let before = mistakes.count
        let day = Day(date.text)
        if let day, !seen.insert(day).inserted {
            mistakes.append(
                Mistake(line: date.line, column: date.column, found: "\(day) twice", expected: "every date once")
            )
        }
        if day == nil { mistakes.append(date.mistake(expected: "a date that exists, such as 2027-01-01")) }
        let read = AnnouncedDays.Kind(rawValue: kind.text)
        if read == nil { mistakes.append(kind.mistake(expected: "holiday, workday or regular")) }
        var windows: [Window]?
        if let hours {
            if read != .workday { mistakes.append(hours.mistake(expected: "hours only on a workday")) }
            windows = hours.text.split(separator: " ").compactMap { try? Window($0) }
            if windows?.count != hours.text.split(separator: " ").count {
                mistakes.append(hours.mistake(expected: "hours such as 09:00-12:00 13:00-17:00"))
            }
        }
        guard mistakes.count == before, let day, let read else { return }
        dates.append(AnnouncedDays.Date(day: day, kind: read, name: name, hours: windows))
    }

    func announcement(year: Int?) throws(Mistakes) -> AnnouncedDays {
        guard mistakes.isEmpty else { throw Mistakes(mistakes) }
        guard !dates.isEmpty else {
            throw Mistakes([Mistake(line: 1, column: 1, found: "no day at all", expected: "at least one")])
        }
        return AnnouncedDays(dates: dates, year: year)
    }
}
