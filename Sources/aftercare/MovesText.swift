import AfterSales
import ServiceDesk

/// What a new version moves, for people at a terminal: "27 open promises move, 3 become late".
struct MovesText {
    let moves: Moves
    /// Whether they were moved, or only would be.
    let were: Bool
    /// Whose wall the times are shown by; UTC where no calendar says.
    let zone: Zone?

    init(_ moves: Moves, were: Bool, zone: Zone?) {
        self.moves = moves
        self.were = were
        self.zone = zone
    }

    /// How many single promises are listed.
    private static let most = 50

    var text: String {
        guard !moves.tickets.isEmpty else { return "No open ticket goes by an older version." }
        let verb = were ? "moved" : "would move"
        var lines = [
            "\(moves.moved.count) of \(moves.open) open promises on \(moves.tickets.count) tickets \(verb), "
                + "\(moves.late.count) \(were ? "became" : "would become") late"
                + (moves.added + moves.dropped > 0 ? "; \(moves.added) begin, \(moves.dropped) end." : ".")
        ]
        let worstFirst = moves.late + moves.moved.filter { !$0.becomesLate }
        lines += worstFirst.prefix(Self.most).map(line)
        if worstFirst.count > Self.most { lines.append("  … and \(worstFirst.count - Self.most) more") }
        return lines.joined(separator: "\n")
    }

    private func line(_ move: Moves.Move) -> String {
        let marks = [move.becomesLate ? "late" : nil, move.isPublic ? nil : "not shown to the customer"]
        let mark = marks.compactMap { $0 }.joined(separator: ", ")
        return "  \(move.ticket) \(move.clock.clause) \(move.clock.metric.rawValue): "
            + "\(shown(move.from)) → \(shown(move.to))\(mark.isEmpty ? "" : "  (\(mark))")"
    }

    private func shown(_ instant: Instant?) -> String {
        guard let instant else { return "no date" }
        return zone.map { instant.rfc3339(in: $0) } ?? instant.rfc3339
    }
}

struct MovesJSON: Encodable {
    /// Whether they were moved, or only would be.
    let done: Bool
    let tickets: Int
    let open: Int
    let added: Int
    let dropped: Int
    let late: Int
    let moved: [MoveJSON]

    init(_ moves: Moves, done: Bool) {
        self.done = done
        tickets = moves.tickets.count
        open = moves.open
        added = moves.added
        dropped = moves.dropped
        late = moves.late.count
        moved = moves.moved.map(MoveJSON.init)
    }

    struct MoveJSON: Encodable {
        let ticket: String
        let clause: String
        let metric: Metric
        let from: String?
        let to: String?
        let becomesLate: Bool

        init(_ move: Moves.Move) {
            ticket = move.ticket.description
            clause = move.clock.clause
            metric = move.clock.metric
            from = move.from?.rfc3339
            to = move.to?.rfc3339
            becomesLate = move.becomesLate
        }
    }
}
