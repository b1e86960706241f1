import Glibc

/// A file while it comes in: written to the disk as it arrives, its fingerprint taken on the way.
///
/// Works on a queue of its own, so that a slow disk holds up nobody else. Whoever lets go of it without keeping it
/// leaves nothing behind.
public actor IncomingFile {
    public nonisolated let unownedExecutor: UnownedSerialExecutor
    private let queue: OwnQueue
    private let descriptor: Int32
    /// Where it can be found meanwhile; nowhere once it was moved, or if it never had a name.
    private var path: String?
    private var fingerprint = Fingerprint()
    private var ended: ContentName?

    public private(set) var size = 0
    /// The first bytes, up to ``headLimit``, for whoever asks what it is.
    public private(set) var head: [UInt8] = []
    /// Whether there is no control character in it but tabs and ends of lines and pages.
    public private(set) var isText = true

    public static let headLimit = 64 * 1024

    /// A new file at `path`, or one without a name in the folder for temporary files.
    init(path: String?) throws(SQLFailure) {
        queue = OwnQueue("storage.incoming")
        unownedExecutor = queue.asUnownedSerialExecutor()
        if let path {
            descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw SQLFailure(errno: errno, doing: "create \(path)") }
        } else {
            let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
            var template = Array("\(folder)/aftercare-incoming.XXXXXX".utf8CString)
            descriptor = mkstemp(&template)
            guard descriptor >= 0 else { throw SQLFailure(errno: errno, doing: "create a file in \(folder)") }
            unlink(template)
        }
        self.path = path
    }

    deinit {
        close(descriptor)
        if let path { unlink(path) }
    }

    /// Appends what came in.
    ///
    /// - Throws: ``SQLFailure`` when the disk does not take it.
    public func take(_ bytes: [UInt8]) throws {
        precondition(ended == nil, "nothing comes in after the end")
        var written = 0
        while written < bytes.count {
            let part = bytes[written...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard part > 0 else {
                if part < 0, errno == EINTR { continue }
                throw SQLFailure(errno: errno, doing: "write an incoming file")
            }
            written += part
        }
        fingerprint.take(bytes)
        if head.count < Self.headLimit { head += bytes.prefix(Self.headLimit - head.count) }
        isText = isText && bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F || (0x09...0x0D).contains($0) }
        size += bytes.count
    }

    /// Its name, once all is there.
    public func end() -> ContentName {
        if let ended { return ended }
        let name = fingerprint.end()
        ended = name
        return name
    }

    /// All of it.
    public func whole() throws -> [UInt8] { try piece(at: 0, limit: size) }

    /// The bytes from `start` on, at most `limit`.
    func piece(at start: Int, limit: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: min(limit, max(size - start, 0)))
        var count = 0
        while count < bytes.count {
            let wanted = bytes.count - count
            let part = bytes.withUnsafeMutableBytes {
                pread(descriptor, $0.baseAddress?.advanced(by: count), wanted, start + count)
            }
            guard part > 0 else { throw SQLFailure(errno: errno, doing: "read an incoming file") }
            count += part
        }
        return bytes
    }

    /// Makes it survive the loss of power, then gives it the place `target`, whatever stood there.
    func move(to target: String, lockedBy lock: String) throws {
        guard let path else { return }
        guard fsync(descriptor) == 0 else { throw SQLFailure(errno: errno, doing: "sync \(path)") }
        try withLock(lock) {
            guard rename(path, target) == 0 else { throw SQLFailure(errno: errno, doing: "keep \(target)") }
        }
        self.path = nil
        try sync(target.folder)
    }
}

/// Runs `body` while no other thread or program holds the lock that the file `path` stands for.
func withLock<Answer>(_ path: String, _ body: () throws -> Answer) throws -> Answer {
    let lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard lock >= 0 else { throw SQLFailure(errno: errno, doing: "open \(path)") }
    // Closing lets go of it.
    defer { close(lock) }
    while flock(lock, LOCK_EX) != 0 {
        guard errno == EINTR else { throw SQLFailure(errno: errno, doing: "lock \(path)") }
    }
    return try body()
}
