import AfterSales
import ServiceDesk

struct PlanText: Described, Decodable {
    static let schema = Schema.object(
        "PlanText",
        "A plan file.",
        [.must("source", .text(limit: 1_000_000), "YAML, as `aftercare plan check` reads it.")]
    )

    let source: String
}

struct NewPlan: Described, Decodable {
    static let schema = Schema.object(
        "NewPlan",
        "A version of a plan to publish.",
        [
            .must("source", .text(limit: 1_000_000), "YAML, as `aftercare plan check` reads it."),
            .may("asOwn", .boolean, "Whether it becomes the desk's own, for whoever has no other."),
            .may("movingOpen", .boolean, "Whether open tickets go over to it; closed ones never do."),
        ]
    )

    let source: String
    let asOwn: Bool?
    let movingOpen: Bool?
}

struct PlanRow: Described, Encodable {
    static let schema = Schema.object(
        "PlanRow",
        "A published version of a plan, without its sentences.",
        [
            .must("id", .text), .must("version", .text), .must("title", .text), .must("publishedAt", .instant),
            .may("publishedBy", .text), .must("isCurrent", .boolean, "Whether it is the newest of its plan."),
            .must("isOwn", .boolean, "Whether it is the desk's own plan."),
        ]
    )

    let id: String
    let version: String
    let title: String
    let publishedAt: Moment
    let publishedBy: String?
    let isCurrent: Bool
    let isOwn: Bool

    init(_ plan: PublishedPlan, _ reader: Reader) {
        id = plan.reference.id
        version = plan.reference.version
        title = plan.title
        publishedAt = Moment(plan.publishedAt, in: reader.zone)
        publishedBy = plan.publishedBy
        isCurrent = plan.isCurrent
        isOwn = plan.isOwn
    }
}

struct PlanRecord: Described, Encodable {
    static let schema = Schema.object(
        "Plan",
        "One version of a service commitment, sentence by sentence.",
        [
            .must("id", .text), .must("version", .text), .must("title", .text), .must("language", .text),
            .must("assumedCalendar", .text, "Runs where a sentence names none."),
            .must("reopenWithin", PeriodRecord.schema),
            .must("clauses", .list(ClauseRecord.schema)),
            .must("pauseReasons", .list(PauseReasonRecord.schema)),
            .may("source", .text, "The text it was published as."),
        ]
    )

    let id: String
    let version: String
    let title: String
    let language: String
    let assumedCalendar: String
    let reopenWithin: PeriodRecord
    let clauses: [ClauseRecord]
    let pauseReasons: [PauseReasonRecord]
    let source: String?

    init(_ plan: Plan, source: String? = nil) {
        id = plan.reference.id
        version = plan.reference.version
        title = plan.title
        language = plan.language
        assumedCalendar = plan.assumedCalendar
        reopenWithin = PeriodRecord(plan.reopenWindow)
        clauses = plan.clauses.map { clause in
            ClauseRecord(clause, deadlines: plan.deadlines.filter { $0.clause == clause.id })
        }
        pauseReasons = plan.pauseReasons.map(PauseReasonRecord.init)
        self.source = source
    }
}

struct ClauseRecord: Described, Encodable {
    static let schema = Schema.object(
        "Clause",
        "One sentence of the commitment, and the clocks it makes.",
        [
            .must("id", .text), .must("text", .text), .may("heading", .text), .may("note", .text),
            .must("kinds", .list(.choice(ClauseKind.self))), .must("status", .choice(TextStatus.self)),
            .may("unmanaged", .text, "Why nothing of ours acts on it."),
            .must("deadlines", .list(DeadlineRuleRecord.schema)),
        ]
    )

    let id: String
    let text: String
    let heading: String?
    let note: String?
    let kinds: [ClauseKind]
    let status: TextStatus
    let unmanaged: String?
    let deadlines: [DeadlineRuleRecord]

    init(_ clause: Clause, deadlines: [DeadlineRule]) {
        id = clause.id
        text = clause.text
        heading = clause.heading
        note = clause.note
        kinds = clause.kinds
        status = clause.status
        unmanaged = clause.unmanaged
        self.deadlines = deadlines.map(DeadlineRuleRecord.init)
    }
}

struct DeadlineRuleRecord: Described, Encodable {
    static let schema = Schema.object(
        "DeadlineRule",
        "Within this long of that, this.",
        [
            .must("metric", .choice(Metric.self)), .must("within", PeriodRecord.schema),
            .may("calendar", .text, "Nothing where the sentence names none."), .must("start", .choice(Milestone.self)),
            .must("isShadow", .boolean), .must("isAim", .boolean),
        ]
    )

    let metric: Metric
    let within: PeriodRecord
    let calendar: String?
    let start: Milestone
    let isShadow: Bool
    let isAim: Bool

    init(_ rule: DeadlineRule) {
        metric = rule.metric
        within = PeriodRecord(rule.period)
        calendar = rule.calendar
        start = rule.start
        isShadow = rule.isShadow
        isAim = rule.isInternalTarget
    }
}

