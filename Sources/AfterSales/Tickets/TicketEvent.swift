/// Something that happened to a ticket, with its particulars.
///
/// The names are stored: a case may be added, its payload may gain optional members, and nothing
/// that has been written is ever renamed.
public enum TicketEvent: Sendable, Equatable {
    case opened(Opening)
    case classified(Classification)
    case led(Leadership)
    case assigned(Assignment)
    case contacted(Outreach)
    case heard(Message)
    case noted(Note)
    case guided(RungResult)
    case consented(Consent)
    case remoteStarted(RemoteStart)
    case remoteEnded(RemoteEnd)
    case costsTold(CostsTold)
    case costsAcknowledged(CostsAcknowledged)
    case visitPlanned(VisitPlan)
    case visitMoved(VisitPlan)
    case visitCancelled(VisitCancelled)
    case departed(VisitStamp)
    case arrived(VisitStamp)
    case workFinished(WorkFinished)
    case onSiteClosed(VisitStamp)
    case returnArranged(ReturnArranged)
    case returnCancelled(ReturnCancelled)
    case returnReceived(ReturnReceived)
    case sentToSupplier(SentToSupplier)
    case backFromSupplier(BackFromSupplier)
    case shippedBack(ShippedBack)
    case reportWritten(ReportVersion)
    case reportSigned(Signature)
    case handedBack(HandBack)
    case handBackAcknowledged(HandBack)
    case leadTold(Note)
    case leadAcknowledged(Note)
    case resolved(Resolution)
    case followUpOwed(FollowUpOwed)
    case followUpDone(FollowUpDone)
    case paused(PauseStart)
    case resumed(PauseEnd)
    case datePinned(PinnedDate)
    case termsChanged(Terms)
    case overridden(Override)
    case merged(Link)
    case absorbed(Link)
    case linked(Link)
    case cancelled(Note)
    case reopened(Note)
    case closed(Note)
    /// A warning sounded, once per clock, level and generation.
    case warned(Warning)
    /// A promise passed its time unkept, as found by the rounds.
    case fellDue(Overdue)
    /// The day of a follow-up call has come, as found by the rounds.
    case followUpDue(FollowUpStamp)
}

extension TicketEvent {
    /// A member of staff or a customer's person, as they were called at the time.
    public struct Who: Sendable, Hashable, Codable {
        public let id: ID<Person>
        public let name: String

        public init(id: ID<Person>, name: String) {
            self.id = id
            self.name = name
        }

        public init(_ person: Person) {
            self.init(id: person.id, name: person.name)
        }
    }

    /// Who told us; a customer's contact, or somebody of ours on their behalf (C14, C52).
    public struct Reporter: Sendable, Equatable, Codable {
        public var contact: ID<Contact>?
        public var name: String
        public var phone: String?
        /// Whether sales reported it, not the customer: the answer may go to either.
        public var isSales: Bool

        public init(contact: ID<Contact>? = nil, name: String, phone: String? = nil, isSales: Bool = false) {
            self.contact = contact
            self.name = name
            self.phone = phone
            self.isSales = isSales
        }
    }

    public struct Opening: Sendable, Equatable, Codable {
        public var customer: ID<Customer>
        public var site: ID<Site>?
        public var device: ID<Device>?
        public var reporter: Reporter
        public var channel: Channel
        public var kind: RequestKind
        public var severity: Severity
        public var faultClass: String?
        public var subject: String
        public var words: String
        /// The device's phase when the customer told us; `nil` without a device.
        public var phase: DevicePhase?
        public var contract: ContractKind?
        /// Why the ticket is dated earlier than it was written, if it is.
        public var backdating: String?
        /// The number it had where it was imported from.
        public var externalReference: String?

        public init(
            customer: ID<Customer>,
            site: ID<Site>? = nil,
            device: ID<Device>? = nil,
            reporter: Reporter,
            channel: Channel,
            kind: RequestKind = .fault,
            severity: Severity = .normal,
            faultClass: String? = nil,
            subject: String,
            words: String = "",
            phase: DevicePhase? = nil,
            contract: ContractKind? = nil,
            backdating: String? = nil,
            externalReference: String? = nil
        ) {
            self.customer = customer
            self.site = site
            self.device = device
            self.reporter = reporter
            self.channel = channel
            self.kind = kind
            self.severity = severity
            self.faultClass = faultClass
            self.subject = subject
            self.words = words
            self.phase = phase
            self.contract = contract
            self.backdating = backdating
            self.externalReference = externalReference
        }
    }

    /// New values; `nil` leaves what was.
    public struct Classification: Sendable, Equatable, Codable {
        public var kind: RequestKind?
        public var severity: Severity?
        public var faultClass: String?
        public var subject: String?
        public var reason: String?

        public init(
            kind: RequestKind? = nil,
            severity: Severity? = nil,
            faultClass: String? = nil,
            subject: String? = nil,
            reason: String? = nil
        ) {
            self.kind = kind
            self.severity = severity
            self.faultClass = faultClass
            self.subject = subject
            self.reason = reason
        }
    }

    /// Who leads from here on, and why: a clause, or a handover with a reason.
    public struct Leadership: Sendable, Equatable, Codable {
        public var lead: Team
        public var support: Team?
        public var mustBeTold: Team?
        public var clause: String?
        public var reason: String?

