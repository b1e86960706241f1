import AfterSales
import ServiceDesk

/// What a new version of a plan or calendar does to open promises: `{{#moves}}{{>plans/moves}}{{/moves}}`.
struct MovesView: Sendable {
    struct Row: Sendable {
        let ticket: String
        let href: String
        let clause: String
        let metric: String
        let from: String
        let to: String
        let chip: Chip?
    }

    let sentence: String
    let tone: String
    let rows: [Row]
    let hasRows: Bool
    /// How many more there are than are shown.
    let rest: String?

    /// How many single promises are listed.
    private static let most = 50

    init(_ moves: Moves, now: Instant, _ reader: Reader) {
        let words = reader.words
        func count(_ number: Int) -> String { reader.number(number) }
        if moves.tickets.isEmpty {
            sentence = words["moves.none"]
        } else {
            var parts = [
                words(
                    "moves.would-move",
                    [
                        "moved": count(moves.moved.count), "open": count(moves.open),
                        "tickets": count(moves.tickets.count), "late": count(moves.late.count),
                    ]
                )
            ]
            if moves.added + moves.dropped > 0 {
                parts.append(
                    words("moves.begin-and-end", ["added": count(moves.added), "dropped": count(moves.dropped)])
                )
            }
            sentence = parts.joined(separator: " ")
        }
        tone = moves.late.isEmpty ? "plain" : "alarm"
        let worstFirst = moves.late + moves.moved.filter { !$0.becomesLate }
        rows = worstFirst.prefix(MovesView.most).map { Row($0, now: now, reader) }
        hasRows = !rows.isEmpty
        let left = worstFirst.count - rows.count
        rest = left > 0 ? words("moves.rest", ["count": count(left)]) : nil
    }
}

extension MovesView.Row {
    fileprivate init(_ move: Moves.Move, now: Instant, _ reader: Reader) {
        let words = reader.words
        ticket = move.ticket.description
        href = "/tickets/\(move.ticket)"
        clause = move.clock.clause
        metric = words["metric.\(move.clock.metric.rawValue)"]
        from = move.from.map { reader.time($0, now: now) } ?? words["promise.no-service-time"]
        to = move.to.map { reader.time($0, now: now) } ?? words["promise.no-service-time"]
        chip =
            move.becomesLate
            ? Chip(.alarm, icon: "alert", words["moves.becomes-late"])
            : move.isPublic ? nil : Chip(.plain, icon: "lock", words["moves.not-shown"])
    }
}
