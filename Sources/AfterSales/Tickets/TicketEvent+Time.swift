/// What is written down about time and terms: waiting, dates given by hand, gates opened, alarms.
extension TicketEvent {
    public struct PauseStart: Sendable, Equatable, Codable {
        /// 1, 2, 3 … within the ticket.
        public var pause: Int
        /// One of the plan's reasons.
        public var reason: String
        /// When it ends by itself.
        public var until: Instant
        /// For ourselves.
        public var words: String
        /// What the customer is asked for; they read it.
        public var question: String?

        public init(pause: Int, reason: String, until: Instant, words: String = "", question: String? = nil) {
            self.pause = pause
            self.reason = reason
            self.until = until
            self.words = words
            self.question = question
        }
    }

    public struct PauseEnd: Sendable, Equatable, Codable {
        public var pause: Int

        public init(pause: Int) {
            self.pause = pause
        }
    }

    public struct PinnedDate: Sendable, Equatable, Codable {
        public var metric: Metric
        public var due: Instant
        public var words: String

        public init(metric: Metric, due: Instant, words: String) {
            self.metric = metric
            self.due = due
            self.words = words
        }
    }

    /// The plan version and calendar versions that apply from this entry on.
    public struct Terms: Sendable, Equatable, Codable {
        public var plan: Plan.Reference
        /// Version by calendar name.
        public var calendars: [String: String]
        public var reason: String?

        public init(plan: Plan.Reference, calendars: [String: String], reason: String? = nil) {
            self.plan = plan
            self.calendars = calendars
            self.reason = reason
        }
    }

    public struct Override: Sendable, Equatable, Codable {
        public var gate: Gate
        public var reason: String

        public init(gate: Gate, reason: String) {
            self.gate = gate
            self.reason = reason
        }
    }

    public struct Link: Sendable, Equatable, Codable {
        public var ticket: Ticket.ID
        public var words: String

        public init(ticket: Ticket.ID, words: String = "") {
            self.ticket = ticket
            self.words = words
        }
    }

    public struct Warning: Sendable, Equatable, Codable {
        public var clock: Clock.ID
        public var level: Int
        public var due: Instant

        public init(clock: Clock.ID, level: Int, due: Instant) {
            self.clock = clock
            self.level = level
            self.due = due
        }
    }

    public struct Overdue: Sendable, Equatable, Codable {
        public var clock: Clock.ID
        public var due: Instant

        public init(clock: Clock.ID, due: Instant) {
            self.clock = clock
            self.due = due
        }
    }
}
