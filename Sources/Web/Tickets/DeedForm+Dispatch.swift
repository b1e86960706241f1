import AfterSales
import ServiceDesk

/// Whom the ticket is given to: those dispatch would send, and everybody else.
extension DeedInput {
    /// Whom dispatch would send, the best first.
    struct Proposals: Sendable {
        /// What the line of everybody else is called in the form.
        static let somebodyElse = "other"

        let label: String
        let error: String?
        let people: [Proposal]
        let others: Others?
    }

    struct Proposal: Sendable {
        let value: String
        let name: String
        let initial: String
        let chosen: Bool
        let best: Chip?
        /// That they have the ticket now.
        let present: Chip?
        let slot: String?
        let reasons: [String]
        let late: [String]
    }

    /// The rest of the engineers, by name.
    struct Others: Sendable {
        struct Person: Sendable {
            let value: String
            let name: String
            let isChosen: Bool
        }

        let value: String
        let isChosen: Bool
        let people: [Person]
    }
}

extension DeedFormMaker {
    /// The eight that fit best and whoever has it now, who stays chosen; the others in a list beside them.
    var proposed: DeedInput {
        let present = facts.proposals.first { $0.engineer.id == ticket.engineer?.id }
        var shown = Array(facts.proposals.prefix(8))
        if let present, !shown.contains(where: { $0.engineer.id == present.engineer.id }) { shown.append(present) }
        let preset = (present ?? shown.first)?.engineer.id
        let ids = Set(shown.map(\.engineer.id))
        let others = facts.proposals.map(\.engineer).filter { !ids.contains($0.id) }.sorted { $0.name < $1.name }
        let elsewhere = DeedInput.Proposals.somebodyElse
        return DeedInput(
            proposals: .init(
                label: words["dispatch.title"],
                error: state.error("engineer", words) ?? state.error("other-engineer", words),
                people: shown.map { proposal in
                    let id = proposal.engineer.id
                    return DeedInput.Proposal(
                        proposal,
                        isBest: id == facts.proposals.first?.engineer.id,
                        isPresent: id == present?.engineer.id,
                        chosen: state.chosen("engineer", id.description, or: id == preset),
                        now: card.now,
                        reader
                    )
                },
                others: others.isEmpty
                    ? nil
                    : .init(
                        value: elsewhere,
                        isChosen: state.chosen("engineer", elsewhere, or: false),
                        people: others.map { person in
                            let id = person.id.description
                            return .init(
                                value: id,
                                name: person.name,
                                isChosen: state.chosen("other-engineer", id, or: false)
                            )
                        }
                    )
            )
        )
    }
}

extension DeedInput.Proposal {
    init(
        _ proposal: DispatchProposal,
        isBest: Bool,
        isPresent: Bool,
        chosen: Bool,
        now: Instant,
        _ reader: Reader
    ) {
        let words = reader.words
        value = proposal.engineer.id.description
        name = proposal.engineer.name
        initial = proposal.engineer.name.prefix(1).uppercased()
        self.chosen = chosen
        best = isBest ? Chip(.good, icon: "check", words["dispatch.best"]) : nil
        present = isPresent ? Chip(.accent, icon: "person", words["dispatch.present"]) : nil
        slot = proposal.slot.map { words("dispatch.slot", ["time": reader.shortTime($0.start, now: now)]) }
        reasons = proposal.reasons.map { words("dispatch.\($0.code)", words.values(of: $0, for: proposal)) }
        late = proposal.late.map { late in
            words(
                "dispatch.late",
                [
                    "ticket": late.ticket.description, "metric": words["metric.\(late.clock.metric.rawValue)"],
                    "length": reader.length(milliseconds: late.expected.milliseconds(since: late.due)),
                ]
            )
        }
    }
}
