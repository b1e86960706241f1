public import AfterSales

/// A plan file looked over, as `aftercare plan check` prints it: everything as data.
public struct PlanCheck: Sendable {
    public let file: String
    /// `nil` where the file has mistakes.
    public let plan: Plan?
    public let mistakes: [Mistake]
    public let review: PlanReview?
    /// The calendars it names, as far as they stand beside it.
    public let calendars: [DeskCalendar]

    public init(_ source: String, file: String, calendars known: [String: DeskCalendar] = [:]) {
        self.file = file
        do throws(Mistakes) {
            let plan = try PlanReader.read(source)
            self.plan = plan
            mistakes = []
            review = plan.review()
            calendars = plan.calendars.compactMap { known[$0.word] }
        } catch {
            plan = nil
            mistakes = error.all
            review = nil
            calendars = []
        }
    }

    /// Whether it may be published: no mistake, no contradiction without a ruling.
    public var isGood: Bool { review?.isSettled ?? false }
}

extension PlanCheck: Encodable {
    private enum Key: String, CodingKey {
        case file, good, mistakes, plan, clauses, kinds, unmanaged, unquantified, contradictions, unsettled, assumed
        case rulings, calendars, words
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(file, forKey: .file)
        try container.encode(isGood, forKey: .good)
        try container.encode(mistakes, forKey: .mistakes)
        guard let plan, let review else { return }
        try container.encode(
            [
                "id": plan.reference.id, "version": plan.reference.version, "title": plan.title,
                "language": plan.language,
            ],
            forKey: .plan
        )
        try container.encode(plan.clauses.map { ClauseJSON($0, in: plan, review) }, forKey: .clauses)
        try container.encode(plan.clausesByKind, forKey: .kinds)
        try container.encode(review.lines.compactMap(UnmanagedJSON.init), forKey: .unmanaged)
        try container.encode(review.lines.compactMap(UnquantifiedJSON.init), forKey: .unquantified)
        try container.encode(review.contradictions, forKey: .contradictions)
        try container.encode(review.unsettled, forKey: .unsettled)
        try container.encode(review.assumed.map(AssumedJSON.init), forKey: .assumed)
        try container.encode(plan.rulings.map(RulingJSON.init), forKey: .rulings)
        try container.encode(
            plan.calendars.map { word in CalendarJSON(word, calendars.first { $0.name == word.word }) },
            forKey: .calendars
        )
        try container.encode(plan.words, forKey: .words)
    }
}

extension Plan {
    /// The numbers of the clauses of each kind; a clause of two kinds stands under both.
    public var clausesByKind: [String: [String]] {
        clauses.reduce(into: [:]) { found, clause in
            for kind in clause.kinds { found[kind.rawValue, default: []].append(clause.id) }
        }
    }
}

private struct ClauseJSON: Encodable {
    let id: String
    let text: String
    let heading: String?
    let note: String?
    let kinds: [ClauseKind]
    let status: TextStatus
    let unmanaged: String?
    let rules: [RuleJSON]

    init(_ clause: Clause, in plan: Plan, _ review: PlanReview) {
        id = clause.id
        text = clause.text
        heading = clause.heading
        note = clause.note
        kinds = clause.kinds
        status = clause.status
        unmanaged = clause.unmanaged
        rules = clause.rules.enumerated().map { index, rule in
            RuleJSON(
                rule: rule,
                status: clause.status(of: rule),
                standing: review.lines.first { $0.clause == clause.id && $0.rule == index }?.standing,
                clocks: plan.deadlineRules(of: rule, in: clause).map { ClockJSON($0, in: plan) }
            )
        }
    }
}

private struct UnmanagedJSON: Encodable {
    let clause: String
    let rule: Int?
    let reason: String

    init?(_ line: PlanReview.Line) {
        guard case .unmanaged(let why) = line.standing else { return nil }
        clause = line.clause
        rule = line.rule
        reason = why.description
    }
}

private struct UnquantifiedJSON: Encodable {
    let clause: String
    let rule: Int?
    /// Ours alone; never shown as the promise.
    let internalTarget: [Amount]

    init?(_ line: PlanReview.Line) {
        guard case .unquantified(let aim, _) = line.standing else { return nil }
        clause = line.clause
        rule = line.rule
        internalTarget = aim
    }
}

private struct AssumedJSON: Encodable {
    let clause: String
    let notStated: String
    let instead: String
    let reason: String?

    init(_ assumed: PlanReview.Assumed) {
        clause = assumed.clause
        notStated = assumed.gap.rawValue
        instead = assumed.instead
        reason = assumed.reason
    }
}

private struct CalendarJSON: Encodable {
    let word: String
    let meaning: String
    /// Of the file beside the plan; none if it does not stand there.
    let version: String?
    let announcedThrough: Day?
    let assumed: [String]?

    init(_ word: PlanWord, _ calendar: DeskCalendar?) {
        self.word = word.word
        meaning = word.meaning
        version = calendar?.version
        announcedThrough = calendar?.calendar.announcedThrough
        assumed = calendar?.assumed
    }
}

private struct RulingJSON: Encodable {
    let id: String
    let question: String
    let between: [String]
    let winner: [String]
    let others: [String: Ruling.Fate]
    let by: String
    let decided: Day
    let because: String

    init(_ ruling: Ruling) {
        id = ruling.id
        question = ruling.question
        between = ruling.between
        winner = ruling.winners
        others = ruling.fates
        by = ruling.by
        decided = ruling.on
        because = ruling.reason
    }
}
