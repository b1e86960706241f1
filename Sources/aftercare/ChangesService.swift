import ServiceDesk
import ServiceLifecycle

/// Watches the journal for whoever has a page open, as long as the program runs.
struct ChangesService: Service {
    let desk: Desk

    func run() async throws {
        // Ending it ends every subscription, and with them the answers that never end by themselves.
        await cancelWhenGracefulShutdown { await desk.changes.run() }
    }
}
