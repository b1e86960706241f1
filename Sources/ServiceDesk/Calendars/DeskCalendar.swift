public import AfterSales

/// A calendar as the desk keeps it: the kernel's, and what people should know about it.
public struct DeskCalendar: Sendable, Hashable, Codable {
    public let title: String
    public let calendar: WorkCalendar
    /// What the commitment leaves open and this calendar assumes, in the vendor's language.
    public let assumed: [String]

    public init(title: String, calendar: WorkCalendar, assumed: [String] = []) {
        self.title = title
        self.calendar = calendar
        self.assumed = assumed
    }

    public var name: String { calendar.name }
    public var version: String { calendar.version }

    /// Whether no window is open on any weekday or date; its clocks then have no service time (hard case 20).
    public var neverOpens: Bool {
        calendar.weekly.values.allSatisfy(\.isEmpty) && calendar.overrides.values.allSatisfy(\.windows.isEmpty)
    }
}
