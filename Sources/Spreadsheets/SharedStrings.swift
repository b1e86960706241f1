/// The texts of a workbook, each stored once; cells name them by their place.
final class SharedStrings: XMLListener {
    private(set) var texts: [String] = []
    private var text = TextCollector()

    func began(_ element: String, _ attributes: XMLAttributes) {
        if element == "si" { text.clear() }
        text.began(element)
    }

    func ended(_ element: String) {
        text.ended(element)
        if element == "si" { texts.append(text.text) }
    }

    func said(_ bytes: UnsafeBufferPointer<UInt8>) { text.said(bytes) }
}

/// Collects the `t` elements of a text, whose parts may be formatted differently; how it is pronounced is left out.
struct TextCollector {
    private var bytes: [UInt8] = []
    private var isText = false
    private var isPronunciation = false

    /// A character that XML cannot hold is written `_x000D_`; a NUL is none of any text and stays as it is written.
    var text: String {
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.contains("_x") else { return text }
        var plain = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "_x") {
            plain += rest[..<start.lowerBound]
            let code = rest[start.upperBound...].prefix(5)
            if code.utf8.count == 5, code.last == "_", let number = UInt32(code.dropLast(), radix: 16), number > 0,
                let scalar = Unicode.Scalar(number)
            {
                plain.unicodeScalars.append(scalar)
                rest = rest[start.upperBound...].dropFirst(5)
            } else {
                plain += "_x"
                rest = rest[start.upperBound...]
            }
        }
        return plain + rest
    }

    mutating func clear() { bytes.removeAll(keepingCapacity: true) }

    mutating func began(_ element: String) {
        switch element {
        case "t": isText = !isPronunciation
        case "rPh": isPronunciation = true
        default: break
        }
    }

    mutating func ended(_ element: String) {
        switch element {
        case "t": isText = false
        case "rPh": isPronunciation = false
        default: break
        }
    }

    mutating func said(_ piece: UnsafeBufferPointer<UInt8>) {
        if isText { bytes.append(contentsOf: piece) }
    }
}
