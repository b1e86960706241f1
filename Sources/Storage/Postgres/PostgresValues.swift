import CPostgres
import Glibc

/// Values on their way to the server, in one piece of memory.
struct PostgresParameters {
    private(set) var types: [Oid] = []
    private var bytes: [CChar] = []
    private var starts: [Int?] = []
    private var lengths: [Int32] = []
    /// 0 is text, 1 is binary.
    private var formats: [Int32] = []

    init(_ values: [SQLValue]) {
        for value in values { append(value) }
    }

    var count: Int32 { Int32(types.count) }

    /// The pointers are good for as long as `body` runs.
    func withPointers<Answer>(
        _ body: ([UnsafePointer<CChar>?], _ lengths: [Int32], _ formats: [Int32]) -> Answer
    ) -> Answer {
        bytes.withUnsafeBufferPointer { memory in
            body(starts.map { start in start.flatMap { memory.baseAddress?.advanced(by: $0) } }, lengths, formats)
        }
    }

    /// A number must say what it is, or the server cannot type `$1 IS NULL`; a text must not, or it fits no JSON column.
    private mutating func append(_ value: SQLValue) {
        switch value {
        case .null: append(type: 0, text: nil)
        case .integer(let number): append(type: 20, text: String(number))
        case .real(let number): append(type: 701, text: "\(number)")
        case .bool(let flag): append(type: 16, text: flag ? "t" : "f")
        case .text(let text): append(type: 0, text: text)
        case .blob(let content):
            types.append(17)
            starts.append(bytes.count)
            lengths.append(Int32(content.count))
            formats.append(1)
            bytes.append(contentsOf: content.lazy.map(CChar.init(bitPattern:)))
            // So that even an empty one has an address: a pointer to nothing is NULL.
            bytes.append(0)
        }
    }

    private mutating func append(type: Oid, text: String?) {
        types.append(type)
        starts.append(text == nil ? nil : bytes.count)
        lengths.append(0)
        formats.append(0)
        guard let text else { return }
        bytes.append(contentsOf: text.utf8.lazy.map(CChar.init(bitPattern:)))
        bytes.append(0)
    }
}

/// All values of a result, row by row.
func decodedValues(of result: OpaquePointer) -> [SQLValue] {
    let columns = PQnfields(result)
    let types = (0..<columns).map { PQftype(result, $0) }
    var values: [SQLValue] = []
    values.reserveCapacity(Int(PQntuples(result) * columns))
    for row in 0..<PQntuples(result) {
        for column in 0..<columns {
            guard PQgetisnull(result, row, column) == 0, let letters = PQgetvalue(result, row, column) else {
                values.append(.null)
                continue
            }
            let length = Int(PQgetlength(result, row, column))
            values.append(SQLValue(letters, length: length, type: types[Int(column)]))
        }
    }
    return values
}

extension SQLValue {
    /// Reads the text form of a column of this type; the numbers are those of the catalogue `pg_type`.
    fileprivate init(_ letters: UnsafeMutablePointer<CChar>, length: Int, type: Oid) {
        let bytes = UnsafeRawBufferPointer(start: letters, count: length)
        self =
            switch type {
            case 16: .bool(bytes.first == UInt8(ascii: "t"))
            case 20, 21, 23, 26: .integer(strtoll(letters, nil, 10))
            case 700, 701: .real(strtod(letters, nil))
            case 17: .blob(Self.unescaped(letters))
            // The sum of integers is numeric.
            case 1700: Self.number(String(decoding: bytes, as: UTF8.self))
            default: .text(String(decoding: bytes, as: UTF8.self))
            }
    }

    private static func number(_ text: String) -> SQLValue {
        if let whole = Int64(text) { return .integer(whole) }
        return Double(text).map(SQLValue.real) ?? .text(text)
    }

    private static func unescaped(_ letters: UnsafeMutablePointer<CChar>) -> [UInt8] {
        var count = 0
        let content = letters.withMemoryRebound(to: UInt8.self, capacity: 1) { PQunescapeBytea($0, &count) }
        defer { PQfreemem(content) }
        return [UInt8](UnsafeBufferPointer(start: content, count: count))
    }
}

/// Lends C strings with a nil at the end, as libpq likes its lists.
func withCStrings<Answer>(_ strings: [String], _ body: ([UnsafePointer<CChar>?]) -> Answer) -> Answer {
    let copies = strings.map { strdup($0) }
    defer { copies.forEach { free($0) } }
    return body(copies.map { UnsafePointer($0) } + [nil])
}
