import Foundation
import Spreadsheets

/// Hands rows on as a file of one format.
///
/// CSV goes out as it is written. A workbook is an archive, whose directory comes last: it is written to a temporary
/// file, in constant memory, and goes out when it is whole.
struct ExportedFile {
    private let sink: ([UInt8]) async throws -> Void
    private let workbook: WorkbookWriter?
    private let file: URL

    init(
        _ export: Export,
        as format: ExportFormat,
        to sink: @escaping ([UInt8]) async throws -> Void
    ) async throws {
        self.sink = sink
        file = FileManager.default.temporaryDirectory.appending(path: "export-\(UUID().uuidString).xlsx")
        switch format {
        case .csv:
            workbook = nil
            try await sink(Array((CSVText.mark + CSVText.line(export.heading)).utf8))
        case .xlsx:
            workbook = try WorkbookWriter(
                path: file.path,
                name: export.name,
                heading: export.heading,
                days: export.days
            )
        }
    }

    func write(_ rows: [[String?]]) async throws {
        guard let workbook else { return try await sink(Array(rows.map(CSVText.line).joined().utf8)) }
        for row in rows { try workbook.append(row.map { $0.map(CSVText.inWorkbook) }) }
    }

    func finish() async throws {
        guard let workbook else { return }
        defer { try? FileManager.default.removeItem(at: file) }
        try workbook.finish()
        let handle = try FileHandle(forReadingFrom: file)
        defer { try? handle.close() }
        while let piece = try handle.read(upToCount: 65_536), !piece.isEmpty { try await sink([UInt8](piece)) }
    }
}

extension CSVText {
    /// A text as it stands in a cell that is a text anyhow: nothing is run there, and only what begins with an
    /// apostrophe of its own gets another, because reading takes one off.
    static func inWorkbook(_ text: String) -> String {
        text.utf8.first == UInt8(ascii: "'") ? escaped(text) : text
    }
}
