import AfterSales
import Yams

/// Reads one rule: each part that stands there, and none that does not.
struct RuleReading {
    let block: Block

    init(_ block: Block) {
        self.block = block
    }

    func rule() -> Rule {
        let rule = Rule(
            kind: block.choice("kind", ClauseKind.self),
            status: block.choice("status", TextStatus.self),
            reference: part("reference", reference),
            rightOf: block.optionalWord("right-of", Vocabulary.parties),
            meaning: part("means", meaning),
            scope: part("scope", scope) ?? .everything,
            upon: block.optionalWord("upon", Vocabulary.events),
            deadline: part("deadline", deadline),
            internalTarget: block.amounts("internal-target"),
            gate: part("gate", gate),
            evidence: part("evidence", evidence),
            debtor: block.optionalWord("debtor", Vocabulary.parties) ?? "vendor",
            owedTo: block.optionalWord("owed-to", Vocabulary.parties),
            duty: block.optionalWord("does", Vocabulary.duties),
            suspendedWhile: block.words("suspended-while", []),
            owner: part("owner", owner),
            people: part("people", people),
            channel: part("channel", channel),
            notice: part("notice", notice),
            escalation: part("escalation", escalation),
            remote: part("remote", remote),
            steps: block.words("steps", Vocabulary.steps),
            pays: block.block("pays").map(pays) ?? [],
            covers: block.block("covers").map(covers) ?? [],
            fee: part("fee", fee),
            penalty: part("penalty", penalty),
            goods: part("goods", goods),
            offers: part("offers", offers),
            every: part("every", every),
            quota: part("quota", quota),
            term: part("term", term),
            measure: part("measure", measure)
        )
        if !rule.internalTarget.isEmpty, rule.deadline?.within.value != nil {
            block.wrong(
                block.node("internal-target")?.mark,
                "internal-target",
                "an aim beside a stated amount",
                expected: "an aim only where the sentence has no number"
            )
        }
        block.finish()
        return rule
    }

    private func part<Part>(_ key: String, _ read: (Block) -> Part) -> Part? {
        block.block(key).map { block in
            defer { block.finish() }
            return read(block)
        }
    }

    // MARK: Status of the text

    private func reference(_ block: Block) -> DocumentReference {
        DocumentReference(
            to: block.word("to", Vocabulary.documents),
            prevails: block.flag("prevails"),
            order: block.words("order", Vocabulary.documents)
        )
    }

    private func meaning(_ block: Block) -> Meaning {
        Meaning(word: block.word("word", []), explanation: block.text("is", "what it means"))
    }

    // MARK: Scope

    private func scope(_ block: Block) -> RuleScope {
        var values: [RuleScope.Field: [String]] = [:]
        for field in RuleScope.Field.allCases {
            values[field] = block.words(field.rawValue, RuleReading.known(field))
        }
        return RuleScope(values)
    }

    private static func known(_ field: RuleScope.Field) -> [String] {
        switch field {
        case .severity: Severity.allCases.map(\.rawValue)
        case .request: RequestKind.allCases.map(\.rawValue)
        case .phase: DevicePhase.allCases.map(\.rawValue)
        case .warranty: Vocabulary.warrantyStates
        case .contract: ContractKind.allCases.map(\.rawValue)
        case .season: Vocabulary.seasons
        case .cause: Vocabulary.causes
        case .channel: Vocabulary.channels
        case .choice: Vocabulary.parties
        case .fault, .product, .component, .place, .distance, .tier, .year, .condition: []
        }
    }

    // MARK: Clock

    private func deadline(_ block: Block) -> DeadlineTerms {
        let before = block.optionalWord("before", Vocabulary.events)
        var terms = DeadlineTerms(
            to: block.word("to", Vocabulary.deeds),
            within: block.statedAmount("within"),
            calendar: block.statedCalendar("calendar"),
            from: before != nil && !block.has("from") ? .notStated : block.statedWords("from", Vocabulary.events),
            before: before,
            after: block.optionalText("after"),
            cutOff: block.optionalText("cut-off"),
            extendedBy: block.words("extended-by", Vocabulary.needs),
            interruptedBy: block.words("interrupted-by", Vocabulary.events),
            restartsOn: block.words("restarts-on", Vocabulary.events)
        )
        if let cutOff = terms.cutOff, TimeOfDay(cutOff) == nil {
            block.wrong(block.node("cut-off")?.mark, "cut-off", "“\(cutOff)”", expected: "a time of day such as 16:00")
        }
        if let assume = block.block("assume") {
            terms.assumedCalendar = assume.optionalCalendar("calendar")
            terms.assumedStart = assume.choice("start", Milestone.self)
            terms.assumedHours = assume.choice("hours", Assumptions.HourKind.self)
            terms.assumedDays = assume.choice("days", Assumptions.DayKind.self)
            terms.assumedBecause = assume.text("because", "why this clause is read so")
            assume.finish()
        }
        return terms
    }

