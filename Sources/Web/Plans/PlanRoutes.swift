import AfterSales
import Hummingbird
import ServiceDesk

/// The commitments, clause by clause, what acts on each, and how a new version comes to be.
struct PlanRoutes: Sendable {
    let desk: Desk
    let pages: Pages

    var routes: [PageRoute] {
        [
            .staff(.get, "/plans", needs: .seePlans, list),
            .staff(.get, "/plans/new", needs: .publishPlans, new),
            .staff(.post, "/plans/preview", needs: .publishPlans, preview),
            .staff(.post, "/plans", needs: .publishPlans, publish),
            .staff(.get, "/plans/{plan}", needs: .seePlans, show),
            .staff(.get, "/plans/{plan}/comparison", needs: .seePlans, compare),
        ]
    }

    private func list(_ request: Request, context: StaffContext) async throws -> Response {
        let plans = try await desk.plans(seenBy: context.person)
        let calendars = try await desk.calendars(seenBy: context.person)
        return pages.html(PlansPage(plans, calendars, now: desk.now(), context), context.visit)
    }

    private func show(_ request: Request, context: StaffContext) async throws -> Response {
        let plan = try await plan(context)
        let calendars = try await desk.currentCalendars(seenBy: context.person)
        let published = try await desk.plans(seenBy: context.person)
        let page = PlanPage(plan, calendars, published, context.query, now: desk.now(), context)
        return pages.html(page, context.visit)
    }

    private func compare(_ request: Request, context: StaffContext) async throws -> Response {
        let first = try await plan(context)
        guard let other = Plan.Reference(written: try context.query.required("with")) else {
            throw Refusal.invalid("with", expected: "choice")
        }
        let comparison = try await desk.comparePlans(first.reference, other, seenBy: context.person)
        return pages.html(ComparisonPage(comparison, context.reader), context.visit)
    }

    private func plan(_ context: StaffContext) async throws -> Plan {
        let id = try context.word("plan")
        guard let version = context.query.find("version") else {
            return try await desk.currentPlan(id, seenBy: context.person)
        }
        return try await desk.plan(Plan.Reference(id: id, version: version), seenBy: context.person)
    }

    // MARK: Publishing

    private func new(_ request: Request, context: StaffContext) async throws -> Response {
        pages.html(PublishingPage(nil, .fresh, now: desk.now(), context.reader), context.visit)
    }

    /// Changes nothing: the same page again, with what publishing the text would do.
    private func preview(_ request: Request, context: StaffContext) async throws -> Response {
        let state = FormState(typed: context.form, refusal: nil)
        let looked = try await look(at: context.form.source(), context)
        return pages.html(
            PublishingPage(looked, state, now: desk.now(), context.reader),
            context.visit,
            status: looked.moves == nil ? .unprocessableContent : .ok
        )
    }

    private func publish(_ request: Request, context: StaffContext) async throws -> Response {
        let form = context.form
        return try await pages.attempt(context.visit) {
            let published = try await desk.publishPlan(
                try form.source(),
                asOwn: form.has("as-own"),
                movingOpen: form.has("moving-open"),
                by: context.person
            )
            return .see(published.plan.reference.path, done: "plan-published")
        } again: { state in
            let source = try? form.source()
            var looked: LookedOver?
            if let source { looked = try await look(at: source, context) }
            return PublishingPage(looked, state, now: desk.now(), context.reader)
        }
    }

    private func look(at source: String, _ context: StaffContext) async throws -> LookedOver {
        var looked = LookedOver(check: PlanCheck(source, file: "plan"))
        guard looked.check.isGood, let plan = looked.check.plan else { return looked }
        looked.moves = try await desk.whatMoves(publishing: plan)
        let published = try await desk.plans(seenBy: context.person).map(\.reference)
        looked.isTaken = published.contains(plan.reference)
        if published.contains(where: { $0.id == plan.reference.id }) {
            let current = try await desk.currentPlan(plan.reference.id, seenBy: context.person)
            looked.comparison = PlanComparison(current, plan)
        }
        return looked
    }
}

extension Form {
    /// A plan's text as it was typed: a version is what was written, blanks and all.
    fileprivate func source() throws(Refusal) -> String {
        _ = try required("source")
        return exact("source") ?? ""
    }
}
