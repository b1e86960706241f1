import Foundation
import Synchronization

/// A process of the tests' own.
///
/// Foundation's `Process` copies whole directory records while it looks for open files to close, beyond the
/// end of the page where they are short: with the thousand files that these tests keep open it sometimes falls.
final class Child: Sendable {
    let processIdentifier: pid_t
    /// How it ended, as `waitpid` tells; `nil` while it runs or nobody has asked.
    private let status = Mutex<Int32?>(nil)

    /// Starts `file`; a stream that is not given leads nowhere.
    ///
    /// - Throws: `NotStarted` with the reason of the system.
    init(
        _ file: URL,
        _ arguments: [String],
        environment: [String: String] = ProcessInfo.processInfo.environment,
        input: FileHandle? = nil,
        output: FileHandle? = nil,
        errors: FileHandle? = nil
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (number, handle) in [(Int32(0), input), (1, output), (2, errors)] {
            if let handle {
                posix_spawn_file_actions_adddup2(&actions, handle.fileDescriptor, number)
            } else {
                posix_spawn_file_actions_addopen(&actions, number, "/dev/null", O_RDWR, 0)
            }
        }
        let words = ([file.path] + arguments).map { strdup($0) } + [nil]
        let settings = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { (words + settings).forEach { free($0) } }
        var id: pid_t = 0
        let failure = posix_spawn(&id, file.path, &actions, nil, words, settings)
        guard failure == 0 else { throw NotStarted(file: file.path, reason: String(cString: strerror(failure))) }
        processIdentifier = id
    }

    var isRunning: Bool { look(WNOHANG) == nil }

    /// Asks it to leave.
    func terminate() { signal(SIGTERM) }

    func signal(_ signal: Int32) {
        guard isRunning else { return }
        kill(processIdentifier, signal)
    }

    func waitUntilExit() { _ = look(0) }

    /// Its exit status, or the number of the signal that ended it; waits for it.
    var terminationStatus: Int32 {
        let status = look(0) ?? 0
        return status & 0x7f == 0 ? (status >> 8) & 0xff : status & 0x7f
    }

    private func look(_ options: Int32) -> Int32? {
        status.withLock { known in
            if known == nil {
                var status: Int32 = 0
                if waitpid(processIdentifier, &status, options) == processIdentifier { known = status }
            }
            return known
        }
    }

    struct NotStarted: Error {
        let file: String
        let reason: String
    }
}

/// Waits on a thread of its own for what blocks.
///
/// Tasks share as many threads as there are cores: two that block, on two cores, and no other task goes on, not even
/// the one they wait for.
func onThread<Answer: Sendable>(_ work: @escaping @Sendable () throws -> Answer) async throws -> Answer {
    try await withCheckedThrowingContinuation { waiting in
        Thread.detachNewThread { waiting.resume(with: Result(catching: work)) }
    }
}

/// Two ends of a line, neither of which another process of the tests inherits by accident, as it would a `Pipe`:
/// whoever reads to the end would then wait for that process, too.
struct Line {
    let reading: FileHandle
    let writing: FileHandle

    init() {
        var ends: [Int32] = [-1, -1]
        socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends)
        reading = FileHandle(fileDescriptor: ends[0], closeOnDealloc: true)
        writing = FileHandle(fileDescriptor: ends[1], closeOnDealloc: true)
    }
}
