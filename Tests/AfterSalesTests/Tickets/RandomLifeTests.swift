import AfterSales
import Testing

/// Ticket lives made of verbs in any order, with waiting, typing in late and clocks set back, and what must
/// hold in every one of them at every step.
@Suite("Any life of a ticket")
struct RandomLifeTests {
    @Test("keeps its facts, passes no gate shut, and is told whole by its journal", arguments: 0..<60)
    func anyLife(seed: Int) throws {
        var dice = Dice(seed: UInt64(seed))
        var life = Self.begin(&dice)
        var before = life
        for _ in 0..<50 {
            let happened = Self.letTimePass(&life, &dice)
            do {
                try Self.doSomething(&life, at: happened, &dice)
            } catch is Refusal {
                #expect(life.ticket == before.ticket)
            }
            if dice.chance(50) { Self.makeRounds(&life) }
            Self.checkJournal(life, seed)
            Self.checkGates(life.ticket.entries.dropFirst(before.ticket.version), from: before.ticket, seed)
            Self.checkClocks(life, seed)
            Self.checkFacts(from: before, to: life, happened: happened, seed)
            before = life
        }
    }

    // MARK: What happens

    private static func begin(_ dice: inout Dice) -> TicketLife {
        let deadlines = [
            within(1, .respond, "C35"),
            within(2, .respond, "C14", isShadow: true),
            within(dice.roll(2...20), .answer, "C15", severities: [.normal, .high, .low]),
            within(dice.roll(1...8), .answer, "C84", severities: [.critical]),
            within(dice.roll(4...16), .arrive, "C46", calendar: dice.chance(50) ? "days" : nil),
            within(dice.roll(8...40), .restore, "C54", severities: [.normal, .low]),
            within(dice.roll(2...12), .restore, "C54", severities: [.high, .critical]),
            DeadlineRule(clause: "C70", metric: .restore, period: .workingDays(dice.roll(1...3)), calendar: "days"),
            DeadlineRule(
                clause: "C71",
                metric: .restore,
                period: .elapsed(milliseconds: Int64(dice.roll(1...90)) * 60 * minute)
            ),
        ]
        return TicketLife(
            under: .trial(deadlines: deadlines),
            reported: dice.chance(20) ? "2026-11-02T08:00" : nil,
            phase: dice.chance(30) ? .installed : .accepted,
            contract: dice.chance(50) ? .project : .product,
            severity: dice.pick(Severity.allCases)
        )
    }

    /// Answers when the next thing happens: now, or earlier and only written down now.
    private static func letTimePass(_ life: inout TicketLife, _ dice: inout Dice) -> Instant {
        switch dice.roll(1...10) {
        case 1: break
        case 2...5: life.wait(minutes: dice.roll(1...40))
        case 6...8: life.wait(minutes: dice.roll(30...600))
        case 9: life.wait(minutes: dice.roll(600...5_000))
        default: life.wait(minutes: -dice.roll(1...120))
        }
        guard dice.chance(15) else { return max(life.now, life.ticket.reportedAt) }
        return max(life.now + -dice.roll(1...600), life.ticket.reportedAt)
    }

    private static func makeRounds(_ life: inout TicketLife) {
        life.rounds()
        life.rounds()
        let (now, alarm) = (max(life.now, life.ticket.entries.last?.recordedAt ?? life.now), life.nextAlarm)
        #expect(alarm.map { $0 > now } ?? true)
    }

