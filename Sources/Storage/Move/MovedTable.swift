/// A table as both engines see it: its columns, and the key its rows are told apart by.
struct MovedTable: Hashable {
    let name: String
    /// In the order of their names, because one side may have got them in another order.
    let columns: [String]
    let key: [String]

    var sql: SQL { SQL.identifier(name) }
    var columnList: SQL { columns.map(SQL.identifier).joined(", ") }
    var keyList: SQL { key.map(SQL.identifier).joined(", ") }
    var selection: SQL { "SELECT \(columnList) FROM \(sql)" }

    /// The key of a row read by ``selection``.
    func key(of row: [SQLValue]) -> [SQLValue] {
        key.compactMap { name in columns.firstIndex(of: name).map { row[$0] } }
    }
}

extension Connection {
    /// Every table a move carries over, each behind those its rows refer to.
    ///
    /// All but what the engine or the move itself keeps there.
    func movedTables() throws -> [MovedTable] {
        var columns: [String: [(name: String, place: Int)]] = [:]
        for row in try rows(SQL.tableColumns) {
            let (table, column): (String, String) = try (row["table_name"], row["column_name"])
            // Contents go over as files, wherever either side keeps them.
            let own = ["migration", "unfinished_move", "number_series", "content", "content_piece"]
            guard !own.contains(table) else { continue }
            // A number of the server's own transactions, which means something else, or nothing, on another.
            guard column != "txid" else { continue }
            columns[table, default: []].append((column, try row["key_place"]))
        }
        let tables = try columns.map { name, columns in
            let key = columns.filter { $0.place > 0 }.sorted { $0.place < $1.place }.map(\.name)
            guard !key.isEmpty else { throw MoveFailure.noOrder("\(name) has no key") }
            return MovedTable(name: name, columns: columns.map(\.name).sorted(), key: key)
        }
        return try inOrderOfReference(tables.sorted { $0.name < $1.name })
    }

    private func inOrderOfReference(_ tables: [MovedTable]) throws -> [MovedTable] {
        var parents: [String: Set<String>] = [:]
        for row in try rows(SQL.tableReferences) {
            let (child, parent): (String, String) = try (row["child"], row["parent"])
            // A row that refers to its own table refers to an older one, which has the smaller key.
            if child != parent { parents[child, default: []].insert(parent) }
        }
        var ordered: [MovedTable] = []
        var left = tables
        while !left.isEmpty {
            let placed = Set(ordered.map(\.name))
            guard let next = left.firstIndex(where: { parents[$0.name, default: []].isSubset(of: placed) }) else {
                throw MoveFailure.noOrder("\(left.map(\.name).joined(separator: ", ")) refer to each other")
            }
            ordered.append(left.remove(at: next))
        }
        return ordered
    }

    /// Whether a move to this database has begun and not ended: it is no desk yet.
    func isUnfinishedMove() throws -> Bool {
        try !rows(SQL.tableNamed("unfinished_move")).isEmpty
    }

    func markUnfinishedMove() throws {
        try run("CREATE TABLE unfinished_move (table_name TEXT PRIMARY KEY, copied BIGINT NOT NULL)")
    }

    func copied(of table: MovedTable) throws -> Int {
        guard let row = try rows("SELECT copied FROM unfinished_move WHERE table_name = \(table.name)").first else {
            throw MoveFailure.otherSchema([table.name])
        }
        return try row["copied"]
    }

    func count(_ table: MovedTable) throws -> Int {
        try rows("SELECT count(*) AS n FROM \(table.sql)")[0]["n"]
    }

    func rows(of table: MovedTable, after key: [SQLValue]?, limit: Int) throws -> [[SQLValue]] {
        let rest: SQL = key.map { "WHERE (\(table.keyList)) > (\($0.asList))" } ?? ""
        return try rows("\(table.selection) \(rest) ORDER BY \(table.keyList) LIMIT \(limit)").map { row in
            row.cells.map(\.value)
        }
    }

    /// Appends rows behind the first `copied`, and notes it in the same transaction.
    func append(_ batch: [[SQLValue]], to table: MovedTable, behind copied: Int) throws {
        let noted = try run(
            """
            UPDATE unfinished_move SET copied = \(copied + batch.count)
            WHERE table_name = \(table.name) AND copied = \(copied)
            """
        )
        guard noted == 1 else { throw MoveFailure.underWay }
        // Both engines bind at least 32,766 values at once; beyond a thousand it is hardly faster.
        let step = max(1_000 / table.columns.count, 1)
        for start in stride(from: 0, to: batch.count, by: step) {
            let rows = batch[start..<min(start + step, batch.count)].map { row -> SQL in "(\(row.asList))" }
            try run("INSERT INTO \(table.sql) (\(table.columnList)) VALUES \(rows.joined(", "))")
        }
    }

    func content(of table: MovedTable) throws -> TableContent {
        var content = TableContent()
        var last: [SQLValue]?
        while true {
            let page = try rows(of: table, after: last, limit: 1_000)
            guard let end = page.last else { return content }
            for row in page { content.add(row) }
            last = table.key(of: end)
        }
    }
}

extension [SQLValue] {
    var asList: SQL { map { value -> SQL in "\(value)" }.joined(", ") }
}

/// All rows of a table, whatever their order: two servers may sort texts differently.
struct TableContent: Equatable {
    private(set) var rows = 0
    private(set) var fingerprint: UInt64 = 0

    mutating func add(_ row: [SQLValue]) {
        var hash = RowHash()
        for value in row { hash.add(value) }
        rows += 1
        fingerprint &+= hash.value
    }
}

/// Guards against accidents, no defence against malice (that is what the journals' own hashes are for): FNV-1a, mixed
/// well enough to be added up.
private struct RowHash {
    private var state: UInt64 = 0xcbf2_9ce4_8422_2325

    var value: UInt64 {
        var mixed = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    mutating func add(_ value: SQLValue) {
        switch value {
        case .null: add(byte: 0)
        case .integer(let number): add(1, UInt64(bitPattern: number))
        case .real(let number): add(2, number.bitPattern)
        case .bool(let flag): add(byte: flag ? 4 : 3)
        case .text(let text):
            add(5, UInt64(text.utf8.count))
            for byte in text.utf8 { add(byte: byte) }
        case .blob(let bytes):
            add(6, UInt64(bytes.count))
            for byte in bytes { add(byte: byte) }
        }
    }

    private mutating func add(_ kind: UInt8, _ number: UInt64) {
        add(byte: kind)
        for shift in stride(from: UInt64(0), to: 64, by: 8) { add(byte: UInt8(truncatingIfNeeded: number >> shift)) }
    }

    private mutating func add(byte: UInt8) {
        state = (state ^ UInt64(byte)) &* 0x100_0000_01b3
    }
}
