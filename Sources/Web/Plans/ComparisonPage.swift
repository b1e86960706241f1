import AfterSales
import ServiceDesk

/// Two versions of commitments beside each other: what changed, what only one of them says, what they contradict.
struct ComparisonPage: Page {
    static let template = "plans/comparison"

    struct Side: Sendable {
        let name: String
        let reference: String
        let href: String
    }

    struct Sentence: Sendable {
        let clause: ClauseLink
        let text: String
        let language: String
    }

    struct Change: Sendable {
        let first: Sentence
        let second: Sentence
        /// Whether the words differ; otherwise they are shown once.
        let isReworded: Bool
        let parts: [Part]
    }

    /// A part of the rules that is not alike.
    struct Part: Sendable {
        let name: String
        let first: String
        let second: String
    }

    struct Renumbered: Sendable {
        let first: ClauseLink
        let second: ClauseLink
    }

    struct Disagreement: Sendable {
        let promise: String
        let first: ClauseLink
        let firstValue: String
        let second: ClauseLink
        let secondValue: String
    }

    let title: String
    let first: Side
    let second: Side
    let figures: [PlanPage.Figure]
    let isSame: Bool
    let changed: [Change]
    let hasChanged: Bool
    let onlyFirst: [Sentence]
    let onlyFirstLabel: String?
    let onlySecond: [Sentence]
    let onlySecondLabel: String?
    let renumbered: [Renumbered]
    let hasRenumbered: Bool
    let disagreements: [Disagreement]
    let hasDisagreements: Bool
    let general: String?

    init(_ comparison: PlanComparison, _ reader: Reader) {
        let words = reader.words
        let one = Plan.Reference(id: comparison.first.id, version: comparison.first.version)
        let other = Plan.Reference(id: comparison.second.id, version: comparison.second.version)
        title = words["plan.comparison"]
        first = Side(name: comparison.first.title, reference: one.description, href: one.path)
        second = Side(name: comparison.second.title, reference: other.description, href: other.path)
        isSame = comparison.isSame
        changed = comparison.changed.map { change in
            Change(
                first: Sentence(change.first, of: comparison.first),
                second: Sentence(change.second, of: comparison.second),
                isReworded: change.differs.contains("text"),
                parts: change.differs.filter { $0 != "text" }.map { Part($0, change, words) }
            )
        }
        hasChanged = !changed.isEmpty
        onlyFirst = comparison.onlyFirst.map { Sentence($0, of: comparison.first) }
        onlySecond = comparison.onlySecond.map { Sentence($0, of: comparison.second) }
        func label(_ sentences: [Sentence], _ side: Side) -> String? {
            sentences.isEmpty
                ? nil : words("plan.only-in", ["plan": side.reference, "count": String(sentences.count)])
        }
        onlyFirstLabel = label(onlyFirst, first)
        onlySecondLabel = label(onlySecond, second)
        renumbered = comparison.renumbered.compactMap { pair in
            guard pair.count == 2 else { return nil }
            return Renumbered(first: ClauseLink(pair[0], in: one), second: ClauseLink(pair[1], in: other))
        }
        hasRenumbered = !renumbered.isEmpty
        disagreements = comparison.contradictions.map {
            Disagreement(
                promise: $0.promise,
                first: ClauseLink($0.first, in: one),
                firstValue: $0.firstValue,
                second: ClauseLink($0.second, in: other),
                secondValue: $0.secondValue
            )
        }
        hasDisagreements = !disagreements.isEmpty
        general =
            comparison.general.isEmpty
            ? nil : words("plan.general-differs", ["parts": comparison.general.joined(separator: words["list.comma"])])
        figures = [
            PlanPage.Figure(number: String(comparison.same.count), label: words["plan.same"]),
            PlanPage.Figure(number: String(changed.count), label: words["plan.changed"]),
            PlanPage.Figure(number: String(onlyFirst.count + onlySecond.count), label: words["plan.only-one"]),
            PlanPage.Figure(number: String(disagreements.count), label: words["plan.contradictions"]),
        ]
    }
}

extension ComparisonPage.Sentence {
    fileprivate init(_ wording: PlanComparison.Wording, of side: PlanComparison.Side) {
        clause = ClauseLink(wording.id, in: Plan.Reference(id: side.id, version: side.version))
        text = wording.text
        language = side.language
    }
}

extension ComparisonPage.Part {
    fileprivate init(_ part: String, _ change: PlanComparison.Change, _ words: Words) {
        func value(_ wording: PlanComparison.Wording) -> String {
            switch part {
            case "status": words["plan.status-\(wording.status.rawValue)"]
            case "unmanaged": wording.unmanaged ?? words["plan.managed"]
            default: wording.rules[part] ?? words["plan.not-said"]
            }
        }
        name = part
        first = value(change.first)
        second = value(change.second)
    }
}
