import Glibc
import TestDesk
import Testing

@testable import Storage

@Suite("The contents")
struct ContentsTests {
    static let ways = TestDatabase.reachable.flatMap { from in TestDatabase.reachable.map { (from, $0) } }

    @Test("hand out what was kept, under the fingerprint of its bytes", arguments: TestDatabase.reachable)
    func kept(engine: TestDatabase) async throws {
        let contents = try await contents(on: engine)
        let name = try await keep(Array("abc".utf8), in: contents)
        #expect(name.text == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        let large = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        let other = try await keep(large, in: contents)
        #expect(try await read(other, in: contents) == large)
        #expect(try await read(name, in: contents) == Array("abc".utf8))
        #expect(try await contents.names(after: nil, limit: 10) == [name, other].sorted())
        #expect(try await contents.names(after: min(name, other), limit: 10) == [max(name, other)])
        #expect(try await contents.check(other) == .whole)
    }

    @Test("keep the same bytes once, also when two come at the same time", arguments: TestDatabase.reachable)
    func once(engine: TestDatabase) async throws {
        let contents = try await contents(on: engine)
        let bytes = [UInt8](repeating: 7, count: 600_000)
        let names = try await withThrowingTaskGroup(of: ContentName.self) { group in
            for _ in 0..<4 { group.addTask { try await keep(bytes, in: contents) } }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        let name = try #require(names.first)
        #expect(names.count == 1)
        #expect(try await contents.names(after: nil, limit: 10) == [name])
        #expect(try await read(name, in: contents) == bytes)
    }

    @Test("keep nothing of what was let go of", arguments: TestDatabase.reachable)
    func letGo(engine: TestDatabase) async throws {
        let contents = try await contents(on: engine)
        for _ in 0..<3 {
            let file = try await contents.receive()
            try await file.take([1, 2, 3])
        }
        #expect(try await contents.names(after: nil, limit: 10) == [])
        let missing = try #require(ContentName(String(repeating: "0", count: 64)))
        #expect(try await contents.check(missing) == .missing)
        await #expect(throws: MissingContent(name: missing)) { try await contents.read(missing) { _ in } }
    }

    @Test("discard only what was not kept again since", arguments: TestDatabase.reachable)
    func discarded(engine: TestDatabase) async throws {
        let contents = try await contents(on: engine)
        let name = try await keep([1], in: contents)
        #expect(try await contents.discard([name], keptBefore: millisecondsNow() - 60_000) == 0)
        #expect(try await contents.has(name))
        #expect(try await contents.discard([name], keptBefore: millisecondsNow() + 60_000) == 1)
        #expect(try await !contents.has(name))
        #expect(try await contents.discard([name], keptBefore: millisecondsNow() + 60_000) == 0)
    }

    @Test("go from one engine to the other, and what went before does not go again", arguments: ways)
    func filled(from: TestDatabase, to: TestDatabase) async throws {
        let (source, target) = (try await contents(on: from), try await contents(on: to))
        var names: [ContentName] = []
        for number in 0..<5 {
            names.append(try await keep(Array(repeating: UInt8(number), count: 300_000), in: source))
        }
        _ = try await keep([UInt8](repeating: 3, count: 300_000), in: target)
        #expect(try await target.fill(from: source) == 5)
        for name in names { #expect(try await target.check(name) == .whole) }
    }

    @Test("leave out what came with an upload that was broken off", arguments: ways)
    func brokenOff(from: TestDatabase, to: TestDatabase) async throws {
        let (source, target) = (try await contents(on: from), try await contents(on: to))
        let whole = try await keep([1, 2, 3], in: source)
        let half = try #require(ContentName(String(repeating: "a", count: 64)))
        if from == .postgres {
            try await source.database.write { db in
                try db.run("INSERT INTO content (name, size, is_whole, kept_at) VALUES (\(half), 9, 0, 1)")
            }
            // Whoever looks for what nobody names must see it.
            let all = try await source.database.contents.namesWithBrokenOff(after: nil, limit: 10)
            #expect(all == [whole, half].sorted())
        }
        #expect(try await source.names(after: nil, limit: 10) == [whole])
        #expect(try await target.fill(from: source) == 1)
        #expect(try await target.names(after: nil, limit: 10) == [whole])
        #expect(try await source.discard([half], keptBefore: 2) == (from == .postgres ? 1 : 0))
    }

    @Test("tell a file that was changed on the disk, and mend it with the next copy that comes in")
    func damaged() async throws {
        let folder = try TemporaryFolder()
        let contents = ContentFolder(path: folder.path + "/files")
        let name = try await keep(Array("hello".utf8), in: contents)
        let path = "\(folder.path)/files/\(name.text.prefix(2))/\(name)"
        let file = open(path, O_WRONLY)
        #expect(write(file, "j", 1) == 1)
        close(file)
        #expect(try await contents.check(name) == .damaged)
        let other = ContentFolder(path: folder.path + "/other")
        await #expect(throws: DamagedContent(name: name)) { try await other.fill(from: contents) }
        _ = try await keep(Array("hello".utf8), in: contents)
        #expect(try await contents.check(name) == .whole)
    }

    private func contents(on engine: TestDatabase) async throws -> HeldContents {
        let database = try await engine.database()
        try await database.migrate([Migration("0001 contents", SQL.createContents)])
        return HeldContents(database: database)
    }
}

/// The contents of a database, which is gone when nobody holds it.
private struct HeldContents: Contents {
    let database: any Database

    func receive() async throws -> IncomingFile { try await database.contents.receive() }
    func keep(_ file: IncomingFile) async throws -> ContentName { try await database.contents.keep(file) }
    func has(_ name: ContentName) async throws -> Bool { try await database.contents.has(name) }
    func read(_ name: ContentName, _ take: ([UInt8]) async throws -> Void) async throws {
        try await database.contents.read(name, take)
    }
    func names(after: ContentName?, limit: Int) async throws -> [ContentName] {
        try await database.contents.names(after: after, limit: limit)
    }
    func discard(_ names: [ContentName], keptBefore moment: Int64) async throws -> Int {
        try await database.contents.discard(names, keptBefore: moment)
    }
}

private func keep(_ bytes: [UInt8], in contents: any Contents) async throws -> ContentName {
    let file = try await contents.receive()
    for start in stride(from: 0, to: bytes.count, by: 100_000) {
        try await file.take(Array(bytes[start..<min(start + 100_000, bytes.count)]))
    }
    return try await contents.keep(file)
}

private func read(_ name: ContentName, in contents: any Contents) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    try await contents.read(name) { bytes += $0 }
    return bytes
}
