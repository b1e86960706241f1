/// Reads JSON in two thirds of the time that Foundation's decoder takes for a line of a journal.
package enum JSONValues {
    /// Reads one value of `type`.
    ///
    /// - Throws: `DecodingError` for what is no JSON, or says something else; the path to it is told.
    package static func read<Value: Decodable>(
        _ type: Value.Type = Value.self,
        from bytes: [UInt8],
        userInfo: [CodingUserInfoKey: Any] = [:]
    ) throws -> Value {
        try read(type, from: JSONNode.parse(bytes), userInfo: userInfo)
    }

    package static func read<Value: Decodable>(
        _: Value.Type = Value.self,
        from node: JSONNode,
        userInfo: [CodingUserInfoKey: Any] = [:]
    ) throws -> Value {
        try Value(from: JSONScan(node: node, path: nil, userInfo: userInfo))
    }

    package static func read<Value: Decodable>(
        _ type: Value.Type = Value.self,
        from text: String,
        userInfo: [CodingUserInfoKey: Any] = [:]
    ) throws -> Value {
        try read(type, from: Array(text.utf8), userInfo: userInfo)
    }
}

/// A value as it stands in the text.
package indirect enum JSONNode: Sendable {
    case null
    case bool(Bool)
    /// As it is written: what it becomes depends on who asks.
    case number(String)
    case string(String)
    case list([JSONNode])
    /// In the order of the text.
    case object([(key: String, value: JSONNode)])

    /// - Throws: `DecodingError.dataCorrupted` for what is no JSON, or nested deeper than 256.
    package static func parse(_ bytes: [UInt8]) throws -> JSONNode {
        try bytes.withUnsafeBufferPointer { bytes in
            var reader = JSONText.Scanner(bytes: bytes)
            let node = try reader.value(depth: 0)
            try reader.end()
            return node
        }
    }

    /// Of two fields of one name the last.
    package subscript(_ key: String) -> JSONNode? {
        guard case .object(let fields) = self else { return nil }
        return fields.last { $0.key == key }?.value
    }
}

