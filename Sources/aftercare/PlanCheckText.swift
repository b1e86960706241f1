import AfterSales
import Foundation
import ServiceDesk

/// A checked plan for people at a terminal.
struct PlanCheckText {
    let check: PlanCheck

    init(_ check: PlanCheck) {
        self.check = check
    }

    var text: String {
        guard let plan = check.plan, let review = check.review else {
            let count = check.mistakes.count
            return check.mistakes.map { "\(check.file):\($0)" }.joined(separator: "\n")
                + "\n\(count) mistake\(count == 1 ? "" : "s"); nothing was taken."
        }
        let sections = [
            "\(plan.reference) · \(plan.title) · \(plan.clauses.count) clauses",
            section("By kind", kinds(of: plan)),
            section("Acts", review.lines.compactMap { acts($0, plan) }),
            section("Unquantified: no number in the sentence", review.lines.compactMap { unquantified($0, plan) }),
            section("Unmanaged: nothing of ours acts on it", review.lines.compactMap { unmanaged($0, plan) }),
            section("Assumed where the sentence is silent", review.assumed.map(assumed)),
            section("Calendars", plan.calendars.map(calendar)),
            section("Contradictions", review.contradictions.map(contradiction)),
            section(
                "Not settled",
                review.unsettled.map { "\($0.id)  \($0.between.joined(separator: ", "))  \($0.question)" }
            ),
            section("Rulings", plan.rulings.map(ruling)),
            check.isGood ? "Good: it may be published." : "Not good: a contradiction is without a ruling.",
        ]
        return sections.compactMap { $0 }.joined(separator: "\n\n")
    }

    private func section(_ title: String, _ lines: [String]) -> String? {
        guard !lines.isEmpty else { return nil }
        return "\(title) (\(lines.count))\n" + lines.map { "  \($0)" }.joined(separator: "\n")
    }

    private func kinds(of plan: Plan) -> [String] {
        let byKind = plan.clausesByKind
        return ClauseKind.allCases.compactMap { kind in
            byKind[kind.rawValue].map { "\(kind.rawValue): \($0.joined(separator: " "))" }
        }
    }

    private func acts(_ line: PlanReview.Line, _ plan: Plan) -> String? {
        guard case .acts(let actors) = line.standing else { return nil }
        return "\(line.clause)  \(actors.map(\.description).joined(separator: ", "))\(gist(line, plan))"
    }

    private func unquantified(_ line: PlanReview.Line, _ plan: Plan) -> String? {
        guard case .unquantified(let aim, _) = line.standing else { return nil }
        let own =
            aim.isEmpty ? "" : "  (our own aim, never the promise: \(aim.map(\.description).joined(separator: ", ")))"
        return "\(line.clause)  \(plan.clause(line.clause)?.text ?? "")\(own)"
    }

    private func unmanaged(_ line: PlanReview.Line, _ plan: Plan) -> String? {
        guard case .unmanaged(let why) = line.standing else { return nil }
        return "\(line.clause)  \(why)\(gist(line, plan))"
    }

    /// What the rule promises, in a few words.
    private func gist(_ line: PlanReview.Line, _ plan: Plan) -> String {
        guard let index = line.rule, let clause = plan.clause(line.clause), clause.rules.indices.contains(index) else {
            return ""
        }
        let gist = clause.rules[index].gist
        let unit = gist.unit?.replacing("-", with: " ")
        let words = [gist.what, gist.amount, gist.amount == "1" ? unit?.singular : unit].compactMap { $0 }
            .joined(separator: " ")
        return words.isEmpty ? "" : "  [\(words)]"
    }

    private func assumed(_ assumed: PlanReview.Assumed) -> String {
        "\(assumed.clause)  \(assumed.gap.rawValue) not stated: \(assumed.instead)"
            + (assumed.reason.map { "  (\($0))" } ?? "")
    }

    private func calendar(_ word: PlanWord) -> String {
        guard let calendar = check.calendars.first(where: { $0.name == word.word }) else {
            return "\(word.word)  \(word.meaning)  (no such file beside the plan)"
        }
        let horizon = calendar.calendar.announcedThrough.map { ", announced through \($0)" } ?? ""
        let assumed = calendar.assumed.map { "; assumed: \($0)" }.joined()
        return "\(word.word) \(calendar.version)\(horizon)  \(word.meaning)\(assumed)"
    }

    private func contradiction(_ found: Contradiction) -> String {
        let ruling = found.settledBy.map { "settled by \($0)" } ?? "NOT SETTLED"
        return "\(found.promise): \(found.first) \(found.firstValue), \(found.second) \(found.secondValue)  \(ruling)"
    }

