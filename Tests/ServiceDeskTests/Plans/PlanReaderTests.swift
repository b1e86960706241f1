import AfterSales
import ServiceDesk
import Testing

@Suite("Reading a plan file")
struct PlanReaderTests {
    /// The shortest plan there can be, with clauses to be put in.
    static func source(_ clauses: String, header: String = "") -> String {
        """
        plan: small
        version: "1"
        title: A small plan
        language: en
        calendars: {shop: the shop's hours, always: day and night}
        assumptions:
          calendar: {name: shop, because: we have no other}
        \(header)
        clauses:
        \(clauses)
        """
    }

    static func mistakes(_ source: String) -> [Mistake] {
        do throws(Mistakes) {
            _ = try PlanReader.read(source)
            return []
        } catch {
            return error.all
        }
    }

    static let answer = """
          - id: A1
            text: We answer in two working days.
            rules:
              - deadline: {to: answer, within: 2 working days, calendar: not-stated, from: reported}
        """

    @Test("reads a clause with its sentence and what is not stated")
    func reads() throws {
        let plan = try PlanReader.read(Self.source(Self.answer))
        let clause = try #require(plan.clause("A1"))
        #expect(clause.text == "We answer in two working days.")
        #expect(clause.kinds == [.deadline])
        #expect(clause.rules[0].deadline?.calendar == .notStated)
        #expect(clause.rules[0].deadline?.from == .stated(["reported"]))
        let rule = try #require(plan.deadlines.first)
        #expect(rule.metric == .answer && rule.period == .workingDays(2))
        #expect(rule.calendar == nil && plan.assumedCalendar == "shop")
        #expect(rule.notStated == [.calendar])
        #expect(plan.pauseReasons == PauseReason.usual)
    }

