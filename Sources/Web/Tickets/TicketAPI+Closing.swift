import AfterSales
import ServiceDesk

/// Waiting, dates given by hand, dealing with it, calling back, and ending it.
extension TicketAPI {
    private static let backdating = ["in-the-future", "too-long-ago", "before-the-report", "backdating-needs-reason"]

    var waitingRoutes: [APIRoute] {
        [
            work(
                "/pause",
                "pauseTicket",
                "Stops the clocks that the plan lets this reason stop, until it ends by itself.",
                needs: .pause,
                takes: NewPause.self,
                refusals: ["already-paused", "already-resolved", "question-to-nobody"] + Self.backdating
            ) { on, body in
                try await desk.pause(
                    on.ticket,
                    reason: body.reason,
                    until: body.until.instant,
                    words: body.words ?? "",
                    question: body.question,
                    version: on.version,
                    happening: body.happening,
                    by: on.person
                )
            },
            work(
                "/resumption",
                "resumeTicket",
                "The wait is over.",
                needs: .pause,
                takes: JustHappened.self,
                refusals: ["not-paused"] + Self.backdating
            ) { on, body in
                try await desk.resume(on.ticket, version: on.version, happening: body.happening, by: on.person)
            },
            work(
                "/pinned-dates",
                "pinDate",
                "Keeps a date promised to the customer by hand: pauses no longer move it.",
                needs: .pinDate,
                takes: NewPinnedDate.self,
                ifMatch: .needed
            ) { on, body in
                try await desk.pin(
                    on.ticket,
                    body.metric,
                    to: body.due.instant,
                    words: body.words,
                    version: on.version,
                    by: on.person
                )
            },
        ]
    }

    var closingRoutes: [APIRoute] {
        [
            work(
                "/resolution",
                "resolveTicket",
                "The problem is gone without a visit: found by talking, or it went away.",
                needs: .workTicket,
                takes: NewResolution.self,
                ifMatch: .needed,
                refusals: ["already-resolved", "visit-under-way", "remote-already-open"] + Self.beforePaidRepair
                    + Self.backdating
            ) { on, body in
                try await desk.resolve(
                    on.ticket,
                    rung: body.rung,
                    how: body.how,
                    cause: body.cause,
                    version: on.version,
                    happening: body.happening,
                    by: on.person
                )
            },
            work(
                "/follow-ups/{follow-up}",
                "makeFollowUp",
                "Records a follow-up call; one that did not reach the customer is still owed.",
                needs: .followUp,
                takes: NewFollowUp.self,
                refusals: ["no-such-follow-up", "follow-up-done"] + Self.backdating
            ) { on, body in
                try await desk.followUp(
                    on.ticket,
                    .init(
                        occurrence: try on.context.number("follow-up"),
                        reached: body.reached,
                        words: body.words ?? "",
                        satisfaction: body.satisfaction
                    ),
                    version: on.version,
                    happening: body.happening,
                    by: on.person
                )
            },
            work(
                "/closure",
                "closeTicket",
                "Ends the ticket; report signed, handed back, lead told, as far as the plan asks.",
                needs: .closeTicket,
                takes: Remark.self,
                ifMatch: .needed,
                refusals: [
                    "not-resolved", "visit-under-way", "remote-already-open", "gate-report-signed",
                    "gate-handed-back", "gate-lead-told",
                ]
            ) { on, body in
                try await desk.close(on.ticket, words: body.words ?? "", version: on.version, by: on.person)
            },
            work(
                "/reopening",
                "reopenTicket",
                "The fault is back: the ticket goes on, if the plan's window allows it.",
                needs: .workTicket,
                takes: Because.self,
                ifMatch: .needed,
                refusals: ["not-resolved", "reopen-window-over"]
            ) { on, body in
                try await desk.reopen(on.ticket, reason: body.reason, version: on.version, by: on.person)
            },
            work(
                "/cancellation",
                "cancelTicket",
                "The customer takes it back, or it never was one.",
                needs: .closeTicket,
                takes: Because.self,
                ifMatch: .needed,
                refusals: ["on-site-work-done", "money-received"]
            ) { on, body in
                try await desk.cancel(on.ticket, reason: body.reason, version: on.version, by: on.person)
            },
            work(
                "/merge",
                "mergeTicket",
                "Voids this ticket's promises in favour of another of the same customer; both journals say so.",
                needs: .merge,
                takes: NewMerge.self,
                ifMatch: .needed,
                refusals: ["visit-under-way"]
            ) { on, body in
                try await desk.merge(
                    on.ticket,
                    into: body.into,
                    words: body.words ?? "",
                    version: on.version,
                    by: on.person
                )
            },
            work(
                "/links",
                "linkTicket",
                "Notes on both tickets that they have to do with each other.",
                needs: .workTicket,
                takes: NewLink.self
            ) { on, body in
                try await desk.link(
                    on.ticket,
                    to: body.ticket,
                    words: body.words ?? "",
                    version: on.version,
                    by: on.person
                )
            },
        ]
    }
}

struct NewPause: Described, Decodable, Backdatable {
    static let schema = Schema.object(
        "NewPause",
        "A wait that begins.",
        [
            .must("reason", .text(limit: 100), "One of the plan's reasons, such as customer-information."),
            .must("until", .instant, "When it ends by itself; at most 400 days ahead."),
            .may("words", .text(limit: 2_000), "For ourselves."),
            .may("question", .text(limit: 2_000), "What the customer is asked for; they read it."),
        ] + .happening
    )

    let reason: String
    let until: Moment
    let words: String?
    let question: String?
    let occurredAt: Moment?
    let backdating: String?
}

struct NewPinnedDate: Described, Decodable {
    static let schema = Schema.object(
        "NewPinnedDate",
        "A date promised by hand.",
        [
            .must("metric", .choice(Metric.self), "Which promise."),
            .must("due", .instant),
            .must("words", .text(limit: 2_000), "What the customer was told."),
        ]
    )

    let metric: Metric
    let due: Moment
    let words: String
}

struct NewResolution: Described, Decodable, Backdatable {
    static let schema = Schema.object(
        "NewResolution",
        "How the problem went away.",
        [
            .must("rung", .choice(Rung.self), "On which rung of the ladder."),
            .must("how", .text(limit: 20_000)),
            .may("cause", .text(limit: 300)),
        ] + .happening
    )

    let rung: Rung
    let how: String
    let cause: String?
    let occurredAt: Moment?
    let backdating: String?
}

struct NewFollowUp: Described, Decodable, Backdatable {
    static let schema = Schema.object(
        "NewFollowUp",
        "A call to ask how it runs.",
        [
            .must("reached", .boolean),
            .may("words", .text(limit: 20_000), "What was said; needed if the customer was reached."),
            .may("satisfaction", .integer(1...5), "1 is bad, 5 is good."),
        ] + .happening
    )

    let reached: Bool
    let words: String?
    let satisfaction: Int?
    let occurredAt: Moment?
    let backdating: String?
}

struct NewMerge: Described, Decodable {
    static let schema = Schema.object(
        "NewMerge",
        "Which ticket carries on.",
        [.must("into", .text(limit: 24), "SR-1001"), .may("words", .text(limit: 2_000))]
    )

    let into: Ticket.ID
    let words: String?
}

struct NewLink: Described, Decodable {
    static let schema = Schema.object(
        "NewLink",
        "Another ticket that has to do with it.",
        [.must("ticket", .text(limit: 24), "SR-1001"), .may("words", .text(limit: 2_000))]
    )

    let ticket: Ticket.ID
    let words: String?
}
