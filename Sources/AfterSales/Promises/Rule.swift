/// What one clause promises, as a record of parts that combine freely.
///
/// Ten dimensions, each with one or a few parts, none of which knows of the others: scope, clock,
/// status of the text, gates and evidence, parties and channels, money, goods and remedies,
/// recurrence and quota, term, statistics. A part left out is simply not said.
public struct Rule: Sendable, Equatable {
    // status of the text
    /// The kind of promise, where the parts do not say it by themselves.
    public var kind: ClauseKind?
    public var status: TextStatus?
    public var reference: DocumentReference?
    /// Who may decide, where the words give one side a right.
    public var rightOf: String?
    public var meaning: Meaning?

    // scope
    public var scope: RuleScope

    // clock
    /// The event that sets it off, where it is not a deadline's start.
    public var upon: String?
    public var deadline: DeadlineTerms?
    /// Our own aim where the sentence has no number; never shown as the promise.
    public var internalTarget: [Amount]

    // gates and evidence
    public var gate: GateTerms?
    public var evidence: EvidenceTerms?

    // parties and channels
    /// Who owes it: the vendor, unless the sentence says the customer or another.
    public var debtor: String
    public var owedTo: String?
    /// What the debtor does, where no other part says it.
    public var duty: String?
    /// What must be unmet for the promise to rest: a duty of the customer's.
    public var suspendedWhile: [String]
    public var owner: OwnerTerms?
    public var people: PeopleTerms?
    public var channel: ChannelTerms?
    public var notice: NoticeTerms?
    public var escalation: EscalationTerms?
    public var remote: RemoteTerms?
    /// The order in which things are tried.
    public var steps: [String]

    // money
    public var pays: [PriceLine]
    public var covers: [CoverCell]
    public var fee: FeeTerms?
    public var penalty: PenaltyTerms?

    // goods and remedies
    public var goods: GoodsTerms?
    public var offers: OfferTerms?

    // recurrence and quota
    public var every: RecurrenceTerms?
    public var quota: QuotaTerms?

    // term
    public var term: SpanTerms?

    // statistics
    public var measure: MeasureTerms?

    public init(
        kind: ClauseKind? = nil,
        status: TextStatus? = nil,
        reference: DocumentReference? = nil,
        rightOf: String? = nil,
        meaning: Meaning? = nil,
        scope: RuleScope = .everything,
        upon: String? = nil,
        deadline: DeadlineTerms? = nil,
        internalTarget: [Amount] = [],
        gate: GateTerms? = nil,
        evidence: EvidenceTerms? = nil,
        debtor: String = "vendor",
        owedTo: String? = nil,
        duty: String? = nil,
        suspendedWhile: [String] = [],
        owner: OwnerTerms? = nil,
        people: PeopleTerms? = nil,
        channel: ChannelTerms? = nil,
        notice: NoticeTerms? = nil,
        escalation: EscalationTerms? = nil,
        remote: RemoteTerms? = nil,
        steps: [String] = [],
        pays: [PriceLine] = [],
        covers: [CoverCell] = [],
        fee: FeeTerms? = nil,
        penalty: PenaltyTerms? = nil,
        goods: GoodsTerms? = nil,
        offers: OfferTerms? = nil,
        every: RecurrenceTerms? = nil,
        quota: QuotaTerms? = nil,
        term: SpanTerms? = nil,
        measure: MeasureTerms? = nil
    ) {
        self.kind = kind
        self.status = status
        self.reference = reference
        self.rightOf = rightOf
        self.meaning = meaning
        self.scope = scope
        self.upon = upon
        self.deadline = deadline
        self.internalTarget = internalTarget
        self.gate = gate
        self.evidence = evidence
        self.debtor = debtor
        self.owedTo = owedTo
        self.duty = duty
        self.suspendedWhile = suspendedWhile
        self.owner = owner
        self.people = people
        self.channel = channel
        self.notice = notice
        self.escalation = escalation
        self.remote = remote
        self.steps = steps
        self.pays = pays
        self.covers = covers
        self.fee = fee
        self.penalty = penalty
        self.goods = goods
        self.offers = offers
        self.every = every
        self.quota = quota
        self.term = term
        self.measure = measure
    }

    /// The dimensions of the language, as the decision record counts them.
    public enum Dimension: String, Sendable, CaseIterable, Encodable {
        case scope, clock, status, gates, parties, money, goods, recurrence, term, statistics
    }

