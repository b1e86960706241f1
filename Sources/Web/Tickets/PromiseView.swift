import AfterSales
import ServiceDesk

/// By when something was promised, short enough for a row: `響應 · 14:30 · 還有 32 分鐘`.
struct DueView: Sendable {
    let tone: String
    let icon: String
    let metric: String
    let time: String?
    let stamp: String?
    /// How long is left, how late it is, or why it stands still.
    let distance: String
    /// The whole of it in one sentence, for a hover or a screen reader.
    let hint: String
    /// Nothing where the clock stands still.
    let countdown: Countdown?
    /// The sentence that promised it.
    let clause: ClauseLink?

    init(_ next: QueueRow.NextPromise, under plan: Plan.Reference?, now: Instant, _ reader: Reader) {
        let words = reader.words
        clause = plan.map { ClauseLink(next.clock.clause, in: $0) }
        metric = words["metric.\(next.clock.metric.rawValue)"]
        time = next.due.map { reader.shortTime($0, now: now) }
        stamp = next.due.map(reader.stamp)
        let left = next.due.map { reader.distance(to: $0, now: now) }
        switch (next.due, next) {
        case (nil, _): (tone, icon, distance) = ("plain", "ban", words["promise.no-service-time"])
        case (_, let next) where next.isInternal: (tone, icon, distance) = ("plain", "flag", left ?? "")
        case (_, let next) where next.isLate: (tone, icon, distance) = ("alarm", "alert", left ?? "")
        case (_, let next) where next.isPaused: (tone, icon, distance) = ("plain", "pause", words["promise.paused"])
        case (let due?, _) where due.milliseconds(since: now) < DueView.soon:
            (tone, icon, distance) = ("soon", "clock", left ?? "")
        default: (tone, icon, distance) = ("plain", "clock", left ?? "")
        }
        countdown = next.due.flatMap { due in
            next.isPaused && !next.isLate
                ? nil
                : Countdown(
                    to: due,
                    soon: next.isInternal ? .plain : .soon,
                    late: next.isInternal ? .plain : .alarm,
                    reader
                )
        }
        var says = [
            next.isInternal
                ? words("promise.aim-of", ["clause": next.clock.clause])
                : words("promise.promised-by", ["clause": next.clock.clause])
        ]
        if let due = next.due { says.append(words("promise.due-at", ["time": reader.time(due, now: now)])) }
        if next.isPaused { says.append(words["promise.paused-hint"]) }
        if next.isProvisional { says.append(words["promise.provisional-hint"]) }
        hint = says.joined(separator: " ")
    }

    /// A follow-up call.
    init(call due: Instant, now: Instant, _ reader: Reader) {
        metric = reader.words["queue.call"]
        clause = nil
        time = reader.shortTime(due, now: now)
        stamp = reader.stamp(due)
        distance = reader.distance(to: due, now: now)
        countdown = Countdown(to: due, soon: .plain, late: .soon, reader)
        (tone, icon) = due < now ? ("soon", "phone") : ("plain", "phone")
        hint = reader.words("promise.due-at", ["time": reader.time(due, now: now)])
    }

    /// In a line of notes: `響應 還有 32 分鐘`.
    var said: String { [metric, distance].filter { !$0.isEmpty }.joined(separator: " ") }

    /// What is due within the hour stands out.
    static let soon: Int64 = 3_600_000
}

extension DueView: Printing {
    var printed: Printed {
        [
            "tone": .text(tone), "icon": .text(icon), "metric": .text(metric), "time": .of(time), "stamp": .of(stamp),
            "distance": .text(distance), "hint": .text(hint), "countdown": .of(countdown), "clause": .of(clause),
        ]
    }
}

/// One promise on a ticket: what was said, by when, how it stands, and why then.
struct PromiseView: Sendable {
    let metric: String
    let clause: ClauseLink
    /// The commitment's own sentence, in its own language.
    let text: String
    let language: String
    let isLate: Bool
    let chip: Chip
    let due: String?
    let stamp: String?
    let distance: String?
    /// Nothing where the clock stands still, or is done.
    let countdown: Countdown?
    let tags: [String]
    let meter: Meter?
    let why: Why?

    /// How much of the time it gives is used up, in minutes.
    struct Meter: Sendable {
        let used: Int
        let whole: Int
        let label: String
    }

    /// "為什麼是這個時間".
    struct Why: Sendable {
        let facts: [Fact]
        let lines: [Line]
        let sum: String
        let notes: [String]

        struct Fact: Sendable {
            let name: String
            let value: String
        }

