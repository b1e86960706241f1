import AfterSales
import Yams

/// Parties and channels, money, goods and remedies.
extension RuleReading {
    func owner(_ block: Block) -> OwnerTerms {
        let teams = Team.allCases.map(\.rawValue)
        return OwnerTerms(
            lead: block.word("lead", teams),
            support: block.optionalWord("support", teams),
            told: block.optionalWord("told", teams)
        )
    }

    func people(_ block: Block) -> PeopleTerms {
        PeopleTerms(
            who: block.word("who", Vocabulary.parties),
            number: block.optionalQuantity("number"),
            named: block.flag("named"),
            resident: block.flag("resident"),
            qualified: block.words("qualified", Vocabulary.documents),
            replacedWith: block.optionalWord("replaced-with", Vocabulary.needs)
        )
    }

    func channel(_ block: Block) -> ChannelTerms {
        let terms = ChannelTerms(
            by: block.words("by", Vocabulary.channels),
            purposes: block.words("for", Vocabulary.services),
            hours: block.has("hours") ? block.statedCalendar("hours") : nil
        )
        if terms.by.isEmpty, !block.has("by") { block.missing("by", "a way such as phone") }
        return terms
    }

    func notice(_ block: Block) -> NoticeTerms {
        NoticeTerms(
            of: block.word("of", []),
            to: block.optionalWord("to", Vocabulary.parties),
            by: block.words("by", Vocabulary.channels),
            lead: block.optionalAmount("lead"),
            before: block.optionalWord("before", Vocabulary.events)
        )
    }

    func escalation(_ block: Block) -> EscalationTerms {
        EscalationTerms(
            to: block.word("to", Vocabulary.parties),
            level: block.optionalWord("level", []),
            contacts: block.words("contacts", Vocabulary.parties)
        )
    }

    func remote(_ block: Block) -> RemoteTerms {
        RemoteTerms(
            needs: block.words("needs", Vocabulary.needs),
            records: block.words("records", Vocabulary.documents),
            tool: block.optionalWord("tool", []),
            endedBy: block.words("ended-by", Vocabulary.parties)
        )
    }

    // MARK: Money

    /// `parts: cost`, `labour: free`, or a payer and a basis spelled out.
    func pays(_ block: Block) -> [PriceLine] {
        let lines = block.mapping.compactMap { pair -> PriceLine? in
            guard let name = pair.key.string,
                let category = block.checked(name, name, pair.key.mark, Vocabulary.priceCategories)
            else { return nil }
            guard pair.value.mapping == nil else { return spelledOut(block, category) }
            guard let basis = block.optionalWord(category, Vocabulary.priceBases) else { return nil }
            let payer =
                switch basis {
                case "free": "vendor"
                case "each-sender": "each-sender"
                default: "customer"
                }
            return PriceLine(category, payer: payer, basis: basis)
        }
        if lines.isEmpty { block.missing("parts", "at least one category and who pays it") }
        return lines
    }

    private func spelledOut(_ block: Block, _ category: String) -> PriceLine? {
        guard let line = block.block(category) else { return nil }
        defer { line.finish() }
        return PriceLine(
            category,
            payer: line.word("payer", Vocabulary.parties),
            basis: line.optionalWord("basis", Vocabulary.priceBases) ?? "not-stated"
        )
    }

    func covers(_ block: Block) -> [CoverCell] {
        block.mapping.compactMap { pair in
            guard let name = pair.key.string,
                let service = block.checked(
                    name,
                    name,
                    pair.key.mark,
                    Vocabulary.services + Vocabulary.priceCategories + Vocabulary.channels
                ),
                let standing = block.optionalWord(service, Vocabulary.coverStandings)
            else { return nil }
            return CoverCell(service, standing)
        }
    }

    func fee(_ block: Block) -> FeeTerms {
        FeeTerms(
            charge: block.word("charge", Vocabulary.services + Vocabulary.priceCategories),
            amount: block.optionalQuantity("amount"),
            per: block.optionalWord("per", Vocabulary.perWhats),
            paidBy: block.word("paid-by", Vocabulary.parties),
            when: block.optionalWord("when", Vocabulary.events)
        )
    }

    func penalty(_ block: Block) -> PenaltyTerms {
        PenaltyTerms(
            rate: block.optionalQuantity("rate"),
            per: block.optionalAmount("per"),
            startedCounts: block.flag("started-counts"),
            base: block.optionalWord("base", []),
            cap: block.optionalQuantity("cap"),
            retention: block.optionalQuantity("retention")
        )
    }

    // MARK: Goods and remedies

    func goods(_ block: Block) -> GoodsTerms {
        GoodsTerms(
            does: block.word("does", Vocabulary.dealings),
            what: block.word("what", Vocabulary.goods),
            quantity: block.optionalQuantity("quantity"),
            grade: block.optionalWord("grade", Vocabulary.grades),
            owner: block.optionalWord("owner", Vocabulary.parties),
            ifMissed: block.optionalText("if-missed")
        )
    }

    func offers(_ block: Block) -> OfferTerms {
        let terms = OfferTerms(
            services: block.words("services", Vocabulary.services),
            topics: block.words("topics", []),
            onRequest: block.flag("on-request"),
            quantity: block.optionalQuantity("quantity")
        )
        if terms.services.isEmpty, !block.has("services") { block.missing("services", "a service such as training") }
        return terms
    }
}
