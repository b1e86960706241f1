import AfterSales
import Testing

@Suite("A visit")
struct VisitTests {
    private func ready() throws -> TicketLife {
        var life = TicketLife()
        try life.call()
        try life.guide()
        try life.remote()
        try life.agreeOnCosts()
        return life
    }

    @Test("is planned with an engineer, an appointment and a packing list (C46)")
    func planned() throws {
        var life = try ready()
        try life.planVisit()
        let visit = try #require(life.ticket.currentVisit)
        #expect(visit.id == 1 && visit.state == .planned && visit.plannedAt == life.now)
        #expect(visit.plan.packing == [.init(kind: .part, name: "主板")])
    }

    @Test("is planned one at a time, for a stretch of time, with things that can be carried")
    func impossiblePlans() throws {
        var life = try ready()
        func plan(_ from: String, _ to: String, _ packing: [TicketEvent.PackedItem] = []) -> Refusal? {
            life.refuses { ticket, plan in
                try ticket.planVisit(
                    engineer: TicketLife.engineer,
                    from: at(from),
                    to: at(to),
                    packing: packing,
                    under: plan
                )
            }
        }
        #expect(plan("2026-11-03T10:00", "2026-11-03T10:00")?.field == "to")
        #expect(plan("2026-11-03T10:00", "2026-11-03T11:00", [.init(kind: .tool, name: " ")]) == .missing("packing"))
        let none = [TicketEvent.PackedItem(kind: .tool, name: "鉗", count: 0)]
        #expect(plan("2026-11-03T10:00", "2026-11-03T11:00", none)?.field == "packing")
        let tooMany = Array(repeating: TicketEvent.PackedItem(kind: .tool, name: "鉗"), count: 201)
        #expect(plan("2026-11-03T10:00", "2026-11-03T11:00", tooMany) == .tooLong("packing", limit: 200))
        try life.planVisit()
        #expect(plan("2026-11-04T10:00", "2026-11-04T11:00")?.code == "visit-already-planned")
    }

    @Test("is moved with a reason, before anybody has set out")
    func moved() throws {
        var life = try ready()
        try life.planVisit()
        func move(_ ticket: Ticket, reason: String) throws -> [TicketEvent] {
            try ticket.moveVisit(
                engineer: TicketLife.engineer,
                from: at("2026-11-04T09:00"),
                to: at("2026-11-04T11:00"),
                packing: [],
                reason: reason
            )
        }
        #expect(life.refuses { ticket, _ in try move(ticket, reason: "") } == .missing("reason"))
        try life.does { ticket, _ in try move(ticket, reason: "客戶改期") }
        #expect(life.ticket.currentVisit?.plan.from == at("2026-11-04T09:00"))
        #expect(life.ticket.visits.count == 1)
        try life.does { ticket, _ in try ticket.depart() }
        #expect(life.refuses { ticket, _ in try move(ticket, reason: "x") }?.code == "visit-is-departed")
    }

    @Test("is called off until the engineer is there")
    func cancelled() throws {
        var life = try ready()
        try life.planVisit()
        try life.does { ticket, _ in try ticket.cancelVisit(reason: "客戶改變主意") }
        #expect(life.ticket.currentVisit == nil && life.ticket.visits.first?.state == .cancelled)
        try life.planVisit()
        #expect(life.ticket.currentVisit?.id == 2)
        try life.arrive()
        #expect(life.refuses { ticket, _ in try ticket.cancelVisit(reason: "x") }?.code == "visit-is-arrived")
    }

