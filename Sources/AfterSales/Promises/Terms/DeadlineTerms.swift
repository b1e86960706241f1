/// The clock: by when something is owed.
public struct DeadlineTerms: Sendable, Equatable, Encodable {
    /// What is owed by then, such as `respond` or `ship`; see `Vocabulary.deeds`.
    public var to: String
    public var within: Stated<Amount>
    public var calendar: Stated<String>
    /// The event it counts from; several mean that all of them must have happened.
    public var from: Stated<[String]>
    /// The event it counts back from ("a month before the contract ends"), instead of `from`.
    public var before: String?
    /// The clause whose promise, once kept, starts this one.
    public var after: String?
    /// Told later in the day than this, it counts from the next day: `16:00`.
    public var cutOff: String?
    /// What it takes to extend it.
    public var extendedBy: [String]
    public var interruptedBy: [String]
    public var restartsOn: [String]
    /// What this clause runs on where it is silent, instead of the plan's assumption.
    public var assumedCalendar: String?
    public var assumedStart: Milestone?
    public var assumedHours: Assumptions.HourKind?
    public var assumedDays: Assumptions.DayKind?
    /// Why, in the plan's language.
    public var assumedBecause: String?

    public init(
        to: String,
        within: Stated<Amount>,
        calendar: Stated<String> = .notStated,
        from: Stated<[String]> = .notStated,
        before: String? = nil,
        after: String? = nil,
        cutOff: String? = nil,
        extendedBy: [String] = [],
        interruptedBy: [String] = [],
        restartsOn: [String] = [],
        assumedCalendar: String? = nil,
        assumedStart: Milestone? = nil,
        assumedHours: Assumptions.HourKind? = nil,
        assumedDays: Assumptions.DayKind? = nil,
        assumedBecause: String? = nil
    ) {
        self.to = to
        self.within = within
        self.calendar = calendar
        self.from = from
        self.before = before
        self.after = after
        self.cutOff = cutOff
        self.extendedBy = extendedBy
        self.interruptedBy = interruptedBy
        self.restartsOn = restartsOn
        self.assumedCalendar = assumedCalendar
        self.assumedStart = assumedStart
        self.assumedHours = assumedHours
        self.assumedDays = assumedDays
        self.assumedBecause = assumedBecause
    }

    /// Whether this clause assumes something of its own where it leaves that open.
    func assumesItself(_ gap: Assumptions.Gap) -> Bool {
        switch gap {
        case .calendar: assumedCalendar != nil
        case .start: assumedStart != nil
        case .unit: assumedHours != nil || assumedDays != nil
        }
    }

    var startWords: String {
        from.value?.joined(separator: " and ") ?? "not-stated"
    }
}

extension Assumptions.HourKind: Encodable {}
extension Assumptions.DayKind: Encodable {}
