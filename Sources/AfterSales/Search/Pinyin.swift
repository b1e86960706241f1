private import Foundation

/// How Chinese names are read.
public enum Pinyin {
    /// How the Chinese in a short label is typed by its reading: by initials (`jd`) and whole (`jiedan`).
    ///
    /// Every stretch of Chinese by itself; nothing for a label without any.
    public static func spellings(of label: String) -> [String] {
        TermRuns(Spelling.ofWords(label)).runs.flatMap { run -> [String] in
            guard case .han(let scalars) = run else { return [] }
            return readings(of: scalars).flatMap { [String($0.compactMap(\.first)), $0.joined()] }
        }
    }

    /// The syllables without tones: as a name is read (曾 zeng), and as the characters are commonly (曾 ceng); where
    /// one has a `ü`, once with `u` and once with `v`, as it is typed (吕 lu, lv).
    ///
    /// The tables are Unicode's. A character with several readings gets the likelier one, so that 银行行长 is found by
    /// its characters but not by all of its initials.
    static func readings(of name: [Unicode.Scalar]) -> [[String]] {
        // Past this length nobody types initials.
        let text = String(name.prefix(24))
        var readings: [[String]] = []
        for table in ["Han-Latin/Names", "Han-Latin"] {
            guard let marked = text.applyingTransform(StringTransform(table), reverse: false) else { continue }
            for spelled in [marked, typed(marked)] {
                guard let plain = spelled.applyingTransform(.stripDiacritics, reverse: false) else { continue }
                let syllables = plain.lowercased().split(separator: " ").map(String.init)
                guard syllables.allSatisfy({ $0.utf8.allSatisfy { (97...122).contains($0) } }) else { continue }
                if !readings.contains(syllables) { readings.append(syllables) }
            }
        }
        return readings
    }

    /// With `v` for `ü`, whatever the tone; letter and signs are taken by themselves, not as they stand together.
    private static func typed(_ marked: String) -> String {
        var typed = String.UnicodeScalarView()
        for scalar in marked.decomposedStringWithCanonicalMapping.unicodeScalars {
            if scalar == "\u{308}", typed.last == "u" {
                typed.removeLast()
                typed.append("v")
            } else {
                typed.append(scalar)
            }
        }
        return String(typed)
    }
}
