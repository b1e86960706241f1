import AfterSales
import Hummingbird
import ServiceDesk

/// Kept and broken, for programs.
struct MeasureAPI: Sendable {
    let desk: Desk

    var routes: [APIRoute] {
        [
            .get(
                "/measures",
                "measures",
                "How each promise of a plan was kept that began in a period, and how its tickets went.",
                needs: .seeMeasures,
                query: [
                    .init("plan", .text(limit: 100), "The plan, in every version; must be said."),
                    .init("from", .instant, "The period's beginning; must be said."),
                    .init("to", .instant, "The period's end; must be said."),
                ],
                answers: MeasuresRecord.self
            ) { context in
                let measures = try await desk.measures(MeasuredPeriod(context.query), seenBy: context.person)
                return Answer(MeasuresRecord(measures, context.reader))
            },
            .get(
                "/measures/months",
                "measuresByMonth",
                "The same month by month, by your clock: of one promise, or of all together.",
                needs: .seeMeasures,
                query: [
                    .init("plan", .text(limit: 100), "The plan, in every version; must be said."),
                    .init("from", .instant, "In the first month; must be said. Sixty months at most."),
                    .init("to", .instant, "The end; the month it falls into is counted whole. Must be said."),
                    .init("clause", .text(limit: 100), "Only this clause."),
                    .init("metric", .choice(Metric.self), "Only this metric."),
                    .init("standing", .choice(PromiseMeasure.Standing.self), "promise unless said."),
                ],
                answers: MonthsRecord.self,
                months
            ),
            .get(
                "/measures/repeat-faults",
                "repeatFaults",
                "Faults that more than one request of a period told of, by model and class; a hundred at most.",
                needs: .seeMeasures,
                query: [
                    .init("plan", .text(limit: 100), "The plan, in every version; must be said."),
                    .init("from", .instant, "The period's beginning; must be said."),
                    .init("to", .instant, "The period's end; must be said."),
                ],
                answers: RepeatFaultsRecord.self
            ) { context in
                let period = try MeasuredPeriod(context.query)
                let faults = try await desk.repeatFaults(period, limit: 100, seenBy: context.person)
                return Answer(RepeatFaultsRecord(faults: faults.map(RepeatFaultRecord.init)))
            },
            .get(
                "/measures/capacity",
                "capacity",
                "What the next seven days ask of each engineer, against the service time there is.",
                needs: .seeMeasures,
                answers: CapacityRecord.self
            ) { context in
                let end = context.reader.weekAhead(desk.now())
                return Answer(
                    CapacityRecord(try await desk.capacity(until: end, seenBy: context.person), context.reader)
                )
            },
            .get(
                "/measures/calls",
                "calls",
                "How calls were made that fell due in a period, by clause.",
                needs: .seeMeasures,
                query: [
                    .init("plan", .text(limit: 100), "The plan, in every version; must be said."),
                    .init("from", .instant, "The period's beginning; must be said."),
                    .init("to", .instant, "The period's end; must be said."),
                ],
                answers: CallsRecord.self
            ) { context in
                let calls = try await desk.calls(MeasuredPeriod(context.query), seenBy: context.person)
                return Answer(CallsRecord(calls: calls.map(CallRecord.init)))
            },
            .get(
                "/measures/override-counts",
                "overrideCounts",
                "How often gates were opened by right and reason in a period: which, and by whom.",
                needs: .seeMeasures,
                query: [
                    .init("plan", .text(limit: 100), "The plan of the tickets, in every version; must be said."),
                    .init("from", .instant, "The period's beginning; must be said."),
                    .init("to", .instant, "The period's end; must be said."),
                ],
                answers: OverrideCountsRecord.self
            ) { context in
                let period = try MeasuredPeriod(context.query)
                return Answer(OverrideCountsRecord(try await desk.overrideMeasure(period, seenBy: context.person)))
            },
            .list(
                "/measures/overrides",
                "overrides",
                "Every gate that was opened by right and reason in a period, the newest first.",
                needs: .seeMeasures,
                query: OverridesRequest.parameters,
                of: OverrideRecord.self
            ) { context, query in
                let listing = try await desk.overrides(
                    OverridesRequest(context.query).filter,
                    after: query.place,
                    limit: query.limit,
                    seenBy: context.person
                )
                return Listed(listing) { OverrideRecord($0, context.reader) }
            },
            .get(
                "/measures/now",
                "openWork",
                "What is late, falls due today, is nobody's, and whose turn everything open is; each counted to 1,000.",
                needs: .seeMeasures,
                answers: OpenWorkRecord.self
            ) { context in
                let end = context.reader.today(desk.now()).end
                let work = try await desk.openWork(dueSoonBefore: end, seenBy: context.person)
                return Answer(OpenWorkRecord(work, context.reader))
            },
        ]
    }

    private func months(_ context: APIContext) async throws -> Answer<MonthsRecord> {
        let query = context.query
        let period = try MeasuredPeriod(query)
        let which = MeasuredPromise(
            period: period,
            clause: try query.text("clause", limit: 100),
            metric: try query.word("metric"),
            standing: try query.word("standing") ?? .promise
        )
        let months = period.began.months(in: context.reader.zone, most: 61)
        let trend = try await desk.trend(of: which, months: months, seenBy: context.person)
        return Answer(MonthsRecord(months: trend.map { MonthRecord($0, context.reader) }))
    }
}

