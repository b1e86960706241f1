/// How bright a person wants the pages.
public enum Theme: String, Sendable, Hashable, CaseIterable, Codable {
    /// As the device says.
    case auto
    case light, dark
}
