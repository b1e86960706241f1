/// One inspection of an installation: planned, begun, device by device, reported in writing, handed over. (C57–C61)
///
/// It is what its journal says; its state follows from that and is never set.
public struct Inspection: Sendable, Equatable {
    public enum State: String, Sendable, Hashable, CaseIterable, Codable {
        case planned, begun
        /// There is a written report that the customer does not have yet.
        case reported
        /// The customer has the report.
        case done
        case cancelled
    }

    /// Devices one inspection goes through at most; each is kept with its checklist.
    public static let mostUnits = 500

    public let id: ID<Inspection>
    public let planning: Planning
    public private(set) var arrangement: Arrangement
    public private(set) var cancelledBecause: String?
    public private(set) var begunAt: Instant?
    public private(set) var inspector: Installation.Expert?
    public private(set) var units: [Unit] = []
    /// By the unit's number, from 1.
    public private(set) var checks: [Int: Check] = [:]
    public private(set) var leftOut: [Int: String] = [:]
    public private(set) var tickets: [Int: [Ticket.ID]] = [:]
    public private(set) var reports: [WrittenReport] = []
    /// When the first report was written.
    public private(set) var reportedAt: Instant?
    public private(set) var handedOver: HandingOver?
    /// When the customer first had a report.
    public private(set) var handedOverAt: Instant?
    public private(set) var receipt: Receipt?
    /// Whether something changed since the last report was written.
    public private(set) var isReportStale = false
    public private(set) var version = 0

    /// As its journal tells it; `nil` where that does not begin with the planning.
    public init?(id: ID<Inspection>, events: [(event: InspectionEvent, at: Instant)]) {
        guard case .planned(let planning)? = events.first?.event else { return nil }
        self.id = id
        self.planning = planning
        arrangement = planning.arrangement
        version = 1
        for (event, at) in events.dropFirst() { apply(event, at: at) }
    }

    public var state: State {
        if cancelledBecause != nil { return .cancelled }
        if let handedOver, handedOver.version == report?.version, !isReportStale { return .done }
        if !reports.isEmpty { return .reported }
        return begunAt == nil ? .planned : .begun
    }

    public var report: WrittenReport? { reports.last }

    /// The version that the customer has; a newer one is not theirs yet.
    public var handedReport: WrittenReport? {
        handedOver.flatMap { handed in reports.first { $0.version == handed.version } }
    }

    public var isBreach: Bool { arrangement.replacement?.isBreach ?? false }

    /// Devices nobody has looked at or left out yet.
    public var openUnits: [Int] {
        units.indices.map { $0 + 1 }.filter { checks[$0] == nil && leftOut[$0] == nil }
    }

    public var faulty: Int { checks.values.count { !$0.isSound } }

    /// Moves it to another time, way or person; who may come is decided by the installation.
    ///
    /// `year` is the warranty year of the new time.
    /// - Throws: `inspection-other-year` for one that is within the promise of another year: there it may be more than
    ///   was promised (C57).
    public func rearrange(_ arrangement: Arrangement, in year: Int?) throws(Refusal) -> [InspectionEvent] {
        try mustBe(.planned)
        let isExtra = planning.occurrence == nil && planning.beyond == nil
        if isExtra, arrangement.at != self.arrangement.at, year != planning.year {
            throw Refusal(.conflict, "inspection-other-year", field: "plannedAt")
        }
        return arrangement == self.arrangement ? [] : [.rearranged(arrangement)]
    }

    /// It will not be made; what it was to settle stays owed.
    public func cancel(because reason: String) throws(Refusal) -> [InspectionEvent] {
        let reason = try TypedText.line(reason, "reason", limit: 500)
        guard state == .planned || state == .begun else { throw .inspection(is: state) }
        return [.cancelled(reason: reason)]
    }

    /// The expert begins, with the devices that are there now.
    ///
    /// - Throws: `not-the-inspector` for whoever it was not planned for: that is a change of the expert, which is
    ///   arranged first (C59); `nothing-to-inspect` without a device.
    public func begin(by person: Installation.Expert, units: [Unit]) throws(Refusal) -> [InspectionEvent] {
        try mustBe(.planned)
        guard person.id == arrangement.inspector.id else {
            throw Refusal(.conflict, "not-the-inspector", values: ["expert": arrangement.inspector.name])
        }
        guard !units.isEmpty else { throw Refusal(.conflict, "nothing-to-inspect") }
        return [.begun(by: person, units: units)]
    }

    /// Notes how a device was found.
    ///
    /// A failed point makes the device faulty, and a faulty one wants words. Without a checklist the words are all
    /// there is, so they are wanted always.
    public func check(
        unit number: Int,
        _ answers: [Int: CheckedList.Answer],
        isSound: Bool,
        words: String,
        by person: ID<Person>
    ) throws(Refusal) -> [InspectionEvent] {
        let unit = try workingOn(number, by: person)
        let list: CheckedList?
        if let copy = unit.list {
            list = try CheckedList(copy, answers, isComplete: true)
        } else {
            list = nil
        }
        let isSound = isSound && (list?.failures ?? 0) == 0
        let wantsWords = list == nil || !isSound
        let words =
            wantsWords
            ? try TypedText.paragraphs(words, "words", limit: 20_000)
            : try TypedText.optionalParagraphs(words, "words", limit: 20_000) ?? ""
        return [.checked(unit: number, Check(list: list, isSound: isSound, words: words))]
    }

    /// Notes why a device was not looked at.
    public func leaveOut(unit number: Int, because reason: String, by person: ID<Person>) throws(Refusal)
        -> [InspectionEvent]
    {
        _ = try workingOn(number, by: person)
        return [.leftOut(unit: number, reason: try TypedText.line(reason, "reason", limit: 500))]
    }

