import AfterSales
import ServiceDesk

/// How each promise of a plan was kept that began in a period, how that went month by month, and what is open now.
struct MeasuresPage: Page {
    static let template = "measures/measures"

    /// A number, and the tickets behind it.
    struct Count: Sendable {
        let number: String
        let href: String?
        let isAlarm: Bool
    }

    struct Row: Sendable {
        let clause: ClauseLink
        /// The commitment's own sentence, in its own language.
        let text: String
        let language: String
        let metric: String
        let kept: Count
        let broken: Count
        let pending: Count
        let share: String
        let keptCount: Int
        let decided: Int
        let hasShare: Bool
        let median: String?
        let tags: [String]
        /// The same promise month by month.
        let over: String
        let isChosen: Bool
    }

    struct Figure: Sendable {
        let number: String
        let label: String
    }

    /// What asks for somebody now.
    struct Now: Sendable {
        let icon: String
        let label: String
        let count: String
        let href: String
        let isAlarm: Bool
    }

    struct Month: Sendable {
        let name: String
        let kept: Count
        let broken: Count
        let pending: String
        let share: String
    }

    /// Month by month: the drawing and the table that says the same.
    struct Trend: Sendable {
        let heading: String
        let chart: MonthChart?
        let months: [Month]
        /// Back to all promises together, where one was chosen.
        let all: String?
    }

    struct Fault: Sendable {
        let model: String
        let modelHref: String
        let fault: String
        let tickets: Count
        let devices: String
        let again: String
    }

    /// What the days ahead ask of everybody, against the hours there are.
    struct Ahead: Sendable {
        struct Row: Sendable {
            let name: String
            let open: Count
            let late: Count
            let due: Count
            let visits: String
            /// Hours of appointments and of what falls due without one.
            let needed: String
            let share: String
            /// For the bar beside the share: minutes.
            let neededMinutes: Int
            let openMinutes: Int
            let hasShare: Bool
            let isTooMuch: Bool
        }

        let rows: [Row]
        let hours: String
        let noHours: Bool
    }

    /// Calls of one kind.
    struct Calls: Sendable {
        let clause: ClauseLink
        let name: String
        let due: String
        let inTime: String
        let late: String
        let owed: Count
    }

    /// Gates opened by right and reason.
    struct Overrides: Sendable {
        struct Row: Sendable {
            let name: String
            /// The sentences that ask for the gate; none for a person.
            let clauses: [ClauseLink]
            let times: Count
            let tickets: String
        }

        let gates: [Row]
        let people: [Row]
        let isEmpty: Bool
        /// Every one of them with its reason.
        let all: String
    }

    let title: String
    let plan: String
    let days: Int
    let plans: [Choice.Option]
    let tabs: [Tab]
    let now: [Now]
    let turns: [Now]
    let nothingOpen: Bool
    var figures: [Figure]
    let trend: Trend
    let promises: [Row]
    let others: [Row]
    let hasOthers: Bool
    let faults: [Fault]
    let hasFaults: Bool
    let overrides: Overrides
    let calls: [Calls]
    let hasCalls: Bool
    let ahead: Ahead?
    let isEmpty: Bool

