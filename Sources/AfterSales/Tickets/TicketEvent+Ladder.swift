/// What is written down when somebody helps: on the phone, remotely, and at the customer's.
extension TicketEvent {
    /// What came of a rung of the ladder.
    public struct RungResult: Sendable, Equatable, Codable {
        public var result: Rung.Result
        /// The steps that were tried, such as "restart".
        public var steps: [String]
        public var words: String

        public init(result: Rung.Result, steps: [String] = [], words: String = "") {
            self.result = result
            self.steps = steps
            self.words = words
        }
    }

    public struct Consent: Sendable, Equatable, Codable {
        public var by: String
        /// How it was given: by phone, in writing, through the customer's link.
        public var how: String

        public init(by: String, how: String) {
            self.by = by
            self.how = how
        }
    }

    public struct RemoteStart: Sendable, Equatable, Codable {
        public var engineer: Who
        public var tool: String

        public init(engineer: Who, tool: String) {
            self.engineer = engineer
            self.tool = tool
        }
    }

    public struct RemoteEnd: Sendable, Equatable, Codable {
        public var diagnosis: String
        public var done: String
        public var result: Rung.Result

        public init(diagnosis: String, done: String, result: Rung.Result) {
            self.diagnosis = diagnosis
            self.done = done
            self.result = result
        }
    }

    /// What the customer was told about who pays (C74).
    public struct CostsTold: Sendable, Equatable, Codable {
        public var words: String
        public var to: String

        public init(words: String, to: String) {
            self.words = words
            self.to = to
        }
    }

    public struct CostsAcknowledged: Sendable, Equatable, Codable {
        public var by: String
        public var how: String

        public init(by: String, how: String) {
            self.by = by
            self.how = how
        }
    }

    public struct VisitPlan: Sendable, Equatable, Codable {
        /// 1, 2, 3 … within the ticket.
        public var visit: Int
        public var engineer: Who
        /// When the customer was told to expect the engineer.
        public var from: Instant
        public var to: Instant
        public var packing: [PackedItem]
        public var reason: String?

        public init(
            visit: Int,
            engineer: Who,
            from: Instant,
            to: Instant,
            packing: [PackedItem] = [],
            reason: String? = nil
        ) {
            self.visit = visit
            self.engineer = engineer
            self.from = from
            self.to = to
            self.packing = packing
            self.reason = reason
        }
    }

    /// One thing to carry (C46).
    public struct PackedItem: Sendable, Hashable, Codable {
        public enum Kind: String, Sendable, Hashable, CaseIterable, Codable {
            case part, software, tool
        }

        public var kind: Kind
        public var name: String
        public var count: Int

        public init(kind: Kind, name: String, count: Int = 1) {
            self.kind = kind
            self.name = name
            self.count = count
        }
    }

    public struct VisitCancelled: Sendable, Equatable, Codable {
        public var visit: Int
        public var reason: String

        public init(visit: Int, reason: String) {
            self.visit = visit
            self.reason = reason
        }
    }

    public struct VisitStamp: Sendable, Equatable, Codable {
        public var visit: Int
        /// What the engineer goes through, as it was when they arrived; absent where there was none.
        public var checklist: Checklist.Copy?

        public init(visit: Int, checklist: Checklist.Copy? = nil) {
            self.visit = visit
            self.checklist = checklist
        }
    }

    public struct WorkFinished: Sendable, Equatable, Codable {
        public var visit: Int
        public var result: Rung.Result
        public var found: String
        public var done: String
        public var parts: [String]
        /// Those of `parts` that were typed and that no catalogue knew; absent where there was none, and in entries
        /// from before parts were counted.
        public var typed: [String]?

        public init(
            visit: Int,
            result: Rung.Result,
            found: String,
            done: String,
            parts: [String] = [],
            typed: [String]? = nil
        ) {
            self.visit = visit
            self.typed = typed
            self.result = result
            self.found = found
            self.done = done
            self.parts = parts
        }

        /// Whether something was put right or fitted, and not only looked at.
        public var isRepair: Bool { result == .solved || !parts.isEmpty }
    }
}
