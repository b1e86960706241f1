import Glibc

/// Contents in tables of the server, in pieces: every node has them, and so has every backup and every replica.
///
/// A piece always holds the same bytes, so that two who keep the same content at the same time do not hinder each
/// other, and a content is there for others only once all its pieces are.
struct ContentTable: Contents {
    let database: PostgresDatabase

    func receive() throws -> IncomingFile { try IncomingFile(path: nil) }

    func keep(_ file: IncomingFile) async throws -> ContentName {
        let name = await file.end()
        let size = await file.size
        let now = millisecondsNow()
        let isThere = try await database.write { db -> Bool in
            try db.rows(
                """
                INSERT INTO content (name, size, is_whole, kept_at) VALUES (\(name), \(size), 0, \(now))
                ON CONFLICT (name) DO UPDATE SET kept_at = excluded.kept_at RETURNING is_whole
                """
            )[0]["is_whole"] as Int == 1
        }
        if isThere { return name }
        for (number, start) in stride(from: 0, to: size, by: ContentPieces.size).enumerated() {
            let bytes = try await file.piece(at: start, limit: ContentPieces.size)
            try await database.write { db in
                try db.run(
                    """
                    INSERT INTO content_piece (name, piece, bytes) VALUES (\(name), \(number), \(bytes))
                    ON CONFLICT (name, piece) DO NOTHING
                    """
                )
            }
        }
        try await database.write { db in
            try db.run("UPDATE content SET is_whole = 1, kept_at = \(now) WHERE name = \(name)")
        }
        return name
    }

    func has(_ name: ContentName) async throws -> Bool {
        try await database.read { db in
            try !db.rows("SELECT 1 FROM content WHERE name = \(name) AND is_whole = 1").isEmpty
        }
    }

    func read(_ name: ContentName, _ take: ([UInt8]) async throws -> Void) async throws {
        guard try await has(name) else { throw MissingContent(name: name) }
        var number = 0
        while true {
            let wanted = number
            let piece: [UInt8]? = try await database.read { db in
                try db.rows("SELECT bytes FROM content_piece WHERE name = \(name) AND piece = \(wanted)").first?[
                    "bytes"
                ]
            }
            guard let piece else { return }
            try await take(piece)
            number += 1
        }
    }

    func names(after: ContentName?, limit: Int) async throws -> [ContentName] {
        try await database.read { db in
            try db.rows(
                """
                SELECT name FROM content WHERE name > \(after?.text ?? "") AND is_whole = 1 ORDER BY name LIMIT \(limit)
                """
            ).map { try $0["name"] }
        }
    }

    func namesWithBrokenOff(after: ContentName?, limit: Int) async throws -> [ContentName] {
        try await database.read { db in
            try db.rows(
                "SELECT name FROM content WHERE name > \(after?.text ?? "") ORDER BY name LIMIT \(limit)"
            ).map { try $0["name"] }
        }
    }

    func discard(_ names: [ContentName], keptBefore moment: Int64) async throws -> Int {
        guard !names.isEmpty else { return 0 }
        return try await database.write { db in
            try db.run("DELETE FROM content WHERE name IN \(list: names) AND kept_at < \(moment)")
        }
    }
}

extension ContentName: SQLConvertible {
    public var sqlValue: SQLValue { .text(text) }

    public init?(sqlValue: SQLValue) {
        guard case .text(let text) = sqlValue else { return nil }
        self.init(text)
    }
}
