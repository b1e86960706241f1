public import AfterSales

extension Language {
    /// Reads a language tag as browsers and people write it: `zh-TW`, `zh_CN`, `en-GB`.
    public init?(tag: some StringProtocol) {
        let parts = tag.lowercased().split { $0 == "-" || $0 == "_" }
        switch parts.first {
        case "en":
            self = .english
        case "zh", "yue":
            let says: (Substring) -> Bool = { parts.dropFirst().contains($0) }
            if says("hans") {
                self = .simplifiedChinese
            } else if says("hant") || says("tw") || says("hk") || says("mo") || parts.first == "yue" {
                self = .traditionalChinese
            } else {
                self = .simplifiedChinese
            }
        default:
            return nil
        }
    }

    /// The language that an `Accept-Language` header likes best among ours; English if it likes none.
    init(accepting header: String?) {
        var best: (language: Language, quality: Double) = (.english, 0)
        for choice in (header ?? "").split(separator: ",").prefix(20) {
            let parts = choice.split(separator: ";")
            guard let tag = parts.first, let language = Language(tag: tag.filter { $0 != " " }) else { continue }
            let weight = parts.dropFirst().map { $0.filter { $0 != " " } }.first { $0.hasPrefix("q=") }
            let quality = weight.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            if quality > best.quality { best = (language, quality) }
        }
        self = best.language
    }

    /// What the language calls itself.
    var ownName: String {
        switch self {
        case .traditionalChinese: "繁體中文"
        case .simplifiedChinese: "简体中文"
        case .english: "English"
        }
    }
}
