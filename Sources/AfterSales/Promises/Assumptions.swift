/// What a plan runs on where its sentences leave something open; shown wherever it is used.
///
/// 72 of 107 deadlines of other vendors name no calendar and 34 no start event (see the decision
/// record on the plan language), so leaving open is the normal case and not a mistake.
public struct Assumptions: Sendable, Equatable {
    /// What a sentence may leave open.
    public enum Gap: String, Sendable, Hashable, CaseIterable, Codable {
        case calendar, start, unit
    }

    /// What was assumed, to say why.
    public enum Topic: String, Sendable, Hashable, CaseIterable {
        case calendar, hours, days, start
    }

    public enum HourKind: String, Sendable, CaseIterable { case service, elapsed }
    public enum DayKind: String, Sendable, CaseIterable { case calendar, working }

    /// What "2 hours" runs as.
    public var hours: HourKind
    /// What "3 days" and "a week" run as.
    public var days: DayKind
    /// The calendar for amounts in minutes and hours; `nil` for the plan's one assumed calendar.
    public var hoursCalendar: String?
    /// The calendar for amounts in days and longer; `nil` for the plan's one assumed calendar.
    public var daysCalendar: String?
    /// The event a clock starts at.
    public var start: Milestone
    /// Why, for each thing assumed, in the plan's language.
    public var reasons: [Topic: String]

    public init(
        hours: HourKind = .service,
        days: DayKind = .calendar,
        hoursCalendar: String? = nil,
        daysCalendar: String? = nil,
        start: Milestone = .reported,
        reasons: [Topic: String] = [:]
    ) {
        self.hours = hours
        self.days = days
        self.hoursCalendar = hoursCalendar
        self.daysCalendar = daysCalendar
        self.start = start
        self.reasons = reasons
    }

    /// The calendar assumed for an amount in this unit; `nil` for the plan's general one.
    public func calendar(for unit: Amount.Unit) -> String? {
        unit.isHours ? hoursCalendar : daysCalendar
    }

    /// Why this was assumed for an amount in this unit.
    public func reason(for gap: Gap, _ unit: Amount.Unit) -> String? {
        switch gap {
        case .start: reasons[.start]
        case .unit: reasons[unit.isHours ? .hours : .days]
        case .calendar: reasons[calendar(for: unit) == nil ? .calendar : unit.isHours ? .hours : .days]
        }
    }
}
