/// How one promise was kept: of every clock of one clause and metric that began in a period.
public struct PromiseMeasure: Sendable, Equatable {
    /// What the customer may hold us to.
    public enum Standing: String, Sendable, Hashable, CaseIterable, Codable {
        case promise
        /// The losing side of a contradiction: reported, but not what the customer was shown. (semantics §3.11)
        case shadow
        /// An aim of ours for a sentence without a number; it can be missed, never broken. (semantics §1)
        case aim
    }

    public let clause: String
    public let metric: Metric
    public let standing: Standing
    public let kept: Int
    /// Past its time unkept, whether or not it was fulfilled later; zero for an aim.
    public let broken: Int
    /// What an aim of ours has instead of broken.
    public let missed: Int
    /// Of the broken or missed, those still not fulfilled.
    public let outstanding: Int
    /// Of the broken or missed, those that a change of terms made late, not time.
    public let lateByChange: Int
    public let pending: Int
    public let void: Int
    /// What the fulfilled ones used up, in milliseconds of the promise's own kind of time.
    public let consumed: Spread?

    public init(
        clause: String,
        metric: Metric,
        standing: Standing,
        kept: Int,
        passed: Int,
        outstanding: Int = 0,
        lateByChange: Int = 0,
        pending: Int,
        void: Int,
        consumed: Spread? = nil
    ) {
        self.clause = clause
        self.metric = metric
        self.standing = standing
        self.kept = kept
        broken = standing == .aim ? 0 : passed
        missed = standing == .aim ? passed : 0
        self.outstanding = outstanding
        self.lateByChange = lateByChange
        self.pending = pending
        self.void = void
        self.consumed = consumed
    }

    /// The share that was kept of what is decided; `nil` while nothing is.
    public var keptShare: Double? {
        let decided = kept + broken + missed
        return decided == 0 ? nil : Double(kept) / Double(decided)
    }
}

/// Where the values of a figure lie, by nearest rank: each is one that occurred.
public struct Spread: Sendable, Equatable, Codable {
    public let count: Int
    /// Half are no greater.
    public let median: Int64
    /// Nine in ten are no greater.
    public let ninth: Int64

    public init(count: Int, median: Int64, ninth: Int64) {
        self.count = count
        self.median = median
        self.ninth = ninth
    }
}

extension Clock {
    /// What the customer may hold us to by it.
    public var standing: PromiseMeasure.Standing {
        isInternal ? .aim : isShadow ? .shadow : .promise
    }
}
