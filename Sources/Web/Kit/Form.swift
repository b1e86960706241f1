import AfterSales

/// What a person typed into a form, or what stands behind the `?` of an address.
///
/// A name may come several times, as check boxes do. Text is what was typed, with its ends trimmed and
/// its line ends, and those that a paste from a word processor or a PDF brings, made `\n`. A control character is
/// shown as `\u{FFFD}`, for its field to refuse; what no database takes is refused here, once for all.
public struct Form: Sendable {
    private let fields: [(name: String, value: String)]

    static let empty = Form([])

    init(_ fields: [(name: String, value: String)]) {
        self.fields = fields
    }

    /// Reads `application/x-www-form-urlencoded`.
    /// - Throws: `Refusal.unreadable` for a broken escape, text that is not UTF-8, or a NUL.
    init(urlEncoded text: some StringProtocol) throws(Refusal) {
        var fields: [(String, String)] = []
        for pair in text.utf8.split(separator: UInt8(ascii: "&")).prefix(Form.fieldLimit + 1) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = try Form.decode(parts[0])
            fields.append((name, parts.count == 2 ? try Form.decode(parts[1]) : ""))
        }
        guard fields.count <= Form.fieldLimit else { throw .unreadable }
        self.init(fields)
    }

    private static let fieldLimit = 2_000

    /// Everything that was sent, as it was typed.
    var entries: [(name: String, value: String)] { fields }

    /// The text in the field, trimmed; empty if the field was not sent.
    subscript(_ name: String) -> String { (exact(name) ?? "").trimmed }

    /// The text, or nothing if the field was empty or not sent.
    func find(_ name: String) -> String? {
        let text = self[name]
        return text.isEmpty ? nil : text
    }

    /// The text as it was typed, blanks and all: for passwords.
    func exact(_ name: String) -> String? {
        fields.first { $0.name == name }?.value
    }

    /// Every value sent under the name, without empty ones.
    func all(_ name: String) -> [String] {
        fields.filter { $0.name == name }.map(\.value.trimmed).filter { !$0.isEmpty }
    }

    /// Whether a box was ticked.
    func has(_ name: String) -> Bool { fields.contains { $0.name == name } }

    /// One of a few allowed words.
    /// - Throws: `Refusal.missing` or `.invalid` for the field.
    func choice<Choice: RawRepresentable>(_ name: String, as _: Choice.Type = Choice.self) throws(Refusal) -> Choice
    where Choice.RawValue == String {
        guard let text = find(name) else { throw .missing(name) }
        guard let choice = Choice(rawValue: text) else { throw .invalid(name, expected: "choice") }
        return choice
    }

    /// The text of a field that must not be empty.
    func required(_ name: String) throws(Refusal) -> String {
        guard let text = find(name) else { throw .missing(name) }
        return text
    }

    func id<Subject>(_ name: String, of _: Subject.Type = Subject.self) throws(Refusal) -> ID<Subject> {
        guard let text = find(name) else { throw .missing(name) }
        guard let id = ID<Subject>(text) else { throw .invalid(name, expected: "choice") }
        return id
    }

    /// `true` or `false`; false if it was not sent.
    func flag(_ name: String) throws(Refusal) -> Bool {
        switch find(name) {
        case nil, "false": false
        case "true": true
        default: throw .invalid(name, expected: "boolean")
        }
    }

    private static func decode(_ bytes: some Sequence<UInt8>) throws(Refusal) -> String {
        var decoded: [UInt8] = []
        var iterator = bytes.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "+"):
                decoded.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = iterator.next().flatMap(hexDigit), let low = iterator.next().flatMap(hexDigit)
                else { throw .unreadable }
                decoded.append(high << 4 | low)
            default:
                decoded.append(byte)
            }
        }
        return try typed(decoded)
    }

    /// Text as a person typed or pasted it.
    ///
    /// - Throws: `Refusal.unreadable` for text that is not UTF-8, or a NUL.
    static func typed(_ bytes: some Sequence<UInt8>) throws(Refusal) -> String {
        var shown: [UInt8] = []
        shown.reserveCapacity(bytes.underestimatedCount)
        for byte in bytes {
            switch byte {
            // The soft line break of Word, and the end of a page in a PDF.
            case 0x0B, 0x0C: shown.append(0x0A)
            case 0x01..<0x09, 0x0E..<0x20, 0x7F: shown += "\u{FFFD}".utf8
            default: shown.append(byte)
            }
        }
        guard let text = String(validating: shown, as: UTF8.self), text.isPrintable else { throw .unreadable }
        return text.replacing("\r\n", with: "\n")
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        Character(UnicodeScalar(byte)).hexDigitValue.map(UInt8.init)
    }
}

extension Refusal {
    /// What was sent cannot be read as what it says it is.
    static let unreadable = Refusal(.invalid, "unreadable")
}

extension String {
    /// Whether there is no control character but tab and line ends; PostgreSQL refuses U+0000 in text.
    var isPrintable: Bool {
        utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
    }
}

/// A form that was refused: what was typed, and why not; an untouched form has neither.
struct FormState: Sendable {
    let typed: Form?
    let refusal: Refusal?

    static let fresh = FormState(typed: nil, refusal: nil)

    /// A form that an address fills in: `/customers/new?name=…`; fresh where it says nothing of these fields.
    static func filled(by query: Form, _ names: Set<String>) -> FormState {
        let typed = query.entries.filter { names.contains($0.name) }
        return typed.isEmpty ? .fresh : FormState(typed: Form(typed), refusal: nil)
    }

    /// What stands in the field: what was typed, else what the record says.
    func value(_ name: String, or stored: String = "") -> String { typed?.exact(name) ?? stored }

    /// Whether the box or the option is chosen.
    func chosen(_ name: String, _ option: String, or stored: Bool = false) -> Bool {
        guard let typed else { return stored }
        let values = typed.all(name)
        // The option that says nothing is sent as an empty value, or not at all.
        return option.isEmpty ? values.isEmpty : values.contains(option)
    }

    /// Whether somebody else saved the same while this was typed.
    var isOvertaken: Bool { refusal == .changedMeanwhile }

    /// What somebody else has saved, where it is not what stands in the field; `called` is the value's word.
    func saved(_ name: String, _ value: String?, called: String? = nil, _ words: Words) -> String? {
        let value = value ?? ""
        guard isOvertaken, self.value(name, or: value).trimmed != value else { return nil }
        return value.isEmpty ? words["record.saved-nothing"] : words("record.saved", ["value": called ?? value])
    }

    /// The sentence beside the field, if the refusal is about it; `label` is what this form calls the field.
    func error(_ name: String, called label: String? = nil, _ words: Words) -> String? {
        guard let refusal, refusal.field == name else { return nil }
        return words.sentence(refusal, called: label)
    }

    /// The sentence above the form.
    func banner(_ words: Words) -> Banner? {
        guard let refusal else { return nil }
        return Banner(.alarm, refusal.field == nil ? words.sentence(refusal) : words["form.check"])
    }
}
