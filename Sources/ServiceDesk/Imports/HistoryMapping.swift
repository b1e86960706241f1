import AfterSales
import Yams

/// How another desk's log becomes tickets: which column says what, and what its states mean here.
///
/// `plans/imports/servicenow-incidents.yaml` is one, with its reasons.
public struct HistoryMapping: Sendable {
    enum Column: String, CaseIterable {
        case ticket, state, written, order, by, reported
        case openedBy = "opened-by"
        case reporter, channel, severity
        case faultClass = "fault-class"
        case subject, words, engineer, team, outcome

        var isRequired: Bool { [.ticket, .state, .written, .reported].contains(self) }
    }

    /// What entering a state says.
    enum Meaning: String, CaseIterable {
        case contacted, resolved, closed
    }

    struct State {
        var meaning: Meaning?
        /// A pause reason of the plan, for as long as the state lasts.
        var pause: String?
        /// Where the mapping says so.
        var pauseMark: (line: Int, column: Int)?
    }

    /// The order of the numbers in a written time; a time of day follows.
    enum TimeOrder: String, CaseIterable {
        case dayMonthYear = "day-month-year"
        case monthDayYear = "month-day-year"
        case yearMonthDay = "year-month-day"
        case rfc3339
    }

    let name: String
    let customerCode: String
    let customerName: String
    /// Whose clock the times are told by; there is always one once a mapping was read without mistakes.
    let zone: Zone?
    let order: TimeOrder
    let nothing: Set<String>
    let headings: [Column: String]
    let states: [String: State]
    let severities: [String: Severity]
    let channels: [String: Channel]
    /// Logins of our people by the names the log gives them.
    let people: [String: String]

    /// - Throws: `Mistakes`, all of the file's at once.
    public init(_ source: String) throws(Mistakes) {
        let file = try YAMLFile(source, what: "keys with values, beginning with “history: …”")
        self.init(reading: file.root)
        guard file.findings.mistakes.isEmpty else { throw Mistakes(file.findings.mistakes) }
    }

    private init(reading block: Block) {
        name = block.text("history", "a name for this mapping")
        let customer = block.block("customer")
        if customer == nil { block.missing("customer", "code and name of the customer to keep the tickets under") }
        customerCode = customer?.text("code", "the customer's number here") ?? ""
        customerName = customer?.text("name", "the customer's name") ?? ""
        customer?.finish()
        zone = HistoryMapping.zone(block)
        if !block.has("time") {
            block.missing("time", "one of \(TimeOrder.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        order = block.choice("time", TimeOrder.self) ?? .rfc3339
        nothing = Set(block.texts("nothing").map(\.text))
        headings = HistoryMapping.headings(block)
        states = HistoryMapping.states(block)
        severities = HistoryMapping.words(block, "severities") { $0.choice("as", Severity.self) }
        channels = HistoryMapping.words(block, "channels") { $0.choice("as", Channel.self) }
        people = HistoryMapping.words(block, "people") { $0.text("as", "a login") }
        block.finish()
    }

    private static func zone(_ block: Block) -> Zone? {
        let id = block.text("zone", "an IANA zone, such as Asia/Shanghai")
        if let zone = try? Zone(id) { return zone }
        if !id.isEmpty { block.wrong(block.node("zone")?.mark, "zone", "“\(id)”", expected: "an IANA zone") }
        return nil
    }

    private static func headings(_ block: Block) -> [Column: String] {
        guard let columns = block.block("columns") else {
            block.missing("columns", "the file's headings by what they say")
            return [:]
        }
        var headings: [Column: String] = [:]
        for column in Column.allCases {
            headings[column] =
                column.isRequired
                ? columns.text(column.rawValue, "the heading of the column") : columns.optionalText(column.rawValue)
        }
        columns.finish()
        return headings
    }

    private static func states(_ block: Block) -> [String: State] {
        if !block.has("states") { block.missing("states", "every state of the log, and what it means") }
        var states: [String: State] = [:]
        for entry in block.blocks("states", title: "state") {
            let state = entry.text("state", "a state as the log spells it")
            states[state] = State(
                meaning: entry.choice("means", Meaning.self),
                pause: entry.optionalText("pauses"),
                pauseMark: entry.node("pauses")?.mark.map { ($0.line, $0.column) }
            )
            entry.finish()
        }
        return states
    }

    /// Refuses a state that waits for a reason the plan does not know; which they are, only the plan can say.
    func check(against plan: Plan) throws(Mistakes) {
        let known = plan.pauseReasons.map(\.id).sorted()
        let mistakes = states.compactMap { state, meaning -> Mistake? in
            guard let pause = meaning.pause, !known.contains(pause) else { return nil }
            return Mistake(
                line: meaning.pauseMark?.line ?? 1,
                column: meaning.pauseMark?.column ?? 1,
                place: "\(state) › pauses",
                found: "“\(pause)” is no reason to wait in the plan \(plan.reference)",
                expected: nearest(to: pause, in: known).map { "“\($0)”" as Phrase }
                    ?? "one of \(known.joined(separator: ", "))"
            )
        }
        guard mistakes.isEmpty else { throw Mistakes(mistakes) }
    }

    private static func words<Value>(_ block: Block, _ key: String, _ read: (Block) -> Value?) -> [String: Value] {
        var words: [String: Value] = [:]
        for entry in block.blocks(key, title: "word") {
            words[entry.text("word", "a word of the log")] = read(entry)
            entry.finish()
        }
        return words
    }
}
