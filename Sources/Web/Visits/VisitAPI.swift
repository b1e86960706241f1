import AfterSales
import HTTPTypes
import Hummingbird
import ServiceDesk

/// Visits, the service report and its signature, and an engineer's day, for programs.
struct VisitAPI: Sendable {
    let desk: Desk

    private var tickets: TicketAPI { TicketAPI(desk: desk) }

    var routes: [APIRoute] { visitRoutes + reportRoutes + [day] }

    private static let backdating = ["in-the-future", "too-long-ago", "before-the-report", "backdating-needs-reason"]
    private static let elsewhere = ["no-visit"] + Ticket.Visit.State.allCases.map { "visit-is-\($0.rawValue)" }

    private var visitRoutes: [APIRoute] {
        [
            tickets.work(
                "/visits",
                "planVisit",
                "Promises the customer an engineer at a time; the customer has been told who pays.",
                needs: .schedule,
                takes: NewVisit.self,
                refusals: [
                    "visit-already-planned", "no-such-engineer", "in-the-past", "gate-ladder-order",
                    "gate-told-who-pays",
                ]
            ) { on, body in
                try await desk.planVisit(
                    on.ticket,
                    engineer: body.engineer,
                    from: body.from.instant,
                    to: body.to.instant,
                    packing: (body.packing ?? []).map(\.item),
                    version: on.version,
                    by: on.person
                )
            },
            tickets.work(
                "/visits/{visit}",
                "moveVisit",
                "Moves the appointment before anybody has set out; it holds all that is said here.",
                needs: .schedule,
                takes: MovedVisit.self,
                method: .patch,
                ifMatch: .needed,
                refusals: ["no-such-engineer", "in-the-past"] + Self.elsewhere
            ) { on, body in
                try await desk.moveVisit(
                    on.ticket,
                    visit: on.context.number("visit"),
                    engineer: body.engineer,
                    from: body.from.instant,
                    to: body.to.instant,
                    packing: (body.packing ?? []).map(\.item),
                    reason: body.reason,
                    version: on.version,
                    by: on.person
                )
            },
            tickets.work(
                "/visits/{visit}/confirmation",
                "confirmVisit",
                "The time suits the customer; their own person says so, or ours writes down who did.",
                needs: nil,
                takes: AppointmentWord.self,
                refusals: Self.elsewhere
            ) { on, body in
                try await desk.confirmVisit(
                    on.ticket,
                    visit: on.context.number("visit"),
                    told: body.by.map { .init(by: $0, how: body.how ?? "API") },
                    version: on.version,
                    by: on.person
                )
            },
            tickets.work(
                "/visits/{visit}/move-request",
                "askToMoveVisit",
                "The customer asks for another time; nothing is moved by it, and no clock stands still for it.",
                needs: nil,
                takes: WishedTime.self,
                refusals: Self.elsewhere
            ) { on, body in
                let visit = try on.context.number("visit")
                return try await desk.askToMoveVisit(
                    on.ticket,
                    VisitWish(visit: visit, wished: body.wished?.instant, words: body.reason),
                    told: body.by.map { .init(by: $0, how: body.how ?? "API") },
                    version: on.version,
                    by: on.person
                )
            },
            tickets.work(
                "/visits/{visit}/cancellation",
                "cancelVisit",
                "Calls the appointment off before the engineer has arrived.",
                needs: .schedule,
                takes: Because.self,
                ifMatch: .needed,
                refusals: Self.elsewhere
            ) { on, body in
                try await desk.cancelVisit(
                    on.ticket,
                    visit: on.context.number("visit"),
                    reason: body.reason,
                    version: on.version,
                    by: on.person
                )
            },
            tickets.work(
                "/visits/{visit}/departure",
                "departForVisit",
                "The engineer sets out.",
                needs: .workTicket,
                takes: JustHappened.self,
                refusals: Self.elsewhere + Self.backdating
            ) { on, body in
                try await desk.depart(
                    on.ticket,
                    visit: on.context.number("visit"),
                    version: on.version,
                    happening: body.happening,
                    by: on.person
                )
            },
            tickets.work(
                "/visits/{visit}/arrival",
                "arriveAtVisit",
                "The engineer is there; this keeps a promise to arrive.",
                needs: .workTicket,
                takes: JustHappened.self,
                refusals: Self.elsewhere + Self.backdating
            ) { on, body in
                try await desk.arrive(
                    on.ticket,
                    visit: on.context.number("visit"),
                    version: on.version,
                    happening: body.happening,
                    by: on.person
                )
            },
            tickets.work(
                "/visits/{visit}/work",
                "finishWork",
                "The hands-on work is done; the report's first version is drawn from it.",
                needs: .workTicket,
                takes: NewWork.self,
                refusals: Self.elsewhere + Self.backdating + PointAnswer.refusals + TicketAPI.beforePaidRepair
            ) { on, body in
                try await desk.finishWork(
                    on.ticket,
                    visit: on.context.number("visit"),
                    result: body.result,
                    found: body.found,
                    done: body.done,
                    parts: body.parts ?? [],
                    used: Dictionary((body.usedLines ?? []).map { ($0, nil) }) { first, _ in first },
                    removed: body.removed?.map(\.part) ?? [],
                    answers: body.checklist?.answers() ?? [:],
                    advice: body.advice ?? "",
                    version: on.version,
                    happening: body.happening,
                    by: on.person
                )
            },
            tickets.work(
                "/visits/{visit}/departure-from-site",
                "closeOnSite",
                "On-site work ends and the report goes to the agent; not before it is signed.",
                needs: .workTicket,
                takes: Remark.self,
                refusals: Self.elsewhere + ["gate-report-signed", "no-report"]
            ) { on, body in
                try await desk.closeOnSite(
                    on.ticket,
                    visit: on.context.number("visit"),
                    words: body.words ?? "",
                    version: on.version,
                    by: on.person
                )
            },
        ]
    }

