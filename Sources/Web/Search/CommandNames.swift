import AfterSales
import Synchronization

/// What else the palette finds a command by: its names in the other languages, and its reading in pinyin, whole and by
/// initials, so that `jd` finds 結單 without an input method.
final class CommandNames: Sendable {
    private let catalogue: Catalogue
    private let known = Mutex<[Language: [String: String]]>([:])

    init(_ catalogue: Catalogue) { self.catalogue = catalogue }

    /// By the name that the page shows, in `language`: the other names, in small letters with a bar between them.
    ///
    /// Put together when first asked for: a start waits for no reading of Chinese.
    func others(in language: Language) -> [String: String] {
        known.withLock { known in
            if let names = known[language] { return names }
            let names = make(in: language)
            known[language] = names
            return names
        }
    }

    private func make(in language: Language) -> [String: String] {
        var names: [String: String] = [:]
        for (key, label) in catalogue[language].texts where CommandNames.isCommand(key) {
            let labels = Language.allCases.map { catalogue[$0][key] }
            let others = labels.filter { $0 != label } + labels.flatMap(Pinyin.spellings)
            var known: Set<String> = []
            let words = others.map { $0.lowercased() }.filter { known.insert($0).inserted }.joined(separator: "|")
            names[label] = [names[label], words].compactMap { $0 }.joined(separator: "|")
        }
        return names
    }

    private static func isCommand(_ key: String) -> Bool {
        let family = key.prefix { $0 != "." }
        return ["nav", "deed", "view", "queue", "keys", "palette"].contains(family)
    }
}