    private func ruling(_ ruling: Ruling) -> String {
        let others = ruling.fates.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.rawValue)" }
        let winners = ruling.winners.joined(separator: ", ")
        return
            "\(ruling.id)  \(ruling.question) → \(([winners] + others).joined(separator: "; "))  (\(ruling.by), \(ruling.on))"
    }
}

extension String {
    /// `hours` as it follows a one.
    fileprivate var singular: String { hasSuffix("s") ? String(dropLast()) : self }
}

/// What a ticket would get, for people at a terminal.
struct PlanForecastText {
    let forecast: PlanForecast

    init(_ forecast: PlanForecast) {
        self.forecast = forecast
    }

    var text: String {
        guard !forecast.lines.isEmpty else { return "No deadline speaks of such a ticket." }
        return forecast.lines.map(block).joined(separator: "\n\n")
    }

    private func block(_ line: PlanForecast.Line) -> String {
        var lines = [heading(line), "  “\(line.text)”"]
        let period = words(line.rule.period)
        switch line.outcome {
        case .noCalendar:
            lines.append("  \(period); there is no calendar \(line.calendar) beside the plan")
        case .starts(let event, _):
            lines.append("  \(period) on \(line.calendar), from the moment it is \(event.rawValue); no date until then")
        case .due(let explanation):
            lines.append(
                "  \(period) on \(line.calendar)\(version(explanation)), from \(shown(explanation.start, explanation.zone))"
            )
            lines += explanation.segments.map { "    \(segment($0, explanation.zone))" }
            if let moved = explanation.movedFrom {
                lines.append("    \(moved) is closed: moved to the next working day")
            }
            if explanation.deadline.state == .provisional, let through = explanation.announcedThrough {
                lines.append("    provisional: days after \(through) are not announced yet")
            }
        }
        let gaps = line.rule.notStated.map(\.rawValue).sorted()
        if !gaps.isEmpty { lines.append("  not stated, assumed: \(gaps.joined(separator: ", "))") }
        return lines.joined(separator: "\n")
    }

    private func heading(_ line: PlanForecast.Line) -> String {
        var marks: [String] = []
        if line.rule.isShadow { marks.append("shadow: not shown to the customer") }
        if line.rule.isInternalTarget { marks.append("our own aim, never the promise") }
        if line.rule.status != .firm, !line.rule.isInternalTarget { marks.append(line.rule.status.rawValue) }
        let mark = marks.isEmpty ? "" : "  (\(marks.joined(separator: "; ")))"
        return "\(line.rule.clause)  \(line.rule.metric.rawValue)  \(due(line.outcome))\(mark)"
    }

    private func due(_ outcome: PlanForecast.Outcome) -> String {
        switch outcome {
        case .noCalendar: "no calendar"
        case .starts(let event, _): "starts when \(event.rawValue)"
        case .due(let explanation):
            explanation.deadline.due.map { "by \(shown($0, explanation.zone))" } ?? "no service time within 400 days"
        }
    }

    private func segment(_ segment: Explanation.Segment, _ zone: Zone) -> String {
        let stretch = "\(shown(segment.interval.start, zone)) – \(shown(segment.interval.end, zone))"
        let name = segment.name.map { " \($0)" } ?? ""
        switch segment.kind {
        case .counted: return "\(stretch)  counted \(minutes(segment.milliseconds))\(name)"
        case .eventDay: return "\(stretch)  day of the event, left out\(name)"
        case .closed: return "\(stretch)  closed\(name)"
        case .holiday: return "\(stretch)  holiday\(name)"
        case .paused(let reason): return "\(stretch)  paused: \(reason)"
        }
    }

    private func version(_ explanation: Explanation) -> String {
        explanation.calendarVersion.isEmpty ? "" : " \(explanation.calendarVersion)"
    }

    private func shown(_ instant: Instant, _ zone: Zone) -> String {
        let text = instant.rfc3339(in: zone)
        return text.replacing("T", with: " ")
    }

    private func minutes(_ milliseconds: Int64) -> String {
        let minutes = milliseconds / 60_000
        return minutes < 60 ? "\(minutes) min" : "\(minutes / 60) h \(minutes % 60) min"
    }

    private func words(_ period: Period) -> String {
        switch period {
        case .elapsed(let milliseconds): "\(minutes(milliseconds)) elapsed"
        case .serviceTime(let milliseconds): "\(minutes(milliseconds)) of service time"
        case .workingDays(let n): "\(n) working day\(n == 1 ? "" : "s")"
        case .calendarDays(let n): "\(n) calendar day\(n == 1 ? "" : "s")"
        case .months(let n): "\(n) month\(n == 1 ? "" : "s")"
        case .years(let n): "\(n) year\(n == 1 ? "" : "s")"
        }
    }
}
