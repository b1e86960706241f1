import AfterSales
import Hummingbird
import ServiceDesk

/// Installations with their experts, and inspections from owed to handed over, for programs (C57–C61).
struct InspectionsAPI: Sendable {
    let desk: Desk

    var routes: [APIRoute] { readingRoutes + planningRoutes + workRoutes }

    private var readingRoutes: [APIRoute] {
        [
            .list(
                "/installations",
                "installations",
                "The devices of one contract at one site, which are inspected together, with their expert.",
                needs: .seeInspections,
                query: [.init("customer", .id, "Only this customer's.")],
                of: InstallationRecord.self
            ) { context, query in
                let found = try await desk.installations(
                    of: context.query.record("customer"),
                    after: query.place,
                    limit: query.limit,
                    seenBy: context.person
                )
                return Listed(found) { InstallationRecord($0, context.reader) }
            },
            .get(
                "/installations/{installation}",
                "installation",
                "One installation, with everybody who was named for it.",
                needs: .seeInspections,
                answers: InstallationSheetRecord.self
            ) { context in
                let card = try await desk.installation(context.id("installation"), seenBy: context.person)
                return Answer(InstallationSheetRecord(card, for: context.person, context.reader), version: card.version)
            },
            .list(
                "/inspections",
                "inspections",
                "Inspections owed, planned and made: what is open the next first, what is made the last first.",
                needs: .seeInspections,
                query: InspectionRoutes.parameters,
                of: InspectionRecord.self
            ) { context, query in
                let found = try await desk.inspections(
                    context.query.inspectionFilter(),
                    after: query.place,
                    limit: query.limit,
                    seenBy: context.person
                )
                let now = desk.now()
                return Listed(found) { InspectionRecord($0, now: now, for: context.person, context.reader) }
            },
            .get(
                "/inspections/{inspection}",
                "inspection",
                "One inspection, device by device, with its report.",
                needs: .seeInspections,
                answers: InspectionSheetRecord.self
            ) { context in
                let card = try await desk.inspection(context.id("inspection"), seenBy: context.person)
                return Answer(card, context)
            },
            .get(
                "/measures/inspections",
                "inspectionMeasures",
                "Done against promised in each warranty year, and whether the expert stayed; thirty installations a page.",
                needs: .seeMeasures,
                query: [.after],
                answers: InspectionMeasuresRecord.self
            ) { context in
                let after = context.query.find("after")
                let years = try await desk.inspectionYears(after: after, seenBy: context.person)
                let breaches = try await desk.expertBreaches(seenBy: context.person)
                return Answer(InspectionMeasuresRecord(years, breaches, context.reader))
            },
        ]
    }

    private var planningRoutes: [APIRoute] {
        [
            .post(
                "/installations/{installation}/expert",
                "nameExpert",
                "Names the expert, or another one with the customer's consent or by right and reason.",
                needs: .nameExpert,
                takes: NewExpert.self,
                answers: InstallationSheetRecord.self,
                .ok,
                refusals: ["expert-pinned", "expert-unfit"]
            ) { context, body in
                let id: ID<Installation> = try context.id("installation")
                _ = try await desk.name(try body.naming, for: id, version: body.version, by: context.person)
                let card = try await desk.installation(id, seenBy: context.person)
                return Answer(InstallationSheetRecord(card, for: context.person, context.reader), version: card.version)
            },
            .post(
                "/installations/{installation}/inspections",
                "planInspection",
                "Plans an inspection: for what is owed first, else for what will be of its day, else one more.",
                needs: .schedule,
                takes: NewInspection.self,
                answers: InspectionSheetRecord.self,
                refusals: [
                    "expert-not-named", "expert-pinned", "expert-unfit", "inspection-beyond-promise",
                    "inspection-not-promised",
                ]
            ) { context, body in
                let id: ID<Installation> = try context.id("installation")
                let card = try await desk.planInspection(of: id, try body.plan, by: context.person)
                var answer = Answer(card, context)
                answer.location = "/inspections/\(card.inspection.id)"
                return answer
            },
            work(
                "/arrangement",
                "rearrangeInspection",
                "Moves it before it has begun: to another time, way or person.",
                needs: .schedule,
                takes: NewInspection.self,
                refusals: ["expert-pinned", "expert-unfit", "inspection-state", "inspection-other-year"]
            ) { id, body, context in
                try await desk.rearrangeInspection(id, try body.plan, by: context.person)
            },
            work(
                "/cancellation",
                "cancelInspection",
                "It will not be made; what it was to settle stays owed.",
                needs: .schedule,
                takes: InspectionReason.self,
                refusals: ["inspection-state"]
            ) { id, body, context in
                try await desk.cancelInspection(id, because: body.reason, by: context.person)
            },
        ]
    }