    init(_ shown: ShownMeasures, _ reader: Reader) {
        let words = reader.words
        let measures = shown.measures
        title = words["measures.title"]
        plan = shown.plan.reference.id
        days = shown.days
        plans = shown.plans.map {
            Choice.Option($0.reference.id, $0.title, chosen: $0.reference.id == shown.plan.reference.id)
        }
        tabs = MeasureRoutes.spans.map {
            Tab(words["measures.days-\($0)"], href: shown.path(days: $0), current: $0 == shown.days)
        }
        now = Now.urgent(shown.work, words)
        turns = Now.turns(shown.work, words)
        nothingOpen = turns.isEmpty
        figures = [
            Figure(number: reader.number(measures.kept), label: words["measures.kept"]),
            Figure(number: reader.number(measures.broken), label: words["measures.broken"]),
            Figure(
                number: Self.percent(measures.kept, of: measures.kept + measures.broken),
                label: words["measures.share"]
            ),
        ]
        if let mark = measures.tickets.averageMark {
            let tenths = Int((mark * 10).rounded())
            figures.append(
                Figure(
                    number: "\(tenths / 10).\(tenths % 10)",
                    label: words("measures.marks", ["count": reader.number(measures.tickets.ratings)])
                )
            )
        }
        trend = Trend(shown, reader)
        promises = measures.promises.filter { $0.standing == .promise }.map { Row($0, shown, reader) }
        others = measures.promises.filter { $0.standing != .promise }.map { Row($0, shown, reader) }
        hasOthers = !others.isEmpty
        faults = shown.faults.map { Fault($0, shown, reader) }
        hasFaults = !faults.isEmpty
        overrides = Overrides(shown, reader)
        calls = shown.calls.map { Calls($0, shown, reader) }
        hasCalls = !calls.isEmpty
        ahead = shown.capacity.workloads.isEmpty ? nil : Ahead(shown.capacity, reader)
        isEmpty = measures.promises.isEmpty
    }

    /// One decimal, rounded down, so that 100 % means all; a dash of nothing.
    fileprivate static func percent(_ part: Int, of whole: Int) -> String {
        guard whole > 0 else { return "–" }
        let tenths = part * 1_000 / whole
        return tenths % 10 == 0 ? "\(tenths / 10) %" : "\(tenths / 10).\(tenths % 10) %"
    }
}

/// What the page of the measures is made from.
struct ShownMeasures: Sendable {
    let measures: Measures
    let plan: Plan
    let plans: [PublishedPlan]
    let days: Int
    /// Which promise the months are about; without a clause all of what was promised.
    let chosen: MeasuredPromise
    let months: [MonthMeasure]
    let faults: [RepeatFault]
    let overrides: OverrideMeasure
    let calls: [CallMeasure]
    let capacity: Capacity
    let work: OpenWork
    /// Whether whoever looks may open what is owed without a ticket.
    let maySeeOwed: Bool

    func path(days: Int? = nil) -> String {
        "/measures?plan=\(plan.reference.id.percentEncoded)&days=\(days ?? self.days)"
    }

    /// The tickets behind a figure about promises.
    fileprivate func figure(
        _ number: Int,
        _ outcome: Clock.State,
        of measure: MeasuredPromise,
        _ reader: Reader
    ) -> MeasuresPage.Count {
        var figure = FigureRequest()
        figure.measured = measure
        figure.measured?.outcome = outcome
        return MeasuresPage.Count(
            number: reader.number(number),
            href: number == 0 ? nil : figure.path,
            isAlarm: outcome == .broken && number > 0 && measure.standing == .promise
        )
    }
}

extension MeasuresPage.Now {
    fileprivate static func urgent(_ work: OpenWork, _ words: Words) -> [Self] {
        var soon = FigureRequest()
        (soon.dueFrom, soon.dueBefore) = (work.now, work.soonEnds)
        var returns = FigureRequest()
        returns.goodsBefore = work.weekAgo
        return [
            Self("alert", words["measures.late"], work.late, "/tickets?view=late", isAlarm: work.late.count > 0),
            Self("clock", words["measures.soon"], work.soon, soon.path),
            Self("question", words["measures.unassigned"], work.unassigned, "/tickets?view=unassigned"),
            Self("parts", words["measures.old-returns"], work.oldReturns, returns.path),
            Self("return", words["measures.calls-owed"], work.calls, "/tickets?view=calls-owed"),
        ]
    }

    /// Whom everything waits for, in the order of the trade.
    fileprivate static func turns(_ work: OpenWork, _ words: Words) -> [Self] {
        Turn.allCases.compactMap { turn in
            guard let count = work.turns[turn] else { return nil }
            var figure = FigureRequest()
            figure.turn = turn
            let chip = turn.chip(words)
            return Self(chip.icon, chip.text, count, figure.path)
        }
    }

    private init(_ icon: String, _ label: String, _ count: QueueCount, _ href: String, isAlarm: Bool = false) {
        self.icon = icon
        self.label = label
        self.count = "\(count.count)\(count.isMore ? "+" : "")"
        self.href = href
        self.isAlarm = isAlarm
    }
}

