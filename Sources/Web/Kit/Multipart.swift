import AfterSales
import Glibc

/// Takes apart a form that carries files (`multipart/form-data`, RFC 7578) while it comes in.
///
/// Holds no more than the length of a boundary, or of one part's head, however large the form is.
struct Multipart {
    enum Piece: Equatable {
        /// A field begins; `file` is the name of a file as its sender calls it, empty where none was chosen.
        case begin(field: String, file: String?)
        case bytes([UInt8])
        case end
    }

    /// What came is no form, or breaks off.
    struct Malformed: Error {}

    private enum State {
        case beforeFirst, afterBoundary, head, body, over
    }

    private let delimiter: [UInt8]
    private var state = State.beforeFirst
    /// The first boundary may stand at the very beginning, with no line before it to end.
    private var kept: [UInt8] = [0x0D, 0x0A]

    private static let headLimit = 8_192

    /// - Parameter type: the `Content-Type`; `nil` for any other than such a form's, or without a usable boundary.
    init?(_ type: String) {
        guard type.lowercased().hasPrefix("multipart/form-data"),
            let boundary = Parameters(type)["boundary"], (1...200).contains(boundary.utf8.count)
        else { return nil }
        delimiter = Array("\r\n--\(boundary)".utf8)
    }

    /// What the next bytes bring.
    mutating func take(_ bytes: [UInt8]) throws(Malformed) -> [Piece] {
        kept += bytes
        var pieces: [Piece] = []
        var place = 0
        while try step(&place, &pieces) {}
        kept.removeFirst(place)
        return pieces
    }

    /// - Throws: `Malformed` where the last boundary has not come.
    func finish() throws(Malformed) {
        guard state == .over else { throw Malformed() }
    }

    /// One step on from `place`; whether there is more to do with what is there.
    private mutating func step(_ place: inout Int, _ pieces: inout [Piece]) throws(Malformed) -> Bool {
        switch state {
        case .beforeFirst:
            guard let found = find(delimiter, from: place) else {
                place = max(place, kept.count - delimiter.count + 1)
                return false
            }
            place = found + delimiter.count
            state = .afterBoundary
        case .afterBoundary:
            guard kept.count >= place + 2 else { return false }
            switch (kept[place], kept[place + 1]) {
            case (0x2D, 0x2D): state = .over
            case (0x0D, 0x0A): state = .head
            // Blanks may stand behind a boundary, though nobody sends them.
            case (0x20, _), (0x09, _):
                place += 1
                return true
            default: throw Malformed()
            }
            place += 2
        case .head:
            guard let found = find([0x0D, 0x0A, 0x0D, 0x0A], from: place) else {
                guard kept.count - place <= Self.headLimit else { throw Malformed() }
                return false
            }
            guard found - place <= Self.headLimit else { throw Malformed() }
            pieces.append(try head(kept[place..<found]))
            place = found + 4
            state = .body
        case .body:
            let found = find(delimiter, from: place)
            let end = found ?? max(place, kept.count - delimiter.count + 1)
            if end > place { pieces.append(.bytes(Array(kept[place..<end]))) }
            place = end
            guard let found else { return false }
            pieces.append(.end)
            place = found + delimiter.count
            state = .afterBoundary
        case .over:
            // Whatever follows the last boundary is nothing.
            place = kept.count
            return false
        }
        return true
    }

    private func find(_ wanted: [UInt8], from place: Int) -> Int? {
        kept.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return nil }
            var place = place
            while bytes.count - place >= wanted.count {
                guard let first = memchr(base + place, Int32(wanted[0]), bytes.count - place - wanted.count + 1) else {
                    return nil
                }
                let found = UnsafeRawPointer(first) - base
                if memcmp(base + found, wanted, wanted.count) == 0 { return found }
                place = found + 1
            }
            return nil
        }
    }

    private func head(_ bytes: ArraySlice<UInt8>) throws(Malformed) -> Piece {
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\r\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, parts[0].lowercased() == "content-disposition" else { continue }
            let parameters = Parameters(String(parts[1]))
            guard let field = parameters["name"] else { throw Malformed() }
            return .begin(field: field, file: parameters["filename"])
        }
        throw Malformed()
    }

    /// The `name=value` pairs behind a header's first word.
    private struct Parameters {
        private var values: [String: String] = [:]

        init(_ header: String) {
            var rest = Substring(header)
            while let semicolon = rest.firstIndex(of: ";") {
                rest = rest[rest.index(after: semicolon)...].drop { $0 == " " || $0 == "\t" }
                let name = rest.prefix { $0 != "=" && $0 != ";" }
                rest = rest[name.endIndex...]
                guard rest.first == "=" else { continue }
                rest = rest.dropFirst()
                let value = Self.value(&rest)
                let key = name.lowercased().trimmed
                if values[key] == nil { values[key] = value }
            }
        }

        subscript(_ name: String) -> String? { values[name] }

        /// In quotation marks as browsers write it (`%22` for one within), or as other programs do (`\"`); or bare.
        private static func value(_ rest: inout Substring) -> String {
            guard rest.first == "\"" else {
                let value = rest.prefix { $0 != ";" }
                rest = rest[value.endIndex...]
                return String(value).trimmed
            }
            rest = rest.dropFirst()
            var value = ""
            while let letter = rest.popFirst(), letter != "\"" {
                if letter == "\\", let next = rest.first, next == "\"" || next == "\\" {
                    value.append(next)
                    rest = rest.dropFirst()
                } else {
                    value.append(letter)
                }
            }
            return value.replacing("%22", with: "\"").replacing("%0D", with: "\r").replacing("%0A", with: "\n")
        }
    }
}
