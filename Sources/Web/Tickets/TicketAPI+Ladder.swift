import AfterSales
import ServiceDesk

/// The ladder and its gates: guidance, remote sessions, and telling who pays.
extension TicketAPI {
    private static let backdating = ["in-the-future", "too-long-ago", "before-the-report", "backdating-needs-reason"]

    var ladderRoutes: [APIRoute] {
        [
            work(
                "/guidance",
                "guideCustomer",
                "Records what phone guidance and the customer's own checks came to.",
                needs: .workTicket,
                takes: NewGuidance.self,
                refusals: Self.backdating
            ) { on, body in
                try await desk.guide(
                    on.ticket,
                    .init(result: body.result, steps: body.steps ?? [], words: body.words ?? ""),
                    tried: (body.articles ?? []).map { $0.tried(in: on.context.reader.language) },
                    version: on.version,
                    happening: body.happening,
                    by: on.person
                )
            },
            work(
                "/articles",
                "tryArticles",
                "Records which articles were tried with the customer, and whether they helped; the last word counts.",
                needs: .workTicket,
                takes: NewArticleTrials.self,
                refusals: ["unknown"] + Self.backdating
            ) { on, body in
                try await desk.tryArticles(
                    body.articles.map { $0.tried(in: on.context.reader.language) },
                    on: on.ticket,
                    version: on.version,
                    happening: body.happening,
                    by: on.person
                )
            },
            work(
                "/consent",
                "consentToRemote",
                "Records that the customer lets us connect, and how they said so.",
                needs: .workTicket,
                takes: NewAgreement.self,
                refusals: Self.backdating
            ) { on, body in
                try await desk.consent(
                    on.ticket,
                    .init(by: body.by, how: body.how),
                    version: on.version,
                    happening: body.happening,
                    by: on.person
                )
            },
            work(
                "/remote-session",
                "startRemoteSession",
                "Connects to the customer's system.",
                needs: .workTicket,
                takes: NewRemoteSession.self,
                refusals: ["remote-already-open", "gate-ladder-order", "gate-remote-consent"] + Self.backdating
            ) { on, body in
                try await desk.startRemote(
                    on.ticket,
                    tool: body.tool,
                    version: on.version,
                    happening: body.happening,
                    by: on.person
                )
            },
            work(
                "/remote-session/end",
                "endRemoteSession",
                "Disconnects, with the diagnosis and what was done.",
                needs: .workTicket,
                takes: NewRemoteEnd.self,
                refusals: ["remote-not-open"] + Self.backdating
            ) { on, body in
                try await desk.endRemote(
                    on.ticket,
                    .init(diagnosis: body.diagnosis, done: body.done ?? "", result: body.result),
                    version: on.version,
                    happening: body.happening,
                    by: on.person
                )
            },
            work(
                "/remote-session/impossibility",
                "skipRemoteSession",
                "Records why a remote session is not possible, so that a visit may follow.",
                needs: .workTicket,
                takes: Said.self,
                refusals: ["remote-already-open"]
            ) { on, body in
                try await desk.skipRemote(on.ticket, because: body.words, version: on.version, by: on.person)
            },
            work(
                "/cause",
                "tellCause",
                "Records what the fault came from, as far as it is known; the last word counts.",
                needs: .workTicket,
                takes: NewCause.self,
                refusals: Self.backdating
            ) { on, body in
                try await desk.tellCause(
                    on.ticket,
                    .init(cause: body.cause, words: body.words),
                    version: on.version,
                    happening: body.happening,
                    by: on.person
                )
            },
            work(
                "/costs",
                "tellCosts",
                "Tells the customer who pays what; what they agreed to before no longer counts.",
                needs: .workTicket,
                takes: NewCosts.self,
                refusals: Self.backdating
            ) { on, body in
                try await desk.tellCosts(
                    on.ticket,
                    .init(words: body.words, to: body.to),
                    version: on.version,
                    happening: body.happening,
                    by: on.person
                )
            },
            work(
                "/costs/acknowledgement",
                "acknowledgeCosts",
                "Records that the customer heard what it costs and agrees.",
                needs: .workTicket,
                takes: NewAgreement.self,
                refusals: ["costs-not-told"] + Self.backdating
            ) { on, body in
                try await desk.acknowledgeCosts(
                    on.ticket,
                    .init(by: body.by, how: body.how),
                    version: on.version,
                    happening: body.happening,
                    by: on.person
                )
            },
            work(
                "/overrides",
                "overrideGate",
                "Opens a gate that the plan keeps shut; the reason stays on record and is reported.",
                needs: .overrideGate,
                takes: NewOverride.self,
                ifMatch: .needed
            ) { on, body in
                try await desk.override(
                    on.ticket,
                    body.gate,
                    reason: body.reason,
                    version: on.version,
                    by: on.person
                )
            },
        ]
    }
}

struct NewGuidance: Described, Decodable, Backdatable {
    static let schema = Schema.object(
        "NewGuidance",
        "What the customer and we tried by phone.",
        [
            .must("result", .choice(Rung.Result.self)),
            .may("steps", .list(.text(limit: 300)), "What was tried, such as “restart”."),
            .may("words", .text(limit: 20_000), "Needed where no step is named, or it was not possible."),
            .may(
                "articles",
                .list(NewArticleTrial.schema),
                "Articles that were gone through, and whether they helped."
            ),
        ] + .happening
    )

    let result: Rung.Result
    let steps: [String]?
    let words: String?
    let articles: [NewArticleTrial]?
    let occurredAt: Moment?
    let backdating: String?
}

struct NewAgreement: Described, Decodable, Backdatable {
    static let schema = Schema.object(
        "NewAgreement",
        "That the customer agreed.",
        [
            .must("by", .text(limit: 200), "Who."),
            .must("how", .text(limit: 200), "By phone, in writing …"),
        ] + .happening
    )

    let by: String
    let how: String
    let occurredAt: Moment?
    let backdating: String?
}

struct NewRemoteSession: Described, Decodable, Backdatable {
    static let schema = Schema.object(
        "NewRemoteSession",
        "A connection that begins; you are the engineer.",
        [.must("tool", .text(limit: 200), "What it is made with.")] + .happening
    )

    let tool: String
    let occurredAt: Moment?
    let backdating: String?
}

struct NewRemoteEnd: Described, Decodable, Backdatable {
    static let schema = Schema.object(
        "NewRemoteEnd",
        "What a remote session came to.",
        [
            .must("diagnosis", .text(limit: 20_000)),
            .may("done", .text(limit: 20_000), "What was done; needed if that solved it."),
            .must("result", .choice(Rung.Result.self)),
        ] + .happening
    )

    let diagnosis: String
    let done: String?
    let result: Rung.Result
    let occurredAt: Moment?
    let backdating: String?
}

struct NewCosts: Described, Decodable, Backdatable {
    static let schema = Schema.object(
        "NewCosts",
        "Who pays what, as the customer is told.",
        [.must("words", .text(limit: 5_000)), .must("to", .text(limit: 200))] + .happening
    )

    let words: String
    let to: String
    let occurredAt: Moment?
    let backdating: String?
}

struct NewOverride: Described, Decodable {
    static let schema = Schema.object(
        "NewOverride",
        "A gate to open, and why.",
        [.must("gate", .choice(Gate.self)), .must("reason", .text(limit: 2_000))]
    )

    let gate: Gate
    let reason: String
}
