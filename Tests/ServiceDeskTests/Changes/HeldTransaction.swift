import Dispatch
import Synchronization

/// Keeps a transaction open, on its own thread, until the test has seen what it came for.
final class HeldTransaction: Sendable {
    private let barrier = DispatchSemaphore(value: 0)
    private let held = Mutex(false)

    func hold() {
        held.withLock { $0 = true }
        barrier.wait()
        barrier.signal()
    }

    func isHeld() async throws {
        while !held.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(2)) }
    }

    func release() { barrier.signal() }
}
