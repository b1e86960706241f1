import Glibc

/// The embedded engine: one file, one writer, several readers.
///
/// Other processes may use the same file at the same time.
public final class SQLiteDatabase: Database {
    public let dialect = Dialect.sqlite
    let path: String
    let patience: Duration
    public let contents: any Contents
    private let writer: SQLiteWriter
    private let readers: [SQLiteReader]
    private let idleReaders: Pool<SQLiteReader>
    @TaskLocal private static var glance: Glance<SQLiteReader>?
    /// A folder that goes with the database.
    private let temporaryFolder: String?

    /// Opens the file, or creates one that only its owner can read.
    ///
    /// - Parameters:
    ///   - path: where the file is; its folder must exist.
    ///   - readers: how many transactions may read at the same time; each has up to 8 MiB of cache.
    ///   - patience: how long to wait for a lock another process holds, or for a free reader.
    ///   - contents: whose contents they are; those beside the file at this path, its own unless said.
    /// - Throws: ``SQLFailure`` when the file cannot be used, or cannot be made to survive the loss of power.
    public convenience init(
        path: String,
        readers: Int = 4,
        patience: Duration = .seconds(5),
        contentsBeside contents: String? = nil
    ) throws {
        try self.init(
            path: path,
            readers: readers,
            patience: patience,
            contents: contents ?? path,
            temporaryFolder: nil
        )
    }

    /// The contents that lie beside the database file at `path`, be it open or not.
    public static func contents(beside path: String) -> any Contents { contents(in: path + ".files") }

    /// The contents in a folder, which need not be there yet.
    public static func contents(in folder: String) -> any Contents { ContentFolder(path: folder) }

    /// A database that is gone when nobody holds it any more.
    public convenience init(temporary: Void) throws {
        var template = Array("\(getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp")/aftercare.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SQLFailure.inputOutput(String(cString: strerror(errno))) }
        let folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        try self.init(
            path: "\(folder)/data.sqlite",
            readers: 2,
            patience: .seconds(60),
            contents: "\(folder)/data.sqlite",
            temporaryFolder: folder
        )
    }

    private init(path: String, readers: Int, patience: Duration, contents: String, temporaryFolder: String?) throws {
        self.path = path
        self.patience = patience
        self.temporaryFolder = temporaryFolder
        self.contents = Self.contents(beside: contents)
        // SQLite would create it readable by everybody.
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        if file >= 0 { Glibc.close(file) }
        writer = try SQLiteWriter(path: path, patience: patience)
        self.readers = (0..<max(readers, 1)).map { _ in SQLiteReader(path: path, patience: patience) }
        idleReaders = Pool(self.readers, patience: patience)
    }

    deinit {
        guard let temporaryFolder else { return }
        for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
        ContentFolder.remove(path + ".files")
        rmdir(temporaryFolder)
    }

    public func glance<Answer>(_ work: () async throws -> Answer) async throws -> Answer {
        try await Glance.take(from: idleReaders, into: Self.$glance, for: work)
    }

    public func read<Answer: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Answer
    ) async throws -> Answer {
        if let glance = Self.glance, glance.isOpen(in: idleReaders), let answer = try await glance.read(body) {
            return answer
        }
        return try await idleReaders.lend { try await $0.read(body) }
    }

    @discardableResult
    public func write<Answer: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Answer
    ) async throws -> Answer {
        await endGlance()
        return try await writer.write(body)
    }

    /// Every write of SQLite is alone.
    @discardableResult
    public func exclusively<Answer: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Answer
    ) async throws -> Answer {
        await endGlance()
        return try await writer.write(body)
    }

    /// Those of the readers: the writer takes all who come, in groups.
    public var figures: DatabaseFigures { idleReaders.figures }

    /// Whoever writes wants to read what was written.
    private func endGlance() async {
        if let glance = Self.glance, glance.isOpen(in: idleReaders) { await glance.end() }
    }

    public func close() async {
        idleReaders.close()
        for reader in readers { await reader.close() }
        // The last connection of the last process tidies the log away.
        await writer.close()
    }
}
