import AfterSales
import Hummingbird
import ServiceDesk

/// The commitments, clause by clause, and what acts on each.
struct PlanRoutes: Sendable {
    let desk: Desk
    let pages: Pages

    var routes: [PageRoute] {
        [
            .staff(.get, "/plans", needs: .seePlans, list),
            .staff(.get, "/plans/{plan}", needs: .seePlans, show),
        ]
    }

    private func list(_ request: Request, context: StaffContext) async throws -> Response {
        let plans = try await desk.plans(seenBy: context.person)
        let calendars = try await desk.calendars(seenBy: context.person)
        return pages.html(PlansPage(plans, calendars, now: desk.now(), context.reader), context.visit)
    }

    private func show(_ request: Request, context: StaffContext) async throws -> Response {
        let id = try context.word("plan")
        let plan: Plan
        if let version = context.query.find("version") {
            plan = try await desk.plan(Plan.Reference(id: id, version: version), seenBy: context.person)
        } else {
            plan = try await desk.currentPlan(id, seenBy: context.person)
        }
        let calendars = try await desk.currentCalendars(seenBy: context.person)
        let page = PlanPage(plan, calendars, context.query, now: desk.now(), context.reader)
        return pages.html(page, context.visit)
    }
}
