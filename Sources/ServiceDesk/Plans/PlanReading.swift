import AfterSales
import Yams

/// One reading of a plan file from top to bottom.
struct PlanReading {
    let file: Block

    init(_ file: Block) {
        self.file = file
    }

    func plan() -> Plan {
        let id = slug("plan", "the plan's short name, such as “standard”")
        let version = slug("version", "the version, such as “2026-11”")
        let calendars = dictionary("calendars")
        let words = dictionary("words")
        file.findings.calendars = Set(calendars.map(\.word))
        file.findings.words = Set(words.map(\.word))
        let (assumedCalendar, assumptions) = assumptions()
        let clauses = clauses()
        let plan = Plan(
            reference: Plan.Reference(id: id, version: version),
            title: file.text("title", "the plan's title"),
            language: file.text("language", "the language of its sentences, such as “zh-Hant”"),
            clauses: clauses,
            pauseReasons: pauses(),
            reopenWindow: reopenWindow(),
            warnings: warnings(),
            assumedCalendar: assumedCalendar,
            assumptions: assumptions,
            calendars: calendars,
            words: words,
            rulings: rulings(clauses),
            unsettled: unsettled(clauses)
        )
        checkLinks(clauses)
        file.finish()
        return plan
    }

    // MARK: Header

    private func slug(_ key: String, _ expected: Phrase) -> String {
        let text = file.text(key, expected)
        let allowed = text.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (97...122).contains(byte) || byte == 45 || byte == 46
        }
        if !allowed || text.count > 60 {
            file.wrong(
                file.node(key)?.mark,
                key,
                "“\(text)”",
                expected: "small letters, digits, “-” and “.”, at most 60"
            )
        }
        return text
    }

    private func dictionary(_ key: String) -> [PlanWord] {
        guard let block = file.block(key) else { return [] }
        return block.mapping.compactMap { pair in
            guard let word = pair.key.string?.trimmed, !word.isEmpty else { return nil }
            return PlanWord(word, block.text(word, "what it means"))
        }
    }

    private func assumptions() -> (calendar: String, Assumptions) {
        guard let block = file.block("assumptions") else {
            if !file.has("assumptions") { file.missing("assumptions", "what runs where a sentence is silent") }
            return ("", Assumptions())
        }
        var assumptions = Assumptions()
        var calendar = ""
        if let general = block.block("calendar") {
            calendar = general.optionalCalendar("name") ?? ""
            if !general.has("name") { general.missing("name", "a calendar listed under “calendars”") }
            assumptions.reasons[.calendar] = general.text("because", "why")
            general.finish()
        } else if !block.has("calendar") {
            block.missing("calendar", "the calendar that runs where a clause names none")
        }
        if let hours = block.block("hours") {
            assumptions.hours = hours.choice("as", Assumptions.HourKind.self) ?? .service
            assumptions.hoursCalendar = hours.optionalCalendar("calendar")
            assumptions.reasons[.hours] = hours.text("because", "why")
            hours.finish()
        }
        if let days = block.block("days") {
            assumptions.days = days.choice("as", Assumptions.DayKind.self) ?? .calendar
            assumptions.daysCalendar = days.optionalCalendar("calendar")
            assumptions.reasons[.days] = days.text("because", "why")
            days.finish()
        }
        if let start = block.block("start") {
            assumptions.start = start.choice("event", Milestone.self) ?? .reported
            assumptions.reasons[.start] = start.text("because", "why")
            start.finish()
        }
        block.finish()
        return (calendar, assumptions)
    }

    private func reopenWindow() -> Period {
        file.optionalAmount("reopen-within")?.period() ?? .calendarDays(7)
    }

    private func warnings() -> [WarningRule] {
        file.blocks("warnings").enumerated().compactMap { index, block in
            let before = block.statedAmount("before")
            let rule = before.value?.period().map { period in
                WarningRule(
                    level: index + 1,
                    before: period,
                    onCall: block.flag("on-call"),
                    metrics: metrics(block, "of")
                )
            }
            block.finish()
            return rule
        }
    }

    private func pauses() -> [PauseReason] {
        guard file.has("pauses") else { return PauseReason.usual }
        var reasons: [PauseReason] = []
        for block in file.blocks("pauses", title: "reason") {
            let id = block.text("reason", "a short name for the reason")
            let waitingFor = block.choice("waits-for", WaitingFor.self)
            if !block.has("waits-for") { block.missing("waits-for", "who is waited for") }
            let stops = metrics(block, "stops")
            if stops.contains(.respond) {
                block.wrong(
                    block.node("stops")?.mark,
                    "stops",
                    "“\("respond")”",
                    expected: "another clock: respond never pauses"
                )
            }
            if reasons.contains(where: { $0.id == id }) {
                block.wrong(block.mark, "reason", "“\(id)” twice", expected: "every reason once")
            }
            block.finish()
            reasons.append(PauseReason(id: id, stops: stops, waitingFor: waitingFor ?? .ourselves))
        }
        return reasons
    }

    private func metrics(_ block: Block, _ key: String) -> Set<Metric> {
        let deeds = Metric.allCases.map(\.deed)
        return Set(
            block.texts(key).compactMap { text, mark in
                if let metric = Metric(deed: text) { return metric }
                block.wrong(mark, key, "“\(text)”", expected: "one of \(deeds.joined(separator: ", "))")
                return nil
            }
        )
    }

    // MARK: Clauses

    private func clauses() -> [Clause] {
        if !file.has("clauses") { file.missing("clauses", "the commitment's sentences") }
        var clauses: [Clause] = []
        for block in file.blocks("clauses", title: "id") {
            let clause = clause(block)
            if clauses.contains(where: { $0.id == clause.id }) {
                block.wrong(block.mark, "id", "clause “\(clause.id)” twice", expected: "every clause once")
            }
            clauses.append(clause)
        }
        return clauses
    }

    private func clause(_ block: Block) -> Clause {
        let id = block.text("id", "the clause's number, such as C15")
        if id.count > 40 || id.contains(where: \.isWhitespace) {
            block.wrong(block.node("id")?.mark, "id", "“\(id)”", expected: "at most 40 characters without spaces")
        }
        let clause = Clause(
            id: id,
            text: block.text("text", "the commitment's own sentence"),
            heading: block.optionalText("heading"),
            note: block.optionalText("note"),
            kind: block.choice("kind", ClauseKind.self),
            status: block.choice("status", TextStatus.self) ?? .firm,
            rules: block.blocks("rules").map { RuleReading($0).rule() },
            unmanaged: block.optionalText("unmanaged")
        )
        if clause.rules.isEmpty, clause.kind == nil {
            block.missing("kind", "the kind of promise, where no rule says it")
        }
        if clause.rules.isEmpty, clause.unmanaged == nil, clause.status.runs {
            block.missing("rules", "a rule, or “unmanaged: …” with the reason")
        }
        for rule in clause.rules where clause.status(of: rule) == .unquantified {
            if let within = rule.deadline?.within.value {
                block.wrong(block.mark, "status", "unquantified, yet within \(within)", expected: "one of the two")
            }
        }
        block.finish()
        return clause
    }

    // MARK: Rulings

    private func rulings(_ clauses: [Clause]) -> [Ruling] {
        var rulings: [Ruling] = []
        for block in file.blocks("rulings", title: "id") {
            let ruling = ruling(block, Set(clauses.map(\.id)))
            if rulings.contains(where: { $0.id == ruling.id }) {
                block.wrong(block.mark, "id", "ruling “\(ruling.id)” twice", expected: "every ruling once")
            }
            rulings.append(ruling)
        }
        return rulings
    }

    private func ruling(_ block: Block, _ known: Set<String>) -> Ruling {
        let between = clauseIDs(block, "between", known)
        if !block.has("between") { block.missing("between", "the clauses it is about") }
        let winners = clauseIDs(block, "winner", Set(between))
        if !block.has("winner") { block.missing("winner", "the clause that goes first, or several") }
        let losers = between.filter { !winners.contains($0) }
        var fates: [String: Ruling.Fate] = [:]
        if let others = block.block("others") {
            for loser in losers {
                fates[loser] = others.choice(loser, Ruling.Fate.self)
                if !others.has(loser) { others.missing(loser, "shadow, stands or set-aside") }
            }
            others.finish()
        } else if !losers.isEmpty, !block.has("others") {
            block.missing("others", "what becomes of \(losers.joined(separator: ", ")): shadow, stands or set-aside")
        }
        let ruling = Ruling(
            id: block.text("id", "the question's number, such as X02"),
            between: between,
            question: block.text("question", "what was asked"),
            winners: winners,
            fates: fates,
            by: block.text("by", "who decided"),
            on: block.day("decided"),
            reason: block.text("because", "why")
        )
        block.finish()
        return ruling
    }

    private func unsettled(_ clauses: [Clause]) -> [OpenQuestion] {
        file.blocks("unsettled", title: "id").map { block in
            let question = OpenQuestion(
                id: block.text("id", "the question's number"),
                between: clauseIDs(block, "between", Set(clauses.map(\.id))),
                question: block.text("question", "what is open")
            )
            block.finish()
            return question
        }
    }

    private func clauseIDs(_ block: Block, _ key: String, _ known: Set<String>) -> [String] {
        block.texts(key).compactMap { text, mark in
            guard !known.contains(text) else { return text }
            let near: Phrase? = nearest(to: text, in: known).map { "“\($0)”" }
            block.wrong(mark, key, "no clause “\(text)”", expected: near ?? "a clause of this plan")
            return nil
        }
    }

    /// A promise chained on another names a clause of this plan.
    private func checkLinks(_ clauses: [Clause]) {
        let known = Set(clauses.map(\.id))
        for clause in clauses {
            for rule in clause.rules {
                for link in [rule.deadline?.after, rule.goods?.ifMissed].compactMap({ $0 }) where !known.contains(link)
                {
                    file.findings.note(
                        file.node("clauses")?.sequence?.first { $0.mapping?["id"]?.string == clause.id }?.mark,
                        clause.id,
                        "no clause “\(link)”",
                        expected: "a clause of this plan"
                    )
                }
            }
        }
    }
}
