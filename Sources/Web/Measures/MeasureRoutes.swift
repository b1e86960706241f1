import AfterSales
import Hummingbird
import ServiceDesk

/// Kept and broken, per clause.
struct MeasureRoutes: Sendable {
    let desk: Desk
    let pages: Pages

    /// How many days back a report may begin; the last is "all".
    static let spans = [30, 90, 365, 4_000]

    var routes: [PageRoute] {
        [.staff(.get, "/measures", needs: .seeMeasures, show)]
    }

    private func show(_ request: Request, context: StaffContext) async throws -> Response {
        let now = desk.now()
        let plans = try await desk.plans(seenBy: context.person).filter(\.isCurrent)
        let own = plans.first(where: \.isOwn) ?? plans.first
        guard let id = context.query.find("plan") ?? own?.reference.id else { throw Refusal(.conflict, "no-plan") }
        let plan = try await desk.currentPlan(id, seenBy: context.person)
        let days = Self.spans.first { String($0) == context.query["days"] } ?? 90
        let began = Interval(now.advanced(byMilliseconds: Int64(-days) * 86_400_000), now.advanced(byMilliseconds: 1))
        let measures = try await desk.measures(MeasuredPeriod(plan: id, began: began), seenBy: context.person)
        return pages.html(MeasuresPage(measures, plan, plans, days: days, context.reader), context.visit)
    }
}
