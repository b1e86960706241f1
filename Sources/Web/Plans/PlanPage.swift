import AfterSales
import ServiceDesk

/// One plan: the commitment's own words on the left, what acts on them on the right, and a moment to try.
struct PlanPage: Page {
    static let template = "plans/plan"

    struct Figure: Sendable {
        let number: String
        let label: String
    }

    struct ClauseRow: Sendable {
        let id: String
        let heading: String?
        let text: String
        let note: String?
        let chips: [Chip]
        let acts: [Act]
        let hasActs: Bool
        let reasons: [String]
    }

    /// One thing that acts on a clause, in plain words.
    struct Act: Sendable {
        let icon: String
        let text: String
        let tags: [String]
    }

    struct Settled: Sendable {
        let id: String
        let question: String
        let between: String
        let winners: String
        let reason: String
        let by: String
    }

    /// What a ticket reported at the tried moment would be promised.
    struct Outcome: Sendable {
        let clause: String
        let text: String
        let metric: String
        let gives: String
        let due: String
        let tags: [String]
        let isPromise: Bool
        /// Why then, as a ticket would tell it.
        let why: PromiseView.Why?
    }

    /// A sentence that nothing of ours acts on, and why not.
    struct Unmanaged: Sendable {
        let id: String
        let text: String
        let reasons: [String]
    }

    /// Two sentences that promise the same differently.
    struct Disagreement: Sendable {
        let first: String
        let firstValue: String
        let second: String
        let secondValue: String
        let promise: String
        let ruling: String?
    }

    let title: String
    let reference: String
    let path: String
    let version: String
    let language: String
    let figures: [Figure]
    let clauses: [ClauseRow]
    let rulings: [Settled]
    let hasRulings: Bool
    let at: String
    let severities: [Choice.Option]
    let kinds: [Choice.Option]
    let phases: [Choice.Option]
    let unmanaged: [Unmanaged]
    let unmanagedLabel: String
    let disagreements: [Disagreement]
    let hasDisagreements: Bool
    /// Other plans and versions to lay beside this one.
    let others: [Choice.Option]
    let hasOthers: Bool
    let publish: String?
    /// The version as a file.
    let text: String
    let outcomes: [Outcome]
    let problem: Banner?

    init(
        _ plan: Plan,
        _ calendars: [String: DeskCalendar],
        _ published: [PublishedPlan],
        _ query: Form,
        now: Instant,
        _ context: StaffContext
    ) {
        let reader = context.reader
        let words = reader.words
        let review = plan.review()
        title = plan.title
        reference = plan.reference.description
        path = "/plans/\(plan.reference.id.percentEncoded)"
        version = plan.reference.version
        text = "\(path)/text?version=\(version.percentEncoded)"
        language = plan.language
        clauses = plan.clauses.map { ClauseRow($0, in: plan, review, reader) }
        rulings = plan.rulings.map { Settled($0, reader) }
        hasRulings = !rulings.isEmpty
        let acting = clauses.filter(\.hasActs).count
        figures = [
            Figure(number: String(clauses.count), label: words["plan.clauses"]),
            Figure(number: String(acting), label: words["plan.acting"]),
            Figure(number: String(clauses.count - acting), label: words["plan.not-acting"]),
            Figure(number: String(rulings.count), label: words["plan.rulings"]),
        ]
        let asked = query.find("at")
        let moment = asked.flatMap { Instant(local: $0, in: reader.zone) }
        at = asked ?? now.localInput(in: reader.zone)
        problem = asked != nil && moment == nil ? Banner(.alarm, words["plan.bad-moment"]) : nil
        let severity = query.find("severity").flatMap(Severity.init) ?? .normal
        severities = Severity.allCases.map {
            Choice.Option($0.rawValue, words["severity.\($0.rawValue)"], chosen: $0 == severity)
        }
        let kind = query.find("kind").flatMap(RequestKind.init) ?? .fault
        kinds = RequestKind.allCases.map {
            Choice.Option($0.rawValue, words["kind.\($0.rawValue)"], chosen: $0 == kind)
        }
        let phase = query.find("phase").flatMap(DevicePhase.init) ?? .accepted
        phases = DevicePhase.allCases.map {
            Choice.Option($0.rawValue, words["phase.\($0.rawValue)"], chosen: $0 == phase)
        }
        let tried = PlanForecast.Request(at: moment ?? now, severity: severity, kind: kind, phase: phase)
        let forecast = PlanForecast(plan, tried, calendars: calendars)
        outcomes = forecast.lines.map { Outcome($0, in: plan, at: tried.at, reader) }
        unmanaged = clauses.filter { !$0.reasons.isEmpty }.map {
            Unmanaged(id: $0.id, text: $0.text, reasons: $0.reasons.filter { $0 != words["plan.not-yet"] })
        }
        unmanagedLabel = words("plan.unmanaged", ["count": String(unmanaged.count)])
        disagreements = review.contradictions.map(Disagreement.init)
        hasDisagreements = !disagreements.isEmpty
        others = published.filter { $0.reference != plan.reference }.map {
            Choice.Option($0.reference.description, "\($0.title) · \($0.reference.version)", chosen: false)
        }
        hasOthers = !others.isEmpty
        publish = context.person.may(.publishPlans) ? "/plans/new?from=\(plan.reference.id.percentEncoded)" : nil
    }
}

