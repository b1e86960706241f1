/// Carries everything from one database to another, on whichever engines they are.
///
/// Nothing of the business is known here: the tables are those the source has, so that none can be forgotten.
///
/// Rows go over table by table in the order of their keys, in transactions that are each durable at the target before
/// the next begins. The target remembers how far it got, and refuses to be a desk until ``finish()``. Broken off at any
/// moment, the same move continues there. Nobody may change the source meanwhile; whether somebody did is found out
/// at the end, by counting and comparing all rows of both.
public struct Move: Sendable {
    private let source: any Database
    private let target: any Database
    private let migrations: [Migration]

    /// What was carried over, and found to be the same on both sides.
    public struct Report: Sendable {
        public let tables: [Table]
        /// How many files there are that records refer to; each is at the target under the fingerprint of its bytes.
        public let contents: Int

        public struct Table: Sendable {
            public let name: String
            public let rows: Int
            /// The same on both sides, and the same whenever it is computed from the same rows.
            public let fingerprint: UInt64
        }

        public var rows: Int { tables.reduce(0) { $0 + $1.rows } }
    }

    /// How far one table has come.
    public struct Progress: Sendable {
        public let table: String
        public let copied: Int
        public let of: Int
    }

    /// - Parameters:
    ///   - source: the desk to be carried over; nobody else may be using it.
    ///   - target: an empty database, or one in which the same move was broken off.
    ///   - migrations: the schema both sides have; the target gets it if it is empty.
    public init(from source: any Database, to target: any Database, migrations: [Migration]) {
        self.source = source
        self.target = target
        self.migrations = migrations
    }

    /// Copies what the target lacks, then compares both sides.
    ///
    /// - Throws: ``MoveFailure``; ``SQLFailure`` when either side does, and then the same move may be run again;
    ///   `CancellationError` between two batches.
    public func run(_ progress: @Sendable (Progress) -> Void = { _ in }) async throws -> Report {
        guard try await source.pending(of: migrations).isEmpty else { throw MoveFailure.sourceIsOlder }
        let tables = try await source.read { try $0.movedTables() }
        try await prepareTarget(for: tables)
        for table in tables { try await copy(table, progress) }
        try await carryNumbers()
        let contents = try await target.contents.fill(from: source.contents) { copied in
            progress(Progress(table: "contents", copied: copied, of: copied))
        }
        return try await compare(tables, contents: contents)
    }

    /// Lets the target be a desk.
    public func finish() async throws {
        try await target.exclusively { db in
            try db.rebuildTermIndexes()
            try db.run("DROP TABLE unfinished_move")
        }
    }

    /// Sets the target up, and notes there that it is none but this move's; wherever this is broken off, it goes on.
    private func prepareTarget(for tables: [MovedTable]) async throws {
        // An empty database is marked before anything is laid out in it, so that what is found there later is known to
        // be the move's own.
        try await target.exclusively { db in
            if try !db.isUnfinishedMove(), try !db.hasMigrations() { try db.markUnfinishedMove() }
        }
        try await target.migrate(migrations, asPartOfAMove: target.read { try $0.isUnfinishedMove() })
        try await target.exclusively { db in
            let isOurs = try db.isUnfinishedMove()
            guard try !isOurs || db.rows("SELECT 1 FROM unfinished_move LIMIT 1").isEmpty else { return }
            for table in try db.movedTables().reversed() {
                // What a migration puts into a new table comes from the source, as it is there by now.
                if isOurs { try db.run("DELETE FROM \(table.sql)") }
                guard try db.rows("SELECT 1 FROM \(table.sql) LIMIT 1").isEmpty else {
                    throw MoveFailure.targetHoldsADesk
                }
            }
            if !isOurs { try db.markUnfinishedMove() }
            for table in tables {
                try db.run("INSERT INTO unfinished_move (table_name, copied) VALUES (\(table.name), 0)")
            }
        }
        let there = try await target.read { try $0.movedTables() }
        guard Set(there) == Set(tables) else {
            throw MoveFailure.otherSchema(Set(there).symmetricDifference(tables).map(\.name).sorted())
        }
    }

