public import AfterSales
import CSodium
import Foundation

/// Something to be written into a journal: what kind of thing happened, and its particulars.
public struct JournalLine: Sendable {
    public let kind: String
    /// JSON with its keys in order, so that the same particulars always hash the same.
    public let data: String
    /// When it happened, if not just now.
    public let occurredAt: Instant?

    public init(_ kind: String, _ data: some Encodable, occurredAt: Instant? = nil) throws {
        self.kind = kind
        self.data = try JournalLine.json(data)
        self.occurredAt = occurredAt
    }

    public static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}

/// One line of a journal as it was written; nothing changes or removes it.
public struct JournalEntry: Sendable, Equatable {
    public let subject: Subject
    /// 1, 2, 3 … within the subject.
    public let sequence: Int
    public let occurredAt: Instant
    public let recordedAt: Instant
    public let person: ID<Person>
    public let personName: String
    public let kind: String
    public let data: String
    /// Hash of the entry before it; empty for the first.
    public let previousHash: String
    /// SHA-256 over everything above, in hexadecimal.
    public let hash: String

    public func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try JSONDecoder().decode(type, from: Data(data.utf8))
    }

    /// What the hash must be; `verify` compares.
    var computedHash: String {
        JournalEntry.hash([
            subject.kind.rawValue, subject.id, String(sequence), String(occurredAt.milliseconds),
            String(recordedAt.milliseconds), person.description, personName, kind, data, previousHash,
        ])
    }

    /// Each field is preceded by its length, so that no two different entries spell the same bytes.
    static func hash(_ fields: [String]) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(fields.reduce(0) { $0 + $1.utf8.count + 8 })
        for field in fields {
            bytes += "\(field.utf8.count):".utf8
            bytes += field.utf8
        }
        return sha256(bytes)
    }
}

/// SHA-256 in hexadecimal.
func sha256(_ bytes: [UInt8]) -> String {
    var digest = [UInt8](repeating: 0, count: 32)
    crypto_hash_sha256(&digest, bytes, UInt64(bytes.count))
    return hexadecimal(digest)
}

func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits: StaticString = "0123456789abcdef"
    return String(unsafeUninitializedCapacity: bytes.count * 2) { letters in
        for (place, byte) in bytes.enumerated() {
            letters[2 * place] = digits.utf8Start[Int(byte >> 4)]
            letters[2 * place + 1] = digits.utf8Start[Int(byte & 15)]
        }
        return bytes.count * 2
    }
}