extension JSONText {
    fileprivate struct Scanner {
        let bytes: UnsafeBufferPointer<UInt8>
        private var place = 0
        private static let deepest = 256

        init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

        mutating func value(depth: Int) throws -> JSONNode {
            guard depth < Self.deepest else { throw wrong("nested too deep") }
            switch try next() {
            case UInt8(ascii: "{"): return try object(depth)
            case UInt8(ascii: "["): return try list(depth)
            case UInt8(ascii: "\""): return .string(try string())
            case UInt8(ascii: "t"): return try word("true", .bool(true))
            case UInt8(ascii: "f"): return try word("false", .bool(false))
            case UInt8(ascii: "n"): return try word("null", .null)
            default: return try number()
            }
        }

        mutating func end() throws {
            skipSpace()
            guard place == bytes.count else { throw wrong("something follows") }
        }

        private mutating func object(_ depth: Int) throws -> JSONNode {
            place += 1
            var fields: [(key: String, value: JSONNode)] = []
            if try next() == UInt8(ascii: "}") {
                place += 1
                return .object(fields)
            }
            while true {
                guard try next() == UInt8(ascii: "\"") else { throw wrong("no key") }
                let key = try string()
                guard try next() == UInt8(ascii: ":") else { throw wrong("no colon") }
                place += 1
                fields.append((key, try value(depth: depth + 1)))
                switch try next() {
                case UInt8(ascii: ","): place += 1
                case UInt8(ascii: "}"):
                    place += 1
                    return .object(fields)
                default: throw wrong("no comma")
                }
            }
        }

        private mutating func list(_ depth: Int) throws -> JSONNode {
            place += 1
            var elements: [JSONNode] = []
            if try next() == UInt8(ascii: "]") {
                place += 1
                return .list(elements)
            }
            while true {
                elements.append(try value(depth: depth + 1))
                switch try next() {
                case UInt8(ascii: ","): place += 1
                case UInt8(ascii: "]"):
                    place += 1
                    return .list(elements)
                default: throw wrong("no comma")
                }
            }
        }

        private mutating func string() throws -> String {
            place += 1
            let begin = place
            while place < bytes.count, bytes[place] != UInt8(ascii: "\""), bytes[place] != UInt8(ascii: "\\") {
                guard bytes[place] >= 0x20 else { throw wrong("a control character") }
                place += 1
            }
            guard place < bytes.count else { throw wrong("a text without end") }
            let plain = UnsafeBufferPointer(rebasing: bytes[begin..<place])
            if bytes[place] == UInt8(ascii: "\"") {
                place += 1
                return try text(plain)
            }
            return try escaped(Array(plain))
        }

        /// A text with a backslash in it.
        private mutating func escaped(_ begun: [UInt8]) throws -> String {
            var letters = begun
            while place < bytes.count {
                let letter = bytes[place]
                place += 1
                switch letter {
                case UInt8(ascii: "\""): return try letters.withUnsafeBufferPointer { try text($0) }
                case UInt8(ascii: "\\"): letters += String(try escape()).utf8
                case ..<0x20: throw wrong("a control character")
                default: letters.append(letter)
                }
            }
            throw wrong("a text without end")
        }

        private mutating func escape() throws -> Character {
            guard place < bytes.count else { throw wrong("a text without end") }
            defer { place += 1 }
            switch bytes[place] {
            case UInt8(ascii: "\""): return "\""
            case UInt8(ascii: "\\"): return "\\"
            case UInt8(ascii: "/"): return "/"
            case UInt8(ascii: "b"): return "\u{08}"
            case UInt8(ascii: "f"): return "\u{0C}"
            case UInt8(ascii: "n"): return "\n"
            case UInt8(ascii: "r"): return "\r"
            case UInt8(ascii: "t"): return "\t"
            case UInt8(ascii: "u"):
                let first = try hexadecimal(at: place + 1)
                place += 4
                if let scalar = Unicode.Scalar(first) { return Character(scalar) }
                // The first half of a pair; its second half must follow.
                guard first < 0xDC00, place + 6 < bytes.count, bytes[place + 1] == UInt8(ascii: "\\"),
                    bytes[place + 2] == UInt8(ascii: "u")
                else { throw wrong("half a character") }
                let second = try hexadecimal(at: place + 3)
                guard (0xDC00...0xDFFF).contains(second),
                    let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
                else { throw wrong("half a character") }
                place += 6
                return Character(scalar)
            default: throw wrong("an unknown escape")
            }
        }

        private func hexadecimal(at start: Int) throws -> UInt32 {
            guard start + 4 <= bytes.count else { throw wrong("a text without end") }
            var number: UInt32 = 0
            for digit in bytes[start..<(start + 4)] {
                guard let value = Character(Unicode.Scalar(digit)).hexDigitValue else { throw wrong("no digit") }
                number = number << 4 | UInt32(value)
            }
            return number
        }

        private func text(_ letters: UnsafeBufferPointer<UInt8>) throws -> String {
            guard let text = String(validating: letters, as: UTF8.self) else { throw wrong("no UTF-8") }
            return text
        }

        /// By the grammar of RFC 8259: no sign but a minus, no leading zero, no bare dot.
        private mutating func number() throws -> JSONNode {
            let begin = place
            func isDigit(_ place: Int) -> Bool { place < bytes.count && (48...57).contains(bytes[place]) }
            func isOneOf(_ place: Int, _ letters: String) -> Bool {
                place < bytes.count && letters.utf8.contains(bytes[place])
            }
            if isOneOf(place, "-") { place += 1 }
            guard isDigit(place) else { throw wrong("no value") }
            if bytes[place] == 48 { place += 1 } else { while isDigit(place) { place += 1 } }
            if isOneOf(place, ".") {
                place += 1
                guard isDigit(place) else { throw wrong("no digit") }
                while isDigit(place) { place += 1 }
            }
            if isOneOf(place, "eE") {
                place += 1
                if isOneOf(place, "+-") { place += 1 }
                guard isDigit(place) else { throw wrong("no digit") }
                while isDigit(place) { place += 1 }
            }
            return .number(String(decoding: bytes[begin..<place], as: UTF8.self))
        }

        private mutating func word(_ word: StaticString, _ node: JSONNode) throws -> JSONNode {
            let end = place + word.utf8CodeUnitCount
            guard end <= bytes.count,
                word.withUTF8Buffer({ $0.elementsEqual(bytes[place..<end]) })
            else { throw wrong("no value") }
            place = end
            return node
        }

        private mutating func next() throws -> UInt8 {
            skipSpace()
            guard place < bytes.count else { throw wrong("the end") }
            return bytes[place]
        }

        private mutating func skipSpace() {
            while place < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[place]) { place += 1 }
        }

