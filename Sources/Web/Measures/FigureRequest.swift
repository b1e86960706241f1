import AfterSales
import ServiceDesk

/// Which tickets stand behind a figure of the measures, as an address of the queue says it.
///
/// `?plan=standard&from=…&to=…&clause=C35&metric=respond&standing=promise&outcome=broken` for promises,
/// `?turn=customer`, `?due-from=…&due-before=…` and `?model=…&fault=…&from=…&to=…` for what is counted in tickets.
struct FigureRequest: Sendable {
    var measured: MeasuredPromise?
    var turn: Turn?
    var due: Interval?
    var model: ID<ProductModel>?
    var faultClass: String?
    var reportedIn: Interval?

    init() {}

    /// `nil` where the address names no figure.
    init?(_ query: Form) throws(Refusal) {
        if query.find("plan") != nil {
            measured = MeasuredPromise(
                period: try MeasuredPeriod(query),
                clause: try query.text("clause", limit: 100),
                metric: try query.word("metric"),
                standing: try query.word("standing"),
                outcome: try query.word("outcome")
            )
        } else if let from = try query.instant("from"), let to = try query.instant("to") {
            reportedIn = Interval(from, to)
        }
        turn = try query.word("turn")
        if let from = try query.instant("due-from"), let before = try query.instant("due-before") {
            due = Interval(from, before)
        }
        model = try query.record("model")
        faultClass = try query.text("fault", limit: 100)
        guard !parts.isEmpty else { return nil }
    }

    /// What was counted over all tickets is shown over all of them.
    func narrow(_ filter: inout QueueFilter) {
        if measured != nil || model != nil || faultClass != nil || reportedIn != nil { filter.openness = .all }
        filter.measured = measured
        if let turn { filter.turns = [turn] }
        filter.dueFrom = due?.start
        filter.dueBefore = due?.end
        filter.model = model
        filter.faultClass = faultClass
        filter.reportedIn = reportedIn
    }

    /// What stands behind the `?`.
    var parts: [String] {
        var parts: [(String, String?)] = [
            ("turn", turn?.rawValue), ("due-from", due?.start.rfc3339), ("due-before", due?.end.rfc3339),
            ("model", model?.description), ("fault", faultClass),
        ]
        if let measured {
            parts += [
                ("plan", measured.period.plan), ("clause", measured.clause), ("metric", measured.metric?.rawValue),
                ("standing", measured.standing?.rawValue), ("outcome", measured.outcome?.rawValue),
            ]
        }
        if let period = measured?.period.began ?? reportedIn {
            parts += [("from", period.start.rfc3339), ("to", period.end.rfc3339)]
        }
        return parts.compactMap { name, value in value.map { "\(name)=\($0.percentEncoded)" } }
    }

    var path: String { "/tickets?" + parts.joined(separator: "&") }

    /// What the list is headed by: `C35 · 響應 · 未守住`.
    func title(_ words: Words) -> String {
        var parts: [String] = []
        if let measured {
            parts.append(contentsOf: [measured.clause].compactMap { $0 })
            if let metric = measured.metric { parts.append(words["metric.\(metric.rawValue)"]) }
            if let outcome = measured.outcome { parts.append(words["measures.outcome-\(outcome.rawValue)"]) }
        }
        if let turn { parts.append(words["turn.\(turn.rawValue)"]) }
        if due != nil { parts.append(words["measures.soon"]) }
        if let faultClass { parts.append(faultClass) }
        return parts.isEmpty ? words["measures.behind"] : parts.joined(separator: " · ")
    }
}
