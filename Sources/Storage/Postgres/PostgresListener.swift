import Dispatch
import Glibc
import Synchronization

/// Hears what other nodes call, on a connection and a thread of its own.
///
/// Calls made while it is not connected are lost, so it counts every new connection as one.
final class PostgresListener: Sendable {
    static let channel = "aftercare"
    private let settings: PostgresSettings
    private let words: String
    private let hear: @Sendable () -> Void
    private let isStopped = Atomic<Bool>(false)

    /// How long it may take to notice that it was stopped.
    private static let turn: Duration = .milliseconds(500)

    /// Only calls with these words are for us.
    init(_ settings: PostgresSettings, words: String, hear: @escaping @Sendable () -> Void) {
        self.settings = settings
        self.words = words
        self.hear = hear
    }

    func start() {
        DispatchQueue(label: "storage.postgres.listener").async { self.listen() }
    }

    func stop() {
        isStopped.store(true, ordering: .relaxed)
    }

    private func listen() {
        var wait = 100
        while !isStopped.load(ordering: .relaxed) {
            do throws(SQLFailure) {
                let connection = try PostgresConnection(settings)
                // A pooler would not let a call through: whoever needs it looks without.
                guard !connection.isPooled else { return }
                try connection.listen(to: Self.channel)
                hear()
                wait = 100
                while !isStopped.load(ordering: .relaxed) {
                    if try connection.isCalled(words, within: Self.turn) { hear() }
                }
            } catch {
                pause(milliseconds: Int.random(in: wait / 2...wait))
                wait = min(wait * 2, 5_000)
            }
        }
    }

    private func pause(milliseconds: Int) {
        let end = ContinuousClock.now + .milliseconds(milliseconds)
        while ContinuousClock.now < end, !isStopped.load(ordering: .relaxed) {
            usleep(50_000)
        }
    }
}
