private import Foundation

/// The one form under which every spelling of a code, serial, phone number or word is found again.
///
/// These forms are stored beside what was typed, and only ever compared, never shown.
public enum Spelling {
    /// Of a code or a number of a contract: case, width and blanks do not matter, signs do.
    public static func ofCode(_ code: String) -> String {
        var folded = String.UnicodeScalarView()
        folded.append(contentsOf: plain(code).unicodeScalars.lazy.filter { !$0.properties.isWhitespace })
        return String(folded)
    }

    /// Of a serial number or a type designation: case, width, blanks, hyphens, dots and underscores do not matter.
    public static func ofSerial(_ serial: String) -> String {
        var folded = String.UnicodeScalarView()
        folded.append(
            contentsOf: plain(serial).unicodeScalars.lazy.filter { scalar in
                !scalar.properties.isWhitespace && !scalar.properties.isDash && scalar != "_" && scalar != "."
            }
        )
        return String(folded)
    }

    /// Of a phone number: its digits as dialled inside its country, without an extension.
    ///
    /// `+86 (0)21-5888 1234`, `0086 21 58881234`, `021-58881234 轉 806` and `２１ ５８８８１２３４` are one
    /// number. A number of another country keeps its country code, without `+` or `00`.
    public static func ofPhone(_ phone: String) -> String {
        let dialled = Self.dialled(phone)
        return dialled.isForeign ? dialled.digits : String(dialled.digits.drop { $0 == "0" })
    }

    /// The same number as it is dialled inside the other country it says it is in: `+886 2 2345 6789` as `223456789`.
    ///
    /// `nil` where it names no other country, or too little is left to be a number.
    public static func ofPhoneAtHome(_ phone: String) -> String? {
        let dialled = Self.dialled(phone)
        guard dialled.isForeign else { return nil }
        let national = dialled.digits.dropFirst(countryCodeLength(dialled.digits)).drop { $0 == "0" }
        return national.utf8.count >= 7 ? String(national) : nil
    }

    /// Whether somebody typed a phone number and nothing else: digits with signs between them, and behind seven digits
    /// or more perhaps an extension, as in `021-58881234 轉 806`.
    public static func isPhone(_ typed: String) -> Bool {
        let letters = Array(ofWords(typed).unicodeScalars)
        func isOfNumber(_ letter: Unicode.Scalar) -> Bool {
            ("0"..."9").contains(letter) || letter.properties.isWhitespace || letter.properties.isDash
                || "+()./".unicodeScalars.contains(letter)
        }
        let number = letters.prefix(while: isOfNumber)
        let digits = number.count { ("0"..."9").contains($0) }
        if number.count == letters.count { return digits > 0 }
        let rest = letters.dropFirst(number.count)
        let word = String(rest.prefix { !("0"..."9").contains($0) }).filter { !$0.isWhitespace && !".:-".contains($0) }
        let extensionDigits = rest.drop { !("0"..."9").contains($0) }
        return digits >= 7 && extensionWords.contains(word) && (1...8).contains(extensionDigits.count)
            && extensionDigits.allSatisfy { ("0"..."9").contains($0) }
    }

    /// As `ofWords` folds them; those `ofPhone` ends a number at.
    private static let extensionWords: Set<String> = [
        "转", "分机", "转分机", "内线", "ext", "extension", "x", "#", ",", ";",
    ]

    /// How many digits the code of a country has (ITU E.164): one for two of them, two for those listed, else three.
    private static func countryCodeLength(_ digits: String) -> Int {
        guard let first = digits.first, first != "1", first != "7" else { return 1 }
        let two: Set<String> = [
            "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48", "49",
            "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81", "82", "84",
            "86", "90", "91", "92", "93", "94", "95", "98",
        ]
        return two.contains(String(digits.prefix(2))) ? 2 : 3
    }

    /// Its digits without an extension and without China's own code, and whether it names another country.
    private static func dialled(_ phone: String) -> (digits: String, isForeign: Bool) {
        var digits: [UInt8] = []
        var isInternational = false
        reading: for letter in plain(phone).unicodeScalars {
            switch letter {
            case "0"..."9": digits.append(UInt8(letter.value))
            case "+" where digits.isEmpty: isInternational = true
            // An extension follows: 轉 转 分機 分机 內線 内线 ext x # , ;
            case "转", "轉", "分", "內", "内", "e", "x", "#", ",", ";": if !digits.isEmpty { break reading }
            default: break
            }
        }
        var number = String(decoding: digits, as: UTF8.self)[...]
        if !isInternational, number.hasPrefix("00"), number.utf8.count > 8 {
            isInternational = true
            number = number.dropFirst(2)
        }
        // A mobile number of China with its country code but without `+`.
        let isBareChineseMobile = number.utf8.count == 13 && number.hasPrefix("861")
        if isInternational ? number.hasPrefix("86") : isBareChineseMobile {
            return (String(number.dropFirst(2)), false)
        }
        return (String(number), isInternational)
    }

    /// Of words to search: case, width and accents of form do not matter, and traditional and
    /// simplified Chinese find each other (hard case 39).
    public static func ofWords(_ words: String) -> String {
        let plain = plain(words)
        // Most codes and serials need no table of characters, and asking for it is what costs.
        guard plain.utf8.contains(where: { $0 >= 0x80 }) else { return plain }
        return plain.applyingTransform(StringTransform("Hant-Hans"), reverse: false) ?? plain
    }

    /// Compatibility forms resolved (full width becomes half width) and case folded.
    private static func plain(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 >= 0x80 }) else { return text.lowercased() }
        return text.precomposedStringWithCompatibilityMapping.lowercased()
    }
}
