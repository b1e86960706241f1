/// The number of a record, made by us and rising with time, so that no engine has to hand one out.
///
/// Printed as thirteen characters of Crockford's base 32, lower case, without the letters that are
/// misread: `01hqz3k8v0c2r`. The type parameter keeps a customer's id out of a device's place.
public struct ID<Subject>: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let number: Int64

    public init(number: Int64) {
        self.number = number
    }

    /// An id for something that begins at `instant`: its milliseconds, then 20 bits of `noise`.
    public init(at instant: Instant, noise: UInt32) {
        number = (max(0, instant.milliseconds) << 20) | Int64(noise & 0xF_FFFF)
    }

    /// Reads what `description` prints; `nil` for anything else.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count == 13 else { return nil }
        var number: UInt64 = 0
        for letter in text.utf8 {
            guard let value = Self.alphabet.firstIndex(of: letter) else { return nil }
            number = (number << 5) | UInt64(value)
        }
        guard number <= UInt64(Int64.max) else { return nil }
        self.number = Int64(number)
        guard description == text else { return nil }
    }

    public var description: String {
        var letters = [UInt8](repeating: 0, count: 13)
        var rest = UInt64(bitPattern: number)
        for place in stride(from: 12, through: 0, by: -1) {
            letters[place] = Self.alphabet[Int(rest & 31)]
            rest >>= 5
        }
        return String(decoding: letters, as: UTF8.self)
    }

    public static func < (a: Self, b: Self) -> Bool { a.number < b.number }

    private static var alphabet: [UInt8] { crockford }
}

private let crockford = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

extension ID: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let id = Self(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an id: \(text)")
        }
        self = id
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
