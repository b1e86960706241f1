import AfterSales
import ServiceDesk

/// The figures as a person reads them on a terminal.
struct MeasuresText {
    let lines: [String]

    init(_ measures: Measures, from first: Day, to last: Day) {
        var lines = ["\(measures.period.plan), promises that began from \(first) to \(last)", ""]
        if measures.promises.isEmpty {
            lines.append("No promise of this plan began then.")
        } else {
            lines += Self.table(measures.promises)
            lines += ["", "In all: \(measures.kept) kept, \(measures.broken) broken."]
        }
        lines += [""] + Self.tickets(measures.tickets)
        self.lines = lines
    }

    private static func table(_ promises: [PromiseMeasure]) -> [String] {
        let heading = [
            "clause", "metric", "standing", "kept", "broken", "missed", "pending", "void", "kept %", "median", "90 %",
        ]
        let rows = promises.map { promise in
            [
                promise.clause, promise.metric.rawValue, promise.standing.rawValue, String(promise.kept),
                String(promise.broken), String(promise.missed), String(promise.pending), String(promise.void),
                promise.keptShare.map(percent) ?? "–", promise.consumed.map { duration($0.median) } ?? "–",
                promise.consumed.map { duration($0.ninth) } ?? "–",
            ]
        }
        let widths = heading.indices.map { column in ([heading] + rows).map { $0[column].count }.max() ?? 0 }
        return ([heading] + rows).map { row in
            let cells = row.enumerated().map { column, cell in
                let blanks = String(repeating: " ", count: widths[column] - cell.count)
                // Words to the left, figures to the right.
                return column < 3 ? cell + blanks : blanks + cell
            }
            let line = cells.joined(separator: "  ")
            return String(line.prefix(line.count - line.reversed().prefix { $0 == " " }.count))
        }
    }

    private static func tickets(_ tickets: TicketMeasure) -> [String] {
        var lines = [
            "Tickets: \(tickets.reported) reported; \(tickets.open) open, \(tickets.closed) closed, "
                + "\(tickets.cancelled) cancelled, \(tickets.merged) merged."
        ]
        func add(_ what: String, _ spread: Spread?, total: Int64? = nil) {
            guard let spread else { return }
            let sum = total.map { ", \(duration($0)) in all" } ?? ""
            let half = "median \(duration(spread.median)), 90 % within \(duration(spread.ninth))"
            lines.append("\(what): \(half) (\(spread.count) tickets\(sum))")
        }
        add("Report to resolved", tickets.toResolve)
        add("Report to closed", tickets.toClose)
        add("Waiting, clocks stopped", tickets.waiting?.each, total: tickets.waiting?.total)
        add("Supplier time, clocks running", tickets.supplier?.each, total: tickets.supplier?.total)
        return lines
    }

    /// A share in percent with one place, rounded down: 99.96 % kept is not all.
    private static func percent(_ share: Double) -> String {
        let tenths = Int((share * 1_000).rounded(.down))
        return "\(tenths / 10).\(tenths % 10)"
    }

    /// `3 d 04:05`, or `04:05`: days of 24 hours, hours and minutes.
    static func duration(_ milliseconds: Int64) -> String {
        let minutes = milliseconds / 60_000
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let clock = "\(two(minutes / 60 % 24)):\(two(minutes % 60))"
        return minutes < 1_440 ? clock : "\(minutes / 1_440) d \(clock)"
    }
}
