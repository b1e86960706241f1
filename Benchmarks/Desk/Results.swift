import Foundation

/// One question asked by so many clients, beside its floor in the same minute.
struct Measurement: Codable {
    struct Side: Codable {
        let perSecond: Double
        /// In milliseconds.
        let p50: Double
        let p90: Double
        let p99: Double
        /// Processor time of the program and its database server for each answer, in microseconds.
        let cpu: Double

        init(_ outcome: LoadClient.Outcome, cpu: Double) {
            let sorted = outcome.latencies.sorted()
            func percentile(_ share: Double) -> Double {
                sorted.isEmpty ? 0 : Double(sorted[min(Int(Double(sorted.count) * share), sorted.count - 1)]) / 1_000
            }
            perSecond = Double(sorted.count) / outcome.seconds
            (p50, p90, p99) = (percentile(0.5), percentile(0.9), percentile(0.99))
            self.cpu = cpu / Double(max(sorted.count, 1))
        }
    }

    let engine: Place.Engine
    let tickets: Int
    let question: Question
    let clients: Int
    /// Bytes of an answer.
    let bytes: Int
    let refused: Int
    let ours: Side
    let floor: Side
    /// Ours to the floor: the median of the pairs measured one after the other.
    let ratio: Double

    var name: String { "\(engine.rawValue) \(tickets) \(question.rawValue) \(clients)" }
    /// The floor's processor time to ours: what is left of the ratio when others use the machine.
    var cpuRatio: Double { ours.cpu > 0 ? floor.cpu / ours.cpu : 0 }
}

/// What one run came to, as it is kept.
struct Results: Codable {
    var measurements: [Measurement] = []
    /// Seconds to fill each desk.
    var filling: [String: Double] = [:]

    static func read(_ path: String) throws -> Results {
        try JSONDecoder().decode(Results.self, from: Data(contentsOf: URL(filePath: path)))
    }

    func write(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try encoder.encode(self).write(to: URL(filePath: path))
    }

    static let head =
        "engine    tickets  question      clients  bytes     ours/s     p50     p90     p99    floor/s   ratio  CPU µs  floor  ratio"

    /// The line of one measurement; with an earlier one, how much of it is left.
    static func line(_ it: Measurement, before: Measurement?) -> String {
        var line = [
            pad(it.engine.rawValue, 9), right(String(it.tickets), 8), "  ", pad(it.question.rawValue, 13),
            right(String(it.clients), 8), right(String(it.bytes), 7), right(number(it.ours.perSecond, 0), 11),
            right(number(it.ours.p50, 2), 8), right(number(it.ours.p90, 2), 8), right(number(it.ours.p99, 2), 8),
            right(number(it.floor.perSecond, 0), 11), right(number(it.ratio, 2), 8), right(number(it.ours.cpu, 0), 8),
            right(number(it.floor.cpu, 0), 7), right(number(it.cpuRatio, 2), 7),
        ].joined()
        if it.refused > 0 { line += "  \(it.refused) refused" }
        if let before {
            line += "  was \(number(before.ratio, 2)), now × \(number(it.ratio / before.ratio, 2))"
            line += "; CPU was \(number(before.cpuRatio, 2)), now × \(number(it.cpuRatio / before.cpuRatio, 2))"
        }
        return line
    }

    private static func number(_ value: Double, _ places: Int) -> String {
        String(format: "%.\(places)f", value)
    }

    private static func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
