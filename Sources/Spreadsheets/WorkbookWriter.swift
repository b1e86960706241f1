import CXlsxWriter

/// Writes a workbook to a file row by row, in a memory that does not grow with it.
///
/// Every cell is a text or a day, never a formula, whatever it begins with. A sheet is as long as programs allow; what is
/// more goes on the next, under the same heading.
public final class WorkbookWriter {
    /// Rows of a sheet, and characters of a cell, as programs open them.
    static let longestSheet = 1_048_576
    static let longestText = 32_767

    private let workbook: UnsafeMutablePointer<lxw_workbook>
    private let bold: UnsafeMutablePointer<lxw_format>?
    private let day: UnsafeMutablePointer<lxw_format>?
    private let name: String
    private let heading: [String]
    private let days: Set<Int>
    private let sheetLength: Int
    private var sheet: UnsafeMutablePointer<lxw_worksheet>?
    private var sheets = 0
    private var row = 0
    private var isFinished = false

    /// `days` are the columns, from 0, whose texts are dates such as `2026-03-29`.
    public convenience init(
        path: String,
        name: String,
        heading: [String],
        days: Set<Int> = []
    ) throws(WorkbookProblem) {
        try self.init(path: path, name: name, heading: heading, days: days, sheetLength: Self.longestSheet)
    }

    init(
        path: String,
        name: String,
        heading: [String],
        days: Set<Int>,
        sheetLength: Int
    ) throws(WorkbookProblem) {
        var options = lxw_workbook_options(constant_memory: 1, tmpdir: nil, use_zip64: 1)
        guard let workbook = workbook_new_opt(path, &options) else { throw .unwritable(path) }
        self.workbook = workbook
        self.name = name
        self.heading = heading
        self.days = days
        self.sheetLength = sheetLength
        bold = workbook_add_format(workbook)
        format_set_bold(bold)
        day = workbook_add_format(workbook)
        format_set_num_format(day, "yyyy-mm-dd")
    }

    deinit {
        if !isFinished { lxw_workbook_free(workbook) }
    }

    public func append(_ texts: [String?]) throws(WorkbookProblem) {
        if sheet == nil || row == sheetLength { try beginSheet() }
        for (column, text) in texts.enumerated() {
            guard let text, !text.isEmpty else { continue }
            if days.contains(column), var date = lxw_datetime(day: text) {
                try check(worksheet_write_datetime(sheet, UInt32(row), UInt16(column), &date, day))
            } else {
                try check(worksheet_write_string(sheet, UInt32(row), UInt16(column), Self.writable(text), nil))
            }
        }
        row += 1
    }

    /// Puts the file in its place; without this there is none.
    public func finish() throws(WorkbookProblem) {
        if sheet == nil { try beginSheet() }
        // Closing frees what was allocated, whether it could be written or not.
        isFinished = true
        let failure = workbook_close(workbook)
        guard failure == LXW_NO_ERROR else { throw .unwritable(String(cString: lxw_strerror(failure))) }
    }

    private func beginSheet() throws(WorkbookProblem) {
        sheets += 1
        guard let sheet = workbook_add_worksheet(workbook, sheets == 1 ? name : "\(name) \(sheets)") else {
            throw .unwritable(name)
        }
        self.sheet = sheet
        worksheet_freeze_panes(sheet, 1, 0)
        worksheet_set_column(sheet, 0, UInt16(max(heading.count, 1) - 1), 16, nil)
        for (column, text) in heading.enumerated() {
            try check(worksheet_write_string(sheet, 0, UInt16(column), Self.writable(text), bold))
        }
        row = 1
    }

    private func check(_ failure: lxw_error) throws(WorkbookProblem) {
        guard failure == LXW_NO_ERROR else { throw .unwritable(String(cString: lxw_strerror(failure))) }
    }

    /// Without characters that XML cannot hold, and no longer than a cell can be.
    private static func writable(_ text: String) -> String {
        let clean = text.unicodeScalars.allSatisfy(isWritable) ? text : String(text.unicodeScalars.filter(isWritable))
        // Programs count UTF-16 units; the common text is far from the limit.
        guard clean.utf8.count > longestText, clean.utf16.count > longestText else { return clean }
        return String(decoding: clean.utf16.prefix(longestText - 2), as: UTF16.self) + "…"
    }

    private static func isWritable(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value >= 0x20 && scalar.value != 0xFFFE && scalar.value != 0xFFFF
            || "\t\n\r".unicodeScalars.contains(scalar)
    }
}

extension lxw_datetime {
    fileprivate init?(day text: String) {
        let parts = text.split(separator: "-").map { Int32($0) }
        guard parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2],
            (1900...9999).contains(year)
        else { return nil }
        self.init(year: year, month: month, day: day, hour: 0, min: 0, sec: 0)
    }
}
