/// A clause of our own with what is filled in, so that it can be said in other languages too.
///
///     let phrase: Phrase = "no clause “\(id)”"
///
/// In English it is what stands there; elsewhere `code` finds the words, and `values` are filled in.
public struct Phrase: Sendable, Hashable, ExpressibleByStringInterpolation, CustomStringConvertible {
    /// The words without what is filled in, as the catalogue's keys are spelled: `no-clause`.
    public let code: String
    /// What is filled in, in the order of the English.
    public let values: [String]
    public let description: String

    public typealias StringInterpolation = Interpolated

    public init(stringLiteral text: String) {
        self.init(Interpolated(text))
    }

    public init(stringInterpolation parts: Interpolated) {
        self.init(parts)
    }

    private init(_ parts: Interpolated) {
        code = parts.words.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.joined(separator: "-")
        values = parts.values
        description = parts.text
    }

    /// A text as it is being put together.
    public struct Interpolated: StringInterpolationProtocol, Sendable {
        fileprivate var text = ""
        fileprivate var words = ""
        fileprivate var values: [String] = []

        public init(literalCapacity: Int, interpolationCount: Int) {}

        fileprivate init(_ text: String) {
            appendLiteral(text)
        }

        public mutating func appendLiteral(_ literal: String) {
            text += literal
            words += literal
        }

        public mutating func appendInterpolation<Value>(_ value: Value) {
            let said = String(describing: value)
            text += said
            values.append(said)
        }
    }
}
