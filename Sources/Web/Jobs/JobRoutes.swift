import AfterSales
import HTTPTypes
import Hummingbird
import ServiceDesk

/// How far long work is, for whoever began it and for whoever may.
struct JobRoutes: Sendable {
    let desk: Desk
    let pages: Pages

    var routes: [PageRoute] {
        [.staff(.get, "/jobs/{job}", needs: .publishPlans, show)]
    }

    /// A page that shows itself anew until the work has ended, without any script.
    private func show(_ request: Request, context: StaffContext) async throws -> Response {
        let job = try await desk.job(try context.id("job"), seenBy: context.person)
        guard job.state == .running else { return try await ended(job, context) }
        var response = pages.html(JobPage(job, now: desk.now(), context.reader), context.visit)
        response.headers[.refresh] = "2"
        return response
    }

    private func ended(_ job: Job, _ context: StaffContext) async throws -> Response {
        if job.kind == .file, let kind = ImportKind(rawValue: job.version) {
            let found = try await desk.outcome(ofFile: job.id, seenBy: context.person)
            if let report = found.report {
                var typed: [(name: String, value: String)] = found.content?.text.map { [("text", $0)] } ?? []
                if !typed.isEmpty, job.skips { typed.append(("skip", "true")) }
                let state = FormState(typed: typed.isEmpty ? nil : Form(typed), refusal: nil)
                let page = ImportPage(report, kind, state, now: desk.now(), context)
                return pages.html(page, context.visit)
            }
        }
        return pages.html(JobPage(job, now: desk.now(), context.reader), context.visit)
    }
}

extension HTTPField.Name {
    static let refresh = HTTPField.Name("Refresh")!
}
