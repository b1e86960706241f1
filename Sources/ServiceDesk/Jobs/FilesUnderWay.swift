import AfterSales
import Synchronization

/// How far the files are that this node takes in.
///
/// The transaction that takes a file in tells nobody anything before its end, and where there is one writer nobody else
/// can write meanwhile.
final class FilesUnderWay: Sendable {
    private let held = Mutex<[ID<Job>: ImportProgress]>([:])

    func note(_ progress: ImportProgress, of id: ID<Job>) {
        held.withLock { $0[id] = progress }
    }

    func forget(_ id: ID<Job>) {
        held.withLock { $0[id] = nil }
    }

    /// The job with what is known here of how far it is.
    func told(of job: Job) -> Job {
        guard job.state == .running, let progress = held.withLock({ $0[job.id] }) else { return job }
        var job = job
        (job.step, job.done, job.total) = (progress.step, progress.done, progress.total)
        return job
    }
}
