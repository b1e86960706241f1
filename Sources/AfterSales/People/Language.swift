/// The languages we write to people in.
public enum Language: String, Sendable, Hashable, CaseIterable, Codable {
    case traditionalChinese = "zh-Hant"
    case simplifiedChinese = "zh-Hans"
    case english = "en"

    /// Itself, then what its reader takes instead: Chinese for Chinese, then English.
    public var nearest: [Language] {
        switch self {
        case .traditionalChinese: [.traditionalChinese, .simplifiedChinese, .english]
        case .simplifiedChinese: [.simplifiedChinese, .traditionalChinese, .english]
        case .english: [.english, .traditionalChinese, .simplifiedChinese]
        }
    }
}
