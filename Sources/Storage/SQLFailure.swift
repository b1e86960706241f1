/// Why the database did not do what it was asked.
///
/// Holds neither a bound value nor a connection string, so it may be logged.
public enum SQLFailure: Error, Sendable, Equatable {
    /// A row with this key exists. Names the columns on SQLite, the constraint on PostgreSQL.
    case unique(String)
    /// The row points at one that does not exist, or is still pointed at. SQLite does not say by what.
    case foreignKey(String)
    /// A CHECK of the schema says no. Names the constraint.
    case check(String)
    /// A column that must have a value has none. Names the column.
    case notNull(String)
    /// The value would be lost or changed by one of the engines.
    case unstorable(String)

    /// Another process or transaction held a lock for longer than we wait.
    case busy
    /// Other transactions won every time; the same work may succeed later.
    case serialization
    /// The statement ran for longer than allowed, or was cancelled by an operator.
    case cancelled
    /// An earlier statement of this transaction failed and was caught outside of a savepoint.
    case aborted

    /// The server cannot be reached or has no free connection; try again after a while.
    case unavailable(String, retryAfter: Duration)
    /// The connection broke before the transaction was committed: nothing has happened.
    case connectionLost
    /// The connection broke during COMMIT: the change may or may not have happened. Look before repeating it.
    case outcomeUnknown
    /// The database was closed by this program.
    case closed

    case diskFull
    case readOnly
    case inputOutput(String)
    /// The file is damaged or not a database.
    case damaged(String)
    case fileExists(String)

    /// The database holds migrations this program does not know: it was written by a newer one.
    case newerThanProgram(migrations: [String])
    /// A migration that has run reads differently in this program.
    case migrationChanged(String)
    /// The database holds a part of what is to be moved to it.
    case unfinishedMove

    /// Anything else; nearly always a mistake in the statement.
    case other(code: String, message: String, statement: String)
}

extension SQLFailure {
    /// How long to wait before asking for the same again; nil when that would be no use, or must be thought over.
    public var retryAfter: Duration? {
        switch self {
        case .unavailable(_, let wait): wait
        case .busy, .serialization, .connectionLost: .seconds(1)
        default: nil
        }
    }
}

extension SQLFailure: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unique(let name): "A row with this key exists already (\(name))."
        case .foreignKey(let name): "The row refers to one that does not exist, or is still referred to (\(name))."
        case .check(let name): "The value is outside of what the schema allows (\(name))."
        case .notNull(let name): "A value is missing (\(name))."
        case .unstorable(let what): "The database cannot hold \(what)."
        case .busy: "The database is locked by another process or transaction."
        case .serialization: "Other changes to the same rows came first every time."
        case .cancelled: "The statement took too long or was cancelled."
        case .aborted: "An earlier statement of this transaction failed."
        case .unavailable(let why, let wait): "The database is not available: \(why). Try again in \(wait)."
        case .connectionLost: "The connection to the database was lost; nothing was changed."
        case .outcomeUnknown: "The connection was lost during COMMIT; the change may or may not have been made."
        case .closed: "The database is closed."
        case .diskFull: "The disk is full."
        case .readOnly: "The database cannot be written to."
        case .inputOutput(let message): "The database file cannot be read or written: \(message)."
        case .damaged(let message): "The file is damaged or not a database: \(message)."
        case .fileExists(let path): "\(path) exists already."
        case .newerThanProgram(let names):
            "The database is newer than the program; it has run \(names.joined(separator: ", "))."
        case .migrationChanged(let name): "Migration \(name) was changed after it had run on this database."
        case .unfinishedMove: "A move to this database was broken off; run it again to its end."
        case .other(let code, let message, let statement): "\(message) [\(code)] in: \(statement)"
        }
    }
}
