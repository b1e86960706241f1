import AfterSales
import ServiceDesk

/// What is said, to whom, and who works on it.
extension TicketAPI {
    var talkingRoutes: [APIRoute] {
        [
            work(
                "/contacts",
                "contactCustomer",
                "Records a call made or a message sent to the customer.",
                needs: .workTicket,
                takes: NewContactMade.self,
                refusals: [
                    "answer-not-delivered", "outcome-not-of-channel", "in-the-future", "too-long-ago",
                    "before-the-report",
                    "backdating-needs-reason",
                ]
            ) { on, body in
                try await desk.contact(
                    on.ticket,
                    .init(
                        channel: body.channel,
                        outcome: body.outcome,
                        to: body.to,
                        words: body.words,
                        isAnswer: body.isAnswer ?? false,
                        isAutomatic: body.isAutomatic ?? false
                    ),
                    version: on.version,
                    happening: body.happening,
                    by: on.person
                )
            },
            work(
                "/messages",
                "hearCustomer",
                "Records what the customer said or wrote, also when all is over; on a merged ticket, on the one that goes on.",
                needs: .workTicket,
                takes: NewMessage.self,
                refusals: ["in-the-future", "too-long-ago", "before-the-report", "backdating-needs-reason"]
            ) { on, body in
                try await desk.hear(
                    on.ticket,
                    .init(channel: body.channel, from: body.from, words: body.words),
                    version: on.version,
                    happening: body.happening,
                    by: on.person
                )
            },
            work(
                "/notes",
                "noteTicket",
                "Writes down something for ourselves; the customer never sees it and no clock stops for it.",
                needs: .workTicket,
                takes: Said.self
            ) { on, body in
                try await desk.note(on.ticket, body.words, version: on.version, by: on.person)
            },
            work(
                "/classification",
                "classifyTicket",
                "Sees the request as another kind, severity or class of fault; its clocks follow.",
                needs: .workTicket,
                takes: NewClassification.self,
                ifMatch: .needed
            ) { on, body in
                try await desk.classify(on.ticket, body.change, version: on.version, by: on.person)
            },
            work(
                "/assignment",
                "assignTicket",
                "Gives the ticket to an engineer.",
                needs: .assign,
                takes: NewAssignment.self,
                ifMatch: .needed,
                refusals: ["no-such-engineer"]
            ) { on, body in
                try await desk.assign(
                    on.ticket,
                    to: body.engineer,
                    reason: body.reason,
                    version: on.version,
                    by: on.person
                )
            },
            work(
                "/handover",
                "handOverTicket",
                "Hands the lead to another team; both sides see the entry.",
                needs: .workTicket,
                takes: NewHandover.self,
                ifMatch: .needed
            ) { on, body in
                try await desk.handOver(
                    on.ticket,
                    to: body.lead,
                    support: body.support,
                    reason: body.reason,
                    version: on.version,
                    by: on.person
                )
            },
            work(
                "/lead/notice",
                "tellLead",
                "Tells the team that must be told how it came out.",
                needs: .workTicket,
                takes: Said.self,
                refusals: ["nobody-to-tell"]
            ) { on, body in
                try await desk.tellLead(on.ticket, body.words, version: on.version, by: on.person)
            },
            work(
                "/lead/receipt",
                "acknowledgeLead",
                "Confirms, for that team, having been told.",
                needs: .workTicket,
                takes: Remark.self,
                refusals: ["lead-not-told", "already-acknowledged"]
            ) { on, body in
                try await desk.acknowledgeLead(on.ticket, body.words ?? "", version: on.version, by: on.person)
            },
        ]
    }
}

struct NewContactMade: Described, Decodable, Backdatable {
    static let schema = Schema.object(
        "NewContactMade",
        "Something we said to the customer, or tried to.",
        [
            .must("channel", .choice(Channel.self)),
            .must(
                "outcome",
                .choice(TicketEvent.Outreach.Outcome.self),
                "Only reached and sent count as a contact; what is written is sent or failed, a call reached or not."
            ),
            .must("to", .text(limit: 200), "Whom: the customer, or sales on their behalf."),
            .must("words", .text(limit: 20_000)),
            .may("isAnswer", .boolean, "Whether this is the definite answer."),
            .may("isAutomatic", .boolean, "Whether a program sent it by itself; that answers nothing."),
        ] + .happening
    )

    let channel: Channel
    let outcome: TicketEvent.Outreach.Outcome
    let to: String
    let words: String
    let isAnswer: Bool?
    let isAutomatic: Bool?
    let occurredAt: Moment?
    let backdating: String?
}

struct NewMessage: Described, Decodable, Backdatable {
    static let schema = Schema.object(
        "NewMessage",
        "Something the customer said to us.",
        [
            .must("channel", .choice(Channel.self)),
            .must("from", .text(limit: 200)),
            .must("words", .text(limit: 20_000)),
        ] + .happening
    )

    let channel: Channel
    let from: String
    let words: String
    let occurredAt: Moment?
    let backdating: String?
}

struct NewClassification: Described, Decodable {
    static let schema = Schema.object(
        "NewClassification",
        "What the request is now seen as; what is left out stays.",
        [
            .may("kind", .choice(RequestKind.self)),
            .may("severity", .choice(Severity.self)),
            .may("faultClass", .text(limit: 100), "Empty takes it away."),
            .may("subject", .text(limit: 300)),
            .may("reason", .text(limit: 2_000)),
        ]
    )

    let kind: RequestKind?
    let severity: Severity?
    let faultClass: String?
    let subject: String?
    let reason: String?

    var change: TicketEvent.Classification {
        .init(kind: kind, severity: severity, faultClass: faultClass, subject: subject, reason: reason)
    }
}

struct NewAssignment: Described, Decodable {
    static let schema = Schema.object(
        "NewAssignment",
        "Who works on it.",
        [.must("engineer", .id), .may("reason", .text(limit: 2_000), "Why this one.")]
    )

    let engineer: ID<Person>
    let reason: String?
}

struct NewHandover: Described, Decodable {
    static let schema = Schema.object(
        "NewHandover",
        "Who leads from here on.",
        [
            .must("lead", .choice(Team.self)),
            .may("support", .choice(Team.self)),
            .must("reason", .text(limit: 2_000)),
        ]
    )

    let lead: Team
    let support: Team?
    let reason: String
}
