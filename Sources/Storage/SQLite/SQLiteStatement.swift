import CSQLite

/// A statement SQLite has compiled, kept for the next time it is asked.
final class SQLiteStatement {
    private let handle: OpaquePointer
    private(set) var columns: Columns
    /// Columns declared BOOLEAN hold 0 and 1, and say nothing of it themselves.
    private var isBool: [Bool]

    /// - Throws: the failure, and nothing for a text of more than one statement but ``SQLFailure/other(code:message:statement:)``.
    init(_ text: String, on database: OpaquePointer) throws(SQLFailure) {
        var handle: OpaquePointer?
        var isWhole = true
        let code = text.withCString { start in
            var rest: UnsafePointer<CChar>?
            let code = sqlite3_prepare_v3(database, start, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, &rest)
            // What follows the first statement would silently not be run.
            isWhole = rest.map { String(cString: $0).allSatisfy(\.isWhitespace) } ?? true
            return code
        }
        guard code == SQLITE_OK else { throw SQLFailure(sqlite: database, statement: text) }
        guard let handle, isWhole else {
            sqlite3_finalize(handle)
            throw .other(code: "1", message: "not exactly one statement", statement: text)
        }
        self.handle = handle
        columns = Columns([])
        isBool = []
        describeColumns()
    }

    deinit {
        sqlite3_finalize(handle)
    }

    var text: String {
        sqlite3_sql(handle).map { String(cString: $0) } ?? ""
    }

    func bind(_ values: [SQLValue], on database: OpaquePointer) throws(SQLFailure) {
        for (offset, value) in values.enumerated() {
            try value.checkStorable()
            guard bind(value, at: Int32(offset + 1)) == SQLITE_OK else {
                throw SQLFailure(sqlite: database, statement: text)
            }
        }
    }

    /// - Returns: whether there is a row to be read.
    func step(on database: OpaquePointer) throws(SQLFailure) -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW:
            // Another process changed the schema: `SELECT *` may mean other columns now.
            if sqlite3_stmt_status(handle, SQLITE_STMTSTATUS_REPREPARE, 1) > 0 { describeColumns() }
            return true
        case SQLITE_DONE:
            return false
        default:
            throw SQLFailure(sqlite: database, statement: text)
        }
    }

    func appendRow(to values: inout [SQLValue]) {
        for column in 0..<columns.names.count {
            values.append(value(at: column))
        }
    }

    /// Ends the execution and forgets the bound values.
    func reset() {
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
    }

    private func describeColumns() {
        let count = sqlite3_column_count(handle)
        columns = Columns((0..<count).map { String(cString: sqlite3_column_name(handle, $0)) })
        isBool = (0..<count).map { column in
            sqlite3_column_decltype(handle, column).map { String(cString: $0).uppercased() == "BOOLEAN" } ?? false
        }
    }

    private func bind(_ value: SQLValue, at index: Int32) -> Int32 {
        switch value {
        case .null:
            sqlite3_bind_null(handle, index)
        case .integer(let number):
            sqlite3_bind_int64(handle, index, number)
        case .bool(let flag):
            sqlite3_bind_int64(handle, index, flag ? 1 : 0)
        case .real(let number):
            sqlite3_bind_double(handle, index, number)
        case .text(var text):
            text.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) { letters in
                    // A pointer to nothing would bind NULL.
                    let start = letters.baseAddress ?? emptyText
                    return sqlite3_bind_text64(
                        handle,
                        index,
                        start,
                        UInt64(letters.count),
                        copied,
                        UInt8(SQLITE_UTF8)
                    )
                }
            }
        case .blob(let bytes) where bytes.isEmpty:
            sqlite3_bind_zeroblob(handle, index, 0)
        case .blob(let bytes):
            sqlite3_bind_blob64(handle, index, bytes, UInt64(bytes.count), copied)
        }
    }

    private func value(at column: Int) -> SQLValue {
        let index = Int32(column)
        switch sqlite3_column_type(handle, index) {
        case SQLITE_INTEGER:
            let number = sqlite3_column_int64(handle, index)
            return isBool[column] ? .bool(number != 0) : .integer(number)
        case SQLITE_FLOAT:
            return .real(sqlite3_column_double(handle, index))
        case SQLITE_TEXT:
            // The text must be asked for before its length.
            let letters = sqlite3_column_text(handle, index)
            let bytes = UnsafeBufferPointer(start: letters, count: Int(sqlite3_column_bytes(handle, index)))
            return .text(String(decoding: bytes, as: UTF8.self))
        case SQLITE_BLOB:
            let start = sqlite3_column_blob(handle, index)
            let bytes = UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, index)))
            return .blob([UInt8](bytes))
        default:
            return .null
        }
    }
}

/// SQLITE_TRANSIENT, a cast the importer cannot read: SQLite keeps its own copy.
private var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }

private var emptyText: UnsafePointer<CChar> {
    UnsafeRawPointer(("" as StaticString).utf8Start).assumingMemoryBound(to: CChar.self)
}
