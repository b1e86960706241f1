/// Reads a line of JSON value by value, without building a tree.
///
/// A line takes a microsecond or two this way, where Foundation's decoder takes fifty, and a value that is not needed
/// (a calendar seen before) is only skipped.
struct JSONReader {
    /// What is wrong with a line, and under which keys.
    struct Fault: Error, CustomStringConvertible {
        private(set) var keys: [String] = []
        let text: String

        init(_ text: String) {
            self.text = text
        }

        func under(_ key: String) -> Fault {
            var fault = self
            fault.keys.insert(key, at: 0)
            return fault
        }

        /// `calendar.weekly.mon: …`, `pauses[1]: …`.
        var description: String {
            let path = keys.enumerated().map { $0 > 0 && $1.first != "[" ? ".\($1)" : $1 }.joined()
            return path.isEmpty ? text : "\(path): \(text)"
        }
    }

    /// Deeper nesting is refused, so that no line can exhaust the stack.
    private static let deepest = 32

    private let bytes: UnsafeBufferPointer<UInt8>
    private(set) var position = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    // MARK: Structure

    /// Reads an object; `read` is given each key and must read its value, and knows whether a key may come twice.
    mutating func object(_ read: (String, inout JSONReader) throws(Fault) -> Void) throws(Fault) {
        guard take("{") else { throw Fault("expected an object { }") }
        if take("}") { return }
        repeat {
            let key = try string(or: "a key in double quotes")
            guard take(":") else { throw Fault("not JSON: expected a colon after \"\(key)\"") }
            do throws(Fault) { try read(key, &self) } catch { throw error.under(key) }
        } while take(",")
        guard take("}") else { throw Fault("not JSON: expected a comma or }") }
    }

    /// Reads an array; `read` is given each index and must read its value.
    mutating func array(
        of what: String,
        _ read: (Int, inout JSONReader) throws(Fault) -> Void
    ) throws(Fault) {
        guard take("[") else { throw Fault("expected a list of \(what)") }
        if take("]") { return }
        var index = 0
        repeat {
            do throws(Fault) { try read(index, &self) } catch { throw error.under("[\(index)]") }
            index += 1
        } while take(",")
        guard take("]") else { throw Fault("not JSON: expected a comma or ]") }
    }

    /// Refuses anything but white space in what is left.
    mutating func end() throws(Fault) {
        guard next == nil else { throw Fault("not JSON: more text after the end of the object") }
    }

    // MARK: Values

    /// Reads `null`, if that is the value.
    mutating func takeNull() -> Bool {
        next == UInt8(ascii: "n") && takeWord("null")
    }

    mutating func string(or expected: String) throws(Fault) -> String {
        let (range, hasEscapes) = try quoted(or: expected)
        let text = UnsafeBufferPointer(rebasing: bytes[range])
        return hasEscapes ? try Self.unescape(text) : String(decoding: text, as: UTF8.self)
    }

    /// Reads a string and makes a value of its bytes; only an escaped one is copied.
    mutating func text<T>(
        expected: String,
        _ make: (UnsafeBufferPointer<UInt8>) -> T?
    ) throws(Fault) -> T {
        let (range, hasEscapes) = try quoted(or: expected)
        let text = UnsafeBufferPointer(rebasing: bytes[range])
        var made: T?
        if hasEscapes {
            var plain = try Self.unescape(text)
            made = plain.withUTF8(make)
        } else {
            made = make(text)
        }
        guard let made else {
            throw Fault("expected \(expected); found \"\(String(decoding: text, as: UTF8.self))\"")
        }
        return made
    }

