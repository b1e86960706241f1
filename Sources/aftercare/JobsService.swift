import Logging
import ServiceDesk
import ServiceLifecycle

/// Goes on with long work whose page was left, as long as the program runs.
///
/// Apart from the rounds, which a long file would hold up.
struct JobsService: Service {
    let desk: Desk
    let logger: Logger

    private static let pause: Duration = .milliseconds(900)

    /// The piece under way is finished when the program is told to leave; another node, or the next start, goes on.
    func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            var more = false
            do {
                more = try await desk.workOffJob()
            } catch {
                logger.error("Long work has to wait", metadata: ["reason": "\(error)"])
            }
            guard !more else { continue }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.pause) }
        }
    }
}
