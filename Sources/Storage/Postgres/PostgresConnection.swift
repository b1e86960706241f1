import CPostgres
import Dispatch
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
    /// A transaction the server has not been told of: its BEGIN goes along with the first statement.
    private var unbegun: PostgresTransaction?
    /// What the server was sent without waiting for its answers, in this order; the line is in pipeline mode while there
    /// is something.
    private var unanswered: [String] = []
    /// Whether the answer to the COMMIT of a read has still to be taken in.
    private var isEnding = false
    /// How long the server may take for one answer; `nil` for what may take as long as it takes.
    private var answerLimit: Duration?
    /// Whether the server was asked to end something here: that may reach it late, and end what comes next.
    private var isSpent = false
    /// Whether a read is kept open for the next one.
    private var isLooking = false
    /// Whether an answer was given up: whatever comes now would be taken for another one.
    private var isGivenUp = false
    /// Whether another program stands between us and the server, and may give every transaction another session.
    private(set) var isPooled = false

    /// Refuses what libpq cannot read, without repeating it: it may hold a password.
    static func check(_ conninfo: String) throws(SQLFailure) {
        try PostgresAddress.check(conninfo)
    }

    init(_ settings: PostgresSettings) throws(SQLFailure) {
        self.settings = settings
        let opened = withCStrings(settings.parameters.map(\.key)) { keys in
            withCStrings(settings.parameters.map(\.value)) { values in PQconnectdbParams(keys, values, 1) }
        }
        guard let opened else { throw .unavailable("out of memory", retryAfter: .seconds(1)) }
        handle = opened
        answerLimit = settings.limits.answer
        // From here on what is thrown leaves a connection that closes itself.
        guard PQstatus(opened) == CONNECTION_OK else {
            let message = Self.lastMessage(of: opened)
            throw .unavailable(message, retryAfter: .seconds(1))
        }
        // What we rely on is tried on 15 and newer; behind a pooler this is what the pooler says.
        guard PQserverVersion(opened) >= 150_000 else {
            throw .other(code: "version", message: "PostgreSQL 15 or newer is needed", statement: "connect")
        }
        guard PQparameterStatus(opened, "server_encoding").map({ String(cString: $0) }) == "UTF8" else {
            throw .other(code: "encoding", message: "the database is not in UTF8", statement: "connect")
        }
        warnings.listen(to: opened)
        if let said = settings.pooler { isPooled = said } else { isPooled = try isBehindPooler() }
        try say(settings.opening(isPooled: isPooled))
    }

    deinit {
        PQfinish(handle)
    }

    /// A pooler makes up the number it gives for the process of the server.
    private func isBehindPooler() throws(SQLFailure) -> Bool {
        let result = try answered("SELECT pg_backend_pid()")
        defer { PQclear(result) }
        return PQgetvalue(result, 0, 0).flatMap { Int32(String(cString: $0)) } != PQbackendPID(handle)
    }

    private var isAlive: Bool { !isGivenUp && PQstatus(handle) == CONNECTION_OK }

    /// False when the connection must be opened anew.
    var isUsable: Bool {
        !isSpent && isAlive && PQpipelineStatus(handle) == PQ_PIPELINE_OFF
            && (isEnding || PQtransactionStatus(handle) == PQTRANS_IDLE)
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

    /// Sends it and goes on; its answer is taken in with that of the next statement somebody waits for.
    func later(_ sql: SQL) throws {
        // Behind a pooler every statement is sent with its text, and answered by itself.
        guard !isPooled else {
            try run(sql)
            return
        }
        guard failure == nil else { throw SQLFailure.aborted }
        do throws(SQLFailure) {
            for value in sql.values { try value.checkStorable() }
            let parameters = PostgresParameters(sql.values)
            try line(up: prepared(sql, parameters), parameters)
            // More answers than the line can hold would stop both of us.
            if unanswered.count >= 32 { try settleAll() }
        } catch {
            failure = error
            throw error
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
            _ = unheardFailure()
            guard isAlive else { throw error }
            // The whole transaction is to run again, whatever the closure makes of it: this one goes no further.
            if failure == .serialization { throw SQLFailure.serialization }
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
        try begin(kind)
        let answer: Answer
        do {
            answer = try body(self)
            if let failure { throw failure }
            try settleAll()
        } catch {
            let cause = undo()
            // Even when the closure made an error of its own out of these, it is to run again.
            switch cause {
            case .serialization?, .connectionLost?, .unavailable?: throw cause ?? error
            default: throw error
            }
        }
        try commit(kind)
        return answer
    }

    private func begin(_ kind: PostgresTransaction) throws(SQLFailure) {
        failure = nil
        unbegun = nil
        answerLimit = kind == .exclusive ? nil : settings.limits.answer
        try takeInEnding()
        try forgetStaleStatements()
        if isPooled || kind == .exclusive {
            try say(settings.begin(kind, isPooled: isPooled))
        } else {
            unbegun = kind
        }
    }

    /// - Returns: what had failed, heard of before or not.
    private func undo() -> SQLFailure? {
        let heard = failure
        let unheard = unheardFailure()
        failure = nil
        if unbegun == nil, isAlive { _ = try? say("ROLLBACK") }
        unbegun = nil
        return heard ?? unheard
    }

    /// Runs `body` in a read that is kept open for the next one, and begun by the first.
    func look<Answer>(_ body: (any Connection) throws -> Answer) throws -> Answer {
        if !isLooking {
            try begin(.read)
            isLooking = true
        }
        do {
            let answer = try body(self)
            if let failure { throw failure }
            return answer
        } catch {
            throw failure ?? error
        }
    }

    func endLook() {
        guard isLooking else { return }
        isLooking = false
        // A read keeps nothing: whether it ended well is seen when the connection is used again.
        if failure == nil, isAlive { try? commit(.read) } else { _ = undo() }
    }

    private func commit(_ kind: PostgresTransaction) throws(SQLFailure) {
        guard unbegun == nil else {
            // Nothing was asked.
            unbegun = nil
            return
        }
        warnings.clear()
        guard kind != .read else {
            // Nothing is to be kept, so nothing can become of it, and nobody waits for the answer.
            isEnding = PQsendQuery(handle, "COMMIT") == 1
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

    /// The first failure among the answers that nobody has waited for.
    private func unheardFailure() -> SQLFailure? {
        do throws(SQLFailure) {
            try settleAll()
            return nil
        } catch {
            return error
        }
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
    ///
    /// On a thread of its own, for libpq waits without end for a server that stands still.
    private func cancel() -> Bool {
        guard let way = PQgetCancel(handle) else { return false }
        isSpent = true
        // As a number, which may go to another thread; libpq lets any one of them use and free it.
        let address = Int(bitPattern: way)
        DispatchQueue.global().async {
            let way = OpaquePointer(bitPattern: address)
            var complaint = [CChar](repeating: 0, count: 256)
            _ = PQcancel(way, &complaint, Int32(complaint.count))
            PQfreeCancel(way)
        }
        return true
    }

    /// What the server said to the COMMIT of the read before.
    private func takeInEnding() throws(SQLFailure) {
        guard isEnding else { return }
        isEnding = false
        while let result = try nextResult() { PQclear(result) }
        guard isUsable else { throw .connectionLost }
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
            let result = try checked(answer(to: statement, parameters), statement: statement.text)
            defer { PQclear(result) }
            return body(result, statement)
        } catch {
            failure = error
            throw error
        }
    }

    private func answer(
        to statement: PostgresStatement,
        _ parameters: PostgresParameters
    ) throws(SQLFailure) -> OpaquePointer? {
        if unbegun != nil || !unanswered.isEmpty {
            try line(up: statement, parameters)
            return try settle()
        }
        guard send(statement, parameters) else { throw unsent(statement) }
        return try onlyResult()
    }

    /// The next part of what the server answers; nothing behind the last.
    ///
    /// The server has limits of its own; but one that stands still does not keep them, and its machine goes on saying
    /// that it is there.
    /// - Throws: `unavailable` when it took too long; the connection is then given up.
    private func nextResult() throws(SQLFailure) -> OpaquePointer? {
        guard !isGivenUp else { throw .connectionLost }
        if let answerLimit, !hasAnswered(within: answerLimit) {
            isGivenUp = true
            throw .unavailable("the server does not answer", retryAfter: .seconds(1))
        }
        return PQgetResult(handle)
    }

    /// The answer to what was sent alone.
    private func onlyResult() throws(SQLFailure) -> OpaquePointer? {
        let answer = try nextResult()
        do throws(SQLFailure) {
            while let more = try nextResult() { PQclear(more) }
        } catch {
            PQclear(answer)
            throw error
        }
        return answer
    }

    /// Why a statement could not be sent: the line is gone, or libpq would not take it, such as one with more values
    /// than the protocol can count.
    private func unsent(_ statement: PostgresStatement) -> SQLFailure {
        PQstatus(handle) == CONNECTION_OK
            ? .other(code: "unsent", message: Self.lastMessage(of: handle), statement: statement.text) : .connectionLost
    }

    /// Sends a statement behind those that are not answered yet, the first behind the transaction's BEGIN: a page that
    /// asks one thing then waits half as long, and a change of many rows goes to the server and back once.
    private func line(up statement: PostgresStatement, _ parameters: PostgresParameters) throws(SQLFailure) {
        if unanswered.isEmpty, PQenterPipelineMode(handle) != 1 { throw .connectionLost }
        if let kind = unbegun {
            unbegun = nil
            unanswered.append(kind.begin)
            guard PQsendQueryParams(handle, kind.begin, 0, nil, nil, nil, nil, 0) == 1 else { throw .connectionLost }
        }
        guard send(statement, parameters) else { throw unsent(statement) }
        unanswered.append(statement.text)
    }

    /// Takes in the answers to all that was sent.
    ///
    /// - Returns: the last one, unchecked.
    /// - Throws: the first failure; what was sent behind it was not carried out.
    private func settle() throws(SQLFailure) -> OpaquePointer? {
        guard !unanswered.isEmpty else { return nil }
        let texts = unanswered
        unanswered = []
        guard PQpipelineSync(handle) == 1 else { throw .connectionLost }
        var first: SQLFailure?
        var last: OpaquePointer?
        for (place, text) in texts.enumerated() {
            let answer = try onlyResult()
            guard place < texts.count - 1 else {
                last = answer
                break
            }
            do throws(SQLFailure) {
                PQclear(try checked(answer, statement: text))
            } catch {
                first = first ?? error
            }
        }
        do throws(SQLFailure) {
            // The mark we set behind them.
            PQclear(try nextResult())
            guard PQexitPipelineMode(handle) == 1 else { throw .connectionLost }
            if let first { throw first }
        } catch {
            PQclear(last)
            throw error
        }
        return last
    }

    /// Takes in all answers, of which none may be a failure.
    private func settleAll() throws(SQLFailure) {
        guard let text = unanswered.last else { return }
        do throws(SQLFailure) {
            PQclear(try checked(settle(), statement: text))
        } catch {
            failure = error
            throw error
        }
    }

    private func send(_ statement: PostgresStatement, _ parameters: PostgresParameters) -> Bool {
        parameters.withPointers { values, lengths, formats in
            guard let name = statement.name else {
                return PQsendQueryParams(
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
            return PQsendQueryPrepared(handle, name, parameters.count, values, lengths, formats, 0)
        } == 1
    }

    private func prepared(
        _ sql: SQL,
        _ parameters: PostgresParameters
    ) throws(SQLFailure) -> PostgresStatement {
        if let known = statements.statement(for: sql) { return known }
        let text = sql.text(for: .postgres)
        guard !isPooled else { return PostgresStatement(name: nil, text: text) }
        try settleAll()
        statementCount += 1
        let statement = PostgresStatement(name: "s\(statementCount)", text: text)
        guard PQsendPrepare(handle, statement.name, text, parameters.count, parameters.types) == 1 else {
            throw unsent(statement)
        }
        PQclear(try checked(onlyResult(), statement: text))
        if let evicted = statements.insert(statement, for: sql)?.name {
            PQclear(try answered("DEALLOCATE \(evicted)"))
        }
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
        try settleAll()
        let beginning = unbegun.map { $0.begin + ";" } ?? ""
        unbegun = nil
        do throws(SQLFailure) {
            PQclear(try answered(beginning + words))
        } catch {
            failure = error
            throw error
        }
    }

    /// The answer to words of our own, which may be several statements; the first that fails is told.
    private func answered(_ words: String) throws(SQLFailure) -> OpaquePointer {
        guard PQsendQuery(handle, words) == 1 else { throw .connectionLost }
        var last: OpaquePointer?
        do throws(SQLFailure) {
            while let next = try nextResult() {
                PQclear(last)
                last = next
            }
        } catch {
            PQclear(last)
            throw error
        }
        return try checked(last, statement: words)
    }

    /// Asks to be called.
    func listen(to channel: String) throws(SQLFailure) {
        try say("LISTEN \(channel)")
    }

    /// Waits for a call with these words, for so long at most.
    ///
    /// - Throws: ``SQLFailure/connectionLost``.
    func isCalled(_ words: String, within limit: Duration) throws(SQLFailure) -> Bool {
        var socket = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
        _ = poll(&socket, 1, Int32(limit.milliseconds))
        guard PQconsumeInput(handle) == 1, PQstatus(handle) == CONNECTION_OK else { throw .connectionLost }
        var isCalled = false
        while let call = PQnotifies(handle) {
            if String(cString: call.pointee.extra) == words { isCalled = true }
            PQfreemem(call)
        }
        return isCalled
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
        guard isAlive else { return .connectionLost }
        let report = PostgresReport(result)
        guard !report.saysStatementIsStale else {
            statementsAreStale = true
            return .serialization
        }
        return SQLFailure(postgres: report, statement: statement)
    }

    private static func lastMessage(of handle: OpaquePointer) -> String {
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
