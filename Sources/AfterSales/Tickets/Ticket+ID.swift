extension Ticket {
    /// The number people say on the phone: SR-1001.
    public struct ID: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
        public let number: Int

        public init(number: Int) {
            self.number = number
        }

        /// Reads `SR-1001`, `sr1001` or `1001`.
        public init?(_ text: some StringProtocol) {
            var digits = text.lowercased()[...]
            for prefix in ["sr-", "sr"] where digits.hasPrefix(prefix) {
                digits = digits.dropFirst(prefix.count)
                break
            }
            guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(digits),
                number > 0
            else { return nil }
            self.number = number
        }

        public var description: String { "SR-\(number)" }

        public static func < (a: ID, b: ID) -> Bool { a.number < b.number }

        public init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            let text = try container.decode(String.self)
            guard let id = ID(text) else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a ticket: \(text)")
            }
            self = id
        }

        public func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(description)
        }
    }
}
