public import AfterSales
import Storage

/// What a report is about: one plan, in every version, and when its promises began.
public struct MeasuredPeriod: Sendable, Equatable {
    public var plan: String
    public var began: Interval

    public init(plan: String, began: Interval) {
        self.plan = plan
        self.began = began
    }
}

/// One figure of a report, or a row of it: the promises behind it.
public struct MeasuredPromise: Sendable, Equatable {
    public var period: MeasuredPeriod
    public var clause: String?
    public var metric: Metric?
    public var standing: PromiseMeasure.Standing?
    /// What they came to; a promise whose time has passed is broken from that moment, an aim missed.
    public var outcome: Clock.State?

    public init(
        period: MeasuredPeriod,
        clause: String? = nil,
        metric: Metric? = nil,
        standing: PromiseMeasure.Standing? = nil,
        outcome: Clock.State? = nil
    ) {
        self.period = period
        self.clause = clause
        self.metric = metric
        self.standing = standing
        self.outcome = outcome
    }
}

/// How the promises of a plan were kept, and how its tickets went.
public struct Measures: Sendable, Equatable {
    public let period: MeasuredPeriod
    /// The moment the figures are for.
    public let now: Instant
    /// By clause and metric; what was promised first, then shadows and aims.
    public let promises: [PromiseMeasure]
    public let tickets: TicketMeasure

    /// Kept and broken over all that was promised; shadows and aims are not in it.
    public var kept: Int { promises.lazy.filter { $0.standing == .promise }.reduce(0) { $0 + $1.kept } }
    public var broken: Int { promises.lazy.filter { $0.standing == .promise }.reduce(0) { $0 + $1.broken } }
}

extension Desk {
    /// How each promise of a plan was kept that began in a period, in four statements.
    ///
    /// The tickets behind a figure: `queue(QueueFilter(openness: .all, measured: …))`.
    public func measures(_ period: MeasuredPeriod, seenBy person: Person) async throws -> Measures {
        try person.needs(.seeMeasures)
        let now = now()
        return try await database.readOfLate { db in
            try Measures(
                period: period,
                now: now,
                promises: db.promiseMeasures(period, at: now, seenBy: person),
                tickets: db.ticketMeasure(period, at: now, seenBy: person)
            )
        }
    }
}
