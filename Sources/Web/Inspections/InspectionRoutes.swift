import AfterSales
import Hummingbird
import ServiceDesk

/// Inspections and the installations they are promised for (C57–C61), for our people.
struct InspectionRoutes: Sendable {
    let desk: Desk
    let pages: Pages

    var routes: [PageRoute] { readingRoutes + installationRoutes + workRoutes }

    static let parameters: [APIRoute.Parameter] = [
        .init("show", .words(InspectionFilter.Which.allCases.map(\.rawValue)), "What to list; open unless said."),
        .init("customer", .id, "Only this customer's."),
        .init("installation", .id, "Only this installation's."),
        .init("inspector", .id, "Only what this expert makes, or is named for."),
        .init("year", .integer(1900...9999), "Only of the warranty year that begins in this calendar year."),
    ]

    private var readingRoutes: [PageRoute] {
        [
            .staff(.get, "/inspections", needs: .seeInspections, query: Self.parameters + [.after], list),
            .staff(
                .get,
                "/installations",
                needs: .seeInspections,
                query: [.init("customer", .id, "Only this customer's."), .after],
                listInstallations
            ),
            .staff(.get, "/installations/{installation}", needs: .seeInspections) { _, context in
                let card = try await desk.installation(context.id("installation"), seenBy: context.person)
                return pages.html(InstallationPage(card, context), context.visit)
            },
            .staff(.get, "/inspections/{inspection}", needs: .seeInspections) { _, context in
                pages.html(InspectionPage(try await card(context), .fresh, context), context.visit)
            },
            .staff(.get, "/inspections/{inspection}/report", needs: .seeInspections) { _, context in
                let card = try await card(context)
                guard let report = card.inspection.report else { throw Refusal.notFound }
                // The paper is the customer's, so it speaks their language.
                var visit = context.visit
                visit.reader = Reader(words: pages.catalogue[report.content.language], zone: card.zone)
                let back = "/inspections/\(card.inspection.id)"
                return pages.html(InspectionReportPage(card, report, back: back, .fresh, visit.reader), visit)
            },
        ]
    }

    private var installationRoutes: [PageRoute] {
        [
            .staff(.get, "/installations/{installation}/expert", needs: .nameExpert) { _, context in
                pages.html(try await expertForm(.fresh, context), context.visit)
            },
            .staff(.post, "/installations/{installation}/expert", needs: .nameExpert, nameExpert),
            .staff(.get, "/installations/{installation}/inspections/new", needs: .schedule) { _, context in
                pages.html(try await planForm(.fresh, context), context.visit)
            },
            .staff(.post, "/installations/{installation}/inspections", needs: .schedule, plan),
        ]
    }

    private var workRoutes: [PageRoute] {
        [
            .staff(.get, "/inspections/{inspection}/arrangement", needs: .schedule) { _, context in
                pages.html(try await rearrangeForm(.fresh, context), context.visit)
            },
            .staff(.post, "/inspections/{inspection}/arrangement", needs: .schedule, rearrange),
            .staff(.get, "/inspections/{inspection}/cancellation", needs: .schedule) { _, context in
                pages.html(RecordForm.cancelling(try await card(context), .fresh, context.words), context.visit)
            },
            .staff(.post, "/inspections/{inspection}/cancellation", needs: .schedule, cancel),
            .staff(.post, "/inspections/{inspection}/beginning", needs: .inspect, begin),
            .staff(.get, "/inspections/{inspection}/units/{unit}", needs: .inspect) { _, context in
                pages.html(
                    try InspectedUnitPage(await card(context), context.number("unit"), .fresh, context),
                    context.visit
                )
            },
            .staff(.post, "/inspections/{inspection}/units/{unit}", needs: .inspect, check),
            .staff(.post, "/inspections/{inspection}/units/{unit}/omission", needs: .inspect, leaveOut),
            .staff(.get, "/inspections/{inspection}/report/new", needs: .inspect) { _, context in
                pages.html(RecordForm.reporting(try await card(context), .fresh, context.words), context.visit)
            },
            .staff(.post, "/inspections/{inspection}/report", needs: .inspect, report),
            .staff(.get, "/inspections/{inspection}/handing-over", needs: .inspect) { _, context in
                pages.html(RecordForm.handingOver(try await card(context), .fresh, context.words), context.visit)
            },
            .staff(.post, "/inspections/{inspection}/handing-over", needs: .inspect, handOver),
        ]
    }

