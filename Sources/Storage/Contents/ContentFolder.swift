import Glibc

/// Contents in a folder beside the embedded database: `desk.sqlite.files/ab/abcdef…`.
///
/// A file gets its name once it is whole and on the disk, and never changes after that, so that the folder can be
/// copied at any time, and again for what is new. Several programs may use it at the same time.
actor ContentFolder: Contents {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private let queue: OwnQueue
    private let path: String

    init(path: String) {
        self.path = path
        queue = OwnQueue("storage.contents")
        unownedExecutor = queue.asUnownedSerialExecutor()
    }

    private var incoming: String { "\(path)/incoming" }
    private var lock: String { "\(path)/lock" }

    func receive() throws -> IncomingFile {
        try makeFolder(path)
        try makeFolder(incoming)
        return try IncomingFile(path: "\(incoming)/\(getpid())-\(UInt64.random(in: 0...UInt64.max))")
    }

    func keep(_ file: IncomingFile) async throws -> ContentName {
        let name = await file.end()
        try makeFolder(folder(of: name))
        // Over whatever is there: it holds the same bytes, or it is damaged; and it counts as kept just now.
        try await file.move(to: place(of: name), lockedBy: lock)
        return name
    }

    func has(_ name: ContentName) -> Bool { access(place(of: name), R_OK) == 0 }

    nonisolated func read(_ name: ContentName, _ take: ([UInt8]) async throws -> Void) async throws {
        guard let file = try KeptFile(path: place(of: name)) else { throw MissingContent(name: name) }
        while true {
            let piece = try await file.next()
            if piece.isEmpty { return }
            try await take(piece)
        }
    }

    func names(after: ContentName?, limit: Int) throws -> [ContentName] {
        var found: [ContentName] = []
        for shelf in try Self.entries(of: path).filter({ $0.utf8.count == 2 }).sorted() {
            if let after, shelf < after.text.prefix(2) { continue }
            let names = try Self.entries(of: "\(path)/\(shelf)").compactMap(ContentName.init).sorted()
            found += names.drop { name in after.map { name <= $0 } ?? false }.prefix(limit - found.count)
            if found.count == limit { break }
        }
        return found
    }

    func discard(_ names: [ContentName], keptBefore moment: Int64) throws -> Int {
        guard access(path, F_OK) == 0 else { return 0 }
        try sweepIncoming()
        return try names.count { name in
            let place = place(of: name)
            return try withLock(lock) { age(of: place).map { $0 < moment } == true && unlink(place) == 0 }
        }
    }

    /// Removes the folder with all that is in it.
    static func remove(_ path: String) {
        for shelf in (try? entries(of: path)) ?? [] {
            for name in (try? entries(of: "\(path)/\(shelf)")) ?? [] { unlink("\(path)/\(shelf)/\(name)") }
            if rmdir("\(path)/\(shelf)") != 0 { unlink("\(path)/\(shelf)") }
        }
        rmdir(path)
    }

    /// What uploads left behind that a crash or a power failure broke off more than a day ago.
    private func sweepIncoming() throws {
        for name in try Self.entries(of: incoming) {
            let file = "\(incoming)/\(name)"
            if let age = age(of: file), age < millisecondsNow() - 86_400_000 { unlink(file) }
        }
    }

    private func age(of path: String) -> Int64? {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        return Int64(status.st_mtim.tv_sec) * 1_000 + Int64(status.st_mtim.tv_nsec) / 1_000_000
    }

    private func makeFolder(_ path: String) throws {
        guard mkdir(path, 0o700) == 0 else {
            guard errno == EEXIST else { throw SQLFailure(errno: errno, doing: "make \(path)") }
            return
        }
        try sync(path.folder)
    }

    private nonisolated func folder(of name: ContentName) -> String { "\(path)/\(name.text.prefix(2))" }
    private nonisolated func place(of name: ContentName) -> String { "\(folder(of: name))/\(name)" }

    /// The names in a folder; none where there is no folder.
    private static func entries(of path: String) throws -> [String] {
        guard let folder = opendir(path) else {
            guard errno == ENOENT || errno == ENOTDIR else { throw SQLFailure(errno: errno, doing: "list \(path)") }
            return []
        }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}

/// A kept file while it is read, on a queue of its own.
private actor KeptFile {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private let queue: OwnQueue
    private let descriptor: Int32

    /// `nil` where there is none.
    init?(path: String) throws {
        queue = OwnQueue("storage.kept")
        unownedExecutor = queue.asUnownedSerialExecutor()
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            guard errno == ENOENT else { throw SQLFailure(errno: errno, doing: "open \(path)") }
            return nil
        }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// The next piece; empty at the end.
    func next() throws -> [UInt8] {
        var piece = [UInt8](repeating: 0, count: ContentPieces.size)
        let count = Glibc.read(descriptor, &piece, piece.count)
        guard count >= 0 else { throw SQLFailure(errno: errno, doing: "read a content") }
        piece.removeLast(piece.count - count)
        return piece
    }
}