        /// One stretch between the event and the due time.
        struct Line: Sendable {
            let tone: String
            let icon: String
            let from: String
            let to: String
            let kind: String
            let length: String
        }
    }

    init(_ clock: Clock, _ explanation: Explanation?, _ card: TicketCard, _ reader: Reader) {
        let words = reader.words
        let now = card.now
        metric = words["metric.\(clock.id.metric.rawValue)"]
        clause = ClauseLink(clock.id.clause, in: card.plan.reference)
        text = card.plan.clause(clock.id.clause)?.text ?? ""
        language = card.plan.language
        isLate = clock.isPublic && clock.isLate
        chip = PromiseView.chip(clock, now: now, words)
        due = clock.due.map { reader.time($0, now: now) }
        stamp = clock.due.map(reader.stamp)
        distance = PromiseView.distance(clock, now: now, reader)
        countdown = PromiseView.countdown(clock, reader)
        tags = PromiseView.tags(clock, words)
        meter = explanation?.budget.flatMap { Meter(clock, budget: $0, reader) }
        why = explanation.map { Why($0, clock, card, reader) }
    }

    /// A call that is owed after the fault is dealt with, and due.
    init(_ call: TicketEvent.FollowUpOwed, _ card: TicketCard, _ reader: Reader) {
        let (words, now) = (reader.words, card.now)
        let isAim = card.plan.followUps.contains { $0.clause == call.clause && $0.isInternalTarget }
        let isPast = call.due < now
        metric = words["queue.call"]
        clause = ClauseLink(call.clause, in: card.plan.reference)
        text = card.plan.clause(call.clause)?.text ?? ""
        language = card.plan.language
        isLate = isPast && !isAim
        chip =
            switch (isPast, isAim) {
            case (true, true): Chip(.soon, icon: "flag", words["promise.missed"])
            case (true, false): Chip(.alarm, icon: "alert", words["promise.broken"])
            case (false, _): Chip(.plain, icon: "phone", words["promise.running"])
            }
        due = reader.time(call.due, now: now)
        stamp = reader.stamp(call.due)
        distance = reader.distance(to: call.due, now: now)
        countdown = Countdown(to: call.due, soon: .plain, late: isAim ? .soon : .alarm, reader)
        tags = isAim ? [words["promise.internal"]] : []
        (meter, why) = (nil, nil)
    }

    private static func chip(_ clock: Clock, now: Instant, _ words: Words) -> Chip {
        switch clock.state {
        case .kept:
            return Chip(.good, icon: "check", clock.isInternal ? words["promise.reached"] : words["promise.kept"])
        case .void: return Chip(.plain, icon: "ban", words["promise.void"])
        case .broken where clock.isInternal: return Chip(.plain, icon: "flag", words["promise.missed"])
        case .broken where clock.isShadow: return Chip(.plain, icon: "alert", words["promise.broken"])
        case .broken where !clock.isRunning && clock.fulfilledAt == nil:
            return Chip(.plain, icon: "alert", words["promise.broken"])
        case .broken where clock.fulfilledAt != nil: return Chip(.soon, icon: "alert", words["promise.kept-late"])
        case .broken: return Chip(.alarm, icon: "alert", words["promise.broken"])
        case .pending:
            if clock.due == nil { return Chip(.plain, icon: "ban", words["promise.no-service-time"]) }
            if clock.isPaused { return Chip(.plain, icon: "pause", words["promise.paused"]) }
            let left = clock.due.map { $0.milliseconds(since: now) } ?? 0
            return left < DueView.soon && clock.isPublic
                ? Chip(.soon, icon: "clock", words["promise.soon"])
                : Chip(.plain, icon: "clock", words["promise.running"])
        }
    }

    private static func distance(_ clock: Clock, now: Instant, _ reader: Reader) -> String? {
        let words = reader.words
        switch clock.state {
        case .void: return clock.voidReason.map { words["void.\($0.rawValue)"] }
        case .kept: return clock.fulfilledAt.map { words("promise.done-at", ["time": reader.time($0, now: now)]) }
        case .broken:
            guard let done = clock.fulfilledAt else {
                return clock.isRunning ? clock.due.map { reader.distance(to: $0, now: now) } : nil
            }
            return words("promise.done-at", ["time": reader.time(done, now: now)])
        case .pending:
            return clock.isPaused ? nil : clock.due.map { reader.distance(to: $0, now: now) }
        }
    }

