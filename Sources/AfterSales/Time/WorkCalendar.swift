/// When the desk is open: a zone, a weekly pattern, and the dates that differ from it.
///
/// A dated override *replaces* the weekly pattern of its date, closed or with its own windows; that is how make-up
/// working days (調休) exist. Calendars are immutable, and cheap to copy. (Semantics §2.)
public struct WorkCalendar: Sendable {
    /// What a date has instead of the weekly pattern: its own windows, or none if it is closed.
    public struct Override: Sendable, Hashable {
        public let windows: [Window]
        /// What the day is called ("National Day"), for people to read.
        public let name: String?

        /// The windows in any order.
        public init(_ windows: [Window], name: String? = nil) {
            self.windows = windows.sorted { $0.opens < $1.opens }
            self.name = name
        }

        public static func closed(_ name: String? = nil) -> Override { Override([], name: name) }
    }

    private let facts: Facts

    private final class Facts: Sendable {
        let name: String
        let version: String
        let zone: Zone
        let weekly: [Weekday: [Window]]
        let overrides: [Day: Override]
        let announcedThrough: Day?
        /// The end of that day; `latest` if there is none.
        let announcedEnd: Instant
        let openTime: OpenTime

        init(
            name: String,
            version: String,
            zone: Zone,
            weekly: [Weekday: [Window]],
            overrides: [Day: Override],
            announcedThrough: Day?
        ) {
            self.name = name
            self.version = version
            self.zone = zone
            self.weekly = weekly
            self.overrides = overrides
            self.announcedThrough = announcedThrough
            announcedEnd = announcedThrough.map { zone.bounds(of: $0).end } ?? .latest
            openTime = OpenTime(zone: zone.rules, weekly: weekly, overrides: overrides)
        }
    }

    /// A calendar whose windows may touch but not overlap within a day, and may come in any order.
    ///
    /// A weekday left out is closed. `zone` is an IANA id; an offset is not a zone. `announcedThrough` is the last date
    /// whose holidays are known: a deadline that needs a later day is *provisional*; nil says that the pattern is final.
    public init(
        name: String = "",
        version: String = "",
        zone: String,
        weekly: [Weekday: [Window]],
        overrides: [Day: Override] = [:],
        announcedThrough: Day? = nil
    ) throws(ImpossibleCalendar) {
        let zone = try Zone(zone)
        var sorted: [Weekday: [Window]] = [:]
        for (weekday, windows) in weekly where !windows.isEmpty {
            sorted[weekday] = try Window.inOrder(windows)
        }
        for override in overrides.values {
            _ = try Window.inOrder(override.windows)
        }
        facts = Facts(
            name: name,
            version: version,
            zone: zone,
            weekly: sorted,
            overrides: overrides,
            announcedThrough: announcedThrough
        )
    }

    public var name: String { facts.name }
    public var version: String { facts.version }
    public var zone: Zone { facts.zone }
    public var weekly: [Weekday: [Window]] { facts.weekly }
    public var overrides: [Day: Override] { facts.overrides }
    public var announcedThrough: Day? { facts.announcedThrough }
    var announcedEnd: Instant { facts.announcedEnd }
    var openTime: OpenTime { facts.openTime }
}

extension WorkCalendar: Hashable {
    public static func == (a: WorkCalendar, b: WorkCalendar) -> Bool {
        a.facts === b.facts
            || a.name == b.name && a.version == b.version && a.zone == b.zone && a.weekly == b.weekly
                && a.overrides == b.overrides && a.announcedThrough == b.announcedThrough
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(version)
        hasher.combine(zone)
        hasher.combine(weekly)
        hasher.combine(announcedThrough)
    }
}

// MARK: Days and hours

extension WorkCalendar {
    /// The windows of a date as written: its override's, or the weekly pattern's.
    public func windows(on day: Day) -> [Window] {
        overrides[day]?.windows ?? weekly[day.weekday] ?? []
    }

    /// The date on the wall.
    public func day(of instant: Instant) -> Day { zone.day(of: instant) }

    /// The moment when the wall clock shows this time on this date; see `Zone.instant(of:at:as:)`.
    public func instant(of day: Day, at time: TimeOfDay) -> Instant { zone.instant(of: day, at: time) }

    /// From the day's first instant up to the next day's.
    public func bounds(of day: Day) -> Interval { zone.bounds(of: day) }

    /// Whether the desk is open at this moment; it is not at the instant it closes.
    public func isOpen(at instant: Instant) -> Bool {
        let at = instant.clamped.milliseconds
        return openTime.open(before: at + 1) > openTime.open(before: at)
    }

    /// The first open moment at or after this one, at most 400 days ahead.
    public func nextOpening(after instant: Instant) -> Instant? {
        let at = instant.clamped
        guard let spent = openTime.instant(spending: 1, from: at.milliseconds) else { return nil }
        let opening = Instant(milliseconds: spent - 1)
        return opening.milliseconds(since: at) <= Self.furthestSearch ? opening : nil
    }

    /// A day with any open time. (A window that falls wholly into the hour skipped in spring gives none.)
    public func isWorkingDay(_ day: Day) -> Bool { closeOfService(on: day) != nil }

    /// When the last window of the day closes; nil for a day with no open time.
    public func closeOfService(on day: Day) -> Instant? {
        openTime.close(on: day.number).map(Instant.init(milliseconds:))
    }

    /// When the first window of the day opens; nil for a day with no open time.
    public func startOfService(on day: Day) -> Instant? {
        guard isWorkingDay(day) else { return nil }
        return nextOpening(after: zone.bounds(of: day).start)
    }

    /// The n-th working day after (for negative n: before) this day; nil if the calendar has none so far away.
    public func workingDay(_ n: Int, after day: Day) -> Day? {
        guard n != 0 else { return day }
        let through = openTime.workingDays(through: n > 0 ? day.number : day.number - 1)
        return openTime.day(ofWorking: n > 0 ? through + n : through + n + 1).map(Day.init(number:))
    }

    /// How far ahead a search for open time goes: 400 days, so that no calendar can make a rule run away.
    static var furthestSearch: Int64 { 400 * millisecondsPerDay }
}
