import AfterSales
import HTTPTypes
import Hummingbird
import ServiceDesk

/// Files our people bring: pasted from a spreadsheet, or read by the browser into the same field.
struct ImportRoutes: Sendable {
    let desk: Desk
    let pages: Pages

    var routes: [PageRoute] {
        [
            .staff(.get, "/imports", needs: .importFiles, show),
            .staff(.post, "/imports", needs: .importFiles, takeIn),
        ]
    }

    private func show(_ request: Request, context: StaffContext) async throws -> Response {
        let kind = context.query.find("kind").flatMap(ImportKind.init) ?? .customers
        let jobs = try await desk.jobs(.file, seenBy: context.person)
        return pages.html(ImportPage(nil, kind, .fresh, jobs, now: desk.now(), context), context.visit)
    }

    private func takeIn(_ request: Request, context: StaffContext) async throws -> Response {
        let form = context.form
        let kind: ImportKind = try form.choice("kind")
        return try await pages.attempt(context.visit) {
            let text = form.find("text") == nil ? nil : form.exact("text")
            // Every correction's reason names the file.
            let name = try TypedText.optionalLine(form.find("name"), "name", limit: 200) ?? "-"
            let content = BroughtContent(text: text, workbook: form.find("workbook"))
            if content.isLong {
                let job = try await desk.beginImport(
                    kind,
                    content,
                    named: name,
                    skipsBadRows: form.has("skip"),
                    by: context.person
                )
                return .see("/jobs/\(job.id)")
            }
            let report = try await desk.takeIn(
                kind,
                content.bytes(),
                ImportOptions(fileName: name, skipsBadRows: form.has("skip")),
                by: context.person
            )
            // What was taken need not be shown again; what was refused is there to be mended.
            let state = report.isSaved ? .fresh : FormState(typed: form, refusal: nil)
            let page = ImportPage(report, kind, state, now: desk.now(), context)
            return pages.html(page, context.visit, status: report.isSaved ? .ok : .unprocessableContent)
                .leading(secondClicksTo: "/imports?kind=\(kind.rawValue)", done: "import-taken")
        } again: { state in
            ImportPage(nil, kind, state, now: desk.now(), context)
        }
    }
}

/// A file to bring, and what became of the last one.
struct ImportPage: Page {
    static let template = "imports/import"

    struct Problem: Sendable {
        let place: String
        let heading: String?
        let reason: String
    }

    let title: String
    let banner: Banner?
    let tabs: [Tab]
    let kind: String
    let columns: [String]
    let text: Field
    let skips: Bool
    let summary: [String]
    let ignored: String?
    let problems: [Problem]
    let hasProblems: Bool
    let furtherProblems: String?
    let jobs: JobLines?

    init(
        _ report: ImportReport?,
        _ kind: ImportKind,
        _ state: FormState,
        _ jobs: [Job] = [],
        now: Instant,
        _ context: StaffContext
    ) {
        let words = context.words
        self.jobs = JobLines(jobs, now: now, context.reader)
        title = words["import.title"]
        tabs = ImportKind.allCases.map {
            Tab(words["import.tab-\($0.rawValue)"], href: "/imports?kind=\($0.rawValue)", current: $0 == kind)
        }
        self.kind = kind.rawValue
        columns = kind.columns
        text = Field(
            "text",
            words["field.text"],
            state,
            words: words,
            hint: words["import.text-hint"],
            required: true
        )
        skips = state.chosen("skip", "true")
        let told = report.map { ImportWords($0, words) }
        banner =
            told.map { Banner($0.isSaved ? .good : .alarm, $0.summary.first ?? "") }
            // The file's name is nowhere to be seen in the form.
            ?? state.error("name", words).map { Banner(.alarm, $0) } ?? state.banner(words)
        summary = told.map { Array($0.summary.dropFirst()) } ?? []
        ignored = told?.ignored
        let all = report?.problems ?? []
        problems = all.prefix(200).compactMap { problem in
            told?.line(problem)
        }.map { Problem(place: $0.place, heading: $0.heading, reason: $0.reason) }
        hasProblems = !problems.isEmpty
        furtherProblems = all.count > 200 ? words("import.more", ["count": "\(all.count - 200)"]) : nil
    }
}
