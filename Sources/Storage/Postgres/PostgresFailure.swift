import CPostgres

/// What the server says of an error, except for its detail, which repeats values.
struct PostgresReport {
    let state: String
    let message: String
    private let constraint: String?
    private let column: String?

    init(_ result: OpaquePointer) {
        func field(_ letter: Unicode.Scalar) -> String? {
            PQresultErrorField(result, Int32(letter.value)).map { String(cString: $0) }
        }
        state = field("C") ?? ""
        message = field("M") ?? ""
        constraint = field("n")
        column = field("c").map { "\(field("t").map { "\($0)." } ?? "")\($0)" }
    }

    /// Another node changed the schema, or a pooler gave us a session that does not know the statement.
    var saysStatementIsStale: Bool {
        state == "26000" || state == "0A000" && message == "cached plan must not change result type"
    }

    var subject: String { constraint ?? column ?? message }
}

extension SQLFailure {
    /// The codes are those of PostgreSQL 15, appendix A.
    init(postgres report: PostgresReport, statement: String) {
        self =
            switch report.state {
            case "23505": .unique(report.subject)
            case "23503", "23001": .foreignKey(report.subject)
            case "23514": .check(report.subject)
            case "23502": .notNull(report.subject)
            case "40001", "40P01": .serialization
            case "25P02": .aborted
            case "25006": .readOnly
            case "55P03": .busy
            case "57014": .cancelled
            case "53100": .diskFull
            case "53300", "57P03": .unavailable(report.message, retryAfter: .seconds(1))
            case "58030": .inputOutput(report.message)
            case "XX001", "XX002": .damaged(report.message)
            case "57P01", "57P02": .connectionLost
            default: .other(code: report.state, message: report.message, statement: statement)
            }
    }
}

/// The warnings of a connection.
///
/// The server cannot refuse a COMMIT it has already made; it warns.
final class PostgresWarnings {
    private(set) var isEmpty = true

    /// Must be kept as long as the connection is.
    func listen(to connection: OpaquePointer) {
        PQsetNoticeReceiver(
            connection,
            { listener, notice in
                guard let listener, let notice,
                    let severity = PQresultErrorField(notice, Int32(UInt8(ascii: "V")))
                else { return }
                guard String(cString: severity) == "WARNING" else { return }
                Unmanaged<PostgresWarnings>.fromOpaque(listener).takeUnretainedValue().isEmpty = false
            },
            Unmanaged.passUnretained(self).toOpaque()
        )
    }

    func clear() {
        isEmpty = true
    }
}
