import AfterSales

/// Tickets on every rung of the ladder, some of them late.
extension Demo {
    func makeTickets(
        _ staff: DemoStaff,
        _ records: DemoRecords,
        _ articles: [String: ID<Article>]
    ) async throws -> Int {
        let story = DemoStory(desk: desk, clock: clock, staff: staff, records: records, articles: articles)
        try await story.quarterlyCalls()
        try await story.closedAfterAVisit()
        try await story.owedACall()
        try await story.solvedOnThePhone()
        try await story.reopened()
        try await story.exchangeLedBySales()
        try await story.projectBeforeAcceptance()
        try await story.waitingForParts()
        try await story.waitingForTheCustomer()
        try await story.waitingForPayment()
        try await story.atTheSupplier()
        try await story.lateAnswer()
        try await story.onTheBench()
        try await story.toBeHandedBack()
        try await story.neverAnswered()
        try await story.toBeSigned()
        try await story.onSite()
        try await story.visitAhead()
        try await story.anotherTimeWanted()
        try await story.remoteSession()
        try await story.beingDiagnosed()
        try await story.duplicate()
        try await story.justIn()
        try await story.paidAtTheBench()
        try await story.quoted()
        return story.count
    }
}

/// The verbs of the demo's stories, each a few minutes after the one before.
final class DemoStory {
    let desk: Desk
    let clock: DemoClock
    let staff: DemoStaff
    let records: DemoRecords
    let articles: [String: ID<Article>]
    private(set) var count = 0

    init(desk: Desk, clock: DemoClock, staff: DemoStaff, records: DemoRecords, articles: [String: ID<Article>]) {
        self.desk = desk
        self.clock = clock
        self.staff = staff
        self.records = records
        self.articles = articles
    }

    var agent: Person { staff["lin"] }

    func open(
        _ customer: String,
        contact: String,
        device: String? = nil,
        subject: String,
        words: String,
        kind: RequestKind = .fault,
        severity: Severity = .normal,
        faultClass: String? = nil,
        channel: Channel = .phone,
        by person: Person? = nil
    ) async throws -> Ticket.ID {
        guard let customer = records.customers[customer], let contact = records.contacts[contact] else {
            throw Refusal.notFound
        }
        count += 1
        let request = TicketRequest(
            customer: customer.id,
            device: device.flatMap { records.devices[$0]?.id },
            reporter: .init(contact: contact.id, name: contact.name, phone: contact.details.phones.first),
            channel: channel,
            kind: kind,
            severity: severity,
            faultClass: faultClass,
            subject: subject,
            words: words
        )
        return try await desk.openTicket(request, by: person ?? agent).ticket.id
    }

    func assign(_ id: Ticket.ID, to login: String) async throws {
        clock.advance(minutes: 2)
        _ = try await desk.assign(id, to: staff[login].id, by: agent)
    }

    func call(_ id: Ticket.ID, _ words: String, isAnswer: Bool = false, to: String, by login: String) async throws {
        clock.advance(minutes: 14)
        let outreach = TicketEvent.Outreach(
            channel: .phone,
            outcome: .reached,
            to: to,
            words: words,
            isAnswer: isAnswer
        )
        _ = try await desk.contact(id, outreach, by: staff[login])
    }

    func guide(
        _ id: Ticket.ID,
        _ steps: [String],
        _ result: Rung.Result,
        _ words: String,
        with article: String? = nil,
        by login: String
    ) async throws {
        clock.advance(minutes: 9)
        let guidance = TicketEvent.RungResult(result: result, steps: steps, words: words)
        let tried = article.flatMap { articles[$0] }.map { TriedArticle($0, helped: result == .solved) }
        _ = try await desk.guide(id, guidance, tried: tried.map { [$0] } ?? [], by: staff[login])
    }

    func remote(_ id: Ticket.ID, consentBy name: String, _ diagnosis: String, by login: String) async throws {
        clock.advance(minutes: 6)
        _ = try await desk.consent(id, .init(by: name, how: "電話"), by: staff[login])
        clock.advance(minutes: 3)
        _ = try await desk.startRemote(id, tool: "遠程桌面", by: staff[login])
        clock.advance(minutes: 25)
        _ = try await desk.endRemote(
            id,
            .init(diagnosis: diagnosis, done: "檢查日誌與設定", result: .notSolved),
            by: staff[login]
        )
    }

    /// A gate opened by right and reason.
    func override(_ id: Ticket.ID, _ gate: Gate, _ reason: String, by login: String) async throws {
        clock.advance(minutes: 3)
        _ = try await desk.override(id, gate, reason: reason, by: staff[login])
    }

    func tellCosts(_ id: Ticket.ID, to name: String, by login: String) async throws {
        clock.advance(minutes: 4)
        _ = try await desk.tellCause(id, .init(cause: .defect, words: "遠程診斷為部件自身故障，無外力與進水痕跡。"), by: staff[login])
        _ = try await desk.tellCosts(
            id,
            .init(words: "保修期內設備自身故障，零件與人工免費（C10、C87）。", to: name),
            by: staff[login]
        )
        clock.advance(minutes: 2)
        _ = try await desk.acknowledgeCosts(id, .init(by: name, how: "電話"), by: staff[login])
    }

    func planVisit(_ id: Ticket.ID, engineer: String, from: Instant, hours: Int, part: String) async throws {
        clock.advance(minutes: 5)
        _ = try await desk.planVisit(
            id,
            engineer: staff[engineer].id,
            from: from,
            to: from.advanced(byMilliseconds: Int64(hours) * 3_600_000),
            packing: [
                .init(kind: .part, name: part), .init(kind: .software, name: "韌體 3.2"), .init(kind: .tool, name: "工具箱"),
            ],
            by: agent
        )
    }

    func arrive(_ id: Ticket.ID, by login: String) async throws {
        _ = try await desk.depart(id, by: staff[login])
        clock.advance(minutes: 35)
        _ = try await desk.arrive(id, by: staff[login])
    }

    func finish(_ id: Ticket.ID, found: String, done: String, part: String, by login: String) async throws -> Int {
        clock.advance(minutes: 55)
        let visit = try await desk.ticket(id, seenBy: staff[login]).ticket.currentVisit
        let card = try await desk.finishWork(
            id,
            result: .solved,
            found: found,
            done: done,
            parts: [part],
            removed: [.init(part, keeper: .vendor)],
            answers: visit?.checklist?.allWell ?? [:],
            advice: "每季清潔一次。",
            by: staff[login]
        )
        return card.ticket.report?.version ?? 1
    }

    func sign(_ id: Ticket.ID, report: Int, by signer: String, engineer: String) async throws {
        clock.advance(minutes: 6)
        _ = try await desk.sign(
            id,
            report: report,
            signer: signer,
            strokes: "M60 120 L90 60 L120 130 L150 70 M180 120 L220 80 L260 130 L300 70 L340 120 M380 130 L430 60",
            by: staff[engineer]
        )
        clock.advance(minutes: 2)
        _ = try await desk.closeOnSite(id, by: staff[engineer])
    }

    func receive(_ id: Ticket.ID) async throws {
        clock.advance(minutes: 40)
        _ = try await desk.acknowledgeHandBack(id, words: "報告收到", by: agent)
    }

    func callBack(_ id: Ticket.ID, _ words: String) async throws {
        _ = try await desk.followUp(
            id,
            .init(occurrence: 1, reached: true, words: words, satisfaction: 5),
            by: agent
        )
    }
}
