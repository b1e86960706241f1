import AfterSales
import ServiceDesk

/// Who pays what on a ticket, by which sentences, and whether the customer knows.
struct WhoPaysCard: Sendable {
    let warranty: Chip
    let cause: Cause
    var rows: [Row]
    /// Whether no sentence of the plan speaks of money.
    let isSilent: Bool
    let reservations: [Reservation]
    let paidService: [ClauseLink]
    let isPaidService: Bool
    let telling: Telling

    /// What the fault came from, as far as somebody said so.
    struct Cause: Sendable {
        let name: String
        let by: String?
        let words: String?
        let tell: String?
    }

    /// One category: settled, or depending on what is not known yet.
    struct Row: Sendable {
        let category: String
        let settled: Settled?
        let depends: Depends?
    }

    struct Settled: Sendable {
        /// `ours`, `theirs` or `unsaid`.
        let tone: String
        let payer: String
        let basis: String?
        let clauses: [ClauseLink]
        let dispute: Dispute?
    }

    struct Depends: Sendable {
        let what: String
        /// Whether sentences disagree, and nobody has ruled on it.
        let isDisputed: Bool
        let cases: [Case]
    }

    struct Case: Sendable {
        let when: String
        let tone: String
        let payer: String
        let basis: String?
        let clauses: [ClauseLink]
        let lost: [Lost]
    }

    /// That sentences disagree.
    struct Dispute: Sendable {
        let label: String
        let lost: [Lost]
    }

    /// A sentence that says something else.
    struct Lost: Sendable {
        let clause: ClauseLink
        let text: String
        let why: String
        let ruling: ClauseLink?
    }

    /// What a sentence would say if something held that only a reader can tell.
    struct Reservation: Sendable {
        let clause: ClauseLink
        let text: String
    }

    /// Whether the customer was told, and agreed (C74).
    struct Telling: Sendable {
        let icon: String
        let text: String
        /// Where to tell it.
        let tell: String?
        /// What they were told may be another answer by now.
        let isStale: Bool
        /// What was found out since.
        let since: String
    }

    init(_ whoPays: WhoPays, on card: TicketCard, mayTell: Bool, _ reader: Reader) {
        let (ticket, words) = (card.ticket, reader.words)
        let plan = card.plan.reference
        func door(_ deed: TicketDeed) -> String? {
            mayTell && !ticket.isOver ? "/tickets/\(ticket.id)?do=\(deed.rawValue)#do" : nil
        }
        warranty = card.device?.warranty?.chip(reader) ?? whoPays.warranty.chip(words)
        cause = Cause(
            name: ticket.cause == nil ? words["who-pays.no-cause"] : words["cause.\(whoPays.cause.rawValue)"],
            by: ticket.cause.map { "\($0.by.name) · \(reader.time($0.at, now: card.now))" },
            words: ticket.cause?.told.words,
            tell: door(.tellCause)
        )
        rows = whoPays.lines.map { Row($0, in: plan, reader) }
        isSilent = whoPays.lines.allSatisfy { line in
            line.answers.allSatisfy { $0.price == nil && $0.lost.isEmpty && $0.reservations.isEmpty }
        }
        reservations = whoPays.reservations.map { reservation, categories in
            let conditions = reservation.conditions.map { word in
                card.plan.words.first { $0.word == word }?.meaning ?? word
            }
            let said = PriceWords(reservation.price, words)
            return Reservation(
                clause: ClauseLink(reservation.clause, in: plan),
                text: words(
                    "who-pays.reservation",
                    [
                        "conditions": conditions.joined(separator: words["list.comma"]),
                        "says": said.text(words),
                        "categories": categories.map { words["price-category.\($0.rawValue)"] }
                            .joined(separator: words["list.comma"]),
                    ]
                )
            )
        }
        paidService = whoPays.warranty == .over ? whoPays.paidService.map { ClauseLink($0, in: plan) } : []
        isPaidService = !paidService.isEmpty
        telling = Telling(ticket, tell: door(.tellCosts), words)
    }
}

