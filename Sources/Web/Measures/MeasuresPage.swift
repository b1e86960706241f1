import AfterSales
import ServiceDesk

/// How each promise of a plan was kept that began in a period.
struct MeasuresPage: Page {
    static let template = "measures/measures"

    struct Row: Sendable {
        let clause: String
        let text: String
        let metric: String
        let kept: String
        let broken: String
        let isBroken: Bool
        let pending: String
        let share: String
        let keptCount: Int
        let decided: Int
        let hasShare: Bool
        let median: String?
        let tags: [String]
    }

    struct Figure: Sendable {
        let number: String
        let label: String
    }

    let title: String
    let plan: String
    let plans: [Choice.Option]
    let tabs: [Tab]
    let figures: [Figure]
    let promises: [Row]
    let others: [Row]
    let hasOthers: Bool
    let isEmpty: Bool

    init(_ measures: Measures, _ plan: Plan, _ plans: [PublishedPlan], days: Int, _ reader: Reader) {
        let words = reader.words
        title = words["measures.title"]
        self.plan = plan.reference.id
        self.plans = plans.map {
            Choice.Option($0.reference.id, $0.title, chosen: $0.reference.id == plan.reference.id)
        }
        tabs = MeasureRoutes.spans.map {
            let href = "/measures?plan=\(plan.reference.id.percentEncoded)&days=\($0)"
            return Tab(words["measures.days-\($0)"], href: href, current: $0 == days)
        }
        figures = [
            Figure(number: reader.number(measures.kept), label: words["measures.kept"]),
            Figure(number: reader.number(measures.broken), label: words["measures.broken"]),
            Figure(
                number: Self.percent(measures.kept, of: measures.kept + measures.broken),
                label: words["measures.share"]
            ),
        ]
        promises = measures.promises.filter { $0.standing == .promise }.map { Row($0, plan, reader) }
        others = measures.promises.filter { $0.standing != .promise }.map { Row($0, plan, reader) }
        hasOthers = !others.isEmpty
        isEmpty = measures.promises.isEmpty
    }

    /// One decimal, rounded down, so that 100 % means all; a dash of nothing.
    fileprivate static func percent(_ part: Int, of whole: Int) -> String {
        guard whole > 0 else { return "–" }
        let tenths = part * 1_000 / whole
        return tenths % 10 == 0 ? "\(tenths / 10) %" : "\(tenths / 10).\(tenths % 10) %"
    }
}

extension MeasuresPage.Row {
    fileprivate init(_ measure: PromiseMeasure, _ plan: Plan, _ reader: Reader) {
        let words = reader.words
        let passed = measure.broken + measure.missed
        clause = measure.clause
        text = plan.clause(measure.clause)?.text ?? ""
        metric = words["metric.\(measure.metric.rawValue)"]
        kept = reader.number(measure.kept)
        broken = reader.number(passed)
        isBroken = measure.broken > 0
        pending = reader.number(measure.pending)
        keptCount = measure.kept
        decided = measure.kept + passed
        hasShare = decided > 0
        share = MeasuresPage.percent(measure.kept, of: decided)
        median = measure.consumed.map { reader.length(milliseconds: $0.median) }
        switch measure.standing {
        case .promise: tags = []
        case .shadow: tags = [words["promise.shadow"]]
        case .aim: tags = [words["promise.internal"]]
        }
    }
}
