import AfterSales
import ServiceDesk

/// Which tickets stand behind a figure of the measures, as an address of the queue says it.
///
/// `?plan=standard&from=…&to=…&clause=C35&metric=respond&standing=promise&outcome=broken` for promises,
/// `?turn=customer`, `?due-from=…&due-before=…`, `?engineer=…`, `?goods-before=…` and `?under=…&kind=…&model=…&fault=…&from=…&to=…`
/// for what is counted in tickets.
struct FigureRequest: Sendable {
    var measured: MeasuredPromise?
    var turn: Turn?
    var dueFrom: Instant?
    var dueBefore: Instant?
    var engineer: ID<Person>?
    var goodsBefore: Instant?
    var model: ID<ProductModel>?
    var faultClass: String?
    /// Tickets that nobody gave a class of fault.
    var hasNoFaultClass = false
    /// The plan that the tickets go by.
    var plan: String?
    var kind: RequestKind?
    var reportedIn: Interval?

    init() {}

    static let parameters: [APIRoute.Parameter] = [
        .init("plan", .text(limit: 100), "The plan of a figure about promises."),
        .init("from", .instant, "The figure's period."),
        .init("to", .instant, "The period's end."),
        .init("clause", .text(limit: 100), "The figure's clause."),
        .init("metric", .choice(Metric.self), "The figure's metric."),
        .init("standing", .choice(PromiseMeasure.Standing.self), "The figure's standing."),
        .init("outcome", .choice(Clock.State.self), "What the promises came to."),
        .init("turn", .choice(Turn.self), "Whose turn it is."),
        .init("due-from", .instant, "Whose next promise falls due at this or later."),
        .init("due-before", .instant, "Whose next promise falls due before this."),
        .init("engineer", .id, "Given to this engineer."),
        .init("goods-before", .instant, "With goods at our bench that came before this and are still there."),
        .init("model", .id, "About a device of this model."),
        .init("fault", .text(limit: 100), "This class of fault."),
        .init("no-fault", .words(["true"]), "Without a class of fault."),
        .init("under", .text(limit: 100), "Going by this plan."),
        .init("kind", .choice(RequestKind.self), "What was asked for."),
    ]

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
        dueFrom = try query.instant("due-from")
        dueBefore = try query.instant("due-before")
        engineer = try query.record("engineer")
        goodsBefore = try query.instant("goods-before")
        model = try query.record("model")
        faultClass = try query.text("fault", limit: 100)
        hasNoFaultClass = query.find("no-fault") == "true"
        plan = try query.text("under", limit: 100)
        kind = try query.word("kind")
        guard !parts.isEmpty else { return nil }
    }

    /// What was counted over all tickets is shown over all of them.
    func narrow(_ filter: inout QueueFilter) {
        if measured != nil || hasNoFaultClass || plan != nil || kind != nil || model != nil || faultClass != nil
            || reportedIn != nil
        {
            filter.openness = .all
        }
        filter.measured = measured
        if let turn { filter.turns = [turn] }
        filter.dueFrom = dueFrom
        filter.dueBefore = dueBefore
        if let engineer { filter.engineer = engineer }
        filter.goodsBefore = goodsBefore
        filter.model = model
        filter.faultClass = faultClass
        filter.hasNoFaultClass = hasNoFaultClass
        filter.plan = plan
        filter.kind = kind
        filter.reportedIn = reportedIn
    }

    /// What stands behind the `?`.
    var parts: [String] {
        var parts: [(String, String?)] = [
            ("turn", turn?.rawValue), ("due-from", dueFrom?.rfc3339), ("due-before", dueBefore?.rfc3339),
            ("engineer", engineer?.description), ("goods-before", goodsBefore?.rfc3339),
            ("model", model?.description), ("fault", faultClass),
            ("no-fault", hasNoFaultClass ? "true" : nil), ("under", plan), ("kind", kind?.rawValue),
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

    /// Due by a day is said so where the whole list is about it.
    private func dueTitle(_ words: Words) -> String? {
        guard dueBefore != nil else { return nil }
        return words[dueFrom == nil ? "measures.due-then" : "measures.soon"]
    }

    /// What the list is headed by: `C35 · 響應 · 未守住`.
    func title(_ words: Words) -> String {
        var parts: [String] = []
        if let measured {
            parts.append(contentsOf: [measured.clause].compactMap { $0 })
            if let metric = measured.metric { parts.append(words["metric.\(metric.rawValue)"]) }
            if let outcome = measured.outcome { parts.append(words["measures.outcome-\(outcome.rawValue)"]) }
        }
        if let turn { parts.append(words["turn.\(turn.rawValue)"]) }
        if goodsBefore != nil { parts.append(words["measures.old-returns"]) }
        if engineer != nil { parts.append(words["measures.of-engineer"]) }
        if let title = dueTitle(words) { parts.append(title) }
        if let faultClass { parts.append(words.fault(faultClass)) }
        if hasNoFaultClass { parts.append(words["measures.no-fault-class"]) }
        return parts.isEmpty ? words["measures.behind"] : parts.joined(separator: " · ")
    }
}
