import CPostgres
import Glibc

/// One open connection to a server; it serves one caller at a time.
final class PostgresConnection: Connection {
    let dialect = Dialect.postgres
    private let handle: OpaquePointer
    private let settings: PostgresSettings
    private let warnings = PostgresWarnings()
    private var statements = StatementCache<PostgresStatement>(capacity: 256)
    private var statementCount = 0
    /// Statements the server may no longer have, or have with other columns.
    private var statementsAreStale = false
    /// Why this transaction can no longer be committed.
    private var failure: SQLFailure?

    /// Refuses what libpq cannot read, without repeating it: it may hold a password.
    static func check(_ conninfo: String) throws(SQLFailure) {
        var message: UnsafeMutablePointer<CChar>?
        defer { PQfreemem(message) }
        guard let options = PQconninfoParse(conninfo, &message) else {
            throw .other(code: "conninfo", message: "the connection string cannot be read", statement: "connect")
        }
        PQconninfoFree(options)
    }

    init(_ settings: PostgresSettings) throws(SQLFailure) {
        self.settings = settings
        let opened = withCStrings(settings.parameters.map(\.key)) { keys in
            withCStrings(settings.parameters.map(\.value)) { values in PQconnectdbParams(keys, values, 1) }
        }
        guard let opened else { throw .unavailable("out of memory", retryAfter: .seconds(1)) }
        handle = opened
        guard PQstatus(opened) == CONNECTION_OK else {
            throw .unavailable(lastMessage, retryAfter: .seconds(1))
        }
        guard PQparameterStatus(opened, "server_encoding").map({ String(cString: $0) }) == "UTF8" else {
            throw .other(code: "encoding", message: "the database is not in UTF8", statement: "connect")
        }
        warnings.listen(to: opened)
        try say(settings.opening)
    }

    deinit {
        PQfinish(handle)
    }

    /// False when the connection must be opened anew.
    var isUsable: Bool {
        PQstatus(handle) == CONNECTION_OK && PQtransactionStatus(handle) == PQTRANS_IDLE
    }

    func rows(_ sql: SQL) throws -> [Row] {
        try execute(sql) { result, statement in
            Row.rows(statement.columns(of: result), decodedValues(of: result))
        }
    }

    @discardableResult
    func run(_ sql: SQL) throws -> Int {
        try execute(sql) { result, _ in
            Int(String(cString: PQcmdTuples(result))) ?? 0
        }
    }

    func savepoint<Answer>(_ body: () throws -> Answer) throws -> Answer {
        try say("SAVEPOINT part")
        do {
            let answer = try body()
            if let failure { throw failure }
            try say("RELEASE part")
            return answer
        } catch {
            guard PQstatus(handle) == CONNECTION_OK else { throw error }
            failure = nil
            try say("ROLLBACK TO part; RELEASE part")
            throw error
        }
    }

    /// Runs `body` in a transaction of this kind, or undoes what it did.
    func transaction<Answer>(
        _ kind: PostgresTransaction,
        _ body: (any Connection) throws -> Answer
    ) throws -> Answer {
        failure = nil
        try forgetStaleStatements()
        try say(settings.begin(kind))
        let answer: Answer
        do {
            answer = try body(self)
            if let failure { throw failure }
        } catch {
            let cause = failure
            failure = nil
            if PQstatus(handle) == CONNECTION_OK { _ = try? say("ROLLBACK") }
            // Even when the closure made an error of its own out of these, it is to run again.
            if let cause, cause == .serialization || cause == .connectionLost { throw cause }
            throw error
        }
        try commit(kind)
        return answer
    }

    private func commit(_ kind: PostgresTransaction) throws(SQLFailure) {
        warnings.clear()
        guard kind != .read else {
            // Nothing is to be kept, so nothing can become of it.
            PQclear(PQexec(handle, "COMMIT"))
            return
        }
        guard !wasCut else { throw .connectionLost }
        guard let result = committed() else { throw .outcomeUnknown }
        defer { PQclear(result) }
        guard PQstatus(handle) == CONNECTION_OK else { throw .outcomeUnknown }
        guard PQresultStatus(result) == PGRES_COMMAND_OK else { throw failure(of: result, statement: "COMMIT") }
        // What failed before is rolled back without a word of complaint.
        guard String(cString: PQcmdStatus(result)) == "COMMIT" else { throw .aborted }
        // The time ran out while a synchronous standby was waited for: kept here, perhaps not there.
        guard warnings.isEmpty else { throw .outcomeUnknown }
    }

    /// The server's answer to COMMIT; nil when none came.
    ///
    /// The server waits for a synchronous standby without end, and its own time limits do not count there. So it is
    /// told to wait no longer; it then answers with a warning that the change is kept here only.
    private func committed() -> OpaquePointer? {
        guard PQsendQuery(handle, "COMMIT") == 1 else { return nil }
        guard hasAnswered(within: settings.limits.commit) || cancel() && hasAnswered(within: .seconds(5)) else {
            return nil
        }
        let answer = PQgetResult(handle)
        while let more = PQgetResult(handle) { PQclear(more) }
        return answer
    }