        private func wrong(_ what: String) -> DecodingError {
            .dataCorrupted(.init(codingPath: [], debugDescription: "not JSON: \(what) at byte \(place)"))
        }
    }
}

/// The way to a value, kept as a chain so that it costs nothing until somebody asks.
private final class JSONPath {
    let parent: JSONPath?
    let key: any CodingKey

    init(_ parent: JSONPath?, _ key: any CodingKey) {
        self.parent = parent
        self.key = key
    }

    static func keys(_ path: JSONPath?) -> [any CodingKey] {
        var keys: [any CodingKey] = []
        var place = path
        while let step = place {
            keys.insert(step.key, at: 0)
            place = step.parent
        }
        return keys
    }
}

private struct JSONPlace: CodingKey {
    let intValue: Int?
    var stringValue: String { "\(intValue ?? 0)" }

    init(_ place: Int) { intValue = place }
    init?(intValue: Int) { self.intValue = intValue }
    init?(stringValue _: String) { nil }
}

/// Reads one value of the tree.
private struct JSONScan: Decoder, SingleValueDecodingContainer {
    let node: JSONNode
    let path: JSONPath?
    let userInfo: [CodingUserInfoKey: Any]

    var codingPath: [any CodingKey] { JSONPath.keys(path) }

    func container<Key: CodingKey>(keyedBy: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard case .object(let fields) = node else { throw mismatch("an object") }
        return KeyedDecodingContainer(JSONFieldsScan<Key>(fields: fields, path: path, userInfo: userInfo))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard case .list(let elements) = node else { throw mismatch("a list") }
        return JSONElementsScan(elements: elements, path: path, userInfo: userInfo)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { self }

    func decodeNil() -> Bool { if case .null = node { true } else { false } }

    func decode(_: Bool.Type) throws -> Bool {
        guard case .bool(let bool) = node else { throw mismatch("true or false") }
        return bool
    }

    func decode(_: String.Type) throws -> String {
        guard case .string(let text) = node else { throw mismatch("a text") }
        return text
    }

    func decode(_: Double.Type) throws -> Double {
        guard case .number(let digits) = node, let number = Double(digits), number.isFinite else {
            throw mismatch("a number")
        }
        return number
    }

    func decode(_: Float.Type) throws -> Float { Float(try decode(Double.self)) }
    func decode(_: Int.Type) throws -> Int { try integer() }
    func decode(_: Int8.Type) throws -> Int8 { try integer() }
    func decode(_: Int16.Type) throws -> Int16 { try integer() }
    func decode(_: Int32.Type) throws -> Int32 { try integer() }
    func decode(_: Int64.Type) throws -> Int64 { try integer() }
    func decode(_: UInt.Type) throws -> UInt { try integer() }
    func decode(_: UInt8.Type) throws -> UInt8 { try integer() }
    func decode(_: UInt16.Type) throws -> UInt16 { try integer() }
    func decode(_: UInt32.Type) throws -> UInt32 { try integer() }
    func decode(_: UInt64.Type) throws -> UInt64 { try integer() }
    func decode<Value: Decodable>(_: Value.Type) throws -> Value { try Value(from: self) }

    /// A whole number however it is written: `2`, `2.0`, `2e0`.
    private func integer<Number: FixedWidthInteger>() throws -> Number {
        guard case .number(let digits) = node else { throw mismatch("a number") }
        if let number = Number(digits) { return number }
        guard let number = Double(digits).flatMap({ Number(exactly: $0) }) else { throw mismatch("a whole number") }
        return number
    }

    private func mismatch(_ expected: String) -> DecodingError {
        let context = DecodingError.Context(codingPath: codingPath, debugDescription: "expected \(expected)")
        return .typeMismatch(JSONNode.self, context)
    }
}

private struct JSONFieldsScan<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let fields: [(key: String, value: JSONNode)]
    let path: JSONPath?
    let userInfo: [CodingUserInfoKey: Any]