extension PlanPage.Disagreement {
    fileprivate init(_ found: Contradiction) {
        first = found.first
        firstValue = found.firstValue
        second = found.second
        secondValue = found.secondValue
        promise = found.promise
        ruling = found.settledBy
    }
}

extension PlanPage.Settled {
    fileprivate init(_ ruling: Ruling, _ reader: Reader) {
        let comma = reader.words["list.comma"]
        id = ruling.id
        question = ruling.question
        between = ruling.between.joined(separator: comma)
        winners = ruling.winners.joined(separator: comma)
        reason = ruling.reason
        by = "\(ruling.by), \(reader.day(ruling.on))"
    }
}

extension PlanPage.ClauseRow {
    fileprivate init(_ clause: Clause, in plan: Plan, _ review: PlanReview, _ reader: Reader) {
        let words = reader.words
        id = clause.id
        heading = clause.heading
        text = clause.text
        note = clause.note
        chips = clause.status == .unquantified ? [Chip(.plain, icon: "question", words["plan.unquantified"])] : []
        var acts = plan.deadlines.filter { $0.clause == clause.id }.map { PlanPage.Act($0, reader) }
        for rule in plan.gates where rule.clause == clause.id {
            acts.append(PlanPage.Act(icon: "lock", text: words["gate.\(rule.gate.rawValue)"], tags: []))
        }
        acts += plan.ownership.filter { $0.clause == clause.id }.map { PlanPage.Act($0, words) }
        acts += plan.followUps.filter { $0.clause == clause.id }.map { PlanPage.Act($0, reader) }
        acts += plan.cadences.filter { $0.clause == clause.id }.map { PlanPage.Act($0, reader) }
        acts += plan.warranty.flatMap { PlanPage.Act($0, of: clause.id, reader) }.map { [$0] } ?? []
        acts += PlanPage.Act.prices(of: clause.id, in: plan, reader)
        if clause.rules.contains(where: { plan.offersPaidService($0, in: clause) }) {
            acts.append(PlanPage.Act(icon: "money", text: words["who-pays.paid-service"], tags: []))
        }
        var reasons: [String] = []
        var isKeptByTickets = false
        for standing in review.standings(of: clause.id) {
            switch standing {
            case .acts(let actors), .unquantified(_, let actors):
                isKeptByTickets = isKeptByTickets || actors.contains(where: \.isKeptByTickets)
            case .unmanaged(let why):
                let reason = why.sentence(words)
                if !reasons.contains(reason) { reasons.append(reason) }
            }
        }
        if isKeptByTickets { acts.append(PlanPage.Act(icon: "check", text: words["plan.kept-by-tickets"], tags: [])) }
        self.acts = acts
        hasActs = !acts.isEmpty
        self.reasons = reasons
    }
}

extension PlanPage.Act {
    fileprivate init(_ rule: DeadlineRule, _ reader: Reader) {
        let words = reader.words
        icon = rule.isInternalTarget ? "flag" : "clock"
        text = "\(words["metric.\(rule.metric.rawValue)"]) · \(reader.period(rule.period))"
        var tags: [String] = []
        if rule.isShadow { tags.append(words["promise.shadow"]) }
        if rule.isInternalTarget { tags.append(words["promise.internal"]) }
        tags += rule.notStated.map(\.rawValue).sorted().map { words["plan.gap-\($0)"] }
        self.tags = tags
    }

    fileprivate init(_ rule: FollowUpRule, _ reader: Reader) {
        icon = "return"
        text = reader.words("plan.call-after", ["period": reader.period(rule.after)])
        tags = rule.isInternalTarget ? [reader.words["promise.internal"]] : []
    }

    /// What a sentence has to do with the plan's warranty, if anything.
    fileprivate init?(_ rule: WarrantyRule, of clause: String, _ reader: Reader) {
        guard [rule.clause, rule.startClause].contains(clause) else { return nil }
        let start = reader.words["warranty.from-\(rule.start.rawValue)"]
        icon = "shield"
        text =
            rule.clause == clause
            ? reader.words("plan.warranty", ["period": reader.period(rule.period), "start": start])
            : reader.words("plan.warranty-start", ["start": start])
        tags = rule.startClause == nil ? [reader.words["plan.gap-start"]] : []
    }

