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
        [
            .staff(.get, "/measures", needs: .seeMeasures, query: MeasureRoutes.parameters, show),
            .staff(
                .get,
                "/measures/overrides",
                needs: .seeMeasures,
                query: OverridesRequest.parameters + [.after],
                overrides
            ),
            .staff(
                .get,
                "/measures/overrides/export",
                needs: .seeMeasures,
                query: OverridesRequest.parameters + [.format],
                exportOverrides
            ),
        ]
    }

    private static let parameters: [APIRoute.Parameter] = [
        .init("plan", .text(limit: 100), "The plan; our own unless said."),
        .init("days", .words(spans.map(String.init)), "How many days back the report begins; 90 unless said."),
        .init("clause", .text(limit: 100), "Month by month, only this clause."),
        .init("metric", .choice(Metric.self), "With `clause`."),
        .init("standing", .choice(PromiseMeasure.Standing.self), "With `clause`."),
    ]

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
            overrides: try await desk.overrideMeasure(period, seenBy: person),
            calls: try await desk.calls(period, seenBy: person),
            capacity: try await desk.capacity(until: reader.weekAhead(now), seenBy: person),
            work: try await desk.openWork(dueSoonBefore: reader.today(now).end, seenBy: person),
            maySeeOwed: person.may(.followUp)
        )
        return pages.html(MeasuresPage(shown, reader), context.visit)
    }

    /// Every gate opened by right and reason.
    private func overrides(_ request: Request, context: StaffContext) async throws -> Response {
        let asked = try OverridesRequest(context.query)
        let listing = try await desk.overrides(asked.filter, after: asked.after, seenBy: context.person)
        let page = OverridesPage(
            listing,
            asked,
            measure: try await desk.overrideMeasure(asked.filter.period, seenBy: context.person),
            now: desk.now(),
            context
        )
        return pages.html(page, context.visit)
    }

    private func exportOverrides(_ request: Request, context: StaffContext) async throws -> Response {
        let asked = try OverridesRequest(context.query)
        return try .download(
            .overrides(asked.filter, zone: context.reader.zone),
            context.query,
            from: desk,
            for: context.person
        )
    }
}

extension Reader {
    /// Seven days from here: the end of today and six more.
    func weekAhead(_ now: Instant) -> Instant { zone.bounds(of: zone.day(of: now) + 6).end }
}