    private func hasAnswered(within limit: Duration) -> Bool {
        let deadline = ContinuousClock.now + limit
        while PQisBusy(handle) == 1 {
            let left = ContinuousClock.now.duration(to: deadline)
            guard left > .zero else { return false }
            var socket = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
            // One more than whole, so that the last look is not before the deadline.
            guard poll(&socket, 1, Int32(left.milliseconds + 1)) > 0 else { continue }
            // A connection that is gone is an answer too: the result says so.
            guard PQconsumeInput(handle) == 1 else { return true }
        }
        return true
    }

    /// Asks the server, over a connection of its own, to end what this one is at.
    private func cancel() -> Bool {
        guard let way = PQgetCancel(handle) else { return false }
        defer { PQfreeCancel(way) }
        var complaint = [CChar](repeating: 0, count: 256)
        return PQcancel(way, &complaint, Int32(complaint.count)) == 1
    }

    /// Whether the server has hung up already, so that a COMMIT cannot reach it.
    private var wasCut: Bool {
        // The first finds its last words, the second the end of the line; neither waits.
        PQconsumeInput(handle) == 0 || PQconsumeInput(handle) == 0 || PQstatus(handle) != CONNECTION_OK
    }

    private func execute<Answer>(
        _ sql: SQL,
        _ body: (OpaquePointer, PostgresStatement) -> Answer
    ) throws(SQLFailure) -> Answer {
        guard failure == nil else { throw .aborted }
        do throws(SQLFailure) {
            for value in sql.values { try value.checkStorable() }
            let parameters = PostgresParameters(sql.values)
            let statement = try prepared(sql, parameters)
            let result = try checked(send(statement, parameters), statement: statement.text)
            defer { PQclear(result) }
            return body(result, statement)
        } catch {
            failure = error
            throw error
        }
    }

    private func send(_ statement: PostgresStatement, _ parameters: PostgresParameters) -> OpaquePointer? {
        parameters.withPointers { values, lengths, formats in
            guard let name = statement.name else {
                return PQexecParams(
                    handle,
                    statement.text,
                    parameters.count,
                    parameters.types,
                    values,
                    lengths,
                    formats,
                    0
                )
            }
            return PQexecPrepared(handle, name, parameters.count, values, lengths, formats, 0)
        }
    }

    private func prepared(
        _ sql: SQL,
        _ parameters: PostgresParameters
    ) throws(SQLFailure) -> PostgresStatement {
        if let known = statements.statement(for: sql) { return known }
        let text = sql.text(for: .postgres)
        guard !settings.pooler else { return PostgresStatement(name: nil, text: text) }
        statementCount += 1
        let statement = PostgresStatement(name: "s\(statementCount)", text: text)
        PQclear(
            try checked(
                PQprepare(handle, statement.name, text, parameters.count, parameters.types),
                statement: text
            )
        )
        if let evicted = statements.insert(statement, for: sql)?.name { try say("DEALLOCATE \(evicted)") }
        return statement
    }

    private func forgetStaleStatements() throws(SQLFailure) {
        guard statementsAreStale else { return }
        statements.removeAll()
        try say("DEALLOCATE ALL")
        statementsAreStale = false
    }

    /// Sends words of our own, without values.
    private func say(_ words: String) throws(SQLFailure) {
        guard failure == nil else { throw .aborted }
        guard !words.isEmpty else { return }
        do throws(SQLFailure) {
            PQclear(try checked(PQexec(handle, words), statement: words))
        } catch {
            failure = error
            throw error
        }
    }

    private func checked(_ result: OpaquePointer?, statement: String) throws(SQLFailure) -> OpaquePointer {
        guard let result else { throw .connectionLost }
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK:
            return result
        default:
            defer { PQclear(result) }
            throw failure(of: result, statement: statement)
        }
    }

    private func failure(of result: OpaquePointer, statement: String) -> SQLFailure {
        guard PQstatus(handle) == CONNECTION_OK else { return .connectionLost }
        let report = PostgresReport(result)
        guard !report.saysStatementIsStale else {
            statementsAreStale = true
            return .serialization
        }
        return SQLFailure(postgres: report, statement: statement)
    }

    private var lastMessage: String {
        String(cString: PQerrorMessage(handle)).split(separator: "\n").joined(separator: "; ")
    }
}

/// A statement the server keeps under a name, or has to be told each time.
final class PostgresStatement {
    let name: String?
    let text: String
    private var columns: Columns?

    init(name: String?, text: String) {
        self.name = name
        self.text = text
    }

    /// Read from the first result: a statement with other columns would be another statement.
    func columns(of result: OpaquePointer) -> Columns {
        if let columns { return columns }
        let named = Columns((0..<PQnfields(result)).map { String(cString: PQfname(result, $0)) })
        columns = named
        return named
    }
}
