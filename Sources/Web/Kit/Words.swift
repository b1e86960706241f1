public import AfterSales
import Foundation
import Yams

/// Every sentence a person sees, in every language, read once from `Words/*.yaml`.
public struct Catalogue: Sendable {
    /// The program's own, read the first time it is asked for.
    static let own = Result { try Catalogue() }

    private let texts: [Language: [String: String]]

    /// - Throws: if a file is missing or is not a flat list of texts.
    public init() throws {
        var texts: [Language: [String: String]] = [:]
        for language in Language.allCases {
            texts[language] = try Catalogue.read(language)
        }
        self.texts = texts
    }

    subscript(_ language: Language) -> Words {
        Words(language: language, texts: texts[language] ?? [:])
    }

    /// The sentence that tells a person at a terminal why not, and what to do.
    public func sentence(_ refusal: Refusal, in language: Language) -> String {
        self[language].sentence(refusal)
    }

    private static func read(_ language: Language) throws -> [String: String] {
        let text = try String(contentsOfFile: path(language), encoding: .utf8)
        // Not by Yams' decoder: it looks for every key from the first on, and they are many.
        guard let entries = try Yams.compose(yaml: text)?.mapping else { throw CatalogueError.notAList(language) }
        var texts: [String: String] = [:]
        for (key, value) in entries {
            guard let name = key.scalar?.string, let sentence = value.scalar?.string else {
                throw CatalogueError.notAList(language)
            }
            texts[name] = sentence
        }
        return texts
    }

    static func path(_ language: Language) -> String {
        "\(Bundle.module.bundlePath)/Words/\(language.rawValue).yaml"
    }
}

/// The catalogue in one language.
///
///     words["people.title"]
///     words("people.count", ["count": "3"])
///
/// A text may hold `{name}`, and `{count|ticket|tickets}`, which prints the first word when `count` is 1
/// and the second otherwise. A key built at run time has a fixed beginning: `words["role.\(role.rawValue)"]`.
public struct Words: Sendable {
    let language: Language
    let texts: [String: String]

    init(language: Language, texts: [String: String]) {
        self.language = language
        self.texts = texts
    }

    /// The text; the key itself where there is none, which a test forbids.
    subscript(_ key: String) -> String { texts[key] ?? key }

    func callAsFunction(_ key: String, _ values: [String: String]) -> String {
        fill(self[key]) { values[$0] }
    }

    /// The text, or nothing: for sentences that only some things have.
    func find(_ key: String) -> String? { texts[key] }

    /// The sentence that tells a person why not, and what to do.
    ///
    /// A value that has a word of its own is said in it: `rung: remote` by `rung.remote`, a field by `field.<name>`.
    ///
    /// `label` is what the field is called where the reader sees it, if that is known.
    func sentence(_ refusal: Refusal, called label: String? = nil) -> String {
        var values = refusal.values
        if let field = values["called"] ?? refusal.field { values["field"] = field }
        if let clause = refusal.clause { values["clause"] = clause }
        for (name, text) in values { values[name] = value(text, of: name) }
        if let label { values["field"] = label }
        return self("refusal.\(refusal.code)", values)
    }

    /// A value in a word of its own, where it has one: `phone` of `channel` by `channel.phone`.
    func value(_ value: String, of name: String) -> String { find("\(name).\(value)") ?? value }

    /// The sentence of a refusal in general, whatever it was about.
    func explanation(_ code: String) -> String? {
        find("refusal.\(code)").map { fill($0) { _ in "…" } }
    }

    /// Replaces `{name}` and `{name|one|many}`; a name without a value stays as it is written.
    private func fill(_ text: String, _ value: (String) -> String?) -> String {
        // By bytes: what is looked for is ASCII, and asking what one letter is costs ten times as much.
        var rest = text.utf8[...]
        guard rest.contains(UInt8(ascii: "{")) else { return text }
        var filled = ""
        while let open = rest.firstIndex(of: UInt8(ascii: "{")),
            let close = rest[open...].firstIndex(of: UInt8(ascii: "}"))
        {
            filled += Substring(rest[..<open])
            let parts = rest[rest.index(after: open)..<close]
                .split(separator: UInt8(ascii: "|"), omittingEmptySubsequences: false)
            switch (value(String(Substring(parts[0]))), parts.count) {
            case (let found?, 3): filled += Substring(found == "1" ? parts[1] : parts[2])
            case (let found?, _): filled += found
            case (nil, _): filled += Substring(rest[open...close])
            }
            rest = rest[rest.index(after: close)...]
        }
        return filled + Substring(rest)
    }

    /// A template with every `[[key]]` replaced by its text; the text's `{name}` becomes the template's `{{name}}`.
    ///
    /// Done once at start, so that a page costs no look-up.
    func translate(template: String) throws -> String {
        var translated = ""
        var rest = template[...]
        while let open = rest.range(of: "[["), let close = rest[open.upperBound...].range(of: "]]") {
            translated += rest[..<open.lowerBound]
            let key = String(rest[open.upperBound..<close.lowerBound])
            guard let text = texts[key] else { throw CatalogueError.unknownKey(key, language) }
            guard !text.contains("|") else { throw CatalogueError.pluralInTemplate(key) }
            translated += text.escapedForHTML
                .replacing("{", with: "{{").replacing("}", with: "}}")
            rest = rest[close.upperBound...]
        }
        return translated + rest
    }
}

enum CatalogueError: Error {
    /// Something in the file is not a key with its text.
    case notAList(Language)
    case unknownKey(String, Language)
    /// A plural needs its number, so it is filled in code, not in a template.
    case pluralInTemplate(String)
}

extension String {
    var escapedForHTML: String {
        guard utf8.contains(where: { $0 == 38 || $0 == 60 || $0 == 62 || $0 == 34 || $0 == 39 }) else { return self }
        var escaped = ""
        escaped.reserveCapacity(utf8.count + 16)
        for character in unicodeScalars {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}