    /// What a sentence says about who pays, each price once, with the cases it is for.
    fileprivate static func prices(of clause: String, in plan: Plan, _ reader: Reader) -> [PlanPage.Act] {
        let words = reader.words
        var found: [(first: PriceRule, categories: [String])] = []
        for rule in plan.prices where rule.clause == clause && rule.decides {
            let category = words["price-category.\(rule.category.rawValue)"]
            if let same = found.firstIndex(where: {
                $0.first.price == rule.price && $0.first.scope == rule.scope && $0.first.isSweeping == rule.isSweeping
            }) {
                found[same].categories.append(category)
            } else {
                found.append((rule, [category]))
            }
        }
        return found.map { rule, categories in
            let states = rule.scope[.warranty].map { words[$0 == "in" ? "warranty.within" : "warranty.over"] }
            return PlanPage.Act(
                icon: "money",
                text: (rule.isSweeping
                    ? words["price-category.everything"] : categories.joined(separator: words["list.comma"]))
                    + words["why.colon"] + PriceWords(rule.price, words).text(words),
                tags: states + rule.scope[.cause].map { words["cause.\($0)"] }
            )
        }
    }

    fileprivate init(_ rule: CadenceRule, _ reader: Reader) {
        icon = "return"
        text = reader.words("plan.owed-\(rule.what)", ["period": reader.period(rule.every)])
        tags = rule.isInternalTarget ? [reader.words["promise.internal"]] : []
    }

    fileprivate init(_ rule: OwnershipRule, _ words: Words) {
        icon = "handover"
        var parts = [words("plan.leads", ["team": words["team.\(rule.lead.rawValue)"]])]
        if let support = rule.support {
            parts.append(words("plan.supports", ["team": words["team.\(support.rawValue)"]]))
        }
        if let told = rule.mustBeTold { parts.append(words("plan.told", ["team": words["team.\(told.rawValue)"]])) }
        text = parts.joined(separator: words["list.comma"])
        tags = DevicePhase.allCases.filter(rule.phases.contains).map { words["phase.\($0.rawValue)"] }
    }
}

extension PlanReview.Actor {
    /// Carried out by what every ticket does, without a clock or a gate of its own.
    fileprivate var isKeptByTickets: Bool {
        switch self {
        case .ladder, .intake, .remoteSession, .ticket: true
        case .clock, .gate, .ownership, .followUps, .thingsOwed, .inspections, .warranty, .whoPays: false
        }
    }
}

extension PlanReview.Why {
    fileprivate func sentence(_ words: Words) -> String {
        switch self {
        case .decided(let reason): reason
        case .notYet: words["plan.not-yet"]
        case .status(let status): words["plan.status-\(status.rawValue)"]
        case .setAside(let ruling): words("plan.set-aside", ["ruling": ruling])
        }
    }
}

extension PlanPage.Outcome {
    fileprivate init(_ line: PlanForecast.Line, in plan: Plan, at moment: Instant, _ reader: Reader) {
        let words = reader.words
        clause = line.rule.clause
        text = line.text
        metric = words["metric.\(line.rule.metric.rawValue)"]
        gives = reader.period(line.rule.period)
        isPromise = !line.rule.isShadow && !line.rule.isInternalTarget
        var tags: [String] = []
        if line.rule.isShadow { tags.append(words["promise.shadow"]) }
        if line.rule.isInternalTarget { tags.append(words["promise.internal"]) }
        switch line.outcome {
        case .due(let explanation), .starts(_, let explanation):
            due = explanation.deadline.due.map { reader.time($0, now: moment) } ?? words["promise.no-service-time"]
            if explanation.deadline.state == .provisional { tags.append(words["promise.provisional"]) }
            let assumed = PromiseView.Why.assumed(by: line.rule, in: plan, explanation, words)
            why = PromiseView.Why(explanation, in: plan, now: moment, notes: assumed, reader)
        case .noCalendar:
            due = words["plan.no-calendar"]
            why = nil
        }
        if case .starts = line.outcome { tags.append(words["plan.starts-later"]) }
        self.tags = tags
    }
}

extension Instant {
    /// Reads what a `datetime-local` input sends, `2026-09-30T17:30`, by the clock of `zone`.
    fileprivate init?(local text: String, in zone: Zone) {
        let parts = text.split(separator: "T")
        guard parts.count == 2, let day = Day(parts[0]), let time = TimeOfDay(parts[1].prefix(5)) else { return nil }
        self = zone.instant(of: day, at: time)
    }

    /// What such an input shows.
    fileprivate func localInput(in zone: Zone) -> String {
        let local = LocalTime(self, zone)
        return "\(local.day)T\(local.clock)"
    }
}
