import AfterSales
import ServiceDesk

struct ComparisonRecord: Described, Encodable {
    static let schema = Schema.object(
        "PlanComparison",
        "Two versions beside each other, as `aftercare plan compare --json` prints them.",
        [
            .must("first", side), .must("second", side),
            .must("same", .list(.text), "The numbers of the clauses alike in words and rules."),
            .must(
                "renumbered",
                .list(.list(.text)),
                "The same sentence under another number: the first's, then the second's."
            ),
            .must("changed", .list(change)), .must("onlyFirst", .list(wording)), .must("onlySecond", .list(wording)),
            .must("general", .list(.text), "What is said for the whole plan and is not alike, such as `warnings`."),
            .must("contradictions", .list(contradiction), "The same promised differently to the same cases."),
        ]
    )

    private static let side = Schema.object(
        "ComparedPlan",
        "One side of a comparison.",
        [
            .must("id", .text), .must("version", .text), .must("title", .text),
            .must("language", .text, "The language of its sentences, such as `zh-Hant`."), .must("clauses", .integer),
        ]
    )

    private static let wording = Schema.object(
        "ComparedClause",
        "A clause as one side has it.",
        [
            .must("id", .text), .must("text", .text), .must("status", .choice(TextStatus.self)),
            .may("unmanaged", .text, "Why nothing of ours acts on it."),
            .must("rules", .map(.text), "What it rules, by the names plan files use."),
        ]
    )

    private static let change = Schema.object(
        "ChangedClause",
        "A clause that both have, and say differently.",
        [
            .must("first", wording), .must("second", wording),
            .must("differs", .list(.text), "`text`, `status`, `unmanaged`, and parts of the rules."),
        ]
    )

    private static let contradiction = Schema.object(
        "ComparedPromise",
        "The same promised with different values.",
        [
            .must("promise", .text), .must("first", .text), .must("firstValue", .text), .must("second", .text),
            .must("secondValue", .text), .may("settledBy", .text),
        ]
    )

    let comparison: PlanComparison

    func encode(to encoder: any Encoder) throws { try comparison.encode(to: encoder) }
}
