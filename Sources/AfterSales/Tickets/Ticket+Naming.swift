/// What is found out after the ticket was opened: which device it is about, and which of the customer's people reported it.
extension Ticket {
    /// Names the device that the ticket is about, or another than was taken down.
    ///
    /// Everything that hangs on it is what it would have been, had it been known from the beginning: the plan of its
    /// contract, who leads (unless the lead was handed over by hand), warranty and who pays. What was told or offered
    /// before stands as it was told. A report that was written names the device, so it needs a new version.
    ///
    /// `terms` are those a ticket on this device is opened under. Naming the same device again changes nothing.
    /// - Throws: `ticket-over`; `missing` for a device instead of another without a reason.
    public func nameDevice(
        _ named: TicketEvent.DeviceNamed,
        terms: TicketEvent.Terms,
        under plan: Plan,
        hash: (String) -> String
    ) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        guard named.device != opening.device else { return [] }
        var named = named
        named.reason = try TypedText.optionalParagraphs(named.reason, "reason", limit: 2_000)
        if opening.device != nil, named.reason == nil { throw .missing("reason") }
        if currentVisit?.state != .arrived { named.checklist = nil }
        var events: [TicketEvent] = [.deviceNamed(named)]
        if terms.plan != self.terms?.plan { events.append(.termsChanged(terms)) }
        if leadership?.reason == nil {
            let lead = plan.leadership(phase: named.phase, kind: kind, contract: named.contract)
            if lead != leadership { events.append(.led(lead)) }
        }
        if let report { events.append(newVersion(of: report.content, with: reportedFiles, hash: hash)) }
        return events
    }

    /// Names the contact of the customer whom the reporter is, or who speaks for them from here on.
    ///
    /// The name that was taken down stays: what was said to it was said to it.
    public func nameContact(_ named: TicketEvent.ContactNamed) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        return named.contact == opening.reporter.contact ? [] : [.contactNamed(named)]
    }

    /// Whether the customer was told who pays before the device was named as it stands now: it may be another answer.
    public var costsToldBeforeDevice: Bool {
        var isTold = false
        var isStale = false
        for entry in entries where !takenBack.contains(entry.sequence) {
            switch entry.event {
            case .costsTold, .quotationWritten: (isTold, isStale) = (true, false)
            case .deviceNamed: isStale = isTold
            default: break
            }
        }
        return isStale
    }

    /// What the device was called that was named when `sequence` was written, if another was named since.
    public func deviceNamedBefore(at sequence: Int) -> String? {
        for entry in entries where entry.sequence > sequence {
            if case .deviceNamed(let named) = entry.event { return named.before }
        }
        return nil
    }
}

extension TicketEvent {
    /// Which device it is about, as was found out later.
    public struct DeviceNamed: Sendable, Equatable, Codable {
        public var device: ID<Device>
        /// As it was called at the time.
        public var serial: String
        /// What stood there before, as it was called; `nil` where nothing did.
        public var before: String?
        /// Where the device is; `nil` leaves the ticket's place.
        public var site: ID<Site>?
        /// Its phase when the customer told us.
        public var phase: DevicePhase?
        public var contract: ContractKind?
        public var reason: String?
        /// What is gone through with such a device, where somebody stands before it.
        public var checklist: Checklist.Copy?

        public init(
            device: ID<Device>,
            serial: String,
            before: String? = nil,
            site: ID<Site>? = nil,
            phase: DevicePhase? = nil,
            contract: ContractKind? = nil,
            reason: String? = nil,
            checklist: Checklist.Copy? = nil
        ) {
            self.device = device
            self.serial = serial
            self.before = before
            self.site = site
            self.phase = phase
            self.contract = contract
            self.reason = reason
            self.checklist = checklist
        }
    }

    /// Which of the customer's contacts it is about.
    public struct ContactNamed: Sendable, Equatable, Codable {
        public var contact: ID<Contact>
        /// As they were called at the time.
        public var name: String

        public init(contact: ID<Contact>, name: String) {
            self.contact = contact
            self.name = name
        }
    }
}

extension TicketEvent.Opening {
    /// As if this device had been told from the beginning.
    mutating func take(_ named: TicketEvent.DeviceNamed) {
        device = named.device
        site = named.site ?? site
        phase = named.phase
        contract = named.contract
    }
}