    /// The dimensions it uses.
    public var dimensions: [Dimension] {
        var used: [Dimension] = []
        if !scope.isEverything { used.append(.scope) }
        if deadline != nil || upon != nil { used.append(.clock) }
        if status != nil || reference != nil || rightOf != nil || meaning != nil { used.append(.status) }
        if gate != nil || evidence != nil { used.append(.gates) }
        if hasParties { used.append(.parties) }
        if !pays.isEmpty || !covers.isEmpty || fee != nil || penalty != nil { used.append(.money) }
        if goods != nil || offers != nil { used.append(.goods) }
        if every != nil || quota != nil { used.append(.recurrence) }
        if term != nil { used.append(.term) }
        if measure != nil { used.append(.statistics) }
        return used
    }

    private var hasParties: Bool {
        debtor != "vendor" || owedTo != nil || duty != nil || !suspendedWhile.isEmpty || owner != nil || people != nil
            || channel != nil || notice != nil || escalation != nil || remote != nil || !steps.isEmpty
    }

    /// The kinds of promise its parts make; the one it names itself, if it does.
    public var kinds: [ClauseKind] {
        if let kind { return [kind] }
        var kinds: [ClauseKind] = []
        if deadline != nil { kinds.append(.deadline) }
        if every != nil { kinds.append(.cadence) }
        if gate != nil { kinds.append(.gate) }
        if term != nil { kinds.append(.coverage) }
        if !pays.isEmpty || fee != nil || penalty != nil { kinds.append(.price) }
        if owner != nil { kinds.append(.ownership) }
        if evidence != nil { kinds.append(.evidence) }
        if measure != nil { kinds.append(.statistic) }
        if channel != nil { kinds.append(.channel) }
        if !steps.isEmpty || remote != nil || escalation != nil { kinds.append(.routing) }
        if offers != nil || goods != nil || quota != nil || people != nil || !covers.isEmpty {
            kinds.append(.entitlement)
        }
        if meaning != nil || reference != nil { kinds.append(.definition) }
        if kinds.isEmpty { kinds.append(duty == nil && notice == nil ? .other : .duty) }
        return kinds
    }

    /// A rule in one line: what is promised, how much of it, on which calendar, from when.
    public struct Gist: Sendable, Equatable, Encodable {
        public var what: String?
        public var amount: String?
        public var unit: String?
        public var calendar: String?
        public var start: String?
    }

    /// The first part that carries a figure decides; a part without one still says what it is about.
    public var gist: Gist {
        var gist = partGist
        gist.start = gist.start ?? upon
        return gist
    }

    private var partGist: Gist {
        if let deadline {
            return Gist(
                what: deadline.to,
                amount: deadline.within.value?.number ?? "not-stated",
                unit: deadline.within.value?.unit.rawValue,
                calendar: deadline.calendar.words,
                start: deadline.before.map { "before \($0)" } ?? deadline.startWords
            )
        }
        if let every { return every.gist }
        if let quota { return quota.gist }
        if let measure { return measure.gist }
        if let term { return term.gist }
        if let penalty { return penalty.gist }
        if let fee {
            return Gist(what: fee.charge, amount: fee.amount?.number, unit: fee.amount?.unit, start: fee.when)
        }
        if let number = people?.number { return Gist(what: people?.who, amount: number.number, unit: number.unit) }
        if let channel { return Gist(what: channel.by.first, calendar: channel.hours?.words) }
        if let lead = notice?.lead {
            return Gist(
                what: notice?.of,
                amount: lead.number,
                unit: lead.unit.rawValue,
                start: notice?.before.map { "before \($0)" }
            )
        }
        if let goods {
            return Gist(what: goods.what, amount: goods.quantity?.number, unit: goods.quantity?.unit)
        }
        if let offers {
            return Gist(what: offers.services.first, amount: offers.quantity?.number, unit: offers.quantity?.unit)
        }
        if let evidence {
            return Gist(what: evidence.document, amount: evidence.quantity?.number, unit: evidence.quantity?.unit)
        }
        if !pays.isEmpty, pays.allSatisfy({ $0.basis == "free" }) {
            return Gist(what: pays.first?.category, amount: "0")
        }
        let subjects: [String?] = [
            pays.first?.category, covers.first?.service, gate?.name, gate?.before, owner?.lead, steps.first, duty,
            reference?.to, meaning?.word, notice?.of, escalation?.to,
        ]
        return Gist(what: subjects.compactMap { $0 }.first)
    }
}