struct PauseReasonRecord: Described, Encodable {
    static let schema = Schema.object(
        "PauseReason",
        "Why a clock may stand still, and which it stops.",
        [
            .must("reason", .text), .must("waitingFor", .choice(WaitingFor.self)),
            .must("stops", .list(.choice(Metric.self)), "None where the wait is ours to carry."),
        ]
    )

    let reason: String
    let waitingFor: WaitingFor
    let stops: [Metric]

    init(_ reason: PauseReason) {
        self.reason = reason.id
        waitingFor = reason.waitingFor
        stops = reason.stops.sorted { $0.rawValue < $1.rawValue }
    }
}

/// A plan file looked over: what `aftercare plan check --json` prints.
struct PlanCheckRecord: Described, Encodable {
    static let schema = Schema.object(
        "PlanCheck",
        "A plan file looked over; all but `file`, `good` and `mistakes` only where it has no mistake.",
        [
            .must("file", .text),
            .must("good", .boolean, "Whether it may be published."),
            .must("mistakes", .list(MistakeRecord.schema)),
            .may("plan", .map(.text)),
            .may("clauses", .list(.map(.anything)), "Every sentence with its rules, dimension by dimension."),
            .may("kinds", .map(.list(.text)), "The clauses of each kind."),
            .may("unmanaged", .list(.map(.anything))),
            .may("unquantified", .list(.map(.anything))),
            .may("contradictions", .list(.map(.anything))),
            .may("unsettled", .list(.map(.anything))),
            .may("assumed", .list(.map(.anything))),
            .may("rulings", .list(.map(.anything))),
            .may("calendars", .list(.map(.anything))),
            .may("words", .list(.map(.anything))),
        ]
    )

    let check: PlanCheck

    init(_ check: PlanCheck) { self.check = check }

    func encode(to encoder: any Encoder) throws { try check.encode(to: encoder) }
}

/// What is wrong in a file, and where.
enum MistakeRecord {
    static let schema = Schema.object(
        "Mistake",
        "What is wrong in a file, and where.",
        [
            .must("line", .integer), .must("column", .integer), .must("place", .text), .must("found", .text),
            .must("expected", .text),
        ]
    )
}

struct CheckedPlan: Described, Encodable {
    static let schema = Schema.object(
        "CheckedPlan",
        "A plan file looked over, and what publishing it would move.",
        [.must("check", PlanCheckRecord.schema), .may("moves", MovesRecord.schema, "If it may be published.")]
    )

    let check: PlanCheckRecord
    var moves: MovesRecord?
}

struct PublishedPlanRecord: Described, Encodable {
    static let schema = Schema.object(
        "PublishedPlan",
        "What came of publishing a plan.",
        [
            .must("id", .text), .must("version", .text), .must("title", .text),
            .must("isNew", .boolean, "False where the same text was published before."),
            .must("moves", MovesRecord.schema, "What it moved, or would move if open tickets went over to it."),
        ]
    )

    let id: String
    let version: String
    let title: String
    let isNew: Bool
    let moves: MovesRecord
}

struct MovesRecord: Described, Encodable {
    static let schema = Schema.object(
        "Moves",
        "What a new version does to open promises; at most 200 of them one by one.",
        [
            .must("tickets", .integer, "Open tickets that go by an older version."),
            .must("open", .integer, "Their open promises."),
            .must("moved", .integer),
            .must("late", .integer, "Of the moved, those that are late by the new date."),
            .must("dropped", .integer, "Promises the new version no longer makes."),
            .must("added", .integer),
            .must("items", .list(MoveRecord.schema)),
        ]
    )

    struct MoveRecord: Described, Encodable {
        static let schema = Schema.object(
            "Move",
            "One open promise that gets another date.",
            [
                .must("ticket", ticketNumber), .must("metric", .choice(Metric.self)), .must("clause", .text),
                .may("from", .instant), .may("to", .instant), .must("becomesLate", .boolean),
            ]
        )

        let ticket: Ticket.ID
        let metric: Metric
        let clause: String
        let from: Moment?
        let to: Moment?
        let becomesLate: Bool
    }

    let tickets: Int
    let open: Int
    let moved: Int
    let late: Int
    let dropped: Int
    let added: Int
    let items: [MoveRecord]

    init(_ moves: Moves, _ reader: Reader) {
        tickets = moves.tickets.count
        open = moves.open
        moved = moves.moved.count
        late = moves.late.count
        dropped = moves.dropped
        added = moves.added
        items = moves.moved.prefix(ListQuery.largest).map {
            MoveRecord(
                ticket: $0.ticket,
                metric: $0.clock.metric,
                clause: $0.clock.clause,
                from: $0.from.map { Moment($0, in: reader.zone) },
                to: $0.to.map { Moment($0, in: reader.zone) },
                becomesLate: $0.becomesLate
            )
        }
    }
}
