import CSodium
import Glibc

/// Files that records refer to, such as photographs: each is kept once, under the fingerprint of its own bytes.
///
/// A content is kept, whole and durable, before anything is written that names it. What a crash leaves behind is a
/// content that nobody names: it does no harm and is discarded later.
public protocol Contents: Sendable {
    /// A file to be filled with what comes in; gone with its holder unless it is kept.
    func receive() async throws -> IncomingFile

    /// Keeps what was received; the same bytes a second time are the same content, kept from now on.
    ///
    /// - Throws: ``SQLFailure`` when the disk or the server does not take it.
    func keep(_ file: IncomingFile) async throws -> ContentName

    func has(_ name: ContentName) async throws -> Bool

    /// Hands out the content piece by piece, in order.
    ///
    /// - Throws: ``MissingContent``, or what `take` throws.
    func read(_ name: ContentName, _ take: ([UInt8]) async throws -> Void) async throws

    /// Up to `limit` of the contents there are, each of them whole, in the order of their names.
    func names(after: ContentName?, limit: Int) async throws -> [ContentName]

    /// The same with those that came with an upload which was broken off: they take room, and are no contents.
    func namesWithBrokenOff(after: ContentName?, limit: Int) async throws -> [ContentName]

    /// Removes those of `names` that were last kept before `moment`, in milliseconds of UTC; answers how many.
    func discard(_ names: [ContentName], keptBefore moment: Int64) async throws -> Int
}

extension Contents {
    public func namesWithBrokenOff(after: ContentName?, limit: Int) async throws -> [ContentName] {
        try await names(after: after, limit: limit)
    }

    /// Takes in what the other has and this lacks, and answers how many contents the other has.
    ///
    /// May be broken off and begun again: what is here already is not fetched twice.
    /// - Throws: ``DamagedContent`` where the other's bytes are not what their name says, ``MissingContent`` where the
    ///   other discards one meanwhile.
    public func fill(from other: any Contents, _ progress: (Int) -> Void = { _ in }) async throws -> Int {
        var count = 0
        var last: ContentName?
        while true {
            let page = try await other.names(after: last, limit: 500)
            guard let end = page.last else { return count }
            for name in page {
                try Task.checkCancellation()
                if try await !has(name) {
                    let file = try await receive()
                    try await other.read(name) { try await file.take($0) }
                    guard await file.end() == name else { throw DamagedContent(name: name) }
                    _ = try await keep(file)
                }
                count += 1
                progress(count)
            }
            last = end
        }
    }

    /// Whether a content is there, and the bytes that its name says; reads all of it.
    public func check(_ name: ContentName) async throws -> ContentState {
        var fingerprint = Fingerprint()
        do {
            try await read(name) { fingerprint.take($0) }
        } catch is MissingContent {
            return .missing
        }
        return fingerprint.end() == name ? .whole : .damaged
    }
}

/// What came of checking a content.
public enum ContentState: Sendable {
    case whole, missing, damaged
}

/// A content whose bytes are not those it was kept with.
public struct DamagedContent: Error, Equatable, CustomStringConvertible {
    public let name: ContentName

    public var description: String { "the content \(name) is damaged" }
}

/// The SHA-256 of what it is given, piece by piece.
struct Fingerprint {
    private var state = crypto_hash_sha256_state()

    init() { crypto_hash_sha256_init(&state) }

    mutating func take(_ bytes: [UInt8]) { crypto_hash_sha256_update(&state, bytes, UInt64(bytes.count)) }

    mutating func end() -> ContentName {
        var digest = [UInt8](repeating: 0, count: 32)
        crypto_hash_sha256_final(&state, &digest)
        return ContentName(digest: digest)
    }
}

/// The SHA-256 of a content: 64 hexadecimal digits.
public struct ContentName: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let text: String

    /// `nil` for anything that is no such name.
    public init?(_ text: String) {
        guard text.utf8.count == 64,
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { return nil }
        self.text = text
    }

    init(digest: [UInt8]) {
        text = digest.map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0\(digits)" : digits
        }.joined()
    }

    public var description: String { text }

    public static func < (one: ContentName, other: ContentName) -> Bool { one.text < other.text }
}

/// A content that is not where it should be.
public struct MissingContent: Error, Equatable, CustomStringConvertible {
    public let name: ContentName

    public var description: String { "the content \(name) is missing" }
}

enum ContentPieces {
    /// How much of a content is in memory at a time.
    static let size = 256 * 1024
}

/// The wall clock in milliseconds of UTC, as files know it.
func millisecondsNow() -> Int64 {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec) / 1_000_000
}
