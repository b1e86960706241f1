import AfterSales
import HTTPTypes
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
            .staff(.get, "/plans/{plan}/text", needs: .seePlans, text),
        ]
    }

    private func list(_ request: Request, context: StaffContext) async throws -> Response {
        let plans = try await desk.plans(seenBy: context.person)
        let calendars = try await desk.calendars(seenBy: context.person)
        let jobs = try await desk.jobs(.plan, .calendar, seenBy: context.person)
        return pages.html(PlansPage(plans, calendars, jobs, now: desk.now(), context), context.visit)
    }

    private func show(_ request: Request, context: StaffContext) async throws -> Response {
        let plan = try await plan(context)
        let calendars = try await desk.currentCalendars(seenBy: context.person)
        let published = try await desk.plans(seenBy: context.person)
        let page = PlanPage(plan, calendars, published, context.query, now: desk.now(), context)
        return pages.html(page, context.visit)
    }

    /// A version as the file it was published from.
    private func text(_ request: Request, context: StaffContext) async throws -> Response {
        let reference = try await plan(context).reference
        let source = try await desk.planSource(reference, seenBy: context.person)
        let name = "\(reference.id)-\(reference.version)".filter {
            $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-")
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/plain; charset=utf-8", .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"\(name).yaml\"",
            ],
            body: .init(byteBuffer: ByteBuffer(string: source))
        )
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
        let starts = try await desk.plans(seenBy: context.person).filter(\.isCurrent)
        var state = FormState.fresh
        if let written = context.query.find("from") {
            let current = starts.first { $0.reference.id == written }?.reference
            guard let from = current ?? Plan.Reference(written: written) else {
                throw Refusal.invalid("from", expected: "choice")
            }
            let source = try await desk.planSource(from, seenBy: context.person)
            state = FormState(typed: Form([("source", source)]), refusal: nil)
        }
        let page = PublishingPage(nil, state, startingFrom: starts, now: desk.now(), context.reader)
        return pages.html(page, context.visit)
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
            let source = try form.source()
            // What somebody has looked over is published, and nothing else; mistakes are named as such.
            if PlanCheck(source, file: "plan").isGood, form.exact("seen") != Digest.sha256(source) {
                throw Refusal.notLookedOver
            }
            let begun = try await desk.beginPublishing(
                source,
                asOwn: form.has("as-own"),
                movingOpen: form.has("moving-open"),
                by: context.person
            )
            if let job = begun.job { return .see("/jobs/\(job.id)", done: "plan-published") }
            return .see(begun.plan.path, done: "plan-published")
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

extension Refusal {
    /// The text was changed after it was looked over.
    fileprivate static let notLookedOver = Refusal(.conflict, "plan-not-looked-over")
}