struct MeasuresRecord: Described, Encodable {
    static let schema = Schema.object(
        "Measures",
        "How the promises of a plan were kept. Times are in minutes.",
        [
            .must("plan", .text), .must("from", .instant), .must("to", .instant),
            .must("now", .instant, "The moment the figures are for."),
            .must("kept", .integer, "Of all that was promised; shadows and aims are not in it."),
            .must("broken", .integer),
            .must("promises", .list(PromiseMeasureRecord.schema), "By clause and metric."),
            .must("tickets", TicketMeasureRecord.schema),
        ]
    )

    let plan: String
    let from: Moment
    let to: Moment
    let now: Moment
    let kept: Int
    let broken: Int
    let promises: [PromiseMeasureRecord]
    let tickets: TicketMeasureRecord

    init(_ measures: Measures, _ reader: Reader) {
        plan = measures.period.plan
        from = Moment(measures.period.began.start, in: reader.zone)
        to = Moment(measures.period.began.end, in: reader.zone)
        now = Moment(measures.now, in: reader.zone)
        kept = measures.kept
        broken = measures.broken
        promises = measures.promises.map(PromiseMeasureRecord.init)
        tickets = TicketMeasureRecord(measures.tickets)
    }
}

struct PromiseMeasureRecord: Described, Encodable {
    static let schema = Schema.object(
        "PromiseMeasure",
        "How one promise was kept.",
        [
            .must("clause", .text), .must("metric", .choice(Metric.self)),
            .must("standing", .choice(PromiseMeasure.Standing.self)), .must("kept", .integer),
            .must("broken", .integer), .must("missed", .integer, "What an aim has instead of broken."),
            .must("outstanding", .integer, "Of the broken or missed, those not fulfilled yet."),
            .must("lateByChange", .integer), .must("pending", .integer), .must("void", .integer),
            .may("keptShare", .number, "0 to 1; nothing while nothing is decided."),
            .may(
                "consumed",
                SpreadRecord.schema,
                "What the fulfilled ones used up: service time, of which nothing passes outside service hours; time by the wall only for a promise given so."
            ),
        ]
    )

    let clause: String
    let metric: Metric
    let standing: PromiseMeasure.Standing
    let kept: Int
    let broken: Int
    let missed: Int
    let outstanding: Int
    let lateByChange: Int
    let pending: Int
    let void: Int
    let keptShare: Double?
    let consumed: SpreadRecord?

    init(_ measure: PromiseMeasure) {
        clause = measure.clause
        metric = measure.metric
        standing = measure.standing
        kept = measure.kept
        broken = measure.broken
        missed = measure.missed
        outstanding = measure.outstanding
        lateByChange = measure.lateByChange
        pending = measure.pending
        void = measure.void
        keptShare = measure.keptShare
        consumed = measure.consumed.map(SpreadRecord.init)
    }
}

struct SpreadRecord: Described, Encodable {
    static let schema = Schema.object(
        "Spread",
        "Where the values of a figure lie, in minutes.",
        [
            .must("count", .integer), .must("median", .number, "Half are no greater."),
            .must("ninth", .number, "Nine in ten are no greater."),
        ]
    )

    let count: Int
    let median: Double
    let ninth: Double

    init(_ spread: Spread) {
        count = spread.count
        median = spread.median.inMinutes
        ninth = spread.ninth.inMinutes
    }
}

struct TicketMeasureRecord: Described, Encodable {
    static let schema = Schema.object(
        "TicketMeasure",
        "How the tickets of the period went.",
        [
            .must("reported", .integer), .must("open", .integer), .must("closed", .integer),
            .must("cancelled", .integer), .must("merged", .integer),
            .may("toResolve", SpreadRecord.schema, "From the report to the problem being gone."),
            .may("toClose", SpreadRecord.schema, "From the report to the ticket's end."),
            .may("waiting", WaitRecord.schema, "In pauses that stop a clock."),
            .may("supplier", WaitRecord.schema, "In pauses that stop none: ours to carry."),
            .must("ratings", .integer, "How many marks customers gave."),
            .may("averageMark", .number, "1 (bad) … 5 (good); nothing while nobody gave one."),
        ]
    )

    struct WaitRecord: Described, Encodable {
        static let schema = Schema.object(
            "Wait",
            "How long tickets waited, each and in all.",
            [.must("each", SpreadRecord.schema), .must("total", .number)]
        )

        let each: SpreadRecord
        let total: Double

        init(_ wait: TicketMeasure.Wait) {
            each = SpreadRecord(wait.each)
            total = wait.total.inMinutes
        }
    }

    let reported: Int
    let open: Int
    let closed: Int
    let cancelled: Int
    let merged: Int
    let toResolve: SpreadRecord?
    let toClose: SpreadRecord?
    let waiting: WaitRecord?
    let supplier: WaitRecord?
    let ratings: Int
    let averageMark: Double?

    init(_ measure: TicketMeasure) {
        ratings = measure.ratings
        averageMark = measure.averageMark
        reported = measure.reported
        open = measure.open
        closed = measure.closed
        cancelled = measure.cancelled
        merged = measure.merged
        toResolve = measure.toResolve.map(SpreadRecord.init)
        toClose = measure.toClose.map(SpreadRecord.init)
        waiting = measure.waiting.map(WaitRecord.init)
        supplier = measure.supplier.map(WaitRecord.init)
    }
}
