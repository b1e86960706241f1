import AfterSales

/// What a column of a file holds; the raw value is the field a refusal names.
protocol FileColumn: RawRepresentable<String>, Hashable, CaseIterable, Sendable {
    /// Every heading it may have, besides its raw value: English in lower case, Chinese in simplified characters.
    var headings: [String] { get }
    /// Whether a file without it cannot be taken.
    var isRequired: Bool { get }
}

extension FileColumn {
    /// The heading of the column in a file of ours.
    var heading: String { headings.first ?? rawValue }
}

/// Where each column of a file stands, found by its heading.
struct Columns<Column: FileColumn> {
    private var places: [Column: Int] = [:]
    private let headings: [String]
    /// Headings nobody knows; such columns are not read.
    private(set) var ignored: [String] = []

    /// All that is wrong with the heading, or the columns.
    static func find(in table: FileTable) -> Result<Columns, FileProblems> {
        var columns = Columns(headings: table.heading.fields.map(\.text))
        var problems: [FileProblem] = []
        var byHeading: [String: Column] = [:]
        for column in Column.allCases {
            for heading in column.headings + [column.rawValue] { byHeading[folded(heading)] = column }
        }
        for (place, field) in table.heading.fields.enumerated() {
            guard let column = byHeading[folded(field.text)] else {
                if !field.text.isEmpty { columns.ignored.append(field.text) }
                continue
            }
            if columns.places[column] != nil {
                problems.append(
                    FileProblem(line: field.line, column: place + 1, heading: field.text, reason: .sameColumnTwice)
                )
            }
            columns.places[column] = place
        }
        for column in Column.allCases where column.isRequired && columns.places[column] == nil {
            problems.append(
                FileProblem(line: table.heading.line, heading: column.heading, reason: .noColumn(column.heading))
            )
        }
        return problems.isEmpty ? .success(columns) : .failure(FileProblems(all: problems))
    }

    private init(headings: [String]) {
        self.headings = headings
    }

    /// Case, width, blanks, `_`, `-`, a star for "required" and anything in parentheses do not matter.
    private static func folded(_ heading: String) -> String {
        let name = Spelling.ofWords(heading).prefix { $0 != "(" }
        return name.filter { !$0.isWhitespace && !"_-*:.".contains($0) }
    }

    /// What the row says in that column; `nil` where it says nothing.
    func text(_ column: Column, in row: FileTable.Record) -> String? {
        guard let place = places[column], place < row.fields.count else { return nil }
        let text = CSVText.unescaped(row.fields[place].text)
        return text.allSatisfy(\.isWhitespace) ? nil : text
    }

    /// The cells of columns we read in which a formula of the workbook failed.
    func failedFormulas(in row: FileTable.Record) -> [FileProblem] {
        Column.allCases.compactMap { column in
            guard let place = places[column], place < row.fields.count, row.fields[place].isError else { return nil }
            return problem(.failedFormula(column.rawValue, row.fields[place].text), in: row)
        }
    }

    /// Where the refusal's field stands in the row.
    func problem(_ refusal: Refusal, in row: FileTable.Record) -> FileProblem {
        guard let column = refusal.field.flatMap(Column.init(rawValue:)), let place = places[column] else {
            return FileProblem(line: row.line, reason: refusal)
        }
        let line = place < row.fields.count ? row.fields[place].line : row.line
        return FileProblem(line: line, column: place + 1, heading: headings[place], reason: refusal)
    }

    /// A row that is longer than the heading, where that is not just blank.
    func overhang(of row: FileTable.Record) -> FileProblem? {
        guard row.fields.count > headings.count,
            let extra = row.fields[headings.count...].first(where: { !$0.text.isEmpty })
        else { return nil }
        return FileProblem(line: extra.line, column: headings.count + 1, reason: .moreFieldsThanHeadings)
    }
}

struct FileProblems: Error {
    let all: [FileProblem]
}

extension Refusal {
    static let sameColumnTwice = Refusal(.invalid, "file-same-column-twice")
    static let moreFieldsThanHeadings = Refusal(.invalid, "file-more-fields-than-headings")

    static func noColumn(_ heading: String) -> Refusal {
        Refusal(.invalid, "file-no-column", values: ["heading": heading])
    }
}
