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

    /// The syllables without tones: as a name is read (曾 zeng), and as the characters are commonly (曾 ceng).
    ///
    /// The tables are Unicode's. A character with several readings gets the likelier one, so that 银行行长 is found by
    /// its characters but not by all of its initials.
    static func readings(of name: [Unicode.Scalar]) -> [[String]] {
        // Past this length nobody types initials.
        let text = String(name.prefix(24))
        var readings: [[String]] = []
        for table in ["Han-Latin/Names", "Han-Latin"] {
            guard let marked = text.applyingTransform(StringTransform(table), reverse: false),
                let plain = marked.applyingTransform(.stripDiacritics, reverse: false)
            else { continue }
            let syllables = plain.lowercased().split(separator: " ").map(String.init)
            guard syllables.allSatisfy({ $0.utf8.allSatisfy { (97...122).contains($0) } }) else { continue }
            if !readings.contains(syllables) { readings.append(syllables) }
        }
        return readings
    }
}