    private static func doSomething(_ life: inout TicketLife, at happened: Instant, _ dice: inout Dice) throws {
        let (plan, ticket, calendars) = (life.plan, life.ticket, TicketLife.calendars)
        let result = dice.pick(Rung.Result.allCases)
        let (number, other) = (dice.roll(1...6), TicketLife(number: 1_002).ticket)
        let events: [TicketEvent] =
            switch dice.roll(1...33) {
            case 1...2:
                try ticket.contact(
                    .init(
                        channel: .phone,
                        outcome: dice.pick(TicketEvent.Outreach.Outcome.allCases),
                        to: "王",
                        words: "話",
                        isAnswer: dice.chance(30),
                        isAutomatic: dice.chance(20)
                    )
                )
            case 3: try ticket.hear(.init(channel: .email, from: "王", words: "急"))
            case 4: try ticket.note("記")
            case 5...6: try ticket.classify(.init(severity: dice.pick(Severity.allCases)), under: plan)
            case 7: try ticket.classify(.init(kind: dice.pick([.fault, .exchange])), under: plan)
            case 8: try ticket.handOver(to: dice.pick(Team.allCases), support: nil, reason: "交")
            case 9: try dice.chance(50) ? ticket.tellLead("好") : ticket.acknowledgeLead("")
            case 10...11: try ticket.guide(.init(result: result, words: "指導"))
            case 12: try ticket.consent(.init(by: "王", how: "電話"))
            case 13: try ticket.startRemote(.init(engineer: TicketLife.engineer, tool: ""), under: plan)
            case 14: try ticket.endRemote(.init(diagnosis: "查", done: "做", result: result))
            case 15: try ticket.skipRemote(because: "沒網", under: plan)
            case 16: try ticket.tellCosts(.init(words: "免費", to: "王"))
            case 17: try ticket.acknowledgeCosts(.init(by: "王", how: ""))
            case 18...19:
                try ticket.planVisit(
                    engineer: TicketLife.engineer,
                    from: life.now + 60,
                    to: life.now + 120,
                    packing: [],
                    under: plan
                )
            case 20: try dice.chance(80) ? ticket.depart() : ticket.cancelVisit(reason: "改")
            case 21: try ticket.arrive()
            case 22:
                try ticket.finishWork(
                    result: result,
                    found: "看",
                    done: "修",
                    parts: [],
                    advice: "",
                    under: plan,
                    hash: TicketLife.hash
                )
            case 23: try ticket.sign(version: number, signer: "王", how: "glass", strokes: nil)
            case 24: try ticket.closeOnSite(words: "", under: plan)
            case 25: try ticket.acknowledgeHandBack(words: "")
            case 26: try ticket.followUp(.init(occurrence: number, reached: dice.chance(70), words: "好"))
            case 27:
                try ticket.pause(
                    reason: dice.pick(plan.pauseReasons).id,
                    until: happened + dice.roll(1...3_000),
                    words: "",
                    from: happened,
                    under: plan
                )
            case 28: try ticket.resume(at: happened)
            case 29:
                try ticket.pin(
                    dice.pick([.answer, .restore]),
                    to: life.now + dice.roll(1...5_000),
                    words: "約",
                    at: life.now
                )
            case 30: try ticket.resolve(rung: dice.pick(Rung.allCases), how: "好", cause: nil, under: plan)
            case 31:
                try dice.chance(60) ? ticket.close(words: "", under: plan) : ticket.handBack(words: "", under: plan)
            case 32: try ticket.reopen(reason: "又", at: life.now, under: plan, by: calendars)
            default:
                switch dice.roll(1...16) {
                case 1: try ticket.cancel(reason: "不用")
                case 2: try ticket.merge(into: other, words: "")
                case 3...4:
                    try ticket.rewriteReport(
                        .init(found: "看", done: "修\(number)", isRepaired: true),
                        hash: TicketLife.hash
                    )
                case 5...6:
                    try ticket.quote(.trial(dice.roll(0...3), expiring: life.now + 600), under: plan, at: life.now)
                case 7: try ticket.acceptQuotation(.init(version: number, by: "王", means: .phone), at: happened)
                case 8: try ticket.receive(.trial(dice.roll(1...3)), under: plan, today: .trial, at: happened)
                case 9: try ticket.reversePayment(number, reason: "記錯")
                case 10: try ticket.beginRepair(under: plan, whoPays: nil)
                default: try ticket.override(dice.pick(Gate.allCases), reason: "急", by: TicketLife.manager)
                }
            }
        // Reopening and ending happen when they are said.
        let isDecision = events.contains { [.reopened, .closed, .cancelled, .merged].contains($0.kind) }
        life.write(events, at: isDecision ? max(life.now, ticket.reportedAt) : happened)
        life.write(life.ticket.newlyOwedFollowUps(under: plan, by: calendars), at: life.now)
    }

    // MARK: What must hold

    private static func checkJournal(_ life: TicketLife, _ seed: Int) {
        let ticket = life.ticket
        let told = Ticket(ticket.id, journal: ticket.entries)
        #expect(told == ticket, "seed \(seed)")
        #expect(told?.clocks(under: life.terms, at: life.now) == life.clocks, "seed \(seed)")
        let recorded = ticket.entries.map(\.recordedAt)
        #expect(recorded == recorded.sorted(), "seed \(seed)")
        let calls = ticket.followUps.map(\.owed.occurrence)
        #expect(Set(calls).count == calls.count, "seed \(seed)")
        let pauses = ticket.pauses.map(\.interval)
        for (index, pause) in pauses.enumerated() {
            #expect(!pauses.dropFirst(index + 1).contains(where: pause.overlaps), "seed \(seed)")
        }
        var said: Set<String> = []
        for entry in ticket.entries {
            switch entry.event {
            case .warned(let word):
                #expect(said.insert("\(word.clock) \(word.level) \(word.due)").inserted, "seed \(seed)")
            case .fellDue(let word): #expect(said.insert("\(word.clock) \(word.due)").inserted, "seed \(seed)")
            default: break
            }
        }
    }

