/// Why a deadline is when it is: every stretch from the event to the due time, and the sum.
///
/// Facts only; the words come from the catalogue, in the reader's language. (Semantics §3.12)
public struct Explanation: Sendable, Hashable {
    public struct Pause: Sendable, Hashable {
        public let interval: Interval
        /// The key of the reason in the plan's list.
        public let reason: String

        public init(_ interval: Interval, reason: String) {
            self.interval = interval
            self.reason = reason
        }
    }

    public struct Segment: Sendable, Hashable {
        public enum Kind: Sendable, Hashable {
            /// The clock ran.
            case counted
            /// Open time of the event's own day, which a period in days, months or years leaves out.
            case eventDay
            /// Outside the windows.
            case closed
            /// A date that the calendar closes by name.
            case holiday
            /// The desk was open and the clock stood, for this reason.
            case paused(reason: String)
        }

        public let interval: Interval
        public let kind: Kind
        /// The dated override's name: of the holiday, or of the make-up working day that counted.
        public let name: String?
        /// How long the clock ran, or stood.
        ///
        /// A long run of regular days is one counted segment, whose closed hours
        /// (its length less this) are not listed.
        public let milliseconds: Int64
    }

    public let calendarName: String
    public let calendarVersion: String
    public let zone: Zone
    public let announcedThrough: Day?

    public let period: Period
    public let start: Instant
    /// The date of the event, which periods in days or longer leave out.
    public let eventDay: Day
    public let deadline: Deadline
    /// The date the deadline ends; 24:00 belongs to the day it ends.
    public let lastDay: Day?
    /// When it would have been due without the pauses.
    public let unpausedDue: Instant?
    /// The closed date that the n-th calendar day fell on, if the end was moved to the next working day.
    public let movedFrom: Day?

    /// Milliseconds the period has to spend: of all time for `elapsed`, of open time for every other unit.
    public let budget: Int64?
    /// From the event up to the due time without a gap; none if there is no due time.
    public let segments: [Segment]

    /// The sum of what counted: the budget, if there is a due time, less what of it was left of the event's own day.
    public var counted: Int64 { sum(of: .counted) }

    /// What was left of the event's own day, where the period leaves that out.
    public var ofEventDay: Int64 { sum(of: .eventDay) }

    private func sum(of kind: Segment.Kind) -> Int64 {
        segments.reduce(0) { $1.kind == kind ? $0 + $1.milliseconds : $0 }
    }

    /// The sum of what the pauses took.
    public var paused: Int64 {
        segments.reduce(0) { sum, segment in
            if case .paused = segment.kind { sum + segment.milliseconds } else { sum }
        }
    }
}

extension WorkCalendar {
    /// The deadline of a period, with its reasons.
    ///
    /// `deadline(for:from:pauses:)` gives the same due time.
    public func explain(_ period: Period, from start: Instant, pauses: [Explanation.Pause] = []) -> Explanation {
        let start = start.clamped
        let pauses = pauses.filter { !$0.interval.isEmpty }.sorted { $0.interval.start < $1.interval.start }
        let deadline = deadline(for: period, from: start, pauses: pauses.map(\.interval))
        let nominal = period.date(from: day(of: start))
        var movedFrom: Day?
        if case .calendarDays(let n) = period, n > 0, !isWorkingDay(nominal) { movedFrom = nominal }
        var segments: [Explanation.Segment] = []
        if let due = deadline.due, due > start {
            let stretch = Interval(start, due)
            segments =
                period.countsAllTime
                ? allTime(of: stretch, pauses: pauses)
                : openAndClosed(in: stretch, pauses: pauses, leavesOutFirstDay: nominal > day(of: start))
        }
        return Explanation(
            calendarName: name,
            calendarVersion: version,
            zone: zone,
            announcedThrough: announcedThrough,
            period: period,
            start: start,
            eventDay: day(of: start),
            deadline: deadline,
            lastDay: deadline.due.map(lastDay(before:)),
            unpausedDue: self.deadline(for: period, from: start).due,
            movedFrom: movedFrom,
            budget: budget(of: period, from: start),
            segments: segments
        )
    }

