/// The rows of one sheet, its cells as texts.
final class SheetRows: XMLListener {
    private(set) var rows: [Sheet.Row] = []

    private let strings: [String]
    private let formats: NumberFormats
    private let countsFrom1904: Bool
    private let limits: Sheet.Limits

    private var row = 0
    private var cells: [Sheet.Cell] = []
    private var cellCount = 0
    private var column = 0
    private var type = ""
    private var style = 0
    private var value: [UInt8] = []
    private var isValue = false
    private var inline = TextCollector()

    /// As many as a sheet can have.
    private static let mostRows = 1_048_576

    init(strings: [String], formats: NumberFormats, countsFrom1904: Bool, limits: Sheet.Limits) {
        self.strings = strings
        self.formats = formats
        self.countsFrom1904 = countsFrom1904
        self.limits = limits
    }

    func began(_ element: String, _ attributes: XMLAttributes) {
        switch element {
        case "row":
            let said = attributes["r"].flatMap { Int($0) }
            row = said.flatMap { $0 > row && $0 <= Self.mostRows ? $0 : nil } ?? row + 1
            column = 0
            cells = []
        case "c":
            column = attributes["r"].flatMap(Self.column) ?? column + 1
            type = attributes["t"] ?? "n"
            style = attributes["s"].flatMap { Int($0) } ?? 0
            value.removeAll(keepingCapacity: true)
            inline.clear()
        case "v":
            isValue = true
        default:
            inline.began(element)
        }
    }

    func said(_ text: UnsafeBufferPointer<UInt8>) {
        if isValue { value.append(contentsOf: text) } else { inline.said(text) }
    }

    func ended(_ element: String) throws(WorkbookProblem) {
        switch element {
        case "v": isValue = false
        case "c": try place(Sheet.Cell(text: text, isError: type == "e"))
        case "row": try endRow()
        default: inline.ended(element)
        }
    }

    private var text: String {
        let stored = String(decoding: value, as: UTF8.self)
        switch type {
        case "s": return Int(stored).flatMap { strings.indices.contains($0) ? strings[$0] : nil } ?? ""
        case "inlineStr": return inline.text
        case "str", "e": return stored
        case "b": return stored.isEmpty ? "" : stored == "0" ? "FALSE" : "TRUE"
        // ISO 8601, as some programs write dates.
        case "d": return stored.replacing("T00:00:00", with: "").replacing("T", with: " ")
        default:
            guard let number = Double(stored), number.isFinite else { return stored }
            return StoredNumber(value: number, countsFrom1904: countsFrom1904).text(shown: formats[style])
        }
    }

    private func place(_ cell: Sheet.Cell) throws(WorkbookProblem) {
        guard !cell.text.isEmpty else { return }
        guard column <= limits.columns else { throw .tooLarge(.columns, limit: limits.columns) }
        while cells.count < column { cells.append(Sheet.Cell(text: "", isError: false)) }
        cells[column - 1] = cell
    }

    private func endRow() throws(WorkbookProblem) {
        guard !cells.isEmpty else { return }
        cellCount += cells.count
        guard rows.count < limits.rows else { throw .tooLarge(.rows, limit: limits.rows) }
        guard cellCount <= limits.cells else { throw .tooLarge(.cells, limit: limits.cells) }
        rows.append(Sheet.Row(number: row, cells: cells))
    }

    /// The column of a place such as `AB12`, from 1; `nil` if it is no place.
    private static func column(of place: String) -> Int? {
        var column = 0
        for letter in place.utf8 {
            guard (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(letter) else { break }
            column = column * 26 + Int(letter - UInt8(ascii: "A")) + 1
            guard column <= 1_000_000 else { return nil }
        }
        return column > 0 ? column : nil
    }
}
