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
        let (person, reader, query) = (context.person, context.reader, context.query)
        let now = desk.now()
        let plans = try await desk.plans(seenBy: person).filter(\.isCurrent)
        let own = plans.first(where: \.isOwn) ?? plans.first
        guard let id = query.find("plan") ?? own?.reference.id else { throw Refusal(.conflict, "no-plan") }
        let days = Self.spans.first { String($0) == query["days"] } ?? 90
        let began = Interval(now.advanced(byMilliseconds: Int64(-days) * 86_400_000), now.advanced(byMilliseconds: 1))
        let period = MeasuredPeriod(plan: id, began: began)
        let clause = try query.text("clause", limit: 100)
        let chosen = MeasuredPromise(
            period: period,
            clause: clause,
            metric: clause == nil ? nil : try query.word("metric"),
            standing: clause == nil ? .promise : try query.word("standing") ?? .promise
        )
        // Months say something from a year on, whatever the period of the table is.
        let year = Interval(now.advanced(byMilliseconds: -366 * 86_400_000), began.end)
        let shown = ShownMeasures(
            measures: try await desk.measures(period, seenBy: person),
            plan: try await desk.currentPlan(id, seenBy: person),
            plans: plans,
            days: days,
            chosen: chosen,
            months: try await desk.trend(of: chosen, months: year.months(in: reader.zone, most: 12), seenBy: person),
            faults: try await desk.repeatFaults(period, seenBy: person),
            work: try await desk.openWork(dueSoonBefore: reader.today(now).end, seenBy: person)
        )
        return pages.html(MeasuresPage(shown, reader), context.visit)
    }
}
