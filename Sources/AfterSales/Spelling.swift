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
            number = number.dropFirst(2)
        } else if isInternational {
            return String(number)
        }
        return String(number.drop { $0 == "0" })
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
