/// Something that happened to a ticket, with its particulars.
///
/// The names are stored: a case may be added, its payload may gain optional members, and nothing
/// that has been written is ever renamed.
public enum TicketEvent: Sendable, Equatable {
    case opened(Opening)
    case classified(Classification)
    case led(Leadership)
    case assigned(Assignment)
    case deviceNamed(DeviceNamed)
    case contactNamed(ContactNamed)
    case contacted(Outreach)
    case heard(Message)
    case noted(Note)
    case articleTried(ArticleTrial)
    case guided(RungResult)
    case consented(Consent)
    case remoteStarted(RemoteStart)
    case remoteEnded(RemoteEnd)
    case causeTold(CauseTold)
    case rated(Rated)
    case costsTold(CostsTold)
    case costsAcknowledged(CostsAcknowledged)
    case quotationWritten(QuotationVersion)
    case quotationAccepted(QuotationAnswer)
    case quotationDeclined(QuotationAnswer)
    case quotationWithdrawn(QuotationWithdrawn)
    /// The last day of a quotation passed unanswered, as found by the rounds.
    case quotationExpired(QuotationExpired)
    case repairBegun(RepairBegun)
    case moneyReceived(MoneyReceived)
    case moneyReversed(MoneyReversed)
    case visitPlanned(VisitPlan)
    case visitMoved(VisitPlan)
    case visitConfirmed(VisitConfirmed)
    case visitMoveAsked(VisitMoveAsked)
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
    case partWanted(PartWanted)
    case partOrdered(PartOrdered)
    case partArrived(PartArrived)
    case partHandedOver(PartHandedOver)
    case partUsed(PartUsed)
    case partDropped(PartDropped)
    case shipped(Shipped)
    case defectiveReceived(DefectiveReceived)
    case costNoted(CostNoted)
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
    case attached(Attached)
    case detached(Detached)
    case takenBack(TakenBack)
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
        /// When somebody may come, in the customer's words.
        public var suitable: String?

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
            externalReference: String? = nil,
            suitable: String? = nil
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
            self.suitable = suitable
        }
    }

    /// New values; `nil` leaves what was.
    public struct Classification: Sendable, Equatable, Codable {
        public var kind: RequestKind?
        public var severity: Severity?
        /// Empty where it was taken away.
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
}
