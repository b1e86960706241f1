import AfterSales
import ServiceDesk

/// The forms about parts and goods.
extension DeedFormMaker {
    var partInputs: [DeedInput] {
        switch deed {
        case .wantPart:
            let fitting = facts.parts.map(\.item.text)
            return [
                line(
                    "part",
                    limit: 260,
                    hint: words["part.field-hint"],
                    known: fitting.isEmpty ? nil : KnownWords(options: fitting)
                ), number("count", or: "1"), day("needed-by"), text("words", isRequired: false),
            ]
        case .orderPart:
            return [
                lines { $0.isAwaited }, line("supplier", limit: 200), day("expected"),
                line("reference", isRequired: false, limit: 200),
            ]
        case .receivePart: return [lines { $0.isAwaited }, text("words", isRequired: false)]
        case .handOverPart: return [lines { $0.isAtHand }, engineers(ticket.engineer?.id)]
        case .usePart: return [lines { $0.isAtHand }]
        case .dropPart: return [lines { $0.isAwaited || $0.isAtHand }, line("reason")]
        case .shipGoods: return shipping
        case .receiveDefective:
            let owed = ticket.defectivesOwed.map { (String($0.id), label(of: $0)) }
            return [select("shipment", owed, or: facts.subject ?? ""), text("words", isRequired: false)]
        case .approveAdvance: return [text("reason")]
        case .noteCost:
            return [
                select(
                    "cost-kind",
                    CostKind.noted.map { ($0.rawValue, words["cost-kind.\($0.rawValue)"]) },
                    or: facts.subject ?? ""
                ), amount("amount", isRequired: true), currency, text("words", isRequired: false),
            ]
        default: return []
        }
    }

    /// What went into the device on a visit: of what is at hand for it.
    var usedInputs: [DeedInput] {
        let atHand = ticket.parts.filter(\.isAtHand)
        guard !atHand.isEmpty else { return [] }
        return [
            DeedInput(
                boxes: Choice(
                    "used",
                    words["field.used"],
                    state,
                    words: words,
                    options: atHand.map { part in
                        .init(
                            String(part.id),
                            part.item.text(times: part.count),
                            chosen: state.typed?.all("used").contains(String(part.id)) ?? false
                        )
                    }
                )
            )
        ]
    }

    /// What is at hand for the ticket, as the packing list begins.
    var partsToCarry: [TicketEvent.PackedItem] {
        ticket.parts.filter(\.isAtHand).map { .init(kind: .part, name: $0.item.text, count: $0.count) }
    }

    private var shipping: [DeedInput] {
        let kinds = TicketEvent.Shipped.Kind.allCases.map(\.rawValue)
        let atHand = ticket.parts.filter(\.isAtHand)
        let isGated = card.plan.gates.contains { $0.gate == .defectiveReturned }
        var inputs = [
            radios("goods-kind", kinds, or: "unit") { words["goods-kind.\($0)"] },
            line("goods", or: card.device?.model ?? "", limit: 300),
        ]
        if !atHand.isEmpty {
            let none = [("", words["part.no-line"])]
            inputs.append(
                select(
                    "line",
                    none + atHand.map { (String($0.id), $0.item.text(times: $0.count)) },
                    isRequired: false
                )
            )
        }
        if ticket.returnInHand != nil {
            let chosen = state.typed?.has("ends-return") ?? false
            let option = Choice.Option("true", words["part.ends-return"], chosen: chosen)
            inputs.append(
                DeedInput(
                    boxes: Choice("ends-return", words["field.ends-return"], state, words: words, options: [option])
                )
            )
        }
        // Only what takes the device's place has its serial for the old one.
        let isExchange = ticket.kind == .exchange || ticket.returnInHand != nil
        inputs += [
            line("old-serial", or: isExchange ? card.device?.serial ?? "" : "", isRequired: false, limit: 80),
            line("new-serial", isRequired: false, limit: 80),
            line("consignment", isRequired: false, limit: 300),
        ]
        if isGated, ticket.wouldShipInAdvance {
            let due = reader.zone.day(of: card.now) + 14
            inputs.append(day("defective-due", or: due, hint: words["part.defective-due-hint"]))
        }
        return inputs + [
            amount("cost", hint: words["part.cost-hint"]), amount("freight-cost"), currency,
            text("words", isRequired: false, hint: words["part.replaced-hint"]),
        ]
    }

    private func label(of shipment: Shipment) -> String {
        let serial = shipment.shipped.oldSerial.map { "S/N \($0)" }
        return [shipment.shipped.goods, serial].compactMap { $0 }.joined(separator: " · ")
    }

    private func lines(_ isMeant: (PartLine) -> Bool) -> DeedInput {
        let meant = ticket.parts.filter(isMeant).map { part in
            (String(part.id), "\(part.item.text(times: part.count)) · \(words["part-state.\(part.state.rawValue)"])")
        }
        return select("line", meant, or: facts.subject ?? "")
    }

    private func amount(_ name: String, isRequired: Bool = false, hint: String? = nil) -> DeedInput {
        line(name, isRequired: isRequired, limit: 20, hint: hint)
    }

    private var currency: DeedInput {
        select(
            "currency",
            Money.known.map { ($0, $0) },
            or: facts.parts.compactMap(\.details.cost).first?.currency ?? "CNY"
        )
    }

    private func number(_ name: String, or stored: String) -> DeedInput {
        typed(name, "number", or: stored, isRequired: true)
    }

    private func day(_ name: String, or stored: Day? = nil, hint: String? = nil) -> DeedInput {
        typed(name, "date", or: stored?.description ?? "", isRequired: stored != nil, hint: hint)
    }

    private func typed(_ name: String, _ type: String, or stored: String, isRequired: Bool, hint: String? = nil)
        -> DeedInput
    {
        DeedInput(
            field: Field(
                name,
                label(name),
                state,
                words: words,
                or: stored,
                type: type,
                hint: hint,
                required: isRequired
            )
        )
    }
}

extension Desk {
    /// What to choose from for a device of this model: what fits it, or the beginning of the catalogue where nothing
    /// does.
    func parts(fitting model: ID<ProductModel>?, seenBy person: Person) async throws -> [Part] {
        let fitting = try await parts(PartFilter(model: model), limit: 100, seenBy: person).items
        guard fitting.isEmpty, model != nil else { return fitting }
        return try await parts(PartFilter(), limit: 100, seenBy: person).items
    }
}
