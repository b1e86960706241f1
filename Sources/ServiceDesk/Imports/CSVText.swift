/// Rows written so that any spreadsheet opens them as they are (RFC 4180, UTF-8 with its mark).
///
/// What a spreadsheet would run as a formula is escaped with an apostrophe (hard case 40); reading takes it off
/// again, so that what was exported imports as the very same.
enum CSVText {
    /// Spreadsheets take a file without it for the local encoding.
    static let mark = "\u{FEFF}"

    static func line(_ fields: [String?]) -> String {
        fields.map { quoted(escaped($0 ?? "")) }.joined(separator: ",") + "\r\n"
    }

    static func escaped(_ text: String) -> String {
        isFormula(text) ? "'" + text : text
    }

    static func unescaped(_ text: String) -> String {
        text.utf8.first == UInt8(ascii: "'") && isFormula(text) ? String(text.dropFirst()) : text
    }

    /// Whether, past any apostrophes, it begins as a formula does.
    private static func isFormula(_ text: String) -> Bool {
        guard let first = text.utf8.first(where: { $0 != UInt8(ascii: "'") }) else { return false }
        return "=+-@\t\r".utf8.contains(first)
    }

    private static func quoted(_ text: String) -> String {
        guard text.utf8.contains(where: { "\",;\t\r\n".utf8.contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