    /// Where `distance` is how much is left.
    private static func countdown(_ clock: Clock, _ reader: Reader) -> Countdown? {
        guard let due = clock.due,
            clock.state == .pending ? !clock.isPaused : clock.state == .broken && clock.isRunning,
            clock.fulfilledAt == nil
        else { return nil }
        return Countdown(
            to: due,
            soon: clock.isPublic ? .soon : .plain,
            late: clock.isPublic ? .alarm : .plain,
            reader
        )
    }

    private static func tags(_ clock: Clock, _ words: Words) -> [String] {
        var tags: [String] = []
        if clock.isShadow { tags.append(words["promise.shadow"]) }
        if clock.isInternal { tags.append(words["promise.internal"]) }
        if clock.isPinned { tags.append(words["promise.pinned"]) }
        if clock.isProvisional { tags.append(words["promise.provisional"]) }
        if clock.lateByChange { tags.append(words["promise.late-by-change"]) }
        return tags
    }
}

extension PromiseView: Printing {
    var printed: Printed {
        [
            "metric": .text(metric), "clause": clause.printed, "text": .text(text), "language": .text(language),
            "isLate": .flag(isLate), "chip": chip.printed, "due": .of(due), "stamp": .of(stamp),
            "distance": .of(distance), "countdown": .of(countdown), "tags": .of(tags),
            "meter": .of(meter), "why": .of(why),
        ]
    }
}

extension PromiseView.Meter: Printing {
    var printed: Printed { ["used": .text(String(used)), "whole": .text(String(whole)), "label": .text(label)] }
}

extension PromiseView.Why: Printing {
    var printed: Printed {
        ["facts": .of(facts), "lines": .of(lines), "sum": .text(sum), "notes": .of(notes)]
    }
}

extension PromiseView.Why.Fact: Printing {
    var printed: Printed { ["name": .text(name), "value": .text(value)] }
}

extension PromiseView.Why.Line: Printing {
    var printed: Printed {
        [
            "tone": .text(tone), "icon": .text(icon), "from": .text(from), "to": .text(to), "kind": .text(kind),
            "length": .text(length),
        ]
    }
}

extension PromiseView.Meter {
    init?(_ clock: Clock, budget: Int64, _ reader: Reader) {
        guard clock.state == .pending, budget > 0 else { return nil }
        used = Int(clock.consumed / 60_000)
        whole = Int(budget / 60_000)
        label = reader.words(
            "promise.used",
            ["used": reader.hours(milliseconds: clock.consumed), "whole": reader.hours(milliseconds: budget)]
        )
    }
}

extension PromiseView.Why {
    init(_ explanation: Explanation, _ clock: Clock, _ card: TicketCard, _ reader: Reader) {
        let notes = PromiseView.Why.notes(explanation, clock, card, reader)
        self.init(explanation, in: card.plan, now: card.now, notes: notes, reader)
    }

    /// Also for a deadline that runs on no ticket yet.
    init(_ explanation: Explanation, in plan: Plan, now: Instant, notes: [String], _ reader: Reader) {
        let words = reader.words
        let meaning = plan.calendars.first { $0.word == explanation.calendarName }?.meaning
        let calendar = words(
            "why.calendar-version",
            ["name": meaning ?? explanation.calendarName, "version": explanation.calendarVersion]
        )
        facts = [
            Fact(name: words["why.gives"], value: reader.period(explanation.period)),
            Fact(name: words["why.from"], value: reader.time(explanation.start, now: now)),
            Fact(name: words["why.calendar"], value: calendar),
        ]
        lines = explanation.segments.map { Line($0, plan, now: now, reader) }
        var sum = words("why.sum", ["length": reader.hours(milliseconds: explanation.counted)])
        if explanation.paused > 0 {
            sum += words("why.sum-paused", ["length": reader.hours(milliseconds: explanation.paused)])
        }
        self.sum = sum
        self.notes = notes
    }

    private static func notes(
        _ explanation: Explanation,
        _ clock: Clock,
        _ card: TicketCard,
        _ reader: Reader
    ) -> [String] {
        let words = reader.words
        var notes: [String] = []
        if clock.isPinned, let computed = clock.computedDue {
            notes.append(words("why.pinned", ["time": reader.time(computed, now: card.now)]))
        }
        if explanation.segments.isEmpty, clock.due == nil { notes.append(words["why.never-opens"]) }
        if let moved = explanation.movedFrom { notes.append(words("why.moved", ["day": reader.day(moved)])) }
        if clock.isProvisional, let through = explanation.announcedThrough {
            notes.append(words("why.provisional", ["day": reader.day(through)]))
        }
        let rule = card.plan.deadlines.first { $0.clause == clock.id.clause && $0.metric == clock.id.metric }
        return notes + (rule.map { assumed(by: $0, in: card.plan, explanation, words) } ?? [])
    }

