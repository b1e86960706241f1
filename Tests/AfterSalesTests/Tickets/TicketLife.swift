import AfterSales

/// A ticket that lives through a test, on a clock that the test moves.
///
/// Monday 2 November 2026, ten in the morning in Shanghai, unless the test says otherwise.
struct TicketLife {
    private(set) var ticket: Ticket
    private(set) var now: Instant
    var plan: Plan
    var terms: TermsInForce

    static let engineer = TicketEvent.Who(id: ID(number: 12), name: "陳工")
    static let manager = Person(id: ID(number: 14), name: "趙經理", roles: [.manager])

    /// `at` is when it was written down; `reported` when the customer told us, if that was earlier.
    init(
        under plan: Plan = .trial(),
        calendars: [String: WorkCalendar] = TicketLife.calendars,
        at written: String = "2026-11-02T10:00",
        reported: String? = nil,
        device: Bool = true,
        phase: DevicePhase? = .accepted,
        contract: ContractKind? = .product,
        kind: RequestKind = .fault,
        severity: Severity = .normal,
        number: Int = 1_001,
        customer: Int64 = 1
    ) {
        self.plan = plan
        var terms = TermsInForce(plans: [plan])
        for (name, calendar) in calendars { terms.add(calendar, as: .init(name: name, version: "1")) }
        self.terms = terms
        now = AfterSalesTests.at(written)
        let opening = TicketEvent.Opening(
            customer: ID(number: customer),
            device: device ? ID(number: 7) : nil,
            reporter: .init(name: "王主任"),
            channel: .phone,
            kind: kind,
            severity: severity,
            subject: "機器不動",
            phase: device ? phase : nil,
            contract: contract
        )
        let first = TicketEntry(
            sequence: 1,
            occurredAt: reported.map { AfterSalesTests.at($0) } ?? now,
            recordedAt: now,
            by: Self.agent,
            event: .opened(opening)
        )
        guard let ticket = Ticket(.init(number: number), first: first) else { preconditionFailure("no opening") }
        self.ticket = ticket
        write([.termsChanged(Self.reference(plan))], at: first.occurredAt)
        write([.led(plan.leadership(phase: opening.phase, kind: kind, contract: contract))], at: first.occurredAt)
    }

    static let agent = TicketEvent.Who(id: ID(number: 11), name: "林小姐")

    /// Hours that run every day, and working days with National Day and a make-up Saturday.
    static let calendars = [
        "hours": calendar("Asia/Shanghai", hours(daily: "09:00-17:00")),
        "days": calendar(
            "Asia/Shanghai",
            hours(workWeek, "09:00-17:00"),
            overrides: [
                "2026-10-01": [], "2026-10-02": [], "2026-10-05": [], "2026-10-06": [], "2026-10-07": [],
                "2026-10-10": ["09:00-17:00"],
            ],
            through: "2026-12-31"
        ),
        "never": calendar("Asia/Shanghai", [:]),
    ]

    static func reference(_ plan: Plan, days: String = "1") -> TicketEvent.Terms {
        .init(plan: plan.reference, calendars: ["hours": "1", "days": days, "never": "1"])
    }

    /// Lets time pass up to a moment; going back is what a clock does that somebody sets.
    mutating func wait(until text: String) { now = at(text) }
    mutating func wait(minutes: Int) { now = now + minutes }

    /// Does what a verb decides and writes it down as the desk does, with the calls that come of it.
    @discardableResult
    mutating func does(
        at happened: String? = nil,
        _ verb: (Ticket, Plan) throws -> [TicketEvent]
    ) throws -> [TicketEvent] {
        let events = try verb(ticket, plan)
        write(events, at: happened.map { AfterSalesTests.at($0) } ?? now)
        let calendars = ticket.terms.map(terms.calendars) ?? [:]
        write(ticket.newlyOwedFollowUps(under: plan, by: calendars), at: now)
        return events
    }

    /// Writes down what no verb asked for: an import, or a round.
    mutating func write(_ events: [TicketEvent], at occurred: Instant) {
        for event in events {
            ticket.apply(
                TicketEntry(
                    sequence: ticket.version + 1,
                    occurredAt: occurred,
                    recordedAt: max(now, ticket.entries.last?.recordedAt ?? now),
                    by: Self.agent,
                    event: event
                )
            )
        }
    }

    /// Whether the verb is refused, and how.
    func refuses(_ verb: (Ticket, Plan) throws -> [TicketEvent]) -> Refusal? {
        do {
            _ = try verb(ticket, plan)
            return nil
        } catch let refusal as Refusal {
            return refusal
        } catch {
            preconditionFailure("not a refusal: \(error)")
        }
    }

    var turn: Turn { ticket.turn(at: now, under: plan) }

    var clocks: [Clock] { ticket.clocks(under: terms, at: now) }

    func clock(_ metric: Metric, _ clause: String) throws -> Clock {
        let id = Clock.ID(metric: metric, clause: clause)
        guard let clock = clocks.first(where: { $0.id == id }) else { throw NoSuchClock(id: id) }
        return clock
    }

    struct NoSuchClock: Error { let id: Clock.ID }

