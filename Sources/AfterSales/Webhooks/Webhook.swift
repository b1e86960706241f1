/// An address of somebody's program that is told what happens to tickets.
public struct Webhook: Sendable, Equatable, Identifiable {
    /// What it can be told of; the names are sent, and none is ever renamed.
    public enum Event: String, Sendable, Hashable, CaseIterable, Codable {
        case ticketOpened = "ticket.opened"
        case ticketAssigned = "ticket.assigned"
        case ticketPaused = "ticket.paused"
        case ticketResumed = "ticket.resumed"
        case ticketResolved = "ticket.resolved"
        case ticketReopened = "ticket.reopened"
        case ticketClosed = "ticket.closed"
        case ticketCancelled = "ticket.cancelled"
        case ticketMerged = "ticket.merged"
        case ticketRated = "ticket.rated"
        case customerWrote = "customer.wrote"
        case customerTold = "customer.told"
        case promiseWarned = "promise.warned"
        case promiseBroken = "promise.broken"
        case visitPlanned = "visit.planned"
        case visitMoved = "visit.moved"
        case visitConfirmed = "visit.confirmed"
        case visitCancelled = "visit.cancelled"
        case visitDeparted = "visit.departed"
        case visitArrived = "visit.arrived"
        case visitFinished = "visit.finished"
        case reportSigned = "report.signed"
        case returnArranged = "return.arranged"
        case returnReceived = "return.received"
        case returnShipped = "return.shipped"
        case followUpDue = "follow-up.due"
        case followUpDone = "follow-up.done"
        /// Sent on asking, to see whether it arrives.
        case test = "webhook.test"

        /// What can be chosen; a test is always sent.
        public static let choices = allCases.filter { $0 != .test }
    }

    public struct Details: Sendable, Equatable, Codable {
        /// Where the program listens.
        public var url: String
        /// Whose program it is, and what for.
        public var about: String
        /// At least one.
        public var events: [Event]
        /// Of this customer's tickets alone.
        public var customer: ID<Customer>?
        /// Whether anything is sent there.
        public var isActive: Bool

        public init(url: String, about: String, events: [Event], customer: ID<Customer>? = nil, isActive: Bool = true) {
            self.url = url
            self.about = about
            self.events = events
            self.customer = customer
            self.isActive = isActive
        }

        /// The same, cleaned; an address that begins with `http:` only where the desk allows it.
        public func checked(allowingHTTP: Bool = false) throws(Refusal) -> Details {
            var checked = self
            checked.url = try TypedText.line(url, "url", limit: 2_000)
            guard Details.isAddress(checked.url, allowingHTTP: allowingHTTP) else {
                throw .invalid("url", expected: allowingHTTP ? "web-address" : "secure-web-address")
            }
            checked.about = try TypedText.line(about, "about", limit: 200)
            checked.events = Event.choices.filter(events.contains)
            guard !checked.events.isEmpty else { throw .missing("events") }
            return checked
        }

        /// Whether it is an address that can be sent to, without a password in it, which would be shown to many.
        private static func isAddress(_ url: String, allowingHTTP: Bool) -> Bool {
            let schemes = allowingHTTP ? ["https://", "http://"] : ["https://"]
            guard let scheme = schemes.first(where: { url.lowercased().hasPrefix($0) }),
                url.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value < 0x7F && $0 != "\\" })
            else { return false }
            let host = url.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
            return !host.isEmpty && !host.hasPrefix(":") && !host.contains("@") && !url.contains("#")
        }
    }

    /// Why nothing is sent there, where nobody of ours wanted it so.
    public enum OffReason: String, Sendable, Hashable, CaseIterable, Codable {
        /// It answered that it wants no more (410).
        case gone
        /// It took nothing for days.
        case failing
    }

    public let id: ID<Webhook>
    /// Whose eyes it has: it is told of nothing that they may not know of.
    ///
    /// Whoever changed it last.
    public var keeper: ID<Person>
    public var details: Details
    public var offReason: OffReason?
    public var version: Int

    public init(
        id: ID<Webhook>,
        keeper: ID<Person>,
        details: Details,
        offReason: OffReason? = nil,
        version: Int = 1
    ) {
        self.id = id
        self.keeper = keeper
        self.details = details
        self.offReason = offReason
        self.version = version
    }
}
