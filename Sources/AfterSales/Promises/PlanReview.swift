/// A plan looked over: what acts, what does not and why, what is assumed, what disagrees.
public struct PlanReview: Sendable, Equatable {
    /// What becomes of one rule.
    public enum Standing: Sendable, Equatable {
        /// What of ours carries it out, such as `respond clock`.
        case acts(String)
        /// A promise without a number, and our own aim if we have one.
        case unquantified(target: [Amount])
        case unmanaged(reason: String)
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
                clause.status == .unquantified && clause.unmanaged == nil
                ? .unquantified(target: [])
                : .unmanaged(reason: clause.unmanaged ?? reason(for: clause.status) ?? "no rule is written for it")
            return [PlanReview.Line(clause: clause.id, rule: nil, standing: standing)]
        }
        return clause.rules.enumerated().map { index, rule in
            PlanReview.Line(clause: clause.id, rule: index, standing: standing(of: rule, in: clause))
        }
    }

    private func standing(of rule: Rule, in clause: Clause) -> PlanReview.Standing {
        if let reason = clause.unmanaged { return .unmanaged(reason: reason) }
        if isSetAside(clause.id) {
            let ruling = rulings.first { $0.fates[clause.id] == .setAside }
            return .unmanaged(reason: "set aside by ruling \(ruling?.id ?? "")")
        }
        let status = clause.status(of: rule)
        if status == .unquantified { return .unquantified(target: rule.internalTarget) }
        if let reason = reason(for: status) { return .unmanaged(reason: reason) }
        let acts = actors(for: rule, in: clause)
        guard acts.isEmpty else { return .acts(acts.joined(separator: ", ")) }
        let unknown = rule.scope.unknownToTickets.map(\.rawValue)
        let parts = rule.dimensions.filter { $0 != .scope }.map(\.rawValue).joined(separator: ", ")
        let because =
            rule.deadline == nil || unknown.isEmpty
            ? "" : "; a ticket does not know its \(unknown.joined(separator: ", "))"
        return .unmanaged(reason: "not acted on yet: \(parts.isEmpty ? "scope" : parts)\(because)")
    }

    private func reason(for status: TextStatus) -> String? {
        switch status {
        case .byReference: "another document says it"
        case .rightOfOneParty: "a right of one party: carried, not run"
        case .legal: "legal text: carried, not run"
        case .firm, .target, .bestEffort, .usual, .unquantified: nil
        }
    }

    /// What of ours carries the rule out today.
    private func actors(for rule: Rule, in clause: Clause) -> [String] {
        var acts = deadlineRules(of: rule, in: clause).map { rule in
            "\(rule.metric.rawValue) clock\(rule.isShadow ? " (shadow)" : "")"
        }
        acts += gateRules(of: rule, in: clause).map { "gate \($0.gate.rawValue)" }
        if !ownershipRules(of: rule, in: clause).isEmpty { acts.append("ownership") }
        if !followUpRules(of: rule, in: clause).isEmpty { acts.append("follow-up calls") }
        if !rule.steps.isEmpty, rule.steps.allSatisfy(TicketKeeps.ladder.contains) { acts.append("ladder") }
        if let channel = rule.channel, channel.by.allSatisfy(TicketKeeps.channels.contains) { acts.append("intake") }
        if let document = rule.evidence?.document, TicketKeeps.documents.contains(document) {
            acts.append("ticket keeps the \(document)")
        }
        if let duty = rule.duty, TicketKeeps.duties.contains(duty) { acts.append("ticket: \(duty)") }
        if let remote = rule.remote, !remote.records.isEmpty || !remote.needs.isEmpty { acts.append("remote session") }
        return acts
    }

    private func assumed(in clause: Clause) -> [PlanReview.Assumed] {
        clause.rules.flatMap { rule -> [PlanReview.Assumed] in
            deadlineRules(of: rule, in: clause).flatMap { acting in
                Assumptions.Gap.allCases.filter(acting.notStated.contains).map { gap in
                    PlanReview.Assumed(
                        clause: clause.id,
                        gap: gap,
                        instead: instead(of: gap, acting),
                        reason: assumptions.reasons[gap]
                    )
                }
            }
        }
    }

    private func instead(of gap: Assumptions.Gap, _ rule: DeadlineRule) -> String {
        switch gap {
        case .calendar: rule.calendar ?? assumedCalendar
        case .start: rule.start.rawValue
        case .unit:
            switch rule.period {
            case .elapsed: "elapsed time"
            case .serviceTime: "service time"
            case .workingDays: "working days"
            case .calendarDays: "calendar days"
            case .months: "months"
            case .years: "years"
            }
        }
    }
}

/// What a ticket keeps by itself, so that a clause asking for it is acted on. (C40–C53, C64–C67, C75)
enum TicketKeeps {
    static let ladder: Set<String> = ["phone-guidance", "self-check", "remote-session", "visit", "return-to-factory"]
    static let channels: Set<String> = ["phone", "email", "chat", "web", "sales", "remote", "visit"]
    static let documents: Set<String> = [
        "service-report", "visit-sheet", "remote-session-record", "follow-up-record", "packing-list",
    ]
    static let duties: Set<String> = ["classify-fault", "assign-engineer", "describe-symptoms"]
}
