import AfterSales
import ServiceDesk

/// The lines of a quotation: rows to fill in, the first of them from what the plan says of who pays.
struct QuotationInput: Sendable {
    struct Row: Sendable {
        let number: String
        let kinds: [Choice.Option]
        let words: String
        let quantity: String
        let price: String
        /// The sentences that may say what this costs: those that who pays names, or none.
        let clauses: [Choice.Option]
        /// What the plan says of it, such as "free".
        let says: String?
        let error: String?
    }

    let label: String
    let error: String?
    let rows: [Row]
    /// Empty rows for what else there may be, folded away while nobody wrote in them.
    var moreRows: [Row]
    let isMoreOpen: Bool

    init(_ card: TicketCard, _ state: FormState, _ words: Words) {
        label = words["field.lines"]
        error = state.error("lines", called: words["field.lines"], words)
        let known = card.ticket.quotations.last.map(QuotationInput.lines) ?? card.whoPays.quotable(card.ticket, words)
        let named = card.whoPays.lines.flatMap(\.answers).flatMap(\.clauses)
        let all = (1...max(12, known.count + 6)).map { number in
            let line = known.indices.contains(number - 1) ? known[number - 1] : Proposed()
            let fields = ["words", "quantity", "price"].map { "\($0)-\(number)" }
            // A sentence that the plan has no more would only be refused.
            let clause = card.plan.clause(line.clause) == nil ? "" : line.clause
            return Row(
                number: String(number),
                kinds: TicketEvent.QuotationLine.Kind.allCases.map { kind in
                    .init(
                        kind.rawValue,
                        words["line.\(kind.rawValue)"],
                        chosen: state.chosen("kind-\(number)", kind.rawValue, or: kind == line.kind)
                    )
                },
                words: state.value(fields[0], or: line.words),
                quantity: state.value(fields[1], or: line.quantity),
                price: state.value(fields[2], or: line.price),
                clauses: Self.once(["", clause] + named).map {
                    .init($0, $0, chosen: state.chosen("clause-\(number)", $0, or: $0 == clause))
                },
                says: line.says,
                error: fields.lazy.compactMap { state.error($0, words) }.first
            )
        }
        let shown = known.count + 2
        (rows, moreRows) = (Array(all.prefix(shown)), Array(all.dropFirst(shown)))
        isMoreOpen = moreRows.contains { !$0.words.isEmpty || !$0.price.isEmpty || $0.error != nil }
    }

    /// A line as it is proposed, before anybody wrote it.
    struct Proposed {
        var kind = TicketEvent.QuotationLine.Kind.parts
        var words = ""
        var quantity = "1"
        var price = ""
        var clause = ""
        var says: String?
    }

    private static func once(_ clauses: [String]) -> [String] {
        var known: Set<String> = []
        return clauses.filter { known.insert($0).inserted }
    }

    private static func lines(_ quotation: Quotation) -> [Proposed] {
        quotation.written.lines.map { line in
            Proposed(
                kind: line.kind,
                words: line.words,
                quantity: String(line.quantity),
                price: Money(line.unitPrice, quotation.written.currency).plain,
                clause: line.clause ?? ""
            )
        }
    }
}

extension WhoPays {
    /// What the plan says of the categories a repair is made of: what is free is 0, what is not has no price yet.
    fileprivate func quotable(_ ticket: Ticket, _ words: Words) -> [QuotationInput.Proposed] {
        var wanted: [(PriceCategory, TicketEvent.QuotationLine.Kind)] = [(.parts, .parts), (.labour, .labour)]
        wanted += ticket.returns.isEmpty ? [(.travel, .travel)] : [(.freightOut, .freight)]
        return wanted.compactMap { category, kind in
            guard let answer = lines.first(where: { $0.category == category })?.only, let price = answer.price else {
                return nil
            }
            let isFree = price.payer != "customer"
            // What nobody named yet is theirs to name: only what is free has its words and its price already.
            return QuotationInput.Proposed(
                kind: kind,
                words: isFree || kind != .parts ? words["price-category.\(category.rawValue)"] : "",
                price: isFree ? "0" : "",
                clause: answer.clauses.first ?? "",
                says: PriceWords(price, words).text(words)
            )
        }
    }
}

extension Form {
    /// A quotation as its form tells it; the last day ends on the wall clock of `zone`.
    func quotationDraft(in zone: Zone) throws(Refusal) -> Ticket.QuotationDraft {
        let currency = try required("currency")
        guard let day = try findDay("validThrough") else { throw .missing("validThrough") }
        return Ticket.QuotationDraft(
            lines: try quotationLines(in: currency),
            currency: currency,
            validThrough: day,
            expiresAt: zone.bounds(of: day).end,
            note: find("note"),
            to: self["to"]
        )
    }

    /// The rows that somebody filled in.
    private func quotationLines(in currency: String) throws(Refusal) -> [TicketEvent.QuotationLine] {
        var lines: [TicketEvent.QuotationLine] = []
        for number in 1...60 {
            let price = find("price-\(number)")
            guard let words = find("words-\(number)") else {
                guard price == nil || price == "0" else { throw .missing("words-\(number)", called: "quoted-item") }
                continue
            }
            guard let price else { throw .missing("price-\(number)", called: "unitPrice") }
            guard let quantity = Int(find("quantity-\(number)") ?? "1") else {
                throw .invalid("quantity-\(number)", expected: "number", called: "quantity")
            }
            lines.append(
                .init(
                    kind: try choice("kind-\(number)"),
                    words: words,
                    quantity: quantity,
                    unitPrice: try unitPrice(price, currency, number),
                    clause: find("clause-\(number)")
                )
            )
        }
        return lines
    }

    private func unitPrice(_ text: String, _ currency: String, _ number: Int) throws(Refusal) -> Int64 {
        do {
            return try Money(written: text, currency, field: "price-\(number)").minor
        } catch  where error.field == "price-\(number)" {
            throw .invalid("price-\(number)", expected: "money", called: "unitPrice")
        }
    }
}