    /// What the sentence leaves open, and what runs instead.
    static func assumed(
        by rule: DeadlineRule,
        in plan: Plan,
        _ explanation: Explanation,
        _ words: Words
    ) -> [String] {
        [Assumptions.Gap.calendar, .start, .unit].filter(rule.notStated.contains).map { gap in
            let reason = plan.assumptions.reason(for: gap, explanation.period.unit)
            // A reason says itself what was left open.
            return reason.map { words["plan.gap-\(gap.rawValue)"] + words["why.colon"] + $0 }
                ?? words["why.assumed-\(gap.rawValue)"]
        }
    }
}

extension PromiseView.Why.Line {
    init(_ segment: Explanation.Segment, _ plan: Plan, now: Instant, _ reader: Reader) {
        let words = reader.words
        from = reader.time(segment.interval.start, now: now)
        to = reader.shortTime(segment.interval.end, now: segment.interval.start)
        length = reader.hours(milliseconds: segment.milliseconds)
        switch segment.kind {
        case .counted:
            (tone, icon) = ("counted", "check")
            kind = segment.name.map { words("why.counted-on", ["name": words.holiday($0)]) } ?? words["why.counted"]
        case .eventDay: (tone, icon, kind) = ("closed", "skip", words["why.event-day"])
        case .closed: (tone, icon, kind) = ("closed", "skip", words["why.closed"])
        case .holiday:
            (tone, icon, kind) = ("closed", "calendar", segment.name.map(words.holiday) ?? words["why.holiday"])
        case .paused(let reason):
            (tone, icon) = ("paused", "pause")
            kind =
                reason == Clock.resolvedReason
                ? words["why.resolved"] : words("why.paused", ["reason": words.pauseReason(reason)])
        }
    }
}

extension Words {
    /// A reason to wait in the reader's words, or as the plan calls it where it is the plan's own.
    func pauseReason(_ id: String) -> String { find("pause.\(id)") ?? id }
}

extension Reader {
    /// A sum of service time: `24 小時`, never `1 天`, for a day of service is not a day on the wall.
    func hours(milliseconds: Int64) -> String {
        let minutes = Int(milliseconds.magnitude / 60_000)
        var parts: [String] = []
        if minutes >= 60 { parts.append(words("time.hours", ["count": String(minutes / 60)])) }
        if minutes % 60 > 0 || minutes < 60 { parts.append(words("time.minutes", ["count": String(minutes % 60)])) }
        return parts.joined(separator: " ")
    }

    /// How much time a promise gives: `2 個工作日`, `1 hour of service time`.
    func period(_ period: Period) -> String {
        switch period {
        case .elapsed(let milliseconds): words("period.elapsed", ["length": length(milliseconds: milliseconds)])
        case .serviceTime(let milliseconds): words("period.service", ["length": hours(milliseconds: milliseconds)])
        case .workingDays(let n): words("period.working-days", ["count": String(n)])
        case .calendarDays(let n): words("period.calendar-days", ["count": String(n)])
        case .months(let n): words("period.months", ["count": String(n)])
        case .years(let n): words("period.years", ["count": String(n)])
        }
    }
}

extension Period {
    /// A unit of the plan language of the same kind, as far as assumptions tell units apart.
    fileprivate var unit: Amount.Unit {
        switch self {
        case .elapsed, .serviceTime: .hours
        case .workingDays, .calendarDays, .months, .years: .days
        }
    }
}

extension Turn {
    func chip(_ words: Words) -> Chip {
        let (tone, icon): (Chip.Tone, String) =
            switch self {
            case .toRespond: (.accent, "phone")
            case .toAnswer: (.accent, "chat")
            case .diagnosing: (.accent, "search")
            case .remote: (.accent, "remote")
            case .toVisit: (.accent, "visit")
            case .toReschedule: (.soon, "calendar")
            case .onSite: (.accent, "tool")
            case .atBench: (.accent, "tool")
            case .atSupplier: (.plain, "right")
            case .customer: (.plain, "person")
            case .parts: (.plain, "parts")
            case .payment: (.plain, "money")
            case .toSign: (.accent, "sign")
            case .toHandBack: (.accent, "handover")
            case .toCallBack: (.accent, "return")
            case .closed: (.plain, "check")
            }
        return Chip(tone, icon: icon, words["turn.\(rawValue)"])
    }
}
