public import AfterSales
import Foundation

/// The text of a file people bring, whatever program saved it.
///
/// UTF-8 with or without its mark, UTF-16 with its mark (a spreadsheet's "Unicode text"), or GB18030, which
/// takes in GB2312 and GBK. Most texts in GB18030 are not UTF-8 by accident, so UTF-8 is tried first.
enum FileText {
    static func decode(_ bytes: [UInt8]) throws(FileProblem) -> String {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            guard let text = String(validating: bytes.dropFirst(3), as: UTF8.self) else {
                throw FileProblem(line: line(of: bytes, in: .utf8), reason: .undecodable)
            }
            return text
        }
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            guard let text = String(bytes: bytes, encoding: .utf16) else {
                throw FileProblem(line: 1, reason: .undecodable)
            }
            return text
        }
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        guard let text = String(bytes: bytes, encoding: .gb18030) else {
            throw FileProblem(line: line(of: bytes, in: .gb18030), reason: .undecodable)
        }
        return text
    }

    /// The first line that is not text in `encoding`; no character of either holds the byte of a line's end.
    private static func line(of bytes: [UInt8], in encoding: String.Encoding) -> Int {
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        return (lines.firstIndex { String(bytes: $0, encoding: encoding) == nil } ?? 0) + 1
    }
}

extension String.Encoding {
    /// `kCFStringEncodingGB_18030_2000` behind the flag that Foundation puts before such numbers.
    static let gb18030 = String.Encoding(rawValue: 0x8000_0632)
}

/// What is wrong with a file, and where.
public struct FileProblem: Error, Sendable, Equatable {
    /// From 1, the heading's line included.
    public let line: Int
    /// The number of the field in its line, from 1; `nil` where the whole line is meant.
    public let column: Int?
    /// What the column is headed, as the file spells it.
    public let heading: String?
    public let reason: Refusal

    public init(line: Int, column: Int? = nil, heading: String? = nil, reason: Refusal) {
        self.line = line
        self.column = column
        self.heading = heading
        self.reason = reason
    }
}

extension Refusal {
    /// The file is neither UTF-8 nor UTF-16 nor GB18030.
    static let undecodable = Refusal(.invalid, "file-undecodable")
}
