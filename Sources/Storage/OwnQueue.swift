import Dispatch

/// Runs an actor on a queue of its own, so that its blocking calls block nobody else.
///
/// An actor is what lets a connection, which only one thread may touch, be
/// shared without a promise the compiler cannot check.
final class OwnQueue: SerialExecutor, TaskExecutor {
    private let queue: DispatchQueue

    init(_ name: String) {
        queue = DispatchQueue(label: name)
    }

    /// A job of the actor, or of a task that was asked to run here as well.
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async {
            job.runSynchronously(
                isolatedTo: self.asUnownedSerialExecutor(),
                taskExecutor: self.asUnownedTaskExecutor()
            )
        }
    }
}