extension WhoPaysCard.Telling {
    fileprivate init(_ ticket: Ticket, tell: String?, _ words: Words) {
        // A quotation tells it, too, and who accepts one agrees.
        let isTold = ticket.costsTold != nil || ticket.quotation != nil
        let isAgreed = ticket.costsAcknowledged != nil || ticket.isQuotationAccepted
        isStale = ticket.costsToldBeforeCause || ticket.costsToldBeforeDevice
        since =
            ticket.costsToldBeforeDevice ? words["who-pays.told-before-device"] : words["who-pays.told-before"]
        icon = isAgreed ? "check" : isTold ? "clock" : "lock"
        text =
            isAgreed
            ? words["who-pays.agreed"] : isTold ? words["who-pays.told"] : words["who-pays.not-told"]
        self.tell = isAgreed && !isStale ? nil : tell
    }
}

extension WhoPaysCard.Row {
    fileprivate init(_ line: WhoPays.Line, in plan: Plan.Reference, _ reader: Reader) {
        let words = reader.words
        func lost(_ answer: WhoPays.Answer) -> [WhoPaysCard.Lost] {
            answer.lost.map { WhoPaysCard.Lost($0, in: plan, words) }
        }
        category = words["price-category.\(line.category.rawValue)"]
        if let only = line.only {
            let said = PriceWords(only.price, words)
            let dispute = WhoPaysCard.Dispute(
                label: words("who-pays.others-say", ["count": String(only.lost.count)]),
                lost: lost(only)
            )
            settled = WhoPaysCard.Settled(
                tone: said.tone,
                payer: said.payer,
                basis: said.basis,
                clauses: only.clauses.map { ClauseLink($0, in: plan) },
                dispute: only.lost.isEmpty ? nil : dispute
            )
            depends = nil
        } else {
            settled = nil
            depends = WhoPaysCard.Depends(
                what: line.dependsOn(words),
                isDisputed: line.answers.contains { $0.lost.contains { $0.why == .customersFavour } },
                cases: line.answers.map { answer in
                    let said = PriceWords(answer.price, words)
                    return WhoPaysCard.Case(
                        when: answer.when(words),
                        tone: said.tone,
                        payer: said.payer,
                        basis: said.basis,
                        clauses: answer.clauses.map { ClauseLink($0, in: plan) },
                        lost: lost(answer)
                    )
                }
            )
        }
    }
}

extension WhoPaysCard.Lost {
    fileprivate init(_ lost: WhoPays.Lost, in plan: Plan.Reference, _ words: Words) {
        clause = ClauseLink(lost.clause, in: plan)
        text = PriceWords(lost.price, words).text(words)
        switch lost.why {
        case .ruling(let ruling):
            why = words["who-pays.lost-ruling"]
            self.ruling = ClauseLink(ruling, in: plan)
        case .exception: (why, ruling) = (words["who-pays.lost-exception"], nil)
        case .customersFavour: (why, ruling) = (words["who-pays.lost-favour"], nil)
        }
    }
}

/// A price in words: who, and on which basis.
struct PriceWords {
    let tone: String
    let payer: String
    let basis: String?

    init(_ price: Price?, _ words: Words) {
        guard let price else {
            (tone, payer, basis) = ("unsaid", words["who-pays.not-said"], nil)
            return
        }
        tone = price.payer == "customer" ? "theirs" : "ours"
        payer = words.find("payer.\(price.payer)") ?? price.payer
        basis = words.find("price-basis.\(price.basis)") ?? price.basis
    }

    func text(_ words: Words) -> String {
        basis.map { words("who-pays.price", ["payer": payer, "basis": $0]) } ?? payer
    }
}

extension WarrantyStanding.State {
    /// Where no device or no rule says more.
    func chip(_ words: Words) -> Chip { Chip(.plain, icon: "question", words["warranty.\(rawValue)"]) }
}