    /// A request was opened for what was found at a device.
    /// - Throws: `no-fault-found` where nobody found one there.
    public func reportFault(unit number: Int, ticket: Ticket.ID, by person: ID<Person>) throws(Refusal)
        -> [InspectionEvent]
    {
        _ = try workingOn(number, by: person)
        guard checks[number]?.isSound == false else { throw Refusal(.conflict, "no-fault-found") }
        return [.faultReported(unit: number, ticket: ticket)]
    }

    /// Writes the report, or a new version of it.
    ///
    /// - Throws: `units-open` while a device was neither looked at nor left out (C60).
    public func report(
        summary: String,
        advice: String,
        on heading: Heading,
        by person: ID<Person>,
        hash: (String) -> String
    ) throws(Refusal) -> [InspectionEvent] {
        guard state == .begun || state == .reported || state == .done else { throw .inspection(is: state) }
        guard let begunAt, let inspector else { throw .inspection(is: state) }
        guard inspector.id == person else {
            throw Refusal(.conflict, "not-the-inspector", values: ["expert": inspector.name])
        }
        if let open = openUnits.first {
            throw Refusal(.conflict, "units-open", values: ["serial": units[open - 1].serial])
        }
        let content = InspectionReport(
            customer: heading.customer,
            site: heading.site,
            contract: heading.contract,
            inspector: inspector.name,
            how: arrangement.way,
            begunAt: begunAt,
            units: units.enumerated().map { index, unit in
                let check = checks[index + 1]
                return .init(
                    serial: unit.serial,
                    model: unit.model,
                    location: unit.location,
                    list: check?.list,
                    isSound: check?.isSound,
                    words: check?.words ?? leftOut[index + 1] ?? "",
                    tickets: (tickets[index + 1] ?? []).map(\.description)
                )
            },
            summary: try TypedText.paragraphs(summary, "summary", limit: 20_000),
            advice: try TypedText.optionalParagraphs(advice, "advice", limit: 20_000) ?? "",
            language: heading.language
        )
        guard content != report?.content || isReportStale else { return [] }
        let version = reports.count + 1
        let text = content.canonicalText(of: id, version: version)
        return [.reported(WrittenReport(version: version, content: content, hash: hash(text)))]
    }

    /// What the report says at its top.
    public struct Heading: Sendable {
        public var customer: String
        public var site: String?
        public var contract: String?
        public var language: Language

        public init(customer: String, site: String?, contract: String?, language: Language) {
            self.customer = customer
            self.site = site
            self.contract = contract
            self.language = language
        }
    }

    /// The customer gets the report: those named can read it in the portal, or it was brought to them otherwise.
    /// - Throws: `nothing-to-hand-over` without a report of how things are.
    public func handOver(to names: [String], how: String) throws(Refusal) -> [InspectionEvent] {
        guard cancelledBecause == nil, let report, !isReportStale else {
            throw Refusal(.conflict, "nothing-to-hand-over")
        }
        var people: [String] = []
        for name in names { people.append(try TypedText.line(name, "to", limit: 200)) }
        guard !people.isEmpty else { throw .missing("to") }
        guard people.count <= 50 else { throw .invalid("to", expected: "1…50") }
        let how = try TypedText.line(how, "how", limit: 200)
        let handing = HandingOver(version: report.version, to: people, how: how)
        return handing == handedOver ? [] : [.handedOver(handing)]
    }

    /// The customer's responsible person says that they have it.
    /// - Throws: `changedMeanwhile` for another version than the one that was handed over.
    public func receive(version: Int, by name: String) throws(Refusal) -> [InspectionEvent] {
        guard let handedOver, let report = reports.first(where: { $0.version == handedOver.version }) else {
            throw .notFound
        }
        guard version == report.version else { throw .changedMeanwhile }
        guard receipt?.version != version else { return [] }
        return [.received(Receipt(version: version, hash: report.hash, by: name))]
    }

    private func mustBe(_ wanted: State) throws(Refusal) {
        guard state == wanted else { throw .inspection(is: state) }
    }

    private func workingOn(_ number: Int, by person: ID<Person>) throws(Refusal) -> Unit {
        guard cancelledBecause == nil, let inspector else { throw .inspection(is: state) }
        guard inspector.id == person else {
            throw Refusal(.conflict, "not-the-inspector", values: ["expert": inspector.name])
        }
        guard units.indices.contains(number - 1) else { throw .notFound }
        return units[number - 1]
    }

    public mutating func apply(_ event: InspectionEvent, at instant: Instant) {
        version += 1
        switch event {
        case .planned: break
        case .rearranged(let arrangement): self.arrangement = arrangement
        case .cancelled(let reason): cancelledBecause = reason
        case .begun(let person, let units):
            (inspector, self.units, begunAt) = (person, units, instant)
        case .checked(let unit, let check):
            checks[unit] = check
            leftOut[unit] = nil
            isReportStale = !reports.isEmpty
        case .leftOut(let unit, let reason):
            leftOut[unit] = reason
            checks[unit] = nil
            isReportStale = !reports.isEmpty
        case .faultReported(let unit, let ticket):
            tickets[unit, default: []].append(ticket)
            isReportStale = !reports.isEmpty
        case .reported(let report):
            reports.append(report)
            reportedAt = reportedAt ?? instant
            isReportStale = false
        case .handedOver(let handing):
            handedOver = handing
            handedOverAt = handedOverAt ?? instant
        case .received(let receipt): self.receipt = receipt
        }
    }
}

extension Refusal {
    /// The inspection is not where this can be done.
    public static func inspection(is state: Inspection.State) -> Refusal {
        // Said by its word, `inspection.state-planned`.
        Refusal(.conflict, "inspection-state", values: ["inspection": "state-\(state.rawValue)"])
    }
}
