/// One device at a customer, known by its serial number.
///
/// It is what its journal says: `Change` is each line of it, and a device is the sum of them.
public struct Device: Sendable, Equatable {
    public struct Details: Sendable, Equatable, Codable {
        /// Unique within the model in any spelling.
        public var serial: String
        public var model: ID<ProductModel>
        public var customer: ID<Customer>
        public var site: ID<Site>?
        public var contract: ID<Contract>?
        /// Where to find it at the site: `3F, server room`.
        public var location: String?

        public init(
            serial: String,
            model: ID<ProductModel>,
            customer: ID<Customer>,
            site: ID<Site>? = nil,
            contract: ID<Contract>? = nil,
            location: String? = nil
        ) {
            self.serial = serial
            self.model = model
            self.customer = customer
            self.site = site
            self.contract = contract
            self.location = location
        }

        /// The same, cleaned of what a paste brings along; refused where it cannot be right.
        public func checked() throws(Refusal) -> Details {
            var checked = self
            checked.serial = try TypedText.line(serial, "serial", limit: 80)
            guard !Spelling.ofSerial(checked.serial).isEmpty else { throw .missing("serial") }
            checked.location = try TypedText.optionalLine(location, "location", limit: 200)
            return checked
        }
    }

    /// One thing that happened to it, as its journal keeps it.
    public enum Change: Sendable, Equatable {
        case registered(Details, DeviceSteps)
        case changed(Details)
        case reached(DevicePhase, on: Day)
        /// The day of a step was wrong or unknown; `nil` where the step was never taken.
        case corrected(DevicePhase, on: Day?, reason: String)
    }

    public let id: ID<Device>
    public private(set) var details: Details
    public private(set) var steps: DeviceSteps
    /// How many changes its journal holds.
    public private(set) var version: Int

    /// A device as it is stored.
    public init(id: ID<Device>, details: Details, steps: DeviceSteps, version: Int) {
        self.id = id
        self.details = details
        self.steps = steps
        self.version = version
    }

    /// A device as its journal tells it; `nil` where the journal does not begin with its registration.
    public init?(id: ID<Device>, changes: [Change]) {
        guard case .registered(let details, let steps)? = changes.first else { return nil }
        self.init(id: id, details: details, steps: steps, version: 1)
        for change in changes.dropFirst() { apply(change) }
    }

    public var serial: String { details.serial }
    public var phase: DevicePhase { steps.phase }

    /// New particulars; `nil` where they are the old ones.
    public mutating func change(to details: Details) throws(Refusal) -> Change? {
        let details = try details.checked()
        guard details != self.details else { return nil }
        return happen(.changed(details))
    }

    /// The device reached `phase` on `day`, which must lie after the phase it is in.
    ///
    /// Acceptance is where the warranty of this device starts (C32). `latest` is the last day that has begun
    /// anywhere; nothing is reached in the future.
    public mutating func reach(_ phase: DevicePhase, on day: Day, latest: Day) throws(Refusal) -> Change {
        guard phase > self.phase || steps == DeviceSteps() else {
            throw .phasePassed(phase, isIn: self.phase)
        }
        try check(phase, day, latest: latest)
        return happen(.reached(phase, on: day))
    }

    /// The day of a step was wrong, unknown until now, or (`nil`) never was.
    public mutating func correct(
        _ phase: DevicePhase,
        to day: Day?,
        reason: String,
        latest: Day
    ) throws(Refusal) -> Change? {
        let reason = try TypedText.line(reason, "reason", limit: 500)
        guard day != steps[phase] else { return nil }
        try check(phase, day, latest: latest)
        return happen(.corrected(phase, on: day, reason: reason))
    }

    /// Takes over the days of a list that was kept elsewhere: what lies ahead is reached, what differs is corrected.
    ///
    /// The days are judged together, so that a list may move two steps that cannot be moved one by one.
    public mutating func takeOver(
        _ days: [DevicePhase: Day],
        reason: String,
        latest: Day
    ) throws(Refusal) -> [Change] {
        var after = steps
        for (phase, day) in days { after.set(phase, to: day) }
        after = try DeviceSteps(after.days, latest: latest)
        let phaseBefore = phase
        let isUnknown = steps == DeviceSteps()
        var changes: [Change] = []
        for phase in DevicePhase.allCases where after[phase] != steps[phase] {
            guard let day = after[phase] else { continue }
            let liesAhead = phase > phaseBefore || isUnknown
            changes.append(liesAhead ? .reached(phase, on: day) : .corrected(phase, on: day, reason: reason))
        }
        for change in changes { apply(change) }
        return changes
    }

    private func check(_ phase: DevicePhase, _ day: Day?, latest: Day) throws(Refusal) {
        if let day {
            try day.mustBePlausible("on")
            guard day <= latest else { throw .notYet("on", day) }
        }
        var after = steps
        after.set(phase, to: day)
        try after.check()
    }

    private mutating func happen(_ change: Change) -> Change {
        apply(change)
        return change
    }

    private mutating func apply(_ change: Change) {
        version += 1
        switch change {
        case .registered(let details, let steps):
            self.details = details
            self.steps = steps
        case .changed(let details):
            self.details = details
        case .reached(let phase, let day):
            steps.set(phase, to: day)
        case .corrected(let phase, let day, _):
            steps.set(phase, to: day)
        }
    }
}

extension Refusal {
    /// The device is in that phase or past it already; a wrong day is corrected, with a reason.
    public static func phasePassed(_ phase: DevicePhase, isIn current: DevicePhase) -> Refusal {
        Refusal(
            .conflict,
            "phase-passed",
            field: "phase",
            values: ["phase": phase.rawValue, "current": current.rawValue]
        )
    }

    /// The device is not this customer's.
    public static let deviceOfAnotherCustomer = Refusal(.invalid, "device-of-another-customer", field: "device")

    /// Another record bears this code, number or serial already, perhaps in another spelling.
    public static func taken(_ field: String, _ value: String) -> Refusal {
        Refusal(.conflict, "taken", field: field, values: ["field": field, "value": value])
    }
}
