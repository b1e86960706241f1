/// A plan looked over: what acts, what does not and why, what is assumed, what disagrees.
public struct PlanReview: Sendable, Equatable {
    /// What becomes of one rule.
    public enum Standing: Sendable, Equatable {
        /// Of ours, these carry it out.
        case acts([Actor])
        /// A promise without a number: our own aim if we have one, and what carries the aim out.
        case unquantified(aim: [Amount], [Actor])
        case unmanaged(Why)
    }

    /// What of ours carries a rule out.
    public enum Actor: Sendable, Hashable {
        case clock(Metric, isShadow: Bool)
        case gate(Gate)
        case ownership, followUps, thingsOwed, inspections, ladder, intake, remoteSession, warranty, whoPays
        /// A document or a duty every ticket keeps by itself.
        case ticket(String)
    }

    /// Why nothing acts on a rule.
    public enum Why: Sendable, Hashable {
        /// Somebody decided so; in the plan's language.
        case decided(String)
        /// Nothing of ours acts on these dimensions yet, or knows these fields of its scope.
        case notYet([Rule.Dimension], unknown: [RuleScope.Field])
        /// By reference, a right of one party, or legal text: carried, not run.
        case status(TextStatus)
        case setAside(ruling: String)
    }

    public struct Line: Sendable, Equatable {
        public let clause: String
        /// Which of the clause's rules, from 0; `nil` for a clause without any.
        public let rule: Int?
        public let standing: Standing
    }

    public struct Assumed: Sendable, Equatable {
        public let clause: String
        public let gap: Assumptions.Gap
        /// What runs instead.
        public let instead: String
        /// In the plan's language.
        public let reason: String?
    }

    public let lines: [Line]
    public let assumed: [Assumed]
    public let contradictions: [Contradiction]
    public let unsettled: [OpenQuestion]

    /// Whether the plan may be published, as far as its sentences go.
    public var isSettled: Bool {
        unsettled.isEmpty && contradictions.allSatisfy { $0.settledBy != nil }
    }

    public func standings(of clause: String) -> [Standing] {
        lines.filter { $0.clause == clause }.map(\.standing)
    }
}

extension Plan {
    public func review() -> PlanReview {
        PlanReview(
            lines: clauses.flatMap(lines),
            assumed: clauses.flatMap(assumed),
            contradictions: contradictions,
            unsettled: unsettled
        )
    }

    private func lines(of clause: Clause) -> [PlanReview.Line] {
        if clause.rules.isEmpty {
            let standing: PlanReview.Standing =
                if let reason = clause.unmanaged {
                    .unmanaged(.decided(reason))
                } else if clause.status == .unquantified {
                    .unquantified(aim: [], [])
                } else {
                    .unmanaged(.status(clause.status))
                }
            return [PlanReview.Line(clause: clause.id, rule: nil, standing: standing)]
        }
        return clause.rules.enumerated().map { index, rule in
            PlanReview.Line(clause: clause.id, rule: index, standing: standing(of: rule, in: clause))
        }
    }

    private func standing(of rule: Rule, in clause: Clause) -> PlanReview.Standing {
        if let reason = clause.unmanaged { return .unmanaged(.decided(reason)) }
        if let ruling = ruling(that: .setAside, rule, in: clause) { return .unmanaged(.setAside(ruling: ruling.id)) }
        let status = clause.status(of: rule)
        let acts = actors(for: rule, in: clause)
        if status == .unquantified { return .unquantified(aim: rule.internalTarget, acts) }
        if !status.runs { return .unmanaged(.status(status)) }
        guard acts.isEmpty else { return .acts(acts) }
        return .unmanaged(
            .notYet(
                rule.dimensions.filter { $0 != .scope },
                unknown: unknown(to: rule, in: clause)
            )
        )
    }

    /// What keeps a rule from acting that would act if a ticket knew whether it is meant.
    private func unknown(to rule: Rule, in clause: Clause) -> [RuleScope.Field] {
        if rule.deadline.flatMap({ Metric(deed: $0.to) }) != nil { return rule.scope.unknownToTickets }
        guard !priceRules(of: rule, in: clause).isEmpty else { return [] }
        return rule.scope.unknownToTickets.filter { !PriceRule.deciding.contains($0) }
    }

