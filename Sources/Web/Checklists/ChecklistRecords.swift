import AfterSales
import ServiceDesk

/// A part that was taken out, for programs.
struct RemovedPartRecord: Described, Codable {
    static let schema = Schema.object(
        "RemovedPart",
        "A part that was taken out, and with whom it stays.",
        [
            .must("name", .text(limit: 300)), .may("serial", .text(limit: 80)),
            .must("keeper", .choice(ServiceReport.RemovedPart.Keeper.self), "Nobody: it was disposed of."),
        ]
    )

    let name: String
    let serial: String?
    let keeper: ServiceReport.RemovedPart.Keeper

    init(_ part: ServiceReport.RemovedPart) {
        (name, serial, keeper) = (part.name, part.serial, part.keeper)
    }

    var part: ServiceReport.RemovedPart { .init(name, serial: serial, keeper: keeper) }
}

/// What came of one point of a checklist, as programs say it.
struct PointAnswer: Described, Decodable {
    static let schema = Schema.object(
        "PointAnswer",
        "What came of one point of the visit's checklist.",
        [
            .must("point", .integer(1...60), "Its number in the list."),
            .must("outcome", .choice(CheckedList.Outcome.self)),
            .may("value", .text(limit: 40), "What was read off, in the point's unit; where it is measured."),
        ]
    )
    static let refusals = ["no-checklist", "no-such-point", "checklist-open", "checklist-value"]

    let point: Int
    let outcome: CheckedList.Outcome
    let value: String?
}

extension [PointAnswer] {
    /// By the points' numbers; of two answers to one point the later counts.
    func answers() -> [Int: CheckedList.Answer] {
        Dictionary(map { ($0.point, .init($0.outcome, value: $0.value)) }) { _, later in later }
    }
}

/// A checklist as a visit took it, for programs.
struct VisitChecklistRecord: Described, Encodable {
    static let schema = Schema.object(
        "VisitChecklist",
        "A checklist as a visit took it on arrival.",
        [
            .must("checklist", .id), .must("version", .integer), .must("name", .text),
            .must("points", .list(Checklist.Point.schema)),
        ]
    )

    let checklist: ID<Checklist>
    let version: Int
    let name: String
    let points: [Checklist.Point]

    init(_ copy: Checklist.Copy) {
        (checklist, version, name, points) = (copy.checklist, copy.version, copy.name, copy.points)
    }
}

/// A checklist with what came of it, for programs.
struct CheckedListRecord: Described, Encodable {
    static let schema = Schema.object(
        "CheckedList",
        "A checklist with what came of it.",
        [
            .must("name", .text), .must("version", .integer),
            .must(
                "points",
                .list(
                    Schema.object(
                        "CheckedPoint",
                        "One point, and what came of it.",
                        [
                            .must("words", .text), .may("unit", .text),
                            .may("outcome", .choice(CheckedList.Outcome.self), "Nothing where nobody got that far."),
                            .may("value", .text),
                        ]
                    )
                )
            ),
        ]
    )

    let name: String
    let version: Int
    let points: [CheckedList.Point]

    init(_ list: CheckedList) {
        (name, version, points) = (list.name, list.version, list.points)
    }
}

extension Checklist.Point: Described {
    static let schema = Schema.object(
        "ChecklistPoint",
        "One thing to look at or to measure.",
        [
            .must("words", .text(limit: 200)),
            .may("unit", .text(limit: 20), "What a value is measured in; without one the point passes or fails."),
        ]
    )
}

extension Checklist.Details: RecordDetails {
    static let recordName = "Checklist"
    static let recordAbout = "What an engineer goes through on a visit, for a model, a class of fault, or both."
    static let recordFields: [Schema.Field] = [
        .must("name", .text(limit: 80)),
        .may("model", .id, "For this model alone."),
        .may("faultClass", .text(limit: 100), "For this class of fault alone."),
        .must("points", .list(Checklist.Point.schema), "1 to 60, in their order."),
    ]
}
