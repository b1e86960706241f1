/// One thing that happened in an inspection, as its journal keeps it.
public enum InspectionEvent: Sendable, Equatable {
    case planned(Inspection.Planning)
    case rearranged(Inspection.Arrangement)
    case cancelled(reason: String)
    case begun(by: Installation.Expert, units: [Inspection.Unit])
    case checked(unit: Int, Inspection.Check)
    /// The device could not be looked at, and why.
    case leftOut(unit: Int, reason: String)
    case faultReported(unit: Int, ticket: Ticket.ID)
    case reported(Inspection.WrittenReport)
    case handedOver(Inspection.HandingOver)
    case received(Inspection.Receipt)
}

extension Inspection {
    /// How the devices are looked at (C60).
    public enum Way: String, Sendable, Hashable, CaseIterable, Codable {
        case remote, visit
    }

    /// When, how and by whom.
    public struct Arrangement: Sendable, Equatable, Codable {
        public var at: Instant
        public var way: Way
        public var inspector: Installation.Expert
        /// Where somebody else than the named expert comes.
        public var replacement: Installation.Replacement?

        public init(
            at: Instant,
            way: Way,
            inspector: Installation.Expert,
            replacement: Installation.Replacement? = nil
        ) {
            self.at = at
            self.way = way
            self.inspector = inspector
            self.replacement = replacement
        }
    }

    /// That it was planned, and what for.
    public struct Planning: Sendable, Equatable, Codable {
        public var installation: ID<Installation>
        public var customer: ID<Customer>
        /// What is owed that it settles, such as 202601 (the first of the warranty year that
        /// begins in 2026); absent for one more.
        public var occurrence: Int?
        /// The warranty year it is counted in, by the calendar year that begins in; absent out of warranty.
        public var year: Int?
        /// Why it is made although more than was promised; absent within the promise.
        public var beyond: String?
        public var arrangement: Arrangement

        public init(
            installation: ID<Installation>,
            customer: ID<Customer>,
            occurrence: Int?,
            year: Int?,
            beyond: String? = nil,
            arrangement: Arrangement
        ) {
            self.installation = installation
            self.customer = customer
            self.occurrence = occurrence
            self.year = year
            self.beyond = beyond
            self.arrangement = arrangement
        }
    }

    /// A device that is to be looked at, as it was when the inspection began.
    public struct Unit: Sendable, Equatable, Codable {
        public var device: ID<Device>
        public var serial: String
        public var model: String
        public var location: String?
        /// What is gone through; absent where nobody keeps a list for the model.
        public var list: Checklist.Copy?

        public init(
            device: ID<Device>,
            serial: String,
            model: String,
            location: String? = nil,
            list: Checklist.Copy? = nil
        ) {
            self.device = device
            self.serial = serial
            self.model = model
            self.location = location
            self.list = list
        }
    }

    /// How a device was found.
    public struct Check: Sendable, Equatable, Codable {
        public var list: CheckedList?
        public var isSound: Bool
        public var words: String

        public init(list: CheckedList?, isSound: Bool, words: String) {
            self.list = list
            self.isSound = isSound
            self.words = words
        }
    }

    public struct WrittenReport: Sendable, Equatable, Codable {
        /// From 1; a later one takes the place of the earlier.
        public var version: Int
        public var content: InspectionReport
        /// SHA-256 of its canonical text, in hexadecimal.
        public var hash: String
    }

    /// How the customer got a version of the report.
    public struct HandingOver: Sendable, Equatable, Codable {
        public var version: Int
        /// By name.
        public var to: [String]
        /// `portal`, or in words: by e-mail, on paper.
        public var how: String
    }

    /// The customer's responsible person has read it, and says so.
    public struct Receipt: Sendable, Equatable, Codable {
        public var version: Int
        public var hash: String
        public var by: String
    }
}