    // MARK: reading

    private func list(_ request: Request, context: StaffContext) async throws -> Response {
        let filter = try context.query.inspectionFilter()
        let listing = try await desk.inspections(filter, after: context.query.find("after"), seenBy: context.person)
        return pages.html(InspectionsPage(listing, filter, now: desk.now(), context), context.visit)
    }

    private func listInstallations(_ request: Request, context: StaffContext) async throws -> Response {
        let customer: ID<Customer>? = try context.query.record("customer")
        let after = context.query.find("after")
        let listing = try await desk.installations(of: customer, after: after, seenBy: context.person)
        return pages.html(InstallationsPage(listing, of: customer, now: desk.now(), context), context.visit)
    }

    private func card(_ context: StaffContext) async throws -> InspectionCard {
        try await desk.inspection(context.id("inspection"), seenBy: context.person)
    }

    private func path(_ context: StaffContext) throws -> String {
        "/inspections/\(try context.id("inspection", of: Inspection.self))"
    }

    // MARK: installations

    private func expertForm(_ state: FormState, _ context: StaffContext) async throws -> RecordForm {
        let card = try await desk.installation(context.id("installation"), seenBy: context.person)
        let experts = try await desk.inspectors(seenBy: context.person)
        return .expert(card, experts, state, context)
    }

    private func nameExpert(_ request: Request, context: StaffContext) async throws -> Response {
        let id: ID<Installation> = try context.id("installation")
        let form = context.form
        return try await pages.attempt(context.visit) {
            let naming = ExpertNaming(
                expert: try form.id("expert"),
                experience: form["experience"],
                replacement: try form.replacement()
            )
            _ = try await desk.name(naming, for: id, version: form.version, by: context.person)
            return .see("/installations/\(id)", done: "expert-named")
        } again: { state in
            try await expertForm(state, context)
        }
    }

    private func planForm(_ state: FormState, _ context: StaffContext) async throws -> RecordForm {
        let card = try await desk.installation(context.id("installation"), seenBy: context.person)
        return .planning(card, try await desk.inspectors(seenBy: context.person), state, context)
    }

    private func plan(_ request: Request, context: StaffContext) async throws -> Response {
        let id: ID<Installation> = try context.id("installation")
        return try await pages.attempt(context.visit) {
            var plan = try context.form.inspectionPlan(in: context.reader.zone)
            plan.asOwed = context.form.find("version").flatMap { Int($0) }
            let card = try await desk.planInspection(of: id, plan, by: context.person)
            return .see("/inspections/\(card.inspection.id)", done: "inspection-planned")
        } again: { state in
            try await planForm(state, context)
        }
    }

    // MARK: one inspection

    private func rearrangeForm(_ state: FormState, _ context: StaffContext) async throws -> RecordForm {
        .rearranging(try await card(context), try await desk.inspectors(seenBy: context.person), state, context)
    }

    private func rearrange(_ request: Request, context: StaffContext) async throws -> Response {
        let id: ID<Inspection> = try context.id("inspection")
        return try await pages.attempt(context.visit) {
            let plan = try context.form.inspectionPlan(in: context.reader.zone)
            _ = try await desk.rearrangeInspection(id, plan, version: context.form.version, by: context.person)
            return .see("/inspections/\(id)", done: "record-saved")
        } again: { state in
            try await rearrangeForm(state, context)
        }
    }

    private func cancel(_ request: Request, context: StaffContext) async throws -> Response {
        let id: ID<Inspection> = try context.id("inspection")
        return try await pages.attempt(context.visit) {
            let form = context.form
            _ = try await desk.cancelInspection(id, because: form["reason"], version: form.version, by: context.person)
            return .see("/inspections/\(id)", done: "inspection-cancelled")
        } again: { state in
            RecordForm.cancelling(try await card(context), state, context.words)
        }
    }

    private func begin(_ request: Request, context: StaffContext) async throws -> Response {
        let id: ID<Inspection> = try context.id("inspection")
        return try await pages.attempt(context.visit) {
            _ = try await desk.beginInspection(id, version: context.form.version, by: context.person)
            return .see("/inspections/\(id)/units/1")
        } again: { state in
            InspectionPage(try await card(context), state, context)
        }
    }

