/// What is inspected: the devices of one contract at one site, and the expert who was named for them (C57, C58).
///
/// Devices without a contract, or without a site, make installations of their own. It is what its journal says.
public struct Installation: Sendable, Equatable {
    public struct Place: Sendable, Hashable, Codable {
        public var customer: ID<Customer>
        public var site: ID<Site>?
        public var contract: ID<Contract>?

        public init(customer: ID<Customer>, site: ID<Site>? = nil, contract: ID<Contract>? = nil) {
            self.customer = customer
            self.site = site
            self.contract = contract
        }
    }

    /// A person as they were called at the time.
    public struct Expert: Sendable, Hashable, Codable {
        public var id: ID<Person>
        public var name: String

        public init(id: ID<Person>, name: String) {
            self.id = id
            self.name = name
        }
    }

    /// Why somebody else than the named expert may come: the customer agreed, or we decided so with a reason (C59).
    public enum Replacement: Sendable, Equatable, Codable {
        /// Who of the customer agreed, how, and on which day.
        case consent(by: String, how: String, on: Day)
        /// Without the customer's consent: a breach that is counted.
        case override(reason: String)

        public var isBreach: Bool {
            if case .override = self { true } else { false }
        }

        /// The same, cleaned of what a paste brings along.
        func checked(latest: Day) throws(Refusal) -> Replacement {
            switch self {
            case .consent(let by, let how, let day):
                guard day <= latest else { throw .notYet("consentOn", day) }
                return .consent(
                    by: try TypedText.line(by, "consentBy", limit: 200),
                    how: try TypedText.line(how, "consentHow", limit: 200),
                    on: day
                )
            case .override(let reason):
                return .override(reason: try TypedText.line(reason, "overrideReason", limit: 500))
            }
        }
    }

    /// That somebody was named.
    public struct Naming: Sendable, Equatable, Codable {
        public var expert: Expert
        /// What makes them experienced, in words: trained by the maker, so many years on these machines (C58).
        public var experience: String
        /// Absent for the first, and where only the words about them changed.
        public var replacement: Replacement?

        public init(expert: Expert, experience: String, replacement: Replacement? = nil) {
            self.expert = expert
            self.experience = experience
            self.replacement = replacement
        }
    }

    /// One thing that happened, as its journal keeps it.
    public enum Change: Sendable, Equatable {
        case found(Place)
        case named(Naming)
    }

    public let id: ID<Installation>
    public let place: Place
    /// Everybody who was named, the first first.
    public private(set) var namings: [Naming] = []
    public private(set) var version = 1

    public init(id: ID<Installation>, place: Place) {
        self.id = id
        self.place = place
    }

    /// As its journal tells it; `nil` where that does not begin with its place.
    public init?(id: ID<Installation>, changes: [Change]) {
        guard case .found(let place)? = changes.first else { return nil }
        self.init(id: id, place: place)
        for case .named(let naming) in changes.dropFirst() { take(naming) }
    }

    /// Who comes now.
    public var expert: Naming? { namings.last }

    /// Names the expert, or another one.
    ///
    /// Where the plan pins the expert, another one takes the customer's consent, or a decision of ours with a reason.
    /// - Throws: `expert-pinned` without either.
    public mutating func name(
        _ expert: Expert,
        experience: String,
        replacement: Replacement? = nil,
        under rule: InspectionRule?,
        latest: Day
    ) throws(Refusal) -> Change? {
        let experience = try TypedText.paragraphs(experience, "experience", limit: 2_000)
        let naming = Naming(
            expert: expert,
            experience: experience,
            replacement: try whatItTakes(replacement, for: expert, under: rule, latest: latest)
        )
        if let current = self.expert, current.expert.id == expert.id, current.experience == experience { return nil }
        take(naming)
        return .named(naming)
    }

    /// What lets `person` come: nothing for the expert, for the first, and where the plan does not pin anybody.
    /// - Throws: `expert-pinned` where it takes consent or a decision and there is neither.
    public func whatItTakes(
        _ replacement: Replacement?,
        for person: Expert,
        under rule: InspectionRule?,
        latest: Day
    ) throws(Refusal) -> Replacement? {
        guard let current = expert, current.expert.id != person.id else { return nil }
        guard let replacement else {
            guard let clause = rule?.pinnedExpert else { return nil }
            throw Refusal(
                .gateClosed,
                "expert-pinned",
                field: "expert",
                values: ["expert": current.expert.name],
                clause: clause
            )
        }
        return try replacement.checked(latest: latest)
    }

    private mutating func take(_ naming: Naming) {
        namings.append(naming)
        version += 1
    }
}
