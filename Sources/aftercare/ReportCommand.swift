import AfterSales
import ArgumentParser
import ServiceDesk

/// `aftercare report`: how many promises were kept and broken, per clause.
struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Says how many promises of a plan were kept and broken, per clause.",
        discussion: """
            Counted are the promises that began in the period. A shadow lost to another sentence and is not shown to \
            customers; an aim is ours alone and can be missed, not broken. Times used up are those of the promise: \
            open time or elapsed.
            """
    )

    @OptionGroup var records: DatabaseOptions

    @Option(help: "The plan's id.") var plan = "standard"
    @Option(help: ArgumentHelp("The first day, such as 2026-01-01.", valueName: "day")) var from: String
    @Option(help: ArgumentHelp("The last day; today unless said.", valueName: "day")) var to: String?
    @Option(help: "The IANA zone the days are of. (AFTERCARE_ZONE; Asia/Shanghai unless said)") var zone: String?
    @Flag(help: "Answer in JSON.") var json = false

    func run() async throws {
        let zone = try Zone(named: Configuration(path: records.config).text(zone, "zone", or: "Asia/Shanghai"))
        let desk = try await records.openDesk()
        let first = try Day(argument: from)
        let last = try to.map { try Day(argument: $0) } ?? zone.day(of: desk.now())
        guard first <= last else { throw ValidationError("--to must not be before --from.") }
        let began = Interval(zone.bounds(of: first).start, zone.bounds(of: last).end)
        let measures = try await Spoken.orFail {
            try await desk.measures(MeasuredPeriod(plan: plan, began: began), seenBy: .desk)
        }
        if json {
            Spoken.say(json: MeasuresReport(measures, in: zone))
        } else {
            for line in MeasuresText(measures, from: first, to: last).lines { Spoken.say(line) }
        }
    }
}

extension Day {
    fileprivate init(argument text: String) throws {
        guard let day = Day(text) else { throw ValidationError("\(text) is not a date, such as 2026-01-31.") }
        self = day
    }
}

extension Zone {
    /// The zone that somebody named on the command line.
    init(named name: String) throws {
        do { try self.init(name) } catch { throw ValidationError("There is no zone \(name).") }
    }
}

/// The figures as a program reads them; times in milliseconds.
struct MeasuresReport: Encodable {
    struct Promise: Encodable {
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
        let consumed: Spread?
    }

    struct Wait: Encodable {
        let each: Spread
        let total: Int64

        init(_ wait: TicketMeasure.Wait) {
            each = wait.each
            total = wait.total
        }
    }

    struct Tickets: Encodable {
        let reported: Int
        let open: Int
        let closed: Int
        let cancelled: Int
        let merged: Int
        let toResolve: Spread?
        let toClose: Spread?
        let waiting: Wait?
        let supplier: Wait?
    }

    let plan: String
    let from: String
    let until: String
    let at: String
    let kept: Int
    let broken: Int
    let promises: [Promise]
    let tickets: Tickets

    init(_ measures: Measures, in zone: Zone) {
        plan = measures.period.plan
        from = measures.period.began.start.rfc3339(in: zone)
        until = measures.period.began.end.rfc3339(in: zone)
        at = measures.now.rfc3339(in: zone)
        kept = measures.kept
        broken = measures.broken
        promises = measures.promises.map { promise in
            Promise(
                clause: promise.clause,
                metric: promise.metric,
                standing: promise.standing,
                kept: promise.kept,
                broken: promise.broken,
                missed: promise.missed,
                outstanding: promise.outstanding,
                lateByChange: promise.lateByChange,
                pending: promise.pending,
                void: promise.void,
                consumed: promise.consumed
            )
        }
        let found = measures.tickets
        tickets = Tickets(
            reported: found.reported,
            open: found.open,
            closed: found.closed,
            cancelled: found.cancelled,
            merged: found.merged,
            toResolve: found.toResolve,
            toClose: found.toClose,
            waiting: found.waiting.map(Wait.init),
            supplier: found.supplier.map(Wait.init)
        )
    }
}