    @Test("is stamped at setting out, arriving and finishing, in that order")
    func stamped() throws {
        var life = try ready()
        #expect(life.refuses { ticket, _ in try ticket.depart() }?.code == "no-visit")
        try life.planVisit()
        #expect(
            life.refuses { ticket, _ in
                try ticket.finishWork(
                    result: .solved,
                    found: "x",
                    done: "x",
                    parts: [],
                    advice: "",
                    hash: TicketLife.hash
                )
            }?.code == "visit-is-planned"
        )
        try life.does { ticket, _ in try ticket.depart() }
        #expect(life.refuses { ticket, _ in try ticket.depart() }?.code == "visit-is-departed")
        life.wait(minutes: 40)
        try life.does { ticket, _ in try ticket.arrive() }
        let visit = try #require(life.ticket.currentVisit)
        #expect(visit.state == .arrived && visit.arrivedAt == life.now)
        #expect(visit.departedAt == life.now + -40)
        #expect(life.refuses { ticket, _ in try ticket.arrive() }?.code == "visit-is-arrived")
    }

    @Test("reached without setting out first is reached all the same")
    func arrivedAtOnce() throws {
        var life = try ready()
        try life.planVisit()
        try life.does { ticket, _ in try ticket.arrive() }
        #expect(life.ticket.currentVisit?.departedAt == nil && life.ticket.hadOnSiteWork)
    }

    @Test("that solved it writes the report and the solution with the work (C47, C75)")
    func finishedAndSolved() throws {
        var life = try ready()
        try life.planVisit()
        try life.arrive()
        let events = try life.does { ticket, _ in
            try ticket.finishWork(
                result: .solved,
                found: " 主板燒了\r\n",
                done: "換主板",
                parts: ["主板"],
                advice: "",
                hash: TicketLife.hash
            )
        }
        #expect(events.map(\.kind) == [.workFinished, .reportWritten, .resolved])
        #expect(life.ticket.report?.content.found == "主板燒了")
        #expect(life.ticket.report?.content.isRepaired == true)
        #expect(life.ticket.resolved?.resolution == .init(rung: .visit, how: "換主板"))
    }

    @Test("that did not solve it has a report to sign, too, and a second one may follow")
    func secondVisit() throws {
        var life = try ready()
        try life.planVisit()
        try life.arrive()
        try life.finish(.notSolved)
        #expect(life.ticket.resolved == nil && life.ticket.report?.content.isRepaired == false)
        #expect(life.refuses(GateTests.visit)?.code == "visit-already-planned")
        try life.sign()
        try life.closeOnSite()
        try life.acknowledge()
        try life.planVisit()
        try life.arrive()
        try life.finish(.solved)
        #expect(life.ticket.visits.map(\.id) == [1, 2])
        #expect(life.ticket.report?.version == 2 && life.ticket.signature == nil)
        #expect(life.ticket.signatures.map(\.version) == [1])
        #expect(life.refuses { ticket, plan in try ticket.closeOnSite(words: "", under: plan) }?.clause == "C48")
    }

    @Test("that did not solve what the ticket calls solved wants it reopened first")
    func notSolvedAfterAll() throws {
        var life = try ready()
        try life.planVisit()
        try life.guide(.solved)
        try life.arrive()
        #expect(
            life.refuses { ticket, _ in
                try ticket.finishWork(
                    result: .notSolved,
                    found: "x",
                    done: "x",
                    parts: [],
                    advice: "",
                    hash: TicketLife.hash
                )
            }?.code == "already-resolved"
        )
        try life.finish(.solved)
        #expect(life.ticket.resolved?.resolution.rung == .guidance)
    }

    @Test("is not over without saying what was found and done")
    func finishedWithoutWords() throws {
        var life = try ready()
        try life.planVisit()
        try life.arrive()
        func finish(found: String = "x", done: String = "x", parts: [String] = []) -> Refusal? {
            life.refuses { ticket, _ in
                try ticket.finishWork(
                    result: .notPossible,
                    found: found,
                    done: done,
                    parts: parts,
                    advice: "",
                    hash: TicketLife.hash
                )
            }
        }
        #expect(finish(found: "") == .missing("found"))
        #expect(finish(done: " ") == .missing("done"))
        #expect(finish(parts: [""]) == .missing("parts"))
        #expect(finish(parts: Array(repeating: "x", count: 201)) == .tooLong("parts", limit: 200))
    }
}

@Suite("The service report")
struct ReportTests {
    private func finished() throws -> TicketLife {
        var life = TicketLife()
        try life.call()
        try life.guide()
        try life.remote()
        try life.agreeOnCosts()
        try life.planVisit()
        try life.arrive()
        try life.finish()
        return life
    }

    private func content(_ done: String) -> ServiceReport {
        ServiceReport(found: "主板燒了", done: done, parts: ["主板"], isRepaired: true)
    }

    private func rewrite(_ life: inout TicketLife, _ done: String) throws {
        let content = content(done)
        try life.does { ticket, _ in try ticket.rewriteReport(content, hash: TicketLife.hash) }
    }