    private var reportRoutes: [APIRoute] {
        [
            tickets.work(
                "/report",
                "writeReport",
                "Writes a new, unsigned version of the service report; a signed one stays as it was.",
                needs: .workTicket,
                takes: NewReport.self,
                ifMatch: .needed,
                refusals: ["no-work-to-report"] + PointAnswer.refusals
            ) { on, body in
                try await desk.rewriteReport(
                    on.ticket,
                    body.content,
                    answers: body.checklist?.answers(),
                    version: on.version,
                    by: on.person
                )
            },
            tickets.work(
                "/report/signature",
                "signReport",
                """
                The customer's responsible person confirms the version they read: on the engineer's glass (needs \
                `work-ticket`), or in their own account and name (needs `sign-report`).
                """,
                needs: nil,
                takes: NewSignature.self,
                ifMatch: .ignored,
                refusals: ["no-report", "report-changed", "already-signed"]
            ) { on, body in
                try await desk.sign(
                    on.ticket,
                    report: body.version,
                    signer: body.signer ?? "",
                    strokes: body.strokes,
                    by: on.person
                )
            },
            tickets.work(
                "/hand-back",
                "handBack",
                "Hands back a report that was rewritten after the visit was over, once it is signed.",
                needs: .workTicket,
                takes: Remark.self,
                refusals: ["no-report", "already-handed-back", "gate-report-signed"]
            ) { on, body in
                try await desk.handBack(on.ticket, words: body.words ?? "", version: on.version, by: on.person)
            },
            tickets.work(
                "/hand-back/receipt",
                "acknowledgeHandBack",
                "The agent has the report in hand; from here follow-up calls are owed.",
                needs: .acknowledgeHandBack,
                takes: Remark.self,
                refusals: ["not-handed-back", "already-acknowledged"]
            ) { on, body in
                try await desk.acknowledgeHandBack(
                    on.ticket,
                    words: body.words ?? "",
                    version: on.version,
                    by: on.person
                )
            },
        ]
    }

    private var day: APIRoute {
        .get(
            "/day",
            "day",
            "An engineer's appointments of a day, in order, and today what earlier days left open; at most 50.",
            needs: .workTicket,
            query: [
                .init("engineer", .id, "Whose; yours unless said."),
                .init("day", .day, "Today unless said, on the wall you look at."),
            ],
            answers: DayRecord.self
        ) { context in
            let today = context.reader.zone.day(of: desk.now())
            let day = try context.query.day("day") ?? today
            let visits = try await desk.day(
                of: context.query.record("engineer") ?? context.person.id,
                within: context.reader.zone.bounds(of: day),
                orUnfinished: day == today,
                seenBy: context.person
            )
            return Answer(DayRecord(day: day, items: visits.map { DayVisitRecord($0, context.reader) }))
        }
    }
}
