import AfterSales
import Hummingbird
import ServiceDesk

/// The journals of everything together, for who may see them.
struct AuditRoutes: Sendable {
    let desk: Desk
    let pages: Pages

    var routes: [PageRoute] {
        [
            .staff(.get, "/audit", needs: .seeAudit, query: AuditRequest.parameters, show),
            .staff(.get, "/audit/export", needs: .seeAudit, query: [.format], export),
        ]
    }

    private func show(_ request: Request, context: StaffContext) async throws -> Response {
        let asked = try AuditRequest(context.query)
        let listing = try await desk.audit(
            asked.filter(in: context.reader.zone),
            after: asked.after,
            seenBy: context.person
        )
        let people = try await desk.people(.staff, limit: 200, for: context.person)
        let page = AuditPage(listing, asked, people: people, now: desk.now(), context)
        return pages.html(page, context.visit)
    }

    private func export(_ request: Request, context: StaffContext) async throws -> Response {
        try .download(.journal(zone: context.reader.zone), context.query, from: desk, for: context.person)
    }
}

extension PeopleFilter {
    fileprivate static var staff: PeopleFilter {
        var filter = PeopleFilter()
        filter.isStaff = true
        return filter
    }
}
