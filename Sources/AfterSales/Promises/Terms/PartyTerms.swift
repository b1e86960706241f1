/// Who leads, who supports, who must be told.
public struct OwnerTerms: Sendable, Equatable, Encodable {
    public var lead: String
    public var support: String?
    public var told: String?

    public init(lead: String, support: String? = nil, told: String? = nil) {
        self.lead = lead
        self.support = support
        self.told = told
    }
}

/// Who does it: how many, named or not, living at the site or not, with which proof of skill.
public struct PeopleTerms: Sendable, Equatable, Encodable {
    public var who: String
    public var number: Quantity?
    public var named: Bool
    public var resident: Bool
    public var qualified: [String]
    /// What it takes to send somebody else.
    public var replacedWith: String?

    public init(
        who: String,
        number: Quantity? = nil,
        named: Bool = false,
        resident: Bool = false,
        qualified: [String] = [],
        replacedWith: String? = nil
    ) {
        self.who = who
        self.number = number
        self.named = named
        self.resident = resident
        self.qualified = qualified
        self.replacedWith = replacedWith
    }
}

/// By which way, for what, and when it is open.
public struct ChannelTerms: Sendable, Equatable, Encodable {
    public var by: [String]
    public var purposes: [String]
    /// The calendar of this channel; `nil` where the sentence does not speak of hours at all.
    public var hours: Stated<String>?

    public init(by: [String], purposes: [String] = [], hours: Stated<String>? = nil) {
        self.by = by
        self.purposes = purposes
        self.hours = hours
    }
}

/// What somebody must be told, and how long before.
public struct NoticeTerms: Sendable, Equatable, Encodable {
    public var of: String
    public var to: String?
    public var by: [String]
    public var lead: Amount?
    public var before: String?

    public init(of: String, to: String? = nil, by: [String] = [], lead: Amount? = nil, before: String? = nil) {
        self.of = of
        self.to = to
        self.by = by
        self.lead = lead
        self.before = before
    }
}

/// Who hears of it next.
public struct EscalationTerms: Sendable, Equatable, Encodable {
    public var to: String
    public var level: String?
    public var contacts: [String]

    public init(to: String, level: String? = nil, contacts: [String] = []) {
        self.to = to
        self.level = level
        self.contacts = contacts
    }
}

/// What a remote session needs and leaves.
public struct RemoteTerms: Sendable, Equatable, Encodable {
    public var needs: [String]
    public var records: [String]
    public var tool: String?
    public var endedBy: [String]

    public init(needs: [String] = [], records: [String] = [], tool: String? = nil, endedBy: [String] = []) {
        self.needs = needs
        self.records = records
        self.tool = tool
        self.endedBy = endedBy
    }
}
