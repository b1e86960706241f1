/// Who pays what for a fault, as far as the plan's sentences say it (semantics §6).
///
/// The warranty and the cause are two questions (X06). While one is open, a category whose answer depends on it has an
/// answer for each case. Where no sentence says it nothing is made up; where two disagree the customer's favour
/// wins unless a ruling says otherwise, and the loser is shown.
public struct WhoPays: Sendable, Equatable {
    public let warranty: WarrantyStanding.State
    public let cause: FaultCause
    /// Every category, in one order.
    public let lines: [Line]
    /// The sentences by which service goes on out of warranty, for money: it is never refused (C12).
    public let paidService: [String]

    public struct Line: Sendable, Equatable {
        public let category: PriceCategory
        /// One where it does not depend on what is open; else one for each case.
        public let answers: [Answer]

        /// What holds whatever turns out; `nil` where that is not known yet.
        public var only: Answer? { answers.count == 1 ? answers[0] : nil }
    }

    public struct Answer: Sendable, Equatable {
        /// `within` or `over`; `nil` where it does not depend on it, or is known.
        public let warranty: WarrantyStanding.State?
        /// Empty where it does not depend on it, or is known.
        public let causes: [FaultCause]
        /// `nil` where no sentence says it.
        public let price: Price?
        /// The sentences that say it.
        public let clauses: [String]
        public let lost: [Lost]
        public let reservations: [Reservation]
    }

    /// A sentence that says something else of the same case, and why it does not count.
    public struct Lost: Sendable, Equatable {
        public enum Why: Sendable, Hashable {
            case ruling(String)
            /// Another sentence speaks of fewer cases, and goes first.
            case exception
            /// Nobody ruled on it.
            case customersFavour
        }

        public let clause: String
        public let price: Price
        public let why: Why
    }

    /// A sentence that would say something else if what it names holds, which nobody but a reader can tell (C74).
    public struct Reservation: Sendable, Equatable {
        public let clause: String
        public let price: Price
        /// In the words of the plan.
        public let conditions: [String]
    }
}

extension Plan {
    /// Who pays, by how the device stands to its warranty and what the fault came from.
    ///
    /// A ticket without a device, or whose plan gives no warranty, is `undecided`.
    public func whoPays(warranty: WarrantyStanding.State?, cause: FaultCause?) -> WhoPays {
        let (warranty, cause) = (warranty ?? .undecided, cause ?? .unknown)
        let states: [WarrantyStanding.State] = warranty == .undecided ? [.within, .over] : [warranty]
        let causes = cause == .unknown ? FaultCause.knowable : [cause]
        return WhoPays(
            warranty: warranty,
            cause: cause,
            lines: PriceCategory.allCases.map { category in
                let rules = prices.filter { $0.category == category }
                let cases = states.map { state in causes.map { answer(by: rules, in: state, $0) } }
                return WhoPays.Line(category: category, answers: Self.folded(cases, states, causes))
            },
            paidService: warranty == .within
                ? []
                : clauses.filter { clause in
                    clause.unmanaged == nil && clause.rules.contains { offersPaidService($0, in: clause) }
                }.map(\.id)
        )
    }

    /// One case, in which everything is known.
    private func answer(
        by rules: [PriceRule],
        in warranty: WarrantyStanding.State,
        _ cause: FaultCause
    ) -> WhoPays.Answer {
        let speaking = rules.filter { $0.speaks(of: warranty, cause) == true }
        let acting = speaking.filter { $0.setAsideBy == nil }
        let first = acting.filter { rule in
            !acting.contains { !$0.price.agrees(with: rule.price) && $0.goes(before: rule) }
        }
        let price = (first.isEmpty ? acting : first).map(\.price).min { $0.burden < $1.burden }
        let winners = acting.filter { $0.price == price }
        func disagrees(_ rule: PriceRule) -> Bool { price.map { !$0.agrees(with: rule.price) } ?? true }
        let depending = rules.filter {
            $0.speaks(of: warranty, cause) == nil && $0.setAsideBy == nil && disagrees($0)
        }.filter { rule in !winners.contains { rule.givesWayTo[$0.clause] != nil } }
        return WhoPays.Answer(
            warranty: warranty,
            causes: [cause],
            price: price,
            clauses: Self.once(winners.map(\.clause)),
            lost: Self.once(
                speaking.filter(disagrees).map {
                    WhoPays.Lost(clause: $0.clause, price: $0.price, why: why($0, lostTo: winners))
                }
            ),
            reservations: Self.once(
                depending.map {
                    WhoPays.Reservation(clause: $0.clause, price: $0.price, conditions: $0.conditions)
                }
            )
        )
    }

    private func why(_ loser: PriceRule, lostTo winners: [PriceRule]) -> WhoPays.Lost.Why {
        if let ruling = loser.setAsideBy { return .ruling(ruling) }
        if let ruling = winners.lazy.compactMap({ loser.givesWayTo[$0.clause] }).first { return .ruling(ruling) }
        return winners.contains { $0.isException(to: loser) } ? .exception : .customersFavour
    }

    /// As few answers as tell the same: by case only where it makes a difference.
    ///
    /// `cases` are the answers by warranty, and in each by cause.
    private static func folded(
        _ cases: [[WhoPays.Answer]],
        _ states: [WarrantyStanding.State],
        _ causes: [FaultCause]
    ) -> [WhoPays.Answer] {
        let prices = cases.map { $0.map(\.price) }
        guard let first = prices.first, prices.contains(where: { $0 != first }) else {
            // The warranty makes no difference: each cause is asked for once, whichever it is.
            let merged = causes.indices.map { index in
                merge(cases.map { $0[index] }, in: nil, [causes[index]])
            }
            return grouped(merged, in: nil, causes)
        }
        return zip(states, cases).flatMap { state, answers in grouped(answers, in: state, causes) }
    }

    private static func grouped(
        _ answers: [WhoPays.Answer],
        in state: WarrantyStanding.State?,
        _ causes: [FaultCause]
    ) -> [WhoPays.Answer] {
        let prices = once(answers.map(\.price))
        return prices.map { price in
            let same = answers.filter { $0.price == price }
            return merge(same, in: state, prices.count == 1 ? [] : same.flatMap(\.causes))
        }
    }

    /// One answer for several cases: by the sentences that say it in each of them, or, where none does, in any.
    private static func merge(
        _ answers: [WhoPays.Answer],
        in state: WarrantyStanding.State?,
        _ causes: [FaultCause]
    ) -> WhoPays.Answer {
        let all = once(answers.flatMap(\.clauses))
        let common = all.filter { clause in answers.allSatisfy { $0.clauses.contains(clause) } }
        return WhoPays.Answer(
            warranty: state,
            causes: causes,
            price: answers[0].price,
            clauses: common.isEmpty ? all : common,
            lost: once(answers.flatMap(\.lost)),
            reservations: once(answers.flatMap(\.reservations))
        )
    }

    private static func once<Value: Equatable>(_ values: [Value]) -> [Value] {
        values.reduce(into: []) { seen, value in
            if !seen.contains(value) { seen.append(value) }
        }
    }
}

extension PriceRule {
    /// By a ruling first; without one, as the sentence for fewer cases.
    fileprivate func goes(before other: PriceRule) -> Bool {
        if other.givesWayTo[clause] != nil { return true }
        return givesWayTo[other.clause] == nil && isException(to: other)
    }

    /// Whether it speaks of some of the cases that the other speaks of, and is no wider in what it is about.
    fileprivate func isException(to other: PriceRule) -> Bool {
        scope != other.scope && other.scope.contains(scope) && (other.isSweeping || !isSweeping)
    }
}
