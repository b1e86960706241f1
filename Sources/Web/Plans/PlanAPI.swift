import AfterSales
import Hummingbird
import ServiceDesk

/// Plans, for programs: reading, checking and publishing them.
struct PlanAPI: Sendable {
    let desk: Desk

    var routes: [APIRoute] {
        [
            .list(
                "/plans",
                "plans",
                "Every published version, plan by plan.",
                needs: .seePlans,
                of: PlanRow.self,
                list
            ),
            .get("/plans/{plan}", "plan", "The newest version of a plan.", needs: .seePlans, answers: PlanRecord.self) {
                context in
                Answer(PlanRecord(try await desk.currentPlan(context.word("plan"), seenBy: context.person)))
            },
            .get(
                "/plans/{plan}/versions/{version}",
                "planVersion",
                "One version of a plan, with the text it was published as.",
                needs: .seePlans,
                answers: PlanRecord.self,
                version
            ),
            .get(
                "/plans/{plan}/versions/{version}/comparison",
                "comparePlans",
                "Two published versions laid beside each other, clause by clause; they may be of different plans.",
                needs: .seePlans,
                query: [.init("with", .text(limit: 200), "The other: `standard@2`; must be said.")],
                answers: ComparisonRecord.self,
                compare
            ),
            .get(
                "/plans/{plan}/check",
                "planCheck",
                "The newest version looked over: clauses by kind, what nothing acts on, what contradicts what.",
                needs: .seePlans,
                answers: PlanCheckRecord.self,
                checkPublished
            ),
            .post(
                "/plans/check",
                "checkPlan",
                "Looks a plan file over without publishing it, and says what publishing it would move.",
                needs: .publishPlans,
                takes: PlanText.self,
                answers: CheckedPlan.self,
                .ok,
                check
            ),
            .post(
                "/plans",
                "publishPlan",
                "Publishes a version of a plan, for ever. The same text once more changes nothing.",
                needs: .publishPlans,
                takes: NewPlan.self,
                answers: PublishedPlanRecord.self,
                refusals: ["plan-mistakes", "plan-unsettled", "plan-version-taken", "plan-needs-calendar"],
                publish
            ),
        ]
    }

    private func list(_ context: APIContext, _ query: ListQuery) async throws -> Listed<PlanRow> {
        let plans = try await desk.plans(seenBy: context.person)
        return try Listed(all: plans, query, id: { "\($0.reference)" }) { PlanRow($0, context.reader) }
    }

    private func version(_ context: APIContext) async throws -> Answer<PlanRecord> {
        let reference = Plan.Reference(id: try context.word("plan"), version: try context.word("version"))
        let source = try await desk.planSource(reference, seenBy: context.person)
        return Answer(PlanRecord(try await desk.plan(reference, seenBy: context.person), source: source))
    }

    private func compare(_ context: APIContext) async throws -> Answer<ComparisonRecord> {
        let first = Plan.Reference(id: try context.word("plan"), version: try context.word("version"))
        guard let other = Plan.Reference(written: try context.query.required("with")) else {
            throw Refusal.invalid("with", expected: "choice")
        }
        let comparison = try await desk.comparePlans(first, other, seenBy: context.person)
        return Answer(ComparisonRecord(comparison: comparison))
    }

    private func checkPublished(_ context: APIContext) async throws -> Answer<PlanCheckRecord> {
        let plan = try await desk.currentPlan(context.word("plan"), seenBy: context.person)
        let source = try await desk.planSource(plan.reference, seenBy: context.person)
        return Answer(PlanCheckRecord(PlanCheck(source, file: "\(plan.reference)")))
    }

    private func check(_ context: APIContext, _ text: PlanText) async throws -> Answer<CheckedPlan> {
        let check = PlanCheck(text.source, file: "plan")
        guard check.isGood, let plan = check.plan else { return Answer(CheckedPlan(check: PlanCheckRecord(check))) }
        let moves = try await desk.whatMoves(publishing: plan)
        return Answer(CheckedPlan(check: PlanCheckRecord(check), moves: MovesRecord(moves, context.reader)))
    }

    private func publish(_ context: APIContext, _ new: NewPlan) async throws -> Answer<PublishedPlanRecord> {
        let published = try await desk.publishPlan(
            new.source,
            asOwn: new.asOwn ?? false,
            movingOpen: new.movingOpen ?? false,
            by: context.person
        )
        let reference = published.plan.reference
        return Answer(
            PublishedPlanRecord(
                id: reference.id,
                version: reference.version,
                title: published.plan.title,
                isNew: published.isNew,
                moves: MovesRecord(published.moves, context.reader)
            ),
            location: "/plans/\(reference.id.percentEncoded)/versions/\(reference.version.percentEncoded)"
        )
    }
}
