import AfterSales
import Testing

@Suite("Who pays")
struct WhoPaysTests {
    private func plan(_ rules: [(String, Rule)], rulings: [Ruling] = []) -> Plan {
        Plan(
            reference: Plan.Reference(id: "p", version: "1"),
            title: "P",
            clauses: rules.map { Clause(id: $0.0, text: "…", rules: [$0.1]) },
            assumedCalendar: "shop",
            rulings: rulings
        ).acting()
    }

    private func says(
        _ category: String,
        _ basis: String,
        by payer: String = "customer",
        _ scope: [RuleScope.Field: [String]] = [:]
    ) -> Rule {
        Rule(scope: RuleScope(scope), pays: [PriceLine(category, payer: payer, basis: basis)])
    }

    private func ruling(_ winner: String, over loser: String, _ fate: Ruling.Fate) -> Ruling {
        Ruling(
            id: "X1",
            between: [winner, loser],
            question: "?",
            winners: [winner],
            fates: [loser: fate],
            by: "us",
            on: Day(2026, 1, 1),
            reason: "so"
        )
    }

    private func answer(_ plan: Plan, _ category: PriceCategory = .labour) throws -> WhoPays.Answer {
        let line = plan.whoPays(warranty: .over, cause: .wear).lines.first { $0.category == category }
        return try #require(line?.only)
    }

    @Test("is not made up where no sentence says it")
    func notSaid() throws {
        let answer = try answer(plan([("A", says("parts", "cost"))]))
        #expect(answer.price == nil && answer.clauses.isEmpty)
    }

    @Test("is decided in the customer's favour where sentences disagree, and by a ruling where there is one")
    func disagreement() throws {
        let rules = [("A", says("labour", "list")), ("B", says("labour", "free", by: "vendor"))]
        let open = try answer(plan(rules))
        #expect(open.clauses == ["B"] && open.price?.payer == "vendor")
        #expect(open.lost.map(\.clause) == ["A"] && open.lost.map(\.why) == [.customersFavour])
        for fate in Ruling.Fate.allCases {
            let ruled = try answer(plan(rules, rulings: [ruling("A", over: "B", fate)]))
            #expect(ruled.clauses == ["A"] && ruled.price?.basis == "list", "\(fate)")
            #expect(ruled.lost.map(\.clause) == ["B"] && ruled.lost.map(\.why) == [.ruling("X1")], "\(fate)")
        }
    }

    @Test("goes by the sentence for fewer cases, but not because it speaks of all costs at once")
    func exception() throws {
        let worn = says("labour", "list", [.cause: ["wear"]])
        let exception = try answer(plan([("A", says("labour", "free", by: "vendor")), ("B", worn)]))
        #expect(exception.clauses == ["B"] && exception.lost.map(\.why) == [.exception])
        let all = says("everything", "not-stated", [.warranty: ["out"]])
        let sweeping = try answer(plan([("A", says("labour", "free", by: "vendor")), ("B", all)]))
        #expect(sweeping.clauses == ["A"] && sweeping.lost.map(\.clause) == ["B"])
    }

    @Test("takes to repair for parts and labour, and a sweeping sentence for what the same one does not name")
    func categories() throws {
        let repair = plan([("A", says("repair", "cost"))])
        let priced = repair.whoPays(warranty: .within, cause: .wear).lines.filter { $0.only?.price != nil }
        #expect(priced.map(\.category) == [.parts, .labour])
        let mixed = Rule(pays: [
            PriceLine("everything", payer: "customer", basis: "not-stated"),
            PriceLine("labour", payer: "vendor", basis: "free"),
        ])
        let lines = plan([("A", mixed)]).whoPays(warranty: .within, cause: .wear).lines
        #expect(lines.map { $0.only?.price?.payer == "vendor" } == PriceCategory.allCases.map { $0 == .labour })
        #expect(lines.allSatisfy { $0.only?.lost.isEmpty == true })
    }

    @Test("shows a sentence that depends on something else, and does not go by it")
    func reservation() throws {
        let moved = says("labour", "list", [.condition: ["moved"]])
        let answer = try answer(plan([("A", says("labour", "free", by: "vendor")), ("B", moved)]))
        #expect(answer.clauses == ["A"] && answer.lost.isEmpty)
        #expect(answer.reservations.map(\.clause) == ["B"] && answer.reservations.map(\.conditions) == [["moved"]])
    }

    @Test("tells of what is open exactly what each case would tell, whatever the plan", arguments: 1...150)
    func cases(seed: Int) throws {
        var dice = Dice(seed: UInt64(seed))
        let bases = ["free", "cost", "list", "not-stated", "each-sender"]
        let fields: [(RuleScope.Field, [String])] = [
            (.warranty, ["in", "out"]), (.cause, FaultCause.allCases.map(\.rawValue)), (.condition, ["moved"]),
        ]
        let rules = (1...dice.roll(1...7)).map { number in
            var scope: [RuleScope.Field: [String]] = [:]
            for (field, words) in fields where dice.chance(field == .condition ? 15 : 45) {
                scope[field] = words.filter { _ in dice.chance(50) }
            }
            let lines = Vocabulary.priceCategories.filter { _ in dice.chance(25) }
            let (basis, payer) = (dice.pick(bases), dice.pick(["vendor", "customer", "supplier"]))
            let rule = Rule(
                scope: RuleScope(scope),
                pays: lines.map { PriceLine($0, payer: payer, basis: basis) },
                covers: dice.chance(20) ? [CoverCell("repair", dice.pick(["covered", "excluded"]))] : []
            )
            return ("C\(number)", rule)
        }
        let rulings = dice.chance(60) ? [ruling("C1", over: "C2", dice.pick(Ruling.Fate.allCases))] : []
        let plan = plan(rules, rulings: rulings)
        for warranty in WarrantyStanding.State.allCases {
            for cause in FaultCause.allCases {
                let states = warranty == .undecided ? [WarrantyStanding.State.within, .over] : [warranty]
                let causes = cause == .unknown ? FaultCause.knowable : [cause]
                for line in plan.whoPays(warranty: warranty, cause: cause).lines {
                    for answer in line.answers {
                        #expect(answer.price?.basis != "free" || answer.price?.payer != "customer")
                        #expect((answer.price == nil) == answer.clauses.isEmpty)
                    }
                    for state in states {
                        for known in causes {
                            let meant = line.answers.filter {
                                ($0.warranty ?? state) == state && ($0.causes.isEmpty || $0.causes.contains(known))
                            }
                            let there = plan.whoPays(warranty: state, cause: known).lines
                                .first { $0.category == line.category }?.only
                            #expect(meant.count == 1 && there != nil)
                            #expect(meant.first?.price == there?.price, "seed \(seed) \(line.category)")
                        }
                    }
                }
            }
        }
    }
}
