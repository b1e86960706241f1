import AfterSales
import ServiceDesk

/// A length of time in the unit the sentence uses: `{"workingDays": 2}`.
struct PeriodRecord: Described, Encodable {
    static let schema = Schema.object(
        "Period",
        "A length of time in the unit the sentence uses; exactly one is there.",
        [
            .may("elapsed", .number, "Minutes that pass on every clock."),
            .may("serviceTime", .number, "Minutes of open time."),
            .may("workingDays", .integer), .may("calendarDays", .integer), .may("months", .integer),
            .may("years", .integer),
        ]
    )

    var elapsed: Double?
    var serviceTime: Double?
    var workingDays: Int?
    var calendarDays: Int?
    var months: Int?
    var years: Int?

    init(_ period: Period) {
        switch period {
        case .elapsed(let milliseconds): elapsed = milliseconds.inMinutes
        case .serviceTime(let milliseconds): serviceTime = milliseconds.inMinutes
        case .workingDays(let n): workingDays = n
        case .calendarDays(let n): calendarDays = n
        case .months(let n): months = n
        case .years(let n): years = n
        }
    }
}

extension Int64 {
    /// Milliseconds as minutes, fractional ones too.
    var inMinutes: Double { Double(self) / 60_000 }
}

struct ClockRecord: Described, Encodable {
    static let schema = Schema.object(
        "Clock",
        "One promise with a time, running on a ticket. Times have the offset of the calendar's zone.",
        [
            .must("metric", .choice(Metric.self)),
            .must("clause", .text, "The sentence that promised it."),
            .may("text", .text, "That sentence."),
            .must("state", .choice(Clock.State.self)),
            .may("voidReason", .choice(Clock.VoidReason.self)),
            .must("standing", .choice(PromiseMeasure.Standing.self), "What the customer may hold us to."),
            .must("within", PeriodRecord.schema),
            .must("calendar", .text),
            .must("calendarVersion", .text),
            .must("calendarIsAssumed", .boolean, "Whether the sentence names no calendar."),
            .must("start", .instant),
            .may("due", .instant, "Nothing where the calendar never opens."),
            .may("computedDue", .instant, "What the rule itself gives, where a date was pinned."),
            .must("hasNoServiceTime", .boolean, "Whether the calendar never opens."),
            .must("isProvisional", .boolean, "Whether it needs days that nobody has announced yet."),
            .must("isPinned", .boolean, "Whether the date was promised by hand."),
            .must("isPaused", .boolean),
            .must("isLate", .boolean),
            .may("fulfilledAt", .instant),
            .may("endedAt", .instant, "When it stopped running without being kept."),
            .may("brokenAt", .instant, "The time that passed unkept; it stays, even if fulfilled later."),
            .must("lateByChange", .boolean, "Whether a change of terms made it late, not time."),
            .must("consumed", .number, "Minutes used up, of its own kind of time."),
        ]
    )

    let metric: Metric
    let clause: String
    let text: String?
    let state: Clock.State
    let voidReason: Clock.VoidReason?
    let standing: PromiseMeasure.Standing
    let within: PeriodRecord
    let calendar: String
    let calendarVersion: String
    let calendarIsAssumed: Bool
    let start: Moment
    let due: Moment?
    let computedDue: Moment?
    let hasNoServiceTime: Bool
    let isProvisional: Bool
    let isPinned: Bool
    let isPaused: Bool
    let isLate: Bool
    let fulfilledAt: Moment?
    let endedAt: Moment?
    let brokenAt: Moment?
    let lateByChange: Bool
    let consumed: Double

    init(_ clock: Clock, on card: TicketCard, _ reader: Reader) {
        let zone = card.zones[clock.id] ?? reader.zone
        let at = { (instant: Instant) in Moment(instant, in: zone) }
        metric = clock.id.metric
        clause = clock.id.clause
        text = card.plan.clause(clock.id.clause)?.text
        state = clock.state
        voidReason = clock.voidReason
        standing = clock.standing
        within = PeriodRecord(clock.period)
        calendar = clock.calendar
        calendarVersion = clock.calendarVersion
        calendarIsAssumed = clock.calendarIsAssumed
        start = at(clock.start)
        due = clock.due.map(at)
        computedDue = clock.computedDue.map(at)
        hasNoServiceTime = clock.due == nil
        isProvisional = clock.isProvisional
        isPinned = clock.isPinned
        isPaused = clock.isPaused
        isLate = clock.isLate
        fulfilledAt = clock.fulfilledAt.map(at)
        endedAt = clock.endedAt.map(at)
        brokenAt = clock.brokenAt.map(at)
        lateByChange = clock.lateByChange
        consumed = clock.consumed.inMinutes
    }
}