    private func allTime(of stretch: Interval, pauses: [Explanation.Pause]) -> [Explanation.Segment] {
        var segments = SegmentList()
        for piece in stretch.cut(at: pauses.flatMap { [$0.interval.start, $0.interval.end] }) {
            let pause = pauses.first { $0.interval.contains(piece.start) }
            segments.append(
                piece,
                pause.map { .paused(reason: $0.reason) } ?? .counted,
                name: nil,
                milliseconds: piece.milliseconds
            )
        }
        return segments.segments
    }

    /// Regular days in the middle of a longer stretch are summed up.
    private static var longestInFull: Int { 31 }

    private func openAndClosed(
        in stretch: Interval,
        pauses: [Explanation.Pause],
        leavesOutFirstDay: Bool
    ) -> [Explanation.Segment] {
        var segments = SegmentList()
        let first = day(of: stretch.start)
        let last = lastDay(before: stretch.end)
        let isLong = last.number - first.number > Self.longestInFull
        var at = stretch.start
        for number in first.number...max(first.number, last.number) {
            let day = Day(number: number)
            // On a night when 00:00 comes twice a day can seem to begin before the last one is through.
            let end = number == last.number ? stretch.end : min(bounds(of: day).end, stretch.end)
            guard at < end else { continue }
            let whole = Interval(at, end)
            at = end
            let override = overrides[day]
            let isRegular = override == nil && !pauses.contains { $0.interval.overlaps(whole) }
            if isLong, isRegular, number > first.number, number < last.number {
                segments.sumUp(whole, milliseconds: openTime(in: whole))
                continue
            }
            // The day before may stay open into this one on such a night.
            let hours = [day - 1, day].flatMap { day in
                windows(on: day).flatMap {
                    [zone.instant(of: day, at: $0.opens), zone.instant(of: day, at: $0.closes, as: .closing)]
                }
            }
            for piece in whole.cut(at: hours + pauses.flatMap { [$0.interval.start, $0.interval.end] }) {
                if openTime(in: piece) == 0 {
                    let isHoliday = override?.windows.isEmpty ?? false
                    segments.append(
                        piece,
                        isHoliday ? .holiday : .closed,
                        name: isHoliday ? override?.name : nil,
                        milliseconds: piece.milliseconds
                    )
                } else if let pause = pauses.first(where: { $0.interval.contains(piece.start) }) {
                    segments.append(piece, .paused(reason: pause.reason), name: nil, milliseconds: piece.milliseconds)
                } else {
                    let isLeftOut = leavesOutFirstDay && number == first.number
                    segments.append(
                        piece,
                        isLeftOut ? .eventDay : .counted,
                        name: override?.name,
                        milliseconds: piece.milliseconds
                    )
                }
            }
        }
        return segments.segments
    }
}

/// Segments one after another; a stretch of the same kind as the last one makes that longer.
private struct SegmentList {
    private(set) var segments: [Explanation.Segment] = []
    private var isSummary = false

    mutating func append(
        _ interval: Interval,
        _ kind: Explanation.Segment.Kind,
        name: String?,
        milliseconds: Int64
    ) {
        if !isSummary, let last = segments.last, last.kind == kind, last.name == name {
            extend(by: interval, milliseconds)
        } else {
            segments.append(.init(interval: interval, kind: kind, name: name, milliseconds: milliseconds))
        }
        isSummary = false
    }

    mutating func sumUp(_ interval: Interval, milliseconds: Int64) {
        if isSummary {
            extend(by: interval, milliseconds)
        } else {
            segments.append(.init(interval: interval, kind: .counted, name: nil, milliseconds: milliseconds))
        }
        isSummary = true
    }

    private mutating func extend(by interval: Interval, _ milliseconds: Int64) {
        let last = segments.removeLast()
        segments.append(
            .init(
                interval: Interval(last.interval.start, interval.end),
                kind: last.kind,
                name: last.name,
                milliseconds: last.milliseconds + milliseconds
            )
        )
    }
}

extension Interval {
    /// The pieces between these instants, in order.
    fileprivate func cut(at instants: [Instant]) -> [Interval] {
        let cuts = [start] + instants.filter { start < $0 && $0 < end }.sorted() + [end]
        return zip(cuts, cuts.dropFirst()).map { Interval($0, $1) }.filter { !$0.isEmpty }
    }
}