        public init(
            lead: Team,
            support: Team? = nil,
            mustBeTold: Team? = nil,
            clause: String? = nil,
            reason: String? = nil
        ) {
            self.lead = lead
            self.support = support
            self.mustBeTold = mustBeTold
            self.clause = clause
            self.reason = reason
        }
    }

    public struct Assignment: Sendable, Equatable, Codable {
        public var engineer: Who
        public var reason: String?

        public init(engineer: Who, reason: String? = nil) {
            self.engineer = engineer
            self.reason = reason
        }
    }

    /// Something we said to the customer, or tried to.
    public struct Outreach: Sendable, Equatable, Codable {
        public enum Outcome: String, Sendable, Equatable, CaseIterable, Codable {
            /// A call that reached the person.
            case reached
            case notReached = "not-reached"
            /// A message that left.
            case sent
            /// A message that did not.
            case failed
        }

        public var channel: Channel
        public var outcome: Outcome
        /// To whom it went: the customer, or sales on their behalf (C14).
        public var to: String
        public var words: String
        /// Whether this is the definite answer (C15).
        public var isAnswer: Bool
        /// Whether a program sent it; an automatic acknowledgement answers nothing.
        public var isAutomatic: Bool

        public init(
            channel: Channel,
            outcome: Outcome,
            to: String,
            words: String,
            isAnswer: Bool = false,
            isAutomatic: Bool = false
        ) {
            self.channel = channel
            self.outcome = outcome
            self.to = to
            self.words = words
            self.isAnswer = isAnswer
            self.isAutomatic = isAutomatic
        }

        /// Whether a human being was heard by the customer: only that answers a promise to respond.
        public var isHumanContact: Bool {
            !isAutomatic && (outcome == .reached || outcome == .sent)
        }
    }

    /// Something the customer said to us.
    public struct Message: Sendable, Equatable, Codable {
        public var channel: Channel
        public var from: String
        public var words: String

        public init(channel: Channel, from: String, words: String) {
            self.channel = channel
            self.from = from
            self.words = words
        }
    }

    public struct Note: Sendable, Equatable, Codable {
        public var words: String

        public init(_ words: String) {
            self.words = words
        }
    }

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

        public init(visit: Int) {
            self.visit = visit
        }
    }

    public struct WorkFinished: Sendable, Equatable, Codable {
        public var visit: Int
        public var result: Rung.Result
        public var found: String
        public var done: String
        public var parts: [String]

        public init(visit: Int, result: Rung.Result, found: String, done: String, parts: [String] = []) {
            self.visit = visit
            self.result = result
            self.found = found
            self.done = done
            self.parts = parts
        }
    }

    /// One version of the service report; its hash is what a signature signs.
    public struct ReportVersion: Sendable, Equatable, Codable {
        public var version: Int
        public var content: ServiceReport
        /// SHA-256 of the content's canonical form, in hexadecimal; made by the desk.
        public var hash: String

        public init(version: Int, content: ServiceReport, hash: String) {
            self.version = version
            self.content = content
            self.hash = hash
        }
    }

    /// The customer's responsible person confirms one version of the report (C48, C76).
    public struct Signature: Sendable, Equatable, Codable {
        public var version: Int
        public var hash: String
        public var signer: String
        /// On the engineer's glass, or through the customer's own link.
        public var how: String
        /// The strokes as an SVG path in a 600 × 200 box; `nil` for a typed name.
        public var strokes: String?

        public init(version: Int, hash: String, signer: String, how: String, strokes: String? = nil) {
            self.version = version
            self.hash = hash
            self.signer = signer
            self.how = how
            self.strokes = strokes
        }
    }

    public struct HandBack: Sendable, Equatable, Codable {
        public var version: Int
        public var words: String

        public init(version: Int, words: String = "") {
            self.version = version
            self.words = words
        }
    }

    public struct Resolution: Sendable, Equatable, Codable {
        public var rung: Rung
        public var how: String
        public var cause: String?

        public init(rung: Rung, how: String, cause: String? = nil) {
            self.rung = rung
            self.how = how
            self.cause = cause
        }
    }

    /// One call owed (C50); one per rule and occurrence, whoever looks for it and however often.
    public struct FollowUpOwed: Sendable, Equatable, Codable {
        public var occurrence: Int
        public var due: Instant
        public var clause: String

        public init(occurrence: Int, due: Instant, clause: String) {
            self.occurrence = occurrence
            self.due = due
            self.clause = clause
        }
    }

    public struct FollowUpStamp: Sendable, Equatable, Codable {
        public var occurrence: Int

        public init(occurrence: Int) {
            self.occurrence = occurrence
        }
    }

    public struct FollowUpDone: Sendable, Equatable, Codable {
        public var occurrence: Int
        public var reached: Bool
        public var words: String
        /// 1 (bad) … 5 (good), if the customer said.
        public var satisfaction: Int?

        public init(occurrence: Int, reached: Bool, words: String, satisfaction: Int? = nil) {
            self.occurrence = occurrence
            self.reached = reached
            self.words = words
            self.satisfaction = satisfaction
        }
    }

    public struct PauseStart: Sendable, Equatable, Codable {
        /// 1, 2, 3 … within the ticket.
        public var pause: Int
        /// One of the plan's reasons.
        public var reason: String
        /// When it ends by itself.
        public var until: Instant
        public var words: String

        public init(pause: Int, reason: String, until: Instant, words: String = "") {
            self.pause = pause
            self.reason = reason
            self.until = until
            self.words = words
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