struct ClockList: Described, Encodable {
    static let schema = Schema.object(
        "ClockList",
        "The promises on a ticket.",
        [.must("items", .list(ClockRecord.schema))]
    )

    let items: [ClockRecord]
}

struct ExplanationRecord: Described, Encodable {
    static let schema = Schema.object(
        "Explanation",
        "Why a promise falls due when it does. Times have the offset of the calendar's zone.",
        [
            .must("metric", .choice(Metric.self)),
            .must("clause", .text),
            .may("text", .text, "The sentence that promised it."),
            .must("within", PeriodRecord.schema),
            .must("calendar", .text),
            .must("calendarVersion", .text),
            .must("zone", .text),
            .may("announcedThrough", .day, "As far as holidays are announced."),
            .must("start", .instant),
            .must("eventDay", .day, "Left out by periods in days or longer."),
            .must("state", .words(["due", "provisional", "noServiceTime"])),
            .may("due", .instant, "What the rule gives."),
            .may("pinnedTo", .instant, "The date promised by hand, which holds instead."),
            .may("dueWithoutPauses", .instant),
            .may("movedFrom", .day, "The closed day it fell on, if the end was moved."),
            .may("budget", .number, "Minutes there are to spend."),
            .must("counted", .number, "The sum of what counted, in minutes."),
            .must("paused", .number, "The sum of what pauses took, in minutes."),
            .must("segments", .list(SegmentRecord.schema), "From the event to the due time without a gap."),
        ]
    )

    let metric: Metric
    let clause: String
    let text: String?
    let within: PeriodRecord
    let calendar: String
    let calendarVersion: String
    let zone: String
    let announcedThrough: Day?
    let start: Moment
    let eventDay: Day
    let state: Deadline.State
    let due: Moment?
    let pinnedTo: Moment?
    let dueWithoutPauses: Moment?
    let movedFrom: Day?
    let budget: Double?
    let counted: Double
    let paused: Double
    let segments: [SegmentRecord]

    init(_ explanation: Explanation, of clock: Clock, on card: TicketCard) {
        let at = { (instant: Instant) in Moment(instant, in: explanation.zone) }
        metric = clock.id.metric
        clause = clock.id.clause
        text = card.plan.clause(clock.id.clause)?.text
        within = PeriodRecord(explanation.period)
        calendar = explanation.calendarName
        calendarVersion = explanation.calendarVersion
        zone = explanation.zone.id
        announcedThrough = explanation.announcedThrough
        start = at(explanation.start)
        eventDay = explanation.eventDay
        state = explanation.deadline.state
        due = explanation.deadline.due.map(at)
        pinnedTo = clock.isPinned ? clock.due.map(at) : nil
        dueWithoutPauses = explanation.unpausedDue.map(at)
        movedFrom = explanation.movedFrom
        budget = explanation.budget.map(\.inMinutes)
        counted = explanation.counted.inMinutes
        paused = explanation.paused.inMinutes
        segments = explanation.segments.map { SegmentRecord($0, explanation.zone) }
    }
}

struct SegmentRecord: Described, Encodable {
    enum Kind: String, Encodable, CaseIterable {
        case counted, closed, holiday, paused
        /// Open time of the event's own day, which periods in days or longer leave out.
        case eventDay = "event-day"
    }

    static let schema = Schema.object(
        "Segment",
        "One stretch of an explanation.",
        [
            .must("from", .instant), .must("to", .instant), .must("kind", .choice(Kind.self)),
            .may("reason", .text, "Why the clock stood."),
            .may("name", .text, "Of the holiday, or the day worked for it."),
            .must("minutes", .number, "How long the clock ran, or stood."),
        ]
    )

    let from: Moment
    let to: Moment
    let kind: Kind
    var reason: String?
    let name: String?
    let minutes: Double

    init(_ segment: Explanation.Segment, _ zone: Zone) {
        from = Moment(segment.interval.start, in: zone)
        to = Moment(segment.interval.end, in: zone)
        name = segment.name
        minutes = segment.milliseconds.inMinutes
        switch segment.kind {
        case .counted: kind = .counted
        case .eventDay: kind = .eventDay
        case .closed: kind = .closed
        case .holiday: kind = .holiday
        case .paused(let why):
            kind = .paused
            reason = why
        }
    }
}
