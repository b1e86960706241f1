import Synchronization

/// Whether a transaction under way has written into a journal.
final class RecordingMark: Sendable {
    @TaskLocal static var current: RecordingMark?

    private let mark = Atomic<Bool>(false)

    var isSet: Bool { mark.load(ordering: .relaxed) }
    func set() { mark.store(true, ordering: .relaxed) }
}
