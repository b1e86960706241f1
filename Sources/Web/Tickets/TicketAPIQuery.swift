import AfterSales
import ServiceDesk

/// What a list of tickets is asked for behind the `?`.
struct TicketQuery {
    var filter = QueueFilter()
    let view: SavedView?

    static let parameters: [APIRoute.Parameter] = [
        .init("view", .choice(SavedView.self), "A saved view to begin with; what else is said narrows it."),
        .init("open", .choice(QueueFilter.Openness.self), "open unless said."),
        .init("turn", .list(.choice(Turn.self)), "Whose turn it is; may be said several times."),
        .init("engineer", .id, "Given to this engineer."),
        .init("unassigned", .boolean, "Given to nobody."),
        .init("customer", .id, "Of this customer."),
        .init("device", .id, "About this device."),
        .init("model", .id, "About a device of this model."),
        .init("kind", .choice(RequestKind.self), "What was asked for."),
        .init("severity", .choice(Severity.self), "How bad it is."),
        .init("faultClass", .text(limit: 100), "This class of fault."),
        .init("lead", .choice(Team.self), "Led by this team."),
        .init("late", .boolean, "Past the time of a promise."),
        .init("dueBefore", .instant, "Whose next promise falls due before this."),
        .init("q", .text(limit: 200), "Each word must be in the number, subject, customer or serial."),
        .init("plan", .text(limit: 100), "Tickets behind a figure of /measures: its plan; needs `see-measures`."),
        .init("from", .instant, "The figure's period; with `plan`."),
        .init("to", .instant, "The end of the figure's period; with `plan`."),
        .init("clause", .text(limit: 100), "The figure's clause; with `plan`."),
        .init("metric", .choice(Metric.self), "The figure's metric; with `plan`."),
        .init("standing", .choice(PromiseMeasure.Standing.self), "The figure's standing; with `plan`."),
        .init("outcome", .choice(Clock.State.self), "What the promises came to; with `plan`."),
    ]

    init(_ context: APIContext, now: Instant) throws {
        let query = context.query
        view = try query.word("view")
        if let view { filter = view.filter(for: context.person, today: context.reader.today(now)) }
        if let openness: QueueFilter.Openness = try query.word("open") { filter.openness = openness }
        let turns = try query.all("turn").map { text throws(Refusal) in
            guard let turn = Turn(rawValue: text) else { throw .invalid("turn", expected: "choice") }
            return turn
        }
        if !turns.isEmpty { filter.turns = Set(turns) }
        if let engineer: ID<Person> = try query.record("engineer") { filter.engineer = engineer }
        if try query.flag("unassigned") { filter.isUnassigned = true }
        filter.customer = try query.record("customer")
        filter.device = try query.record("device")
        filter.model = try query.record("model")
        filter.kind = try query.word("kind")
        filter.severity = try query.word("severity")
        filter.faultClass = try query.text("faultClass", limit: 100)
        filter.lead = try query.word("lead")
        if try query.flag("late") { filter.isLate = true }
        filter.dueBefore = try query.instant("dueBefore")
        filter.words = try query.text("q", limit: 200)
        filter.measured = try TicketQuery.measured(context)
    }

    private static func measured(_ context: APIContext) throws -> MeasuredPromise? {
        guard context.query.find("plan") != nil else { return nil }
        try context.person.needs(.seeMeasures)
        return MeasuredPromise(
            period: try MeasuredPeriod(context.query),
            clause: try context.query.text("clause", limit: 100),
            metric: try context.query.word("metric"),
            standing: try context.query.word("standing"),
            outcome: try context.query.word("outcome")
        )
    }
}

extension MeasuredPeriod {
    /// Reads `?plan=standard&from=…&to=…`.
    init(_ query: Form) throws(Refusal) {
        let plan = try query.required("plan")
        guard let from = try query.instant("from") else { throw .missing("from") }
        guard let to = try query.instant("to") else { throw .missing("to", called: "end") }
        guard from < to else { throw .invalid("to", expected: "after-start", called: "end") }
        self.init(plan: plan, began: Interval(from, to))
    }
}

extension Form {
    /// One of a few allowed words, if it was said.
    func word<Choice: RawRepresentable>(_ name: String, as _: Choice.Type = Choice.self) throws(Refusal) -> Choice?
    where Choice.RawValue == String { find(name) == nil ? nil : try choice(name) }

    /// The id of a record, if it was said.
    func record<Subject>(_ name: String, of _: Subject.Type = Subject.self) throws(Refusal) -> ID<Subject>? {
        find(name) == nil ? nil : try id(name)
    }

    func text(_ name: String, limit: Int) throws(Refusal) -> String? {
        guard let text = find(name) else { return nil }
        guard text.count <= limit else { throw .tooLong(name, limit: limit) }
        return text
    }

    func number(_ name: String, in range: ClosedRange<Int>) throws(Refusal) -> Int? {
        guard let text = find(name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw .invalid(name, expected: "\(range.lowerBound)…\(range.upperBound)")
        }
        return number
    }

    func instant(_ name: String) throws(Refusal) -> Instant? {
        guard let text = find(name) else { return nil }
        // A plus that was not escaped has become a blank.
        guard let instant = Instant(rfc3339: text.replacing(" ", with: "+")) else {
            throw .invalid(name, expected: "instant", called: name == "to" ? "end" : nil)
        }
        return instant
    }

    func day(_ name: String) throws(Refusal) -> Day? {
        guard let text = find(name) else { return nil }
        guard let day = Day(text) else { throw .invalid(name, expected: "date") }
        return day
    }
}
