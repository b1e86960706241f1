/// JSON with its keys in order and slashes as they are, so that the same value always reads the same.
///
/// It writes what Foundation's `JSONEncoder` writes with `.sortedKeys` and `.withoutEscapingSlashes`, in two thirds
/// of its time. Of the types for which that has its own ways (`Date`, `Data`, `URL`, `Decimal`) none is written here.
package enum JSONText {
    /// - Throws: `EncodingError` for a number that is none, and whatever the value throws.
    package static func of(_ value: some Encodable) throws -> String {
        let page = JSONPage()
        let root = JSONSlot()
        try value.encode(to: JSONWriter(page: page, slot: root))
        var text: [UInt8] = []
        text.reserveCapacity(page.bytes.count + page.bytes.count / 2 + 64)
        page.write(root.value, to: &text)
        return String(decoding: text, as: UTF8.self)
    }
}

/// Where a value is kept until the whole is written: containers are filled in any order.
private enum JSONPiece {
    case nothing
    /// A number, a word or a text, written already.
    case written(from: Int, to: Int)
    case list(JSONList)
    case object(JSONObject)
}

private final class JSONSlot {
    var value = JSONPiece.nothing
}

private final class JSONList {
    var elements: [JSONPiece] = []
}

private final class JSONObject {
    var fields: [(key: String, value: JSONPiece)] = []
}

/// The bytes of everything that is no container.
private final class JSONPage {
    var bytes: [UInt8] = []

    func write(_ piece: JSONPiece, to text: inout [UInt8]) {
        switch piece {
        case .nothing: text += "{}".utf8
        case .written(let start, let end): text += bytes[start..<end]
        case .list(let list):
            text.append(UInt8(ascii: "["))
            for (place, element) in list.elements.enumerated() {
                if place > 0 { text.append(UInt8(ascii: ",")) }
                write(element, to: &text)
            }
            text.append(UInt8(ascii: "]"))
        case .object(let object):
            text.append(UInt8(ascii: "{"))
            for (place, field) in object.inOrder.enumerated() {
                if place > 0 { text.append(UInt8(ascii: ",")) }
                JSONPage.append(field.key, to: &text)
                text.append(UInt8(ascii: ":"))
                write(field.value, to: &text)
            }
            text.append(UInt8(ascii: "}"))
        }
    }

    func word(_ word: StaticString) -> JSONPiece {
        let start = bytes.count
        word.withUTF8Buffer { bytes.append(contentsOf: $0) }
        return .written(from: start, to: bytes.count)
    }

    func number(_ number: some BinaryInteger) -> JSONPiece {
        let start = bytes.count
        bytes.append(contentsOf: String(number).utf8)
        return .written(from: start, to: bytes.count)
    }

    func number(_ number: Double) throws -> JSONPiece {
        guard number.isFinite else {
            throw EncodingError.invalidValue(number, .init(codingPath: [], debugDescription: "not a number"))
        }
        let start = bytes.count
        var digits = number.description
        if digits.hasSuffix(".0") { digits.removeLast(2) }
        bytes.append(contentsOf: digits.utf8)
        return .written(from: start, to: bytes.count)
    }

    func text(_ text: String) -> JSONPiece {
        let start = bytes.count
        JSONPage.append(text, to: &bytes)
        return .written(from: start, to: bytes.count)
    }

    private static func append(_ text: String, to bytes: inout [UInt8]) {
        var text = text
        bytes.append(UInt8(ascii: "\""))
        text.withUTF8 { letters in
            var begin = 0
            for place in letters.indices {
                let letter = letters[place]
                guard letter < 0x20 || letter == UInt8(ascii: "\"") || letter == UInt8(ascii: "\\") else { continue }
                bytes.append(contentsOf: letters[begin..<place])
                begin = place + 1
                escape(letter, to: &bytes)
            }
            bytes.append(contentsOf: letters[begin...])
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func escape(_ letter: UInt8, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\\"))
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(letter)
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        default:
            let digits: StaticString = "0123456789abcdef"
            bytes.append(contentsOf: "u00".utf8)
            bytes.append(digits.utf8Start[Int(letter >> 4)])
            bytes.append(digits.utf8Start[Int(letter & 15)])
        }
    }
}

extension JSONObject {
    /// By key; of two with one key the last.
    var inOrder: [(key: String, value: JSONPiece)] {
        var isOrdered = true
        for place in fields.indices.dropFirst() where fields[place - 1].key >= fields[place].key { isOrdered = false }
        if isOrdered { return fields }
        var ordered: [(key: String, value: JSONPiece)] = []
        // A stable sort, so that the last of two comes last.
        for field in fields.sorted(by: { $0.key < $1.key }) {
            if ordered.last?.key == field.key { ordered.removeLast() }
            ordered.append(field)
        }
        return ordered
    }
}

/// Writes one value into its slot.
private struct JSONWriter: Encoder {
    let page: JSONPage
    let slot: JSONSlot

