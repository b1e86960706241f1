import CSQLite

extension SQLFailure {
    /// What went wrong last on this connection.
    init(sqlite database: OpaquePointer?, statement: String) {
        let code = sqlite3_extended_errcode(database)
        let message = String(cString: sqlite3_errmsg(database))
        // "UNIQUE constraint failed: ticket.number" names the columns after the colon.
        let subject = message.split(separator: ": ", maxSplits: 1).last.map(String.init) ?? message
        self =
            switch code {
            case SQLITE_CONSTRAINT | 6 << 8, SQLITE_CONSTRAINT | 8 << 8, SQLITE_CONSTRAINT | 10 << 8: .unique(subject)
            case SQLITE_CONSTRAINT | 3 << 8: .foreignKey("unnamed")
            case SQLITE_CONSTRAINT | 1 << 8: .check(subject)
            case SQLITE_CONSTRAINT | 5 << 8: .notNull(subject)
            default:
                switch code & 0xff {
                case SQLITE_BUSY, SQLITE_LOCKED: .busy
                case SQLITE_INTERRUPT: .cancelled
                case SQLITE_FULL: .diskFull
                case SQLITE_READONLY, SQLITE_PERM: .readOnly
                case SQLITE_IOERR, SQLITE_CANTOPEN: .inputOutput("\(message) [\(code)] in: \(statement)")
                case SQLITE_CORRUPT, SQLITE_NOTADB: .damaged(message)
                default: .other(code: "\(code)", message: message, statement: statement)
                }
            }
    }
}
