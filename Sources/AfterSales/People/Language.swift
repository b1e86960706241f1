/// The languages we write to people in.
public enum Language: String, Sendable, Hashable, CaseIterable, Codable {
    case traditionalChinese = "zh-Hant"
    case simplifiedChinese = "zh-Hans"
    case english = "en"
}