    mutating func number(or expected: String) throws(Fault) -> Double {
        guard let next, next == UInt8(ascii: "-") || Self.isDigit(next) else { throw Fault("expected \(expected)") }
        let range = try numberRange()
        guard let number = Double(String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)),
            number.isFinite
        else { throw Fault("expected \(expected)") }
        return number
    }

    /// Reads any value and answers where it stands.
    mutating func skip() throws(Fault) -> Range<Int> {
        skipSpace()
        let start = position
        try skip(depth: 0)
        return start..<position
    }

    /// Jumps over this value if it is the next one, byte by byte; an object ends where its text ends.
    mutating func skip(ifNext value: [UInt8]) -> Range<Int>? {
        skipSpace()
        let start = position
        guard !value.isEmpty, start + value.count <= bytes.count,
            bytes[start..<start + value.count].elementsEqual(value)
        else { return nil }
        position += value.count
        return start..<position
    }

    /// The kind of the next value, by its first byte.
    var next: UInt8? {
        mutating get {
            skipSpace()
            return position < bytes.count ? bytes[position] : nil
        }
    }

    // MARK: Grammar

    private mutating func skip(depth: Int) throws(Fault) {
        guard depth < Self.deepest else { throw Fault("nested too deeply") }
        switch next {
        case UInt8(ascii: "{"):
            position += 1
            if take("}") { return }
            repeat {
                _ = try quoted(or: "a key in double quotes")
                guard take(":") else { throw Fault("not JSON: expected a colon after the key") }
                try skip(depth: depth + 1)
            } while take(",")
            guard take("}") else { throw Fault("not JSON: expected a comma or }") }
        case UInt8(ascii: "["):
            position += 1
            if take("]") { return }
            repeat { try skip(depth: depth + 1) } while take(",")
            guard take("]") else { throw Fault("not JSON: expected a comma or ]") }
        case UInt8(ascii: "\""): _ = try quoted(or: "a string")
        case UInt8(ascii: "t") where takeWord("true"): return
        case UInt8(ascii: "f") where takeWord("false"): return
        case UInt8(ascii: "n") where takeWord("null"): return
        case nil: throw Fault("not JSON: the line ends before the object does")
        default: _ = try numberRange()
        }
    }

    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    private mutating func take(_ byte: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: byte) else { return false }
        position += 1
        return true
    }

    private mutating func takeWord(_ word: StaticString) -> Bool {
        let end = position + word.utf8CodeUnitCount
        guard end <= bytes.count else { return false }
        for i in 0..<word.utf8CodeUnitCount where bytes[position + i] != word.utf8Start[i] { return false }
        position = end
        return true
    }

    /// What stands between the quotes.
    private mutating func quoted(or expected: String) throws(Fault) -> (Range<Int>, hasEscapes: Bool) {
        guard take("\"") else { throw Fault("expected \(expected)") }
        let start = position
        var hasEscapes = false
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                position += 1
                return (start..<position - 1, hasEscapes)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                try skipEscape()
            case ..<0x20: throw Fault("not JSON: a control character inside a string")
            default: position += 1
            }
        }
        throw Fault("not JSON: the line ends inside a string")
    }

    private mutating func skipEscape() throws(Fault) {
        let kind = position + 1 < bytes.count ? bytes[position + 1] : 0
        switch kind {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 2
        case UInt8(ascii: "u"):
            guard position + 6 <= bytes.count,
                bytes[position + 2..<position + 6].allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit })
            else { throw Fault("not JSON: \\u without four hexadecimal digits") }
            position += 6
        default: throw Fault("not JSON: an escape that JSON does not have")
        }
    }

    /// Text whose escapes have been checked; a lone half of a surrogate pair becomes U+FFFD.
    private static func unescape(_ text: UnsafeBufferPointer<UInt8>) throws(Fault) -> String {
        var units: [UInt16] = []
        var rest = String(decoding: text, as: UTF8.self).utf16[...]
        while let unit = rest.popFirst() {
            guard unit == 0x5C, let kind = rest.popFirst() else {
                units.append(unit)
                continue
            }
            switch Unicode.Scalar(kind) {
            case "b": units.append(0x08)
            case "f": units.append(0x0C)
            case "n": units.append(0x0A)
            case "r": units.append(0x0D)
            case "t": units.append(0x09)
            case "u":
                units.append(UInt16(String(decoding: rest.prefix(4), as: UTF16.self), radix: 16) ?? 0xFFFD)
                rest = rest.dropFirst(4)
            default: units.append(kind)
            }
        }
        return String(decoding: units, as: UTF16.self)
    }

    /// `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?`.
    private mutating func numberRange() throws(Fault) -> Range<Int> {
        skipSpace()
        let start = position
        if isAt("-") { position += 1 }
        let whole = skipDigits()
        let hasLeadingZero = whole > 1 && bytes[position - whole] == UInt8(ascii: "0")
        var isNumber = whole > 0 && !hasLeadingZero
        if isNumber, isAt(".") {
            position += 1
            isNumber = skipDigits() > 0
        }
        if isNumber, isAt("e") || isAt("E") {
            position += 1
            if isAt("+") || isAt("-") { position += 1 }
            isNumber = skipDigits() > 0
        }
        guard isNumber else { throw Fault("not JSON: expected a value") }
        return start..<position
    }

    private func isAt(_ byte: Unicode.Scalar) -> Bool {
        position < bytes.count && bytes[position] == UInt8(ascii: byte)
    }

    private mutating func skipDigits() -> Int {
        let start = position
        while position < bytes.count, Self.isDigit(bytes[position]) { position += 1 }
        return position - start
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
}