    @Test("refuses an unknown key, names the nearest, and says where")
    func unknownKey() {
        let found = Self.mistakes(
            Self.source(
                """
                  - id: A1
                    text: We answer.
                    rulez:
                      - deadline: {to: answer, withn: 2 working days, calendar: shop, from: reported}
                """
            )
        )
        #expect(
            found.contains {
                $0.line == 12 && $0.column == 5 && $0.place == "A1" && $0.found == "unknown key “rulez”"
                    && $0.expected == "“rules”"
            }
        )
    }

    @Test("reports every mistake of a file at once, in the order they stand in it")
    func allAtOnce() {
        let found = Self.mistakes(
            Self.source(
                """
                  - id: A1
                    text: We answer.
                    rules:
                      - deadline: {to: anser, within: 2 wrking days, calendar: shopp, from: reported}
                  - id: A1
                    text: ""
                    rules:
                      - every: {what: inspection, at-least: 3, at-most: 2, per: year}
                      - measure: {what: uptime, at-least: 101 percent}
                """
            )
        )
        let said = found.map { "\($0.line): \($0.found) → \($0.expected)" }
        #expect(
            said == [
                "13: unknown word “anser” → “answer”",
                "13: “2 wrking days” → “2 working days”",
                "13: unknown calendar “shopp” → “shop”",
                "14: clause “A1” twice → every clause once",
                "15: empty text → text",
                "17: 3 at least, 2 at most → less at least than at most",
                "18: “101 percent” → at most 100 percent",
            ]
        )
    }

    @Test(
        "refuses values that cannot be",
        arguments: [
            ("within: 2.5 working days", "a whole number of working-days"),
            ("within: 5-2 hours", "a number, such as 2, 0.5 or 2-3, and hours"),
            ("within: -2 hours", "a number, such as 2, 0.5 or 2-3, and hours"),
            ("within: 2 km", "a number and a unit"),
            ("within: 2000 years", "at most a thousand years"),
            ("within: two hours", "a number, such as 2, 0.5 or 2-3, and hours"),
            ("within: [1 hour, 2 hours]", "text"),
            ("within: ", "a value, or the key left out"),
            ("within: 2 hours, cut-off: 25:00", "a time of day such as 16:00"),
            ("within: 2 hours, assume: {hours: workng, because: so}", "one of service, elapsed"),
        ]
    )
    func impossible(value: String, expected: String) {
        let found = Self.mistakes(
            Self.source(
                """
                  - id: A1
                    text: We answer.
                    rules:
                      - deadline: {to: answer, calendar: shop, from: reported, \(value)}
                """
            )
        )
        #expect(found.count == 1)
        #expect(found.first?.expected.hasPrefix(expected) == true, "\(found)")
        #expect(found.first?.line == 13)
    }

    @Test("forgetting the calendar or the start is a mistake; not stating them is not")
    func forgetting() {
        let found = Self.mistakes(
            Self.source(
                """
                  - id: A1
                    text: We answer.
                    rules:
                      - deadline: {to: answer, within: 2 hours}
                """
            )
        )
        #expect(found.map(\.found) == ["“calendar” is missing", "“from” is missing"])
        #expect(found.allSatisfy { $0.expected.contains("“not-stated”") })
    }

    @Test("a word of the plan's own must be explained")
    func ownWords() throws {
        let clause = """
              - id: A1
                text: In the province within a day.
                rules:
                  - scope: {place: in-province}
                    deadline: {to: arrive, within: 24 hours, calendar: always, from: reported}
            """
        let found = Self.mistakes(Self.source(clause))
        #expect(found.map(\.expected) == ["a word explained under “words”"])
        let plan = try PlanReader.read(Self.source(clause, header: "words: {in-province: in our province}"))
        #expect(plan.clauses[0].rules[0].scope[.place] == ["in-province"])
        // A ticket does not know its place yet, so no clock may run as if it did.
        #expect(plan.deadlines.isEmpty)
        #expect(
            plan.review().standings(of: "A1") == [.unmanaged(.notYet([.clock], unknown: [.place]))]
                || plan.review().lines.first.map { "\($0.standing)" }?.contains("place") == true
        )
    }

    @Test("a sentence without a number may have an aim, and a number may not be unquantified")
    func unquantified() throws {
        let plan = try PlanReader.read(
            Self.source(
                """
                  - id: A1
                    text: We come quickly.
                    status: unquantified
                    rules:
                      - deadline: {to: arrive, within: not-stated, calendar: not-stated, from: not-stated}
                        internal-target: 1 working day
                """
            )
        )
        #expect(plan.deadlines.map(\.isInternalTarget) == [true])
        let found = Self.mistakes(
            Self.source(
                """
                  - id: A1
                    text: We come in an hour.
                    status: unquantified
                    rules:
                      - deadline: {to: arrive, within: 1 hour, calendar: not-stated, from: not-stated}
                        internal-target: 1 working day
                """
            )
        )
        #expect(found.map(\.found) == ["unquantified, yet within 1 hour", "an aim beside a stated amount"])
    }

    @Test("a file that is no plan says so, and where")
    func noPlan() {
        #expect(Self.mistakes("").map(\.found) == ["the file is empty"])
        #expect(Self.mistakes("- a\n- b").map(\.found) == ["not keys with values"])
        #expect(Self.mistakes("plan: [a").first?.line == 2 || Self.mistakes("plan: [a").first?.line == 1)
        #expect(Self.mistakes("plan: a\nplan: b").first?.found == "the key “plan” stands more than once in one block")
        #expect(Self.mistakes("\u{0}").first?.expected == "UTF-8 text in YAML")
    }

    @Test("anchors are refused before they can grow")
    func anchors() {
        #expect(Self.mistakes("plan: &a0 x\nwords: {w: *a0}\n").contains { $0.found == "an anchor" })
        let bomb = (1...30).map { "  w\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]" }.joined(separator: "\n")
        let found = Self.mistakes("plan: &a0 x\nwords:\n\(bomb)\n")
        #expect(found.map(\.found) == ["more than twenty words that begin with “*”"])
    }

    @Test("a respond clock never pauses, whatever the plan says")
    func respondNeverPauses() {
        let header = """
            pauses:
              - {reason: lunch, waits-for: ourselves, stops: [respond, answer]}
              - {reason: lunch, waits-for: nobody}
            """
        let found = Self.mistakes(Self.source(Self.answer, header: header))
        #expect(found.map(\.found) == ["“respond”", "“lunch” twice", "unknown word “nobody”"])
    }

    @Test("a ruling names clauses of the plan, and what becomes of each loser")
    func rulings() {
        let found = Self.mistakes(
            Self.source(
                Self.answer + """

                    rulings:
                      - id: X1
                        question: Which?
                        between: [A1, A2]
                        winner: A1
                        by: us
                        decided: 2026-02-30
                        because: so
                    """
            )
        )
        #expect(found.map(\.found) == ["no clause “A2”", "“2026-02-30”"])
    }

    @Test("a comma in a text between braces is the slip it is")
    func commaInBraces() {
        let found = Self.mistakes(
            """
            plan: small
            version: "1"
            title: T
            language: en
            calendars: {shop: the shop's hours}
            assumptions:
              calendar: {name: shop, because: one, two}
            clauses: []
            """
        )
        #expect(found.map(\.expected).contains("a text with a comma to stand in quotes between { and }"))
    }
}