    private func actors(for rule: Rule, in clause: Clause) -> [PlanReview.Actor] {
        var acts: [PlanReview.Actor] = deadlineRules(of: rule, in: clause)
            .filter { TicketKeeps.milestones.contains($0.start) }
            .prefix(1)
            .map { .clock($0.metric, isShadow: $0.isShadow) }
        acts += gateRules(of: rule, in: clause).map { .gate($0.gate) }
        if !ownershipRules(of: rule, in: clause).isEmpty { acts.append(.ownership) }
        if !followUpRules(of: rule, in: clause).isEmpty { acts.append(.followUps) }
        if !cadenceRules(of: rule, in: clause).isEmpty { acts.append(.thingsOwed) }
        if speaksOfInspections(rule, in: clause) { acts.append(.inspections) }
        if givesWarranty(rule, in: clause) { acts.append(.warranty) }
        if tellsWhoPays(rule, in: clause) { acts.append(.whoPays) }
        if !rule.steps.isEmpty, rule.steps.allSatisfy(TicketKeeps.ladder.contains) { acts.append(.ladder) }
        if let channel = rule.channel, channel.by.allSatisfy(TicketKeeps.channels.contains) { acts.append(.intake) }
        if rule.remote != nil { acts.append(.remoteSession) }
        if let document = rule.evidence?.document, TicketKeeps.documents.contains(document) {
            acts.append(.ticket(document))
        }
        if let notice = rule.notice, TicketKeeps.notices.contains(notice.of) { acts.append(.ticket(notice.of)) }
        if let goods = rule.goods, TicketKeeps.goods.contains("\(goods.does) \(goods.what)") {
            acts.append(.ticket("shipments"))
        }
        if let duty = rule.duty, TicketKeeps.duties.contains(duty) { acts.append(.ticket(duty)) }
        return acts
    }

    private func assumed(in clause: Clause) -> [PlanReview.Assumed] {
        clause.rules.flatMap { rule -> [PlanReview.Assumed] in
            var assumed: [PlanReview.Assumed] = []
            if let terms = rule.deadline {
                for amount in terms.within.value.map({ [$0] }) ?? rule.internalTarget {
                    assumed += gaps(in: terms, amount).map { gap in
                        PlanReview.Assumed(
                            clause: clause.id,
                            gap: gap,
                            instead: instead(of: gap, terms, amount),
                            reason: terms.assumesItself(gap)
                                ? terms.assumedBecause : assumptions.reason(for: gap, amount.unit)
                        )
                    }
                }
            }
            if let term = rule.term, term.from == .notStated, let fallback = term.fallback {
                assumed.append(PlanReview.Assumed(clause: clause.id, gap: .start, instead: fallback, reason: nil))
            }
            return assumed
        }
    }

    private func instead(of gap: Assumptions.Gap, _ terms: DeadlineTerms, _ amount: Amount) -> String {
        switch gap {
        case .calendar: calendar(for: terms, amount) ?? assumedCalendar
        case .start: (terms.assumedStart ?? assumptions.start).rawValue
        case .unit:
            switch amount.period(assuming: assumptions(for: terms)) {
            case .elapsed: "elapsed time"
            case .serviceTime: "service time"
            case .workingDays: "working days"
            case .calendarDays: "calendar days"
            case .months: "months"
            case .years: "years"
            case nil: "nothing"
            }
        }
    }
}

/// What a ticket keeps by itself, so that a clause asking for it is acted on. (C40–C53, C64–C67, C75)
enum TicketKeeps {
    static let milestones: Set<Milestone> = [
        .reported, .responded, .answered, .dispatched, .arrived, .restored, .received,
    ]
    static let ladder: Set<String> = ["phone-guidance", "self-check", "remote-session", "visit", "return-to-factory"]
    static let channels: Set<String> = ["phone", "email", "chat", "web", "sales", "remote", "visit"]
    static let documents: Set<String> = [
        "service-report", "visit-sheet", "remote-session-record", "follow-up-record", "packing-list",
    ]
    /// What the customer is told in a step that is not taken without it. (C68, C71)
    static let notices: Set<String> = ["freight-rule", "supplier-repair"]
    /// What is sent and what is owed back, each with its serials. (C22, C23, C36, C56)
    static let goods: Set<String> = [
        "return defective-unit", "ship part", "replace unit", "replace module-or-unit",
    ]
    static let duties: Set<String> = ["classify-fault", "assign-engineer", "describe-symptoms"]
}

extension PlanReview.Actor: CustomStringConvertible {
    public var description: String {
        switch self {
        case .clock(let metric, let isShadow): "\(metric.rawValue) clock\(isShadow ? " (shadow)" : "")"
        case .gate(let gate): "gate \(gate.rawValue)"
        case .ownership: "who leads"
        case .followUps: "follow-up calls"
        case .thingsOwed: "things owed"
        case .inspections: "inspections"
        case .ladder: "ladder"
        case .intake: "intake"
        case .remoteSession: "remote session"
        case .warranty: "warranty of devices"
        case .whoPays: "who pays"
        case .ticket(let kept): "ticket keeps \(kept)"
        }
    }
}

extension PlanReview.Why: CustomStringConvertible {
    public var description: String {
        switch self {
        case .decided(let reason): return reason
        case .notYet(let dimensions, let unknown):
            let what = dimensions.map(\.rawValue).joined(separator: ", ")
            let fields = unknown.map(\.rawValue).joined(separator: ", ")
            return "not acted on yet: \(what.isEmpty ? "scope" : what)"
                + (fields.isEmpty ? "" : "; a ticket does not know the \(fields) it is for")
        case .status(.byReference): return "another document says it"
        case .status(.rightOfOneParty): return "a right of one party: carried, not run"
        case .status(let status): return "\(status.rawValue) text: carried, not run"
        case .setAside(let ruling): return "set aside by ruling \(ruling)"
        }
    }
}
