import ServiceDesk
import Synchronization

/// What `/metrics` tells: requests by route and status, and how long they took.
final class Meters: Sendable {
    private struct Key: Hashable {
        let method: String
        let route: String
        let status: Int
    }

    private struct Series {
        var buckets = [Int](repeating: 0, count: Meters.bounds.count)
        var count = 0
        var milliseconds = 0.0
    }

    private static let bounds: [Double] = [1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 5_000]

    private let requests = Mutex<[Key: Series]>([:])

    /// Counts an answer under the pattern of its route, `/tickets/{ticket}`, never its path: there are few patterns.
    func count(_ method: String, _ route: String, _ status: Int, _ took: Duration) {
        let milliseconds = took.milliseconds
        // A client may invent methods; they must not make series without end.
        let method = Meters.methods.contains(method) ? method : "OTHER"
        requests.withLock { requests in
            var series = requests[Key(method: method, route: route, status: status)] ?? Series()
            for (place, bound) in Meters.bounds.enumerated() where milliseconds <= bound { series.buckets[place] += 1 }
            series.count += 1
            series.milliseconds += milliseconds
            requests[Key(method: method, route: route, status: status)] = series
        }
    }

    private static let methods: Set = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]

    /// Prometheus' text format, 0.0.4.
    func text() -> String {
        let taken = requests.withLock { $0 }
            .sorted { ($0.key.route, $0.key.method, $0.key.status) < ($1.key.route, $1.key.method, $1.key.status) }
        var text = """
            # HELP aftercare_request_duration_seconds How long answers took.
            # TYPE aftercare_request_duration_seconds histogram

            """
        for (key, series) in taken {
            let labels = "method=\"\(key.method)\",route=\"\(key.route)\",status=\"\(key.status)\""
            for (place, bound) in Meters.bounds.enumerated() {
                text += "aftercare_request_duration_seconds_bucket{\(labels),le=\"\(bound / 1000)\"} "
                text += "\(series.buckets[place])\n"
            }
            text += "aftercare_request_duration_seconds_bucket{\(labels),le=\"+Inf\"} \(series.count)\n"
            text += "aftercare_request_duration_seconds_sum{\(labels)} \(series.milliseconds / 1000)\n"
            text += "aftercare_request_duration_seconds_count{\(labels)} \(series.count)\n"
        }
        return text
    }
}

extension Reading {
    /// Prometheus' text format, 0.0.4; readings of one name stand together.
    static func text(_ readings: [Reading]) -> String {
        var text = ""
        var last: String?
        for reading in readings {
            let name = "aftercare_\(reading.name)"
            if name != last {
                text += "# HELP \(name) \(reading.says)\n# TYPE \(name) \(reading.onlyGrows ? "counter" : "gauge")\n"
                last = name
            }
            let label = reading.label.map { "{\($0.name)=\"\($0.value)\"}" } ?? ""
            text += "\(name)\(label) \(reading.value)\n"
        }
        return text
    }
}
