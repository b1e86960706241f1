import Synchronization

/// A bounded set of workers, each lent to one caller at a time, with a queue nobody stands in for ever.
final class Pool<Worker: Sendable>: Sendable {
    private struct State {
        var idle: [Worker]
        var queue: [Waiter] = []
        var nextWaiter = 0
        var isClosed = false
    }

    private struct Waiter {
        let number: Int
        let continuation: CheckedContinuation<Worker, any Error>
        let alarm: Task<Void, Never>
    }

    private let state: Mutex<State>

    init(_ workers: [Worker]) {
        // The last returned is the first lent: under little load most connections are never opened.
        state = Mutex(State(idle: workers.reversed()))
    }

    /// Lends a worker for as long as `work` runs.
    ///
    /// - Throws: ``SQLFailure/unavailable(_:retryAfter:)`` when none was free by `deadline`,
    ///   ``SQLFailure/closed``, `CancellationError` when cancelled while waiting, or what `work` throws.
    func lend<Answer: Sendable>(
        until deadline: ContinuousClock.Instant,
        to work: (Worker) async throws -> Answer
    ) async throws -> Answer {
        let worker = try await take(until: deadline)
        defer { giveBack(worker) }
        return try await work(worker)
    }

    /// Sends those who wait away; workers already lent may finish.
    func close() {
        let waiters = state.withLock { state in
            state.isClosed = true
            defer { state.queue = [] }
            return state.queue
        }
        for waiter in waiters {
            waiter.alarm.cancel()
            waiter.continuation.resume(throwing: SQLFailure.closed)
        }
    }

    private func take(until deadline: ContinuousClock.Instant) async throws -> Worker {
        let number = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let answer: Result<Worker, any Error>? = state.withLock { state in
                    if state.isClosed { return .failure(SQLFailure.closed) }
                    // Asked while holding the lock: a cancellation after this finds the waiter in the queue.
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if let worker = state.idle.popLast() { return .success(worker) }
                    let alarm = Task {
                        guard (try? await Task.sleep(until: deadline)) != nil else { return }
                        let reason = SQLFailure.unavailable("every connection is in use", retryAfter: .seconds(1))
                        self.dismiss(number, reason)
                    }
                    state.queue.append(Waiter(number: number, continuation: continuation, alarm: alarm))
                    return nil
                }
                if let answer { continuation.resume(with: answer) }
            }
        } onCancel: {
            dismiss(number, CancellationError())
        }
    }

    private func dismiss(_ number: Int, _ reason: any Error) {
        let waiter = state.withLock { state in
            state.queue.firstIndex { $0.number == number }.map { state.queue.remove(at: $0) }
        }
        waiter?.alarm.cancel()
        waiter?.continuation.resume(throwing: reason)
    }

    private func giveBack(_ worker: Worker) {
        let next: Waiter? = state.withLock { state in
            guard state.queue.isEmpty else { return state.queue.removeFirst() }
            state.idle.append(worker)
            return nil
        }
        next?.alarm.cancel()
        next?.continuation.resume(returning: worker)
    }
}