    // MARK: Gates and evidence

    private func gate(_ block: Block) -> GateTerms {
        let terms = GateTerms(
            name: block.optionalWord("name", Gate.allCases.map(\.rawValue)),
            before: block.optionalWord("before", Vocabulary.blockable + Vocabulary.events),
            needs: block.words("needs", Vocabulary.needs),
            decidedBy: block.optionalWord("decided-by", Vocabulary.parties)
        )
        if terms.name == nil, terms.needs.isEmpty, terms.before == nil {
            block.missing("needs", "what must hold first, or the name of one of our gates")
        }
        return terms
    }

    private func evidence(_ block: Block) -> EvidenceTerms {
        EvidenceTerms(
            document: block.word("document", Vocabulary.documents),
            each: block.optionalWord("each", Vocabulary.perWhats + Vocabulary.events),
            contents: block.words("contents", []),
            signedBy: block.optionalWord("signed-by", Vocabulary.parties),
            to: block.optionalWord("to", Vocabulary.parties),
            by: block.words("by", Vocabulary.channels),
            quantity: block.optionalQuantity("quantity")
        )
    }

    // MARK: Recurrence and quota

    private func every(_ block: Block) -> RecurrenceTerms {
        var terms = RecurrenceTerms(
            what: block.word("what", Vocabulary.recurring),
            min: block.optionalFigure("at-least"),
            max: block.optionalFigure("at-most"),
            per: block.has("per") ? block.statedWord("per", Vocabulary.perWhats) : nil,
            interval: block.optionalAmount("interval"),
            seasons: block.words("seasons", Vocabulary.seasons),
            from: block.optionalWord("from", Vocabulary.events),
            at: block.amounts("at")
        )
        if let times = block.optionalFigure("times") {
            if terms.min != nil || terms.max != nil {
                block.wrong(
                    block.node("times")?.mark,
                    "times",
                    "“times” beside “at-least” or “at-most”",
                    expected: "one of them"
                )
            }
            terms.min = times
            terms.max = times
        }
        if let min = terms.min, let max = terms.max, min > max {
            block.wrong(
                block.node("at-least")?.mark,
                "at-least",
                "\(min) at least, \(max) at most",
                expected: "less at least than at most"
            )
        }
        return terms
    }

    private func quota(_ block: Block) -> QuotaTerms {
        QuotaTerms(
            of: block.word("of", Vocabulary.services),
            amount: block.optionalQuantity("amount"),
            per: block.optionalWord("per", Vocabulary.perWhats),
            eachUse: block.optionalQuantity("each-use"),
            then: block.optionalWord("then", Vocabulary.priceBases),
            notCounted: block.words("not-counted", [])
        )
    }

    // MARK: Term and statistics

    private func term(_ block: Block) -> SpanTerms {
        SpanTerms(
            of: block.word("of", Vocabulary.spans),
            lasts: lasting(block),
            from: block.statedWord("from", Vocabulary.events),
            fallback: block.optionalWord("fallback", Vocabulary.events),
            until: block.optionalWord("until", Vocabulary.events),
            orUsage: block.optionalQuantity("or-usage"),
            atLeast: block.flag("at-least"),
            sameAs: block.optionalWord("same-as", Vocabulary.spans),
            interruptedBy: block.words("interrupted-by", Vocabulary.events),
            restartsOn: block.words("restarts-on", Vocabulary.events)
        )
    }

    private func lasting(_ block: Block) -> Stated<SpanTerms.Lasting> {
        if block.has("lasts"), block.optionalText("lasts") == "lifetime" { return .stated(.lifetime) }
        return block.statedAmount("lasts").value.map { .stated(.amount($0)) } ?? .notStated
    }

    private func measure(_ block: Block) -> MeasureTerms {
        MeasureTerms(
            what: block.word("what", Vocabulary.measures),
            atLeast: block.optionalShare("at-least"),
            share: block.optionalShare("share"),
            within: block.optionalAmount("within"),
            over: block.optionalAmount("over"),
            counts: block.words("counts", [])
        )
    }
}
