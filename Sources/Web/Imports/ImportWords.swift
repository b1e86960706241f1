public import AfterSales
public import ServiceDesk

/// What became of a file, in somebody's language or as JSON.
public struct ImportWords {
    private let report: ImportReport
    private let words: Words

    public init(_ report: ImportReport, in language: Language) throws {
        self.init(report, try Catalogue()[language])
    }

    init(_ report: ImportReport, _ words: Words) {
        self.report = report
        self.words = words
    }

    var isSaved: Bool { report.isSaved }

    /// A sentence on the whole, then one for each kind of record.
    var summary: [String] {
        guard report.isSaved else {
            return [words("import.refused", ["count": "\(report.problems.count)"])]
        }
        var lines = [words("import.saved", ["rows": "\(report.rows)", "known": "\(report.rowsWithoutNews)"])]
        if report.rowsLeftOut > 0 { lines.append(words("import.left-out", ["count": "\(report.rowsLeftOut)"])) }
        for kind in [Subject.Kind.customer, .site, .contact, .contract, .model, .device, .part, .ticket] {
            guard let count = report.counts[kind], count.new + count.changed > 0 else { continue }
            lines.append(
                words(
                    "import.counts",
                    ["kind": words["subject.\(kind.rawValue)"], "new": "\(count.new)", "changed": "\(count.changed)"]
                )
            )
        }
        return lines
    }

    /// Headings nobody knows, if any.
    var ignored: String? {
        guard !report.ignoredHeadings.isEmpty else { return nil }
        return words("import.ignored", ["headings": report.ignoredHeadings.joined(separator: words["list.comma"])])
    }

    /// Where it is and what is wrong.
    func line(_ problem: FileProblem) -> (place: String, heading: String?, reason: String) {
        let place =
            problem.column.map { words("import.place", ["line": "\(problem.line)", "column": "\($0)"]) }
            ?? words("import.line", ["line": "\(problem.line)"])
        return (place, problem.heading, words.sentence(problem.reason))
    }

    /// For a terminal.
    public func text(problems limit: Int) -> String {
        var lines = summary
        if let ignored { lines.append(ignored) }
        lines += listed(report.problems, limit)
        if !report.notes.isEmpty {
            lines.append(words("import.notes", ["count": "\(report.notes.count)"]))
            lines += listed(report.notes, limit)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func listed(_ problems: [FileProblem], _ limit: Int) -> [String] {
        let lines = problems.prefix(limit).map { problem in
            let line = line(problem)
            return "  \(line.place)\(line.heading.map { " (\($0))" } ?? ""): \(line.reason)"
        }
        guard problems.count > limit else { return lines }
        return lines + [words("import.more", ["count": "\(problems.count - limit)"])]
    }

    /// For programs: the codes and the sentences.
    public func json() throws -> String {
        try JSON.text(ImportRecord(report, words)) + "\n"
    }
}

/// What became of a file, for programs.
struct ImportRecord: Described, Encodable {
    static let schema = Schema.object(
        "Import",
        "What became of a file.",
        [
            .must("saved", .boolean, "Whether it was taken; if not, nothing of it was."),
            .must("rows", .integer, "Rows below the heading."),
            .must("rowsWithoutNews", .integer, "Rows that told nothing new."),
            .must("rowsLeftOut", .integer, "Rows left out because of a problem, where that was asked for."),
            .must("records", .map(Count.schema), "By kind of record."),
            .must("problems", .list(Problem.schema)),
            .must("notes", .list(Problem.schema), "What was taken otherwise than it stands in the file."),
            .must("ignoredHeadings", .list(.text), "Columns that were not read."),
        ]
    )

    struct Count: Described, Encodable {
        static let schema = Schema.object(
            "ImportCount",
            "How many records a file brought.",
            [.must("new", .integer), .must("changed", .integer)]
        )

        let new: Int
        let changed: Int
    }

    struct Problem: Described, Encodable {
        static let schema = Schema.object(
            "ImportProblem",
            "Something that is wrong with a file.",
            [
                .must("line", .integer, "From 1, the heading's line included."),
                .may("column", .integer, "From 1."),
                .may("heading", .text),
                .must("code", .text, "Stable, for programs."),
                .must("reason", .text, "For people, in the language asked for."),
            ]
        )

        let line: Int
        let column: Int?
        let heading: String?
        let code: String
        let reason: String

        init(_ problem: FileProblem, _ words: Words) {
            line = problem.line
            column = problem.column
            heading = problem.heading
            code = problem.reason.code
            reason = words.sentence(problem.reason)
        }
    }

    let saved: Bool
    let rows: Int
    let rowsWithoutNews: Int
    let rowsLeftOut: Int
    let records: [String: Count]
    let problems: [Problem]
    let notes: [Problem]
    let ignoredHeadings: [String]

    init(_ report: ImportReport, _ words: Words) {
        saved = report.isSaved
        rows = report.rows
        rowsWithoutNews = report.rowsWithoutNews
        rowsLeftOut = report.rowsLeftOut
        records = Dictionary(
            uniqueKeysWithValues: report.counts.map { ($0.rawValue, Count(new: $1.new, changed: $1.changed)) }
        )
        problems = report.problems.map { Problem($0, words) }
        notes = report.notes.map { Problem($0, words) }
        ignoredHeadings = report.ignoredHeadings
    }
}
