import AfterSales
import Spreadsheets

/// A table from a file people bring, CSV or a workbook, with the place of every field.
struct FileTable {
    struct Field {
        let text: String
        /// The line it begins in, from 1; of a workbook, the row.
        let line: Int
        /// Whether a formula of the workbook failed here.
        var isError = false
    }

    struct Record {
        let fields: [Field]

        var line: Int { fields.first?.line ?? 0 }
    }

    let heading: Record
    let rows: [Record]

    init(_ bytes: [UInt8]) throws(FileProblem) {
        let records: [Record]
        if Sheet.isWorkbook(bytes) {
            records = try Self.records(ofWorkbook: bytes)
        } else {
            var reader = CSVReader(Array(try FileText.decode(bytes).utf8))
            records = try reader.records()
        }
        guard let heading = records.first else { throw FileProblem(line: 1, reason: .emptyFile) }
        self.heading = heading
        rows = Array(records.dropFirst())
    }

    private static func records(ofWorkbook bytes: [UInt8]) throws(FileProblem) -> [Record] {
        do {
            return try Sheet(bytes).rows.map { row in
                Record(fields: row.cells.map { Field(text: $0.text, line: row.number, isError: $0.isError) })
            }
        } catch {
            throw FileProblem(line: 1, reason: .workbook(error))
        }
    }
}

extension Refusal {
    /// A formula of the workbook failed; the cell shows this instead of a value.
    static func failedFormula(_ field: String, _ shown: String) -> Refusal {
        Refusal(.invalid, "file-failed-formula", field: field, values: ["field": field, "value": shown])
    }

    fileprivate static func workbook(_ problem: WorkbookProblem) -> Refusal {
        switch problem {
        case .notAWorkbook: Refusal(.invalid, "file-not-a-workbook")
        case .oldOrLocked: Refusal(.invalid, "file-old-or-locked-workbook")
        case .damaged(let part): Refusal(.invalid, "file-damaged-workbook", values: ["part": part])
        case .tooLarge(.bytes, let limit):
            Refusal(.invalid, "file-too-large", values: ["limit": String(limit / 1_048_576)])
        case .tooLarge(.rows, let limit): Refusal(.invalid, "file-too-many-rows", values: ["limit": String(limit)])
        case .tooLarge(.columns, let limit):
            Refusal(.invalid, "file-too-many-columns", values: ["limit": String(limit)])
        case .tooLarge(.cells, let limit): Refusal(.invalid, "file-too-many-cells", values: ["limit": String(limit)])
        case .unwritable: Refusal(.invalid, "file-not-a-workbook")
        }
    }
}
