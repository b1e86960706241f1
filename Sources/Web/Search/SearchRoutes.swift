import AfterSales
import Hummingbird
import ServiceDesk

/// One search over everything, for our people.
struct SearchRoutes: Sendable {
    let desk: Desk
    let pages: Pages

    var routes: [PageRoute] { [.staff(.get, "/search", search)] }

    private func search(_ request: Request, context: StaffContext) async throws -> Response {
        let text = context.query.find("q")
        var findings: SearchFindings?
        if let text { findings = try await desk.search(text, seenBy: context.person) }
        return pages.html(SearchPage(findings, text: text, context), context.visit)
    }
}
