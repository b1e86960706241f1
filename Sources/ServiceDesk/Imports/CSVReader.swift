import AfterSales

extension Refusal {
    static let emptyFile = Refusal(.invalid, "file-empty")
    /// A quote opens here and never closes.
    static let openQuote = Refusal(.invalid, "file-open-quote")
    /// Something stands between the closing quote of a field and the next separator.
    static let afterQuote = Refusal(.invalid, "file-after-quote")
}

/// Reads a CSV file (RFC 4180), with the place of every field.
///
/// The separator (`,` `;` or tab) is the one the heading uses most; lines end in CRLF, LF or CR; a quoted field
/// may hold all of them. Empty lines are passed over. A quote inside a field that is not quoted is itself.
struct CSVReader {
    private let bytes: [UInt8]
    private var position = 0
    private var line = 1
    private let separator: UInt8

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        separator = CSVReader.separator(of: bytes)
        // A spreadsheet may say in a first line of its own what it separates with.
        if bytes.starts(with: "sep=".utf8), let end = bytes.firstIndex(where: { $0 == .lf || $0 == .cr }) {
            position = end
            skipLineEnd()
        }
    }

    /// What the first line, quoted parts left out, holds most of.
    private static func separator(of bytes: [UInt8]) -> UInt8 {
        var isQuoted = false
        var counts: [UInt8: Int] = [:]
        for byte in bytes {
            if byte == .quote { isQuoted.toggle() }
            guard !isQuoted else { continue }
            if byte == .lf || byte == .cr { break }
            if byte == .comma || byte == .semicolon || byte == .tab { counts[byte, default: 0] += 1 }
        }
        return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? .comma
    }

    mutating func records() throws(FileProblem) -> [FileTable.Record] {
        var records: [FileTable.Record] = []
        while position < bytes.count {
            let record = try record()
            if record.fields.contains(where: { !$0.text.isEmpty }) { records.append(record) }
        }
        return records
    }

    private mutating func record() throws(FileProblem) -> FileTable.Record {
        var fields: [FileTable.Field] = []
        while true {
            let start = line
            let isQuoted = position < bytes.count && bytes[position] == .quote
            let text = isQuoted ? try quoted(column: fields.count + 1) : plain()
            fields.append(FileTable.Field(text: text, line: start))
            guard position < bytes.count, bytes[position] == separator else { break }
            position += 1
        }
        skipLineEnd()
        return FileTable.Record(fields: fields)
    }

    private mutating func plain() -> String {
        let start = position
        while position < bytes.count, !endsField(bytes[position]) { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func quoted(column: Int) throws(FileProblem) -> String {
        let start = line
        var text: [UInt8] = []
        position += 1
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == .quote {
                guard position < bytes.count, bytes[position] == .quote else {
                    guard position == bytes.count || endsField(bytes[position]) else {
                        throw FileProblem(line: line, column: column, reason: .afterQuote)
                    }
                    return String(decoding: text, as: UTF8.self)
                }
                position += 1
            }
            if byte == .lf || byte == .cr && !(position < bytes.count && bytes[position] == .lf) { line += 1 }
            text.append(byte)
        }
        throw FileProblem(line: start, column: column, reason: .openQuote)
    }

    private func endsField(_ byte: UInt8) -> Bool {
        byte == separator || byte == .lf || byte == .cr
    }

    private mutating func skipLineEnd() {
        guard position < bytes.count else { return }
        if bytes[position] == .cr, position + 1 < bytes.count, bytes[position + 1] == .lf { position += 1 }
        position += 1
        line += 1
    }
}

extension UInt8 {
    fileprivate static let lf = UInt8(ascii: "\n")
    fileprivate static let cr = UInt8(ascii: "\r")
    fileprivate static let quote = UInt8(ascii: "\"")
    fileprivate static let comma = UInt8(ascii: ",")
    fileprivate static let semicolon = UInt8(ascii: ";")
    fileprivate static let tab = UInt8(ascii: "\t")
}