    @Test("is signed over the hash of its content")
    func signsTheHash() throws {
        var life = try finished()
        let report = try #require(life.ticket.report)
        #expect(
            report.hash
                == TicketLife.hash(report.content.canonicalText(ticket: life.ticket.id, version: report.version))
        )
        try life.sign()
        #expect(life.ticket.signature?.hash == report.hash && life.ticket.signature?.version == 1)
    }

    @Test("spells no two contents, tickets or versions alike")
    func canonicalText() {
        let one = ServiceReport(found: "ab", done: "c", parts: ["d", "e"], isRepaired: true)
        let texts = [
            one.canonicalText(ticket: .init(number: 1), version: 1),
            one.canonicalText(ticket: .init(number: 2), version: 1),
            one.canonicalText(ticket: .init(number: 1), version: 2),
            ServiceReport(found: "a", done: "bc", parts: ["d", "e"], isRepaired: true)
                .canonicalText(ticket: .init(number: 1), version: 1),
            ServiceReport(found: "ab", done: "c", parts: ["d"], isRepaired: true, advice: "e")
                .canonicalText(ticket: .init(number: 1), version: 1),
            ServiceReport(found: "ab", done: "c", parts: ["de"], isRepaired: true)
                .canonicalText(ticket: .init(number: 1), version: 1),
            ServiceReport(found: "ab", done: "c", parts: ["d", "e"], isRepaired: false)
                .canonicalText(ticket: .init(number: 1), version: 1),
        ]
        #expect(Set(texts).count == texts.count)
        #expect(texts[0] == "4:SR-11:12:ab1:c1:21:d1:e4:true0:")
    }

    @Test("changed after signing is a new version without a signature; the signed one stays")
    func editAfterSigning() throws {
        var life = try finished()
        try life.sign()
        let signed = try #require(life.ticket.signature)
        try rewrite(&life, "換主板,重裝")
        #expect(life.ticket.report?.version == 2 && life.ticket.signature == nil)
        #expect(life.ticket.signatures == [signed])
        #expect(life.ticket.reports.first?.hash == signed.hash)
        #expect(life.turn == .toSign)
        try life.sign()
        #expect(life.ticket.signatures.map(\.version) == [1, 2])
    }

    @Test("changed back is still a new version to sign")
    func changedBack() throws {
        var life = try finished()
        try life.sign()
        try rewrite(&life, "別的")
        try rewrite(&life, "換主板")
        #expect(life.ticket.report?.version == 3 && life.ticket.signature == nil)
        #expect(life.ticket.report?.hash != life.ticket.reports.first?.hash)
    }

    @Test("written the same is not written again")
    func rewrittenTheSame() throws {
        var life = try finished()
        try rewrite(&life, " 換主板 ")
        #expect(life.ticket.report?.version == 1)
    }

    @Test("is not written where nobody has been")
    func nothingToReport() {
        let content = content("x")
        #expect(
            TicketLife().refuses { ticket, _ in try ticket.rewriteReport(content, hash: TicketLife.hash) }?.code
                == "no-work-to-report"
        )
        #expect(
            TicketLife().refuses { ticket, _ in
                try ticket.sign(version: 1, signer: "王", how: "glass", strokes: nil)
            }?.code == "no-report"
        )
    }

    @Test("is signed once")
    func secondSignature() throws {
        var life = try finished()
        try life.sign()
        #expect(
            life.refuses { ticket, _ in try ticket.sign(version: 1, signer: "李", how: "link", strokes: nil) }?.code
                == "already-signed"
        )
    }

    @Test("is signed in the version that was read, and no other")
    func staleVersion() throws {
        var life = try finished()
        try rewrite(&life, "別的")
        let refusal = life.refuses { ticket, _ in
            try ticket.sign(version: 1, signer: "王", how: "glass", strokes: nil)
        }
        #expect(refusal?.code == "report-changed" && refusal?.values == ["version": "2"])
    }

    @Test("is signed by somebody with a name, with strokes that are nothing but strokes")
    func signature() throws {
        let life = try finished()
        func sign(_ strokes: String?, by signer: String = "王主任") -> Refusal? {
            life.refuses { ticket, _ in try ticket.sign(version: 1, signer: signer, how: "glass", strokes: strokes) }
        }
        #expect(sign(nil, by: " ") == .missing("signer"))
        #expect(sign("M 1 1 L 2 2 M 3 3 L -4.5 6") == nil)
        for bad in ["", "L 1 1", "M 1 1 <script>", "M 1 1 C 2 2 3 3 4 4", "m 1 1", "M 1 1\" onload=\"x"] {
            #expect(sign(bad)?.field == "strokes", "\(bad)")
        }
        #expect(sign("M" + String(repeating: " 1", count: 30_000)) == .tooLong("strokes", limit: 60_000))
    }

    @Test("goes from the engineer to the agent, who acknowledges that version (C49)")
    func handBack() throws {
        var life = try finished()
        #expect(life.refuses { ticket, _ in try ticket.acknowledgeHandBack(words: "") }?.code == "not-handed-back")
        try life.sign()
        let events = try life.does { ticket, plan in try ticket.closeOnSite(words: "交回", under: plan) }
        #expect(events == [.onSiteClosed(.init(visit: 1)), .handedBack(.init(version: 1, words: "交回"))])
        try life.acknowledge()
        #expect(life.ticket.acknowledgedVersion == 1)
        #expect(life.refuses { ticket, _ in try ticket.acknowledgeHandBack(words: "") }?.code == "already-acknowledged")
    }

    @Test("rewritten after the visit is signed and handed back by itself")
    func handBackByItself() throws {
        var life = try finished()
        func handBack(_ ticket: Ticket, _ plan: Plan) throws -> [TicketEvent] {
            try ticket.handBack(words: "", under: plan)
        }
        #expect(TicketLife().refuses(handBack)?.code == "no-report")
        #expect(life.refuses(handBack)?.code == "visit-under-way")
        try life.sign()
        try life.closeOnSite()
        #expect(life.refuses(handBack)?.code == "already-handed-back")
        try rewrite(&life, "別的")
        #expect(life.refuses { ticket, _ in try ticket.acknowledgeHandBack(words: "") }?.code == "not-handed-back")
        #expect(life.refuses(handBack)?.clause == "C48")
        try life.sign()
        try life.does(handBack)
        try life.acknowledge()
        try life.close()
    }

    @Test("unsigned, its gate overridden, is handed back as it is, and it shows")
    func handedBackUnsigned() throws {
        var life = try finished()
        try life.does { ticket, _ in
            try ticket.override(.reportSigned, reason: "客戶不在", by: TicketLife.manager)
        }
        try life.closeOnSite()
        #expect(life.ticket.signature == nil && life.turn == .toHandBack)
        try life.acknowledge()
        try life.close()
    }
}
