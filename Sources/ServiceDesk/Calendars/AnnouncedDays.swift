public import AfterSales

/// Holidays and make-up working days as announced, from a file.
public struct AnnouncedDays: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
        case holiday
        /// A day worked to make up for a holiday (調休).
        case workday
        /// An ordinary day again: takes back what was announced before.
        case regular
    }

    public struct Date: Sendable, Equatable {
        public let day: Day
        public let kind: Kind
        public let name: String
        /// When a worked day is open; `nil` for Monday's hours.
        public let hours: [Window]?
    }

    public let dates: [Date]
    /// The year it announces whole, replacing what was known of it; `nil` where it only names dates.
    public let year: Int?

    /// The last day of the year it announces, or of the latest year it names a date of.
    ///
    /// The papers of a year may name days after its turn, and announce nothing else of the next.
    public var announcedThrough: Day? {
        (year ?? dates.map(\.day.date.year).max()).map { Day($0, 12, 31) }
    }
}

extension DeskCalendar {
    /// The calendar with what was announced; a worked day is open in Monday's windows unless hours were given.
    public func announcing(
        _ announcement: AnnouncedDays,
        through: Day?,
        version: String
    ) throws(ImpossibleCalendar) -> DeskCalendar {
        var overrides = calendar.overrides
        if let year = announcement.year {
            overrides = overrides.filter { $0.key.date.year != year }
        }
        for date in announcement.dates {
            switch date.kind {
            case .holiday: overrides[date.day] = .closed(date.name)
            case .workday:
                overrides[date.day] = WorkCalendar.Override(
                    date.hours ?? calendar.weekly[.monday] ?? [],
                    name: date.name
                )
            case .regular: overrides[date.day] = nil
            }
        }
        let known = [calendar.announcedThrough, through ?? announcement.announcedThrough].compactMap { $0 }
        return DeskCalendar(
            title: title,
            calendar: try WorkCalendar(
                name: name,
                version: version,
                zone: calendar.zone.id,
                weekly: calendar.weekly,
                overrides: overrides,
                announcedThrough: through ?? known.max()
            ),
            assumed: assumed
        )
    }
}