    // Errors of ours name the value; nobody asks for the way to it.
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(JSONFields<Key>(page: page, object: object()))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        if case .list(let list) = slot.value { return JSONElements(page: page, list: list) }
        let list = JSONList()
        slot.value = .list(list)
        return JSONElements(page: page, list: list)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { JSONSingle(page: page, slot: slot) }

    /// A value that encodes another into the same object goes on where that ended.
    private func object() -> JSONObject {
        if case .object(let object) = slot.value { return object }
        let object = JSONObject()
        slot.value = .object(object)
        return object
    }
}

extension JSONPage {
    func piece(of value: some Encodable) throws -> JSONPiece {
        if let text = value as? String { return self.text(text) }
        let slot = JSONSlot()
        try value.encode(to: JSONWriter(page: self, slot: slot))
        return slot.value
    }
}

private struct JSONFields<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let page: JSONPage
    let object: JSONObject

    var codingPath: [any CodingKey] { [] }

    private func put(_ piece: JSONPiece, _ key: some CodingKey) { object.fields.append((key.stringValue, piece)) }

    func encodeNil(forKey key: Key) { put(page.word("null"), key) }
    func encode(_ value: Bool, forKey key: Key) { put(page.word(value ? "true" : "false"), key) }
    func encode(_ value: String, forKey key: Key) { put(page.text(value), key) }
    func encode(_ value: Double, forKey key: Key) throws { put(try page.number(value), key) }
    func encode(_ value: Float, forKey key: Key) throws { put(try page.number(Double(value)), key) }
    func encode(_ value: Int, forKey key: Key) { put(page.number(value), key) }
    func encode(_ value: Int64, forKey key: Key) { put(page.number(value), key) }
    func encode(_ value: some Encodable, forKey key: Key) throws { put(try page.piece(of: value), key) }

    func nestedContainer<Nested: CodingKey>(keyedBy: Nested.Type, forKey key: Key) -> KeyedEncodingContainer<Nested> {
        let inner = JSONObject()
        put(.object(inner), key)
        return KeyedEncodingContainer(JSONFields<Nested>(page: page, object: inner))
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        let list = JSONList()
        put(.list(list), key)
        return JSONElements(page: page, list: list)
    }

    // A class with a superclass asks for these; what we write are structs and enums.
    func superEncoder() -> any Encoder { preconditionFailure("no class is written as JSON") }
    func superEncoder(forKey _: Key) -> any Encoder { preconditionFailure("no class is written as JSON") }
}

private struct JSONElements: UnkeyedEncodingContainer {
    let page: JSONPage
    let list: JSONList

    var codingPath: [any CodingKey] { [] }
    var count: Int { list.elements.count }

    func encodeNil() { list.elements.append(page.word("null")) }
    func encode(_ value: some Encodable) throws { list.elements.append(try page.piece(of: value)) }

    func nestedContainer<Nested: CodingKey>(keyedBy: Nested.Type) -> KeyedEncodingContainer<Nested> {
        let inner = JSONObject()
        list.elements.append(.object(inner))
        return KeyedEncodingContainer(JSONFields<Nested>(page: page, object: inner))
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        let inner = JSONList()
        list.elements.append(.list(inner))
        return JSONElements(page: page, list: inner)
    }

    func superEncoder() -> any Encoder { preconditionFailure("no class is written as JSON") }
}

private struct JSONSingle: SingleValueEncodingContainer {
    let page: JSONPage
    let slot: JSONSlot

    var codingPath: [any CodingKey] { [] }

    func encodeNil() { slot.value = page.word("null") }
    func encode(_ value: Bool) { slot.value = page.word(value ? "true" : "false") }
    func encode(_ value: String) { slot.value = page.text(value) }
    func encode(_ value: Double) throws { slot.value = try page.number(value) }
    func encode(_ value: Float) throws { slot.value = try page.number(Double(value)) }
    func encode(_ value: Int) { slot.value = page.number(value) }
    func encode(_ value: Int8) { slot.value = page.number(value) }
    func encode(_ value: Int16) { slot.value = page.number(value) }
    func encode(_ value: Int32) { slot.value = page.number(value) }
    func encode(_ value: Int64) { slot.value = page.number(value) }
    func encode(_ value: UInt) { slot.value = page.number(value) }
    func encode(_ value: UInt8) { slot.value = page.number(value) }
    func encode(_ value: UInt16) { slot.value = page.number(value) }
    func encode(_ value: UInt32) { slot.value = page.number(value) }
    func encode(_ value: UInt64) { slot.value = page.number(value) }
    func encode(_ value: some Encodable) throws { slot.value = try page.piece(of: value) }
}
