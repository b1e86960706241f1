/// The first sheet of a workbook (`.xlsx`, ECMA-376) that a person sees, its cells as texts.
///
/// Numbers come without a format, days as `2026-03-29`, moments as `2026-03-29 12:30:00`, truth as `TRUE` and `FALSE`;
/// of a formula, what it came to when the workbook was saved.
public struct Sheet: Sendable {
    public struct Cell: Sendable, Equatable {
        public let text: String
        /// Whether it shows that a formula failed, such as `#N/A`.
        public let isError: Bool
    }

    public struct Row: Sendable {
        /// As the program shows it beside the row, from 1.
        public let number: Int
        /// From the first column to the last that says something.
        public let cells: [Cell]
    }

    /// What is taken at most.
    public struct Limits: Sendable {
        public var bytes = 512 << 20
        public var rows = 200_000
        public var columns = 1_000
        public var cells = 5_000_000

        public init() {}
    }

    /// Those that say something.
    public let rows: [Row]

    /// Whether bytes begin as an archive does, which is what a workbook is.
    public static func isWorkbook(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) || isOldOrLocked(bytes)
    }

    private static func isOldOrLocked(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1])
    }

    public init(_ bytes: [UInt8], limits: Limits = Limits()) throws(WorkbookProblem) {
        guard !Self.isOldOrLocked(bytes) else { throw .oldOrLocked }
        rows = try Self.rows(bytes, limits)
    }

    private static func rows(_ bytes: [UInt8], _ limits: Limits) throws(WorkbookProblem) -> [Row] {
        try bytes.withUnsafeBytes { raw in
            Result { () throws(WorkbookProblem) in try Self.rows(in: raw, limits) }
        }.get()
    }

    private static func rows(in raw: UnsafeRawBufferPointer, _ limits: Limits) throws(WorkbookProblem) -> [Row] {
        var archive = try Archive(raw, limit: limits.bytes)
        let package = Relationships()
        guard try XMLPart.read("_rels/.rels", of: &archive, package),
            let path = package.part(type: "officeDocument", in: "")
        else { throw .notAWorkbook }
        let folder = path.split(separator: "/").dropLast().joined(separator: "/")
        let name = path.split(separator: "/").last ?? ""
        let list = WorkbookList()
        let parts = Relationships()
        // A word processor's document is such an archive too, and has no sheets.
        guard path.hasSuffix(".xml"), try XMLPart.read(path, of: &archive, list), let first = list.sheets.first
        else { throw .notAWorkbook }
        _ = try XMLPart.read("\(folder)/_rels/\(name).rels", of: &archive, parts)
        guard let sheet = parts.part(id: first, in: folder) else { throw .damaged(part: path) }
        let strings = SharedStrings()
        if let part = parts.part(type: "sharedStrings", in: folder) {
            _ = try XMLPart.read(part, of: &archive, strings)
        }
        let formats = NumberFormats()
        if let part = parts.part(type: "styles", in: folder) { _ = try XMLPart.read(part, of: &archive, formats) }
        let rows = SheetRows(
            strings: strings.texts,
            formats: formats,
            countsFrom1904: list.countsFrom1904,
            limits: limits
        )
        guard try XMLPart.read(sheet, of: &archive, rows) else { throw .damaged(part: sheet) }
        return rows.rows
    }
}
