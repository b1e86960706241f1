import Foundation
import Testing

@testable import Spreadsheets

@Suite("A workbook people bring")
struct SheetTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Workbooks")

    /// `dates-…` were saved by openpyxl, the others written part by part.
    private func rows(_ name: String, _ limits: Sheet.Limits = .init()) throws -> [Sheet.Row] {
        try Sheet([UInt8](Data(contentsOf: Self.folder.appending(path: "\(name).xlsx"))), limits: limits).rows
    }

    @Test("is read from its first sheet that is not hidden, numbers and dates as people write them")
    func firstSheet() throws {
        let rows = try rows("dates-1900")
        #expect(rows.map(\.number) == [1, 2, 4, 5])
        #expect(
            rows.map { $0.cells.map(\.text) } == [
                ["serial", "accepted on", "seen at", "phone", "share", "checked", "note"],
                ["SN-1", "2026-03-29", "2026-03-29 12:30:05", "13800138000", "0.5", "TRUE", "一二 <&> \"x\"\nzwei"],
                ["SN-2", "", "09:15:00", "-7", "1e+20", "FALSE", "plain bold"],
                ["", "2026-02-28", "30:00:00", "46110", "#N/A", "1900-02-28"],
            ]
        )
        #expect(rows[3].cells.map(\.isError) == [false, false, false, false, true, false])
    }

    @Test("counts the rows itself where a number is none a sheet can have, and leaves an escaped NUL as it is written")
    func farRows() throws {
        let rows = try rows("far-rows")
        #expect(rows.map(\.number) == [1, 2, 3])
        #expect(rows.map { $0.cells.map(\.text) } == [["a_x0000_b"], ["2"], ["3"]])
    }

    @Test("counts its days from 1904 where it says so")
    func from1904() throws {
        #expect(try rows("dates-1904").map { $0.cells.map(\.text) } == [["on"], ["2026-03-29"]])
    }

    @Test("may have prefixed names, texts in their cells, no places and no styles; pronunciation is not text")
    func otherPrograms() throws {
        #expect(
            try rows("plain-parts").map { $0.cells.map(\.text) } == [["one two\r", "東京", "2026-03-29", "came to"]]
        )
    }

    @Test("is refused where it unpacks to more than we take, whatever its own size")
    func tooLarge() throws {
        var limits = Sheet.Limits()
        limits.bytes = 1 << 20
        #expect(throws: WorkbookProblem.tooLarge(.bytes, limit: 1 << 20)) { try rows("bomb", limits) }
        #expect(throws: WorkbookProblem.tooLarge(.columns, limit: 1_000)) { try rows("wide") }
        limits.rows = 2
        #expect(throws: WorkbookProblem.tooLarge(.rows, limit: 2)) { try rows("dates-1900", limits) }
        limits.rows = 9
        limits.cells = 8
        #expect(throws: WorkbookProblem.tooLarge(.cells, limit: 8)) { try rows("dates-1900", limits) }
    }

    @Test("is refused where it is torn, declares entities of its own, or is none at all")
    func damaged() throws {
        #expect(throws: WorkbookProblem.damaged(part: "xl/worksheets/s.xml")) { try rows("torn") }
        #expect(throws: WorkbookProblem.damaged(part: "xl/worksheets/s.xml")) { try rows("entities") }
        #expect(throws: WorkbookProblem.notAWorkbook) { try rows("no-workbook") }
        #expect(throws: WorkbookProblem.notAWorkbook) { try Sheet([0x50, 0x4B, 3, 4, 0, 0]) }
        #expect(throws: WorkbookProblem.notAWorkbook) { try Sheet([]) }
        #expect(throws: WorkbookProblem.oldOrLocked) {
            try Sheet([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0])
        }
    }

    @Test("cut off anywhere, or with any byte changed, is read or refused and harms nobody")
    func anyBytes() throws {
        let whole = [UInt8](try Data(contentsOf: Self.folder.appending(path: "plain-parts.xlsx")))
        var random = SystemRandomNumberGenerator()
        for length in stride(from: 0, to: whole.count, by: 7) { _ = try? Sheet(Array(whole[..<length])) }
        for _ in 0..<300 {
            var changed = whole
            changed[Int.random(in: 0..<changed.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            _ = try? Sheet(changed)
        }
    }

    @Test(
        "knows a date by its format",
        arguments: [
            ("yyyy-mm-dd", NumberFormats.Shows.date), ("[$-804]yyyy\"年\"m\"月\";@", .date), ("General", .number),
            ("#,##0.00\"d\"", .number), ("0\\d", .number), ("h:mm AM/PM", .time), ("[hh]:mm:ss", .elapsed),
            ("[Red]0", .number), ("mmm", .date), ("0.00E+00", .number), ("0;\"day\"", .number),
        ]
    )
    func formats(code: String, shows: NumberFormats.Shows) {
        #expect(NumberFormats.shows(code) == shows)
    }
}

@Suite("A workbook we write")
struct WorkbookWriterTests {
    private func written(
        days: Set<Int> = [],
        sheetLength: Int = WorkbookWriter.longestSheet,
        _ rows: [[String?]]
    ) throws -> Sheet {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).xlsx")
        defer { try? FileManager.default.removeItem(at: file) }
        let writer = try WorkbookWriter(
            path: file.path,
            name: "Sheet",
            heading: ["a", "b"],
            days: days,
            sheetLength: sheetLength
        )
        for row in rows { try writer.append(row) }
        try writer.finish()
        return try Sheet([UInt8](Data(contentsOf: file)))
    }

    @Test("reads back as it was given: texts as texts, whatever they begin with, and days as days")
    func roundTrip() throws {
        let texts: [[String?]] = [
            ["=1+1", "2026-03-29"], ["@x", nil], [nil, "someday"], ["a\r\nb\t<&>\" 𠀀", "1900-03-01"],
            [" blank around ", "9999-12-31"], ["_x0041_", nil], ["007", nil],
        ]
        let sheet = try written(days: [1], texts)
        #expect(sheet.rows.first?.cells.map(\.text) == ["a", "b"])
        let read = sheet.rows.dropFirst().map { row in (0..<2).map { $0 < row.cells.count ? row.cells[$0].text : "" } }
        #expect(read[0] == ["=1+1", "2026-03-29"])
        #expect(read[1] == ["@x", ""])
        #expect(read[2] == ["", "someday"])
        #expect(read[3][1] == "1900-03-01")
        #expect(read[3][0].filter { $0 != "\r" }.hasSuffix("<&>\" 𠀀"))
        #expect(read[4] == [" blank around ", "9999-12-31"])
        #expect(read[6][0] == "007")
    }

    @Test("is a heading where there is nothing to tell, leaves out what XML cannot hold, and cuts what no cell can")
    func edges() throws {
        #expect(try written([]).rows.map { $0.cells.map(\.text) } == [["a", "b"]])
        let long = String(repeating: "字", count: 40_000)
        let cells = try written([["a\u{1}b\u{1B}", long]]).rows[1].cells.map(\.text)
        #expect(cells[0] == "ab")
        #expect(cells[1].count == 32_766)
        #expect(cells[1].hasSuffix("字…"))
    }

    @Test("goes on with another sheet where one is full")
    func sheets() throws {
        let sheet = try written(sheetLength: 3, (1...5).map { ["\($0)", nil] })
        #expect(sheet.rows.map { $0.cells[0].text } == ["a", "1", "2"])
    }

    @Test("says where it could not be written")
    func unwritable() throws {
        let writer = try WorkbookWriter(path: "/no/such/folder/x.xlsx", name: "x", heading: [])
        #expect(throws: WorkbookProblem.self) { try writer.finish() }
    }
}
