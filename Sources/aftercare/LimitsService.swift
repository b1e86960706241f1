import ServiceLifecycle
import Web

/// Tells other nodes how much programs have asked of this one, until the node leaves.
struct LimitsService: Service {
    let site: Website

    func run() async throws {
        await cancelWhenGracefulShutdown { await site.shareLimits() }
    }
}