    private func check(_ request: Request, context: StaffContext) async throws -> Response {
        let id: ID<Inspection> = try context.id("inspection")
        let unit = try context.number("unit")
        let form = context.form
        return try await pages.attempt(context.visit) {
            let finding = InspectionFinding(
                answers: try form.checklistAnswers(),
                isSound: try form.choice("sound", as: Soundness.self) == .sound,
                words: form["words"]
            )
            let card = try await desk.checkUnit(
                unit,
                of: id,
                finding,
                fault: form.find("fault"),
                version: form.version,
                by: context.person
            )
            return .see(next(after: card), done: "record-saved")
        } again: { state in
            try await again(unit, state, context)
        }
    }

    private func leaveOut(_ request: Request, context: StaffContext) async throws -> Response {
        let id: ID<Inspection> = try context.id("inspection")
        let unit = try context.number("unit")
        let form = context.form
        return try await pages.attempt(context.visit) {
            let card = try await desk.leaveOutUnit(
                unit,
                of: id,
                because: form["reason"],
                version: form.version,
                by: context.person
            )
            return .see(next(after: card), done: "record-saved")
        } again: { state in
            try await again(unit, state, context)
        }
    }

    /// The device's form again; the inspection itself where it has no such device, for it has not begun.
    private func again(_ unit: Int, _ state: FormState, _ context: StaffContext) async throws -> any Page {
        let card = try await card(context)
        guard card.inspection.units.indices.contains(unit - 1) else { return InspectionPage(card, state, context) }
        return try InspectedUnitPage(card, unit, state, context)
    }

    /// The next device that nobody has looked at; the inspection once there is none.
    private func next(after card: InspectionCard) -> String {
        let path = "/inspections/\(card.inspection.id)"
        return card.inspection.openUnits.first.map { "\(path)/units/\($0)" } ?? path
    }

    private func report(_ request: Request, context: StaffContext) async throws -> Response {
        let id: ID<Inspection> = try context.id("inspection")
        let form = context.form
        return try await pages.attempt(context.visit) {
            let card = try await desk.reportInspection(
                id,
                summary: form["summary"],
                advice: form["advice"],
                version: form.version,
                by: context.person
            )
            let isDone = card.inspection.state == .done
            return .see("/inspections/\(id)", done: isDone ? "inspection-done" : "inspection-reported")
        } again: { state in
            RecordForm.reporting(try await card(context), state, context.words)
        }
    }

    private func handOver(_ request: Request, context: StaffContext) async throws -> Response {
        let id: ID<Inspection> = try context.id("inspection")
        let form = context.form
        return try await pages.attempt(context.visit) {
            _ = try await desk.handOverInspection(
                id,
                to: form.several("to"),
                how: form["how"],
                version: form.version,
                by: context.person
            )
            return .see("/inspections/\(id)", done: "inspection-done")
        } again: { state in
            RecordForm.handingOver(try await card(context), state, context.words)
        }
    }
}

/// How a device was found, as a form says it.
enum Soundness: String, CaseIterable {
    case sound, faulty
}

extension Form {
    func inspectionFilter() throws(Refusal) -> InspectionFilter {
        InspectionFilter(
            which: try word("show") ?? .open,
            customer: try record("customer"),
            installation: try record("installation"),
            inspector: try record("inspector"),
            year: find("year").flatMap(Int.init)
        )
    }

    /// The customer's consent where somebody told of one, else a reason of ours, else neither.
    fileprivate func replacement() throws(Refusal) -> Installation.Replacement? {
        if let by = find("consentBy") {
            guard let day = try findDay("consentOn") else { throw .missing("consentOn") }
            return .consent(by: by, how: try required("consentHow"), on: day)
        }
        return find("overrideReason").map { .override(reason: $0) }
    }

    fileprivate func inspectionPlan(in zone: Zone) throws(Refusal) -> InspectionPlan {
        InspectionPlan(
            at: try moment("plannedAt", in: zone),
            way: try choice("way"),
            inspector: try id("inspector"),
            replacement: try replacement(),
            beyond: find("beyond")
        )
    }
}
