import AfterSales
import Storage

/// A record that a file speaks of, as it was before and as it is to be.
struct Pending<Record> {
    let before: Record?
    var now: Record
}

/// Ids for many new records at once, made before the transaction that uses them.
///
/// They follow one another, because so many random ones of one millisecond would meet.
struct IDBlock: Sendable {
    private var next: Int64

    init(at instant: Instant, noise: UInt32) {
        next = ID<Never>(at: instant, noise: noise).number
    }

    mutating func id<Subject>() -> ID<Subject> {
        defer { next += 1 }
        return ID(number: next)
    }
}

/// The rows of a file that could be read, and what is wrong with the others.
struct ReadLines<Line: Sendable>: Sendable {
    var lines: [Line] = []
    var problems: [FileProblem] = []
    /// Rows that are not among `lines`.
    var badRows = 0
}

/// What takes in the rows of one kind of file: knows the records they speak of, and saves them in the end.
protocol Intake: SendableMetatype {
    associatedtype Line: Sendable

    /// Reads what the lines speak of, in few statements.
    init(_ lines: [Line], context: IntakeContext, _ db: any Connection) throws

    /// Judges one line; takes all of it, or nothing and says everything that is wrong.
    mutating func take(_ line: Line) -> [FileProblem]

    /// Lines taken so far that told nothing new.
    var linesWithoutNews: Int { get }

    /// Saves what differs, with its journal.
    /// - Returns: how many records of each kind are new or changed.
    func save(to db: any Connection, progress: (_ done: Int, _ total: Int) -> Void) throws -> [Subject.Kind:
        ImportReport.Count]
}

struct IntakeContext: Sendable {
    let person: Person
    let now: Instant
    let ids: IDBlock
    let fileName: String

    var reason: String { "import \(fileName)" }
}

extension Desk {
    /// Takes in a file: all of it, or (if that was asked for) all rows but the bad ones, or nothing.
    ///
    /// One transaction decides and saves, so that nothing changes between the two.
    func takeIn<Taker: Intake>(
        _ read: ReadLines<Taker.Line>,
        as _: Taker.Type,
        _ options: ImportOptions,
        by person: Person
    ) async throws -> ImportReport {
        let now = now()
        let context = IntakeContext(
            person: person,
            now: now,
            ids: IDBlock(at: now, noise: noise()),
            fileName: options.fileName
        )
        return try await database.write { db in
            var report = ImportReport()
            report.rows = read.lines.count + read.badRows
            report.problems = read.problems
            report.rowsLeftOut = read.badRows
            var taker = try Taker(read.lines, context: context, db)
            for (index, line) in read.lines.enumerated() {
                let problems = taker.take(line)
                report.problems += problems
                report.rowsLeftOut += problems.isEmpty ? 0 : 1
                if index.isMultiple(of: 1_000) {
                    options.progress(ImportProgress(step: .checking, done: index, total: read.lines.count))
                }
            }
            report.problems.sort { ($0.line, $0.column ?? 0) < ($1.line, $1.column ?? 0) }
            guard report.problems.isEmpty || options.skipsBadRows else {
                try options.ending(db, report)
                return report
            }
            report.rowsWithoutNews = taker.linesWithoutNews
            report.counts = try taker.save(to: db) { done, total in
                guard done.isMultiple(of: 500) || done == total else { return }
                options.progress(ImportProgress(step: .saving, done: done, total: total))
            }
            report.isSaved = true
            try options.ending(db, report)
            return report
        }
    }
}

extension Refusal {
    /// The same about another field, where a form or file calls it otherwise.
    func about(_ names: [String: String]) -> Refusal {
        guard let field, let name = names[field] else { return self }
        var refusal = self
        refusal.field = name
        if refusal.values["field"] != nil { refusal.values["field"] = name }
        return refusal
    }

    /// An earlier line of the file says something else.
    static func saidOtherwise(_ field: String, _ value: String, line: Int) -> Refusal {
        Refusal(
            .invalid,
            "file-said-otherwise",
            field: field,
            values: ["field": field, "value": value, "line": String(line)]
        )
    }

    /// An earlier line of the file speaks of the same record.
    static func saidBefore(_ field: String, line: Int) -> Refusal {
        Refusal(.invalid, "file-said-before", field: field, values: ["field": field, "line": String(line)])
    }
}

extension Array {
    /// In pieces small enough for the `IN` list of one statement.
    var pieces: [ArraySlice<Element>] {
        stride(from: 0, to: count, by: 500).map { self[$0..<Swift.min($0 + 500, count)] }
    }
}
