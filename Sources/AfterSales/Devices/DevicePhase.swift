/// Where a device is in its life; who owns a request depends on it (C16–C19).
public enum DevicePhase: String, Sendable, Hashable, CaseIterable, Codable, Comparable {
    case ordered, shipped, delivered, installed, accepted, retired

    public static func < (a: Self, b: Self) -> Bool {
        a.order < b.order
    }

    private var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
