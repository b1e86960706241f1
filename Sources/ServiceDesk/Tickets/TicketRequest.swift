public import AfterSales

/// What the hotline takes down (C42, C52, C64).
public struct TicketRequest: Sendable {
    public var customer: ID<Customer>
    public var site: ID<Site>?
    public var device: ID<Device>?
    public var reporter: TicketEvent.Reporter
    public var channel: Channel
    public var kind: RequestKind
    public var severity: Severity
    public var faultClass: String?
    public var subject: String
    public var words: String
    /// When somebody may come, in the customer's words.
    public var suitable: String?
    /// When the customer told us, if that was before now; needs a reason and the right.
    public var reportedAt: Instant?
    public var backdating: String?
    /// Made by the form that is sent, so that sending it twice opens one ticket.
    public var requestKey: String?

    public init(
        customer: ID<Customer>,
        site: ID<Site>? = nil,
        device: ID<Device>? = nil,
        reporter: TicketEvent.Reporter,
        channel: Channel = .phone,
        kind: RequestKind = .fault,
        severity: Severity = .normal,
        faultClass: String? = nil,
        subject: String,
        words: String = "",
        reportedAt: Instant? = nil,
        backdating: String? = nil,
        requestKey: String? = nil,
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
        self.reportedAt = reportedAt
        self.backdating = backdating
        self.requestKey = requestKey
        self.suitable = suitable
    }
}

/// When something happened, if not just now, and why it is written down only now.
public struct Happening: Sendable {
    public var at: Instant?
    public var reason: String?

    public static let now = Happening()

    public init(at: Instant? = nil, reason: String? = nil) {
        self.at = at
        self.reason = reason
    }

    /// How far back a time may lie without the right to back-date, in milliseconds: a call typed up afterwards.
    static let grace: Int64 = 15 * 60_000

    /// How far back a time may lie at all, in milliseconds: a year.
    ///
    /// What is older comes in as history, from a file.
    static let reach: Int64 = 366 * 86_400_000

    /// The moment, checked: not in the future by more than clocks differ, which is a minute; not before `earliest`;
    /// not beyond reach; and far back only with right and reason.
    func moment(now: Instant, notBefore earliest: Instant?, by person: Person) throws -> Instant {
        guard let at else { return now }
        guard at <= now.advanced(byMilliseconds: 60_000) else { throw Refusal(.invalid, "in-the-future", field: "at") }
        if let earliest, at < earliest { throw Refusal(.invalid, "before-the-report", field: "at") }
        guard now.milliseconds(since: at) <= Self.reach else { throw Refusal(.invalid, "too-long-ago", field: "at") }
        if now.milliseconds(since: at) > Self.grace, !person.isDesk {
            // A matter of this one field: whoever wrote the rest can leave the time out and keep it.
            guard person.may(.backdate) else {
                let minutes = String(Self.grace / 60_000)
                throw Refusal(.invalid, "too-late-for-you", field: "at", values: ["minutes": minutes])
            }
            guard let reason, reason.contains(where: { !$0.isWhitespace }) else {
                throw Refusal(.invalid, "backdating-needs-reason", field: "backdating")
            }
        }
        return min(at, now)
    }
}
