import AfterSales
import Synchronization

/// How many requests of the API each token and each person may send to this node.
///
/// Counted in memory, by one number for each: when all that was sent would be worked off at the allowed rate. Up to a
/// minute's worth may come at once, and then as much as the rate lets through.
final class RateLimits: Sendable {
    /// Whose requests are counted together.
    private enum Sender: Hashable {
        case token(Int)
        case person(ID<Person>)
    }

    /// Requests a minute with one token; 0 counts none.
    private let perToken: Int
    /// With all tokens of one person and in their browsers.
    private var perPerson: Int { perToken * 4 }
    private let workedOff = Mutex<[Sender: Int64]>([:])

    private static let minute: Int64 = 60_000_000
    /// As many senders are remembered before those that have nothing left are forgotten.
    private static let most = 10_000

    init(perToken: Int) { self.perToken = perToken }

    /// - Throws: `too-many-requests` with the seconds to wait; what is refused is not counted.
    func admit(_ person: ID<Person>, token: Int?, at now: Instant) throws(Refusal) {
        guard perToken > 0 else { return }
        let now = now.milliseconds * 1_000
        let wait = workedOff.withLock { workedOff -> Int64 in
            if workedOff.count >= RateLimits.most { workedOff = workedOff.filter { $0.value > now } }
            var senders: [(Sender, rate: Int)] = [(.person(person), perPerson)]
            if let token { senders.append((.token(token), perToken)) }
            var ends: [(sender: Sender, end: Int64)] = []
            for (sender, rate) in senders {
                // A clock that was set back keeps nobody out for longer than a minute.
                let begin = max(min(workedOff[sender] ?? now, now + RateLimits.minute), now)
                workedOff[sender] = begin
                ends.append((sender, begin + RateLimits.minute / Int64(rate)))
            }
            let last = ends.map(\.end).max() ?? now
            guard last <= now + RateLimits.minute else { return last - now - RateLimits.minute }
            for (sender, end) in ends { workedOff[sender] = end }
            return 0
        }
        guard wait == 0 else {
            let seconds = (wait + 999_999) / 1_000_000
            throw Refusal(.tooMany, "too-many-requests", values: ["seconds": String(seconds)])
        }
    }
}
