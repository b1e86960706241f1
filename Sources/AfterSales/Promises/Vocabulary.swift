/// The words every plan may use without explaining them.
///
/// Anything else a plan needs (a part, a place, a document of its trade) it declares under `words`
/// with its meaning, so that a slip of the pen is caught and a reader is never left guessing.
public enum Vocabulary {
    /// Moments a clock may start at.
    public static let events = Milestone.allCases.map(\.rawValue)

    /// What may be owed by a time.
    public static let deeds = [
        "respond", "call-back", "answer", "give-plan", "give-report", "dispatch", "arrive", "restore", "ship-back",
        "prepare", "ship", "deliver", "install", "accept", "replace", "return", "refund", "lend", "notify", "escalate",
        "quote", "pay", "object", "sign", "hand-back",
    ]

    public static let parties = [
        "vendor", "customer", "partner", "supplier", "manufacturer", "authority", "public", "third-party",
        "customer-engineer", "customer-responsible",
        "agent", "engineer", "sales", "supply-chain", "project", "after-sales", "manager", "either-party",
    ]

    public static let channels = ["phone", "email", "chat", "web", "fax", "mail", "sms", "remote", "visit", "sales"]

    /// The rungs of the ladder and other steps. (semantics §5)
    public static let steps = [
        "phone-guidance", "self-check", "remote-session", "visit", "return-to-factory", "appraisal", "repair",
        "replace",
    ]

    public static let causes = FaultCause.allCases.map(\.rawValue)
    public static let warrantyStates = ["in", "out"]
    public static let seasons = ["spring", "summer", "autumn", "winter", "holiday", "year-start", "year-end"]

    public static let priceCategories = [
        "parts", "labour", "remote-service", "travel", "freight-in", "freight-out", "replacement", "repair", "training",
        "installation", "upgrade", "inspection", "advice", "insurance", "loss", "everything",
    ]
    public static let priceBases = [
        "free", "cost", "list", "quoted", "contract", "each-sender", "time-and-material", "ex-works", "first-purchase",
        "not-stated",
    ]
    public static let coverStandings = [
        "covered", "charged-each-time", "not-offered", "conditional", "excluded", "not-applicable",
    ]

    public static let dealings = [
        "stock", "ship", "lend", "return", "replace", "substitute", "upgrade", "take-back", "repair", "own", "deliver",
        "prepare",
    ]
    public static let services = [
        "repair", "replacement", "installation", "commissioning", "training", "advice", "upgrade", "maintenance",
        "inspection", "calibration", "loaner", "remote-monitoring", "documents", "compensation", "refund", "exchange",
        "after-sales-service",
    ]
    public static let documents = [
        "service-report", "visit-sheet", "remote-session-record", "follow-up-record", "packing-list",
        "inspection-report", "acceptance-record", "certificate", "licence", "quotation", "contract", "manual", "record",
        "signature", "consent", "payment",
    ]
    public static let recurring = [
        "inspection", "maintenance", "follow-up", "phone-visit", "documents", "status-update", "calibration",
        "training",
        "payment", "review",
    ]
    public static let spans = [
        "warranty", "free-service", "contract", "product-life", "service", "licence", "exchange",
    ]
    public static let perWhats = [
        "day", "week", "month", "quarter", "half-year", "year", "warranty-year", "contract", "visit", "shift", "user",
        "device",
        "inspection", "follow-up",
    ]
    public static let measures = ["uptime", "first-time-fix", "restored-within", "answered-within", "satisfaction"]

    public static let goods = [
        "spare-parts", "part", "unit", "loaner", "old-part", "defective-unit", "consumables", "software", "documents",
        "goods",
    ]
    public static let grades = ["same-grade", "same-or-better", "new", "original", "compatible"]
    /// What somebody does, where no other part says it.
    public static let duties = [
        "classify-fault", "assign-engineer", "describe-symptoms", "report-fault", "keep-records", "upkeep", "cooperate",
    ]

    /// What something may be blocked from.
    public static let blockable = [
        "remote-session", "visit", "return-to-factory", "repair", "ship-back", "close-site-work", "close", "reopen",
        "replace", "claim", "service", "use", "order", "upgrade",
    ]
    /// What may open a gate.
    public static let needs = [
        "previous-step-tried", "consent", "told-who-pays", "signature", "hand-back", "lead-acknowledged", "payment",
        "costs-explained", "quotation-accepted", "part-returned", "report", "contract", "certificate", "appraisal",
    ]
}

extension Metric {
    /// The metric a deed of the plan language is measured by; `nil` if no clock of ours runs for it yet.
    public init?(deed: String) {
        switch deed {
        case "respond": self = .respond
        case "answer": self = .answer
        case "arrive": self = .arrive
        case "restore": self = .restore
        case "ship-back": self = .depot
        default: return nil
        }
    }

    /// The word plans use for it.
    public var deed: String { self == .depot ? "ship-back" : rawValue }
}
