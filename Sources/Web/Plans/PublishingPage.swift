import AfterSales
import ServiceDesk

/// A plan file on its way to being published: first what it says and what it would move, then the button.
struct PublishingPage: Page {
    static let template = "plans/publishing"

    /// A file that may be published.
    struct Ready: Sendable {
        let name: String
        let reference: String
        let figures: [PlanPage.Figure]
        /// What differs from the version in force; nothing for a plan's first version.
        let differs: String?
        let isTaken: Bool
        let moves: MovesView
        /// What was looked over, so that nothing else is published.
        let seen: String
    }

    /// A plan whose text a new version can begin with.
    struct Start: Sendable {
        let href: String
        let name: String
    }

    struct Wrong: Sendable {
        let place: String
        let says: String
    }

    let title: String
    let banner: Banner?
    let source: Field
    let asOwn: Bool
    let movingOpen: Bool
    let ready: Ready?
    let mistakes: [Wrong]
    let hasMistakes: Bool
    let furtherMistakes: String?
    let starts: [Start]
    let hasStarts: Bool

    init(
        _ looked: LookedOver?,
        _ state: FormState,
        startingFrom starts: [PublishedPlan] = [],
        now: Instant,
        _ reader: Reader
    ) {
        let words = reader.words
        self.starts = starts.map {
            Start(href: "/plans/new?from=\($0.reference.id.percentEncoded)", name: $0.reference.description)
        }
        hasStarts = !starts.isEmpty
        title = words["plan.publish-new"]
        source = Field(
            "source",
            words["plan.source"],
            state,
            words: words,
            hint: words["plan.source-hint"],
            required: true,
            limit: 1_000_000
        )
        asOwn = state.chosen("as-own", "true")
        movingOpen = state.chosen("moving-open", "true")
        ready = looked.flatMap { Ready($0, of: state.value("source"), now: now, reader) }
        let wrong = looked.map { PublishingPage.wrong($0.check, words) } ?? []
        mistakes = Array(wrong.prefix(100))
        hasMistakes = !mistakes.isEmpty
        furtherMistakes = wrong.count > 100 ? words("import.more", ["count": "\(wrong.count - 100)"]) : nil
        banner = hasMistakes ? Banner(.alarm, words["plan.not-publishable"]) : state.banner(words)
    }

    /// Mistakes by line, or the contradictions nobody has ruled on.
    private static func wrong(_ check: PlanCheck, _ words: Words) -> [Wrong] {
        guard let review = check.review else {
            return check.mistakes.map { mistake in
                Wrong(
                    place: words("plan.line", ["line": String(mistake.line), "column": String(mistake.column)]),
                    says: says(mistake, words)
                )
            }
        }
        return review.contradictions.filter { $0.settledBy == nil }.map {
            Wrong(
                place: "\($0.first), \($0.second)",
                says: "\($0.promise)\(words["why.colon"])\($0.firstValue) ≠ \($0.secondValue)"
            )
        } + review.unsettled.map { Wrong(place: $0.between.joined(separator: ", "), says: $0.question) }
    }
}

extension Words {
    /// A clause of those who read files, in the reader's words; what is filled in stands as it stands in the file.
    func mistake(_ phrase: Phrase) -> String {
        guard !phrase.code.isEmpty, find("mistake.\(phrase.code)") != nil else { return phrase.description }
        let names = ["a", "b", "c"]
        return self("mistake.\(phrase.code)", Dictionary(zip(names, phrase.values)) { first, _ in first })
    }

    /// Every mistake of a file, a line each.
    func mistakes(_ mistakes: Mistakes) -> String {
        mistakes.all.map { one in
            let place = one.place.isEmpty ? "" : one.place + self["why.colon"]
            let says = self("plan.mistake", ["found": mistake(one.wrong), "expected": mistake(one.right)])
            return "\(one.line):\(one.column)\(self["why.colon"])\(place)\(says)"
        }.joined(separator: "\n")
    }
}

extension PublishingPage {
    /// What to do, in the reader's words.
    private static func says(_ mistake: Mistake, _ words: Words) -> String {
        let place = mistake.place.isEmpty ? "" : mistake.place + words["why.colon"]
        return mistake.isOfYAML
            ? words("plan.not-yaml", ["found": mistake.found])
            : place
                + words(
                    "plan.mistake",
                    ["found": words.mistake(mistake.wrong), "expected": words.mistake(mistake.right)]
                )
    }
}

/// A plan file looked over, and what publishing it would do.
struct LookedOver: Sendable {
    let check: PlanCheck
    /// Nothing where it may not be published.
    var moves: Moves?
    /// The version in force laid beside it.
    var comparison: PlanComparison?
    /// Whether there is such a version already, with whatever text.
    var isTaken = false
}

extension PublishingPage.Ready {
    fileprivate init?(_ looked: LookedOver, of source: String, now: Instant, _ reader: Reader) {
        let words = reader.words
        guard let plan = looked.check.plan, let moves = looked.moves else { return nil }
        name = plan.title
        reference = plan.reference.description
        figures = [
            PlanPage.Figure(number: String(plan.clauses.count), label: words["plan.clauses"]),
            PlanPage.Figure(number: String(plan.deadlines.count), label: words["plan.deadlines"]),
            PlanPage.Figure(number: String(plan.rulings.count), label: words["plan.rulings"]),
        ]
        differs = looked.comparison.map { comparison in
            words(
                "plan.differs-from",
                [
                    "version": comparison.first.reference, "same": String(comparison.same.count),
                    "changed": String(comparison.changed.count + comparison.renumbered.count),
                    "new": String(comparison.onlySecond.count), "gone": String(comparison.onlyFirst.count),
                ]
            )
        }
        isTaken = looked.isTaken
        self.moves = MovesView(moves, now: now, reader)
        seen = Digest.sha256(source)
    }
}
