import AfterSales
import ServiceDesk

/// Every gate that was opened by right and reason in a period: when, on which ticket, by whom and why.
struct OverridesPage: Page {
    static let template = "measures/overrides"

    struct Row: Sendable {
        let time: String
        let stamp: String
        let number: String
        let href: String
        let about: String
        let gate: String
        let person: String
        let reason: String
    }

    struct Hidden: Sendable {
        let name: String
        let value: String
    }

    let title: String
    let back: String
    let gates: [Choice.Option]
    let people: [Choice.Option]
    /// The period, which the form carries along.
    let hidden: [Hidden]
    let rows: [Row]
    let isEmpty: Bool
    let more: More?
    let exports: ExportLinks?

    init(
        _ listing: Listing<GateOverride>,
        _ asked: OverridesRequest,
        measure: OverrideMeasure,
        now: Instant,
        _ context: StaffContext
    ) {
        let reader = context.reader
        let words = reader.words
        title = words["measures.overrides"]
        back = "/measures?plan=\(asked.filter.period.plan.percentEncoded)#overrides"
        gates =
            [Choice.Option("", words["measures.every-gate"], chosen: asked.filter.gate == nil)]
            + measure.gates.map { gate, _ in
                Choice.Option(gate.rawValue, words["gate.\(gate.rawValue)"], chosen: gate == asked.filter.gate)
            }
        people =
            [Choice.Option("", words["measures.everybody"], chosen: asked.filter.person == nil)]
            + measure.people.map { person, _ in
                Choice.Option(person.id.description, person.name, chosen: person.id == asked.filter.person)
            }
        hidden = asked.period.map { Hidden(name: $0.name, value: $0.value) }
        rows = listing.items.map { override in
            Row(
                time: reader.time(override.at, now: now),
                stamp: reader.stamp(override.at),
                number: override.ticket.description,
                href: "/tickets/\(override.ticket)",
                about: "\(override.customer) · \(override.subject)",
                gate: words["gate.\(override.gate.rawValue)"],
                person: override.by.name,
                reason: override.reason
            )
        }
        isEmpty = rows.isEmpty
        more = More(path: asked.path(), after: asked.after, next: listing.next?.percentEncoded)
        exports = ExportLinks(asked.path(at: "/measures/overrides/export"), for: context.person)
    }
}

/// What the address asks: `?plan=standard&from=…&to=…`, `&gate=told-who-pays`, `&person=…`.
struct OverridesRequest: Sendable {
    var filter: OverrideFilter
    var after: String?

    static let parameters: [APIRoute.Parameter] = [
        .init("plan", .text(limit: 100), "The plan of the tickets, in every version; must be said."),
        .init("from", .instant, "The period's beginning; must be said."),
        .init("to", .instant, "The period's end; must be said."),
        .init("gate", .choice(Gate.self), "Only this gate."),
        .init("person", .id, "Only what this person opened."),
    ]

    init(_ filter: OverrideFilter) { self.filter = filter }

    init(_ query: Form) throws(Refusal) {
        filter = OverrideFilter(
            period: try MeasuredPeriod(query),
            gate: try query.word("gate"),
            person: try query.record("person")
        )
        after = query.find("after")
    }

    fileprivate var period: [(name: String, value: String)] {
        [
            ("plan", filter.period.plan), ("from", filter.period.began.start.rfc3339),
            ("to", filter.period.began.end.rfc3339),
        ]
    }

    func path(at root: String = "/measures/overrides") -> String {
        let narrowed = [("gate", filter.gate?.rawValue), ("person", filter.person?.description)]
        let parts = period + narrowed.compactMap { name, value in value.map { (name: name, value: $0) } }
        return root + "?" + parts.map { "\($0.name)=\($0.value.percentEncoded)" }.joined(separator: "&")
    }
}
