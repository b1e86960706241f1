import AfterSales

/// What became of a file, as it is kept until it was read.
struct KeptReport: Codable {
    struct Problem: Codable {
        let line: Int
        let column: Int?
        let heading: String?
        let code: String
        let field: String?
        let values: [String: String]
    }

    struct Count: Codable {
        let kind: String
        let new: Int
        let changed: Int
    }

    let rows: Int
    let rowsWithoutNews: Int
    let rowsLeftOut: Int
    let counts: [Count]
    let problems: [Problem]
    let notes: [Problem]
    let ignoredHeadings: [String]
    let isSaved: Bool

    init(_ report: ImportReport) {
        rows = report.rows
        rowsWithoutNews = report.rowsWithoutNews
        rowsLeftOut = report.rowsLeftOut
        counts = report.counts.map { Count(kind: $0.rawValue, new: $1.new, changed: $1.changed) }
        problems = report.problems.map(Problem.init)
        notes = report.notes.map(Problem.init)
        ignoredHeadings = report.ignoredHeadings
        isSaved = report.isSaved
    }

    var report: ImportReport {
        var report = ImportReport(problems: problems.map(\.problem))
        report.rows = rows
        report.rowsWithoutNews = rowsWithoutNews
        report.rowsLeftOut = rowsLeftOut
        for count in counts {
            guard let kind = Subject.Kind(rawValue: count.kind) else { continue }
            report.counts[kind] = ImportReport.Count(new: count.new, changed: count.changed)
        }
        report.notes = notes.map(\.problem)
        report.ignoredHeadings = ignoredHeadings
        report.isSaved = isSaved
        return report
    }
}

extension KeptReport.Problem {
    init(_ problem: FileProblem) {
        line = problem.line
        column = problem.column
        heading = problem.heading
        code = problem.reason.code
        field = problem.reason.field
        values = problem.reason.values
    }

    var problem: FileProblem {
        FileProblem(
            line: line,
            column: column,
            heading: heading,
            reason: Refusal(.invalid, code, field: field, values: values)
        )
    }
}
