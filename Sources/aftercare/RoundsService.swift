import AfterSales
import Logging
import ServiceDesk
import ServiceLifecycle

/// What the desk does by itself, as long as the program runs.
struct RoundsService: Service {
    let desk: Desk
    let logger: Logger

    /// The longest sleep: what another node or a person makes due meanwhile is seen within a second.
    private static let longestSleep: Duration = .milliseconds(900)
    /// Between rounds that find something due which another node is at.
    private static let shortestSleep: Duration = .milliseconds(20)

    /// Between clearings of what was said long ago; by chance, so that nodes do not all do it at the same time.
    private static var untilPurge: Duration { .seconds(Int64.random(in: 1_800...3_600)) }

    /// Makes rounds until the program is told to leave; the one under way is finished.
    func run() async throws {
        var purgeAt = ContinuousClock.now + Self.untilPurge
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            let sleep = await makeOne()
            if ContinuousClock.now >= purgeAt {
                // A thousand at a time, so that nobody waits for it; the rest at the next round.
                let purged = (try? await desk.purge()) ?? 0
                _ = try? await desk.purgeContents()
                purgeAt = .now + (purged >= 1_000 ? Self.longestSleep : Self.untilPurge)
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: sleep) }
        }
    }

    /// Makes one round; answers how long there is nothing to do.
    private func makeOne() async -> Duration {
        do {
            let report = try await desk.makeRounds()
            if report.entries + report.owed + report.notices > 0 {
                logger.info(
                    "Rounds",
                    metadata: [
                        "entries": "\(report.entries)", "owed": "\(report.owed)", "notices": "\(report.notices)",
                    ]
                )
            }
            for failure in report.failures {
                logger.error("A round failed", metadata: ["what": "\(failure.what)", "reason": "\(failure.reason)"])
            }
            guard let next = report.next else { return Self.longestSleep }
            let left = Duration.milliseconds(next.milliseconds(since: desk.now()))
            return min(max(left, Self.shortestSleep), Self.longestSleep)
        } catch {
            // The next round is soon enough; nothing is lost, because what is due stays due.
            logger.warning("Rounds have to wait", metadata: ["reason": "\(error)"])
            return Self.longestSleep
        }
    }
}
