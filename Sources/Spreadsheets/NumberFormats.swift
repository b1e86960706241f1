/// How the cells of a workbook show their numbers: which of them are dates.
///
/// A workbook stores a date as a count of days; only the cell's format tells it from any other number. (ECMA-376 part 1,
/// 18.8.30)
final class NumberFormats: XMLListener {
    enum Shows: Equatable {
        case number
        /// A day, with its time where there is one.
        case date
        /// A time of day, without a day.
        case time
        /// A stretch of time that may be longer than a day: `[h]:mm`.
        case elapsed
    }

    private var codes: [Int: Shows] = [:]
    private var ofStyle: [Shows] = []
    private var isInCellFormats = false

    /// What a cell with this style shows.
    subscript(style: Int) -> Shows {
        ofStyle.indices.contains(style) ? ofStyle[style] : .number
    }

    func began(_ element: String, _ attributes: XMLAttributes) {
        switch element {
        case "numFmt":
            guard let id = attributes["numFmtId"].flatMap({ Int($0) }), let code = attributes["formatCode"] else {
                return
            }
            codes[id] = Self.shows(code)
        case "cellXfs": isInCellFormats = true
        case "xf" where isInCellFormats:
            let id = attributes["numFmtId"].flatMap { Int($0) } ?? 0
            ofStyle.append(codes[id] ?? Self.builtIn(id))
        default: break
        }
    }

    func ended(_ element: String) {
        if element == "cellXfs" { isInCellFormats = false }
    }

    /// Formats that every program knows by number; 27 to 36 and 50 to 58 are the dates of Chinese and Japanese ones.
    static func builtIn(_ id: Int) -> Shows {
        switch id {
        case 14...17, 22, 27...31, 36, 50...54, 57, 58: .date
        case 18...21, 32...35, 45, 47, 55, 56: .time
        case 46: .elapsed
        default: .number
        }
    }

    /// What a format code shows, by the letters that stand neither in quotes nor in brackets nor behind a `\`.
    static func shows(_ code: String) -> Shows {
        var letters: Set<Character> = []
        var isQuoted = false
        var bracket: String?
        var isElapsed = false
        var isEscaped = false
        // Only the first section counts: the others are for negative numbers, zero and text.
        for letter in code.lowercased() {
            if isEscaped {
                isEscaped = false
            } else if isQuoted {
                isQuoted = letter != "\""
            } else if let inside = bracket {
                guard letter == "]" else {
                    bracket = inside + String(letter)
                    continue
                }
                isElapsed = isElapsed || ["h", "hh", "m", "mm", "s", "ss"].contains(inside)
                bracket = nil
            } else {
                switch letter {
                case "\"": isQuoted = true
                case "[": bracket = ""
                case "\\", "_", "*": isEscaped = true
                case ";": return decided(letters, isElapsed)
                default: letters.insert(letter)
                }
            }
        }
        return decided(letters, isElapsed)
    }

    private static func decided(_ letters: Set<Character>, _ isElapsed: Bool) -> Shows {
        if isElapsed { return .elapsed }
        if letters.contains("y") || letters.contains("d") { return .date }
        if letters.contains("h") || letters.contains("s") { return .time }
        // `mmm` alone is a month.
        return letters.contains("m") ? .date : .number
    }
}