extension MeasuresPage.Trend {
    fileprivate init(_ shown: ShownMeasures, _ reader: Reader) {
        let words = reader.words
        if let clause = shown.chosen.clause, let metric = shown.chosen.metric {
            let about = ["promise": "\(clause) · \(words["metric.\(metric.rawValue)"])"]
            heading = words("measures.by-month-of", about)
            all = shown.path()
        } else {
            heading = words["measures.by-month"]
            all = nil
        }
        // Before the first promise there is nothing to tell; a quarter is shown all the same.
        let first = shown.months.firstIndex { $0.kept + $0.broken + $0.pending > 0 } ?? shown.months.count
        let told = shown.months.suffix(from: max(min(first, shown.months.count - 3), 0))
        chart = MonthChart(Array(told), reader)
        months = told.reversed().map { month in
            var which = shown.chosen
            which.period.began = month.month
            return MeasuresPage.Month(
                name: reader.month(month.month.start),
                kept: shown.figure(month.kept, .kept, of: which, reader),
                broken: shown.figure(month.broken, .broken, of: which, reader),
                pending: reader.number(month.pending),
                share: MeasuresPage.percent(month.kept, of: month.kept + month.broken)
            )
        }
    }
}

extension MeasuresPage.Row {
    fileprivate init(_ measure: PromiseMeasure, _ shown: ShownMeasures, _ reader: Reader) {
        let words = reader.words
        let passed = measure.broken + measure.missed
        let which = MeasuredPromise(
            period: shown.measures.period,
            clause: measure.clause,
            metric: measure.metric,
            standing: measure.standing
        )
        clause = ClauseLink(measure.clause, in: shown.plan.reference)
        text = shown.plan.clause(measure.clause)?.text ?? ""
        language = shown.plan.language
        metric = words["metric.\(measure.metric.rawValue)"]
        kept = shown.figure(measure.kept, .kept, of: which, reader)
        broken = shown.figure(passed, .broken, of: which, reader)
        pending = shown.figure(measure.pending, .pending, of: which, reader)
        keptCount = measure.kept
        decided = measure.kept + passed
        hasShare = decided > 0
        share = MeasuresPage.percent(measure.kept, of: decided)
        median = measure.consumed.map { reader.used($0.median, of: measure, in: shown.plan) }
        switch measure.standing {
        case .promise: tags = []
        case .shadow: tags = [words["promise.shadow"]]
        case .aim: tags = [words["promise.internal"]]
        }
        let about = "clause=\(measure.clause.percentEncoded)&metric=\(measure.metric.rawValue)"
        over = "\(shown.path())&\(about)&standing=\(measure.standing.rawValue)#months"
        isChosen = shown.chosen.clause == measure.clause && shown.chosen.metric == measure.metric
    }
}

extension MeasuresPage.Ahead {
    fileprivate init(_ capacity: Capacity, _ reader: Reader) {
        rows = capacity.workloads.map { Row($0, capacity, reader) }
        hours = reader.words(
            "measures.hours-ahead",
            ["length": reader.hours(milliseconds: capacity.openTime)]
        )
        noHours = capacity.openTime == 0
    }
}

extension MeasuresPage.Ahead.Row {
    fileprivate init(_ load: Workload, _ capacity: Capacity, _ reader: Reader) {
        var figure = FigureRequest()
        figure.engineer = load.engineer.id
        func count(_ number: Int, _ href: String, isAlarm: Bool = false) -> MeasuresPage.Count {
            MeasuresPage.Count(
                number: reader.number(number),
                href: number == 0 ? nil : href,
                isAlarm: isAlarm && number > 0
            )
        }
        name = load.engineer.name
        open = count(load.openTickets, figure.path)
        late = count(load.late, "\(figure.path)&view=late", isAlarm: true)
        figure.dueBefore = capacity.ahead.end
        due = count(load.due, figure.path)
        visits =
            load.visits == 0
            ? "–"
            : reader.words(
                "measures.visits",
                ["count": reader.number(load.visits), "length": reader.hours(milliseconds: load.visitTime)]
            )
        needed = reader.hours(milliseconds: load.needed)
        hasShare = capacity.openTime > 0
        share = hasShare ? "\(load.needed * 100 / capacity.openTime) %" : "–"
        openMinutes = Int(capacity.openTime / 60_000)
        neededMinutes = min(Int(load.needed / 60_000), openMinutes)
        isTooMuch = load.needed > capacity.openTime
    }
}

