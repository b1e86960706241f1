import Synchronization

/// A bounded set of workers, each lent to one caller at a time, with a queue nobody stands in for ever.
final class Pool<Worker: Sendable>: Sendable {
    private struct State {
        var idle: [Worker]
        var queue: [Waiter] = []
        var nextWaiter = 0
        var isWatched = false
        var isClosed = false
        var waits = 0
        var waited: Duration = .zero
        var refused = 0

        mutating func remove(at place: Int) -> Waiter {
            let waiter = queue.remove(at: place)
            waited += ContinuousClock.now - waiter.since
            return waiter
        }
    }

    private struct Waiter {
        let number: Int
        let since: ContinuousClock.Instant
        let deadline: ContinuousClock.Instant
        let continuation: CheckedContinuation<Worker, any Error>
    }

    private let state: Mutex<State>
    private let patience: Duration
    private let capacity: Int

    /// - Parameters:
    ///   - workers: those to be lent.
    ///   - patience: how long a caller waits for one.
    init(_ workers: [Worker], patience: Duration) {
        self.patience = patience
        capacity = workers.count
        // The last returned is the first lent: under little load most connections are never opened.
        state = Mutex(State(idle: workers.reversed()))
    }

    /// Lends a worker for as long as `work` runs.
    ///
    /// - Throws: ``SQLFailure/unavailable(_:retryAfter:)`` when none was free in time,
    ///   ``SQLFailure/closed``, `CancellationError` when cancelled while waiting, or what `work` throws.
    func lend<Answer: Sendable>(to work: (Worker) async throws -> Answer) async throws -> Answer {
        let worker = try await take()
        defer { giveBack(worker) }
        return try await work(worker)
    }

    var figures: DatabaseFigures {
        state.withLock { state in
            var figures = DatabaseFigures()
            figures.capacity = capacity
            figures.open = capacity
            figures.busy = capacity - state.idle.count
            figures.waiting = state.queue.count
            figures.waits = state.waits
            figures.waited = state.waited
            figures.refused = state.refused
            return figures
        }
    }

    /// Sends those who wait away; workers already lent may finish.
    func close() {
        let waiters = state.withLock { state in
            state.isClosed = true
            defer { state.queue = [] }
            return state.queue
        }
        for waiter in waiters { waiter.continuation.resume(throwing: SQLFailure.closed) }
    }

    /// Takes one out, to be given back by `giveBack`.
    ///
    /// - Throws: as ``lend(to:)``.
    func take() async throws -> Worker {
        let now = ContinuousClock.now
        let deadline = now + patience
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
                    state.waits += 1
                    state.queue.append(
                        Waiter(number: number, since: now, deadline: deadline, continuation: continuation)
                    )
                    if !state.isWatched {
                        state.isWatched = true
                        watch(until: deadline)
                    }
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
            state.queue.firstIndex { $0.number == number }.map { state.remove(at: $0) }
        }
        waiter?.continuation.resume(throwing: reason)
    }

    /// One alarm for the whole queue: an alarm for each who waits would cost more than a short read.
    private func watch(until first: ContinuousClock.Instant) {
        Task { [weak self] in
            var next: ContinuousClock.Instant? = first
            while let wake = next {
                try? await Task.sleep(until: wake)
                next = self?.dismissLate()
            }
        }
    }

    /// - Returns: when to look again; nil when nobody waits.
    private func dismissLate() -> ContinuousClock.Instant? {
        let now = ContinuousClock.now
        let (late, next) = state.withLock { state in
            let late = state.queue.filter { $0.deadline <= now }
            state.queue.removeAll { $0.deadline <= now }
            state.refused += late.count
            for waiter in late { state.waited += now - waiter.since }
            let next = state.queue.map(\.deadline).min()
            state.isWatched = next != nil
            return (late, next)
        }
        for waiter in late {
            let reason = SQLFailure.unavailable("every connection is in use", retryAfter: .seconds(1))
            waiter.continuation.resume(throwing: reason)
        }
        return next
    }

    func giveBack(_ worker: Worker) {
        let next: Waiter? = state.withLock { state in
            guard state.queue.isEmpty else { return state.remove(at: 0) }
            state.idle.append(worker)
            return nil
        }
        next?.continuation.resume(returning: worker)
    }
}
