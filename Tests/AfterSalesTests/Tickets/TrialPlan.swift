import AfterSales

extension Plan {
    /// A plan in the manner of the source commitment, small enough to reckon with by head.
    static func trial(
        _ id: String = "trial",
        deadlines: [DeadlineRule] = [
            .init(clause: "C35", metric: .respond, period: .serviceTime(milliseconds: 60 * minute)),
            .init(clause: "C14", metric: .respond, period: .serviceTime(milliseconds: 120 * minute), isShadow: true),
            .init(clause: "C15", metric: .answer, period: .workingDays(2), calendar: "days"),
            .init(
                clause: "C54",
                metric: .restore,
                period: .serviceTime(milliseconds: 24 * 60 * minute),
                isInternalTarget: true
            ),
        ],
        gates: [GateRule] = [
            .init(gate: .ladderOrder, clause: "C45", blocks: "remote-session"),
            .init(gate: .ladderOrder, clause: "C46", blocks: "visit"),
            .init(gate: .remoteConsent, clause: "C53", blocks: "remote-session"),
            .init(gate: .toldWhoPays, clause: "C74", blocks: "visit"),
            .init(gate: .reportSigned, clause: "C48", blocks: "close-site-work"),
            .init(gate: .reportSigned, clause: "C76", blocks: "close-site-work"),
            .init(gate: .handedBack, clause: "C49", blocks: "close"),
            .init(gate: .leadTold, clause: "C20", blocks: "close"),
            .init(gate: .costsExplained, clause: "C24", blocks: "repair"),
            .init(gate: .quotationAccepted, clause: "C24", blocks: "repair"),
            .init(gate: .paidBeforeRepair, clause: "C25", blocks: "repair"),
            .init(gate: .paidBeforeShipping, clause: "C72", blocks: "ship-back"),
        ],
        followUps: [FollowUpRule] = [
            .init(clause: "C50", after: .workingDays(3), isInternalTarget: true),
            .init(clause: "C50", after: .calendarDays(30), isInternalTarget: true),
        ],
        warnings: [WarningRule] = [
            .init(level: 1, before: .serviceTime(milliseconds: 30 * minute), metrics: [.respond]),
            .init(level: 2, before: .serviceTime(milliseconds: 10 * minute), metrics: [.respond]),
            .init(level: 3, before: .serviceTime(milliseconds: 240 * minute), metrics: [.answer, .arrive, .restore]),
        ],
        assumedCalendar: String = "hours"
    ) -> Plan {
        let waiting: Set<Metric> = [.respond, .answer, .arrive, .restore]
        return Plan(
            reference: .init(id: id, version: "1"),
            title: "試",
            deadlines: deadlines,
            gates: gates,
            ownership: [
                .init(clause: "C16", phases: [.accepted], lead: .afterSales),
                .init(
                    clause: "C18",
                    phases: [.delivered, .installed],
                    contract: .project,
                    lead: .project,
                    support: .supplyChain
                ),
                .init(
                    clause: "C20",
                    phases: [.delivered, .installed],
                    contract: .project,
                    lead: .project,
                    mustBeTold: .project
                ),
                .init(clause: "C21", kinds: [.exchange], lead: .sales, support: .afterSales),
            ],
            // Even a plan that says so cannot make a promise to respond stand still.
            pauseReasons: [
                .init(id: "customer", stops: waiting, waitingFor: .customer),
                .init(id: "payment", stops: waiting, waitingFor: .payment),
                .init(id: "parts", stops: [], waitingFor: .parts),
                .init(id: "approval", stops: [], waitingFor: .ourselves),
            ],
            followUps: followUps,
            reopenWindow: .calendarDays(7),
            warnings: warnings,
            assumedCalendar: assumedCalendar,
            rulings: [
                Ruling(
                    id: "X11",
                    between: ["C21", "C16", "C18", "C20"],
                    question: "換貨歸誰?",
                    winners: ["C21"],
                    fates: ["C16": .stands, "C18": .stands, "C20": .stands],
                    by: "售后服務部",
                    on: day("2026-11-20"),
                    reason: "換貨一律由銷售處理"
                )
            ]
        )
    }
}

/// One promise in service time, of any severity, on the calendar that runs every day from nine to five.
func within(
    _ hours: Int,
    _ metric: Metric,
    _ clause: String = "P1",
    severities: Set<Severity> = [],
    from start: Milestone = .reported,
    calendar: String? = nil,
    isShadow: Bool = false
) -> DeadlineRule {
    DeadlineRule(
        clause: clause,
        metric: metric,
        period: .serviceTime(milliseconds: Int64(hours) * 60 * minute),
        calendar: calendar,
        start: start,
        scope: .init(severities: severities),
        isShadow: isShadow
    )
}
