import AfterSales
import ServiceDesk
import Synchronization

/// How many requests of the API each token and each person may send.
///
/// Counted by one number for each: when all that was sent would be worked off at the allowed rate. Up to a minute's
/// worth may come at once, and then as much as the rate lets through. No request waits for the count: each node keeps
/// its own in memory, and every second adds it to that of all nodes.
final class RateLimits: Sendable {
    private struct Count {
        /// When all that was sent, here and as far as is known elsewhere, is worked off; microseconds since 1970.
        var workedOff: [RequestSender: Int64] = [:]
        /// What was sent here and the other nodes do not know of, in microseconds that it takes to work it off.
        var untold: [RequestSender: Int64] = [:]
    }

    /// Requests a minute with one token; 0 counts none.
    private let perToken: Int
    /// With all tokens of one person and in their browsers.
    private var perPerson: Int { perToken * 4 }
    private let count = Mutex(Count())

    private static let minute: Int64 = 60_000_000
    /// As many senders are remembered before those that have nothing left are forgotten.
    private static let most = 10_000
    /// As many are told of in one change; the others in the next.
    private static let atOnce = 500

    init(perToken: Int) { self.perToken = perToken }

    /// - Throws: `too-many-requests` with the seconds to wait; what is refused is not counted.
    func admit(_ person: ID<Person>, token: Int?, at now: Instant) throws(Refusal) {
        guard perToken > 0 else { return }
        let now = now.milliseconds * 1_000
        let wait = count.withLock { count -> Int64 in
            if count.workedOff.count >= RateLimits.most {
                count.workedOff = count.workedOff.filter { $0.value > now }
            }
            var senders: [(RequestSender, rate: Int)] = [(.person(person), perPerson)]
            if let token { senders.append((.token(token), perToken)) }
            var ends: [(sender: RequestSender, end: Int64, cost: Int64)] = []
            for (sender, rate) in senders {
                let cost = RateLimits.minute / Int64(rate)
                // A clock that was set back keeps nobody out for longer than a minute.
                let latest = now + 2 * RateLimits.minute - cost
                let begin = max(min(count.workedOff[sender] ?? now, latest), now)
                count.workedOff[sender] = begin
                ends.append((sender, begin + cost, cost))
            }
            let last = ends.map(\.end).max() ?? now
            guard last <= now + RateLimits.minute else { return last - now - RateLimits.minute }
            for (sender, end, cost) in ends {
                count.workedOff[sender] = end
                count.untold[sender, default: 0] += cost
            }
            return 0
        }
        guard wait == 0 else {
            let seconds = (wait + 999_999) / 1_000_000
            throw Refusal(.tooMany, "too-many-requests", values: ["seconds": String(seconds)])
        }
    }

    /// Tells the other nodes what was sent here, and hears what the same senders sent elsewhere.
    ///
    /// - Throws: what the records throw; it is then told the next time.
    func share(through desk: Desk) async throws {
        let told = count.withLock { count -> [RequestSender: Int64] in
            guard count.untold.count > RateLimits.atOnce else {
                defer { count.untold = [:] }
                return count.untold
            }
            let some = count.untold.prefix(RateLimits.atOnce)
            for (sender, _) in some { count.untold[sender] = nil }
            return Dictionary(uniqueKeysWithValues: some.map { ($0.key, $0.value) })
        }
        guard !told.isEmpty else { return }
        do {
            let ends = try await desk.addRequestUse(told, most: 2 * RateLimits.minute)
            count.withLock { count in
                for (sender, end) in ends { count.workedOff[sender] = end + (count.untold[sender] ?? 0) }
            }
        } catch {
            count.withLock { count in
                for (sender, cost) in told { count.untold[sender, default: 0] += cost }
            }
            throw error
        }
    }
}