extension WhoPays {
    /// Every sentence that depends on more than warranty and cause, once, with the categories it would change.
    var reservations: [(Reservation, [PriceCategory])] {
        var found: [(Reservation, [PriceCategory])] = []
        for line in lines {
            for reservation in line.answers.flatMap(\.reservations) {
                if let known = found.firstIndex(where: { $0.0 == reservation }) {
                    if !found[known].1.contains(line.category) { found[known].1.append(line.category) }
                } else {
                    found.append((reservation, [line.category]))
                }
            }
        }
        return found
    }

    /// The categories by what is known of them, as a line to be read out: who pays, what is open, what nobody says.
    func summary(_ words: Words) -> [(label: String, categories: String)] {
        var groups: [(label: String, categories: [String])] = []
        // What is free first, then what costs something, what is open, and what nobody says.
        func rank(_ line: Line) -> Int {
            guard let only = line.only else { return 2 }
            return only.price.map { $0.payer == "customer" ? 1 : 0 } ?? 3
        }
        for line in (0...3).flatMap({ place in lines.filter { rank($0) == place } }) {
            let label: String
            var name = words["price-category.\(line.category.rawValue)"]
            if let only = line.only {
                let said = PriceWords(only.price, words)
                label = said.payer
                if only.price?.payer == "customer", only.price?.basis != "each-sender", let basis = said.basis {
                    name = words("who-pays.at", ["what": name, "basis": basis])
                }
            } else {
                label = line.dependsOn(words)
            }
            if let known = groups.firstIndex(where: { $0.label == label }) {
                groups[known].categories.append(name)
            } else {
                groups.append((label, [name]))
            }
        }
        return groups.map { ($0.label, $0.categories.joined(separator: words["list.comma"])) }
    }

    /// The answers as sentences to be told to the customer; empty where nothing is said.
    func speech(_ words: Words) -> String {
        var groups: [(categories: [String], text: String)] = []
        for line in lines {
            let answers = line.answers.filter { $0.price != nil }
            guard !answers.isEmpty else { continue }
            let text = answers.map { answer in
                let said = PriceWords(answer.price, words).text(words)
                let clauses = answer.clauses.joined(separator: words["list.comma"])
                let when = answer.when(words)
                return when.isEmpty
                    ? words("who-pays.speech", ["says": said, "clauses": clauses])
                    : words("who-pays.speech-when", ["when": when, "says": said, "clauses": clauses])
            }.joined(separator: words["who-pays.speech-next"])
            let category = words["price-category.\(line.category.rawValue)"]
            if let known = groups.firstIndex(where: { $0.text == text }) {
                groups[known].categories.append(category)
            } else {
                groups.append(([category], text))
            }
        }
        return groups.map { $0.categories.joined(separator: words["list.comma"]) + words["why.colon"] + $0.text }
            .joined(separator: "\n")
    }
}

extension WhoPays.Line {
    /// What has to be known first.
    fileprivate func dependsOn(_ words: Words) -> String {
        let byWarranty = answers.contains { $0.warranty != nil }
        let byCause = answers.contains { !$0.causes.isEmpty }
        if byWarranty, byCause { return words["who-pays.depends-both"] }
        return byWarranty ? words["who-pays.depends-warranty"] : words["who-pays.depends-cause"]
    }
}

extension WhoPays.Answer {
    /// In which case: "in warranty: defect, wear".
    fileprivate func when(_ words: Words) -> String {
        let causes = causes.map { words["cause.\($0.rawValue)"] }.joined(separator: words["list.comma"])
        return [warranty.map { words["warranty.\($0.rawValue)"] }, causes.isEmpty ? nil : causes].compactMap { $0 }
            .joined(separator: words["why.colon"])
    }
}

/// What a device is covered by, while a call about it is taken.
struct CoveragePreview: Sendable {
    struct Group: Sendable {
        let label: String
        let categories: String
    }

    let warranty: Chip
    let groups: [Group]

    init(_ coverage: DeviceCoverage, _ reader: Reader) {
        let whoPays = coverage.whoPays
        warranty = coverage.warranty?.chip(reader) ?? whoPays.warranty.chip(reader.words)
        groups = whoPays.summary(reader.words).map(Group.init)
    }
}