    /// What was just written down passed every gate that stands before it.
    private static func checkGates(_ entries: ArraySlice<TicketEntry>, from ticket: Ticket, _ seed: Int) {
        let open = ticket.overrides
        for entry in entries {
            switch entry.event {
            case .remoteStarted:
                #expect(ticket.remoteConsent != nil || open.contains(.remoteConsent), "seed \(seed)")
                #expect(ticket.rungResults[.guidance] != nil || open.contains(.ladderOrder), "seed \(seed)")
            case .visitPlanned:
                let isTold = ticket.costsAcknowledged != nil || ticket.isQuotationAccepted
                #expect(isTold || open.contains(.toldWhoPays), "seed \(seed)")
                #expect(ticket.rungResults[.remote] != nil || open.contains(.ladderOrder), "seed \(seed)")
            case .repairBegun where ticket.isPaidRepair(by: nil):
                #expect(ticket.isQuotationAccepted || open.contains(.quotationAccepted), "seed \(seed)")
                #expect(ticket.outstanding?.minor == 0 || open.contains(.paidBeforeRepair), "seed \(seed)")
            case .workFinished(let finished) where finished.isRepair && ticket.isPaidRepair(by: nil):
                let isAgreed = ticket.isQuotationAccepted || open.contains(.quotationAccepted)
                #expect(isAgreed || ticket.visits.contains(where: \.isBegunAsPaid), "seed \(seed)")
            case .shippedBack(let shipped) where shipped.result == .solved && ticket.isPaidRepair(by: nil):
                #expect(ticket.isPaid || open.contains(.paidBeforeShipping), "seed \(seed)")
            case .onSiteClosed: #expect(ticket.signature != nil || open.contains(.reportSigned), "seed \(seed)")
            case .closed:
                let isInHand = ticket.report?.version == ticket.acknowledgedVersion
                #expect(isInHand || open.contains(.handedBack), "seed \(seed)")
                let isTold = ticket.leadership?.mustBeTold == nil || ticket.leadAcknowledgedAt != nil
                #expect(isTold || open.contains(.leadTold), "seed \(seed)")
                #expect(ticket.currentVisit == nil && ticket.resolved != nil, "seed \(seed)")
            default: break
            }
        }
    }

    private static func checkClocks(_ life: TicketLife, _ seed: Int) {
        let clocks = life.clocks
        for clock in clocks {
            switch clock.state {
            case .pending: #expect(clock.isRunning && clock.brokenAt == nil, "seed \(seed) \(clock)")
            case .kept: #expect(clock.fulfilledAt != nil && clock.brokenAt == nil, "seed \(seed) \(clock)")
            case .broken: #expect(clock.brokenAt != nil, "seed \(seed) \(clock)")
            case .void: #expect(clock.endedAt != nil && clock.voidReason != nil, "seed \(seed) \(clock)")
            }
            #expect((clock.voidReason != nil) == (clock.state == .void), "seed \(seed) \(clock)")
            if clock.id.metric == .respond { #expect(clock.pauses.isEmpty, "seed \(seed) \(clock)") }
            if life.ticket.isOver { #expect(!clock.isRunning, "seed \(seed) \(clock)") }
            if clock.state == .pending, !clock.isPinned, let due = clock.due {
                let calendar = life.terms.calendar(clock.calendar, version: clock.calendarVersion)
                let budget = calendar?.budget(of: clock.period, from: clock.start) ?? 0
                let left = calendar?.consumed(
                    of: clock.period,
                    from: life.now,
                    to: due,
                    pauses: clock.pauses.map(\.interval)
                )
                if life.now >= clock.start, life.now == life.ticket.entries.last.map({ max($0.recordedAt, life.now) }) {
                    #expect(clock.consumed + (left ?? 0) == budget, "seed \(seed) \(clock)")
                }
            }
        }
        if let leading = Ticket.leading(clocks) {
            #expect(leading.isRunning && !leading.isShadow, "seed \(seed)")
        }
    }

    /// Once broken always broken, once kept always kept, unless the ticket was reopened or evidence came late.
    private static func checkFacts(from before: TicketLife, to after: TicketLife, happened: Instant, _ seed: Int) {
        // Of a clock set back nothing is known but what is written.
        let known = max(before.now, before.ticket.entries.last?.recordedAt ?? before.now)
        let now = after.ticket.clocks(under: after.terms, at: max(known, after.now))
        let isTypedInLate = min(happened, after.now) < known
        let isReopened = before.ticket.reopenings != after.ticket.reopenings
        for clock in before.clocks {
            guard let next = now.first(where: { $0.id == clock.id }) else {
                Issue.record("seed \(seed): \(clock.id) is gone")
                continue
            }
            if let broken = clock.brokenAt, next.brokenAt != broken {
                let isKeptAfterAll = isTypedInLate && (next.fulfilledAt ?? next.endedAt).map { $0 <= broken } == true
                #expect(isKeptAfterAll, "seed \(seed): \(clock) became \(next)")
            }
            if clock.state == .kept, !isReopened {
                #expect(next.state == .kept, "seed \(seed): \(clock) became \(next)")
                #expect(next.fulfilledAt == clock.fulfilledAt || isTypedInLate, "seed \(seed): \(clock) became \(next)")
            }
            if clock.state == .void, clock.voidReason == .cancelled || clock.voidReason == .merged {
                #expect(next == clock, "seed \(seed): \(clock) became \(next)")
            }
        }
    }
}