    private var workRoutes: [APIRoute] {
        [
            work(
                "/beginning",
                "beginInspection",
                "The expert begins, with the devices that are there now.",
                needs: .inspect,
                takes: Nothing.self,
                refusals: ["inspection-state", "not-the-inspector", "nothing-to-inspect", "too-many-devices"]
            ) { id, _, context in try await desk.beginInspection(id, by: context.person) },
            work(
                "/units/{unit}",
                "checkUnit",
                "How a device was found; a fault may open a ticket in the same breath.",
                needs: .inspect,
                takes: NewFinding.self,
                refusals: [
                    "inspection-state", "not-the-inspector", "no-such-point", "checklist-open", "checklist-value",
                    "no-fault-found",
                ]
            ) { id, body, context in
                try await desk.checkUnit(
                    context.number("unit"),
                    of: id,
                    InspectionFinding(
                        answers: (body.checklist ?? []).answers(),
                        isSound: body.isSound,
                        words: body.words ?? ""
                    ),
                    fault: body.fault,
                    by: context.person
                )
            },
            work(
                "/units/{unit}/omission",
                "leaveOutUnit",
                "Why a device was not looked at.",
                needs: .inspect,
                takes: InspectionReason.self,
                refusals: ["inspection-state", "not-the-inspector"]
            ) { id, body, context in
                try await desk.leaveOutUnit(
                    context.number("unit"),
                    of: id,
                    because: body.reason,
                    by: context.person
                )
            },
            work(
                "/report",
                "reportInspection",
                "Writes the report, or a new version; where the customer can sign in and read it, it is handed over.",
                needs: .inspect,
                takes: NewInspectionReport.self,
                refusals: ["inspection-state", "not-the-inspector", "units-open"]
            ) { id, body, context in
                try await desk.reportInspection(
                    id,
                    summary: body.summary,
                    advice: body.advice ?? "",
                    by: context.person
                )
            },
            work(
                "/handing-over",
                "handOverInspection",
                "The customer got the report otherwise: by e-mail, on paper.",
                needs: .inspect,
                takes: NewHandingOver.self,
                refusals: ["nothing-to-hand-over"]
            ) { id, body, context in
                try await desk.handOverInspection(id, to: body.to, how: body.how, by: context.person)
            },
            work(
                "/receipt",
                "receiveInspectionReport",
                "The customer's responsible person has the report.",
                needs: .signReport,
                takes: NewReceipt.self,
                refusals: ["changed-meanwhile"]
            ) { id, body, context in
                try await desk.receiveInspectionReport(id, report: body.report, by: context.person)
            },
        ]
    }

    private func work<Body: Described & Decodable>(
        _ path: String,
        _ name: String,
        _ summary: String,
        needs right: Right,
        takes _: Body.Type,
        refusals: [String],
        _ verb: @escaping @Sendable (ID<Inspection>, Body, APIContext) async throws -> InspectionCard
    ) -> APIRoute {
        .post(
            "/inspections/{inspection}\(path)",
            name,
            summary,
            needs: right,
            takes: Body.self,
            answers: InspectionSheetRecord.self,
            .ok,
            refusals: refusals
        ) { context, body in
            Answer(try await verb(context.id("inspection"), body, context), context)
        }
    }
}

extension Answer<InspectionSheetRecord> {
    fileprivate init(_ card: InspectionCard, _ context: APIContext) {
        self.init(InspectionSheetRecord(card, for: context.person, context.reader), version: card.version)
    }
}
