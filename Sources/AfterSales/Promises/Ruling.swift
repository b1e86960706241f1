/// A recorded decision on sentences that contradict each other or leave something open.
///
/// Publishing a plan needs one for every contradiction (semantics §6); it names who decided, when and
/// why, and what becomes of the sentences that lost: none disappears.
public struct Ruling: Sendable, Equatable, Encodable {
    /// What becomes of a sentence that did not win.
    public enum Fate: String, Sendable, CaseIterable, Encodable {
        /// Its clock runs and is reported, and the customer is not shown it.
        case shadow
        /// It stands beside the winner, which only goes first.
        case stands
        /// It does not act; it is shown as having lost.
        case setAside = "set-aside"
    }

    public let id: String
    public let between: [String]
    /// What the question was, in the plan's language.
    public let question: String
    /// The clauses that go first; several where the answer is "both, each in its place".
    public let winners: [String]
    /// What becomes of each of the others.
    public let fates: [String: Fate]
    public let by: String
    public let on: Day
    public let reason: String

    public init(
        id: String,
        between: [String],
        question: String,
        winners: [String],
        fates: [String: Fate],
        by: String,
        on: Day,
        reason: String
    ) {
        self.id = id
        self.between = between
        self.question = question
        self.winners = winners
        self.fates = fates
        self.by = by
        self.on = on
        self.reason = reason
    }
}
