import AfterSales
import ServiceDesk

extension WarrantyStanding {
    /// In or out of warranty, or not to be told yet; the hint says by which sentence and until when.
    func chip(_ reader: Reader) -> Chip {
        let words = reader.words
        let (tone, icon): (Chip.Tone, String) =
            switch state {
            case .within: (.plain, "shield")
            case .over: (.accent, "money")
            case .undecided: (.plain, "question")
            }
        return Chip(tone, icon: icon, words["warranty.\(state.rawValue)"], hint: sentence(reader))
    }

    /// Until when, from when, and which sentences say so.
    func sentence(_ reader: Reader) -> String {
        let words = reader.words
        let clauses = [rule.clause, rule.startClause].compactMap { $0 }
        let isAhead = state == .undecided && began != nil
        return words(
            isAhead ? "warranty.ahead-hint" : "warranty.\(state.rawValue)-hint",
            [
                "period": reader.period(rule.period),
                "start": words["warranty.from-\(rule.start.rawValue)"],
                "day": through.map(reader.day) ?? "",
                "clauses": Set(clauses).sorted().joined(separator: words["list.comma"]),
            ]
        )
    }
}

/// A device's warranty, for programs.
struct WarrantyRecord: Described, Encodable {
    static let schema = Schema.object(
        "Warranty",
        "Whether a day falls into the warranty that the plan gives the device. Who pays is decided by the cause, too: see `whoPays`.",
        [
            .must("state", .choice(WarrantyStanding.State.self)), .may("through", .day), .may("began", .day),
            .must("clause", .text), .may("startClause", .text),
        ]
    )

    let state: WarrantyStanding.State
    /// Its last day.
    let through: Day?
    let began: Day?
    /// The sentence that gives its length.
    let clause: String
    /// The sentence that says from when; missing where the plan assumes it.
    let startClause: String?

    init(_ standing: WarrantyStanding) {
        state = standing.state
        through = standing.through
        began = standing.began
        clause = standing.rule.clause
        startClause = standing.rule.startClause
    }
}
