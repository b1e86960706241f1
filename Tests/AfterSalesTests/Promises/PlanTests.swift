import AfterSales
import Testing

@Suite("A plan's rules")
struct PlanTests {
    private func respond(
        _ amount: Amount,
        scope: RuleScope = .everything,
        calendar: Stated<String> = .notStated
    ) -> Rule {
        Rule(
            scope: scope,
            deadline: DeadlineTerms(
                to: "respond",
                within: .stated(amount),
                calendar: calendar,
                from: .stated(["reported"])
            )
        )
    }

    private func plan(_ rules: [(String, Rule)], rulings: [Ruling] = []) -> Plan {
        Plan(
            reference: Plan.Reference(id: "p", version: "1"),
            title: "P",
            clauses: rules.map { Clause(id: $0.0, text: "…", rules: [$0.1]) },
            assumedCalendar: "shop",
            rulings: rulings
        ).acting()
    }

    private let hours = Amount(Figure(2), .hours)

    @Test("the rule for fewer cases counts, even if it gives more time")
    func narrower() {
        let critical = RuleScope([.severity: ["critical"]])
        let plan = plan([("A", respond(hours)), ("B", respond(Amount(Figure(8), .hours), scope: critical))])
        let worst = plan.deadlines(severity: .critical, kind: .fault, phase: nil, faultClass: nil)
        #expect(worst.map(\.clause) == ["B"])
        let usual = plan.deadlines(severity: .normal, kind: .fault, phase: nil, faultClass: nil)
        #expect(usual.map(\.clause) == ["A"])
        #expect(plan.contradictions.isEmpty)
    }

    @Test("the same promise to the same or crossing cases with another value is a contradiction")
    func contradiction() {
        let critical = RuleScope([.severity: ["critical", "high"]])
        let exchange = RuleScope([.request: ["exchange"]])
        let one = Amount(Figure(1), .hours)
        #expect(plan([("A", respond(hours)), ("B", respond(one))]).contradictions.map(\.second) == ["B"])
        #expect(plan([("A", respond(hours)), ("B", respond(hours))]).contradictions.isEmpty)
        #expect(
            plan([("A", respond(hours, scope: critical)), ("B", respond(one, scope: exchange))]).contradictions.count
                == 1
        )
        let low = RuleScope([.severity: ["low"]])
        #expect(plan([("A", respond(hours, scope: critical)), ("B", respond(one, scope: low))]).contradictions.isEmpty)
    }

    @Test("a ruling settles it: the loser's clock runs unseen, or not at all")
    func ruling() {
        func ruled(_ fate: Ruling.Fate) -> Plan {
            let ruling = Ruling(
                id: "X",
                between: ["A", "B"],
                question: "?",
                winners: ["A"],
                fates: ["B": fate],
                by: "us",
                on: Day(2026, 1, 1),
                reason: "so"
            )
            return plan([("A", respond(hours)), ("B", respond(Amount(Figure(1), .hours)))], rulings: [ruling])
        }
        #expect(ruled(.shadow).review().isSettled)
        #expect(ruled(.shadow).deadlines.map(\.isShadow) == [false, true])
        #expect(ruled(.setAside).deadlines.map(\.clause) == ["A"])
        #expect(ruled(.setAside).review().standings(of: "B") == [.unmanaged(.setAside(ruling: "X"))])
        #expect(ruled(.stands).deadlines.map(\.isShadow) == [false, false])
    }

    @Test("hours and days run as the plan assumes, or as the clause does")
    func assumptions() {
        let terms = Assumptions(hours: .elapsed, days: .working)
        #expect(hours.period(assuming: terms) == .elapsed(milliseconds: 7_200_000))
        #expect(hours.period() == .serviceTime(milliseconds: 7_200_000))
        #expect(Amount(Figure(1), .weeks).period() == .calendarDays(7))
        #expect(Amount(Figure(1), .weeks).period(assuming: terms) == .workingDays(5))
        #expect(Amount("1.5 working days")?.period() == nil)
        #expect(Amount("0.5 hours")?.period() == .serviceTime(milliseconds: 1_800_000))
    }

    @Test(
        "amounts read as they print",
        arguments: [
            "2 hours", "1 hour", "0.5 elapsed hours", "1-2 years", "10 working days", "1 calendar week",
            "90 service minutes",
        ]
    )
    func amounts(text: String) {
        #expect(Amount(text)?.description == text)
    }

    @Test(
        "what is no amount is none",
        arguments: ["", "2", "hours", "2 km", "2-1 hours", "-2 hours", "2,5 hours", "1e3 days", "0.0001 hours"]
    )
    func noAmounts(text: String) {
        #expect(Amount(text) == nil)
    }

    @Test("a rule acts only if a ticket knows all it speaks of, and the vendor owes it")
    func acting() {
        let place = RuleScope([.place: ["in-province"]])
        #expect(plan([("A", respond(hours, scope: place))]).deadlines.isEmpty)
        var customers = respond(hours)
        customers.debtor = "customer"
        #expect(plan([("A", customers)]).deadlines.isEmpty)
        var chained = respond(hours)
        chained.deadline?.from = .stated(["reported", "approved"])
        #expect(plan([("A", chained)]).deadlines.isEmpty)
        var byReference = respond(hours)
        byReference.status = .byReference
        let plan = plan([("A", byReference)])
        #expect(plan.deadlines.isEmpty)
        #expect(plan.review().standings(of: "A") == [.unmanaged(.status(.byReference))])
    }

    @Test("sentences that share out one answer make one rule of ownership (C18–C20)")
    func shares() {
        let project = RuleScope([.contract: ["project"]])
        let plan = plan([
            ("A", Rule(scope: project, owner: OwnerTerms(lead: "project"))),
            ("B", Rule(scope: project, owner: OwnerTerms(lead: "project", support: "supply-chain"))),
            ("C", Rule(scope: project, owner: OwnerTerms(lead: "project", told: "sales"))),
        ])
        #expect(plan.ownership.count == 1)
        #expect(plan.ownership.first?.support == .supplyChain)
        #expect(plan.ownership.first?.mustBeTold == .sales)
        #expect(plan.contradictions.isEmpty)
    }
}