extension MeasuresPage.Calls {
    fileprivate init(_ measure: CallMeasure, _ shown: ShownMeasures, _ reader: Reader) {
        clause = ClauseLink(measure.clause, in: shown.plan.reference)
        name = measure.what.map(reader.words.owed) ?? reader.words["measures.follow-ups"]
        due = reader.number(measure.due)
        inTime = reader.number(measure.inTime)
        late = reader.number(measure.late)
        owed = MeasuresPage.Count(
            number: reader.number(measure.owed),
            href: measure.owed == 0 || measure.what != nil && !shown.maySeeOwed
                ? nil : measure.what == nil ? "/tickets?view=calls-owed" : "/owed",
            isAlarm: measure.owed > 0
        )
    }
}

extension MeasuresPage.Overrides {
    fileprivate init(_ shown: ShownMeasures, _ reader: Reader) {
        let asked = OverridesRequest(OverrideFilter(period: shown.measures.period))
        gates = shown.overrides.gates.map { gate, count in
            var asked = asked
            asked.filter.gate = gate
            let clauses = shown.plan.gates.filter { $0.gate == gate }.map(\.clause)
            return Row(
                reader.words["gate.\(gate.rawValue)"],
                clauses: Set(clauses).sorted().map { ClauseLink($0, in: shown.plan.reference) },
                count,
                asked,
                reader
            )
        }
        people = shown.overrides.people.map { person, count in
            var asked = asked
            asked.filter.person = person.id
            return Row(person.name, clauses: [], count, asked, reader)
        }
        isEmpty = gates.isEmpty
        all = asked.path()
    }
}

extension MeasuresPage.Overrides.Row {
    fileprivate init(
        _ name: String,
        clauses: [ClauseLink],
        _ count: OverrideMeasure.Times,
        _ asked: OverridesRequest,
        _ reader: Reader
    ) {
        self.name = name
        self.clauses = clauses
        times = MeasuresPage.Count(number: reader.number(count.times), href: asked.path(), isAlarm: false)
        tickets = reader.number(count.tickets)
    }
}

extension MeasuresPage.Fault {
    fileprivate init(_ fault: RepeatFault, _ shown: ShownMeasures, _ reader: Reader) {
        var figure = FigureRequest()
        figure.model = fault.model
        figure.faultClass = fault.faultClass
        figure.hasNoFaultClass = fault.faultClass == nil
        figure.plan = shown.measures.period.plan
        figure.kind = .fault
        figure.reportedIn = shown.measures.period.began
        model = "\(fault.modelName) · \(fault.modelCode)"
        modelHref = "/devices?model=\(fault.model)"
        self.fault = fault.faultClass.map(reader.words.fault) ?? reader.words["measures.no-fault-class"]
        tickets = MeasuresPage.Count(
            number: reader.number(fault.tickets),
            href: figure.path,
            isAlarm: false
        )
        devices = reader.number(fault.devices)
        again = reader.number(fault.again)
    }
}

extension Reader {
    /// What a promise used up, in its own kind of time: by the wall for `24 hours`, in open hours for everything else.
    ///
    /// Nothing at all is no mistake: what is done outside service hours uses none of them.
    fileprivate func used(_ milliseconds: Int64, of measure: PromiseMeasure, in plan: Plan) -> String {
        let rule = plan.deadlines.first { $0.clause == measure.clause && $0.metric == measure.metric }
        if case .elapsed? = rule?.period { return length(milliseconds: milliseconds) }
        if milliseconds == 0 { return words["measures.no-open-time"] }
        if milliseconds < 60_000 { return words["measures.under-a-minute"] }
        return words("measures.open-time", ["length": hours(milliseconds: milliseconds)])
    }
}
