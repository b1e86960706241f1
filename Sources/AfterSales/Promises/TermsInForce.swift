/// The plans and calendars, in every version a ticket's journal names, that its clocks are read by.
public struct TermsInForce: Sendable {
    public private(set) var plans: [Plan.Reference: Plan] = [:]
    private var calendars: [CalendarVersion: WorkCalendar] = [:]

    public struct CalendarVersion: Sendable, Hashable {
        public let name: String
        public let version: String

        public init(name: String, version: String) {
            self.name = name
            self.version = version
        }
    }

    public init(plans: [Plan] = [], calendars: [CalendarVersion: WorkCalendar] = [:]) {
        for plan in plans { self.plans[plan.reference] = plan }
        self.calendars = calendars
    }

    public mutating func add(_ plan: Plan) {
        plans[plan.reference] = plan
    }

    public mutating func add(_ calendar: WorkCalendar, as version: CalendarVersion) {
        calendars[version] = calendar
    }

    public func calendar(_ name: String, version: String) -> WorkCalendar? {
        calendars[CalendarVersion(name: name, version: version)]
    }

    /// The calendars of one moment in a ticket's life, by name.
    public func calendars(of terms: TicketEvent.Terms) -> [String: WorkCalendar] {
        terms.calendars.reduce(into: [:]) { found, pair in
            found[pair.key] = calendar(pair.key, version: pair.value)
        }
    }
}
