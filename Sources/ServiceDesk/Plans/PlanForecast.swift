public import AfterSales

/// Every deadline a ticket reported at one moment would get under a plan, each with its reason.
public struct PlanForecast: Sendable {
    /// A request that nobody has made yet.
    public struct Request: Sendable, Equatable {
        public var at: Instant
        public var severity: Severity
        public var kind: RequestKind
        public var phase: DevicePhase?
        public var faultClass: String?

        public init(
            at: Instant,
            severity: Severity = .normal,
            kind: RequestKind = .fault,
            phase: DevicePhase? = .accepted,
            faultClass: String? = nil
        ) {
            self.at = at
            self.severity = severity
            self.kind = kind
            self.phase = phase
            self.faultClass = faultClass
        }
    }

    public struct Line: Sendable {
        public let rule: DeadlineRule
        public let text: String
        public let calendar: String
        public let outcome: Outcome
    }

    public enum Outcome: Sendable {
        case due(Explanation)
        /// It starts later, at an event that has not happened yet; counted as if that were now.
        case starts(Milestone, Explanation)
        /// There is no such calendar beside the plan.
        case noCalendar
    }

    public let request: Request
    public let lines: [Line]

    public init(_ plan: Plan, _ request: Request, calendars: [String: DeskCalendar]) {
        self.request = request
        lines = plan.deadlines(
            severity: request.severity,
            kind: request.kind,
            phase: request.phase,
            faultClass: request.faultClass
        ).map { rule in
            let name = rule.calendar ?? plan.assumedCalendar
            let explanation = calendars[name]?.calendar.explain(rule.period, from: request.at)
            let outcome: Outcome =
                switch (explanation, rule.start) {
                case (nil, _): .noCalendar
                case (let explanation?, .reported): .due(explanation)
                case (let explanation?, let event): .starts(event, explanation)
                }
            return Line(rule: rule, text: plan.clause(rule.clause)?.text ?? "", calendar: name, outcome: outcome)
        }
    }
}

extension PlanForecast: Encodable {
    private enum Key: String, CodingKey {
        case at, severity, kind, phase, deadlines
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(request.at.rfc3339, forKey: .at)
        try container.encode(request.severity, forKey: .severity)
        try container.encode(request.kind, forKey: .kind)
        try container.encodeIfPresent(request.phase, forKey: .phase)
        try container.encode(lines.map(LineJSON.init), forKey: .deadlines)
    }

    private struct LineJSON: Encodable {
        let clause: String
        let text: String
        let metric: Metric
        let period: PeriodJSON
        let calendar: String
        let calendarVersion: String?
        let start: Milestone
        let assumed: [String]
        let isShadow: Bool
        let isInternalTarget: Bool
        let state: String
        let due: String?
        let segments: [SegmentJSON]

        init(_ line: Line) {
            clause = line.rule.clause
            text = line.text
            metric = line.rule.metric
            period = PeriodJSON(period: line.rule.period)
            calendar = line.calendar
            start = line.rule.start
            assumed = line.rule.notStated.map(\.rawValue).sorted()
            isShadow = line.rule.isShadow
            isInternalTarget = line.rule.isInternalTarget
            switch line.outcome {
            case .due(let explanation):
                state = explanation.deadline.state.rawValue
                due = explanation.deadline.due?.rfc3339(in: explanation.zone)
                calendarVersion = explanation.calendarVersion
                segments = explanation.segments.map { SegmentJSON($0, explanation.zone) }
            case .starts(let event, let explanation):
                // What starts later has no date yet.
                state = "starts-at-\(event.rawValue)"
                due = nil
                calendarVersion = explanation.calendarVersion
                segments = []
            case .noCalendar:
                state = "noCalendar"
                due = nil
                calendarVersion = nil
                segments = []
            }
        }
    }

    private struct SegmentJSON: Encodable {
        let from: String
        let to: String
        let kind: String
        let name: String?
        let minutes: Double

        init(_ segment: Explanation.Segment, _ zone: Zone) {
            from = segment.interval.start.rfc3339(in: zone)
            to = segment.interval.end.rfc3339(in: zone)
            kind =
                switch segment.kind {
                case .counted: "counted"
                case .eventDay: "event-day"
                case .closed: "closed"
                case .holiday: "holiday"
                case .paused(let reason): "paused: \(reason)"
                }
            name = segment.name
            minutes = Double(segment.milliseconds) / 60_000
        }
    }
}
