import Dispatch
import Synchronization

/// Stops closures in the middle of their transactions until the test has seen what it came for.
final class Gate: Sendable {
    private let barrier = DispatchSemaphore(value: 0)
    private let arrived = Mutex(0)

    /// Blocks the thread, as a slow statement would.
    func pass() {
        arrived.withLock { $0 += 1 }
        barrier.wait()
        // Once open, it stays open.
        barrier.signal()
    }

    func arrivals(_ count: Int) async throws {
        while arrived.withLock({ $0 }) < count { try await Task.sleep(for: .milliseconds(2)) }
    }

    func open() {
        barrier.signal()
    }
}
