import CSodium
import Dispatch
import Synchronization

/// Hashes and checks passwords with Argon2id (19 MiB, two passes; OWASP's first choice) on a thread of its own.
///
/// Each takes some 30 ms and must not hold up other work; a queue of more than `limit` is turned away,
/// so that a flood of sign-ins costs the flooders and not everybody else.
final class Passwords: Sendable {
    private let queue = DispatchQueue(label: "passwords")
    private let waiting = Mutex(0)
    private let limit: Int
    /// What the password of somebody we do not know is compared with, so that it takes as long.
    private let nobodys: String

    private static let passes: UInt64 = 2
    private static let memory = 19 * 1024 * 1024

    init(limit: Int = 64) {
        self.limit = limit
        // Idempotent; fails only where the system has no random numbers, and then nothing is safe.
        precondition(sodium_init() >= 0, "libsodium found no source of random numbers")
        // A hash of nothing anybody can type: right in form and cost, matched by no password.
        nobodys = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$Gv5IpDZ1Lj0rwD2qLwcFtSXbAEPuWcRkVuQY8PDkBmQ"
    }

    /// - Throws: ``Overloaded`` when too many wait.
    func hash(_ password: String) async throws -> String {
        try await run {
            var text = [CChar](repeating: 0, count: Int(crypto_pwhash_strbytes()))
            let bytes = Array(password.utf8CString)
            guard crypto_pwhash_str(&text, bytes, UInt64(bytes.count - 1), Passwords.passes, Passwords.memory) == 0
            else { throw Overloaded() }
            return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
    }

    /// Whether `password` is the one behind `hash`; takes as long when there is no hash.
    func check(_ password: String, against hash: String?) async throws -> Bool {
        let expected = hash ?? nobodys
        let isRight = try await run {
            let bytes = Array(password.utf8CString)
            return crypto_pwhash_str_verify(expected, bytes, UInt64(bytes.count - 1)) == 0
        }
        return isRight && hash != nil
    }

    private func run<Answer: Sendable>(_ work: @escaping @Sendable () throws -> Answer) async throws -> Answer {
        let isFull = waiting.withLock { waiting in
            guard waiting < limit else { return true }
            waiting += 1
            return false
        }
        guard !isFull else { throw Overloaded() }
        defer { waiting.withLock { $0 -= 1 } }
        return try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try work() }) }
        }
    }
}

/// Too much to do at this moment; the same request may succeed in a few seconds.
struct Overloaded: Error {}