    private func copy(_ table: MovedTable, _ progress: @Sendable (Progress) -> Void) async throws {
        let total = try await source.read { try $0.count(table) }
        var copied = try await target.read { try $0.copied(of: table) }
        var last = try await lastCopied(of: table, copied)
        var size = BatchSize()
        while true {
            try Task.checkCancellation()
            progress(Progress(table: table.name, copied: copied, of: total))
            let (after, limit) = (last, size.rows)
            let batch = try await source.read { try $0.rows(of: table, after: after, limit: limit) }
            guard let end = batch.last else { return }
            let before = copied
            try await target.write { db in try db.append(batch, to: table, behind: before) }
            copied += batch.count
            last = table.key(of: end)
            size.adapt(to: batch)
        }
    }

    /// Where to continue.
    ///
    /// The source must still have that row as the target has it, or it is another source.
    private func lastCopied(of table: MovedTable, _ copied: Int) async throws -> [SQLValue]? {
        guard copied > 0 else { return nil }
        let sent = try await source.read { db in
            try db.rows("\(table.selection) ORDER BY \(table.keyList) LIMIT 1 OFFSET \(copied - 1)").first?.cells
        }
        guard let sent else { throw MoveFailure.targetHoldsAnotherMove }
        let key = table.key(of: sent.map(\.value))
        let kept = try await target.read { db in
            try db.rows("\(table.selection) WHERE (\(table.keyList)) = (\(key.asList))").first?.cells
        }
        guard kept?.map(\.value) == sent.map(\.value) else { throw MoveFailure.targetHoldsAnotherMove }
        return key
    }

    private func carryNumbers() async throws {
        let last: Int = try await source.read { try $0.rows(SQL.lastNumber)[0]["value"] }
        try await target.write { db in _ = try db.rows(SQL.setLastNumber(last)) }
    }

    /// Each side as it is at one moment.
    private func compare(_ tables: [MovedTable], contents: Int) async throws -> Report {
        async let sent = source.read { db in
            (try tables.map { try db.content(of: $0) }, try db.rows(SQL.lastNumber)[0]["value"] as Int)
        }
        async let kept = target.read { db in
            (try tables.map { try db.content(of: $0) }, try db.rows(SQL.lastNumber)[0]["value"] as Int)
        }
        let (source, target) = try await (sent, kept)
        var differing = zip(tables, zip(source.0, target.0)).filter { $1.0 != $1.1 }.map(\.0.name)
        if source.1 != target.1 { differing.append("number_series") }
        guard differing.isEmpty else { throw MoveFailure.differ(tables: differing) }
        return Report(
            tables: zip(tables, source.0).map { table, content in
                Report.Table(name: table.name, rows: content.rows, fingerprint: content.fingerprint)
            },
            contents: contents
        )
    }
}

/// Why one database does not become the other.
public enum MoveFailure: Error, Equatable, CustomStringConvertible {
    /// The source has not had all migrations, or is no desk at all.
    case sourceIsOlder
    case targetHoldsADesk
    case targetHoldsAnotherMove
    /// These tables are not alike on both sides.
    case otherSchema([String])
    /// What cannot be copied in an order: a table without a key, or tables that refer to each other in a circle.
    case noOrder(String)
    /// The other process is at the same move.
    case underWay
    case differ(tables: [String])

    public var description: String {
        switch self {
        case .sourceIsOlder: "The source is no desk, or older than this program: run aftercare migrate on it first."
        case .targetHoldsADesk: "The target holds a desk already."
        case .targetHoldsAnotherMove:
            "The target holds a part of another desk, or the source was changed since: begin again with an empty target."
        case .otherSchema(let names): "The two sides differ in the tables \(names.joined(separator: ", "))."
        case .noOrder(let why): "The tables cannot be copied in an order: \(why)."
        case .underWay: "Another program is at the same move."
        case .differ(let names):
            """
            After the move these tables differ: \(names.joined(separator: ", ")). The source was changed meanwhile. \
            Stop every desk that uses it, and begin again with an empty target.
            """
        }
    }
}

/// How many rows go over in one transaction: as many as are worth one wait for the disk, and not too many for memory.
private struct BatchSize {
    private(set) var rows = 500

    private static let bytes = 4 << 20

    mutating func adapt(to batch: [[SQLValue]]) {
        let size = batch.reduce(0) { $0 + $1.reduce(0) { $0 + $1.size } }
        rows = min(max(Self.bytes / max(size / batch.count, 1), 1), 2_000)
    }
}

extension SQLValue {
    fileprivate var size: Int {
        switch self {
        case .text(let text): text.utf8.count
        case .blob(let bytes): bytes.count
        default: 8
        }
    }
}