    var codingPath: [any CodingKey] { JSONPath.keys(path) }
    var allKeys: [Key] { fields.compactMap { Key(stringValue: $0.key) } }

    private func node(_ key: some CodingKey) -> JSONNode? {
        let name = key.stringValue
        return fields.last { $0.key == name }?.value
    }

    private func scan(_ key: Key) throws -> JSONScan {
        guard let node = node(key) else {
            throw DecodingError.keyNotFound(key, .init(codingPath: codingPath, debugDescription: "not there"))
        }
        return JSONScan(node: node, path: JSONPath(path, key), userInfo: userInfo)
    }

    func contains(_ key: Key) -> Bool { node(key) != nil }
    func decodeNil(forKey key: Key) throws -> Bool { try scan(key).decodeNil() }
    func decode(_: Bool.Type, forKey key: Key) throws -> Bool { try scan(key).decode(Bool.self) }
    func decode(_: String.Type, forKey key: Key) throws -> String { try scan(key).decode(String.self) }
    func decode(_: Int.Type, forKey key: Key) throws -> Int { try scan(key).decode(Int.self) }
    func decode(_: Int64.Type, forKey key: Key) throws -> Int64 { try scan(key).decode(Int64.self) }
    func decode(_: Double.Type, forKey key: Key) throws -> Double { try scan(key).decode(Double.self) }

    func decode<Value: Decodable>(_: Value.Type, forKey key: Key) throws -> Value {
        let scan = try scan(key)
        if scan.decodeNil(), !(Value.self is any ExpressibleByNilLiteral.Type) {
            let context = DecodingError.Context(codingPath: scan.codingPath, debugDescription: "null")
            throw DecodingError.valueNotFound(Value.self, context)
        }
        return try Value(from: scan)
    }

    func nestedContainer<Nested: CodingKey>(keyedBy: Nested.Type, forKey key: Key) throws
        -> KeyedDecodingContainer<Nested>
    {
        try scan(key).container(keyedBy: keyedBy)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try scan(key).unkeyedContainer()
    }

    // A class with a superclass asks for these; what we read are structs and enums.
    func superDecoder() throws -> any Decoder { preconditionFailure("no class is read from JSON") }
    func superDecoder(forKey _: Key) throws -> any Decoder { preconditionFailure("no class is read from JSON") }
}

private struct JSONElementsScan: UnkeyedDecodingContainer {
    let elements: [JSONNode]
    let path: JSONPath?
    let userInfo: [CodingUserInfoKey: Any]
    private(set) var currentIndex = 0

    init(elements: [JSONNode], path: JSONPath?, userInfo: [CodingUserInfoKey: Any]) {
        self.elements = elements
        self.path = path
        self.userInfo = userInfo
    }

    var codingPath: [any CodingKey] { JSONPath.keys(path) }
    var count: Int? { elements.count }
    var isAtEnd: Bool { currentIndex >= elements.count }

    private mutating func next() throws -> JSONScan {
        guard currentIndex < elements.count else {
            let context = DecodingError.Context(codingPath: codingPath, debugDescription: "the list is over")
            throw DecodingError.valueNotFound(JSONNode.self, context)
        }
        defer { currentIndex += 1 }
        return JSONScan(
            node: elements[currentIndex],
            path: JSONPath(path, JSONPlace(currentIndex)),
            userInfo: userInfo
        )
    }

    mutating func decodeNil() throws -> Bool {
        guard currentIndex < elements.count, case .null = elements[currentIndex] else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<Value: Decodable>(_: Value.Type) throws -> Value { try Value(from: next()) }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy: Nested.Type) throws -> KeyedDecodingContainer<Nested> {
        try next().container(keyedBy: keyedBy)
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try next().unkeyedContainer() }
    func superDecoder() throws -> any Decoder { preconditionFailure("no class is read from JSON") }
}
