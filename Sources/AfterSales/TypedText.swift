private import Foundation

/// What people type or paste, made fit to keep, or refused.
///
/// Text is kept in Unicode's composed form (NFC), so that the same word is the same bytes. Marks that
/// nobody sees (zero-width blanks, byte-order marks, switches of direction) are dropped: they come along
/// with a paste and make two equal names different. What joins emoji, or letters of a script that is
/// written so, into one sign stays. Control characters are refused, because nobody types them and one
/// engine cannot store all of them. Lengths count Unicode scalars.
///
/// Foundation is here for the tables of Unicode, which the standard library does not offer.
public enum TypedText {
    /// One line that must say something; blanks in a row, tabs and line breaks become one blank.
    public static func line(_ text: String, _ field: String, limit: Int) throws(Refusal) -> String {
        let scalars = try visible(text, field, keeping: ["\u{200C}", "\u{200D}"]).withoutStrayJoiners
        let words = scalars.split(whereSeparator: \.properties.isWhitespace)
        var line = String.UnicodeScalarView()
        for word in words {
            if !line.isEmpty { line.append(" ") }
            line.append(contentsOf: word)
        }
        guard !line.isEmpty else { throw .missing(field) }
        return try short(String(line), field, limit: limit)
    }

    /// One line that may be left out; nothing but blanks is nothing.
    public static func optionalLine(_ text: String?, _ field: String, limit: Int) throws(Refusal) -> String? {
        guard let text, !isBlank(text) else { return nil }
        return try line(text, field, limit: limit)
    }

    /// Several lines that may be left out; line breaks of every kind become `\n`.
    public static func optionalParagraphs(_ text: String?, _ field: String, limit: Int) throws(Refusal) -> String? {
        guard let text, !isBlank(text) else { return nil }
        // Emoji and some scripts are joined by marks that nobody sees.
        let scalars = try visible(text, field, keeping: ["\u{200C}", "\u{200D}"])
        var kept = String.UnicodeScalarView()
        var before: Unicode.Scalar = " "
        for scalar in scalars {
            switch scalar {
            case "\n" where before == "\r": break
            case "\r", "\n", "\u{0B}", "\u{0C}", "\u{85}", "\u{2028}", "\u{2029}": kept.append("\n")
            default: kept.append(scalar)
            }
            before = scalar
        }
        while let last = kept.last, last.properties.isWhitespace { kept.removeLast() }
        let paragraphs = kept.drop(while: \.properties.isWhitespace)
        guard !paragraphs.isEmpty else { return nil }
        return try short(String(paragraphs), field, limit: limit)
    }

    /// Several lines that must say something.
    public static func paragraphs(_ text: String, _ field: String, limit: Int) throws(Refusal) -> String {
        guard let paragraphs = try optionalParagraphs(text, field, limit: limit) else { throw .missing(field) }
        return paragraphs
    }

    private static func isBlank(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { $0.properties.isWhitespace || isInvisible($0) }
    }

    private static func short(_ text: String, _ field: String, limit: Int) throws(Refusal) -> String {
        guard text.unicodeScalars.count <= limit else { throw .tooLong(field, limit: limit) }
        return text
    }

    private static func visible(
        _ text: String,
        _ field: String,
        keeping kept: Set<Unicode.Scalar>
    ) throws(Refusal) -> String.UnicodeScalarView {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if isInvisible(scalar), !kept.contains(scalar) { continue }
            // U+FFFD is what a wrongly decoded file leaves behind.
            let isLost = scalar == "\u{FFFD}" || scalar.properties.isNoncharacterCodePoint
            let isControl = scalar.properties.generalCategory == .control && !scalar.properties.isWhitespace
            guard !isLost, !isControl else { throw .unprintable(field, scalar) }
            scalars.append(scalar)
        }
        return String(scalars).precomposedStringWithCanonicalMapping.unicodeScalars
    }

    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xAD, 0x61C, 0x180E, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFEFF, 0xE0000...0xE007F: true
        default: false
        }
    }
}

extension String.UnicodeScalarView {
    /// Keeps what joins two emoji, or stands within a script that is written with joiners; drops all others, which come
    /// with a paste and would make two equal names different.
    fileprivate var withoutStrayJoiners: String.UnicodeScalarView {
        var kept = String.UnicodeScalarView()
        for index in indices {
            let scalar = self[index]
            guard scalar == "\u{200C}" || scalar == "\u{200D}" else {
                kept.append(scalar)
                continue
            }
            let next = self.index(after: index)
            guard let before = kept.last, next < endIndex else { continue }
            let after = self[next]
            let joinsEmoji = scalar == "\u{200D}" && before.isOfEmoji && after.isOfEmoji
            if joinsEmoji || before.isOfJoinedScript && after.isOfJoinedScript { kept.append(scalar) }
        }
        return kept
    }
}

extension Unicode.Scalar {
    /// A picture, its colour or its way of being shown; no digit, which can be a picture, too.
    fileprivate var isOfEmoji: Bool {
        self == "\u{FE0F}" || properties.isEmojiModifier || properties.isEmoji && value > 0xFF
    }

    /// Arabic and Persian, and the scripts of India, in which a joiner changes the letters beside it.
    fileprivate var isOfJoinedScript: Bool {
        (0x0600...0x077F).contains(value) || (0x0900...0x0DFF).contains(value)
    }
}

extension String {
    /// Without the blanks at its ends.
    public var trimmed: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}

extension Refusal {
    /// `field` holds a character that cannot be printed.
    public static func unprintable(_ field: String, _ scalar: Unicode.Scalar) -> Refusal {
        let hexadecimal = String(scalar.value, radix: 16, uppercase: true)
        let padding = String(repeating: "0", count: max(0, 4 - hexadecimal.count))
        return Refusal(
            .invalid,
            "unprintable",
            field: field,
            values: ["field": field, "character": "U+\(padding)\(hexadecimal)"]
        )
    }
}