    func gate(_ gate: Gate, _ rung: Rung? = nil) -> Ticket.GateState? {
        ticket.gates(under: plan).first { $0.gate == gate && $0.rung == rung }
    }

    /// What the rounds find and write down at this moment, as they do.
    @discardableResult
    mutating func rounds() -> [TicketEvent] {
        let now = max(now, ticket.entries.last?.recordedAt ?? now)
        if let (resumed, at) = ticket.pauseRunOut(at: now) { write([resumed], at: at) }
        let events = ticket.soundings(clocks, plan: plan, terms: terms, at: now)
        write(events, at: now)
        return events
    }

    /// When the rounds have to look again.
    var nextAlarm: Instant? {
        ticket.alarms(clocks, plan: plan, terms: terms).values.map(\.at).min()
    }
}

/// Steps of a life that many tests go through.
extension TicketLife {
    mutating func call(_ outcome: TicketEvent.Outreach.Outcome = .reached, answer: Bool = false) throws {
        try does { ticket, _ in
            try ticket.contact(
                .init(channel: .phone, outcome: outcome, to: "王主任", words: "你好", isAnswer: answer)
            )
        }
    }

    mutating func guide(_ result: Rung.Result = .notSolved) throws {
        try does { ticket, _ in try ticket.guide(.init(result: result, steps: ["重啟"])) }
    }

    mutating func remote(_ result: Rung.Result = .notSolved) throws {
        try does { ticket, _ in try ticket.consent(.init(by: "王主任", how: "電話")) }
        try does { ticket, plan in
            try ticket.startRemote(.init(engineer: Self.engineer, tool: "VPN"), under: plan)
        }
        try does { ticket, _ in
            try ticket.endRemote(.init(diagnosis: "主板", done: "改設定", result: result))
        }
    }

    mutating func agreeOnCosts() throws {
        try does { ticket, _ in try ticket.tellCosts(.init(words: "保內免費", to: "王主任")) }
        try does { ticket, _ in try ticket.acknowledgeCosts(.init(by: "王主任", how: "電話")) }
    }

    mutating func planVisit(in minutes: Int = 60) throws {
        let (from, to) = (now + minutes, now + minutes + 120)
        try does { ticket, plan in
            try ticket.planVisit(
                engineer: Self.engineer,
                from: from,
                to: to,
                packing: [.init(kind: .part, name: "主板")],
                under: plan
            )
        }
    }

    mutating func arrive() throws {
        try does { ticket, _ in try ticket.depart() }
        try does { ticket, _ in try ticket.arrive() }
    }

    mutating func finish(_ result: Rung.Result = .solved, done: String = "換主板") throws {
        try does { ticket, plan in
            try ticket.finishWork(
                result: result,
                found: "主板燒了",
                done: done,
                parts: ["主板"],
                advice: "",
                under: plan,
                hash: Self.hash
            )
        }
    }

    mutating func sign() throws {
        try does { ticket, _ in
            try ticket.sign(version: ticket.report?.version ?? 0, signer: "王主任", how: "glass", strokes: "M 1 1 L 2 2")
        }
    }

    mutating func closeOnSite() throws {
        try does { ticket, plan in try ticket.closeOnSite(words: "交回", under: plan) }
    }

    mutating func acknowledge() throws {
        try does { ticket, _ in try ticket.acknowledgeHandBack(words: "") }
    }

    mutating func resolve() throws {
        try does { ticket, plan in try ticket.resolve(rung: .guidance, how: "自己好了", cause: nil, under: plan) }
    }

    mutating func close() throws {
        try does { ticket, plan in try ticket.close(words: "", under: plan) }
    }

    mutating func reopen() throws {
        let (now, calendars) = (now, ticket.terms.map(terms.calendars) ?? [:])
        try does { ticket, plan in
            try ticket.reopen(reason: "又壞了", at: now, under: plan, by: calendars)
        }
    }

    mutating func pause(_ reason: String, until text: String, from start: String? = nil) throws {
        let (from, until) = (start.map { at($0) } ?? now, at(text))
        try does(at: start) { ticket, plan in
            try ticket.pause(reason: reason, until: until, words: "", from: from, under: plan)
        }
    }

    mutating func resume() throws {
        let now = now
        try does { ticket, _ in try ticket.resume(at: now) }
    }

    mutating func reclassify(_ severity: Severity) throws {
        try does { ticket, plan in try ticket.classify(.init(severity: severity), under: plan) }
    }

    /// Up to a visit that is over, its report signed and in the agent's hands.
    mutating func visitAndHandBack(_ result: Rung.Result = .solved) throws {
        if ticket.rungResults[.remote] == nil {
            try call()
            try guide()
            try remote()
            try agreeOnCosts()
        }
        try planVisit()
        try arrive()
        try finish(result)
        try sign()
        try closeOnSite()
        try acknowledge()
    }

    /// Tells two texts apart, which is all that these tests ask of a hash.
    static func hash(_ text: String) -> String {
        String(
            text.utf8.reduce(UInt64(14_695_981_039_346_656_037)) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 },
            radix: 16
        )
    }
}
